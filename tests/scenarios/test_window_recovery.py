"""Work that several windows left behind, restored slowly, cancelled and interrupted."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.ui.theme import apply_theme
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window, written


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def reopened(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str
) -> Iterator[Callable[[], Hands]]:
    """Close the window, if there is one, and open the next one on the same folders."""
    apply_theme(qapp, "light")
    opened: list[Hands] = []

    def reopen() -> Hands:
        for one in opened:
            one.close()
        opened.append(new_window(tmp_path, address=service))
        return opened[-1]

    yield reopen
    for one in opened:
        one.close()


def offered(hands: Hands) -> str:
    """What the offer of lost work says, once it is there."""
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the offer")
    return next(one.sentence for one in hands.notices if one.id == "recovery.found")


def offers(hands: Hands, name: str) -> bool:
    return any(one.id == "recovery.found" and name in one.sentence for one in hands.notices)


def leave_work(reopened: Callable[[], Hands], name: str) -> None:
    hands = reopened()
    hands.open_photo(name=name)
    hands.type_prompt(f"from {name}")


def test_a_prompt_without_a_photo_is_not_work(reopened: Callable[[], Hands]) -> None:
    hands = reopened()
    hands.type_prompt("nothing to change yet")
    picture = written(hands.folder / "reference.png", photo(64, 48))
    hands.opened.menu_actions.files.open_references(0, [str(picture)])
    hands.wait(lambda: hands.state.references, "the reference")
    assert not hands.window.isWindowModified()
    hands = reopened()
    hands.live(0.4)
    assert hands.notice_ids == []


@pytest.mark.parametrize("action", ["recover_work", "discard_work"])
def test_the_work_of_the_next_window_is_offered_right_after(
    reopened: Callable[[], Hands], action: str
) -> None:
    leave_work(reopened, "older.png")
    leave_work(reopened, "newer.png")
    hands = reopened()
    assert "newer.png" in offered(hands)
    hands.press_notice("recovery.found", action)
    hands.wait(lambda: offers(hands, "older.png"), "the other offer")
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.prompt == "from older.png", "the older work")
    hands.live(0.3)
    assert "recovery.found" not in hands.notice_ids


def test_closing_while_work_is_restored_loses_nothing(reopened: Callable[[], Hands]) -> None:
    leave_work(reopened, "fig.png")
    hands = reopened()
    offered(hands)
    hands.press_notice("recovery.found", "recover_work")
    assert "opening" in hands.notice_ids
    hands = reopened()
    assert "fig.png" in offered(hands)
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.prompt == "from fig.png", "the work")


def test_the_next_start_need_not_wait_for_what_a_closed_window_still_does(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "fig.png")
    hands = reopened()
    offered(hands)
    hands.opened.workers.image.submit("slow export", lambda _checkpoint: time.sleep(3))
    hands.press_notice("recovery.found", "recover_work")
    hands.window.close()
    hands.opened.controller.stop()
    started = time.monotonic()
    found: list[ProjectSnapshot] = []
    next_one = hands.opened.composition.autosave()

    def look() -> bool:
        found.extend(one for one in (next_one.recover(),) if one)
        return bool(found)

    hands.wait(look, "the work")
    next_one.close()
    assert time.monotonic() - started < 2
    assert found[0].prompt == "from fig.png"


def test_a_restore_that_is_cancelled_can_be_asked_for_again(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "fig.png")
    hands = reopened()
    offered(hands)
    hands.press_notice("recovery.found", "recover_work")
    hands.press_notice("opening", "cancel_opening")
    assert hands.notice_ids == ["recovery.found"]
    hands.live(0.3)
    assert hands.state.base is None
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.prompt == "from fig.png", "the work")


def test_a_photo_that_is_opened_instead_leaves_the_work_on_offer(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "fig.png")
    hands = reopened()
    offered(hands)
    hands.press_notice("recovery.found", "recover_work")
    hands.open_photo(name="other.png")
    assert "fig.png" in offered(hands)


def test_restoring_several_layers_says_how_far_it_is(reopened: Callable[[], Hands]) -> None:
    hands = reopened()
    hands.open_photo()
    hands.type_prompt()
    hands.opened.controller.desk.change(variants=3)
    hands.edit()
    hands = reopened()
    offered(hands)
    told: list[str] = []
    hands.opened.controller.opening.busy.connect(told.append)
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: len(hands.state.layers) == 3, "the layers")
    assert told[0] == "Restoring your work …"
    assert [words[-12:] for words in told[1:-1]] == [f"layer {one} of 3" for one in (1, 2, 3)]
    assert told[-1] == ""
    assert "opening" not in hands.notice_ids


def restore(hands: Hands, name: str) -> None:
    """Press Restore as soon as the work on this photo is offered."""
    hands.wait(lambda: offers(hands, name), f"the offer of {name}")
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.prompt == f"from {name}", f"the work on {name}")


def shows(hands: Hands, name: str) -> bool:
    return hands.state.base is not None and hands.state.base.name == name


def can_restore(hands: Hands) -> bool:
    return hands.window.action("recover_work").isEnabled()


def test_restored_work_that_undo_and_another_photo_put_away_is_still_there(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "small.png")
    hands = reopened()
    hands.open_photo(name="other.png")
    restore(hands, "small.png")
    assert not can_restore(hands)
    hands.type_prompt(", and more")
    hands.act("undo")
    hands.act("undo")
    assert shows(hands, "other.png")
    assert can_restore(hands)
    hands.type_prompt("from other.png")  # there is nothing to redo any more
    assert not hands.opened.controller.document.redo_label
    hands.wait_until_kept()
    hands.act("recover_work")
    assert hands.state.prompt == "from small.png"
    hands.act("undo")
    hands = reopened()
    names = ["small.png", "other.png"]
    if "other.png" in offered(hands):  # recorded in the same moment: either may come first
        names.reverse()
    for name in names:
        restore(hands, name)
    hands.act("undo")
    assert shows(hands, names[0])
    assert can_restore(hands)


def test_what_was_done_to_restored_work_before_another_photo_came_is_kept_too(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "small.png")
    hands = reopened()
    restore(hands, "small.png")
    hands.type_prompt(", and more")
    hands.open_photo(name="other.png")
    hands.press_notice("photo.left_behind", "take_along")
    assert "and more" in hands.state.prompt
    hands = reopened()
    names = ["small.png", "other.png"]
    if "other.png" in offered(hands):
        names.reverse()
    for name in names:
        hands.wait(partial(offers, hands, name), f"the offer of {name}")
        hands.press_notice("recovery.found", "recover_work")
        hands.wait(partial(shows, hands, name), f"the work on {name}")
        assert "and more" in hands.state.prompt


def test_restored_work_that_was_saved_is_not_offered_again(
    reopened: Callable[[], Hands], tmp_path: Path
) -> None:
    leave_work(reopened, "small.png")
    hands = reopened()
    restore(hands, "small.png")
    hands.opened.menu_actions.files.save_project_to(str(tmp_path / "small.deproj"))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    hands.act("undo")
    assert hands.state.base is None
    assert not can_restore(hands)
    hands = reopened()
    hands.live(0.4)
    assert "recovery.found" not in hands.notice_ids


def test_restored_work_that_is_open_at_the_end_is_offered_once(
    reopened: Callable[[], Hands],
) -> None:
    leave_work(reopened, "small.png")
    restore(reopened(), "small.png")
    hands = reopened()
    restore(hands, "small.png")
    hands.live(0.3)
    assert "recovery.found" not in hands.notice_ids
    assert not can_restore(hands)
