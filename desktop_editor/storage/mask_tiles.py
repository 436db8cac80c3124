"""Mask tiles as compressed bytes, and masks built from tiles that anybody may have written.

Where the bytes lie is `project_file`'s and `autosave`'s business.
"""

import zlib
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import numpy as np

from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TILE_PX, TiledMask, TileIndex
from desktop_editor.imaging.raster import Coverage

TileRow: TypeAlias = tuple[int, int, int]
"""Column, row, and the number under which the tile's bytes are kept."""

_TILE_BYTES: Final = TILE_PX * TILE_PX
_MOST_PIXELS: Final = 1_000_000_000
_LARGEST_EDGE: Final = 1_000_000


def packed(tile: Coverage) -> bytes:
    """The (256, 256) uint8 tile, compressed quickly."""
    return zlib.compress(np.ascontiguousarray(tile).data, 1)


def unpacked(data: bytes) -> Coverage:
    """The read-only tile; raises ValueError unless it is exactly one, however small its bytes."""
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data, _TILE_BYTES + 1)
    except zlib.error as error:
        raise ValueError("not a tile") from error
    if len(raw) != _TILE_BYTES or not unpacker.eof or unpacker.unused_data:
        raise ValueError("not a tile")
    return np.frombuffer(raw, np.uint8).reshape(TILE_PX, TILE_PX)


def mask_to_json(mask: TiledMask, number_of: Callable[[Coverage], int]) -> dict[str, object]:
    """Describe a mask by its tiles' numbers."""
    rows = [(column, row, number_of(tile)) for (column, row), tile in mask.tiles.items()]
    return {"size": [mask.size.width, mask.size.height], "fill": mask.fill, "tiles": rows}


def mask_from_json(found: object, tile_of: Callable[[int], Coverage]) -> TiledMask:
    """Build a mask; raises ValueError for whatever no mask can be."""
    if not isinstance(found, dict):
        raise ValueError("not a mask")  # noqa: TRY004 - one error for wrong files
    width, height = _whole_numbers(found.get("size"), 2)
    fill = found.get("fill")
    rows = found.get("tiles")
    if not (0 < width <= _LARGEST_EDGE and 0 < height <= _LARGEST_EDGE) or (
        width * height > _MOST_PIXELS
    ):
        raise ValueError("no such picture")
    if type(fill) is not int or fill not in (0, 255) or not isinstance(rows, list):
        raise ValueError("not a mask")
    size = Size(width=width, height=height)
    checked = [(row[0], row[1], row[2]) for row in (_whole_numbers(one, 3) for one in rows)]
    return _built(size, fill, checked, tile_of)


def _built(
    size: Size, fill: int, rows: Iterable[TileRow], tile_of: Callable[[int], Coverage]
) -> TiledMask:
    columns, lines = -(-size.width // TILE_PX), -(-size.height // TILE_PX)
    tiles: dict[TileIndex, Coverage] = {}
    for column, row, number in rows:
        if not (0 <= column < columns and 0 <= row < lines) or (column, row) in tiles:
            raise ValueError("a tile outside its mask")
        tile = tile_of(number)
        across, down = size.width - column * TILE_PX, size.height - row * TILE_PX
        if tile[down:].any() or tile[:, across:].any():
            raise ValueError("a tile covers pixels outside the picture")
        tiles[column, row] = tile
    return TiledMask(size=size, fill=fill, tiles=tiles)


def _whole_numbers(found: object, count: int) -> list[int]:
    if (
        not isinstance(found, list)
        or len(found) != count
        or any(type(one) is not int for one in found)
    ):
        raise ValueError("whole numbers are expected")
    return found
