"""The candidate strip in the real window: looked at, kept, put away, sent again, used."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_editor.ui.candidates_view import CandidateState
from desktop_editor.ui.drop import DroppedImage, read_drop
from desktop_editor.ui.widgets.candidate_card import CandidateCard
from desktop_editor.ui.widgets.candidate_menu import CandidateMenu
from tests.helpers.edited_window import (
    arrive,
    charge_for_edits,
    held,
    lost,
    rows,
)
from tests.helpers.edited_window import press as press_row
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import ScriptedService, Step, answer, picture_body
from tests.helpers.window import Hands, path_pixels


def cards(hands: Hands) -> list[CandidateCard]:
    return hands.window.candidates.cards


def press(hands: Hands, number: int, key: Qt.Key) -> None:
    """Press a key on the card of this number."""
    card = next(one for one in cards(hands) if one.view.number == number)
    card.setFocus()
    QTest.keyClick(card, key)
    hands.live(0.02)


def click(hands: Hands, number: int) -> None:
    card = next(one for one in cards(hands) if one.view.number == number)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    hands.live(0.02)


def choose(hands: Hands, number: int, request: str) -> str:
    """Choose an entry of a card's menu; gives its words."""
    card = next(one for one in cards(hands) if one.view.number == number)
    card._open_menu(card.mapToGlobal(QPoint(5, 5)))
    menu = card.findChildren(CandidateMenu)[-1]
    (action,) = [one for one in menu.actions() if one.objectName() == request]
    words = action.text().replace("&", "")
    action.trigger()
    menu.close()
    return words


def looks_like(seed: int) -> Step:
    return answer(200, picture_body(file_of(photo(64, 48, seed=seed), "PNG")))


def send(hands: Hands, service: ScriptedService, *steps: Step) -> None:
    """Ask for as many variants as there are steps, by the key."""
    presses = hands.window.prompt.presses
    hands.wait(lambda: not presses.is_hesitating, "the button to listen")
    service.calls.clear()
    service.steps[:] = [*steps, arrive]
    hands.window.prompt.choices.variants.button(len(steps)).click()
    QTest.keyClick(hands.window.prompt.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.wait(lambda: len(service.calls) == len(steps), "all requests")


def edited(hands: Hands, service: ScriptedService, *steps: Step) -> None:
    send(hands, service, *steps)
    hands.wait_for_answer()
    hands.live(0.05)


def visible(hands: Hands) -> list[bool]:
    return [layer.visible for layer in hands.state.layers]


def test_each_card_says_its_number_state_time_and_cost(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_for_edits(monkeypatch)
    gate = threading.Event()
    send(hands, service, arrive, lost, held(gate))
    hands.wait(lambda: len(cards(hands)) == 3, "the cards")
    hands.wait(
        lambda: (
            {one.view.state for one in cards(hands)}
            == {CandidateState.READY, CandidateState.FAILED, CandidateState.WAITING}
        ),
        "one of each state",
    )
    waiting = next(one for one in cards(hands) if one.view.state is CandidateState.WAITING)
    assert waiting.view.caption.startswith("waiting")
    gate.set()
    hands.wait_for_answer()
    ready = next(one for one in cards(hands) if one.view.is_ready)
    number = ready.view.number
    press(hands, number, Qt.Key.Key_S)
    assert ready.accessibleName() == f"Variant {number} of 3, ready, 1 s, $0.25, starred"
    failed = next(one for one in cards(hands) if one.view.state is CandidateState.FAILED)
    assert "failed, The connection broke" in failed.accessibleName()


def test_looking_at_a_candidate_changes_the_canvas_and_not_the_document(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    hands.settle()
    before, steps = hands.state, hands.opened.controller.document.steps
    shown = hands.window.canvas.grab().toImage()
    hidden = next(one for one in cards(hands) if not one.view.shown).view.number
    click(hands, hidden)
    hands.wait(lambda: hands.window.canvas.grab().toImage() != shown, "the preview")
    assert hands.state is before
    assert hands.opened.controller.document.steps == steps
    assert "Enter keeps it" in hands.window.candidates.hint.text()
    press(hands, hidden, Qt.Key.Key_Escape)
    hands.wait(lambda: hands.window.canvas.grab().toImage() == shown, "the document again")
    assert not hands.window.candidates.hint.isVisible()


def test_arrows_look_at_the_next_candidate_and_enter_keeps_it_in_one_step(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4), looks_like(5))
    first = cards(hands)[0]
    hands.act("go_to_candidates")
    QTest.keyClick(first, Qt.Key.Key_Right)
    second = cards(hands)[1]
    assert QApplication.focusWidget() is second
    assert second.view.previewed
    before = visible(hands)
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert hands.state.active_layer_id == second.view.id
    shown = [layer.id for layer in hands.state.layers if layer.visible]
    assert shown == [second.view.id]  # the one that only came first gave way
    hands.act("undo")
    assert visible(hands) == before


def test_parts_of_several_candidates_are_kept_each_with_its_own_mask(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    press(hands, 1, Qt.Key.Key_Return)
    hands.act("eraser")
    hands.use_brush(8)
    hands.stroke((60, 50), (70, 55))
    press(hands, 2, Qt.Key.Key_Return)
    assert visible(hands) == [True, True]
    lower, upper = hands.state.layers
    assert upper.id == cards(hands)[1].view.id
    assert (lower.mask.array() != upper.mask.array()).any()
    assert upper.mask.array()[50, 60] > lower.mask.array()[50, 60]


def test_a_rejected_candidate_is_put_away_and_undo_brings_it_back(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, arrive, arrive)
    gone = cards(hands)[1].view.id
    press(hands, 2, Qt.Key.Key_Delete)
    assert [one.view.number for one in cards(hands)] == [1]
    assert hands.state.layer(gone) is None
    assert QApplication.focusWidget() is cards(hands)[0]
    hands.act("undo")
    assert [one.view.number for one in cards(hands)] == [1, 2]
    assert hands.state.layer(gone) is not None


def test_a_failed_one_is_put_away_on_its_card_or_beside_the_prompt(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, lost, lost, lost)
    press(hands, 1, Qt.Key.Key_Delete)
    assert [row.number for row in rows(hands)] == [2, 3]
    press_row(hands, rows(hands)[0])
    assert [one.view.number for one in cards(hands)] == [3]
    hands.act("undo")
    assert [one.view.number for one in cards(hands)] == [1, 3]
    service.steps[:] = [arrive]
    press(hands, 1, Qt.Key.Key_R)
    hands.wait(lambda: hands.state.layers, "the answer")


def test_a_layer_that_was_removed_is_brought_back_from_its_card(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, arrive)
    hands.act("remove_layer")
    assert not hands.state.layers
    press(hands, 1, Qt.Key.Key_Return)
    assert hands.layer.visible


def test_sending_a_failed_one_again_costs_so_it_says_what_and_is_asked_twice(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_for_edits(monkeypatch)
    edited(hands, service, lost)
    press(hands, 1, Qt.Key.Key_R)
    assert "About $0.25" in hands.window.candidates.hint.text()
    hands.live(0.2)
    assert len(service.calls) == 1
    press(hands, 1, Qt.Key.Key_R)
    hands.wait(lambda: hands.state.layers, "the answer")
    assert len(service.calls) == 2
    assert [one.view.state for one in cards(hands)] == [CandidateState.READY]


def test_a_failed_one_of_an_earlier_request_can_still_be_sent_again(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, lost)
    hands.type_prompt(" and bright")
    edited(hands, service, arrive)
    strip = hands.window.candidates
    assert [box.prompt.text() for box in strip.groups] == [
        "make it warm and bright",
        "make it warm",
    ]
    strip.more.click()
    service.steps[:] = [arrive]
    older = strip.groups[1].cards[0]
    older.setFocus()
    QTest.keyClick(older, Qt.Key.Key_R)
    hands.wait(lambda: len(hands.state.layers) == 2, "the answer")
    assert b"make it warm\r" in service.calls[-1].body


def test_cancelling_on_a_card_leaves_the_others_alone(
    hands: Hands, service: ScriptedService
) -> None:
    gate = threading.Event()
    send(hands, service, held(gate), held(gate))
    hands.wait(lambda: len(cards(hands)) == 2, "the cards")
    press(hands, 1, Qt.Key.Key_Delete)
    assert cards(hands)[0].view.state is CandidateState.CANCELLED
    gate.set()
    hands.wait_for_answer()
    assert [one.view.state for one in cards(hands)] == [
        CandidateState.CANCELLED,
        CandidateState.READY,
    ]


def test_identical_requests_share_a_heading(hands: Hands, service: ScriptedService) -> None:
    edited(hands, service, lost)
    edited(hands, service, lost)
    (box,) = hands.window.candidates.groups
    assert [one.view.number for one in box.cards] == [1, 2]


def test_a_candidate_becomes_the_new_photo_in_one_step(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3))
    hands.settle()
    before = hands.state
    wanted = hands.opened.composition.renderer.composite(before)
    assert choose(hands, 1, "new_base") == "Use as New Base"
    hands.wait(lambda: hands.state.base is not before.base, "the new photo")
    base = hands.state.base
    assert base is not None
    assert np.array_equal(base.raster.pixels, wanted)
    assert not hands.state.layers
    hands.act("undo")
    assert hands.state.base is before.base
    assert hands.state.layers == before.layers


def test_a_candidate_becomes_a_reference_in_one_step(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, arrive)
    choose(hands, 1, "reference")
    hands.wait(lambda: hands.state.references, "the reference")
    assert hands.state.references[0].data == hands.layer.candidate.reply
    hands.act("undo")
    assert not hands.state.references


def test_a_card_is_dragged_out_as_a_file_and_a_picture_and_dropped_on_the_photo_it_is_kept(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[QMimeData] = []

    def take(drag: QDrag, *_actions: object) -> Qt.DropAction:
        mime = drag.mimeData()
        copy = QMimeData()
        copy.setUrls(mime.urls())
        copy.setData("image/png", mime.data("image/png"))
        dragged.append(copy)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    edited(hands, service, arrive)
    (card,) = cards(hands)
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    QTest.mouseMove(card, QPoint(60, 70))
    hands.wait(lambda: dragged, "the drag")
    assert bytes(dragged[0].data("image/png").data()) == hands.layer.candidate.reply
    dropped = read_drop(dragged[0])
    assert isinstance(dropped, DroppedImage)
    assert path_pixels(Path(dropped.path)).shape == (48, 64, 3)
    hands.act("remove_layer")
    before = hands.state.base
    hands.window.canvas.photo_dropped.emit(dropped)
    assert hands.layer.visible
    assert hands.state.base is before


def test_painting_or_exporting_ends_a_preview(hands: Hands, service: ScriptedService) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    click(hands, 2)
    assert cards(hands)[1].view.previewed
    hands.act("export_as")
    assert not cards(hands)[1].view.previewed


def test_keeping_what_is_kept_already_is_no_step(hands: Hands) -> None:
    hands.edit()
    press(hands, 1, Qt.Key.Key_Return)
    before = hands.state
    press(hands, 1, Qt.Key.Key_Return)
    assert hands.state is before


def test_what_gives_way_to_a_kept_one_is_told_and_both_are_kept_by_a_press(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    first, second = (layer.name for layer in hands.state.layers)
    hidden = next(one for one in cards(hands) if not one.view.shown).view.number
    press(hands, hidden, Qt.Key.Key_Return)
    (notice,) = [one for one in hands.notices if one.id == "candidates.gave_way"]
    assert notice.sentence == f"“{second}” shows in the place of “{first}”, which was not kept."
    assert sorted(visible(hands)) == [False, True]
    hands.press_notice("candidates.gave_way", "keep_both")
    assert visible(hands) == [True, True]
    hands.act("undo")
    assert sorted(visible(hands)) == [False, True]


def test_variants_of_one_edit_have_names_of_their_own(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    edited(hands, service, looks_like(5))
    names = [layer.name for layer in hands.state.layers]
    assert names == [names[0], f"{names[0]} (2)", f"{names[0]} (3)"]


def test_a_candidate_that_was_merged_into_a_layer_still_shows(
    hands: Hands, service: ScriptedService
) -> None:
    edited(hands, service, looks_like(3), looks_like(4))
    hidden = next(one for one in cards(hands) if not one.view.shown).view.number
    press(hands, hidden, Qt.Key.Key_Return)
    hands.press_notice("candidates.gave_way", "keep_both")
    hands.act("merge_visible")
    hands.wait(lambda: len(hands.state.layers) == 1, "the layers to be merged")
    assert [one.view.shown for one in cards(hands)] == [True, True]
    hands.act("toggle_layer")
    assert [one.view.shown for one in cards(hands)] == [False, False]
