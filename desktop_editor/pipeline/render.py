"""The one renderer: what screen, export and command line show comes from here.

A layer's pixels are derived in two steps, each cached by the identity of what it comes from:
the candidate laid on the base's grid, and the blend within the mask. The mix itself is
`imaging.composite`. `prepare` does the slow part and may run on any thread; `layers` is quick
and belongs to one thread.
"""

import threading
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

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
from desktop_editor.imaging.composite import LayerPixels, composite, on_white
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask, feather_inward, maximum
from desktop_editor.imaging.placement import Laid, laid
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.registration import plain_fit
from desktop_editor.imaging.resample import crop
from desktop_editor.imaging.work_grid import covered_rect
from desktop_editor.pipeline.blend_starts import BlendStart, BlendStarts

QUICK_FEATHER_PX: Final = 12.0
"""Inward feather, in base pixels, that stands in while a blend is being computed."""

QUICK_AREA_PX: Final = 4_000_000
"""A larger change of a mask waits for `prepare` instead of holding up the caller."""

LaidKey: TypeAlias = tuple[str, bool, float]
BlendKey: TypeAlias = tuple[int, LaidKey, Blend, float | None, tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderedLayer:
    """A layer ready to be mixed: pixels and effective coverage on a rectangle of the base.

    Attributes:
        coverage: May change in place between two calls of `Renderer.layers`, where the mask did.
        final: False while the blend is being computed and a quick feather stands in.
        of_blend: False for what a stroke adds beside the finished blend.
        blend: The blend that was used.
        reason: Message id of why it was chosen, or empty.
    """

    id: str
    rect: Rect
    pixels: Pixels
    coverage: Coverage
    opacity: float
    final: bool
    blend: Blend
    reason: str = ""
    of_blend: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class _Standing:
    """What stands on the screen for one layer, and the mask that it reflects.

    While a blend is being computed the mask may be repainted: `lowered` takes the final
    rendering's coverage back, `raised` shows the laid candidate in addition. Both are private
    buffers that change in place; the read-only views of them keep their identity.
    """

    mask: TiledMask
    source: Blended
    final: RenderedLayer
    lowered: Coverage | None = None
    raised: Coverage | None = None
    shown: list[RenderedLayer] = field(default_factory=list)


class Renderer:
    """Derives the pixels of layers and mixes them over the base."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._laid: dict[LaidKey, Laid] = {}
        self._blended: dict[BlendKey, tuple[TiledMask, Blended]] = {}
        self._newest: dict[str, tuple[Layer, Blended]] = {}
        self._starts = BlendStarts()
        self._standing: dict[str, _Standing] = {}

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
            masks = {id(layer.mask) for layer in state.layers}
            ids = {layer.id for layer in state.layers}
            self._laid = {key: value for key, value in self._laid.items() if key in laid_keys}
            self._newest = {key: value for key, value in self._newest.items() if key in ids}
            self._starts.forget_all_but(ids)
            self._blended = {
                key: value for key, value in self._blended.items() if id(value[0]) in masks
            }

    def layers(self, state: DocumentState) -> tuple[RenderedLayer, ...]:
        """The visible layers as far as they are ready, bottom first.

        While a blend is being computed the layer's last rendering stands in, brought up to date
        with a plain feather where its mask was repainted; a layer never rendered is left out.
        """
        ids = {layer.id for layer in state.layers}
        self._standing = {key: one for key, one in self._standing.items() if key in ids}
        rendered: list[RenderedLayer] = []
        for layer, key in _stack(state):
            with self._lock:
                known = self._blended.get(key)
                lying = self._laid.get(_laid_key(layer))
                newest = self._newest.get(layer.id)
            standing = self._standing.get(layer.id)
            if known is not None:
                standing = _stand(layer, known[1], standing)
            elif newest is not None and (standing is None or standing.source is not newest[1]):
                standing = _stand(*newest, None)
            if standing is None:
                continue
            self._standing[layer.id] = standing
            if known is None and lying is not None:
                _repaint(standing, layer, lying)
            rendered += [replace(one, opacity=layer.opacity) for one in standing.shown]
        return tuple(rendered)

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
            shown = _rendered(layer, blended)
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
        options = BlendOptions(blend=layer.blend, feather_px=layer.feather_px)
        if layer.feather_px != 0:  # without any feather the mask is taken literally
            mask = framed(mask, region, layer.mask.size)
        made = blend(on_white(crop(below, region)), lying, mask, options, before)
        result = without_state(made)
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


def _laid_within(layer: Layer, part: Rect) -> Laid:
    """The candidate laid within `part` of its region; nothing elsewhere, and `valid` says so."""
    candidate = layer.candidate
    size = candidate.region.size
    placement = candidate.placement
    if not layer.registered:
        plain = plain_fit(size, candidate.raster.size)
        placement = replace(placement, registration=plain)
    strength = layer.tone_strength
    lying = laid(candidate.raster.pixels, placement, size, part, tone_strength=strength)
    if part == size.rect:
        return lying
    pixels = np.zeros((size.height, size.width, 3), np.uint8)
    valid = np.zeros((size.height, size.width), np.uint8)
    pixels[part.slices], valid[part.slices] = lying.pixels, lying.valid
    return Laid(pixels=pixels, valid=valid, trusted=lying.trusted)


def _shown(state: DocumentState) -> tuple[Layer, ...]:
    return tuple(layer for layer in state.layers if layer.visible and layer.opacity > 0)


def _laid_key(layer: Layer) -> LaidKey:
    return layer.candidate.id, layer.registered, layer.tone_strength


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
    return id(layer.mask), _laid_key(layer), layer.blend, layer.feather_px, below


def _rendered(layer: Layer, blended: Blended) -> RenderedLayer:
    region = layer.candidate.region
    covered = covered_rect(blended.coverage, blended.coverage)
    return RenderedLayer(
        id=layer.id,
        rect=covered.translate(region.x, region.y),
        pixels=crop(blended.pixels, covered),
        coverage=blended.coverage[covered.slices],
        opacity=layer.opacity,
        final=True,
        blend=blended.blend,
        reason=blended.reason,
    )


def _stand(layer: Layer, blended: Blended, standing: _Standing | None) -> _Standing:
    """The finished blend takes its place on the screen, or keeps it."""
    if standing is not None and standing.source is blended and standing.raised is None:
        return standing
    final = _rendered(layer, blended)
    return _Standing(mask=layer.mask, source=blended, final=final, shown=[final])


def _repaint(standing: _Standing, layer: Layer, lying: Laid) -> None:
    """Let what stands follow the mask where that changed since."""
    region = layer.candidate.region
    changed = layer.mask.changed_box(standing.mask).intersect(region)
    if changed.is_empty or changed.size.pixels > QUICK_AREA_PX:
        return
    _open_buffers(standing, region, lying)
    assert standing.lowered is not None  # noqa: S101 - opened just above
    assert standing.raised is not None  # noqa: S101
    around = changed.expand(int(QUICK_FEATHER_PX) + 1).intersect(region)
    now, before = layer.mask.read(around), standing.mask.read(around)
    feathered = feather_inward(now, QUICK_FEATHER_PX)
    raised = standing.raised[around.translate(-region.x, -region.y).slices]
    raised[:] = np.where(now > before, np.maximum(raised, feathered), np.minimum(raised, now))
    inside = around.intersect(standing.final.rect)
    if not inside.is_empty:
        part = inside.translate(-around.x, -around.y).slices
        rect = standing.final.rect
        lowered = standing.lowered[inside.translate(-rect.x, -rect.y).slices]
        less = np.where(now[part] < before[part], feathered[part], now[part])
        lowered[:] = np.minimum(lowered, less)
    standing.mask = layer.mask


def _open_buffers(standing: _Standing, region: Rect, lying: Laid) -> None:
    if standing.raised is not None:
        return
    standing.lowered = standing.final.coverage.copy()
    standing.raised = np.zeros((region.height, region.width), np.uint8)
    final = replace(standing.final, coverage=_read_only(standing.lowered), final=False)
    more = replace(
        final,
        id=f"{final.id}+stroke",
        rect=region,
        pixels=lying.pixels,
        coverage=_read_only(standing.raised),
        of_blend=False,
    )
    standing.shown = [final, more]


def _read_only(buffer: Coverage) -> Coverage:
    view = buffer.view()
    view.flags.writeable = False
    return view
