"""What is to stay behind stays behind, however it is written; the rest is kept to the letter."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.imaging import exif_edits, iptc_edits, xmp_edits
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Metadata, Raster
from desktop_editor.pipeline.carried import carried
from tests.helpers.documents import a_base, a_document, a_layer, a_photo
from tests.helpers.photos import exif_block

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=30)
PERSONAL_NAMES = st.sampled_from(
    (
        "exif:GPSLatitude", "exif:GPSAltitude", "drone-dji:GpsLongtitude", "x:latitude",
        "drone-dji:DroneSerialNumber", "aux:SerialNumber", "exifEX:LensSerialNumber",
        "aux:OwnerName", "exifEX:CameraOwnerName", "photoshop:City", "photoshop:State",
        "Iptc4xmpCore:Location", "Iptc4xmpCore:CountryCode", "Iptc4xmpExt:Sublocation",
    )
)  # fmt: skip
PLACE = st.sampled_from((26, 27, 90, 92, 95, 100, 101))
CAPTION = st.sampled_from((5, 25, 80, 116, 120))
PNG = EncodeOptions(format=ImageFormat.PNG)
SECRET = b"SECRET-"


def packet(inside: str, attributes: str = "") -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf'
        f'-syntax-ns#"><rdf:Description rdf:about=""{attributes}>{inside}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def record(number: int, value: bytes) -> bytes:
    if len(value) < 0x8000:
        return struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value
    return struct.pack(">BBBHI", 0x1C, 2, number, 0x8004, len(value)) + value


@given(PERSONAL_NAMES, WORDS, st.sampled_from(("attribute", "element", "structure", "odd")))
def test_no_spelling_of_a_place_or_a_device_gets_through(name: str, value: str, form: str) -> None:
    secret = f"SECRET-{value}"
    title = "<dc:title>In the City of Location=3</dc:title>"
    xmp = {
        "attribute": packet(title, f" {name}='{secret}'"),
        "element": packet(f"{title}<{name} xml:lang='x'>{secret}</{name}>"),
        "structure": packet(
            f"{title}<{name}><rdf:Bag><rdf:li>{secret}</rdf:li></rdf:Bag></{name}>"
        ),
        "odd": packet(title, f' {name}  =\n "{secret}"'),
    }[form]
    kept = xmp_edits.without_place_and_owner(xmp)
    assert SECRET not in kept
    assert name.encode() not in kept
    if form != "odd":
        assert kept == packet(title)
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        other = xmp_edits.without_place_and_owner(xmp.decode().encode(encoding))
        assert b"S\0E\0C\0R" not in other
        assert b"S\0\0\0E" not in other
        assert SECRET not in other


@given(st.lists(st.tuples(PLACE | CAPTION, st.binary(max_size=60))), st.binary(max_size=40_000))
@settings(deadline=None)
def test_records_of_places_are_taken_out_and_all_others_kept(
    records: list[tuple[int, bytes]], long: bytes
) -> None:
    records = [*records, (90, b"SECRET-city"), (120, long)]
    iptc = b"".join(record(number, value) for number, value in records)
    wanted = b"".join(
        record(number, value) for number, value in records if number in (5, 25, 80, 116, 120)
    )
    assert iptc_edits.without_place(iptc) == wanted
    assert iptc_edits.without_place(iptc + bytes(3)) == wanted
    assert iptc_edits.without_place(iptc[:-1]) in (b"", iptc_edits.without_place(iptc))


@given(st.binary(max_size=300))
def test_no_record_of_the_press_stops_an_export(iptc: bytes) -> None:
    iptc_edits.without_place(iptc)
    iptc_edits.without_place(b"\x1c\x02" + iptc)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_second_place_in_a_block_is_overwritten_too(order: str) -> None:
    """Two pointers to positions, one of them where the camera's tags are; XMP in the block."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    values = (b"SECRET-1\0", b"SECRET-2\0")
    places = [(one, struct.pack(f"{order}HHHI", 1, 0x1D, 2, len(one))) for one in values]
    first, camera = 8, 8 + 2 + 3 * 12 + 4
    at = camera + 2 + 12 + 4
    blocks, pointers = b"", []
    for value, head in places:
        pointers.append(at)
        body = head + struct.pack(f"{order}I", at + 18) + bytes(4) + value + bytes(len(value) % 2)
        blocks += body
        at += len(body)
    xmp = b"SECRET-xmp"
    entries = ((700, 1, len(xmp), at), (0x8769, 4, 1, camera), (0x8825, 4, 1, pointers[0]))
    exif = start + struct.pack(f"{order}IH", first, 3)
    exif += b"".join(struct.pack(f"{order}HHII", *one) for one in entries) + bytes(4)
    exif += struct.pack(f"{order}HHHII", 1, 0x8825, 4, 1, pointers[1]) + bytes(4) + blocks + xmp
    assert exif.count(SECRET) == 3
    kept = exif_edits.without_place_and_owner(exif)
    assert len(kept) == len(exif)
    assert SECRET not in kept


def test_a_small_picture_in_the_packet_would_show_the_photo_as_it_was() -> None:
    thumbnail = "<xmp:Thumbnails><rdf:Alt><rdf:li>/9j/4AAQ</rdf:li></rdf:Alt></xmp:Thumbnails>"
    title = "<dc:title>A fig</dc:title>"
    state = a_document(a_base(a_photo(Size(width=60, height=40))))
    assert state.base is not None
    metadata = Metadata(xmp=packet(title + thumbnail))
    object.__setattr__(
        state.base, "raster", Raster(pixels=state.base.raster.pixels, metadata=metadata)
    )
    kept = carried(state, state.base.raster.pixels, ExportChoices(encoding=PNG))
    assert kept.xmp == packet(title)


def test_a_candidate_that_shows_nowhere_is_not_told_of() -> None:
    base = a_base(a_photo(Size(width=60, height=40)))
    chosen = ExportChoices(encoding=PNG)
    mask = np.zeros((40, 60), np.uint8)
    hidden = a_document(base, [a_layer(base, mask)])
    assert carried(hidden, base.raster.pixels, chosen).xmp == b""
    mask[3, 4] = 1
    shown = a_document(base, [a_layer(base, mask)])
    assert xmp_edits.COMPOSITE_OF_A_MODEL.encode() in carried(shown, base.raster.pixels, chosen).xmp


@given(st.sampled_from(list(ImageFormat)), WORDS, st.sampled_from((8, 16)))
@settings(max_examples=60, deadline=None)
def test_what_is_said_of_a_photo_survives_every_format(
    image_format: ImageFormat, title: str, bits: int
) -> None:
    iptc = record(120, title.encode())
    metadata = Metadata(xmp=packet(f"<dc:title>{title}</dc:title>"), iptc=iptc)
    pixels = a_photo(Size(width=24, height=16), bits=bits)
    options = EncodeOptions(format=image_format)
    read = decode(encode(Raster(pixels=pixels, metadata=metadata), options), Limits())
    assert read.metadata.xmp == metadata.xmp
    if image_format in (ImageFormat.PNG, ImageFormat.TIFF, ImageFormat.JPEG):
        assert read.metadata.iptc == iptc
    if image_format in (ImageFormat.PNG, ImageFormat.TIFF):
        assert read.bits == bits
        assert (read.pixels == pixels).all()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # as where photos are opened
@given(st.sampled_from(list(ImageFormat)), st.data())
@settings(max_examples=250, deadline=None)
def test_odd_metadata_never_cost_the_picture(
    image_format: ImageFormat, data: st.DataObject
) -> None:
    damaged = []
    for whole in (
        exif_block(orientation=1),
        packet("<dc:title>A fig</dc:title>"),
        record(120, b"A fig"),
    ):
        block = bytearray(whole)
        for _ in range(data.draw(st.integers(0, 6))):
            block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
        damaged.append(bytes(block[: data.draw(st.integers(0, 2 * len(block)))]))
    exif, xmp, iptc = damaged
    pixels = a_photo(Size(width=24, height=16))
    state = a_document(a_base(pixels))
    assert state.base is not None
    metadata = Metadata(exif=exif, xmp=xmp, iptc=iptc)
    object.__setattr__(state.base, "raster", Raster(pixels=pixels, metadata=metadata))
    options = EncodeOptions(format=image_format)
    chosen = ExportChoices(encoding=options, without_place=data.draw(st.booleans()))
    raster = Raster(pixels=pixels, metadata=carried(state, pixels, chosen))
    read = decode(encode(raster, options), Limits())
    assert read.pixels.shape == pixels.shape


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # as where photos are opened
@pytest.mark.parametrize("kind", range(14))
@pytest.mark.parametrize("image_format", list(ImageFormat))
def test_a_tag_of_another_kind_than_usual_never_costs_the_picture(
    image_format: ImageFormat, kind: int
) -> None:
    """Pillow writes some blocks anew, and expects of each tag the kind that it should have."""
    values = ((0x010F, kind, 3, 7), (0x0112, 3, 1, 1 << 16), (0x011A, kind, 1, 5))
    exif = b"MM\0*\0\0\0\x08" + struct.pack(">H", len(values))
    exif += b"".join(struct.pack(">HHII", *one) for one in values) + bytes(64)
    pixels = a_photo(Size(width=24, height=16))
    raster = Raster(pixels=pixels, metadata=Metadata(exif=exif))
    read = decode(encode(raster, EncodeOptions(format=image_format)), Limits())
    assert read.pixels.shape == pixels.shape
