"""A brush stroke as a change of the selection, by each way to combine. Dabs are `brush`'s."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_editor.imaging.brush import Brush, Dab, WetPaint, stamp
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, minimum
from desktop_editor.imaging.select import Combine


class SelectionStroke:
    """What one stroke, from press to release, makes of a selection.

    The result is what `select.combined` makes of the selection before and of the whole stroke's
    coverage, however the dabs arrive; each call costs what its dabs cover.
    """

    def __init__(self, how: Combine = Combine.ADD) -> None:
        self._how = how
        self._wet = WetPaint()
        self._before: TiledMask | None = None
        self._drawn: TiledMask | None = None

    def stamp(
        self, selection: TiledMask, brush: Brush, dabs: Sequence[Dab]
    ) -> tuple[TiledMask, Rect]:
        """Put more dabs on the selection as the last call left it; an erasing brush subtracts.

        Returns:
            The new selection, and the rectangle that may have changed; empty when no dab
            touches the photo.
        """
        how = Combine.SUBTRACT if brush.erase else self._how
        if how in (Combine.ADD, Combine.SUBTRACT):
            return stamp(selection, replace(brush, erase=how is Combine.SUBTRACT), dabs, self._wet)
        nothing = TiledMask.filled(selection.size, 0)
        drawn, dirty = stamp(self._drawn or nothing, brush, dabs, self._wet)
        if dirty.is_empty:
            return selection, dirty
        is_first, self._drawn = self._drawn is None, drawn
        if is_first:
            self._before = selection
        after = drawn
        if how is Combine.INTERSECT and self._before is not None:
            inside = minimum(self._before.read(dirty), drawn.read(dirty))
            after = (nothing if is_first else selection).replaced(dirty, inside)
        return after, dirty.union(selection.changed_box(after)) if is_first else dirty
