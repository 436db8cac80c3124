"""Metadata larger than a segment of a JPEG: nothing of XMP is lost, and no picture ever."""

import io
import struct
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_editor.imaging import exif_edits, xmp_edits
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.codec_jpeg import whole_xmp
from desktop_editor.imaging.raster import Metadata, Raster
from tests.helpers.photos import exif_block, file_of, photo

JPEG = EncodeOptions(format=ImageFormat.JPEG)
PIXELS = photo(24, 16)
DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(title: str, *, outside: bool = False, more: str = "") -> bytes:
    """With the prefix declared where it is used, or around all."""
    space = f' xmlns:dc="{DC}"'
    around, within = (space, "") if outside else ("", space)
    return (
        f'<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"{around}>'
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""{within}>'
        f"<dc:title>{title}</dc:title></rdf:Description>{more}</rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def jpeg(metadata: Metadata) -> bytes:
    return encode(Raster(pixels=PIXELS, metadata=metadata), JPEG)


def written_and_read(metadata: Metadata) -> Metadata:
    return decode(jpeg(metadata), Limits()).metadata


@given(st.integers(60_000, 210_000), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_large_packet_goes_over_several_segments_and_comes_back(
    size: int, outside: bool, marked: bool
) -> None:
    title = ("A fig & a bowl. " * (size // 16)).replace("&", "&amp;")
    xmp = packet(title, outside=outside)
    xmp = xmp_edits.with_source_type(xmp) if marked else xmp
    once = written_and_read(Metadata(xmp=xmp)).xmp
    root = ET.fromstring(once)  # noqa: S314 - of our own making
    assert root.findtext(f".//{{{DC}}}title") == title.replace("&amp;", "&")
    assert once.count(xmp_edits.COMPOSITE_OF_A_MODEL.encode()) == marked
    assert b"HasExtendedXMP" not in once
    again = ET.fromstring(written_and_read(Metadata(xmp=once)).xmp)  # noqa: S314
    assert again.findtext(f".//{{{DC}}}title") == title.replace("&amp;", "&")


def test_other_programs_find_the_origin_without_the_rest() -> None:
    data = jpeg(Metadata(xmp=xmp_edits.with_source_type(packet("q" * 90_000))))
    with Image.open(io.BytesIO(data)) as image:
        assert xmp_edits.COMPOSITE_OF_A_MODEL.encode() in image.info["xmp"]


def test_an_origin_that_was_said_before_stays_in_a_large_packet() -> None:
    said = xmp_edits.with_source_type(packet("q" * 90_000), "http://example.com/camera")
    assert b"http://example.com/camera" in written_and_read(Metadata(xmp=said)).xmp


def test_a_place_in_the_rest_of_a_packet_stays_behind_too() -> None:
    place = f'<rdf:Description xmlns:dc="{DC}" dc:GPSLatitude="48,12N" dc:a="b"/>'
    kept = written_and_read(Metadata(xmp=packet("q" * 70_000, more=place))).xmp
    assert b"48,12N" in kept
    silent = xmp_edits.without_place_and_owner(kept)
    assert b"48,12N" not in silent
    assert b"q" * 70_000 in silent


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damage_in_the_rest_of_a_packet_loses_no_picture(data: st.DataObject) -> None:
    written = bytearray(jpeg(Metadata(xmp=packet("q" * 70_000))))
    start, end = written.index(b"http://"), written.rindex(b"</x:xmpmeta>")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(start, end))
        if written[at - 5 : at].find(b"\xff") < 0:  # not the lengths of the segments
            written[at] = data.draw(st.integers(0, 254))
    assert decode(bytes(written), Limits()).pixels.shape == (16, 24, 3)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_rest_of_a_packet_stops_the_opening(xmp: bytes, more: bytes) -> None:
    named = b'<a x:HasExtendedXMP="' + b"0A" * 16 + b'"/></rdf:RDF>' + xmp
    body = b"http://ns.adobe.com/xmp/extension/\0" + b"0A" * 16 + more
    file = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + more
    whole_xmp(named, file)
    xmp_edits.joined(named, b'<rdf:RDF a="b">' + more + b"</rdf:RDF>")


@pytest.mark.parametrize("name", ["GImage:Data", "GDepth:Data", "xmp:Thumbnails"])
def test_what_shows_the_photo_as_it_was_is_left_out(name: str) -> None:
    title = packet("A fig")
    with_old = title.replace(b"rdf:about", name.encode() + b"='/9j/' rdf:about")
    assert xmp_edits.without_thumbnails(with_old) == title
    other = packet("A fig", more="<x:Data>7</x:Data>")
    assert xmp_edits.without_thumbnails(other) == other


def test_a_thumbnail_takes_the_place_of_the_last_one() -> None:
    """A photo that is exported again and again does not grow."""
    exif, sizes = exif_block(), []
    for seed in range(4):
        exif = exif_edits.with_thumbnail(exif, file_of(photo(160, 120, seed=seed), "JPEG"))
        sizes.append(len(exif))
    assert max(sizes) - min(sizes) < 4_000
    assert len(exif_edits.with_thumbnail(exif, b"")) - len(exif_block()) in (0, 1)


@given(st.integers(0, 3000), st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_a_damaged_block_never_loses_what_it_says_of_the_photo(at: int, value: int) -> None:
    exif = bytearray(exif_edits.with_thumbnail(exif_block(), file_of(photo(20, 15), "JPEG")))
    start = exif.index(b"\xff\xd8\xff") - 42  # from the thumbnail's directory on
    exif[start + at % (len(exif) - start)] = value
    kept = exif_edits.with_thumbnail(bytes(exif), b"")
    assert b"Testcam" in kept
    assert not exif_edits.has_thumbnail(kept)


def test_a_block_too_large_for_a_segment_goes_without_its_thumbnail() -> None:
    large = file_of(photo(400, 300, seed=3), "PNG")[:60_000].ljust(66_000, b"\1")
    exif = exif_edits.with_thumbnail(exif_block(), b"\xff\xd8\xff" + large)
    kept = written_and_read(Metadata(exif=exif)).exif
    assert b"Testcam" in kept
    assert not exif_edits.has_thumbnail(kept)
