"""Compositing 24 megapixels against copying them, against Pillow, and exact where locked."""

import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.mask import feather_inward
from tests.benchmarks.report import Report, medians_ms

WIDTH, HEIGHT = 6000, 4000
"""24 megapixels, the size of an ordinary camera's photo."""


def main() -> int:
    """Print one line for each goal."""
    report = Report(bench="composite")
    random = np.random.default_rng(1)
    base = random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    candidate = random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    judge(report, "typical mask", base, candidate, typical_mask(), limits=(3.0, 7.0))
    all_mixed = np.full((HEIGHT, WIDTH), 127, np.uint8)
    judge(report, "all mixed", base, candidate, all_mixed, limits=(6.5, 3.0))
    judge_feather(report)
    return report.exit_code


def judge(
    report: Report,
    name: str,
    base: NDArray[np.uint8],
    candidate: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    *,
    limits: tuple[float, float],
) -> None:
    """Measure one mask; `limits` are the most copies it may cost and the lead over Pillow."""
    layers = [LayerPixels(pixels=candidate, coverage=mask)]
    pillow = Image.fromarray(candidate), Image.fromarray(base), Image.fromarray(mask)
    ours, copy, theirs = medians_ms(
        lambda: composite(base, layers), base.copy, lambda: Image.composite(*pillow)
    )
    report.ratio_at_most(f"24 MP, {name}, against a copy", ours, copy, limits[0])
    report.times_faster(f"24 MP, {name}, against Pillow", ours, theirs, limits[1])
    locked = mask == 0
    changed = int(np.count_nonzero(composite(base, layers)[locked] != base[locked]))
    report.at_most(f"24 MP, {name}, changed bytes where locked", changed, "bytes", 0)


def judge_feather(report: Report) -> None:
    """Measure the softening of an edge about as wide as a Gaussian of sigma 20 makes it."""
    mask = np.where(typical_mask() > 127, np.uint8(255), np.uint8(0))
    pillow = Image.fromarray(mask)
    ours, theirs = medians_ms(
        lambda: feather_inward(mask, 60), lambda: pillow.filter(ImageFilter.GaussianBlur(20))
    )
    report.times_faster("24 MP, feather of 60 px, against Pillow", ours, theirs, 8.0)
    grown = int(np.count_nonzero(feather_inward(mask, 60) > mask))
    report.at_most("24 MP, feather of 60 px, pixels beyond the mask", grown, "px", 0)


def typical_mask() -> NDArray[np.uint8]:
    """A soft disc over a fifth of the photo: most of it full or locked, a rim mixed."""
    y, x = np.ogrid[:HEIGHT, :WIDTH]
    distance = np.hypot(x - WIDTH / 2, y - HEIGHT / 2)
    radius, rim_px = np.sqrt(0.2 * WIDTH * HEIGHT / np.pi), 32
    mask: NDArray[np.uint8] = np.clip((radius - distance) * 255 / rim_px, 0, 255).astype(np.uint8)
    return mask


if __name__ == "__main__":
    sys.exit(main())
