"""The one renderer: what screen, export and command line show comes from here.

A layer's pixels are derived in two steps, each cached by the identity of what it comes from:
the candidate laid on the base's grid, and the blend within the mask. The mix itself is
`imaging.composite`. `prepare` does the slow part and may run on any thread; `layers` is quick
and belongs to one thread.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.blend import (
    Blend,
    Blended,
    BlendOptions,
    blend,
    needed_rect,
    without_state,
)
from desktop_editor.imaging.composite import LayerPixels, composite, off_white, on_white
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask, maximum
from desktop_editor.imaging.placement import Laid, Placement, laid
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.registration import plain_fit
from desktop_editor.imaging.resample import crop
from desktop_editor.pipeline.blend_starts import BlendStart, BlendStarts
from desktop_editor.pipeline.standing import (
    RenderedLayer,
    Standing,
    move,
    rendered,
    repaint,
    stand,
)

LaidKey: TypeAlias = tuple[str, Placement, bool, float, tuple[float, float]]
BlendKey: TypeAlias = tuple[int, LaidKey, Blend, float | None, float, tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """What a layer makes of what lies below it.

    Attributes:
        rect: Where it may change something.
        after: (rect.height, rect.width, 3|4): how that looks then.
    """

    layer: Layer
    rect: Rect
    after: Pixels


class Renderer:
    """Derives the pixels of layers and mixes them over the base."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._laid: dict[LaidKey, Laid] = {}
        self._blended: dict[BlendKey, tuple[TiledMask, Blended]] = {}
        self._newest: dict[str, tuple[Layer, Blended]] = {}
        self._starts = BlendStarts()
        self._standing: dict[str, Standing] = {}

    def is_ready(self, state: DocumentState) -> bool:
        """Whether `layers` would give the final pixels of every visible layer."""
        with self._lock:
            return all(key in self._blended for _layer, key in _stack(state))

    def prepare(self, state: DocumentState, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Compute what is missing for this state and forget what it no longer needs.

        Raises:
            Cancelled: From the checkpoint, between stages.
        """
        if state.base is None:
            return
        for layer in _shown(state):
            self._lay(layer, checkpoint)
        self._mix(state, checkpoint, whole=False)
        with self._lock:
            laid_keys = {_laid_key(layer) for layer in state.layers}
            own_keys = {_blend_key(layer, ())[:-1] for layer in state.layers}
            ids = {layer.id for layer in state.layers}
            self._laid = {key: value for key, value in self._laid.items() if key in laid_keys}
            self._newest = {key: value for key, value in self._newest.items() if key in ids}
            self._starts.forget_all_but(ids)
            self._blended = {
                key: value for key, value in self._blended.items() if key[:-1] in own_keys
            }

    def layers(self, state: DocumentState) -> tuple[RenderedLayer, ...]:
        """The visible layers as far as they are ready, bottom first.

        While a blend is being computed the layer's last rendering stands in, brought up to date
        with a plain feather where its mask was repainted; a layer never rendered is left out.
        """
        ids = {layer.id for layer in state.layers}
        self._standing = {key: one for key, one in self._standing.items() if key in ids}
        shown: list[RenderedLayer] = []
        for layer, key in _stack(state):
            with self._lock:
                known = self._blended.get(key)
                lying = self._laid.get(_laid_key(layer))
                newest = self._newest.get(layer.id)
            standing = self._standing.get(layer.id)
            if known is not None:
                standing = stand(layer, known[1], standing)
            elif newest is not None and (standing is None or standing.source is not newest[1]):
                standing = stand(*newest, None)
            if standing is None:
                continue
            self._standing[layer.id] = standing
            if known is None and lying is not None:
                repaint(standing, layer, lying)
            if known is None and newest is not None:
                self._move(standing, layer, newest[0])
            shown += [replace(one, opacity=layer.opacity) for one in standing.shown]
        return tuple(shown)

    def _move(self, standing: Standing, layer: Layer, before: Layer) -> None:
        """Let what stands follow a nudge, when nothing else was changed."""
        is_nudged = _laid_key(layer)[:-1] == _laid_key(before)[:-1] and layer.mask is before.mask
        with self._lock:
            lying = self._laid.get(_laid_key(before))
        if is_nudged and lying is not None:
            right, down = before.nudge_px
            move(standing, layer, lying, (layer.nudge_px[0] - right, layer.nudge_px[1] - down))

    def composite(self, state: DocumentState, checkpoint: Checkpoint = no_checkpoint) -> Pixels:
        """The whole photo with all visible layers mixed in; computes what is missing.

        Thread-safe: export runs it on a worker.

        Raises:
            EditorError: `edit.no_photo`.
            Cancelled: From the checkpoint.
        """
        if state.base is None:
            raise EditorError("edit.no_photo")
        return self._mix(state, checkpoint, whole=True)

    def steps(
        self, state: DocumentState, mixed: Pixels, checkpoint: Checkpoint = no_checkpoint
    ) -> Iterator[Step]:
        """What each layer changes of the photo with those below it, bottom first.

        A hidden layer is shown for its own step; those above it do not see it.

        Args:
            state: With a base.
            mixed: A copy of the base's pixels, which is mixed on; the composite in the end.
            checkpoint: As for `composite`.
        """
        shown: tuple[Layer, ...] = ()
        for layer in state.layers:
            seen = replace(layer, visible=True)
            stack = _stack(replace(state, layers=(*shown, seen)))
            if seen.opacity == 0:
                yield Step(layer=layer, rect=Rect(x=0, y=0, width=1, height=1), after=mixed[:1, :1])
                continue
            drawn = rendered(seen, self._blend(mixed, stack, checkpoint))
            part = LayerPixels(pixels=drawn.pixels, coverage=drawn.coverage, opacity=drawn.opacity)
            after = composite(crop(mixed, drawn.rect), (part,))
            yield Step(layer=layer, rect=drawn.rect, after=after)
            if layer.visible:
                mixed[drawn.rect.slices] = after
                shown = (*shown, layer)

    def blend_of(self, layer: Layer) -> tuple[Blend, str]:
        """Which blend was used for a lowest layer, and why as a message id; AUTO while unknown."""
        with self._lock:
            known = self._blended.get(_blend_key(layer, ()))
        return (Blend.AUTO, "") if known is None else (known[1].blend, known[1].reason)

    def _mix(self, state: DocumentState, checkpoint: Checkpoint, *, whole: bool) -> Pixels:
        """Blend every visible layer with what lies below it, and mix it in.

        Unless the `whole` picture is wanted, the topmost layer is blended but not mixed in.
        """
        assert state.base is not None  # noqa: S101 - callers have looked
        stack = _stack(state)
        mixed = state.base.raster.pixels
        if whole or len(stack) > 1:
            mixed = mixed.copy()
        for number, (layer, _key) in enumerate(stack, start=1):
            blended = self._blend(mixed, stack[:number], checkpoint)
            if not whole and number == len(stack):
                break
            shown = rendered(layer, blended)
            part = LayerPixels(pixels=shown.pixels, coverage=shown.coverage, opacity=shown.opacity)
            mixed[shown.rect.slices] = composite(crop(mixed, shown.rect), (part,))
        return mixed

    def _blend(
        self, below: Pixels, stack: list[tuple[Layer, BlendKey]], checkpoint: Checkpoint
    ) -> Blended:
        """Blend the last layer of `stack` with what the others look like together."""
        layer, key = stack[-1]
        with self._lock:
            known = self._blended.get(key)
        if known is not None:
            return known[1]
        region = layer.candidate.region
        mask = layer.mask.read(region)
        with self._lock:
            lying = self._laid.get(_laid_key(layer))
            before = self._starts.find(layer.id, key[1:], lying)
        if lying is None:
            checkpoint("lay")
            lying = _laid_within(layer, needed_rect(mask))
        checkpoint("blend")
        kind, told = _kind_of(layer)
        options = BlendOptions(blend=kind, feather_px=layer.feather_px, detail=layer.detail)
        if layer.feather_px != 0:  # without any feather the mask is taken literally
            mask = framed(mask, region, layer.mask.size)
        own = crop(below, region)
        made = blend(on_white(own), lying, mask, options, before)
        result = without_state(replace(made, reason=told or made.reason))
        if layer.feather_px != 0:
            seen = off_white(result.pixels, own, result.coverage)
            result = replace(result, pixels=seen)
        with self._lock:
            # The mask is kept alive beside the result: the key holds its identity.
            self._blended[key] = (layer.mask, result)
            self._newest[layer.id] = (layer, result)
            if self._laid.get(_laid_key(layer)) is lying:  # else it can't be met again
                alive = tuple(one.mask for one, _key in stack)
                start = BlendStart(rest=key[1:], alive=alive, laid=lying, blended=made)
                self._starts.keep(layer.id, start)
        return result

    def _lay(self, layer: Layer, checkpoint: Checkpoint) -> None:
        """Lay the whole candidate: the mask may be repainted anywhere."""
        key = _laid_key(layer)
        with self._lock:
            if key in self._laid:
                return
        checkpoint("lay")
        lying = _laid_within(layer, layer.candidate.region.size.rect)
        with self._lock:
            self._laid[key] = lying


def _kind_of(layer: Layer) -> tuple[Blend, str]:
    """The blend, and the message id of why it is not the blend's own choice.

    Where the edit changed the colours of everything, what differs says nothing about where it
    ends: a blend that shows only what differs would hold parts of it back.
    """
    if layer.blend is Blend.AUTO and layer.candidate.recolours:
        return Blend.FEATHER, "engine.blend_recoloured"
    return layer.blend, ""


def framed(mask: Coverage, region: Rect, photo: Size) -> Coverage:
    """A mask that ends at the region's frame, so that feathers fade towards it.

    Where the region ends with the photo there is nothing to fade into.

    Args:
        mask: (region.height, region.width) uint8.
        region: The edit region in base pixels.
        photo: Size of the base.
    """
    ended = mask.copy()
    ended[0] = ended[0] if region.y == 0 else 0
    ended[-1] = ended[-1] if region.bottom == photo.height else 0
    ended[:, 0] = ended[:, 0] if region.x == 0 else 0
    ended[:, -1] = ended[:, -1] if region.right == photo.width else 0
    return ended


def union_mask(state: DocumentState) -> Coverage:
    """Where any visible layer may show: what the pixel lock is checked against.

    Raises:
        EditorError: `edit.no_photo`.
    """
    if state.base is None:
        raise EditorError("edit.no_photo")
    union = TiledMask.filled(state.base.size, 0).array()
    for layer in _shown(state):
        union = maximum(union, layer.mask.array())
    return union


def shows_a_candidate(state: DocumentState) -> bool:
    """Whether anything of a candidate may be in the composite."""
    return any(not layer.mask.is_empty for layer in _shown(state))


def _laid_within(layer: Layer, part: Rect) -> Laid:
    """The candidate laid within `part` of its region; nothing elsewhere, and `valid` says so."""
    candidate = layer.candidate
    size = candidate.region.size
    placement = candidate.placement
    if not layer.registered:
        plain = plain_fit(size, candidate.raster.size)
        placement = replace(placement, registration=plain)
    if layer.nudge_px != (0.0, 0.0):
        moved = placement.registration.shifted(*layer.nudge_px)
        placement = replace(placement, registration=moved)
    strength = layer.tone_strength
    lying = laid(candidate.raster.pixels, placement, size, part, tone_strength=strength)
    if part == size.rect:
        return lying
    pixels = np.zeros((size.height, size.width, 3), lying.pixels.dtype)
    valid = np.zeros((size.height, size.width), np.uint8)
    pixels[part.slices], valid[part.slices] = lying.pixels, lying.valid
    return Laid(pixels=pixels, valid=valid, trusted=lying.trusted)


def _shown(state: DocumentState) -> tuple[Layer, ...]:
    return tuple(layer for layer in state.layers if layer.visible and layer.opacity > 0)


def _laid_key(layer: Layer) -> LaidKey:
    candidate = layer.candidate
    strength = layer.tone_strength
    return candidate.id, candidate.placement, layer.registered, strength, layer.nudge_px


def _stack(state: DocumentState) -> list[tuple[Layer, BlendKey]]:
    """The visible layers, bottom first, each with the key of its blend.

    A blend depends on what lies below, so each key holds those of the layers below it.
    """
    stack: list[tuple[Layer, BlendKey]] = []
    below: tuple[object, ...] = ()
    for layer in _shown(state):
        key = _blend_key(layer, below)
        stack.append((layer, key))
        below = (key, layer.opacity)
    return stack


def _blend_key(layer: Layer, below: tuple[object, ...]) -> BlendKey:
    laid_key = _laid_key(layer)
    return id(layer.mask), laid_key, layer.blend, layer.feather_px, layer.detail, below
