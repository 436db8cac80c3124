"""What is drawn over the photo: the selection's outline or tint, the mask alone."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog

from desktop_editor.imaging.mask import TiledMask
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent
from desktop_editor.ui.dialogs.overlay_dialog import OverlayDialog
from desktop_editor.ui.selection_look import look_of
from tests.helpers.canvas import GREY, PHOTO, plain, settled
from tests.helpers.window import Hands, new_window


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo()
    yield hands
    hands.close()


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[CanvasWidget]:
    del qapp
    widget = CanvasWidget()
    widget.resize(600, 400)
    widget.show()
    widget.activateWindow()
    QTest.qWaitForWindowActive(widget)
    widget.set_selection_look(look_of("ants", "blue", 40))
    yield widget
    widget.close()


def half_selected() -> TiledMask:
    coverage = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    coverage[:, :600] = 255
    return TiledMask.filled(PHOTO, 0).replaced(PHOTO.rect, coverage)


def show(
    canvas: CanvasWidget, *, selection: TiledMask | None = None, mask: TiledMask | None = None
) -> None:
    content = CanvasContent(base=plain(GREY), selection=selection, mask=mask)
    canvas.show_content(content, None)
    settled(canvas)


def test_the_outline_marches_and_inside_it_the_photo_is_as_it_is(canvas: CanvasWidget) -> None:
    show(canvas, selection=half_selected())
    assert canvas._ants.are_marching
    before = settled(canvas)
    canvas._ants.step()
    after = settled(canvas)
    changed = [
        x for x in range(600) for y in range(2, 398) if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert changed
    assert {x for x in changed if 3 <= x <= 596} == {299}
    assert after.pixelColor(150, 200) == GREY
    for _ in range(7):
        canvas._ants.step()
    assert settled(canvas) == before, "after eight steps it looks the same again"


def test_a_step_repaints_the_outline_and_not_what_it_surrounds(
    canvas: CanvasWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QRegion] = []
    show(canvas, selection=half_selected())
    monkeypatch.setattr(canvas, "update", asked.append)
    canvas._ants.step()
    (region,) = asked
    assert all(region.contains(QPoint(299, y)) for y in range(60, 340))
    assert not any(region.contains(QPoint(x, 200)) for x in (100, 200, 250, 350, 500))


def test_ants_stand_still_in_a_window_that_is_not_active_and_without_a_selection(
    canvas: CanvasWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(canvas)
    marching = [canvas._ants.are_marching]
    show(canvas, selection=half_selected())
    marching.append(canvas._ants.are_marching)
    monkeypatch.setattr(canvas, "isActiveWindow", lambda: False)
    QCoreApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowDeactivate))
    marching.append(canvas._ants.are_marching)
    monkeypatch.undo()
    QCoreApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowActivate))
    marching.append(canvas._ants.are_marching)
    canvas.set_selection_look(look_of("still", "blue", 40))
    marching.append(canvas._ants.are_marching)
    canvas.set_selection_look(look_of("ants", "blue", 40))
    show(canvas)
    marching.append(canvas._ants.are_marching)
    assert marching == [False, True, False, True, False, False]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n"),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n"),
    ],
)
def test_ants_stand_still_where_the_desktop_asks_for_less_motion(
    canvas: CanvasWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    show(canvas, selection=half_selected())
    QCoreApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowActivate))
    assert canvas._ants.are_marching
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(words, encoding="ascii")
    QCoreApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowActivate))
    assert not canvas._ants.are_marching


@pytest.mark.parametrize(("strength", "nearness"), [(25, 0.25), (80, 0.8)])
def test_a_tint_has_the_colour_and_strength_that_was_chosen(
    canvas: CanvasWidget, strength: int, nearness: float
) -> None:
    canvas.set_selection_look(look_of("tint", "green", strength))
    show(canvas, selection=half_selected())
    shown = settled(canvas).pixelColor(150, 200)
    assert shown.green() == pytest.approx(90 + nearness * (200 - 90), abs=3)
    assert settled(canvas).pixelColor(450, 200) == GREY
    assert not canvas._ants.are_marching


def test_the_mask_alone_is_grey_in_place_of_the_photo(canvas: CanvasWidget) -> None:
    coverage = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    coverage[:, :400], coverage[:, 400:800] = 255, 100
    mask = TiledMask.filled(PHOTO, 0).replaced(PHOTO.rect, coverage)
    show(canvas, mask=mask)
    assert settled(canvas).pixelColor(100, 200) == GREY
    canvas.show_mask_alone(alone=True)
    seen = settled(canvas)
    assert [seen.pixelColor(x, 200) for x in (100, 500)] == [QColor("white"), QColor("black")]
    middle = seen.pixelColor(300, 200)
    assert (middle.red(), middle.green()) == (middle.blue(),) * 2
    assert middle.red() == pytest.approx(100, abs=2)
    canvas.show_mask_alone(alone=False)
    assert settled(canvas).pixelColor(100, 200) == GREY


def test_without_a_mask_the_photo_stays_in_sight(canvas: CanvasWidget) -> None:
    show(canvas)
    canvas.show_mask_alone(alone=True)
    assert settled(canvas).pixelColor(300, 200) == GREY


def test_how_the_selection_is_shown_is_chosen_in_the_menu_and_kept(hands: Hands) -> None:
    assert hands.window.action("selection_ants").isChecked()
    hands.select((60, 60), (200, 150))
    for chosen in ("selection_tint", "tint_magenta", "strength_60"):
        hands.act(chosen)
        assert hands.window.action(chosen).isChecked()
    kept = hands.opened.controller.desk.settings
    look = (kept.selection_mark, kept.selection_tint, kept.selection_strength)
    assert look == ("tint", "magenta", 60)
    assert not hands.window.canvas._ants.are_marching


def test_any_colour_and_strength_of_selection_and_mask_show_at_once_and_are_kept(
    hands: Hands,
) -> None:
    hands.select((40, 40), (200, 150))
    hands.act("overlay_colours")
    dialog = hands.dialog(OverlayDialog)
    plain = settled(hands.window.canvas).pixelColor(hands.at(120, 95))
    dialog.colours["selection"].click()
    chooser = dialog.findChild(QColorDialog)
    assert chooser is not None
    assert not chooser.isModal()
    chooser.setCurrentColor(QColor("#12c8fa"))
    dialog.strengths["selection"].setValue(90)
    seen = settled(hands.window.canvas).pixelColor(hands.at(120, 95))
    assert seen.red() == pytest.approx(0.1 * plain.red() + 0.9 * 18, abs=3)
    assert seen.green() == pytest.approx(0.1 * plain.green() + 0.9 * 200, abs=3)
    assert hands.window.action("tint_other").isChecked()
    chooser.reject()
    dialog.colours["mask"].click()
    chooser = [one for one in dialog.findChildren(QColorDialog) if one.isVisible()][-1]
    chooser.setCurrentColor(QColor("#ffee00"))
    chooser.accept()
    dialog.strengths["mask"].setValue(70)
    kept = hands.opened.controller.desk.settings
    assert (kept.selection_tint, kept.selection_strength) == ("blue", 90), "it was given up"
    assert (kept.mask_tint, kept.mask_strength) == ("#ffee00", 70)
    assert hands.window.canvas._renderer._look.mask_tint == (255, 238, 0, 178)


def is_hatched(image: QImage, left: int, top: int, right: int, bottom: int) -> bool:
    """Whether a part is darkened and lines run through it."""
    seen = {image.pixelColor(x, y).red() for x in range(left, right) for y in range(top, bottom)}
    return min(seen) < GREY.red() < max(seen)


def is_plain(image: QImage, left: int, top: int, right: int, bottom: int) -> bool:
    return all(
        image.pixelColor(x, y) == GREY for x in range(left, right) for y in range(top, bottom)
    )


def test_the_locked_area_is_hatched_wherever_no_visible_layer_may_change_a_pixel(
    canvas: CanvasWidget,
) -> None:
    first, second = (np.zeros((PHOTO.height, PHOTO.width), np.uint8) for _ in range(2))
    first[:, :400] = 255
    second[:, 400:600] = 1  # hardly seen, and still not locked
    masks = tuple(TiledMask.from_array(one) for one in (first, second))
    canvas.show_content(CanvasContent(base=plain(GREY), unlocked=masks), None)
    assert is_plain(settled(canvas), 30, 60, 570, 340), "it is shown when it is asked for"
    canvas.show_locked(shown=True)
    seen = settled(canvas)
    assert is_plain(seen, 30, 60, 296, 340)
    assert is_hatched(seen, 304, 60, 570, 340)
    canvas.show_content(CanvasContent(base=plain(GREY), unlocked=masks[:1]), None)
    seen = settled(canvas)
    assert is_plain(seen, 30, 60, 196, 340)
    assert is_hatched(seen, 204, 60, 296, 340)
    canvas.show_locked(shown=False)
    assert is_plain(settled(canvas), 30, 60, 570, 340)


@pytest.mark.parametrize("zoom", [0.3, 1.0, 9.0])
def test_without_a_layer_all_of_the_photo_is_locked(canvas: CanvasWidget, zoom: float) -> None:
    canvas.show_locked(shown=True)
    show(canvas)
    canvas.show_content(CanvasContent(base=plain(GREY)), None)
    canvas.zoom_to(100 * zoom)
    seen = settled(canvas)
    for left, top in ((140, 90), (290, 190), (430, 290)):
        assert is_hatched(seen, left, top, left + 20, top + 20)


def test_hatching_stays_on_the_photo_while_it_is_panned(canvas: CanvasWidget) -> None:
    canvas.show_grid = False
    canvas.show_locked(shown=True)
    show(canvas)
    canvas.zoom_to(200)
    before = settled(canvas)
    canvas._interaction.set_view(canvas.viewport.panned(-37, 13))
    after = settled(canvas)
    assert before.copy(137, 100, 300, 200) == after.copy(100, 113, 300, 200)


@pytest.mark.parametrize("zoom", [37, 100, 260])
def test_after_any_panning_the_locked_area_looks_as_if_it_was_drawn_at_once(
    canvas: CanvasWidget, zoom: int
) -> None:
    random = np.random.default_rng(zoom)
    mask = cv2.GaussianBlur(random.integers(0, 256, (800, 1200), np.uint8), (0, 0), 9)
    mask = (mask > 128).astype(np.uint8) * np.uint8(255)
    content = CanvasContent(base=plain(GREY), unlocked=(TiledMask.from_array(mask),))
    canvas.show_content(content, None)
    canvas.show_locked(shown=True)
    canvas.zoom_to(zoom)
    settled(canvas)
    for _ in range(8):
        across, down = random.integers(-220, 220, 2).tolist()
        canvas._interaction.set_view(canvas.viewport.panned(across, down))
        panned = shades(settled(canvas))
        canvas.show_locked(shown=False)
        canvas.show_locked(shown=True)
        at_once = shades(settled(canvas))
        assert np.abs(panned - at_once).max() <= 2  # where strips begin, of 255


def shades(image: QImage) -> NDArray[np.int16]:
    """The red of every pixel."""
    grey = image.convertToFormat(QImage.Format.Format_RGBA8888)
    height, width = grey.height(), grey.width()
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(height, width, 4)
    return pixels[..., 0].astype(np.int16)


def test_the_locked_area_is_switched_on_and_off_in_the_menu(hands: Hands) -> None:
    before = settled(hands.window.canvas)
    hands.act("show_locked")
    assert settled(hands.window.canvas) != before
    hands.act("show_locked")
    assert settled(hands.window.canvas) == before
