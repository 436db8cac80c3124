"""The islands of what an edit changed: finding them, and switching one on or off in a mask.

Which islands are worth showing is the window's business.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_editor.document.layer import Candidate
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.islands import Island, IslandMap, labelled, switched
from desktop_editor.imaging.mask import TILE_PX, TiledMask
from desktop_editor.imaging.raster import Coverage, Raster
from desktop_editor.imaging.resample import crop, resize

THUMBNAIL_PX: Final = 96
_AROUND: Final = 0.15
"""How much more than the island its picture shows, as a share of its longest edge."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateIslands:
    """The islands of one candidate.

    Attributes:
        region: Its edit region: the islands' pixels count from there.
        whole: (region.height, region.width) uint8: what changed, inside the selection.
        map: Which pixel belongs to which island.
        pictures: A small picture of each island.
    """

    region: Rect
    whole: Coverage
    map: IslandMap
    pictures: tuple[Raster, ...]


def find_islands(candidate: Candidate, *, clipped: bool = True) -> CandidateIslands:
    """The islands of what the edit changed.

    Args:
        candidate: What came of the edit.
        clipped: Only inside the selection that it was made with.
    """
    region = candidate.region
    whole = candidate.suggested_mask.read(region)
    if clipped and candidate.selection is not None:
        whole = np.minimum(whole, candidate.selection.read(region))
    found = labelled(whole)
    pictures = tuple(_picture(candidate, island) for island in found.islands)
    whole.flags.writeable = False
    return CandidateIslands(region=region, whole=whole, map=found, pictures=pictures)


def is_shown(mask: TiledMask, region: Rect, island: Island) -> bool:
    """Whether most of an island shows through a mask; quick, however large it is."""
    covered = 0
    for x, y in island.points + np.array([region.x, region.y]):
        tile = mask.tiles.get((int(x) // TILE_PX, int(y) // TILE_PX))
        value = mask.fill if tile is None else tile[int(y) % TILE_PX, int(x) % TILE_PX]
        covered += int(value > 0)
    return covered * 2 >= len(island.points)


def switch_island(
    mask: TiledMask, found: CandidateIslands, number: int, *, shown: bool
) -> TiledMask:
    """A mask with one island shown as it changed, or hidden."""
    island = found.map.islands[number - 1]
    inside = island.box
    on_photo = inside.translate(found.region.x, found.region.y)
    part = switched(
        mask.read(on_photo),
        found.whole[inside.slices],
        found.map.squares(number, inside),
        shown=shown,
    )
    return mask.replaced(on_photo, part)


def _picture(candidate: Candidate, island: Island) -> Raster:
    """The candidate around the island; that it lies a few pixels off does not matter here."""
    box = island.box.expand(round(_AROUND * island.box.size.longest))
    box = box.intersect(candidate.region.size.rect)
    have, region = candidate.raster.size, candidate.region
    across, down = have.width / region.width, have.height / region.height
    part = Rect.from_edges(
        int(box.x * across),
        int(box.y * down),
        max(int(box.right * across), int(box.x * across) + 1),
        max(int(box.bottom * down), int(box.y * down) + 1),
    ).intersect(have.rect)
    scale = min(1.0, THUMBNAIL_PX / part.size.longest)
    small = Size(width=max(1, round(part.width * scale)), height=max(1, round(part.height * scale)))
    return Raster(pixels=resize(crop(candidate.raster.pixels, part), small))
