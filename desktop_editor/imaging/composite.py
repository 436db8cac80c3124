"""The one renderer: layers over the base, exact to the bit where the mask says so.

Whatever makes candidate pixels or their coverage (registration, tone, blending) happens before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Coverage, Pixels, frozen, to_depth

CELL_PX: Final = 64
"""Edge of the squares in which coverage is classified as locked, full, even or mixed."""

_BAND_PX: Final = 4 * CELL_PX  # rows that one thread takes at a time
_MIX_PIXELS: Final = 131_072  # at once: they fit the CPU's cache and keep a thread busy
_THREADED_PX: Final = 1_000_000  # below this, starting threads costs more than it saves
_LOCKED: Final = 0
_FULL: Final = 255
_MIXED: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerPixels:
    """One layer, cut to the same rectangle as the base.

    Attributes:
        pixels: (h, w, 3|4) uint8 or uint16; a fourth channel is an alpha that thins the coverage.
        coverage: (h, w) uint8, the upper bound of where the layer shows.
        opacity: 0 to 1, multiplies the coverage.
    """

    pixels: Pixels
    coverage: Coverage
    opacity: float = 1.0


def composite(base: Pixels, layers: Sequence[LayerPixels]) -> Pixels:
    """Lay `layers`, lowest first, over `base`.

    Per pixel and layer: `below + round((layer - below) * a / 255)` with
    `a = round(coverage * opacity)`. So a = 0 keeps the bits below, a = 255 gives the layer's bits,
    and everything else lies between both and grows with the coverage.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        layers: Same height and width as the base; another bit depth is widened or reduced.

    Returns:
        A new read-only array of the base's shape and dtype.
    """
    out = np.empty_like(base)

    def fill(rows: slice) -> None:
        below, band = base[rows], out[rows]
        for layer in layers:
            _lay(below, layer, rows, band)
            below = band
        if not layers:
            band[:] = below

    height, width = out.shape[:2]
    if height * width < _THREADED_PX:
        fill(slice(0, height))
    else:
        side_by_side(fill, height, _BAND_PX)
    return frozen(out)


def on_white(pixels: Pixels) -> Pixels:
    """What a picture looks like on white paper; the input itself when it has no alpha.

    Args:
        pixels: (h, w, 3|4) uint8 or uint16.

    Returns:
        (h, w, 3) of the same dtype.
    """
    if pixels.shape[2] == 3:
        return pixels
    paper = np.full((*pixels.shape[:2], 3), np.iinfo(pixels.dtype).max, pixels.dtype)
    everywhere = np.full(pixels.shape[:2], 255, np.uint8)
    return composite(paper, (LayerPixels(pixels=pixels, coverage=everywhere),))


def off_white(seen: Pixels, pixels: Pixels, where: Coverage) -> Pixels:
    """Turn colours that were made on white paper into those of a see-through picture.

    The inverse of `on_white`: laid with the picture's own alpha on white, they look as `seen` does.

    Args:
        seen: (h, w, 3) uint8 or uint16.
        pixels: (h, w, 3|4), the see-through picture; its alpha counts.
        where: (h, w) uint8, above 0 where it matters.

    Returns:
        (h, w, 3) of the type of `seen`; `seen` itself when nothing is see-through.
    """
    if pixels.shape[2] == 3:
        return seen
    most = np.iinfo(pixels.dtype).max
    thin = (pixels[..., 3] < most) & (where > 0)
    if not bool(thin.any()):
        return seen
    white = np.float32(np.iinfo(seen.dtype).max)
    alpha = pixels[thin][:, 3:].astype(np.float32) / np.float32(most)
    own = to_depth(pixels, seen.dtype)[thin][:, :3].astype(np.float32)
    colours = white + (seen[thin].astype(np.float32) - white) / np.maximum(alpha, 1 / most)
    result = seen.copy()
    result[thin] = np.rint(np.where(alpha > 0, colours, own).clip(0, white))
    return frozen(result)


def _lay(below: Pixels, layer: LayerPixels, rows: slice, out: Pixels) -> None:
    """Lay `rows` of one layer over `below` into `out`, which may be `below` itself."""
    weights = _weights(layer.opacity)
    mix = _mixer(out, layer.pixels)
    for rect, kind in _runs(layer.coverage[rows]):
        where = rect.slices
        even = kind if weights is None or kind == _MIXED else int(weights[kind])
        if even == _LOCKED:
            if below is not out:
                out[where] = below[where]
            continue
        above = to_depth(layer.pixels[rows][where], out.dtype)
        if even == _FULL and not _needs_alpha(below, above):
            _take_over(below[where], above, out[where])
        elif even != _MIXED and mix is _mix_8:
            _mix_evenly(below[where], above, even, out[where])
        else:
            coverage = layer.coverage[rows][where]
            step = max(1, _MIX_PIXELS // rect.width)
            for top in range(0, rect.height, step):
                part = slice(top, top + step)
                amount = coverage[part] if weights is None else weights[coverage[part]]
                mix(below[where][part], above[part], amount, out[where][part])


def _take_over(below: Pixels, above: Pixels, out: Pixels) -> None:
    out[..., : above.shape[2]] = above[..., : out.shape[2]]
    if out.shape[2] > above.shape[2]:
        out[..., 3] = below[..., 3]


def _mixer(out: Pixels, above: Pixels) -> Callable[[Pixels, Pixels, Coverage, Pixels], None]:
    if above.shape[2] == 4:
        return _mix_with_alpha
    if out.shape[2] == 4:
        return _mix_under_alpha
    return _mix_8 if out.dtype == np.uint8 else _mix_16


def _weights(opacity: float) -> NDArray[np.uint8] | None:
    """The table coverage → amount; None where it would change nothing."""
    if opacity >= 1.0:
        return None
    return np.rint(np.linspace(0, 255 * max(0.0, opacity), 256)).astype(np.uint8)


def _needs_alpha(below: Pixels, above: Pixels) -> bool:
    """Whether full coverage still is a mix: a see-through layer over a picture without alpha."""
    return bool(above.shape[2] == 4 and below.shape[2] == 3)


def _runs(coverage: Coverage) -> Iterator[tuple[Rect, int]]:
    """Rows of cells, neighbours of one kind joined."""
    height, width = coverage.shape
    for row, kinds in enumerate(_cell_kinds(coverage).tolist()):
        top, left = row * CELL_PX, 0
        for kind, cells in groupby(kinds):
            right = min(width, left + CELL_PX * sum(1 for _ in cells))
            yield Rect.from_edges(left, top, right, min(height, top + CELL_PX)), kind
            left = right


def _cell_kinds(coverage: Coverage) -> NDArray[np.int16]:
    """One entry a cell: the coverage that all its pixels have, or -1 where they differ."""
    height, width = coverage.shape
    down, across = np.arange(0, height, CELL_PX), np.arange(0, width, CELL_PX)
    if not height or not width:
        return np.zeros((len(down), len(across)), np.int16)
    rows = [coverage[top : top + CELL_PX] for top in down.tolist()]
    most = np.maximum.reduceat(np.stack([part.max(axis=0) for part in rows]), across, axis=1)
    least = np.minimum.reduceat(np.stack([part.min(axis=0) for part in rows]), across, axis=1)
    kinds: NDArray[np.int16] = np.where(most == least, most, np.int16(_MIXED))
    return kinds


def _mix_evenly(below: Pixels, above: Pixels, amount: int, out: Pixels) -> None:
    """The same as `_mix_8` for pixels that all have the same amount."""
    import cv2

    share = amount / 255
    cv2.addWeighted(above, share, below, 1 - share, 0, out)


def _mix_8(below: Pixels, above: Pixels, amount: Coverage, out: Pixels) -> None:
    """Mix exactly: a product is below 2**24 and, 255 being odd, never at a tie."""
    import cv2

    move = cv2.absdiff(above, below)
    cv2.multiply(move, cv2.merge((amount, amount, amount)), move, scale=1 / 255)
    higher = cv2.add(below, move)
    lower = cv2.subtract(below, move, move)
    # Whichever of the two lies on the way from `below` to `above` is nearer to `above`.
    cv2.max(cv2.min(above, higher, higher), lower, out)


def _mix_16(below: Pixels, above: Pixels, amount: Coverage, out: Pixels) -> None:
    difference = above.astype(np.int32)
    difference -= below
    difference *= amount[..., np.newaxis]
    difference += 127  # (n + 127) // 255 rounds to nearest for negative n as well: 255 is odd
    difference //= 255
    difference += below
    out[:] = difference.astype(np.uint16)


def _mix_under_alpha(below: Pixels, above: Pixels, amount: Coverage, out: Pixels) -> None:
    """A layer without alpha changes colours only: what is see-through stays see-through."""
    alpha = below[..., 3].copy()  # `below` may be `out`
    colours = below[..., :3].copy()
    mixed = np.empty_like(colours)
    mix = _mix_8 if colours.dtype == np.uint8 else _mix_16
    mix(colours, above, amount, mixed)
    out[..., :3] = mixed
    out[..., 3] = alpha


def _mix_with_alpha(below: Pixels, above: Pixels, amount: Coverage, out: Pixels) -> None:
    """Mix where either picture has alpha; colours count by how opaque they are.

    The colour hidden in transparent pixels must not bleed into the visible ones (straight alpha;
    Porter and Duff 1984).
    """
    out[:] = below
    top = float(np.iinfo(below.dtype).max)
    share = amount.astype(np.float64) / 255
    above_alpha = _alpha(above, top)
    if below.shape[2] == 3:
        share *= above_alpha
        weight = share
    else:
        below_alpha = _alpha(below, top)
        alpha = below_alpha + (above_alpha - below_alpha) * share
        weight = np.divide(above_alpha * share, alpha, out=share.copy(), where=alpha > 0)
        _store(out[..., 3], alpha * top, amount, above[..., 3] if above.shape[2] == 4 else None)
    for channel in range(3):
        low = below[..., channel].astype(np.float64)
        mixed = low + (above[..., channel] - low) * weight
        whole = above[..., channel] if below.shape[2] == 4 or above.shape[2] == 3 else None
        _store(out[..., channel], mixed, amount, whole)


def _alpha(pixels: Pixels, top: float) -> NDArray[np.float64]:
    if pixels.shape[2] == 3:
        return np.ones(pixels.shape[:2])
    return pixels[..., 3] / top


def _store(
    out: NDArray[np.uint8] | NDArray[np.uint16],
    mixed: NDArray[np.float64],
    amount: Coverage,
    whole: NDArray[np.uint8] | NDArray[np.uint16] | None,
) -> None:
    """Round into `out`; amounts 0 and 255 take their bits from the pictures themselves."""
    rounded = np.rint(mixed).astype(out.dtype)
    if whole is not None:
        np.copyto(rounded, whole, where=amount == 255)
    np.copyto(out, rounded, where=amount != 0)
