"""How a result is encoded, chosen on the command line, and what is said of what it cost."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_editor.imaging.codec import encode_mask
from tests.helpers.command_line import run
from tests.helpers.photos import disc_mask, file_of, photo

WIDTH, HEIGHT = 260, 200
AS_IT_IS = ("--registration", "off", "--tone", "off", "--blend", "feather")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo, a picture to lay on it, and where it may show."""
    place = tmp_path_factory.mktemp("export")
    picture = photo(WIDTH, HEIGHT)
    (place / "photo.png").write_bytes(file_of(picture, "PNG"))
    (place / "candidate.png").write_bytes(file_of(255 - picture, "PNG"))
    (place / "mask.png").write_bytes(encode_mask(disc_mask(WIDTH, HEIGHT, 45, 6)))
    return place


def test_a_result_is_encoded_as_it_was_asked_for(folder: Path) -> None:
    composite = ("composite", "photo.png", "candidate.png", "--mask", "mask.png", *AS_IT_IS)
    sizes = {}
    for name, chosen in (
        ("high", ()),
        ("low", ("--quality", "30")),
        ("full", ("--quality", "30", "--sampling", "444")),
    ):
        done = run(folder, *composite, "-o", f"{name}.jpg", *chosen)
        assert done.code == 0
        sizes[name] = (folder / f"{name}.jpg").stat().st_size
    assert sizes["low"] < sizes["full"] < sizes["high"]
    lossless = run(folder, *composite, "-o", "out.webp", "--lossless", "--json")
    assert (lossless.json["changed_outside_px"], lossless.err) == (0, "")


def test_a_photo_of_16_bits_is_reduced_only_where_that_is_asked_for(folder: Path) -> None:
    deep = cv2.imread(str(folder / "photo.png"), cv2.IMREAD_COLOR)
    assert deep is not None
    cv2.imwrite(str(folder / "deep.tif"), deep.astype(np.uint16) * 257)
    composite = ("composite", "deep.tif", "candidate.png", "--mask", "mask.png", *AS_IT_IS)
    done = run(folder, *composite, "-o", "narrow.tif", "--depth", "8")
    assert "narrow.tif is saved with 8 bits per channel" in done.err
    found = [
        cv2.imread(str(folder / name), cv2.IMREAD_UNCHANGED) for name in ("narrow.tif", "deep.tif")
    ]
    assert [one.dtype for one in found if one is not None] == [np.uint8, np.uint16]


def test_captions_that_a_format_has_no_place_for_are_told(folder: Path) -> None:
    picture = Image.open(folder / "photo.png").convert("RGB")
    caption = b"\x1c\x02\x78\x00\x05Hello"
    resource = b"8BIM\x04\x04\x00\x00" + len(caption).to_bytes(4, "big") + caption
    picture.save(folder / "told.tif", tiffinfo={33723: caption, 34377: resource})
    composite = ("composite", "told.tif", "candidate.png", "--mask", "mask.png", *AS_IT_IS)
    done = run(folder, *composite, "-o", "out.webp", "--lossless")
    assert done.err == (
        "out.webp is saved without the photo's captions (IPTC): WEBP has no place for them. "
        "JPEG, PNG and TIFF keep them.\n"
    )
    assert run(folder, *composite, "-o", "out.png").err == ""


def test_a_grey_photo_that_becomes_colour_is_told(folder: Path) -> None:
    grey = cv2.imread(str(folder / "photo.png"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    cv2.imwrite(str(folder / "grey.png"), grey)
    composite = ("composite", "grey.png", "candidate.png", "--mask", "mask.png", *AS_IT_IS)
    done = run(folder, *composite, "-o", "out.png", "--json")
    assert done.json["changed_outside_px"] == 0
    assert done.err.startswith("out.png is saved in colour (RGB); your photo's own file is grey.")
