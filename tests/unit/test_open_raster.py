"""A saved project as other programs see it: OpenRaster, laid on each other to our own composite."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document.shown import ShownLayer, ShownPictures
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.codec_profile import is_srgb
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.render import Renderer, Step
from desktop_editor.pipeline.restore import to_snapshot
from desktop_editor.pipeline.shown_pictures import shown_pictures
from desktop_editor.storage import atomic
from desktop_editor.storage.open_raster import open_raster_entries
from desktop_editor.storage.project_file import load_project, save_project
from tests.helpers.documents import a_base, a_document, a_layer, a_photo


def laid(archive: zipfile.ZipFile) -> Pixels:
    """What a program shows that knows OpenRaster's layers and nothing of us; colours only."""
    image = ET.fromstring(archive.read("stack.xml"))  # noqa: S314 - our own file
    size = Size(width=int(image.attrib["w"]), height=int(image.attrib["h"]))
    shown: Pixels | None = None
    for layer in reversed(image.findall("stack/layer")):
        picture = decode(archive.read(layer.attrib["src"]), Limits()).pixels
        if shown is None:
            assert (picture.shape[1], picture.shape[0]) == (size.width, size.height)
            shown = picture[..., :3].copy()
        elif layer.attrib["visibility"] == "visible":
            left, top = int(layer.attrib["x"]), int(layer.attrib["y"])
            part = shown[top : top + picture.shape[0], left : left + picture.shape[1]]
            covers = picture[..., 3] == np.iinfo(picture.dtype).max
            assert np.all(covers | (picture[..., 3] == 0))
            part[covers] = picture[covers, :3]
    assert shown is not None
    return shown


@pytest.fixture(params=[8, 16])
def state(request: pytest.FixtureRequest) -> DocumentState:
    """Three layers that overlap, one of them half see-through and one hidden."""
    size = Size(width=180, height=140)
    base = a_base(a_photo(size, bits=request.param))
    layers = []
    for number, opacity in enumerate((1.0, 0.4, 1.0)):
        mask = np.zeros((size.height, size.width), np.uint8)
        mask[20 + 20 * number : 70 + 20 * number, 30 + 15 * number : 110] = 255
        layer = a_layer(base, mask, name=f"one {number}")
        layers.append(replace(layer, opacity=opacity, visible=number != 2))
    return a_document(base, layers)


def test_other_programs_show_the_same_picture(state: DocumentState, tmp_path: Path) -> None:
    renderer = Renderer()
    path = tmp_path / "work.ora"
    save_project(path, to_snapshot(state), shown_pictures(state, renderer.steps))
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read(first) == b"image/openraster"
        ours = renderer.composite(state)
        assert np.array_equal(laid(archive), ours)
        assert np.array_equal(decode(archive.read("mergedimage.png"), Limits()).pixels, ours)
        thumbnail = decode(archive.read("Thumbnails/thumbnail.png"), Limits()).pixels
        assert max(thumbnail.shape[:2]) <= 256
        assert thumbnail.dtype == np.uint8


def test_no_program_needs_to_ask_which_colours_are_meant(state: DocumentState) -> None:
    shown = shown_pictures(state, Renderer().steps)
    again = shown_pictures(state, Renderer().steps)
    assert shown is not None
    assert again is not None
    assert state.base is not None
    assert state.base.raster.metadata.icc_profile == b""
    for one in (shown.merged, *(layer.png for layer in shown.layers)):
        assert is_srgb(decode(one, Limits()).metadata.icc_profile)
        assert decode(one, Limits()).metadata.icc_profile
    assert shown.merged == again.merged


def test_a_hidden_layer_is_hidden_there_too_and_holds_what_it_would_show(
    state: DocumentState,
) -> None:
    shown = shown_pictures(state, Renderer().steps)
    assert shown is not None
    assert [one.visible for one in shown.layers[1:]] == [one.visible for one in state.layers]
    assert False in [one.visible for one in shown.layers]
    for one in shown.layers[1:]:
        assert decode(one.png, Limits()).pixels[..., 3].any()


def test_what_was_saved_for_others_opens_here_as_it_was(
    state: DocumentState, tmp_path: Path
) -> None:
    path = tmp_path / "work.ora"
    save_project(path, to_snapshot(state), shown_pictures(state, Renderer().steps))
    found = load_project(path)
    assert [one.values["id"] for one in found.layers] == [one.id for one in state.layers]
    assert state.base is not None
    assert found.base is not None
    assert found.base.data == state.base.source


@given(name=st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_name_of_a_layer_makes_a_file_that_opens(name: str) -> None:
    shown = ShownPictures(
        size=Size(width=1, height=1),
        layers=(ShownLayer(name=name, png=b"png"),),
        merged=b"png",
        thumbnail=b"png",
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for entry, data in open_raster_entries(shown):
            archive.writestr(entry, data)
    with zipfile.ZipFile(file) as archive:
        image = ET.fromstring(archive.read("stack.xml"))  # noqa: S314 - our own file
        (layer,) = image.findall("stack/layer")
    assert layer.attrib["name"] == "".join(one for one in name if one.isprintable())


def test_without_a_photo_there_is_nothing_for_others_to_show(tmp_path: Path) -> None:
    def steps(_state: DocumentState, _mixed: Pixels, _checkpoint: Checkpoint) -> Iterator[Step]:
        raise AssertionError("nothing is asked for")

    assert shown_pictures(DocumentState(), steps) is None
    save_project(tmp_path / "empty.ora", ProjectSnapshot(prompt="warm"))
    assert load_project(tmp_path / "empty.ora").prompt == "warm"


def test_a_project_that_cannot_be_read_back_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "work.ora"
    save_project(path, ProjectSnapshot(prompt="warm"))
    before = path.read_bytes()

    def bad_disk(file: BinaryIO, data: bytes) -> None:
        file.write(data.replace(b"cold", b"co\0d"))

    monkeypatch.setattr(atomic, "write_fully", bad_disk)
    with pytest.raises(EditorError) as caught:
        save_project(path, ProjectSnapshot(prompt="cold"))
    assert caught.value.message_id == "project.not_as_written"
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["work.ora"]
