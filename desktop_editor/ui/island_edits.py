"""The islands of the active layer's edit: found on the worker, shown, switched on and off.

Small ones are switched at once, large ones on the worker; a mask that changed meanwhile is switched
again instead of being overwritten.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Change, Document
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.errors import Checkpoint
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.islands import Island
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.pipeline.islands import (
    CandidateIslands,
    find_islands,
    is_shown,
    switch_island,
)
from desktop_editor.ui.canvas_view import Highlight
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.layers_view import IslandView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Views

AT_ONCE_PX: Final = 3_000_000
"""An island in a larger box is switched on the worker."""

SETTLE_MS: Final = 60
_MOST_KNOWN: Final = 8
_FIND: Final = "islands"
_SWITCH: Final = "switch island "


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Switch:
    """One island of a layer as it was, to be shown or hidden."""

    layer: Layer
    found: CandidateIslands
    island: Island
    shown: bool


class IslandEdits(QObject):
    """The part of the controller that shows islands and switches them, one undo step each."""

    def __init__(
        self, document: Document, views: Views, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._views = views
        self._thread = thread
        self._known: dict[TiledMask, CandidateIslands] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._follow)
        thread.job_done.connect(self._done)
        document.listen(self._changed)

    @property
    def shown(self) -> CandidateIslands | None:
        """The active layer's islands, once they are found."""
        layer = self._document.state.active_layer
        return self._known.get(layer.candidate.suggested_mask) if layer else None

    @Slot(int, bool)
    def switch(self, number: int, shown: bool) -> None:
        """Show or hide an island of the active layer."""
        layer, found = self._document.state.active_layer, self.shown
        if layer is not None and found is not None and 0 < number <= len(found.map.islands):
            island = found.map.islands[number - 1]
            self._switch(_Switch(layer=layer, found=found, island=island, shown=shown))

    @Slot(int)
    def point_at(self, number: int) -> None:
        """Show on the photo where an island lies; 0 for none."""
        found = self.shown
        known = found is not None and 0 < number <= len(found.map.islands)
        highlight = highlight_of(found, number) if found is not None and known else None
        self._views.canvas.show_highlight(highlight)

    def _changed(self, change: Change) -> None:
        before, after = change.before.active_layer, change.after.active_layer
        if _subject(before) is not _subject(after):
            self._views.canvas.show_highlight(None)
            self._show()  # at once: chips of another layer must not be pressed
        self._soon.start()

    @Slot()
    def _follow(self) -> None:
        """Look for the active layer's islands, or see which of them show by now."""
        layer = self._document.state.active_layer
        if layer is None or self.shown is not None:
            self._show()
            return
        candidate = layer.candidate

        def work(_checkpoint: Checkpoint) -> CandidateIslands:
            return find_islands(candidate)

        self._thread.submit(_FIND, work, candidate)

    def _show(self) -> None:
        layer, found = self._document.state.active_layer, self.shown
        views: tuple[IslandView, ...] = ()
        if layer is not None and found is not None:
            views = island_views(layer.mask, found)
        self._views.layers.show_islands(views)

    def _switch(self, wanted: _Switch) -> None:
        def work(_checkpoint: Checkpoint) -> TiledMask:
            number = wanted.island.number
            return switch_island(wanted.layer.mask, wanted.found, number, shown=wanted.shown)

        if wanted.island.box.size.pixels <= AT_ONCE_PX:
            self._apply(
                wanted,
                switch_island(
                    wanted.layer.mask, wanted.found, wanted.island.number, shown=wanted.shown
                ),
            )
        else:
            self._thread.submit(f"{_SWITCH}{wanted.island.number}", work, wanted)

    def _apply(self, wanted: _Switch, mask: TiledMask) -> None:
        region, box = wanted.found.region, wanted.island.box
        label = translate("Undo", "Show Part") if wanted.shown else translate("Undo", "Hide Part")
        changed = operations.set_mask(self._document.state, wanted.layer.id, mask)
        self._document.apply(changed, label, dirty=box.translate(region.x, region.y))

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if not self._thread.is_current(job):
            return
        if job.key == _FIND and isinstance(result, CandidateIslands):
            self._keep(job.context, result)
        elif job.key.startswith(_SWITCH) and isinstance(result, TiledMask):
            self._take(job.context, result)

    def _keep(self, candidate: Candidate, found: CandidateIslands) -> None:
        self._known[candidate.suggested_mask] = found
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._show()

    def _take(self, wanted: _Switch, mask: TiledMask) -> None:
        now = self._document.state.layer(wanted.layer.id)
        if now is None or now.candidate is not wanted.layer.candidate:
            return
        if now.mask is wanted.layer.mask:
            self._apply(wanted, mask)
        else:  # painted on meanwhile
            self._switch(
                _Switch(layer=now, found=wanted.found, island=wanted.island, shown=wanted.shown)
            )


def island_views(mask: TiledMask, found: CandidateIslands) -> tuple[IslandView, ...]:
    """What the panel shows of a layer's islands."""
    views = []
    for island, picture in zip(found.map.islands, found.pictures, strict=True):
        percent = f"{max(1, round(100 * island.share))} %"
        words = translate("Layers", "Part {number}, {percent} of what changed.")
        if island.parts > 1:
            words = translate("Layers", "{parts} small parts, {percent} of what changed.")
        views.append(
            IslandView(
                number=island.number,
                shown=is_shown(mask, found.region, island),
                words=words.format(number=island.number, parts=island.parts, percent=percent),
                picture=picture,
                parts=island.parts,
            )
        )
    return tuple(views)


def highlight_of(found: CandidateIslands, number: int) -> Highlight:
    """Where an island lies on the photo, at the size at which islands are told apart."""
    box, step = found.map.islands[number - 1].box, found.map.step
    squares = Rect.from_edges(
        box.x // step, box.y // step, -(-box.right // step), -(-box.bottom // step)
    )
    flags = found.map.labels[squares.slices] == number
    return Highlight(
        rect=Rect(
            x=found.region.x + squares.x * step,
            y=found.region.y + squares.y * step,
            width=squares.width * step,
            height=squares.height * step,
        ),
        coverage=flags.astype(np.uint8) * np.uint8(255),
    )


def _subject(layer: Layer | None) -> TiledMask | None:
    return layer.candidate.suggested_mask if layer else None
