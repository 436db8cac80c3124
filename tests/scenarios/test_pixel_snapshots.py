"""How the parts of the window look that hold no words, against pictures that a person looked at.

`UPDATE_SNAPSHOTS=1 dev.py test tests/scenarios/test_pixel_snapshots.py` takes them anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from desktop_editor.imaging.raster import Pixels
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection
from desktop_editor.ui.theme import apply_theme
from tests.helpers.window import Hands, new_window

FOLDER = Path(__file__).parents[1] / "snapshots"
SIZE = (1200, 860)
STRIP_PX = 460
CANVAS_PX = (400, 300)
LOOKS = [("light", 1), ("dark", 1), ("light", 2), ("dark", 2)]
SAME = 24
"""Levels by which a pixel may differ: another rounding of an edge, not another drawing."""
MOST_OTHER = 0.004


@pytest.fixture
def hands(tmp_path: Path, qapp: QApplication) -> Iterator[Hands]:
    hands = new_window(tmp_path)
    hands.opened.controller.desk.change(selection_mark="tint")
    hands.window.resize(*SIZE)
    hands.open_photo()
    hands.opened.controller.selections.draw(
        DrawnSelection(tool=Tool.SELECT_ELLIPSE, points=((90, 60), (230, 180)))
    )
    hands.wait(lambda: hands.state.selection, "the selection")
    yield hands
    hands.close()
    apply_theme(qapp, "light")


def picture_of(widget: QWidget, scale: int) -> Pixels:
    """A widget as it is drawn at this scale, (height, width, 3) uint8."""
    image = QImage(widget.size() * scale, QImage.Format.Format_RGB888)
    image.setDevicePixelRatio(scale)
    widget.render(image, QPoint())
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)[..., ::-1].copy()


def parts(hands: Hands) -> dict[str, QWidget]:
    """What holds no words, at sizes of their own: their look depends on no font."""
    window = hands.window
    strip = next(one for one in window.findChildren(QWidget) if one.objectName() == "toolStrip")
    empty = window.references.slots[-1]
    assert all(not button.text() or button.icon() for button in strip.findChildren(QToolButton))
    strip.setFixedHeight(STRIP_PX)
    window.canvas.setFixedSize(*CANVAS_PX)
    hands.live(0.5)
    return {"tools": strip, "empty-slot": empty, "canvas": window.canvas}


@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_the_wordless_parts_look_as_they_did(
    hands: Hands, qapp: QApplication, tmp_path: Path, theme: str, scale: int
) -> None:
    apply_theme(qapp, theme)
    different = {}
    for name, widget in parts(hands).items():
        now = picture_of(widget, scale)
        file = FOLDER / f"{name}-{theme}-{scale}x.png"
        if os.environ.get("UPDATE_SNAPSHOTS"):
            assert cv2.imwrite(str(file), now)
        kept = cv2.imread(str(file))
        assert kept is not None, f"{file.name} is not there"
        assert kept.shape == now.shape, name
        gap = np.abs(kept.astype(np.int16) - now).max(axis=-1)
        share = float((gap > SAME).mean())
        if share > MOST_OTHER:
            cv2.imwrite(str(tmp_path / file.name), now)
            different[file.name] = share
    assert different == {}, f"what it looks like now lies in {tmp_path}"
