"""The selection as a dense pyramid that follows its tiles. Qt-free."""

import numpy as np

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TILE_PX, TiledMask
from desktop_editor.ui.canvas.pyramid import Pyramid, level_rect, top_level

_NOTHING = Rect(x=0, y=0, width=0, height=0)


class SelectionPyramid:
    """Shows one version of a selection after the other at the cost of the tiles that differ."""

    def __init__(self) -> None:
        self.box = _NOTHING
        self.pyramid: Pyramid | None = None
        self._mask: TiledMask | None = None

    def show(self, mask: TiledMask | None) -> Rect:
        """Take over another version; returns the base pixels that may look different."""
        before, self._mask = self._mask, mask
        if mask is before:
            return _NOTHING
        old_box = self.box
        if mask is None:
            self.pyramid, self.box = None, _NOTHING
            return old_box
        if before is None or (before.size, before.fill) != (mask.size, mask.fill):
            self.pyramid = _uniform(mask.size, mask.fill)
            before = TiledMask.filled(mask.size, mask.fill)
            changed = old_box.union(_box(mask))
        else:
            changed = _NOTHING
        self.box = _box(mask)
        return changed.union(self._take_over(before, mask))

    def _take_over(self, before: TiledMask, mask: TiledMask) -> Rect:
        changed = _NOTHING
        pyramid = self.pyramid
        if pyramid is None:
            return changed
        for index in before.tiles.keys() | mask.tiles.keys():
            tile = mask.tiles.get(index)
            if tile is before.tiles.get(index):
                continue
            rect = _tile_rect(index).intersect(mask.size.rect)
            values = mask.fill if tile is None else tile[: rect.height, : rect.width]
            pyramid.source[rect.slices] = values
            changed = changed.union(rect)
        pyramid.replace_source(pyramid.source, changed)
        return changed


def _uniform(size: Size, fill: int) -> Pyramid:
    top = top_level(size)
    levels = {}
    for level in range(top + 1):
        own = level_rect(size.rect, level).size
        shape = (own.height, own.width)
        # zeros() takes no memory until it is painted on.
        levels[level] = np.full(shape, fill, np.uint8) if fill else np.zeros(shape, np.uint8)
    pyramid = Pyramid(levels.pop(0), size.rect, top)
    pyramid.install(levels)
    return pyramid


def _box(mask: TiledMask) -> Rect:
    if mask.fill:
        return mask.size.rect
    box = _NOTHING
    for index in mask.tiles:
        box = box.union(_tile_rect(index))
    return box.intersect(mask.size.rect)


def _tile_rect(index: tuple[int, int]) -> Rect:
    return Rect(x=index[0] * TILE_PX, y=index[1] * TILE_PX, width=TILE_PX, height=TILE_PX)
