"""The canvas: shows the photo with its layers, and lets the user look, select and paint.

It implements `canvas_view.CanvasView`. It knows no operation, no pipeline and no file: it shows the
content given to it and emits what the pointer asks for.
"""

import math
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QMarginsF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.colour_table import colour_table
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas import painter as draw
from desktop_editor.ui.canvas.ants import ATTENTION, Ants
from desktop_editor.ui.canvas.background import Background
from desktop_editor.ui.canvas.cursor import cursor_shape
from desktop_editor.ui.canvas.edge_following import EdgeFollowing
from desktop_editor.ui.canvas.empty_state import EmptyState
from desktop_editor.ui.canvas.keys import is_percent_key, pressed_key
from desktop_editor.ui.canvas.looking import LookingCanvas
from desktop_editor.ui.canvas.panes import viewport_size
from desktop_editor.ui.canvas.probe import Probe
from desktop_editor.ui.canvas.pyramid import Levels, Pyramid, built_levels
from desktop_editor.ui.canvas.region_framing import RegionFraming
from desktop_editor.ui.canvas.renderer import CanvasRenderer
from desktop_editor.ui.canvas.touch import Touch
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.canvas_view import CanvasContent, Compare, Highlight, Tool
from desktop_editor.ui.selection_look import SelectionLook
from desktop_editor.ui.translation import translate

_BUILD_AT_ONCE_PX: Final = 6_000_000


class CanvasWidget(LookingCanvas):
    """See `canvas_view.CanvasView` for the signals that the controller listens to.

    Besides: `pointed((x, y), values)` as a `Probe` says it, `view_changed()` when the zoom or
    position changed, `open_requested()` and
    `sample_requested()` from the invitation of the empty canvas.
    """

    open_requested = Signal()
    sample_requested = Signal()
    stroke_started = Signal(str)
    stroke_moved = Signal(str, object)
    stroke_ended = Signal(str)
    stroke_cancelled = Signal(str)
    selection_drawn = Signal(object)
    selection_nudged = Signal(int, int)
    parts_asked = Signal(str)
    region_framed = Signal(object)
    brush_changed = Signal(object)
    view_changed = Signal()
    pointed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty, with the pan tool."""
        super().__init__(parent)
        self._renderer = CanvasRenderer(self._interaction)
        self._background = Background(self)
        self._building: set[int] = set()
        self._tabling: tuple[bytes, bytes] | None = None
        self._circles = QRegion()
        EdgeFollowing(self._interaction, self._renderer.scene, self)
        self._empty = EmptyState(self)
        self._ants = Ants(self, self._renderer)
        self._touch = Touch(self._interaction)
        self._probe = Probe(self._interaction, self._renderer.scene, self)
        self._probe.pointed.connect(self.pointed)
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self.update)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(translate("CanvasWidget", "Photo"))
        self.setAccessibleDescription(
            translate(
                "CanvasWidget", "Shows the photo. Arrow keys move it, plus and minus zoom it."
            )
        )
        self._connect()

    def _connect(self) -> None:
        pointer = self._interaction
        pointer.stroke_started.connect(self.stroke_started)
        pointer.stroke_moved.connect(self.stroke_moved)
        pointer.stroke_ended.connect(self.stroke_ended)
        pointer.stroke_cancelled.connect(self.stroke_cancelled)
        pointer.selecting.drawn.connect(self.selection_drawn)
        pointer.selection_nudged.connect(self.selection_nudged)
        pointer.selecting.parts_asked.connect(self.parts_asked)
        pointer.brush_changed.connect(self.brush_changed)
        RegionFraming(self, pointer).framed.connect(self.region_framed)
        pointer.view_moved.connect(self._view_moved)
        pointer.pointer_moved.connect(self._pointer_moved)
        pointer.overlay_changed.connect(self._overlay_changed)
        self._empty.open_requested.connect(self.open_requested)
        self._empty.sample_requested.connect(self.sample_requested)

    # What the controller shows

    def show_content(self, content: CanvasContent, dirty: Rect | None) -> None:
        """Draw this; `dirty` limits what changed since the last call (None: anything)."""
        before = self._renderer.scene.content
        changed = self._renderer.show(content, dirty)
        self._interaction.selecting.has_selection = content.selection is not None
        self._interaction.region = content.region
        self._ants.follow()
        if content.base is not before.base:
            self._start_over(self._renderer.scene.size)
        elif (content.region, content.region_words) != (before.region, before.region_words):
            self.update()
        self._update_image(changed)
        self._probe.look_again()
        self._build_pyramids()
        self._build_colours()

    def show_highlight(self, highlight: Highlight | None) -> None:
        """Point at a part of the photo, or at none."""
        self._renderer.show_highlight(highlight)
        self.update()

    def set_selection_look(self, look: SelectionLook) -> None:
        """Draw the selection as moving outline, still outline or tint, the mask in its colour."""
        self._renderer.set_selection_look(look)
        self._ants.follow()
        self.update()

    def set_screen_profile(self, icc: bytes) -> None:
        """Show the photo's colours on a screen with this profile; b"" means sRGB."""
        self._renderer.scene.show_on(icc)
        self._build_colours()
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """Let the pointer do this."""
        self._interaction.set_tool(tool)

    def set_brush(self, brush: Brush) -> None:
        """Size, hardness and opacity of the brush and eraser."""
        self._interaction.brush = brush
        self._pointer_moved()

    def set_compare(self, compare: Compare) -> None:
        """Show the composite, the original, both at once, or how far they differ."""
        self._interaction.finish()
        self._interaction.compare = compare
        self._follow_size()
        self._overlay_changed()

    # Overlays; actions call these

    @property
    def show_mask(self) -> bool:
        """Whether the active layer's mask is shown as a tint."""
        return self._renderer.show_mask

    @show_mask.setter
    def show_mask(self, shown: bool) -> None:
        self._renderer.show_mask = shown
        self.update()

    def show_mask_alone(self, *, alone: bool) -> None:
        """Show the active layer's mask in grey in place of the photo."""
        self._renderer.mask_alone = alone
        self.update()

    def show_locked(self, *, shown: bool) -> None:
        """Hatch what no layer may change, or do not."""
        self._renderer.locked.switch(shown=shown)
        self.update()

    @property
    def show_grid(self) -> bool:
        """Whether lines part the pixels once they are large enough."""
        return self._renderer.shows_grid

    @show_grid.setter
    def show_grid(self, shown: bool) -> None:
        self._renderer.shows_grid = shown
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what is exposed; tiles that are missing come within a few frames."""
        painter = QPainter(self)
        around = QRegion() if self._is_filled() else QRegion(event.rect()) - self._covered()
        if not around.isEmpty():
            painter.save()
            painter.setClipRegion(around)
            # The theme keeps what surrounds the photo in this role.
            painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Dark))
            painter.restore()
        if self._interaction.has_photo:
            ratio = self.devicePixelRatioF()
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            exposed = QRectF(event.rect())
            device = QRectF(exposed.topLeft() * ratio, exposed.size() * ratio)
            if not self._renderer.draw(painter, device):
                self._more.start(0)
            painter.restore()
        if self.drop_hovers:
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            draw.draw_drop_highlight(painter, self.rect(), accent)
        painter.end()

    def _is_filled(self) -> bool:
        """Whether the photo covers the whole widget, as it mostly does when it is worked on."""
        if not self._interaction.has_photo or self._interaction.compare is Compare.SIDE_BY_SIDE:
            return False
        size = self.viewport.device
        return draw.photo_rect(self.viewport).contains(QRectF(0, 0, size.width, size.height))

    def _covered(self) -> QRegion:
        """The whole logical pixels that the photo covers."""
        if not self._interaction.has_photo:
            return QRegion()
        ratio = self.devicePixelRatioF()
        size = self.viewport.device
        seen = draw.photo_rect(self.viewport).intersected(QRectF(0, 0, size.width, size.height))
        covered = QRegion()
        for photo in self._renderer.to_widget(seen):
            left, top = math.ceil(photo.left() / ratio), math.ceil(photo.top() / ratio)
            right, bottom = math.floor(photo.right() / ratio), math.floor(photo.bottom() / ratio)
            covered += QRect(left, top, max(0, right - left), max(0, bottom - top))
        return covered

    # Following content, view and pointer

    def _start_over(self, size: Size) -> None:
        self._background.forget()
        self._building.clear()
        self._tabling = None
        self._interaction.finish()
        fresh = Viewport(image=size, device=self._device_size(), is_fitted=True)
        self._interaction.set_view(
            fresh.resized(self._device_size(), max(1.0, self.devicePixelRatioF()))
        )
        self._empty.setVisible(size.pixels == 0)
        self._update_cursor()
        self.update()

    def _build_pyramids(self) -> None:
        for pyramid in self._renderer.scene.unbuilt():
            work = partial(built_levels, pyramid.source, pyramid.rect, pyramid.top)
            if pyramid.rect.size.pixels <= _BUILD_AT_ONCE_PX:
                self._install(pyramid, work())
            elif id(pyramid) not in self._building:
                self._building.add(id(pyramid))
                self._background.run(work, partial(self._install, pyramid))

    def _build_colours(self) -> None:
        """Let colours be looked up soon, where the photo's are not the screen's."""
        wanted = self._renderer.scene.untabled
        if wanted is not None and wanted != self._tabling:
            self._tabling = wanted
            self._background.run(partial(colour_table, *wanted), self._renderer.scene.take_table)

    def _install(self, pyramid: Pyramid, levels: Levels) -> None:
        self._building.discard(id(pyramid))
        pyramid.install(levels)
        self._update_image(self._renderer.scene.was_built(pyramid))

    def _update_image(self, rect: Rect) -> None:
        if rect.is_empty:
            return
        ratio = self.devicePixelRatioF()
        margin = 3 + math.ceil(2 * max(1.0, self.viewport.zoom))
        for area in self._renderer.to_widget(draw.device_rect(rect, self.viewport)):
            logical = QRectF(area.topLeft() / ratio, area.size() / ratio)
            reach = logical.toAlignedRect().adjusted(-margin, -margin, margin, margin)
            self.update(reach.intersected(self.rect()))

    @Slot()
    def _view_moved(self) -> None:
        self.update()
        self.view_changed.emit()

    @Slot()
    def _overlay_changed(self) -> None:
        self._update_cursor()
        self.update()

    @Slot()
    def _pointer_moved(self) -> None:
        now = QRegion()
        for centre, radius in self._renderer.brush_circles():
            around = QRectF(centre, centre).marginsAdded(QMarginsF() + (radius + 4))
            now += around.toAlignedRect()
        self.update(self._circles + now)
        self._circles = now
        self._update_cursor()

    def _update_cursor(self) -> None:
        has_circle = bool(self._renderer.brush_circles())
        shape = cursor_shape(self._interaction, has_circle=has_circle)
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Events

    def _device_size(self) -> Size:
        ratio = self.devicePixelRatioF()
        whole = Size(width=round(self.width() * ratio), height=round(self.height() * ratio))
        return viewport_size(self._interaction.compare, whole)

    def _follow_size(self) -> None:
        ratio = self.devicePixelRatioF()
        self._interaction.pixel_ratio = ratio
        self._interaction.set_view(self.viewport.resized(self._device_size(), max(1.0, ratio)))
        self._empty.setGeometry(self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A fitted photo stays fitted; otherwise the middle stays where it is."""
        super().resizeEvent(event)
        self._follow_size()

    def event(self, event: QEvent) -> bool:
        """Gestures, another screen's pixels, and keys that Qt would use for moving the focus."""
        if isinstance(event, QNativeGestureEvent):
            self._interaction.gesture(event)
            return True
        if isinstance(event, QTouchEvent) and self._touch.take(event):
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if is_percent_key(self._interaction, event):
                event.accept()  # before a menu's shortcut on the same key
                return True
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._follow_size()
        elif event.type() in ATTENTION:
            self._ants.look_around()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin what the tool does."""
        self._interaction.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with it."""
        self._interaction.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End it."""
        self._interaction.release(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take the brush circle away."""
        super().leaveEvent(event)
        self._interaction.leave()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 - Qt's name
        """Paint with pressure."""
        self._interaction.pen(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom, pan or change the brush."""
        self._interaction.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys of the canvas; all others go to the window."""
        if not pressed_key(self, self._interaction, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space lets go of the photo."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._interaction.hold_space(held=False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """A key that was held is released elsewhere."""
        super().focusOutEvent(event)
        self._interaction.hold_space(held=False)
