"""A scaled picture as it was drawn last, so that panning scales only what comes into view.

It knows no scene and decides no level; pictures with alpha are not its business.
"""

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from desktop_editor.imaging.display import ShownPixels
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.canvas.painter import ShownLevel, device_rect, draw_level, photo_rect
from desktop_editor.ui.canvas.pyramid import base_rect
from desktop_editor.ui.canvas.viewport import Viewport


class ScaledView:
    """Draws a level through a buffer of the screen's size once it is looked at repeatedly.

    The photo lies on whole device pixels, so that a pan moves what was drawn without a change.
    While the zoom changes every frame nothing is kept.
    """

    def __init__(self) -> None:
        self._seen: tuple[Viewport, ShownPixels] | None = None
        self._kept: QImage | None = None
        self._spare = QImage()

    def forget(self) -> None:
        """Something else was drawn in between."""
        self._seen = self._kept = None

    def draw(
        self, painter: QPainter, shown: ShownLevel, view: Viewport, exposed: QRectF, drawn: Rect
    ) -> None:
        """Draw a level.

        Args:
            painter: In device pixels.
            shown: Without alpha.
            view: Where it is seen.
            exposed: What has to be drawn, in device pixels.
            drawn: The pixels of the level that have changed since the last call.
        """
        before, self._seen = self._seen, (view, shown.buffer)
        if view.zoom * (1 << shown.level) == 1 or not _only_moved(before, self._seen):
            self._kept = None
            draw_level(painter, shown, view)
            return
        whole = QRect(0, 0, view.device.width, view.device.height)
        missing = QRegion(whole)
        if before is not None and self._kept is not None:
            missing = self._moved(before[0], view, whole)
            missing += _area(drawn, shown.level, view)
        if self._kept is None:
            self._kept = QImage(whole.size(), QImage.Format.Format_RGB32)
        if not missing.isEmpty():
            scaling = QPainter(self._kept)
            scaling.setClipRegion(missing)
            draw_level(scaling, shown, view)
            scaling.end()
        # Qt draws the pixels whose middle the photo covers.
        photo = photo_rect(view)
        left, top, right, bottom = (
            round(edge) for edge in (photo.left(), photo.top(), photo.right(), photo.bottom())
        )
        target = QRect(left, top, right - left, bottom - top)
        target = target.intersected(whole).intersected(exposed.toAlignedRect())
        if not target.isEmpty():  # Qt takes an empty part for all of it
            painter.drawImage(target.topLeft(), self._kept, target)

    def _moved(self, before: Viewport, view: Viewport, whole: QRect) -> QRegion:
        """Move what is kept to where it is seen now; returns what is missing then."""
        by = QPoint(*view.origin) - QPoint(*before.origin)
        if by.isNull() or self._kept is None:
            return QRegion()
        if self._spare.size() != whole.size():
            self._spare = QImage(whole.size(), QImage.Format.Format_RGB32)
        moving = QPainter(self._spare)
        moving.drawImage(by, self._kept)
        moving.end()
        self._kept, self._spare = self._spare, self._kept
        return QRegion(whole) - QRegion(whole.translated(by))


def _only_moved(
    before: tuple[Viewport, ShownPixels] | None, now: tuple[Viewport, ShownPixels]
) -> bool:
    if before is None or before[1] is not now[1]:
        return False
    old, new = before[0], now[0]
    return (old.zoom, old.device, old.image) == (new.zoom, new.device, new.image)


def _area(drawn: Rect, level: int, view: Viewport) -> QRegion:
    """Where pixels of a level are seen, in device pixels; scaling also looks at neighbours."""
    if drawn.is_empty:
        return QRegion()
    base = base_rect(drawn.expand(1), level)
    return QRegion(device_rect(base, view).toAlignedRect().adjusted(-1, -1, 1, 1))
