"""Line icons, drawn crisply at every screen scale and tinted by the palette.

A widget or action that got its icon here is tinted again by `retint` when the palette changes.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QTransform,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from desktop_editor.paths import resources_folder

_PROPERTY: Final = "iconName"
_READ_ALONG: Final = ("right", "undo", "redo")
"""Icons that point where people read on: they are mirrored where that is to the left."""
_SIDES_PX: Final = (16, 20, 24, 32, 40)
"""16 and 20 points at one, one and a half and two pixels a point."""


def set_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or button the icon of this name, and let `retint` find it."""
    target.setProperty(_PROPERTY, name)
    target.setIcon(tinted_icon(name))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(20, 20))


def retint(root: QObject) -> None:
    """Draw the icons of everything below `root` again in the palette's colours."""
    targets: list[QAction | QAbstractButton] = [*root.findChildren(QAction)]
    targets += root.findChildren(QAbstractButton)
    for target in targets:
        name = target.property(_PROPERTY)
        if name:
            target.setIcon(tinted_icon(str(name)))


def tinted_icon(name: str) -> QIcon:
    """The icon in the palette's text colour, with the on-accent colour while checked."""
    palette = QGuiApplication.palette()
    normal = palette.color(QPalette.ColorRole.ButtonText)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    is_mirrored = name in _READ_ALONG and QGuiApplication.isRightToLeft()
    return _icon(name, normal.name(), disabled.name(), is_mirrored=is_mirrored)


def tinted_pixmap(name: str, colour: QColor, side: int, ratio: float) -> QPixmap:
    """The icon as a picture of `side` points at `ratio` pixels a point."""
    pixmap = _drawn(name, colour.name(), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def application_icon() -> QIcon:
    """The icon of the application itself, in its own colours."""
    icon = QIcon()
    for side in (16, 32, 48, 64, 128, 256):
        icon.addPixmap(_drawn("application", "", side))
    return icon


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str, *, is_mirrored: bool) -> QIcon:
    icon = QIcon()
    turned = QTransform().scale(-1 if is_mirrored else 1, 1)
    for side in _SIDES_PX:
        for colour, mode in ((normal, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
            icon.addPixmap(_drawn(name, colour, side).transformed(turned), mode)
    return icon


def _drawn(name: str, colour: str, side_px: int) -> QPixmap:
    pixmap = QPixmap(side_px, side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    source = _source(name).replace("currentColor", colour) if colour else _source(name)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
