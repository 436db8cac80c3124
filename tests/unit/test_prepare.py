"""The request that leaves this computer: what it holds, and what it never holds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.base import Base
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import EditRequest, ImagePart
from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits, decode, probe
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.load import OpenedFile, address_reference, load_base, load_reference
from desktop_editor.pipeline.prepare import (
    MOST_REFERENCE_PX,
    EditOptions,
    WholePhoto,
    build_edit_request,
    plan_edit,
    whole_photo,
)
from tests.helpers.documents import a_base, a_photo
from tests.helpers.photos import exif_block, file_of, photo, photo_16, wide_gamut_profile

SANDBOX = SERVICES["sandbox"]
OPTIONS = EditOptions(service=SANDBOX)
LARGE = a_base(a_photo(Size(width=2000, height=1500)))
SMALL = a_base(a_photo(Size(width=300, height=200)))


def request_for(state: DocumentState, options: EditOptions = OPTIONS) -> EditRequest:
    return build_edit_request(state, options, "edit-1").request


def sent_pixels(part: object) -> Pixels:
    assert isinstance(part, ImagePart)
    return decode(part.data, Limits()).pixels


def selected(base: Base, rect: Rect) -> DocumentState:
    full = np.full((rect.height, rect.width), 255, np.uint8)
    mask = TiledMask.filled(base.size, 0).replaced(rect, full)
    return DocumentState(base=base, prompt="red", selection=mask)


def test_around_a_selection_the_photos_own_pixels_are_sent() -> None:
    state = selected(LARGE, Rect(x=900, y=700, width=150, height=120))
    prepared = build_edit_request(state, OPTIONS, "edit-1")
    sent = sent_pixels(prepared.request.image)
    assert np.array_equal(sent, LARGE.raster.pixels[prepared.plan.region.slices])
    assert (prepared.request.width, prepared.request.height) == (sent.shape[1], sent.shape[0])


def test_a_16_bit_photo_is_sent_with_8_bits_and_a_tiny_one_enlarged() -> None:
    base = Base(name="deep", source=b"", raster=a_base(photo_16(300, 200)).raster)
    request = request_for(DocumentState(base=base, prompt="red"))
    facts = probe(request.image.data, Limits())
    assert facts.bits == 8
    assert SANDBOX.size_rules.allow(facts.size.width, facts.size.height)


def test_where_the_photo_was_taken_and_by_which_camera_does_not_leave_this_computer() -> None:
    data = file_of(photo(300, 200), "JPEG", exif=b"Exif\0\0" + exif_block())
    assert b"Testcam" in data
    base = load_base(OpenedFile(name="secret name.jpg", data=data))
    reference = load_reference(OpenedFile(name="another name.jpg", data=data), "r1")
    request = request_for(DocumentState(base=base, prompt="red", references=(reference,)))
    part = request.references[0]
    assert isinstance(part, ImagePart)
    for sent in (request.image, part):
        assert b"Testcam" not in sent.data
        assert "name" not in sent.name
    assert (request.image.name, part.name) == ("photo.png", "reference-1.jpg")


def test_colours_of_a_wide_profile_are_converted_to_what_the_service_understands() -> None:
    data = file_of(photo(300, 200), "PNG", icc_profile=wide_gamut_profile())
    base = load_base(OpenedFile(name="wide.png", data=data))
    options = replace(OPTIONS, size="1024x1024")
    converted = sent_pixels(request_for(DocumentState(base=base, prompt="red"), options).image)
    plain = sent_pixels(request_for(DocumentState(base=SMALL, prompt="red"), options).image)
    assert np.abs(converted.astype(int) - plain).mean() > 10


def test_references_go_in_order_shrunk_and_addresses_as_they_are() -> None:
    picture = load_reference(OpenedFile(name="a.png", data=file_of(photo(3000, 900), "PNG")), "r1")
    address = address_reference("https://example.com/b.png", "r2")
    state = DocumentState(base=SMALL, prompt="red", references=(picture, address))
    request = request_for(state)
    assert request.references[1] == "https://example.com/b.png"
    height, width = sent_pixels(request.references[0]).shape[:2]
    assert 1_490_000 < width * height <= 1_500_000
    assert width / height == pytest.approx(3000 / 900, rel=0.002)


def test_a_transparent_reference_stays_transparent() -> None:
    pixels = np.dstack((photo(90, 60), np.full((60, 90), 128, np.uint8)))
    reference = load_reference(OpenedFile(name="a.png", data=file_of(pixels, "PNG")), "r1")
    request = request_for(DocumentState(base=SMALL, prompt="red", references=(reference,)))
    assert sent_pixels(request.references[0]).shape[2] == 4


def test_options_reach_the_request() -> None:
    options = EditOptions(
        service=SANDBOX, model="m", size="auto", output_format="webp", compression=40,
        background="opaque", response_format="url", user="me", body_format="json",
    )  # fmt: skip
    request = request_for(DocumentState(base=SMALL, prompt="red"), options)
    assert (request.width, request.height) == (None, None)
    found = (request.model, request.output_format, request.compression, request.background)
    assert found == ("m", "webp", 40, "opaque")
    assert (request.response_format, request.user, request.body_format) == ("url", "me", "json")


def test_a_region_on_the_command_line_wins_over_the_documents() -> None:
    own = Rect(x=0, y=0, width=1024, height=1024)
    state = DocumentState(base=LARGE, prompt="red", region=own)
    assert plan_edit(state, OPTIONS).region == own
    whole = plan_edit(state, replace(OPTIONS, region="whole"))
    assert whole.region == LARGE.size.rect
    named = plan_edit(state, replace(OPTIONS, region="16,16,1024,1008"))
    assert named.region == Rect(x=16, y=16, width=1024, height=1008)


def crowded(state: DocumentState) -> DocumentState:
    one = Reference(id="r", name="r", address="file-abc")
    return replace(state, references=(one,) * 17)


@pytest.mark.parametrize(
    ("change", "message_id"),
    [
        (lambda state: replace(state, base=None), "edit.no_photo"),
        (lambda state: replace(state, prompt=""), "service.prompt_empty"),
        (lambda state: replace(state, prompt=" \n\t"), "service.prompt_empty"),
        (lambda state: replace(state, prompt="é" * 1001), "service.prompt_too_long"),
        (crowded, "service.too_many_references"),
    ],
    ids=["no photo", "no prompt", "blank prompt", "1,001 characters", "17 references"],
)
def test_what_the_service_would_refuse_is_refused_before_it_is_sent(
    change: Callable[[DocumentState], DocumentState], message_id: str
) -> None:
    with pytest.raises(EditorError) as caught:
        request_for(change(DocumentState(base=SMALL, prompt="red")))
    assert caught.value.message_id == message_id


def test_a_thousand_characters_of_any_script_are_fine() -> None:
    assert request_for(DocumentState(base=SMALL, prompt="🎨" * 1000)).prompt == "🎨" * 1000


def test_with_a_small_region_the_whole_photo_goes_along_unless_the_slots_are_taken() -> None:
    base = a_base(a_photo(Size(width=6000, height=4000)))
    region = Rect(x=100, y=100, width=1024, height=1024)
    state = DocumentState(base=base, prompt="red", region=region)
    options = replace(OPTIONS, whole_photo=True)
    plan = plan_edit(state, options)
    assert whole_photo(state, options, plan) is WholePhoto.GOES_ALONG
    (whole,) = request_for(state, options).references
    assert isinstance(whole, ImagePart)
    sent = sent_pixels(whole)
    assert sent.shape[1] / sent.shape[0] == pytest.approx(1.5, abs=0.01)
    assert sent.shape[0] * sent.shape[1] <= MOST_REFERENCE_PX
    assert request_for(state, OPTIONS).references == ()
    half = replace(state, region=Rect(x=0, y=0, width=3000, height=2400))
    assert request_for(half, options).references == ()
    address = Reference(id="r", name="r", address="https://example.com/r.png")
    full = replace(state, references=(address,) * SANDBOX.max_references)
    assert whole_photo(full, options, plan) is WholePhoto.NO_SLOT
    assert len(request_for(full, options).references) == SANDBOX.max_references
