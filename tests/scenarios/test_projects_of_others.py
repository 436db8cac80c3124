"""OpenRaster files that another program made, opened in the window."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from desktop_editor.errors import EditorError
from desktop_editor.storage.open_raster import merged_picture
from desktop_editor.ui.theme import apply_theme
from tests.helpers.photos import file_of, photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window, written

LAYER = b'<layer name="a" src="data/a.png"/>'
STACK = b'<image version="0.0.3" w="90" h="60"><stack>' + LAYER + b"</stack></image>"
PICTURE = photo(90, 60)


def drawing(path: Path, merged: bytes = b"") -> Path:
    """A file as Krita or MyPaint write it."""
    entries = {
        "mimetype": b"image/openraster",
        "stack.xml": STACK,
        "data/a.png": file_of(PICTURE, "PNG"),
        "mergedimage.png": merged or file_of(PICTURE, "PNG"),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, kind)
    return path


@pytest.fixture
def opened(tmp_path: Path, qapp: QApplication) -> Iterator[Callable[[str], Hands]]:
    """A window that was started with this file."""
    apply_theme(qapp, "light")
    shown: list[Hands] = []
    with practice_service(drift="none") as address:

        def start(path: str) -> Hands:
            shown.append(new_window(tmp_path / "home", address=address, photo=path))
            return shown[-1]

        yield start
        for one in shown:
            one.close()


def test_another_programs_drawing_opens_as_one_picture(
    opened: Callable[[str], Hands], tmp_path: Path
) -> None:
    path = drawing(tmp_path / "drawing.ora")
    before = path.read_bytes()
    hands = opened(str(path))
    told = "project.of_another_program"
    hands.wait(lambda: told in hands.notice_ids, "what it is")
    hands.press_notice(told, "open_anyway")
    hands.wait(lambda: hands.state.base is not None, "the picture")
    base = hands.state.base
    assert base is not None
    assert (base.name, base.path) == ("drawing.png", "")
    assert np.array_equal(base.raster.pixels, PICTURE)
    assert path.read_bytes() == before


def test_a_drawing_whose_picture_is_damaged_is_refused(
    opened: Callable[[str], Hands], tmp_path: Path
) -> None:
    hands = opened(str(drawing(tmp_path / "drawing.ora", merged=b"\x89PNG\r\n\x1a\nno more")))
    hands.wait(lambda: any(one.startswith("photo.") for one in hands.notice_ids), "the refusal")
    assert hands.state.base is None


def test_a_project_named_at_the_start_opens(opened: Callable[[str], Hands], tmp_path: Path) -> None:
    hands = opened(str(written(tmp_path / "fig.png", photo(90, 60))))
    hands.wait(lambda: hands.state.base is not None, "the photo")
    assert hands.opened.controller.desk.settings.last_open_folder == str(tmp_path)
    project = tmp_path / "fig.ora"
    hands.opened.menu_actions.files.save_project_to(str(project))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    again = opened(str(project))
    again.wait(lambda: again.state.base is not None, "the project's photo")
    assert again.window.windowTitle().startswith("fig.ora")


def test_a_picture_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(EditorError) as caught:
        merged_picture(drawing(tmp_path / "drawing.ora", merged=bytes(9000)), 8000)
    assert caught.value.message_id == "photo.file_too_large"


def test_our_own_projects_and_other_zips_are_no_drawings_of_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.ora", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("mergedimage.png", b"")
    assert merged_picture(tmp_path / "other.ora", 1000) is None
    cut = drawing(tmp_path / "cut.ora")
    cut.write_bytes(cut.read_bytes()[:200])
    assert merged_picture(cut, 10_000_000) is None
    assert merged_picture(tmp_path / "missing.ora", 1000) is None
