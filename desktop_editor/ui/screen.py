"""Keeps the views up to date with the document; renders what is missing on the worker thread.

One direction only: states in, views shown. Nothing here changes the document.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_editor.document.reference import MAX_REFERENCES
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.region import RegionPlan
from desktop_editor.pipeline.render import Renderer
from desktop_editor.pipeline.standing import RenderedLayer
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.presentation import (
    Readiness,
    UsedBlend,
    canvas_content,
    layer_views,
    planned,
    readiness,
    slot_views,
)
from desktop_editor.ui.thumbnails import Thumbnails
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditStatus, Views

_RENDER: Final = "render"
_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)
PATIENCE_MS: Final = 600
"""Rendering that takes longer is told."""


class Screen(QObject):
    """Shows document states on the views, as little as possible at a time."""

    def __init__(
        self, views: Views, renderer: Renderer, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._views = views
        self._renderer = renderer
        self._thread = thread
        self._thumbnails = Thumbnails()
        self._shown = DocumentState()
        self._previewed: DocumentState | None = None
        self._plan: RegionPlan | None = None
        self._is_painting = False
        self._masks: tuple[TiledMask, ...] = ()
        self._layers: tuple[RenderedLayer, ...] = ()
        self._blends: dict[str, UsedBlend] = {}
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._tell)
        self._is_told = False
        thread.job_done.connect(self._rendered)
        thread.job_failed.connect(self._not_rendered)

    @property
    def plan(self) -> RegionPlan | None:
        """The plan of the next edit, as the frame on the canvas shows it."""
        return self._plan

    def show_state(
        self, state: DocumentState, options: EditOptions, dirty: Rect | None = None
    ) -> Readiness:
        """Show a state; returns whether an edit can be started from it."""
        before, self._shown = self._shown, state
        if before is not state:
            self._previewed = None
        self._show_lists(before, state)
        if not self._is_painting:
            self._plan = planned(state, options)
        self._show_canvas(dirty if before.base is state.base else None)
        if not self._is_painting:
            self._render()
        return readiness(state, options, self._plan)

    def preview(self, state: DocumentState | None) -> None:
        """Show a state on the canvas alone, until the document changes; None ends that."""
        if state is not self._previewed:
            self._previewed = state
            self._show_canvas(None)
            self._render()

    def painting(self, *, active: bool) -> None:
        """Between a stroke's start and its end the slow parts wait."""
        self._is_painting = active

    def stop(self) -> None:
        """Render no more."""
        self._is_painting = True
        self._thread.cancel(_RENDER)
        self._be_quiet()

    def show_progress(self, ready: Readiness, under_way: EditStatus) -> None:
        """Show what is under way, what failed, and whether an edit can be started or why not."""
        status = replace(
            under_way,
            can_edit=ready.ready,
            hint=ready.hint,
            cost=ready.cost,
            sent_chars=ready.sent_chars,
            is_region=ready.is_region,
            mentions=ready.mentions,
        )
        self._views.prompt.show_status(status)

    def _show_lists(self, before: DocumentState, state: DocumentState) -> None:
        if before.references is not state.references:
            slots = slot_views(state)
            self._views.references.show_slots(slots, MAX_REFERENCES)
            self._views.prompt.show_slots(slots)
        is_repainted = not self._is_painting and self._masks != _masks(state)
        is_new = _looks(before) != _looks(state) or before.active_layer_id != state.active_layer_id
        if is_repainted or is_new:
            self._show_layers()

    def _show_layers(self) -> None:
        shown = layer_views(self._shown, self._thumbnails, self._blends)
        self._masks = _masks(self._shown)
        self._views.layers.show_layers(shown)

    def _follow_blends(self, layers: tuple[RenderedLayer, ...]) -> None:
        """A finished blend tells which one it is, and why."""
        ids = {layer.id for layer in self._shown.layers}
        blends = {one: used for one, used in self._blends.items() if one in ids}
        blends |= {one.id: (one.blend, one.reason) for one in layers if one.final}
        if blends != self._blends:
            self._blends = blends
            self._show_layers()

    def _show_canvas(self, dirty: Rect | None) -> None:
        shown = self._previewed or self._shown
        layers = self._renderer.layers(shown)
        self._follow_blends(layers)
        before, self._layers = self._layers, layers
        if dirty is not None:  # where a finished blend came in, more changed
            dirty = dirty.union(_replaced(before, layers)).union(_replaced(layers, before))
        self._views.canvas.show_content(canvas_content(shown, layers, self._plan), dirty)

    def _render(self) -> None:
        state = self._previewed or self._shown
        if state.base is not None and not self._renderer.is_ready(state):
            self._thread.submit(
                _RENDER, lambda checkpoint: self._renderer.prepare(state, checkpoint)
            )
            # Strokes and sliders that follow each other are one wait for the user.
            if not self._patience.isActive():
                self._patience.start()
        else:
            self._be_quiet()

    @Slot()
    def _tell(self) -> None:
        self._is_told = True
        self._views.window.show_activity(translate("Status", "Blending the layers …"))

    def _be_quiet(self) -> None:
        self._patience.stop()
        if self._is_told:
            self._is_told = False
            self._views.window.show_activity("")

    @Slot(object, object)
    def _rendered(self, job: Job, _result: object) -> None:
        if job.key == _RENDER and self._thread.is_current(job):
            self._be_quiet()
            if not self._is_painting:
                self._show_canvas(_NOTHING)

    @Slot(object, object)
    def _not_rendered(self, job: Job, _error: object) -> None:
        if job.key == _RENDER and self._thread.is_current(job):
            self._be_quiet()


def _replaced(layers: tuple[RenderedLayer, ...], others: tuple[RenderedLayer, ...]) -> Rect:
    """Where those of `layers` show that are not among `others`, in base pixels.

    Another coverage of the same pixels is a stroke's, which says itself what it changed.
    """
    extent = _NOTHING
    for one in layers:
        if not any(one.pixels is other.pixels and one.rect == other.rect for other in others):
            extent = extent.union(one.extent)
    return extent


def _masks(state: DocumentState) -> tuple[TiledMask, ...]:
    """The layers' masks; their small pictures wait for the end of a stroke."""
    return tuple(layer.mask for layer in state.layers)


def _looks(state: DocumentState) -> list[tuple[object, ...]]:
    """What the layer panel shows of the layers: everything but their masks."""
    return [
        (
            layer.id,
            layer.name,
            layer.visible,
            layer.opacity,
            layer.registered,
            layer.tone_strength,
            layer.blend,
            layer.feather_px,
            layer.detail,
            layer.nudge_px,
            layer.candidate.placement,
        )
        for layer in state.layers
    ]
