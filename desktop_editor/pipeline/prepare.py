"""From a document to the request that is sent: crop, convert, resize, encode. No network."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import ServiceProfile, UploadFormat
from desktop_editor.edit_api.types import BodyFormat, EditRequest, ImagePart
from desktop_editor.edit_api.types import Reference as SentReference
from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import (
    EncodeOptions,
    ImageFormat,
    Limits,
    decode_reduced,
    encode,
    probe,
)
from desktop_editor.imaging.codec_profile import convert
from desktop_editor.imaging.composite import on_white
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Pixels, Raster, to_depth
from desktop_editor.imaging.resample import crop, resize
from desktop_editor.pipeline.load import named
from desktop_editor.pipeline.prompting import (
    Prompting,
    missing_mentions,
    prompting,
    spelled_out,
)
from desktop_editor.pipeline.region import RegionPlan, parse_region, plan_region

SMALL_REGION: Final = 0.05
"""Of the photo's area: below this a model sees too little of what is around."""

MOST_REFERENCE_PX: Final = 1_500_000
"""References are sent with at most so many pixels: more would show the model no more detail."""


_FORMATS: Final = {
    "png": ImageFormat.PNG,
    "jpeg": ImageFormat.JPEG,
    "webp": ImageFormat.WEBP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOptions:
    """How an edit is asked for; everything that is not part of the document.

    Attributes:
        service: The profile of the service, with a usable base URL.
        model: Empty means the service's default.
        size: `match`, `auto` or `WxH`.
        region: `auto`, `whole` or `X,Y,W,H`; a region fixed in the document wins over `auto`.
        whole_photo: With a small region the whole photo goes along as the last reference.
        variants: How many separate requests are made.
        body_format: How requests travel; None: as the service prefers.
        region_words: Said behind the prompt where less than the photo is sent; empty: nothing.
    """

    service: ServiceProfile
    model: str = ""
    size: str = "match"
    region: str = "auto"
    whole_photo: bool = False
    variants: int = 1
    output_format: str = "png"
    compression: int | None = None
    background: str = "auto"
    response_format: str = "b64_json"
    user: str = ""
    body_format: BodyFormat | None = None
    region_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedEdit:
    """A request, the plan by which its answer is laid back, and the region as it was seen."""

    plan: RegionPlan
    request: EditRequest
    seen: Pixels | None = None


def check_ready(state: DocumentState, service: ServiceProfile) -> Base:
    """Refuse what the service would refuse, before anything is encoded.

    Raises:
        EditorError: `edit.no_photo`, `service.prompt_empty`, `service.prompt_too_long`,
            `service.too_many_references` or `prompt.empty_slot`.
    """
    if state.base is None:
        raise EditorError("edit.no_photo")
    if not state.prompt.strip():
        raise EditorError("service.prompt_empty")
    missing = missing_mentions(state.prompt, len(state.references))
    if missing:
        raise EditorError("prompt.empty_slot", number=missing[0])
    count = len(spelled_out(state.prompt, len(state.references)))
    limit = service.prompt_limit_chars
    if count > limit:
        raise EditorError("service.prompt_too_long", count=count, limit=limit)
    if len(state.references) > service.max_references:
        count, limit = len(state.references), service.max_references
        raise EditorError("service.too_many_references", count=count, limit=limit)
    return state.base


def plan_edit(state: DocumentState, options: EditOptions) -> RegionPlan:
    """Plan region and sizes for the document as it stands.

    Raises:
        EditorError: `edit.no_photo`, or from `plan_region`.
    """
    if state.base is None:
        raise EditorError("edit.no_photo")
    photo = state.base.size
    selected = state.selection.bounding_box() if state.selection else None
    region = parse_region(options.region, photo) or state.region
    return plan_region(photo, selected, region, options.size, options.service.size_rules)


def sent_prompt(state: DocumentState, options: EditOptions, plan: RegionPlan | None) -> Prompting:
    """The prompt as it is sent with this plan."""
    return prompting(state, plan, options.region_words, options.service.prompt_limit_chars)


class WholePhoto(Enum):
    """Whether the whole photo goes along as one more reference, for light and perspective."""

    NOT_NEEDED = "not needed"
    GOES_ALONG = "goes along"
    NO_SLOT = "no slot"


def whole_photo(state: DocumentState, options: EditOptions, plan: RegionPlan) -> WholePhoto:
    """Decide that for a plan: it is for regions of less than `SMALL_REGION` of the photo."""
    if state.base is None or not options.whole_photo:
        return WholePhoto.NOT_NEEDED
    if plan.region.size.pixels >= SMALL_REGION * state.base.size.pixels:
        return WholePhoto.NOT_NEEDED
    is_free = len(state.references) < options.service.max_references
    return WholePhoto.GOES_ALONG if is_free else WholePhoto.NO_SLOT


def build_edit_request(
    state: DocumentState, options: EditOptions, request_id: str, seen: Pixels | None = None
) -> PreparedEdit:
    """Encode the edit region and the references into a request.

    What is sent is what the user sees: `seen`, the photo with its layers, or the photo alone.

    Region and references are sent upright, in 8-bit sRGB, encoded as the service wants, and with
    no metadata at all. See-through parts of the region lie on white; references have at most
    `MOST_REFERENCE_PX` pixels, and are PNGs where they are transparent and JPEG is wanted.

    Raises:
        EditorError: From `check_ready`, `plan_edit` or a reference that can't be decoded.
    """
    base = check_ready(state, options.service)
    plan = plan_edit(state, options)
    whole = base.raster.pixels if seen is None else seen
    shown = crop(whole, plan.region)
    requested = plan.requested_size
    references = _encode_references(state, options.service)
    if whole_photo(state, options, plan) is WholePhoto.GOES_ALONG:
        references += (_encode_whole(base, whole, len(references) + 1, options.service),)
    request = EditRequest(
        id=request_id,
        prompt=sent_prompt(state, options, plan).text,
        image=_encode_region(base, plan, shown, options.service.photo_format),
        references=references,
        width=requested.width if requested else None,
        height=requested.height if requested else None,
        model=options.model,
        output_format=options.output_format,
        compression=options.compression,
        background=options.background,
        response_format=options.response_format,
        user=options.user,
        body_format=options.body_format or options.service.body_format,
    )
    return PreparedEdit(plan=plan, request=request, seen=None if seen is None else shown)


def _encode_references(state: DocumentState, service: ServiceProfile) -> tuple[SentReference, ...]:
    return tuple(
        encode_reference(one, number, service.reference_format)
        for number, one in enumerate(state.references, start=1)
    )


def encode_reference(
    reference: Reference, number: int, wanted: UploadFormat = "jpeg"
) -> SentReference:
    """What is sent for one filled slot: an address as it is, a picture upright and bare."""
    if reference.address:
        return reference.address
    with named(reference.name):
        longest = _reference_edge_px(probe(reference.data, Limits()).size)
        raster = decode_reduced(reference.data, Limits(), longest)
    kind: UploadFormat = "png" if raster.has_alpha and wanted == "jpeg" else wanted
    return _part(raster.pixels, kind, f"reference-{number}")


def _encode_whole(base: Base, whole: Pixels, number: int, service: ServiceProfile) -> SentReference:
    """The whole photo as it is seen, as small as references are."""
    longest = _reference_edge_px(base.size)
    scale = longest / base.size.longest
    size = Size(
        width=max(1, round(base.size.width * scale)), height=max(1, round(base.size.height * scale))
    )
    small = to_depth(resize(on_white(whole), size), np.dtype(np.uint8))
    pixels = convert(small, base.raster.metadata.icc_profile, b"")
    return _part(pixels, service.reference_format, f"reference-{number}")


def _reference_edge_px(size: Size) -> int:
    """How long a reference may be, so that its area stays within bounds when rounded up too."""
    if size.pixels <= MOST_REFERENCE_PX:
        return size.longest
    longest = size.longest * math.sqrt(MOST_REFERENCE_PX / size.pixels)
    share = math.sqrt((MOST_REFERENCE_PX - longest / 2) / size.pixels)
    return max(1, int(size.longest * share))


def _encode_region(base: Base, plan: RegionPlan, shown: Pixels, wanted: UploadFormat) -> ImagePart:
    pixels = to_depth(on_white(shown), np.dtype(np.uint8))
    pixels = resize(convert(pixels, base.raster.metadata.icc_profile, b""), plan.sent_size)
    return _part(pixels, wanted, "photo")


def _part(pixels: Pixels, kind: UploadFormat, name: str) -> ImagePart:
    """Encode pixels and nothing else: no metadata, and a name that says nothing."""
    data = encode(Raster(pixels=pixels), EncodeOptions(format=_FORMATS[kind]))
    ending = "jpg" if kind == "jpeg" else kind
    return ImagePart(data=data, media_type=f"image/{kind}", name=f"{name}.{ending}")
