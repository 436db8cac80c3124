"""A known edit and a known drift on a made-up photo, so that the ideal composite is known."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.blend import Blend, Blended, BlendOptions, blend
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.placement import Placement, PlacementOptions, laid, place
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from tests.helpers.photos import photo


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One edit: what went out, what came back, what would be ideal."""

    base: NDArray[np.uint8]
    candidate: NDArray[np.uint8]
    truth: NDArray[np.uint8]
    mask: Coverage
    edited: Coverage
    base_to_candidate: NDArray[np.float64]


def drifted_round(size: Size | None = None, *, seed: int = 1, bend_px: float = 0.0) -> Round:
    """A disc painted red; the reply is smaller, shifted, zoomed, bent, darker and re-encoded."""
    size = size or Size(width=480, height=360)
    base = photo(size.width, size.height, seed)
    centre, radius = (size.width // 2, size.height // 2), size.longest // 10
    edited = np.zeros(base.shape[:2], np.uint8)
    cv2.circle(edited, centre, radius, 255, -1)
    mask = np.zeros(base.shape[:2], np.uint8)
    cv2.circle(mask, centre, radius + size.longest // 16, 255, -1)
    truth = base.copy()
    truth[edited > 0] = (truth[edited > 0] * 0.3 + np.array([40, 30, 170])).astype(np.uint8)
    scale, shift_x, shift_y = 0.9 * 1.015, 5.0, -3.0
    width, height = round(size.width * 0.9), round(size.height * 0.9)
    forward = np.array([[scale, 0.0, shift_x], [0.0, scale, shift_y]])
    candidate = _through(truth, forward, (width, height), bend_px)
    darker = candidate.astype(np.float32) * np.array([0.9, 0.95, 0.97]) + 6.0
    stored = cv2.imencode(".jpg", np.clip(darker, 0, 255).astype(np.uint8), [1, 95])[1]
    reply = np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)
    return Round(
        base=base,
        candidate=reply,
        truth=truth,
        mask=mask,
        edited=edited,
        base_to_candidate=forward,
    )


def _through(
    truth: NDArray[np.uint8],
    forward: NDArray[np.float64],
    size: tuple[int, int],
    bend_px: float,
) -> NDArray[np.uint8]:
    back = cv2.invertAffineTransform(forward)
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    from_x = back[0, 0] * x + back[0, 1] * y + back[0, 2] + bend_px * np.sin(y / 70.0)
    from_y = back[1, 0] * x + back[1, 1] * y + back[1, 2] + bend_px * np.cos(x / 90.0)
    moved = cv2.remap(
        truth,
        from_x.astype(np.float32),
        from_y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    return np.asarray(moved, np.uint8)


def composited(
    base: Pixels,
    candidate: Pixels,
    mask: Coverage,
    options: BlendOptions | None = None,
    placing: PlacementOptions | None = None,
) -> tuple[Pixels, Blended, Placement]:
    """The whole way from a reply to the picture that the user sees."""
    placement = place(base, candidate, mask, placing or PlacementOptions())
    lying = laid(candidate, placement, size_of(base))
    blended = blend(base, lying, mask, options or BlendOptions())
    layer = LayerPixels(pixels=blended.pixels, coverage=blended.coverage)
    return composite(base, [layer]), blended, placement


def composited_by_each(base: Pixels, reply: Pixels, mask: Coverage) -> dict[Blend, Pixels]:
    """One placement, which must be believed, and the composite of every blend."""
    placement = place(base, reply, mask, PlacementOptions())
    assert placement.confidence > 0.9
    lying = laid(reply, placement, size_of(base))
    results = {}
    for kind in Blend:
        blended = blend(base, lying, mask, BlendOptions(blend=kind))
        layer = LayerPixels(pixels=blended.pixels, coverage=blended.coverage)
        results[kind] = composite(base, [layer])
    return results


def mean_error(first: Pixels, second: Pixels, where: Coverage) -> float:
    """Mean absolute difference in levels where `where` is above 0."""
    off = np.abs(first.astype(np.float64) - second.astype(np.float64)).mean(axis=2)
    return float(off[where > 0].mean())
