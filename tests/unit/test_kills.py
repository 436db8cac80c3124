"""Some of the windows that `python -m tests.kills` kills by the hundred."""

import json
import time
from pathlib import Path

from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.journal import Journal
from tests.helpers.practice_service import practice_service
from tests.helpers.stored_work import a_project
from tests.helpers.window import folders_in
from tests.kills import __main__ as kills
from tests.kills.child import DIARY

SOME = 1


def test_what_a_killed_window_showed_a_second_ago_is_found_again() -> None:
    with practice_service(drift="none") as address:
        findings = [kills.killed(seed, address) for seed in range(1, SOME + 1)]
    assert [one.problems for one in findings] == [[]] * SOME
    assert sum(one.states for one in findings) > SOME
    patience_s = 3 * kills.MOST_LOST_S  # on a machine with much to do
    assert max(one.lost_s for one in findings) < patience_s


def diary(root: Path, *works: list[object], ago_s: float) -> float:
    now = time.time()
    lines = [{"at": now - ago_s, "work": work, "photo": True} for work in works]
    (root / DIARY).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return now


def test_lost_work_and_lost_replies_are_told_of(tmp_path: Path) -> None:
    project = a_project()
    shown = kills.work_of(project)
    autosave = Autosave(folders_in(tmp_path).autosave)
    autosave.record(project)
    autosave.close()
    now = diary(tmp_path, shown, ago_s=9)
    assert kills.examined(tmp_path, 1, now).problems == []
    assert kills.examined(tmp_path, 1, now).lost_s == 0
    now = diary(tmp_path, shown, ["more", "", [["a-reply", ""]]], ago_s=9)
    finding = kills.examined(tmp_path, 1, now)
    assert finding.lost_s > 8
    assert len(finding.problems) == 1
    assert "a-reply" in finding.problems[0]
    now = diary(tmp_path, ["another", "", []], ago_s=9)
    assert "never shown" in kills.examined(tmp_path, 1, now).problems[0]
    Journal(folders_in(tmp_path).journal, reserve_bytes=0).close()
