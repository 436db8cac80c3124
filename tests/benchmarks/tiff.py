"""Opening and saving a TIFF of 100 megapixels and 16 bits, beside other libraries doing the same.

The photo comes compressed with LZW and goes as deflate with differences; the reference is the
fastest of those that are installed: OpenCV always, tifffile with imagecodecs, pyvips. Pillow reads
no colour at 16 bits. Each begins and ends with a file.
"""

import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import tifffile

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from tests.benchmarks.report import Report, medians_ms
from tests.helpers.photos import photo

WIDTH: Final = 12_248
HEIGHT: Final = 8_165
MOST_OF_FASTEST: Final = 1.2
REPEATS: Final = 3
_GRAIN: Final = 300  # of 65,535


def main() -> int:
    """Print what was measured; 1 when the goal was missed."""
    report = Report(bench="tiff")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "photo.tif", Path(folder) / "saved.tif"
        cv2.imwrite(str(source), _photo())
        others = _others(source, target)
        ours, *theirs = medians_ms(lambda: _ours(source, target), *others.values(), repeats=REPEATS)
        for name, taken in zip(others, theirs, strict=True):
            report.ratio_at_most(f"open and save, beside {name}", ours, taken, MOST_OF_FASTEST)
        _ours(source, target)
        same = np.array_equal(_by_opencv(source), _by_opencv(target))
        report.at_least("bits are the same", float(same), "yes", 1)
    return report.exit_code


def _photo() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint16]]":
    """A photo with the grain that a sensor leaves at 16 bits."""
    seeded = np.random.default_rng(1)
    small = photo(WIDTH // 8, HEIGHT // 8)
    large = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    deep = large.astype(np.uint16) * 250
    for rows in range(0, HEIGHT, 512):
        band = deep[rows : rows + 512]
        band += seeded.integers(0, _GRAIN, band.shape, np.uint16)
    return deep


def _ours(source: Path, target: Path) -> None:
    raster = decode(source.read_bytes(), Limits())
    target.write_bytes(encode(raster, EncodeOptions(format=ImageFormat.TIFF)))


def _by_opencv(path: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint16]]":
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), np.uint16)


def _others(source: Path, target: Path) -> dict[str, Callable[[], object]]:
    def by_opencv() -> None:
        cv2.imwrite(str(target), _by_opencv(source), [cv2.IMWRITE_TIFF_COMPRESSION, 8])

    def by_tifffile() -> None:
        pixels = tifffile.imread(source)
        tifffile.imwrite(target, pixels, photometric="rgb", compression="zlib", predictor=True)

    found: dict[str, Callable[[], object]] = {"OpenCV": by_opencv}
    if importlib.util.find_spec("imagecodecs"):
        found["tifffile"] = by_tifffile
    if importlib.util.find_spec("pyvips"):
        pyvips = importlib.import_module("pyvips")

        def by_pyvips() -> None:
            image = pyvips.Image.new_from_file(str(source), access="sequential")
            image.tiffsave(str(target), compression="deflate", predictor="horizontal")

        found["pyvips"] = by_pyvips
    return found


if __name__ == "__main__":
    sys.exit(main())
