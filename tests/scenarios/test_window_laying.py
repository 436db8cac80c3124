"""How a candidate is laid, in the real window: nudged, aligned again, and its parts switched."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.errors import Checkpoint
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.registration_model import Affine
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui import realigning
from desktop_editor.ui.theme import apply_theme
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window, written

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
SPOTS = (Rect(x=30, y=30, width=70, height=60), Rect(x=200, y=130, width=60, height=50))


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path, address=service)
    yield hands
    hands.close()


def edited(hands: Hands) -> Layer:
    """A photo with two red spots on grey, which become blue."""
    grey = photo(320, 240).mean(axis=2, keepdims=True)
    pixels = np.repeat(grey, 3, axis=2).astype(np.uint8)
    for spot in SPOTS:
        pixels[spot.slices] = (30, 30, 200) + (pixels[spot.slices] % 16)
    hands.open(written(hands.folder / "spots.png", pixels))
    hands.type_prompt("recolour red to blue")
    hands.edit()
    hands.settle()
    return hands.layer


def composite(hands: Hands) -> Pixels:
    return Renderer().composite(hands.state)


def said(hands: Hands) -> str:
    labels = hands.window.layers.details.findChildren(QLabel)
    return " ".join(label.text() for label in labels)


def chips_ready(hands: Hands) -> None:
    hands.wait(lambda: len(hands.window.layers.islands.chips) == 2, "the changed parts")


def part(hands: Hands, spot: Rect) -> Coverage:
    return hands.layer.mask.read(spot)


def test_the_panel_says_how_the_layer_fits_and_how_it_was_blended(hands: Hands) -> None:
    edited(hands)
    details = hands.window.layers.details
    assert not details.again.isVisible()  # most never open it
    QTest.mouseClick(details.heading, Qt.MouseButton.LeftButton)
    hands.wait(lambda: "Blended at several scales." in said(hands), "the blend")
    assert "Fits well." in said(hands)
    details.blend.setCurrentIndex(details.blend.findData("poisson"))
    details.blend.activated.emit(details.blend.currentIndex())
    hands.wait(lambda: "Blended seamlessly (Poisson). You chose it." in said(hands), "the words")
    assert not details.detail.isEnabled()


def test_alt_and_arrows_nudge_the_layer_as_one_step_that_is_saved_and_undone(
    hands: Hands,
) -> None:
    edited(hands)
    before = composite(hands)
    canvas = hands.window.canvas
    canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right, ALT)
    QTest.keyClick(canvas, Qt.Key.Key_Down, ALT | SHIFT)
    assert hands.layer.nudge_px == (3.0, 10.0)
    hands.settle()
    moved = composite(hands)
    inner = Rect(x=45, y=50, width=40, height=25)
    there = inner.translate(3, 10)
    difference = moved[there.slices].astype(int) - before[inner.slices]
    assert np.abs(difference).mean() < 6  # the same blue, with the photo's own grain
    locked = hands.layer.mask.array() == 0
    base = hands.state.base
    assert base is not None
    assert np.array_equal(moved[locked], base.raster.pixels[locked])

    path = hands.folder / "nudged.deproj"
    hands.opened.controller.keeping.save_project(hands.state, path)
    hands.wait(path.exists, "the project")
    assert hands.opened.controller.document.undo_label == "Nudge Layer"
    hands.act("undo")
    assert hands.layer.nudge_px == (0.0, 0.0)
    hands.open(path)
    assert hands.layer.nudge_px == (3.0, 10.0)
    assert np.array_equal(composite(hands), moved)
    hands.act("nudge_reset")
    assert hands.layer.nudge_px == (0.0, 0.0)
    hands.act("undo")
    assert hands.layer.nudge_px == (3.0, 10.0)


def test_detail_is_chosen_with_a_slider_and_saved(hands: Hands) -> None:
    edited(hands)
    before = composite(hands)
    hands.window.layers.details.detail.setValue(0)
    assert hands.layer.detail == 0.0
    hands.settle()
    without = composite(hands)
    path = hands.folder / "detail.deproj"
    hands.opened.controller.keeping.save_project(hands.state, path)
    hands.wait(path.exists, "the project")
    hands.act("undo")
    assert hands.layer.detail == 1.0
    assert np.array_equal(composite(hands), before)
    hands.open(path)
    assert hands.layer.detail == 0.0
    assert np.array_equal(composite(hands), without)


def displaced(hands: Hands, confidence: float = 0.7) -> Layer:
    """As if the engine had laid it 6 pixels off, and was not sure of it."""
    layer = hands.layer
    placement = layer.candidate.placement
    off = replace(
        placement, registration=placement.registration.shifted(6, 0), confidence=confidence
    )
    state = hands.state
    wrong = replace(layer, candidate=replace(layer.candidate, placement=off))
    hands.opened.controller.document.apply(replace(state, layers=(wrong,)), "Displace")
    return hands.layer


def test_aligned_again_it_lies_right_which_is_told_saved_and_undone(hands: Hands) -> None:
    good = edited(hands).candidate.placement
    wrong = displaced(hands)
    hands.act("nudge_up")
    hands.act("align_again")
    assert "aligning" in hands.notice_ids
    hands.wait(lambda: "align.well" in hands.notice_ids, "the answer")
    assert "aligning" not in hands.notice_ids
    layer = hands.layer
    at = np.array([100.0, 220.0]), np.array([100.0])
    placed = layer.candidate.placement
    where = placed.registration.map_points(*at)
    assert np.abs(where - good.registration.map_points(*at)).max() < 0.5
    assert placed.confidence > wrong.candidate.placement.confidence
    assert layer.nudge_px == (0.0, 0.0)
    hands.settle()
    shown = composite(hands)

    path = hands.folder / "aligned.deproj"
    hands.opened.controller.keeping.save_project(hands.state, path)
    hands.wait(path.exists, "the project")
    hands.act("undo")
    assert hands.layer.candidate is wrong.candidate
    assert hands.layer.nudge_px == (0.0, -1.0)
    hands.open(path)
    assert np.array_equal(hands.layer.candidate.placement.registration.affine, affine(layer))
    assert np.array_equal(composite(hands), shown)


def affine(layer: Layer) -> Affine:
    return layer.candidate.placement.registration.affine


def test_when_nothing_better_is_found_the_layer_is_left_as_it_was(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = edited(hands)
    monkeypatch.setattr(realigning, "align_again", lambda *_arguments: None)
    hands.act("nudge_left")
    hands.act("align_again")
    hands.wait(lambda: "align.kept" in hands.notice_ids, "the answer")
    assert hands.layer.candidate is before.candidate
    assert hands.layer.nudge_px == (-1.0, 0.0)
    assert hands.opened.controller.document.undo_label == "Nudge Layer"


def slow(_layer: Layer, _below: Pixels, checkpoint: Checkpoint) -> Candidate | None:
    """Works until it is cancelled."""
    while True:
        checkpoint("registration")
        time.sleep(0.002)


def test_aligning_is_cancelled_and_nothing_is_different(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(hands)
    before = hands.state
    monkeypatch.setattr(realigning, "align_again", slow)
    hands.act("align_again")
    hands.press_notice("aligning", "cancel_aligning")
    assert "aligning" not in hands.notice_ids
    hands.live(0.2)
    assert hands.state is before
    assert not [one for one in hands.notice_ids if one.startswith("align")]


def test_an_answer_about_a_layer_that_went_or_was_moved_is_dropped(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(hands)
    monkeypatch.setattr(realigning, "align_again", slow)
    for overtake in ("nudge_right", "remove_layer"):
        hands.act("align_again")
        assert "aligning" in hands.notice_ids
        hands.act(overtake)
        now = hands.state
        assert "aligning" not in hands.notice_ids
        hands.live(0.2)
        assert hands.state is now
        assert not [one for one in hands.notice_ids if one.startswith("align")]


def test_changed_parts_are_hidden_and_shown_one_by_one(hands: Hands) -> None:
    edited(hands)
    chips_ready(hands)
    whole = hands.layer.mask
    first, second = hands.window.layers.islands.chips
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    hands.settle()
    assert not part(hands, SPOTS[0]).any()
    assert part(hands, SPOTS[1]).min() > 0
    base = hands.state.base
    assert base is not None
    hidden = composite(hands)[SPOTS[0].slices]
    assert np.array_equal(hidden, base.raster.pixels[SPOTS[0].slices])
    assert hands.opened.controller.document.undo_label == "Hide Part"
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert hands.layer.mask.is_empty
    hands.act("undo")
    hands.act("undo")
    assert np.array_equal(hands.layer.mask.array(), whole.array())
    hands.wait(lambda: first.isChecked() and second.isChecked(), "the chips")
    hands.act("mask_none")
    hands.wait(lambda: not first.isChecked() and not second.isChecked(), "the chips")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert np.array_equal(part(hands, SPOTS[0]), whole.read(SPOTS[0]))
    assert not part(hands, SPOTS[1]).any()


def test_the_part_under_the_pointer_is_lit_on_the_photo(hands: Hands) -> None:
    edited(hands)
    chips_ready(hands)
    canvas = hands.window.canvas
    inside, outside = hands.at(SPOTS[0].x + 30, SPOTS[0].y + 30), hands.at(150, 20)

    def colours() -> tuple[int, int]:
        image = canvas.grab().toImage()
        return int(image.pixel(inside)), int(image.pixel(outside))

    plain = colours()
    hands.window.layers.island_pointed.emit(1)
    lit = colours()
    assert lit[0] != plain[0]
    assert lit[1] == plain[1]
    hands.window.layers.island_pointed.emit(0)
    assert colours() == plain


def test_a_stroke_while_a_large_part_is_switched_is_not_lost(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(hands)
    chips_ready(hands)
    monkeypatch.setattr("desktop_editor.ui.island_edits.AT_ONCE_PX", 0)
    hands.window.layers.island_switched.emit(1, False)
    hands.act("mask_all")
    hands.wait(lambda: not part(hands, SPOTS[0]).any(), "the switch")
    assert part(hands, Rect(x=150, y=20, width=4, height=4)).min() == 255
