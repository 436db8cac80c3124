"""Colours go from the photo's profile to the screen's, on the canvas alone."""

import ctypes
import time
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PySide6.QtGui import QColor, QColorSpace
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.codec_profile import convert, is_usable
from desktop_editor.imaging.colour_table import colour_table
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Coverage, Metadata, Raster
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Compare
from desktop_editor.ui.screen_profile import read_profile
from tests.helpers.canvas import GREY, ORANGE, orange_layer, pixel, plain
from tests.helpers.desktop import Desktop, private_desktop, wait
from tests.helpers.photos import wide_gamut_profile

PLUM: Final = QColor(150, 40, 90)
P3: Final = bytes(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3).iccProfile().data())


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def photo_of(colour: QColor, icc: bytes) -> Raster:
    return Raster(pixels=plain(colour).pixels, metadata=Metadata(icc_profile=icc))


def by_littlecms(colour: QColor, source: bytes, target: bytes) -> tuple[int, ...]:
    """The colour on the screen, straight from the reference library."""
    here, there = (
        ImageCms.ImageCmsProfile(BytesIO(one) if one else ImageCms.createProfile("sRGB"))
        for one in (source, target)
    )
    image = Image.new("RGB", (1, 1), (colour.red(), colour.green(), colour.blue()))
    shown = ImageCms.profileToProfile(
        image,
        here,
        there,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    red, green, blue = np.asarray(shown)[0, 0].tolist()
    return red, green, blue


def seen(canvas: CanvasWidget, x: float = 0.5, y: float = 0.5) -> tuple[int, ...]:
    colour = pixel(canvas, x, y)
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize("source", [b"", P3], ids=["no profile", "Display P3"])
@pytest.mark.parametrize("screen", [b"", P3, wide_gamut_profile()], ids=["sRGB", "P3", "swapped"])
def test_a_photo_is_shown_in_the_screens_colours(
    canvas: CanvasWidget, source: bytes, screen: bytes
) -> None:
    canvas.show_content(CanvasContent(base=photo_of(PLUM, source)), None)
    canvas.set_screen_profile(screen)
    wanted = by_littlecms(PLUM, source, screen)
    assert np.abs(np.subtract(seen(canvas), wanted)).max() <= 1
    canvas.set_screen_profile(b"")
    back = by_littlecms(PLUM, source, b"")
    assert np.abs(np.subtract(seen(canvas), back)).max() <= 1


def test_layers_painted_parts_and_comparisons_are_in_the_screens_colours(
    canvas: CanvasWidget,
) -> None:
    screen = wide_gamut_profile()
    layer = orange_layer(0)
    base = photo_of(PLUM, P3)
    canvas.set_screen_profile(screen)
    canvas.show_content(CanvasContent(base=base, layers=(layer,)), None)
    photo, above = by_littlecms(PLUM, P3, screen), by_littlecms(ORANGE, P3, screen)
    assert np.abs(np.subtract(seen(canvas), photo)).max() <= 1
    painted = Rect(x=500, y=300, width=300, height=200)
    coverage: Coverage = np.zeros_like(layer.coverage)
    coverage[painted.slices] = 255
    changed = CanvasLayer(id="a", rect=layer.rect, pixels=layer.pixels, coverage=coverage)
    canvas.show_content(CanvasContent(base=base, layers=(changed,)), painted)
    assert np.abs(np.subtract(seen(canvas), above)).max() <= 1
    assert np.abs(np.subtract(seen(canvas, 0.2, 0.3), photo)).max() <= 1
    canvas.set_compare(Compare.ORIGINAL)
    assert np.abs(np.subtract(seen(canvas), photo)).max() <= 1


def test_colours_that_are_looked_up_are_those_that_are_computed(
    canvas: CanvasWidget, qtbot: QtBot
) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (70, 90, 4), np.uint8)
    table = colour_table(P3, wide_gamut_profile())
    computed = convert(pixels, P3, wide_gamut_profile())
    assert np.array_equal(table.convert(pixels), computed)
    assert np.array_equal(table.convert(pixels[..., :3].copy()), computed[..., :3])
    canvas.set_screen_profile(wide_gamut_profile())
    canvas.show_content(CanvasContent(base=photo_of(PLUM, P3)), None)
    before = seen(canvas)
    scene = canvas._renderer.scene
    qtbot.waitUntil(lambda: scene.untabled is None, timeout=20_000)
    canvas.show_content(CanvasContent(base=photo_of(PLUM, P3)), None)
    assert seen(canvas) == before
    assert scene.untabled is None


def test_the_value_under_the_pointer_stays_the_photos_own(canvas: CanvasWidget) -> None:
    canvas.show_content(CanvasContent(base=photo_of(GREY, P3)), None)
    canvas.set_screen_profile(wide_gamut_profile())
    grey = (GREY.red(), GREY.green(), GREY.blue())
    assert canvas._renderer.scene.value_at(5, 5) == grey


def test_a_profile_that_is_none_cannot_be_used() -> None:
    assert is_usable(wide_gamut_profile())
    assert is_usable(b"")
    assert not is_usable(b"not a profile")
    assert not is_usable(wide_gamut_profile()[:200])


def test_off_the_screen_there_is_no_profile_to_follow(canvas: CanvasWidget) -> None:
    assert read_profile(0, canvas) == b""


def calibrated(desktop: Desktop, icc: bytes) -> None:
    """Set the screen's profile as a colour manager does; none takes it away."""
    xlib = ctypes.CDLL("libX11.so.6")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(xlib.XOpenDisplay(desktop.display.encode()))
    xlib.XInternAtom.restype = xlib.XDefaultRootWindow.restype = ctypes.c_ulong
    root = ctypes.c_ulong(xlib.XDefaultRootWindow(display))
    atom = ctypes.c_ulong(xlib.XInternAtom(display, b"_ICC_PROFILE", 0))
    cardinal = ctypes.c_ulong(xlib.XInternAtom(display, b"CARDINAL", 0))
    if icc:
        xlib.XChangeProperty(display, root, atom, cardinal, 8, 0, icc, len(icc))
    else:
        xlib.XDeleteProperty(display, root, atom)
    xlib.XCloseDisplay(display)


@pytest.mark.desktop
def test_on_a_calibrated_screen_the_window_shows_its_colours_and_follows_a_new_profile(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plum.png"
    path.write_bytes(encode(photo_of(PLUM, P3), EncodeOptions(format=ImageFormat.PNG)))
    screen = wide_gamut_profile()
    (tmp_path / "home").mkdir()
    with private_desktop(tmp_path / "home") as desktop:
        calibrated(desktop, screen)

        def middle() -> NDArray[np.int16]:
            desktop.screenshot(tmp_path / "seen.png")
            with Image.open(tmp_path / "seen.png") as image:
                return np.array(image.convert("RGB").getpixel((500, 450)), np.int16)

        def shows(wanted: tuple[int, ...]) -> bool:
            return int(np.abs(middle() - wanted).max()) <= 1

        with desktop.program("-m", "desktop_editor", str(path)):
            window = desktop.window("plum")
            desktop.place(window, 0, 0, (1400, 900))
            wait(lambda: shows(by_littlecms(PLUM, P3, screen)), "the screen's colours")
            calibrated(desktop, b"")
            desktop.tool("xdotool", "windowminimize", window)
            time.sleep(0.5)
            desktop.tool("xdotool", "windowmap", window)
            desktop.tool("xdotool", "windowactivate", window)
            wait(lambda: shows(by_littlecms(PLUM, P3, b"")), "sRGB")
