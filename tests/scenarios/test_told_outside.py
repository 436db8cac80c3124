"""Whoever looks elsewhere while an edit runs hears of it: from the desktop, the dock, the voice."""

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_editor.storage.journal import Journal
from tests.helpers import told_outside
from tests.helpers.accessibility_listener import LAUNCHER
from tests.helpers.desktop import ROOT, private_desktop
from tests.helpers.window import Hands, new_window


@pytest.mark.desktop
def test_the_end_of_an_edit_is_told_beyond_a_window_that_is_not_in_front(tmp_path: Path) -> None:
    if not Path(LAUNCHER).exists() or shutil.which("dbus-run-session") is None:
        pytest.skip("no session bus, or none for screen readers")
    with private_desktop(tmp_path) as desktop:
        module, folder = told_outside.__name__, str(tmp_path / "window")
        done = subprocess.run(
            ["dbus-run-session", "--", sys.executable, "-m", module, folder],
            env=desktop.environment
            | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "XDG_RUNTIME_DIR": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["while in front"] == 0
    told = [
        "Desktop Editor",
        "desktop-editor",
        "Desktop Editor",
        "The edit of fig &amp; &lt;b&gt;.png is here.",
        ["default", ""],
    ]
    assert found["shown"] == [told, told]
    assert 2 in found["closed"]  # coming back to the window made it say nothing new
    spoken = [words for words in found["spoken"] if not words.startswith("(")]
    assert spoken == 3 * ["Sending", "The service is working", "The edit of fig & <b>.png is here."]
    assert {address for address, _ in found["dock"]} == {"application://desktop-editor.desktop"}
    shares = [shown.get("progress") for _, shown in found["dock"]]
    assert shares[-1] is None
    assert shares.count(None) == 3  # after each of the edits
    steps = [(a, b) for a, b in pairwise(shares) if a is not None and b is not None]
    assert steps  # the second edit knew how long the first one took
    assert all(a < b for a, b in steps)


def test_the_second_edit_says_how_long_such_edits_usually_take(
    tmp_path: Path, qapp: object
) -> None:
    del qapp
    hands = new_window(tmp_path)
    try:
        hands.open_photo()
        hands.type_prompt()
        hands.press_primary()
        first = words_while_editing(hands)
        hands.press_primary()
        second = words_while_editing(hands)
    finally:
        hands.close()
    assert not any("usually" in words for words in first)
    assert any(re.match(r"\d:\d\d \(usually \d:\d\d\) ", words) for words in second), second


def words_while_editing(hands: Hands) -> set[str]:
    """Everything that stood below the button until the answer was there."""
    seen: set[str] = set()

    def is_over() -> bool:
        seen.add(hands.window.prompt.hint.text())
        return not hands.is_editing

    hands.wait(is_over, "the answer")
    return seen


class PastEdits:
    """A journal whose clock is set by hand, and edits that took as long as they shall."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.now = 1000.0
        self.journal = Journal(folder, clock=lambda: self.now)

    def edited(self, name: str, service: str, size: str, seconds: float) -> None:
        self.journal.begin(name, {"service_id": service, "size": size})
        self.journal.sent(name)
        sink = self.journal.sink(name)
        sink.opened(name, 1)
        sink.received(b"x")
        self.now += seconds
        sink.closed(200)
        for path in self._folder.rglob("*.body"):  # that the reply is whole is told by its file
            if path.stat().st_mtime > self.now + 1e6:
                os.utime(path, (self.now, self.now))
        self.journal.finished(name, None, None)
        self.now += 1


def test_the_usual_time_is_the_median_of_edits_of_the_same_size_at_the_same_service(
    tmp_path: Path,
) -> None:
    past = PastEdits(tmp_path)
    journal, edited = past.journal, past.edited
    assert journal.history.usual_s("a", "auto") is None
    for number, seconds in enumerate((10, 90, 30)):
        edited(f"wide-{number}", "a", "1536x1024", seconds)
    edited("small", "a", "1024x1024", 5)
    edited("elsewhere", "b", "1536x1024", 500)
    journal.begin("begun", {"service_id": "a", "size": "1536x1024"})
    past.now += 700
    journal.failed("begun", "service.timeout", charged=True)
    history = journal.history
    assert history.usual_s("a", "1536x1024") == pytest.approx(30, abs=2)
    assert history.usual_s("a", "1024x1024") == pytest.approx(5, abs=2)
    assert history.usual_s("a", "auto") == pytest.approx(20, abs=2)
    assert history.usual_s("c", "auto") is None
    for number in range(9):
        edited(f"later-{number}", "a", "1536x1024", 60)
    assert history.usual_s("a", "1536x1024") == pytest.approx(60, abs=2)
    journal.close()


def test_the_usual_time_counts_until_an_answer_lies_on_the_photo(tmp_path: Path) -> None:
    past = PastEdits(tmp_path)
    for name, laid_s in (("laid at once", 8), ("laid at last", 700)):
        past.edited(name, "a", "512x512", 20)
        past.now += laid_s - 1
        past.journal.claim(name)
    expected = (20 + 8 + 20) / 2  # what waited for the user says nothing about laying
    assert past.journal.history.usual_s("a", "512x512") == pytest.approx(expected, abs=2)
    past.journal.close()
