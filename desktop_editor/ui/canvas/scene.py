"""What the canvas shows as pyramids and composites, kept up to date by identity. Qt-free.

The pixels come from `imaging.composite`, the renderer that export uses too. It starts no threads:
`unbuilt` names the pyramids that are worth building elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import cast

import numpy as np

from desktop_editor.imaging.codec_profile import convert, differ
from desktop_editor.imaging.colour_table import ColourTable
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.display import ShownPixels, heat
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.canvas.composite_cache import CompositeCache
from desktop_editor.ui.canvas.panes import Picture
from desktop_editor.ui.canvas.pyramid import Pyramid, level_rect, top_level
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer

_NOTHING = Rect(x=0, y=0, width=0, height=0)
_SPARE_PYRAMIDS = 3  # of layers that left: undo and switching variants bring them back


@dataclass(slots=True)
class _PlacedLayer:
    layer: CanvasLayer
    pixels: Pyramid
    coverage: Pyramid


class Scene:
    """The base, the layers over it, and what they look like together."""

    def __init__(self) -> None:
        self.content = CanvasContent()
        self.size = Size(width=0, height=0)
        self.top = 0
        self._screen_icc = b""
        self._colours: ColourTable | None = None
        self._base: Pyramid | None = None
        self._layers: list[_PlacedLayer] = []
        self._pyramids: dict[int, Pyramid] = {}
        self._composite = CompositeCache(self.size, self._shown)
        self._original = CompositeCache(self.size, self._shown_base)
        self._difference = CompositeCache(self.size, self._shown_difference)

    def show(self, content: CanvasContent, dirty: Rect | None) -> Rect:
        """Take over the new content; returns the base pixels that look different now."""
        before, self.content = self.content, content
        if content.base is not before.base:
            self._start(content)
            return self.size.rect
        if content.base is None:
            return _NOTHING
        changed = self._changed(content.layers, dirty)
        for cache in (self._composite, self._difference):
            if _weights(content.layers) == _weights(before.layers):
                cache.invalidate(changed)
            else:  # tiles of before and after side by side would be seen
                cache.forget(changed)
        self._place(content.layers, changed)
        return changed

    def show_on(self, screen_icc: bytes) -> None:
        """Make the colours those of a screen with this profile; b"" means sRGB."""
        self._screen_icc = screen_icc
        for cache in (self._composite, self._original, self._difference):
            cache.forget(self.size.rect)

    @property
    def untabled(self) -> tuple[bytes, bytes] | None:
        """The photo's profile and the screen's, where a table of their colours is worth having."""
        known = (self._colours.source_icc, self._colours.target_icc) if self._colours else None
        wanted = self._photo_icc, self._screen_icc
        return wanted if self._base is not None and wanted != known and differ(*wanted) else None

    def take_table(self, table: ColourTable) -> None:
        """Look colours up from now on; they are the same."""
        self._colours = table

    def unbuilt(self) -> Iterator[Pyramid]:
        """Pyramids that still lack their middle levels, the base's first."""
        if self._base is None:
            return
        layers = (
            pyramid for placed in self._layers for pyramid in (placed.pixels, placed.coverage)
        )
        yield from (pyramid for pyramid in (self._base, *layers) if not pyramid.is_built)

    def was_built(self, pyramid: Pyramid) -> Rect:
        """Show a pyramid's new levels; returns the base pixels that look different now."""
        if pyramid is self._base:
            self._original.invalidate(pyramid.rect, first_level=1)
        for cache in (self._composite, self._difference):
            cache.invalidate(pyramid.rect, first_level=1)
        return pyramid.rect

    def cache(self, picture: Picture) -> CompositeCache:
        """The tiles of a picture; they are made when they are looked at."""
        if picture is Picture.DIFFERENCE:
            return self._difference
        # Without layers both look the same.
        is_original = picture is Picture.ORIGINAL and self._layers
        return self._original if is_original else self._composite

    def value_at(self, x: int, y: int) -> tuple[int, ...]:
        """Red, green, blue and perhaps alpha of a pixel of the composite, as the export has it."""
        if self._base is None:
            return ()
        here = Rect(x=x, y=y, width=1, height=1)
        mixed = self._base.source[here.slices]
        for placed in self._layers:
            rect = placed.layer.rect
            if rect.contains(here):
                inside = here.translate(-rect.x, -rect.y).slices
                above = LayerPixels(
                    pixels=placed.layer.pixels[inside],
                    coverage=placed.layer.coverage[inside],
                    opacity=placed.layer.opacity,
                )
                mixed = composite(mixed, (above,))
        blue, green, red, *alpha = mixed[0, 0].tolist()
        return (red, green, blue, *alpha)

    def _start(self, content: CanvasContent) -> None:
        self._pyramids.clear()
        self._layers.clear()
        self._base = None
        self.size = content.base.size if content.base else Size(width=0, height=0)
        self.top = top_level(self.size)
        if content.base is not None:
            self._base = Pyramid(content.base.pixels, self.size.rect, self.top)
        self._composite = CompositeCache(self.size, self._shown)
        self._original = CompositeCache(self.size, self._shown_base)
        self._difference = CompositeCache(self.size, self._shown_difference)
        self._place(content.layers, self.size.rect)

    def _changed(self, layers: tuple[CanvasLayer, ...], dirty: Rect | None) -> Rect:
        changed = _NOTHING
        for placed, layer in zip_longest(self._layers, layers):
            before = placed.layer if placed else None
            if before is None or layer is None or not _same_but_mask(before, layer):
                for one in (before, layer):
                    changed = changed.union(one.rect) if one else changed
            elif before.coverage is not layer.coverage or _may_change_in_place(layer.coverage):
                changed = changed.union(layer.rect)
        return changed if dirty is None else changed.intersect(dirty)

    def _place(self, layers: tuple[CanvasLayer, ...], changed: Rect) -> None:
        # A layer may consist of two parts with one id: what it takes away and what it adds.
        before: dict[str, list[_PlacedLayer]] = {}
        for placed in self._layers:
            before.setdefault(placed.layer.id, []).append(placed)
        self._layers = []
        for layer in layers:
            known = before.get(layer.id)
            self._layers.append(self._placed(layer, known.pop(0) if known else None, changed))
        used = {id(layer.pixels) for layer in layers}
        spare = [key for key in self._pyramids if key not in used]
        for key in spare[:-_SPARE_PYRAMIDS]:
            del self._pyramids[key]

    def _placed(
        self, layer: CanvasLayer, before: _PlacedLayer | None, changed: Rect
    ) -> _PlacedLayer:
        pixels = self._pyramids.pop(id(layer.pixels), None)
        if pixels is None or pixels.rect != layer.rect:
            pixels = Pyramid(layer.pixels, layer.rect, self.top)
        self._pyramids[id(layer.pixels)] = pixels
        coverage = before.coverage if before else None
        if coverage is None or coverage.rect != layer.rect:
            coverage = Pyramid(layer.coverage, layer.rect, self.top)
        elif coverage.source is not layer.coverage or _may_change_in_place(layer.coverage):
            coverage.replace_source(layer.coverage, changed)
        return _PlacedLayer(layer, pixels, coverage)

    def _shown(self, level: int, rect: Rect) -> ShownPixels:
        return self._for_screen(self._rendered(level, rect))

    def _shown_base(self, level: int, rect: Rect) -> ShownPixels:
        return self._for_screen(self._rendered_base(level, rect))

    def _shown_difference(self, level: int, rect: Rect) -> ShownPixels:
        return heat(self._rendered(level, rect), self._rendered_base(level, rect))

    def _for_screen(self, pixels: ShownPixels) -> ShownPixels:
        """The photo's own colours as the screen's."""
        profiles, table = (self._photo_icc, self._screen_icc), self._colours
        if table is not None and (table.source_icc, table.target_icc) == profiles:
            return table.convert(pixels)
        return cast("ShownPixels", convert(pixels, *profiles))

    @property
    def _photo_icc(self) -> bytes:
        base = self.content.base
        return base.metadata.icc_profile if base else b""

    def _rendered(self, level: int, rect: Rect) -> ShownPixels:
        pixels = self._rendered_base(level, rect)
        for placed in self._layers:
            part = rect.intersect(level_rect(placed.layer.rect, level))
            if part.is_empty:
                continue
            inside = part.translate(-rect.x, -rect.y).slices
            above = LayerPixels(
                pixels=placed.pixels.part(level, part),
                coverage=placed.coverage.part(level, part),
                opacity=placed.layer.opacity,
            )
            mixed = cast("ShownPixels", composite(pixels[inside], (above,)))
            if part == rect:
                pixels = mixed
            else:
                pixels = pixels.copy()
                pixels[inside] = mixed
        return pixels

    def _rendered_base(self, level: int, rect: Rect) -> ShownPixels:
        if self._base is None:
            message = "a tile was asked for without a base"
            raise RuntimeError(message)
        return self._base.part(level, rect)


def _same_but_mask(before: CanvasLayer, layer: CanvasLayer) -> bool:
    return (
        before.id == layer.id
        and before.rect == layer.rect
        and before.pixels is layer.pixels
        and before.opacity == layer.opacity
    )


def _weights(layers: tuple[CanvasLayer, ...]) -> list[tuple[str, float]]:
    """Which layers lie over each other how strongly; a stroke's part is not one of its own."""
    return list(dict.fromkeys((layer.id.partition("+")[0], layer.opacity) for layer in layers))


def _may_change_in_place(coverage: Coverage) -> bool:
    """Whether somebody can still write to it, so that its identity says nothing."""
    owner: object = coverage
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return True
        owner = owner.base
    return False
