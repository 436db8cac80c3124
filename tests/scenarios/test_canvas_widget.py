"""The canvas as it is looked at: photos, layers, comparing, exact pixels, drops."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QImage,
    QRegion,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Compare
from desktop_editor.ui.qt_image import from_qimage
from tests.helpers.canvas import (
    GREY,
    LEFT,
    NO_KEYS,
    ORANGE,
    PHOTO,
    orange_layer,
    pixel,
    plain,
    settled,
    show_grey,
)


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def with_photo(canvas: CanvasWidget) -> CanvasWidget:
    show_grey(canvas)
    return canvas


def drop_on(widget: CanvasWidget, mime: QMimeData) -> None:
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, LEFT, NO_KEYS)
    widget.dropEvent(event)


def test_the_empty_canvas_invites_to_open_or_try(canvas: CanvasWidget, qtbot: QtBot) -> None:
    opening, sample = canvas.findChildren(QPushButton)
    with qtbot.waitSignal(canvas.open_requested):
        QTest.mouseClick(opening, LEFT)
    with qtbot.waitSignal(canvas.sample_requested):
        QTest.mouseClick(sample, LEFT)
    assert opening.isVisible()


def test_a_photo_takes_the_invitations_place_and_is_seen_whole(with_photo: CanvasWidget) -> None:
    assert not any(button.isVisible() for button in with_photo.findChildren(QPushButton))
    assert pixel(with_photo, 0.5, 0.5) == GREY
    assert with_photo.viewport.visible() == PHOTO.rect


def test_closing_the_photo_brings_the_invitation_back(with_photo: CanvasWidget) -> None:
    with_photo.show_content(CanvasContent(), None)
    assert all(button.isVisible() for button in with_photo.findChildren(QPushButton))


def test_the_layer_is_seen_where_its_mask_shows_it(with_photo: CanvasWidget) -> None:
    base = with_photo._renderer.scene.content.base
    layer = orange_layer()
    coverage = layer.coverage.copy()
    coverage[:, : PHOTO.width // 2] = 0
    layer = CanvasLayer(id="a", rect=layer.rect, pixels=layer.pixels, coverage=coverage)
    with_photo.show_content(CanvasContent(base=base, layers=(layer,)), None)
    assert pixel(with_photo, 0.3, 0.5) == GREY
    assert pixel(with_photo, 0.7, 0.5) == ORANGE


def test_comparing_shows_the_original_left_of_a_divider_that_can_be_dragged(
    with_photo: CanvasWidget,
) -> None:
    base = with_photo._renderer.scene.content.base
    with_photo.show_content(CanvasContent(base=base, layers=(orange_layer(),)), None)
    with_photo.set_compare(Compare.SPLIT)
    assert (pixel(with_photo, 0.4, 0.3), pixel(with_photo, 0.6, 0.3)) == (GREY, ORANGE)
    QTest.mouseMove(with_photo, QPoint(450, 400))
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(450, 400))
    QTest.mouseMove(with_photo, QPoint(750, 400))
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(750, 400))
    assert pixel(with_photo, 0.6, 0.3) == GREY
    with_photo.set_compare(Compare.ORIGINAL)
    assert pixel(with_photo, 0.9, 0.3) == GREY
    with_photo.set_compare(Compare.COMPOSITE)
    assert pixel(with_photo, 0.1, 0.3) == ORANGE


def test_the_selection_is_visible_on_the_photo(with_photo: CanvasWidget) -> None:
    base = with_photo._renderer.scene.content.base
    selection, dirty = stamp(
        TiledMask.filled(PHOTO, 0), Brush(radius_px=100), [Dab(image_x=600, image_y=400)]
    )
    with_photo.show_content(CanvasContent(base=base, selection=selection), dirty)
    assert pixel(with_photo, 0.5, 0.5) != GREY
    assert pixel(with_photo, 0.8, 0.5) == GREY
    with_photo.show_content(CanvasContent(base=base), None)
    assert pixel(with_photo, 0.5, 0.5) == GREY


def test_the_mask_can_be_shown_as_a_tint(with_photo: CanvasWidget) -> None:
    base = with_photo._renderer.scene.content.base
    half = TiledMask.filled(PHOTO, 0).replaced(
        Rect(x=0, y=0, width=600, height=800), np.full((800, 600), 255, np.uint8)
    )
    for layers in ((orange_layer(),), ()):  # its mask is seen where the blend shows nothing, too
        with_photo.show_mask = False
        with_photo.show_content(CanvasContent(base=base, layers=layers, mask=half), None)
        plain_left, plain_right = pixel(with_photo, 0.4, 0.5), pixel(with_photo, 0.6, 0.5)
        with_photo.show_mask = True
        tinted = pixel(with_photo, 0.4, 0.5)
        assert tinted != plain_left
        assert tinted.red() > tinted.green()
        assert pixel(with_photo, 0.6, 0.5) == plain_right
    with_photo.show_content(CanvasContent(base=base, mask=None), None)
    assert pixel(with_photo, 0.4, 0.5) == GREY


def test_pixels_are_squares_when_enlarged_and_exact_at_100_percent(canvas: CanvasWidget) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    canvas.zoom_100()
    left, top = canvas.viewport.origin
    image = settled(canvas).convertToFormat(QImage.Format.Format_RGB32)
    for x, y in ((0, 0), (63, 63), (17, 40)):
        blue, green, red = pixels[y, x].tolist()
        assert image.pixelColor(left + x, top + y) == QColor(red, green, blue)
    for _ in range(5):
        canvas.zoom_in()
    assert canvas.zoom_percent == 600
    left, top = canvas.viewport.origin
    image = settled(canvas)
    colours = {
        image.pixelColor(left + 30 * 6 + x, top + 30 * 6 + y).rgb()
        for x in range(6)
        for y in range(6)
    }
    assert len(colours) == 1


@pytest.mark.parametrize("zoom", [0.37, 1.0, 1.7, 3.3, 5.7, 31.0])
def test_a_part_that_is_drawn_again_looks_as_it_did(canvas: CanvasWidget, zoom: float) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (500, 700, 3), np.uint8)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    canvas._interaction.set_view(canvas.viewport.zoomed(zoom, 300, 200))
    whole, parts = (QImage(canvas.size(), QImage.Format.Format_RGB32) for _ in range(2))
    canvas.render(whole)
    for y in range(0, canvas.height(), 67):
        for x in range(0, canvas.width(), 91):
            canvas.render(parts, QPoint(x, y), QRegion(x, y, 91, 67))
    difference = np.abs(from_qimage(whole).astype(int) - from_qimage(parts))
    assert difference.max() <= 8


def test_a_transparent_photo_lies_on_a_checkerboard(canvas: CanvasWidget) -> None:
    pixels = np.zeros((400, 400, 4), np.uint8)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    image = settled(canvas)
    seen = {image.pixelColor(450 + x, 300).name() for x in range(40)}
    assert seen == {"#ffffff", "#cccccc"}


def test_dropping_several_files_offers_the_others(canvas: CanvasWidget, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.jpg", "b.jpg", "c.jpg")])
    names: list[list[str]] = []
    canvas.photo_dropped.connect(lambda dropped: names.append([dropped.name]))
    canvas.extra_dropped.connect(lambda more: names.append([dropped.name for dropped in more]))
    drop_on(canvas, mime)
    assert names == [["a.jpg"], ["b.jpg", "c.jpg"]]


def test_dropping_text_does_nothing(canvas: CanvasWidget, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setText("a friendly sentence")
    with qtbot.assertNotEmitted(canvas.photo_dropped):
        drop_on(canvas, mime)


def test_a_large_photo_is_visible_at_once_and_sharp_soon(
    canvas: CanvasWidget, qtbot: QtBot
) -> None:
    size = Size(width=4000, height=3000)
    canvas.show_content(CanvasContent(base=plain(GREY, size)), None)
    assert pixel(canvas, 0.5, 0.5) == GREY
    qtbot.waitUntil(lambda: not list(canvas._renderer.scene.unbuilt()), timeout=10_000)
    assert pixel(canvas, 0.5, 0.5) == GREY


def test_another_photo_while_the_first_is_being_prepared(
    canvas: CanvasWidget, qtbot: QtBot
) -> None:
    size = Size(width=4000, height=3000)
    canvas.show_content(CanvasContent(base=plain(ORANGE, size)), None)
    canvas.show_content(CanvasContent(base=plain(GREY, size)), None)
    qtbot.waitUntil(lambda: not list(canvas._renderer.scene.unbuilt()), timeout=10_000)
    assert pixel(canvas, 0.5, 0.5) == GREY


def test_assistive_technology_hears_what_the_canvas_is(canvas: CanvasWidget) -> None:
    assert canvas.accessibleName()
    assert canvas.accessibleDescription()
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
