"""Strokes of a real pointer on large photos, recorded as pixels on the screen.

What is seen is compared with the pointer's path drawn by other means: OpenCV's thick lines.
"""

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from tests.helpers.desktop import Desktop, private_desktop, wait

pytestmark = pytest.mark.desktop

GREY: Final = 90
TINT: Final = "#f0b4c8"  # its red is what is looked at
RED: Final = 240
RADIUS: Final = 30
SIZE_FIELD: Final = (416, 46)
CANVAS: Final = (slice(75, 855), slice(93, 1010))
WINDOW: Final = (1400, 900)
PHOTOS: Final = {24: (6000, 4000), 50: (8660, 5774), 100: (12_000, 8336)}
PATH: Final = [
    (round(560 + 210 * np.cos(turn) * (1 - turn / 9)), round(450 + 190 * np.sin(turn)))
    for turn in np.linspace(0.3, 5.4, 36)
]
"""A hook across the canvas, in pixels of the screen, further in than the brush is wide."""

Shade = NDArray[np.int16]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    home = tmp_path_factory.mktemp("home")
    settings = {
        "selection_mark": "tint",
        "selection_tint": TINT,
        "selection_strength": 100,
        "brush_hardness": 1.0,
    }
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(json.dumps(settings))
    with private_desktop(home) as desktop:
        yield desktop


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("photos")
    found = {}
    for megapixels, (width, height) in PHOTOS.items():
        found[megapixels] = folder / f"grey{megapixels}.jpg"
        plain = np.full((height, width, 3), GREY, np.uint8)
        cv2.imwrite(str(found[megapixels]), plain)
    return found


class Screen:
    """The application on the desktop, with a photo, seen from outside."""

    def __init__(self, desktop: Desktop, folder: Path, title: str) -> None:
        self.desktop = desktop
        self._file = folder / "seen.png"
        self._window = desktop.window(title)
        desktop.place(self._window, 0, 0, WINDOW)
        desktop.tool("xdotool", "windowactivate", "--sync", self._window)
        wait(lambda: bool((self.shade()[300:600, 300:800] == GREY).all()), "the photo")

    def shade(self) -> Shade:
        """The red of every pixel."""
        self.desktop.screenshot(self._file)
        with Image.open(self._file) as image:
            return np.asarray(image.convert("RGB"), np.int16)[..., 0]

    def still(self) -> Shade:
        """What is seen once nothing changes any more, without the pointer's circle."""
        self.desktop.tool("xdotool", "mousemove", "1500", "950")
        seen = self.shade()
        for _ in range(40):
            time.sleep(0.1)
            before, seen = seen, self.shade()
            if np.array_equal(before, seen):
                return seen
        raise AssertionError("the screen never came to rest")

    def set_size(self, diameter: int) -> None:
        """Type the brush's size; the first one is as large as suits the photo."""
        self.desktop.click(SIZE_FIELD)
        self.desktop.keys("ctrl+a")
        self.desktop.type(str(diameter))
        self.desktop.keys("Return")

    def stroke(self, path: list[tuple[int, int]]) -> None:
        """Press at the first place, move along the others, let go."""
        command = ["xdotool", "mousemove", *map(str, path[0]), "mousedown", "1"]
        for place in path[1:]:
            command += ["mousemove", *map(str, place), "sleep", "0.008"]
        self.desktop.tool(*command, "mouseup", "1")


def drawn(path: list[tuple[int, int]], radius: float, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The path as wide as the brush, drawn at four times the size."""
    canvas = np.zeros((4 * shape[0], 4 * shape[1]), np.uint8)
    corners = np.array(path, np.float64) * 4 + 2
    cv2.polylines(canvas, [np.rint(corners).astype(np.int32)], False, 255, round(8 * radius))
    small = cv2.resize(canvas, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(small >= 128, np.bool_)


def outline(area: NDArray[np.bool_], zoom: float) -> NDArray[np.bool_]:
    """Some pixels to each side of an edge, where the selection's outline runs."""
    reach = 2 * math.ceil(2 * zoom) + 1
    near = np.ones((reach, reach), np.uint8)
    around = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_GRADIENT, near)
    return np.asarray(around > 0, np.bool_)


@pytest.mark.parametrize("megapixels", PHOTOS)
def test_a_stroke_of_the_pointer_is_seen_where_the_pointer_went(
    desktop: Desktop, photos: dict[int, Path], tmp_path: Path, megapixels: int
) -> None:
    with desktop.program("-m", "desktop_editor", str(photos[megapixels])):
        screen = Screen(desktop, tmp_path, f"grey{megapixels}")
        for key, zoom in (("ctrl+1", 1.0), ("ctrl+plus", 1.5)):
            desktop.keys(key, "s")
            screen.set_size(2 * RADIUS)
            before = screen.still()
            screen.stroke(PATH)
            painted = screen.still() - before > (RED - GREY) / 2
            wanted = drawn(PATH, RADIUS * zoom, painted.shape)
            differs = ((painted ^ wanted) & ~outline(wanted, zoom))[CANVAS]
            # A busy X server leaves out a place of the pointer now and then.
            assert differs.sum() < 0.003 * wanted.sum(), f"{differs.sum()} pixels at {zoom}"
            desktop.keys("ctrl+z")
            assert np.array_equal(screen.still()[CANVAS], before[CANVAS]), "undo leaves no trace"


def test_a_soft_stroke_fades_evenly_from_its_middle(
    desktop: Desktop, photos: dict[int, Path], tmp_path: Path
) -> None:
    with desktop.program("-m", "desktop_editor", str(photos[24])):
        screen = Screen(desktop, tmp_path, "grey24")
        desktop.keys("ctrl+1", "s")
        desktop.keys(*["braceleft"] * 12)
        screen.set_size(200)
        before = screen.still()
        screen.stroke([(300, 450), (500, 450), (700, 450)])
        seen = (screen.still() - before)[328:573, 500] / (RED - GREY)
        across = np.median(sliding_window_view(seen, 5), axis=1)  # without the outline
        assert np.all(np.diff(across[:121]) >= -0.01)
        assert across[120] > 0.9
        assert across[70] == pytest.approx(across[170], abs=0.06)
        assert 0.2 < across[70] < 0.8
        assert abs(across[12]) < 0.02
