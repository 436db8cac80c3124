"""Opening photos, references and masks: what the user is told before, and what is refused."""

import os
from pathlib import Path

import numpy as np
import pytest

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits
from desktop_editor.imaging.geometry import Size
from desktop_editor.pipeline import memory
from desktop_editor.pipeline.load import (
    OpenedFile,
    address_reference,
    is_address,
    load_base,
    load_mask,
    load_reference,
    opening_notes,
    read_file,
    stated_need,
)
from desktop_editor.pipeline.messages.catalogue import plain_words
from tests.helpers.photos import (
    animated,
    cmyk_jpeg,
    disc_mask,
    exif_block,
    file_of,
    icc_profile,
    photo,
    photo_16,
    png_16,
    png_bomb,
    turned,
    with_alpha,
)

PROFILE = icc_profile()  # each one holds the time at which it was made


def opened(data: bytes, name: str = "holiday.png") -> OpenedFile:
    return OpenedFile(name=name, data=data)


def refusal_of_file(path: Path, limits: Limits | None = None) -> EditorError:
    with pytest.raises(EditorError) as caught:
        read_file(path, limits)
    return caught.value


def refusal_of_photo(data: bytes) -> EditorError:
    with pytest.raises(EditorError) as caught:
        load_base(opened(data))
    return caught.value


def test_an_opened_photo_remembers_its_file() -> None:
    data = file_of(photo(60, 40), "PNG")
    base = load_base(opened(data))
    assert (base.name, base.source, base.size) == ("holiday.png", data, Size(width=60, height=40))
    assert np.array_equal(base.raster.pixels, photo(60, 40))
    assert base.digest == load_base(opened(data, "copy.png")).digest
    assert base.digest != load_base(opened(file_of(photo(60, 41), "PNG"))).digest


def test_a_photo_is_named_by_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(file_of(photo(20, 20), "PNG"))
    (tmp_path / "link.png").symlink_to("real.png")
    assert read_file(tmp_path / "link.png").path == str((tmp_path / "real.png").resolve())


def test_a_photo_that_was_held_sideways_opens_upright() -> None:
    upright = photo(80, 50)
    data = file_of(turned(upright, 6), "PNG", exif=exif_block(orientation=6))
    base = load_base(opened(data))
    assert np.array_equal(base.raster.pixels, upright)


def test_profile_and_camera_data_stay_with_the_photo() -> None:
    data = file_of(photo(60, 40), "JPEG", icc_profile=PROFILE, exif=b"Exif\0\0" + exif_block())
    metadata = load_base(opened(data, "holiday.jpg")).raster.metadata
    assert metadata.icc_profile == PROFILE
    assert b"Testcam" in metadata.exif


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (file_of(photo(40, 30), "PNG"), []),
        (png_16(photo_16(40, 30)), ["photo.sixteen_bit"]),
        (animated(photo(40, 30), "GIF"), ["photo.many_frames"]),
        (cmyk_jpeg(photo(40, 30)), ["photo.cmyk"]),
    ],
    ids=["ordinary", "16 bits", "animation", "CMYK"],
)
def test_what_will_happen_to_a_photo_is_said_before_it_is_opened(
    data: bytes, expected: list[str]
) -> None:
    notes = opening_notes(opened(data))
    assert [note.message_id for note in notes] == expected
    for note in notes:
        words = plain_words(EditorError(note.message_id, **note.parameters))
        assert "holiday.png" in words
        assert "{" not in words


@pytest.mark.parametrize(
    ("data", "message_id"),
    [
        (b"", "photo.empty"),
        (b"just some text, as long as a header may be", "photo.not_an_image"),
        (file_of(photo(60, 40), "JPEG")[:400], "photo.truncated"),
        (file_of(photo(60, 40), "PNG")[:2000], "photo.truncated"),
        (png_bomb(), "photo.too_large"),
    ],
    ids=["empty", "text", "cut JPEG", "cut PNG", "bomb"],
)
def test_what_is_no_whole_photo_is_refused_by_name(data: bytes, message_id: str) -> None:
    error = refusal_of_photo(data)
    assert error.message_id == message_id
    assert error.parameters["name"] == "holiday.png"


def test_a_missing_file_a_folder_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    assert refusal_of_file(tmp_path / "gone.png").message_id == "photo.missing"
    assert refusal_of_file(tmp_path).message_id == "photo.is_a_folder"
    (tmp_path / "big.png").write_bytes(bytes(2000))
    small = Limits(max_bytes=1000)
    assert refusal_of_file(tmp_path / "big.png", small).message_id == "photo.file_too_large"
    below_a_file = tmp_path / "big.png" / "inside.png"
    assert refusal_of_file(below_a_file).message_id == "photo.not_readable"


@pytest.mark.parametrize("name", ["bad\0name.png", "x" * 400 + ".png"])
def test_a_name_that_no_disk_has_is_a_missing_photo(tmp_path: Path, name: str) -> None:
    assert refusal_of_file(tmp_path / name).message_id in ("photo.missing", "photo.not_readable")


@pytest.mark.skipif(os.name != "posix", reason="named pipes and devices are POSIX")
def test_a_pipe_or_device_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert refusal_of_file(tmp_path / "pipe.png").message_id == "photo.not_readable"
    assert refusal_of_file(Path("/dev/zero")).message_id == "photo.not_readable"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a.png",
        "http://example.com/a.png?size=2",
        "HTTPS://EXAMPLE.COM/A.PNG",
        "data:image/png;base64,AAAA",
        "file-abc_123",
    ],
)
def test_addresses_are_references_that_are_sent_as_they_are(text: str) -> None:
    assert is_address(text)
    reference = address_reference(f" {text}\n", "r1")
    assert (reference.address, reference.data) == (text, b"")
    assert 0 < len(reference.name) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        "photo.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "https://a b",
        "data:text/html,x",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(EditorError) as caught:
        address_reference(text, "r1")
    assert caught.value.message_id == "reference.not_an_address"


def test_a_reference_keeps_its_bytes_and_shows_a_thumbnail() -> None:
    data = file_of(photo(900, 600), "JPEG")
    reference = load_reference(opened(data, "style.jpg"), "r1")
    assert (reference.data, reference.media_type) == (data, "image/jpeg")
    assert reference.thumbnail is not None
    assert reference.thumbnail.size.longest == 256
    with pytest.raises(EditorError) as caught:
        load_reference(opened(b"text that is no picture", "notes.txt"), "r2")
    assert caught.value.parameters["name"] == "notes.txt"


def test_a_mask_of_the_photos_size_is_read_as_it_is() -> None:
    coverage = disc_mask(60, 40, softness_px=6)
    mask = load_mask(
        opened(file_of(np.repeat(coverage[..., None], 3, 2), "PNG")), Size(width=60, height=40)
    )
    assert np.array_equal(mask.array(), coverage)


def test_a_mask_of_another_size_is_refused_with_both_sizes() -> None:
    grey = np.full((30, 60, 3), 255, np.uint8)
    with pytest.raises(EditorError) as caught:
        load_mask(opened(file_of(grey, "PNG"), "mask.png"), Size(width=60, height=40))
    words = plain_words(caught.value)
    assert "mask.png" in words
    assert "60x30" in words
    assert "60x40" in words


def test_a_photo_that_does_not_fit_into_memory_is_told_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = file_of(photo(400, 300), "PNG")
    monkeypatch.setattr(memory, "available_bytes", lambda: 500_000_000)
    (note,) = opening_notes(opened(data))
    assert note.message_id == "photo.memory_short"
    assert note.parameters["available"] == 0.5
    monkeypatch.setattr(memory, "available_bytes", lambda: 5_000_000_000)
    assert opening_notes(opened(data)) == ()


def test_the_stated_need_of_memory_grows_with_size_depth_and_alpha() -> None:
    plain = stated_need(opened(file_of(photo(400, 300), "PNG"))).needed
    larger = stated_need(opened(file_of(photo(800, 600), "PNG"))).needed
    deep = stated_need(opened(png_16(photo_16(400, 300)))).needed
    clear = stated_need(opened(file_of(with_alpha(photo(400, 300)), "PNG"))).needed
    assert min(larger, deep, clear) > plain
    assert memory.available_bytes() > 0
