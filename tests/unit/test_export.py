"""Exports as the user gets them: what is written, what is refused, what is reported."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode
from desktop_editor.imaging.geometry import Size
from desktop_editor.pipeline.export import Exporter, encode_options, export_choices, same_format
from desktop_editor.pipeline.load import load_base, read_file
from desktop_editor.pipeline.render import Renderer
from desktop_editor.storage.atomic import write_atomically
from tests.helpers.documents import a_base, a_document, a_layer, a_photo
from tests.helpers.photos import exif_block, file_of, icc_profile, photo, with_alpha

PNG = ExportChoices(encoding=EncodeOptions(format=ImageFormat.PNG))
PROFILE = icc_profile()  # each one holds the time at which it was made


def exporter(read: Callable[[Path], bytes] = Path.read_bytes) -> Exporter:
    return Exporter(Renderer(), write_atomically, read)


def document(bits: int = 8) -> DocumentState:
    base = a_base(a_photo(Size(width=120, height=90), bits=bits))
    mask = np.zeros((90, 120), np.uint8)
    mask[20:60, 30:90] = 255
    return a_document(base, [a_layer(base, mask)])


def test_profile_camera_data_and_depth_are_written_back(tmp_path: Path) -> None:
    exif = b"Exif\0\0" + exif_block()
    data = file_of(photo(120, 90), "JPEG", icc_profile=PROFILE, exif=exif)
    (tmp_path / "photo.jpg").write_bytes(data)
    base = load_base(read_file(tmp_path / "photo.jpg"))
    exporter().export_image(a_document(base), tmp_path / "out.png", PNG)
    written = decode((tmp_path / "out.png").read_bytes(), Limits())
    assert written.metadata.icc_profile == PROFILE
    assert b"Testcam" in written.metadata.exif
    assert np.array_equal(written.pixels, base.raster.pixels)


@pytest.mark.parametrize("name", ["out.png", "out.tiff"])
def test_a_16_bit_photo_stays_a_16_bit_photo(tmp_path: Path, name: str) -> None:
    report = exporter().export_image(document(16), tmp_path / name, export_choices(Path(name)))
    assert decode((tmp_path / name).read_bytes(), Limits()).bits == 16
    assert report.is_locked
    assert not report.reduced


def test_the_opened_photo_is_never_overwritten(tmp_path: Path) -> None:
    photo_file = tmp_path / "photo.png"
    photo_file.write_bytes(file_of(photo(60, 40), "PNG"))
    before = photo_file.read_bytes()
    (tmp_path / "link.png").symlink_to("photo.png")
    (tmp_path / "twin.png").hardlink_to(photo_file)
    state = a_document(load_base(read_file(photo_file)))
    for name in ("photo.png", "link.png", "../" + tmp_path.name + "/photo.png", "twin.png"):
        with pytest.raises(EditorError) as caught:
            exporter().export_image(state, tmp_path / name, PNG)
        assert caught.value.message_id == "export.over_the_photo"
    assert photo_file.read_bytes() == before


def test_a_cutout_saved_without_transparency_says_so(tmp_path: Path) -> None:
    base = a_base(with_alpha(photo(60, 40)))
    options = export_choices(tmp_path / "out.jpg")
    report = exporter().export_image(a_document(base), tmp_path / "out.jpg", options)
    assert report.flattened
    assert report.loss == "export.flattened"
    kept = exporter().export_image(a_document(base), tmp_path / "out.png", PNG)
    assert not kept.flattened
    assert kept.is_locked


def test_a_damage_on_the_disk_is_reported_and_never_called_locked(tmp_path: Path) -> None:
    def read_damaged(path: Path) -> bytes:
        pixels = decode(path.read_bytes(), Limits()).pixels.copy()
        pixels[0, 0] ^= 1
        return file_of(np.asarray(pixels, np.uint8), "PNG")

    report = exporter(read_damaged).export_image(document(), tmp_path / "out.png", PNG)
    assert report.lock.changed_px == 1
    assert not report.is_locked
    assert report.loss == "export.lock_broken"


@pytest.mark.parametrize("stage", ["lay", "blend", "encode", "write"])
def test_a_cancelled_export_writes_nothing(tmp_path: Path, stage: str) -> None:
    def cancel_at(reached: str) -> None:
        if reached == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        exporter().export_image(document(), tmp_path / "out.png", PNG, cancel_at)
    assert list(tmp_path.iterdir()) == []


def test_without_a_photo_nothing_is_exported(tmp_path: Path) -> None:
    with pytest.raises(EditorError) as caught:
        exporter().export_image(DocumentState(), tmp_path / "out.png", PNG)
    assert caught.value.message_id == "edit.no_photo"


@pytest.mark.parametrize(
    ("name", "image_format"),
    [
        ("a.png", "png"),
        ("a.JPG", "jpeg"),
        ("a.b.webp", "webp"),
        ("a.tif", "tiff"),
        ("a.avif", "avif"),
    ],
)
def test_the_file_name_says_which_format_is_written(name: str, image_format: str) -> None:
    assert encode_options(Path(name)).format == image_format


@pytest.mark.parametrize("name", ["out", "out.bmp", ".png", "out.png.gz", "png"])
def test_a_name_without_a_known_ending_is_refused(name: str) -> None:
    with pytest.raises(EditorError) as caught:
        encode_options(Path(name))
    assert caught.value.message_id == "export.unknown_format"


def test_a_file_is_recognised_by_its_content() -> None:
    assert same_format(file_of(photo(20, 20), "PNG"), ImageFormat.PNG)
    assert not same_format(file_of(photo(20, 20), "JPEG"), ImageFormat.PNG)
