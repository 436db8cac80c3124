"""Small pictures of candidates and of masks for the layer panel, made once and kept."""

from typing import Final

import numpy as np

from desktop_editor.document.layer import Layer
from desktop_editor.imaging.mask_cells import MaskCells, mask_cells
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.resample import resize

THUMBNAIL_PX: Final = 192
MASK_PX: Final = 96


class Thumbnails:
    """Small pictures of layers; those of masks follow a stroke tile by tile."""

    def __init__(self) -> None:
        self._made: dict[str, Raster] = {}
        self._masks: dict[str, tuple[MaskCells, Raster]] = {}

    def of(self, layer: Layer) -> Raster:
        """The thumbnail of a layer's candidate."""
        known = self._made.get(layer.candidate.id)
        if known is None:
            known = small_picture(layer.candidate.raster)
            self._made[layer.candidate.id] = known
        return known

    def of_mask(self, layer: Layer) -> Raster:
        """The thumbnail of a layer's mask, white where the layer shows; the same while it is."""
        known = self._masks.get(layer.id)
        if known is None or known[0].mask is not layer.mask:
            cells = mask_cells(layer.mask, MASK_PX, None if known is None else known[0])
            seen = np.repeat(cells.coverage[..., None], 3, axis=2)
            known = cells, Raster(pixels=np.ascontiguousarray(seen))
            self._masks[layer.id] = known
        return known[1]


def small_picture(raster: Raster) -> Raster:
    """The whole picture, no edge longer than `THUMBNAIL_PX`."""
    return Raster(pixels=resize(raster.pixels, raster.size.within(THUMBNAIL_PX)))
