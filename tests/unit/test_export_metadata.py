"""What goes along with an export, what stays behind, and what is said of the picture."""

import io
import json
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging import codec_second_reader, codec_tiff, exif_edits, xmp_edits
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.codec_metadata import iptc_of_photoshop, photoshop_of_iptc
from desktop_editor.imaging.codec_profile import srgb_profile
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Metadata, Raster
from desktop_editor.pipeline import export
from desktop_editor.pipeline.export import Exporter, proof_path
from desktop_editor.pipeline.load import load_base, read_file
from desktop_editor.pipeline.render import Renderer
from desktop_editor.storage.atomic import write_atomically
from tests.helpers.documents import a_base, a_document, a_layer, a_photo
from tests.helpers.photos import photo, wide_gamut_profile

SECRETS = (b"SERIAL-4711", b"LENS-0815", b"Jane Doe", b"MAKER-NOTE-SERIAL", b"UNIQUE-42")
LATITUDE = struct.pack(">II", 4_812_345, 77_777)
"""A number that is found in the bytes of a block, if it is there."""
IPTC = b"\x1c\x02\x78\x00\x09A caption\x1c\x02\x19\x00\x03fig"
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="uuid:7" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    ' aux:SerialNumber="SERIAL-4711" exif:GPSLatitude="48,12.345N">'
    "<exif:GPSLongitude>11,34.567E</exif:GPSLongitude>"
    "<aux:OwnerName>Jane Doe</aux:OwnerName>"
    "<dc:title><rdf:Alt><rdf:li>A fig &amp; a bowl</rdf:li></rdf:Alt></dc:title>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
).encode()


def telling_exif(*, thumbnail: bool = False) -> bytes:
    """A block that says where, with which camera and whose."""
    exif = Image.Exif()
    exif[0x010F] = "Testcam"
    exif[0x8769] = {
        0x9003: "2024:05:06 07:08:09",
        0xA420: "UNIQUE-42",
        0xA430: "Jane Doe",
        0xA431: "SERIAL-4711",
        0xA435: "LENS-0815",
        0x927C: b"MAKER-NOTE-SERIAL",
    }
    exif[0x8825] = {1: "N", 2: (4_812_345 / 77_777, 0.0, 0.0)}
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    return exif_edits.with_thumbnail(block, small_jpeg(9)) if thumbnail else block


def small_jpeg(seed: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(photo(40, 30, seed=seed)).save(out, "JPEG")
    return out.getvalue()


def thumbnail_in(exif: bytes) -> Image.Image:
    at = exif.index(b"\xff\xd8\xff")
    return Image.open(io.BytesIO(exif[at:]))


def choices(image_format: ImageFormat = ImageFormat.PNG, **more: bool) -> ExportChoices:
    return ExportChoices(encoding=EncodeOptions(format=image_format), **more)


def document(metadata: Metadata, bits: int = 8, *, edited: bool = True) -> DocumentState:
    pixels = a_photo(Size(width=120, height=90), bits=bits)
    base = a_base(pixels)
    object.__setattr__(base, "raster", Raster(pixels=pixels, metadata=metadata))
    mask = np.zeros((90, 120), np.uint8)
    mask[20:60, 30:90] = 255
    return a_document(base, [a_layer(base, mask)] if edited else [])


def exported(folder: Path, state: DocumentState, chosen: ExportChoices) -> bytes:
    path = folder / f"out.{chosen.encoding.format}"
    Exporter(Renderer(), write_atomically, Path.read_bytes).export_image(state, path, chosen)
    return path.read_bytes()


@pytest.mark.parametrize("image_format", list(ImageFormat))
def test_place_serial_numbers_and_owner_stay_behind_and_the_rest_goes_along(
    tmp_path: Path, image_format: ImageFormat
) -> None:
    exif = telling_exif(thumbnail=True)
    assert all(secret in exif for secret in SECRETS)
    state = document(Metadata(exif=exif, xmp=XMP, iptc=IPTC))
    told = exported(tmp_path, state, choices(image_format))
    kept = decode(told, Limits()).metadata
    assert b"SERIAL-4711" in kept.exif
    assert b"GPSLatitude" in kept.xmp
    silent = exported(tmp_path, state, choices(image_format, without_place=True))
    for secret in SECRETS:
        assert secret not in silent
    kept = decode(silent, Limits()).metadata
    for data in (silent, kept.exif, kept.xmp):
        assert b"GPS" not in data
        assert b"48,12" not in data
    image = Image.open(io.BytesIO(silent))
    assert dict(image.getexif().get_ifd(0x8825)) == {}
    assert image.getexif()[0x010F] == "Testcam"
    assert image.getexif().get_ifd(0x8769)[0x9003] == "2024:05:06 07:08:09"
    assert b"A fig &amp; a bowl" in kept.xmp


@pytest.mark.parametrize("image_format", [ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.TIFF])
def test_captions_of_the_press_go_along(tmp_path: Path, image_format: ImageFormat) -> None:
    data = exported(tmp_path, document(Metadata(iptc=IPTC)), choices(image_format))
    assert decode(data, Limits()).metadata.iptc == IPTC


@pytest.mark.parametrize("image_format", list(ImageFormat))
def test_rating_computer_and_title_go_along(tmp_path: Path, image_format: ImageFormat) -> None:
    title = "A fig".encode("utf-16-le")
    exif = Image.Exif()
    exif[316], exif[18246], exif[40091] = "Studio", 4, title
    exif[0x8769] = {0x9286: b"ASCII\0\0\0A bowl"}
    metadata = Metadata(exif=exif.tobytes().removeprefix(b"Exif\0\0"))
    data = exported(tmp_path, document(metadata), choices(image_format))
    with Image.open(io.BytesIO(data)) as image:
        found = image.getexif()
        assert (found[316], found[18246], found[40091]) == ("Studio", 4, title)
        assert found.get_ifd(0x8769)[0x9286] == b"ASCII\0\0\0A bowl"
    again = Image.Exif()
    again.load(b"Exif\0\0" + decode(data, Limits()).metadata.exif)
    assert (again[316], again[18246], again[40091]) == ("Studio", 4, title)


@pytest.mark.parametrize("image_format", list(ImageFormat))
def test_a_picture_with_parts_of_a_model_says_so_unless_that_is_not_wanted(
    tmp_path: Path, image_format: ImageFormat
) -> None:
    said = xmp_edits.COMPOSITE_OF_A_MODEL.encode()
    state = document(Metadata(xmp=XMP))
    marked = decode(exported(tmp_path, state, choices(image_format)), Limits()).metadata.xmp
    assert marked.count(said) == 1
    assert b"A fig &amp; a bowl" in marked
    unmarked = choices(image_format, marks_origin=False)
    assert said not in decode(exported(tmp_path, state, unmarked), Limits()).metadata.xmp
    untouched = document(Metadata(xmp=XMP), edited=False)
    plain = decode(exported(tmp_path, untouched, choices(image_format)), Limits()).metadata.xmp
    assert said not in plain  # nothing of a model is in it


def test_what_was_said_of_its_origin_before_is_replaced() -> None:
    once = xmp_edits.with_source_type(XMP, "http://example.com/camera")
    assert b"http://example.com/camera" in once
    twice = xmp_edits.with_source_type(once)
    assert b"http://example.com/camera" not in twice
    assert twice.count(b"DigitalSourceType>") == 2  # its begin and its end
    assert xmp_edits.with_source_type(twice) == twice
    assert b'about="uuid:7" xmlns:Iptc4xmpExt' in twice  # of the same picture


def test_the_thumbnail_shows_what_was_exported(tmp_path: Path) -> None:
    state = document(Metadata(exif=telling_exif(thumbnail=True)))
    kept = decode(exported(tmp_path, state, choices()), Limits()).metadata.exif
    assert exif_edits.has_thumbnail(kept)
    shown = np.asarray(thumbnail_in(kept).convert("RGB"), np.int16)[..., ::-1]
    composite = decode(exported(tmp_path, state, choices()), Limits()).pixels
    assert shown.shape == composite.shape
    assert np.abs(shown - composite.astype(np.int16)).mean() < 12
    assert small_jpeg(9)[-200:-20] not in kept
    without = document(Metadata(exif=telling_exif()))
    assert not exif_edits.has_thumbnail(
        decode(exported(tmp_path, without, choices()), Limits()).metadata.exif
    )


@pytest.mark.parametrize(
    ("image_format", "bits", "readers"),
    [
        (ImageFormat.PNG, 8, ("OpenCV", "Pillow")),
        (ImageFormat.PNG, 16, ("OpenCV", "zlib")),
        (ImageFormat.TIFF, 8, ("Pillow", "tifffile")),
        (ImageFormat.TIFF, 16, ("OpenCV", "tifffile")),
        (ImageFormat.JPEG, 8, ("OpenCV",)),
    ],
)
def test_a_file_is_read_back_by_two_libraries_where_there_are_two(
    tmp_path: Path, image_format: ImageFormat, bits: int, readers: tuple[str, ...]
) -> None:
    state = document(Metadata(), bits)
    path = tmp_path / "out"
    exporter = Exporter(Renderer(), write_atomically, Path.read_bytes)
    report = exporter.export_image(state, path, choices(image_format, has_proof=True))
    assert report.readers == readers
    proof = json.loads(proof_path(path).read_text())
    assert proof["read_back_by"] == list(readers)
    assert proof["file_sha256"] == sha256(path.read_bytes()).hexdigest()
    assert proof["changed_outside_the_masks"] == report.lock.changed_px
    assert proof["pixels_outside_the_masks"] == 120 * 90 - 60 * 40
    assert (proof["changed_outside_the_masks"] == 0) == (image_format is not ImageFormat.JPEG)


def test_what_the_second_library_sees_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = document(Metadata(), 16)

    def damaged(reader: str, data: bytes) -> object:
        pixels = codec_second_reader.read_by(reader, data).copy()
        pixels[0, 0, 0] ^= 1
        return pixels

    monkeypatch.setattr(export, "read_by", damaged)
    exporter = Exporter(Renderer(), write_atomically, Path.read_bytes)
    report = exporter.export_image(state, tmp_path / "out.tiff", choices(ImageFormat.TIFF))
    assert report.lock.changed_px == 1
    assert not report.is_locked


def test_colours_are_converted_to_srgb_and_what_is_locked_is_converted_alike(
    tmp_path: Path,
) -> None:
    state = document(Metadata(icc_profile=wide_gamut_profile()))
    path = tmp_path / "out.png"
    exporter = Exporter(Renderer(), write_atomically, Path.read_bytes)
    report = exporter.export_image(state, path, choices(to_srgb=True))
    assert report.converted
    assert report.is_locked
    written = decode(path.read_bytes(), Limits())
    assert written.metadata.icc_profile == srgb_profile()
    assert state.base is not None
    assert not np.array_equal(written.pixels, state.base.raster.pixels)


def test_a_photo_of_16_bits_is_exported_with_8_where_that_is_wanted(tmp_path: Path) -> None:
    shallow = EncodeOptions(format=ImageFormat.PNG, deep=False)
    path = tmp_path / "out.png"
    exporter = Exporter(Renderer(), write_atomically, Path.read_bytes)
    state = document(Metadata(), 16)
    report = exporter.export_image(state, path, ExportChoices(encoding=shallow))
    assert decode(path.read_bytes(), Limits()).bits == 8
    assert report.reduced


def test_full_colour_takes_more_room_than_half() -> None:
    raster = Raster(pixels=photo(200, 150))
    for image_format in (ImageFormat.JPEG, ImageFormat.AVIF):
        sizes = [
            len(encode(raster, EncodeOptions(format=image_format, quality=80, full_colour=full)))
            for full in (True, False)
        ]
        assert sizes[0] > sizes[1]


def test_a_photo_of_a_telephone_is_opened(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent / "pictures" / "bowl.heic"
    (tmp_path / "photo.heic").write_bytes(sample.read_bytes())
    base = load_base(read_file(tmp_path / "photo.heic"))
    assert (base.size.width, base.size.height) == (320, 216)
    assert b"Phone" in base.raster.metadata.exif
    blue, _green, red = base.raster.pixels.mean(axis=(0, 1))
    assert red > blue + 50  # the bowl is red


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_block_of_metadata_stops_an_export(block: bytes) -> None:
    for exif in (block, b"II*\0" + block, b"MM\0*\0\0\0\x08" + block):
        exif_edits.without_place_and_owner(exif)
        exif_edits.with_thumbnail(exif, b"\xff\xd8\xff")
        exif_edits.has_thumbnail(exif)
    for xmp in (block, XMP[:300] + block, b"\xfe\xff" + block):
        xmp_edits.without_place_and_owner(xmp)
        assert b"DigitalSourceType" in xmp_edits.with_source_type(xmp)
    iptc_of_photoshop(b"8BIM" + block)


@given(st.integers(0, 2000), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_a_damaged_block_tells_no_secret_or_is_left_out(at: int, value: int) -> None:
    damaged = bytearray(telling_exif(thumbnail=True))
    damaged[at % len(damaged)] = value
    kept = exif_edits.without_place_and_owner(bytes(damaged))
    assert len(kept) in (0, len(damaged))


@given(st.binary(max_size=300))
def test_records_of_the_press_come_back_out_of_their_resource(records: bytes) -> None:
    assert iptc_of_photoshop(photoshop_of_iptc(records)) == records


def test_a_hostile_packet_takes_no_longer_than_its_length() -> None:
    many = b"<a:GPSLatitude>" * 40_000 + b" " * 400_000 + b'a:GPSx="' * 20_000
    assert xmp_edits.without_place_and_owner(many) == b""  # a place that never ends: all of it


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("way", ["bytes", "numbers", "swapped numbers", "resources"])
def test_captions_of_a_tiff_are_found_however_they_were_written(way: str, byteorder: str) -> None:
    out = io.BytesIO()
    order: Any = byteorder
    tifffile.imwrite(out, photo(16, 12)[..., ::-1], photometric="rgb", byteorder=order)
    padded = IPTC + bytes(-len(IPTC) % 4)
    swapped = np.frombuffer(padded, np.uint32).byteswap().tobytes()
    tag, kind, value = {
        "bytes": (33723, codec_tiff.UNDEFINED, IPTC),
        "numbers": (33723, codec_tiff.LONG, padded),
        "swapped numbers": (33723, codec_tiff.LONG, swapped),
        "resources": (34377, codec_tiff.BYTE, photoshop_of_iptc(IPTC)),
    }[way]
    count = len(value) // codec_tiff.BYTES_OF_TYPE[kind]
    new = codec_tiff.NewTag(tag=tag, kind=kind, count=count, value=value)
    found = decode(codec_tiff.with_tags(out.getvalue(), [new]), Limits())
    assert found.metadata.iptc == IPTC
