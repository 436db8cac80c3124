"""Draws the scene, its overlays and the pointer into the canvas widget, within a time budget.

It owns the scene and what is cached for drawing it; input and signals are the widget's.
"""

import math
import time
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_editor.imaging.dab_shape import flattening
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.canvas import painter as draw
from desktop_editor.ui.canvas.brush_outline import BrushOutline, draw_brush
from desktop_editor.ui.canvas.comparison_marks import draw_marks
from desktop_editor.ui.canvas.composite_cache import TILE_PX, Filled
from desktop_editor.ui.canvas.coverage_overlay import CoverageOverlay, OverlayLook, tinted
from desktop_editor.ui.canvas.interaction import Drag, Interaction
from desktop_editor.ui.canvas.locked_area import LockedArea
from desktop_editor.ui.canvas.panes import Picture, panes
from desktop_editor.ui.canvas.pyramid import level_rect
from desktop_editor.ui.canvas.region_framing import draw_framing
from desktop_editor.ui.canvas.scaled_view import ScaledView
from desktop_editor.ui.canvas.scene import Scene
from desktop_editor.ui.canvas.tools import BRUSH_TOOLS, RectangleDrag
from desktop_editor.ui.canvas.viewport import GRID_FROM_ZOOM, NEAREST_ABOVE_ZOOM
from desktop_editor.ui.canvas_view import CanvasContent, Compare, Highlight, Tool
from desktop_editor.ui.selection_look import SelectionLook, SelectionMark

_FILL_BUDGET_S: Final = 0.006
_ZOOMING_BUDGET_S: Final = 0.001  # the next frame may need another level
_COARSER_FROM: Final = 0.5
_COARSER_TO: Final = 0.9
_SETTLE_BUDGET_S: Final = 0.004
_SMALLEST_CIRCLE_PX: Final = 2.5


class CanvasRenderer:
    """The scene, the selection and the mask, drawn as the interaction looks at them."""

    def __init__(self, interaction: Interaction) -> None:
        """Draw nothing until `show` is called."""
        self.scene = Scene()
        self.shows_grid = True
        self._mask_alone = False
        self._look = SelectionLook()
        self._ants_phase = 0
        self._shows_mask = False
        self._mask = CoverageOverlay()
        self._selection = CoverageOverlay()
        self._scaled = ScaledView()
        self._zoom = 1.0
        self._has_zoomed = self._is_zooming = False
        self._interaction = interaction
        self._highlight: tuple[Rect, QImage] | None = None
        self.locked = LockedArea()

    @property
    def show_mask(self) -> bool:
        """Whether the active layer's mask is shown as a tint; it costs nothing while it is not."""
        return self._shows_mask

    @show_mask.setter
    def show_mask(self, shown: bool) -> None:
        self._shows_mask = shown
        self._follow_mask()

    def set_selection_look(self, look: SelectionLook) -> None:
        """Draw selection and mask like this from now on."""
        self._look = look

    @property
    def mask_alone(self) -> bool:
        """Whether the active layer's mask is shown in grey in place of the photo."""
        return self._mask_alone

    @mask_alone.setter
    def mask_alone(self, alone: bool) -> None:
        self._mask_alone = alone
        self._follow_mask()

    @property
    def has_ants(self) -> bool:
        """Whether the outline of a selection is to march."""
        return self._look.mark is SelectionMark.ANTS and not self._selection.is_empty

    def march(self) -> list[QRectF]:
        """Let the selection's outline move on; returns where, in device pixels of the widget."""
        if not self.has_ants:
            return []
        self._ants_phase += 1
        outline = self._selection.march(self._selection_look())
        return [area for one in outline for area in self.to_widget(_area(one))]

    def _selection_look(self) -> OverlayLook:
        red, green, blue, alpha = self._look.tint
        return OverlayLook(
            tint=(red, green, blue, alpha if self._look.mark is SelectionMark.TINT else 0),
            outline_px=max(1, round(self._interaction.pixel_ratio)),
            phase=self._ants_phase % 8,
        )

    def show_highlight(self, highlight: Highlight | None) -> None:
        """Point at a part of the photo, or at none."""
        self._highlight = None
        if highlight is not None:
            picture = tinted(highlight.coverage, draw.HIGHLIGHT_TINT)
            self._highlight = (highlight.rect, picture)

    def show(self, content: CanvasContent, dirty: Rect | None) -> Rect:
        """Take over the new content; returns the base pixels that look different now."""
        selected = self._selection.show(content.selection)
        changed = self.scene.show(content, dirty)
        changed = changed.union(self.locked.show(content.unlocked, self.scene.size))
        return changed.union(selected).union(self._follow_mask())

    def _follow_mask(self) -> Rect:
        is_shown = self._shows_mask or self._mask_alone
        return self._mask.show(self.scene.content.mask if is_shown else None)

    def draw(self, painter: QPainter, exposed: QRectF) -> bool:
        """Draw what lies in `exposed`; the painter and the rectangle are in device pixels.

        Returns:
            Whether everything was there; otherwise a coarser level was drawn for now.
        """
        pointer, view = self._interaction, self._interaction.view
        shown = panes(pointer.compare, pointer.divider, view.device)
        complete = True
        self._follow_zoom(view.zoom)
        for pane in shown:
            part = exposed.intersected(_area(pane.frame))
            if part.isEmpty():
                continue
            painter.save()
            if len(shown) > 1:
                painter.setClipRect(part)
            painter.translate(pane.left, 0)
            seen = part.translated(-pane.left, 0)
            complete &= self._draw_picture(painter, seen, pane.picture, alone=len(shown) == 1)
            painter.restore()
        for left in dict.fromkeys(pane.left for pane in shown):
            painter.save()
            painter.translate(left, 0)
            if pointer.compare is Compare.SIDE_BY_SIDE:
                painter.setClipRect(_area(view.device.rect))
            complete &= self._draw_overlays(painter)
            self._draw_brush(painter)
            painter.restore()
        if pointer.compare is not Compare.COMPOSITE:
            marked = (pointer.compare, pointer.divider, view.device, pointer.pixel_ratio)
            draw_marks(painter, *marked)
        return complete

    def _follow_zoom(self, zoom: float) -> None:
        """Two frames of different zoom make a sweep; a single step is drawn as it shall stay."""
        has_zoomed, self._zoom = zoom != self._zoom, zoom
        self._is_zooming = has_zoomed and self._has_zoomed
        self._has_zoomed = has_zoomed

    def to_widget(self, area: QRectF) -> list[QRectF]:
        """Where an area of the viewport lies in the widget; both in device pixels."""
        return [area.translated(left, 0) for left in self._lefts()]

    def brush_circles(self) -> list[tuple[QPointF, float]]:
        """Centre and radius of the brush in logical pixels, once for each linked view."""
        circle = self._brush_circle()
        if circle is None:
            return []
        centre, radius = circle
        ratio = self._interaction.pixel_ratio
        return [((centre + QPointF(left, 0)) / ratio, radius / ratio) for left in self._lefts()]

    def _lefts(self) -> list[int]:
        pointer = self._interaction
        shown = panes(pointer.compare, pointer.divider, pointer.view.device)
        return list(dict.fromkeys(pane.left for pane in shown))

    def _brush_circle(self) -> tuple[QPointF, float] | None:
        """Centre and radius in device pixels of the viewport; None where a cross says more."""
        pointer = self._interaction
        if pointer.pointer is None or pointer.tool not in BRUSH_TOOLS or not pointer.has_photo:
            return None
        if pointer.space_held or pointer.drag in (Drag.PAN, Drag.DIVIDER):
            return None
        if pointer.drag is Drag.NONE and pointer.is_over_divider():
            return None
        pressure = pointer.hand.pressure if pointer.drag is Drag.STROKE else 1.0
        radius = pointer.brush.radius_px * pressure * pointer.view.zoom
        if radius < _SMALLEST_CIRCLE_PX * pointer.pixel_ratio:
            return None
        return pointer.in_view(pointer.pointer), radius

    def _draw_picture(
        self, painter: QPainter, exposed: QRectF, picture: Picture, *, alone: bool
    ) -> bool:
        """The finest level that is there within the budget, a coarser one meanwhile."""
        view, base = self._interaction.view, self.scene.content.base
        if base is None:
            return True
        level = min(view.level, self.scene.top)
        cache = self.scene.cache(picture)
        is_reduced = _COARSER_FROM < view.zoom * (1 << level) < _COARSER_TO
        if self._is_zooming and is_reduced and level < self.scene.top:
            level += 1  # enlarging takes half the time of reducing
        until = time.perf_counter() + (_ZOOMING_BUDGET_S if self._is_zooming else _FILL_BUDGET_S)
        filled = cache.fill(level, self._on_level(exposed, level), until)
        complete = filled is Filled.WHOLE and not self._is_zooming
        if complete and exposed.size() == QSizeF(view.device.width, view.device.height):
            cache.prepare(level, self._on_level(exposed, level).expand(TILE_PX))
        while filled is Filled.PARTLY:
            level = min(level + 1, self.scene.top)
            if level == self.scene.top:
                until = math.inf  # at most four tiles
            filled = cache.fill(level, self._on_level(exposed, level), until)
        buffer, drawn = cache.level(level).buffer, cache.level(level).take_drawn()
        smooth = not self._is_zooming
        has_alpha = base.has_alpha and picture is not Picture.DIFFERENCE
        shown = draw.ShownLevel(buffer=buffer, level=level, has_alpha=has_alpha, is_smooth=smooth)
        if level == 0 and view.zoom > NEAREST_ABOVE_ZOOM:
            self._scaled.forget()
            has_grid = self.shows_grid and view.zoom >= GRID_FROM_ZOOM
            draw.draw_enlarged(painter, shown, view, exposed, has_grid=has_grid)
        elif alone and not has_alpha:
            self._scaled.draw(painter, shown, view, exposed, drawn)
        else:
            self._scaled.forget()
            draw.draw_level(painter, shown, view)
        return complete

    def _on_level(self, exposed: QRectF, level: int) -> Rect:
        view = self._interaction.view
        left, top = view.to_image(exposed.left(), exposed.top())
        right, bottom = view.to_image(exposed.right(), exposed.bottom())
        seen = Rect.from_edges(
            math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
        )
        # One pixel of the level more on each side: smooth scaling looks at neighbours.
        return level_rect(seen.expand(1 << level).intersect(self.scene.size.rect), level)

    def _draw_overlays(self, painter: QPainter) -> bool:
        pointer, view = self._interaction, self._interaction.view
        complete = True
        ratio, region = pointer.pixel_ratio, self.scene.content.region
        is_alone = self._mask_alone and self.scene.content.mask is not None
        if is_alone:
            painter.fillRect(draw.photo_rect(view), QColor(0, 0, 0))
        if not self._mask.is_empty:
            tint = draw.MASK_ALONE if is_alone else self._look.mask_tint
            look = OverlayLook(tint=tint, outline_px=0)
            complete &= self._draw_coverage(painter, self._mask, look)
        complete &= self.locked.draw(painter, view, ratio)
        if not self._selection.is_empty:
            complete &= self._draw_coverage(painter, self._selection, self._selection_look())
        if self._highlight is not None:
            rect, picture = self._highlight
            draw.draw_stretched(painter, picture, draw.device_rect(rect, view))
        region = pointer.dragged_region or region
        if region is not None and region != view.image.rect:
            draw.draw_region(painter, draw.device_rect(region, view), ratio)
        if pointer.tool is Tool.EDIT_REGION:
            self._draw_framing(painter, region or view.image.rect)
        if pointer.selecting.is_open:
            self._draw_selecting(painter)
        if pointer.frame is not None:
            self._draw_frame(painter, pointer.frame)
        return complete

    def _draw_framing(self, painter: QPainter, region: Rect) -> None:
        pointer, view = self._interaction, self._interaction.view
        draw.draw_dimmed_outside(painter, draw.device_rect(region, view), view)
        words = self.scene.content.region_words if pointer.dragged_region is None else ""
        draw_framing(painter, region, view, pointer.pixel_ratio, words)

    def _draw_selecting(self, painter: QPainter) -> None:
        selecting, view = self._interaction.selecting, self._interaction.view
        ratio, rectangle = self._interaction.pixel_ratio, selecting.rectangle
        if rectangle is None:
            corners = [QPointF(*view.to_device(x, y)) for x, y in selecting.outline]
            if selecting.tool is Tool.GRADIENT and corners[0] != corners[-1]:
                on_mask = self.scene.content.mask is not None
                tint = self._look.mask_tint if on_mask else self._look.tint
                draw.draw_gradient(painter, (corners[0], corners[-1]), tint, view)
            draw.draw_outline(painter, draw.open_path(corners), ratio)
        elif selecting.tool is Tool.SELECT_ELLIPSE:
            left, top, right, bottom = rectangle.edges()
            around = QRectF(
                QPointF(*view.to_device(left, top)), QPointF(*view.to_device(right, bottom))
            )
            draw.draw_outline(painter, draw.ellipse_path(around), ratio)
        else:
            self._draw_frame(painter, rectangle)

    def _draw_frame(self, painter: QPainter, frame: RectangleDrag) -> None:
        view = self._interaction.view
        drawn = draw.device_rect(frame.rect(view.image), view)
        draw.draw_dimmed_outside(painter, drawn, view)
        draw.draw_region(painter, drawn, self._interaction.pixel_ratio)

    def _draw_coverage(self, painter: QPainter, shown: CoverageOverlay, look: OverlayLook) -> bool:
        until = time.perf_counter() + _SETTLE_BUDGET_S
        return shown.draw(painter, self._interaction.view, look, until)

    def _draw_brush(self, painter: QPainter) -> None:
        circle = self._brush_circle()
        if circle is not None:
            centre, outer = circle
            pointer = self._interaction
            outline = BrushOutline(
                radius=outer,
                core=outer * pointer.brush.hardness,
                flat=flattening(pointer.hand.tilt_x, pointer.hand.tilt_y),
                erases=pointer.is_erasing,
            )
            draw_brush(painter, centre, outline, pointer.pixel_ratio)


def _area(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)
