"""The application as a user meets it: its own process on a real desktop, driven from outside."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_editor.imaging.raster import Pixels
from desktop_editor.storage.journal import Journal
from tests.helpers.desktop import ROOT, Desktop, private_desktop, saved_by_keyboard, wait
from tests.helpers.photos import photo
from tests.helpers.window import path_pixels, written

pytestmark = pytest.mark.desktop

SIZE = (1400, 900)
CANVAS = (500, 400)
FIRST_SLOT = (1080, 98)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with private_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


def started(desktop: Desktop) -> str:
    """The application's window, at a known place."""
    window = desktop.window("Desktop Editor")
    desktop.place(window, 0, 0, SIZE)
    desktop.tool("xdotool", "windowactivate", "--sync", window)
    return window


def test_files_are_dragged_in_from_another_program_and_the_job_is_done_by_keyboard(
    desktop: Desktop, tmp_path: Path
) -> None:
    picture = written(tmp_path / "fig.png", photo(320, 240))
    source = str(ROOT / "tests/helpers/desktop_drag_source.py")
    with desktop.program("-m", "desktop_editor"), desktop.program(source, str(picture)):
        window = started(desktop)
        other = desktop.window("Drag source")
        desktop.place(other, 1450, 100)
        wait(lambda: is_opened_by_a_drop(desktop, window, "fig.png"), "the photo")
        desktop.drag((1500, 150), FIRST_SLOT)

        desktop.click(CANVAS)
        desktop.keys("ctrl+a", "ctrl+l")
        desktop.type("make it warm")
        desktop.keys("ctrl+Return")
        journal = Journal(desktop.home / "data/journal")
        wait(lambda: any(one.claimed for one in journal.entries()), "the answer, laid and kept")
        desktop.screenshot(tmp_path / "edited.png")
        saved = saved_by_keyboard(desktop, tmp_path / "work.deproj")
        assert saved.prompt == "make it warm"
        assert [one.name for one in saved.references] == ["fig.png"]
        assert [one.values["prompt"] for one in saved.layers] == ["make it warm"]
        shown = path_pixels(tmp_path / "edited.png")
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 5000  # a photo is to be seen


def is_opened_by_a_drop(desktop: Desktop, window: str, name: str) -> bool:
    """Drag once, and give a busy machine some seconds before somebody would try again."""
    desktop.drag((1500, 150), CANVAS)
    until = time.monotonic() + 6
    while name not in desktop.title(window) and time.monotonic() < until:
        time.sleep(0.05)
    return name in desktop.title(window)


def radius_on_disk(desktop: Desktop) -> float:
    path = desktop.home / "config/settings.json"
    return float(json.loads(path.read_text()).get("brush_radius_px", 0)) if path.exists() else 0


def test_what_is_selected_is_dragged_into_a_slot(desktop: Desktop, tmp_path: Path) -> None:
    pixels = photo(320, 240)
    picture = written(tmp_path / "whole.png", pixels)
    with desktop.program("-m", "desktop_editor", str(picture)):
        started(desktop)
        desktop.window("whole.png")
        desktop.keys("ctrl+1", "m")
        desktop.drag((CANVAS[0] - 40, CANVAS[1] - 30), (CANVAS[0] + 40, CANVAS[1] + 30))
        desktop.tool("xdotool", "keydown", "ctrl", "keydown", "alt")
        try:
            desktop.drag(CANVAS, FIRST_SLOT)
            desktop.drag(CANVAS, (CANVAS[0] + 100, CANVAS[1] + 60))  # on the photo it means nothing
        finally:
            desktop.tool("xdotool", "keyup", "alt", "keyup", "ctrl")
        desktop.click((1200, 300))
        desktop.type("like @1")
        saved = saved_by_keyboard(desktop, tmp_path / "dragged.deproj")
    (reference,) = saved.references
    assert reference.blob is not None
    dragged = path_pixels(written_bytes(tmp_path / "dragged.png", reference.blob.data))
    height, width = dragged.shape[:2]
    assert (abs(width - 80) <= 3, abs(height - 60) <= 3) == (True, True)
    assert is_part_of(dragged[..., :3], pixels)
    assert Path(saved.base_path) == picture


def written_bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def is_part_of(part: Pixels, whole: Pixels) -> bool:
    """Whether a picture is cut out of another one, pixel by pixel."""
    cut, whole = np.asarray(part, np.uint8), np.asarray(whole, np.uint8)
    _least, _most, (x, y), _worst = cv2.minMaxLoc(cv2.matchTemplate(whole, cut, cv2.TM_SQDIFF))
    return np.array_equal(whole[y : y + cut.shape[0], x : x + cut.shape[1]], cut)


def test_a_picture_is_pasted_and_the_settings_are_on_disk_when_the_window_is_closed(
    desktop: Desktop, tmp_path: Path
) -> None:
    picture = written(tmp_path / "copied.png", photo(200, 150, seed=3))
    desktop.copy_picture(picture)
    with desktop.program("-m", "desktop_editor") as process:
        window = started(desktop)

        def pasted() -> bool:
            desktop.keys("ctrl+v")
            time.sleep(0.3)
            return "Pasted" in desktop.title(window)

        wait(pasted, "the pasted photo")
        desktop.click(CANVAS)
        desktop.keys("b", "bracketright")
        wait(lambda: radius_on_disk(desktop), "the settings")
        before = radius_on_disk(desktop)
        desktop.keys("bracketright", "bracketright")
        desktop.keys("ctrl+q")
        assert process.wait(10) == 0
    assert radius_on_disk(desktop) > 1.5 * before
