"""What the document looks like to the views: states in, view values out. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec_profile import profile_name
from desktop_editor.imaging.geometry import Rect
from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.pipeline.load import what_it_reveals
from desktop_editor.pipeline.prepare import (
    EditOptions,
    WholePhoto,
    plan_edit,
    sent_prompt,
    whole_photo,
)
from desktop_editor.pipeline.prompting import mentions, missing_mentions, spelled_out
from desktop_editor.pipeline.region import RegionPlan
from desktop_editor.pipeline.standing import RenderedLayer
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer
from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.laying_words import blend_words, fit_more, fit_words, score_words
from desktop_editor.ui.messages import message_words
from desktop_editor.ui.money import estimate_words
from desktop_editor.ui.numbers import number
from desktop_editor.ui.references_view import MentionView, SlotView
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.thumbnails import Thumbnails
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import ServiceView

PRESETS: Final = (
    "match",
    "1024x1024",
    "1536x1024",
    "1024x1536",
    "2048x2048",
    "2048x1152",
    "3840x2160",
    "2160x3840",
    "auto",
)


UsedBlend: TypeAlias = tuple[Blend, str]
"""The blend that was used for a layer, and the message id of why."""
NO_BLENDS: Final[Mapping[str, UsedBlend]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether an edit can be started, and in words why not or what will be sent and cost."""

    ready: bool
    hint: str
    cost: str = ""
    sent_chars: int | None = None
    is_region: bool = False
    mentions: tuple[MentionView, ...] = ()


def slot_views(state: DocumentState) -> tuple[SlotView, ...]:
    """The filled reference slots."""
    return tuple(
        SlotView(
            id=one.id,
            name=one.name,
            thumbnail=one.thumbnail,
            reveals=message_words(what_it_reveals(one.address)),
        )
        for one in state.references
    )


def layer_views(
    state: DocumentState, thumbnails: Thumbnails, blends: Mapping[str, UsedBlend] = NO_BLENDS
) -> tuple[LayerView, ...]:
    """The layers, top first; `blends` holds which one was used for each, and why."""
    listed = {layer.id for layer in listed_layers(state)}
    return tuple(
        LayerView(
            id=layer.id,
            edit_id=layer.candidate.edit_id,
            name=layer.name,
            visible=layer.visible,
            active=layer.id == state.active_layer_id,
            opacity=layer.opacity,
            tone_strength=layer.tone_strength,
            registered=layer.registered,
            blend=layer.blend,
            feather_px=layer.feather_px,
            thumbnail=thumbnails.of(layer),
            mask_thumbnail=thumbnails.of_mask(layer),
            merged=bool(layer.merged),
            score=layer.candidate.placement.confidence,
            score_words=score_words(layer),
            listed=layer.id in listed,
            detail=layer.detail,
            nudge_px=layer.nudge_px,
            fit_words=fit_words(layer),
            fit_more=fit_more(layer),
            blend_words=blend_words(*blends.get(layer.id, (Blend.AUTO, ""))),
            has_detail=_keeps_detail(layer, blends),
        )
        for layer in reversed(state.layers)
    )


def _keeps_detail(layer: Layer, blends: Mapping[str, UsedBlend]) -> bool:
    """Whether the blend mixes the photo's own detail in; the others show the candidate's alone."""
    used, _reason = blends.get(layer.id, (layer.blend, ""))
    chosen = used if layer.blend is Blend.AUTO else layer.blend
    return chosen in (Blend.AUTO, Blend.MULTIBAND)


def listed_layers(state: DocumentState) -> tuple[Layer, ...]:
    """The layers with a row of their own, bottom first.

    Hidden variants have none while another one of their edit is visible: it stands for all.
    """
    shown = {layer.candidate.edit_id for layer in state.layers if layer.visible}
    return tuple(
        layer
        for layer in state.layers
        if layer.visible
        or layer.id == state.active_layer_id
        or layer.candidate.edit_id not in shown
    )


def region_words(plan: RegionPlan | None) -> str:
    """What is sent of the framed region, and how much of its detail."""
    if plan is None:
        return ""
    region, sent = plan.region.size, plan.sent_size
    detail = sent.width / region.width
    words = translate("Region", "{width} × {height} px, sent as {sent_width} × {sent_height}")
    told = words.format(
        width=region.width, height=region.height, sent_width=sent.width, sent_height=sent.height
    )
    if detail >= 1:
        return f"{told} · {translate('Region', 'full detail')}"
    percent = translate("Region", "{percent} % of the detail").format(percent=round(100 * detail))
    return f"{told} · {percent}"


def canvas_content(
    state: DocumentState, layers: tuple[RenderedLayer, ...], plan: RegionPlan | None
) -> CanvasContent:
    """What the canvas draws."""
    return CanvasContent(
        base=state.base.raster if state.base else None,
        layers=tuple(
            CanvasLayer(
                id=one.id,
                rect=one.rect,
                pixels=one.pixels,
                coverage=one.coverage,
                opacity=one.opacity,
            )
            for one in layers
            if not one.rect.is_empty  # its mask shows nothing
        ),
        selection=state.selection,
        mask=state.active_layer.mask if state.active_layer else None,
        region=_framed(state, plan),
        region_words=region_words(plan),
        unlocked=tuple(one.mask for one in state.layers if one.visible and one.opacity > 0),
    )


def _framed(state: DocumentState, plan: RegionPlan | None) -> Rect | None:
    """The region where it is not the whole photo."""
    if plan is None or state.base is None or plan.region == state.base.size.rect:
        return None
    return plan.region


def service_view(service: ServiceProfile) -> ServiceView:
    """The service that the next edit goes to."""
    is_sandbox = service.id == "sandbox"
    words = name = service_name(service.name)
    if is_sandbox:
        words = translate("Service", "Practice service – not an AI model")
    elif not service.base_url:
        words = translate("Service", "{service} – address missing").format(service=name)
        if service.id != "custom":
            words = translate("Service", "{service} – not usable").format(service=name)
    return ServiceView(id=service.id, name=name, is_sandbox=is_sandbox, words=words)


def planned(state: DocumentState, options: EditOptions) -> RegionPlan | None:
    """The plan of the next edit, or None while none can be made."""
    if state.base is None:
        return None
    try:
        return plan_edit(state, options)
    except EditorError:
        return None  # the same failure is told when the edit is started


def readiness(state: DocumentState, options: EditOptions, plan: RegionPlan | None) -> Readiness:
    """What stands beside the primary button."""
    ready, count = _readiness(state, options, plan), len(state.references)
    is_part = state.base is not None and plan is not None and plan.region != state.base.size.rect
    spoken_of = tuple(
        MentionView(start=one.start, end=one.end, number=one.number, is_filled=one.number <= count)
        for one in mentions(state.prompt)
    )
    sent = len(sent_prompt(state, options, plan).text)
    return replace(ready, sent_chars=sent, is_region=is_part, mentions=spoken_of)


def _readiness(state: DocumentState, options: EditOptions, plan: RegionPlan | None) -> Readiness:
    limit = options.service.prompt_limit_chars
    if state.base is None:
        return Readiness(ready=False, hint=translate("Prompt", "Open a photo first."))
    if not state.prompt.strip():
        return Readiness(ready=False, hint=translate("Prompt", "Write what shall change."))
    missing = missing_mentions(state.prompt, len(state.references))
    if missing:
        words = translate("Prompt", "@{number} is an empty reference slot.")
        return Readiness(ready=False, hint=words.format(number=missing[0]))
    over = len(spelled_out(state.prompt, len(state.references))) - limit
    if over > 0:
        words = translate("Prompt", "{count} characters too many for this service.")
        if over == 1:
            words = translate("Prompt", "{count} character too many for this service.")
        return Readiness(ready=False, hint=words.format(count=over))
    if plan is None:
        return Readiness(ready=True, hint="")
    cost = estimate_words(estimate_edit(state, options, plan), options.variants)
    hint = _sent_words(state, plan, whole_photo(state, options, plan))
    if sent_prompt(state, options, plan).is_left_out:
        no_room = translate("Prompt", "No room for the words that are added for a region.")
        hint = f"{hint} {no_room}"
    return Readiness(ready=True, hint=hint, cost=cost)


def _sent_words(state: DocumentState, plan: RegionPlan, whole: WholePhoto) -> str:
    """What leaves, at which size."""
    is_whole = state.base is not None and plan.region == state.base.size.rect
    words = translate("Prompt", "Sends the framed region as {width} × {height}.")
    if state.selection is None and is_whole:
        words = translate("Prompt", "Sends the whole photo as {width} × {height}.")
    elif whole is WholePhoto.GOES_ALONG:
        words = translate("Prompt", "Sends the frame as {width} × {height} and the whole photo.")
    hint = words.format(width=plan.sent_size.width, height=plan.sent_size.height)
    if whole is WholePhoto.NO_SLOT:
        no_slot = translate("Prompt", "All slots are taken, so the whole photo does not go along.")
        hint = f"{hint} {no_slot}"
    return hint


def title_of(state: DocumentState, project_path: str) -> str:
    """The window's title: the project's name, or the photo's."""
    if project_path:
        return Path(project_path).name
    return state.base.name if state.base else ""


def size_words(state: DocumentState) -> str:
    """Size of the photo and its colour profile for the status line."""
    if state.base is None:
        return ""
    size = state.base.size
    megapixels = number(size.pixels / 1e6, 1)
    bits = "" if state.base.raster.bits == 8 else translate("Status", ", 16 bit")
    profile = profile_name(state.base.raster.metadata.icc_profile)
    return f"{size.width} × {size.height} ({megapixels} MP{bits}) · {profile}"
