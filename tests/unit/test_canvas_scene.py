"""What the canvas composites: the same pixels as the export, at every level, after every change."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColorSpace

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.codec_profile import convert
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.display import ShownPixels
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage, Metadata, Pixels, Raster, frozen
from desktop_editor.ui.canvas import composite_cache
from desktop_editor.ui.canvas import pyramid as pyramid_module
from desktop_editor.ui.canvas.composite_cache import CompositeCache, Filled
from desktop_editor.ui.canvas.panes import Picture
from desktop_editor.ui.canvas.pyramid import Pyramid, built_levels, level_rect, top_level
from desktop_editor.ui.canvas.scene import Scene
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer

SIZE = Size(width=1301, height=903)
RECT = Rect(x=301, y=203, width=555, height=444)


def photo(size: Size = SIZE, channels: int = 3, seed: int = 1) -> Pixels:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (size.height, size.width, channels), np.uint8)


def layer(coverage: Coverage, name: str = "a", opacity: float = 1.0) -> CanvasLayer:
    pixels = frozen(photo(RECT.size, seed=len(name)))
    return CanvasLayer(id=name, rect=RECT, pixels=pixels, coverage=coverage, opacity=opacity)


def coverage_at(x: int, y: int, radius: int = 90) -> Coverage:
    coverage = np.zeros((RECT.height, RECT.width), np.uint8)
    cv2.circle(coverage, (x, y), radius, 255, -1)
    return cv2.GaussianBlur(coverage, (0, 0), 9).astype(np.uint8)


def linear_profile() -> bytes:
    """An RGB profile without a tone curve: all its colours look lighter than sRGB's."""
    space = QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear)
    return bytes(space.iccProfile().data())


def frozen_coverage() -> Coverage:
    coverage = coverage_at(200, 200)
    coverage.flags.writeable = False
    return coverage


def shown(scene: Scene, level: int = 0, picture: Picture = Picture.COMPOSITE) -> Pixels:
    cache = scene.cache(picture)
    filled = cache.fill(level, level_rect(SIZE.rect, level), math.inf)
    assert filled is Filled.WHOLE
    return cache.level(level).buffer


def built(scene: Scene) -> Scene:
    for pyramid in list(scene.unbuilt()):
        pyramid.install(built_levels(pyramid.source, pyramid.rect, pyramid.top))
        scene.was_built(pyramid)
    return scene


def exported(base: Pixels, *layers: CanvasLayer) -> Pixels:
    out = base
    for one in layers:
        pixels = np.zeros((*out.shape[:2], 3), np.uint8)
        coverage = np.zeros(out.shape[:2], np.uint8)
        pixels[one.rect.slices], coverage[one.rect.slices] = one.pixels, one.coverage
        above = LayerPixels(pixels=pixels, coverage=coverage, opacity=one.opacity)
        out = composite(out, (above,))
    return out


def content(base: Raster, *layers: CanvasLayer) -> CanvasContent:
    return CanvasContent(base=base, layers=layers)


def test_the_screen_shows_what_the_export_writes() -> None:
    base = Raster(pixels=photo())
    layers = (layer(coverage_at(200, 200), "a"), layer(coverage_at(300, 250), "bb", 0.5))
    scene = Scene()
    scene.show(content(base, *layers), None)
    assert np.array_equal(shown(scene)[..., :3], exported(base.pixels, *layers))
    assert np.array_equal(shown(scene, picture=Picture.ORIGINAL)[..., :3], base.pixels)


@given(
    strokes=st.lists(
        st.tuples(st.integers(0, 1300), st.integers(0, 900), st.booleans()), max_size=5
    )
)
def test_painting_updates_exactly_what_a_fresh_look_would_show(
    strokes: list[tuple[int, int, bool]],
) -> None:
    base = Raster(pixels=photo())
    mask = TiledMask.filled(SIZE, 0)
    first = layer(mask.read(RECT))
    scene = Scene()
    scene.show(content(base, first), None)
    built(scene)
    for level in range(scene.top + 1):
        shown(scene, level)
    current = first
    for x, y, erase in strokes:
        brush = Brush(radius_px=60, hardness=0.3, erase=erase)
        mask, dirty = stamp(mask, brush, [Dab(image_x=x, image_y=y)])
        current = CanvasLayer(id="a", rect=RECT, pixels=first.pixels, coverage=mask.read(RECT))
        scene.show(content(base, current), dirty)
    fresh = Scene()
    fresh.show(content(base, current), None)
    built(fresh)
    for level in range(scene.top + 1):
        assert np.array_equal(shown(scene, level), shown(fresh, level))


def test_only_tiles_that_were_painted_on_are_composited_again() -> None:
    base = Raster(pixels=photo())
    before = layer(coverage_at(100, 100))
    scene = Scene()
    scene.show(content(base, before), None)
    shown(scene)
    after = CanvasLayer(
        id="a", rect=RECT, pixels=before.pixels, coverage=before.coverage.copy(), opacity=1.0
    )
    dirty = Rect(x=400, y=300, width=20, height=20)
    assert scene.show(content(base, after), dirty) == dirty
    stale = scene.cache(Picture.COMPOSITE).level(0).stale
    assert stale == {(1, 1): dirty}


def test_a_layer_that_is_hidden_and_shown_again_looks_the_same() -> None:
    base, one = Raster(pixels=photo()), layer(coverage_at(200, 200))
    scene = Scene()
    scene.show(content(base, one), None)
    before = shown(scene).copy()
    scene.show(content(base), None)
    assert np.array_equal(shown(scene)[..., :3], base.pixels)
    scene.show(content(base, one), None)
    assert np.array_equal(shown(scene), before)


def test_changing_opacity_or_order_changes_the_picture() -> None:
    base = Raster(pixels=photo())
    one, two = layer(coverage_at(200, 200), "a"), layer(coverage_at(220, 220), "bb")
    scene = Scene()
    scene.show(content(base, one, two), None)
    shown(scene)
    scene.show(content(base, two, one), None)
    assert np.array_equal(shown(scene)[..., :3], exported(base.pixels, two, one))
    thin = CanvasLayer(id="a", rect=RECT, pixels=one.pixels, coverage=one.coverage, opacity=0.3)
    scene.show(content(base, two, thin), None)
    assert np.array_equal(shown(scene)[..., :3], exported(base.pixels, two, thin))


def test_a_16_bit_photo_is_shown_in_8_bits_and_stays_as_it_is() -> None:
    deep = photo().astype(np.uint16) * 257
    kept = deep.copy()
    scene = Scene()
    scene.show(content(Raster(pixels=deep)), None)
    built(scene)
    assert np.array_equal(shown(scene)[..., :3], photo())
    assert shown(scene, 1).dtype == np.uint8
    assert np.array_equal(deep, kept)


@pytest.mark.parametrize("limited", [True, False])
def test_a_mask_that_changes_in_place_is_looked_at_again(*, limited: bool) -> None:
    base, one = Raster(pixels=photo()), layer(coverage_at(200, 200))
    buffer = one.coverage.copy()
    view = buffer.view()
    view.flags.writeable = False
    scene = Scene()

    def show(dirty: Rect | None) -> None:
        now = CanvasLayer(id="a", rect=RECT, pixels=one.pixels, coverage=view)
        scene.show(content(base, now), dirty)

    show(None)
    built(scene)
    shown(scene), shown(scene, 1)
    changed = Rect(x=400, y=300, width=60, height=50)
    buffer[changed.translate(-RECT.x, -RECT.y).slices] = 77
    show(changed if limited else None)
    fresh = Scene()
    now = CanvasLayer(id="a", rect=RECT, pixels=one.pixels, coverage=buffer.copy())
    fresh.show(content(base, now), None)
    built(fresh)
    for level in (0, 1):
        assert np.array_equal(shown(scene, level), shown(fresh, level))


def test_what_can_not_change_is_not_composited_twice() -> None:
    base, one = Raster(pixels=photo()), layer(frozen_coverage())
    scene = Scene()
    scene.show(content(base, one), None)
    shown(scene)
    again = CanvasLayer(id="a", rect=RECT, pixels=one.pixels, coverage=one.coverage)
    assert scene.show(content(base, again), None).is_empty


def test_two_parts_of_one_layer_are_both_shown() -> None:
    base = Raster(pixels=photo())
    parts = (layer(coverage_at(150, 150), "a"), layer(coverage_at(350, 300), "a"))
    scene = Scene()
    for opacity in (1.0, 0.4):
        parts = (parts[0], layer(parts[1].coverage, "a", opacity))
        scene.show(content(base, *parts), None)
        assert np.array_equal(shown(scene)[..., :3], exported(base.pixels, *parts))


def test_a_photo_with_a_profile_of_its_own_is_shown_in_screen_colours() -> None:
    profile = linear_profile()
    dark = np.full((SIZE.height, SIZE.width, 3), 55, np.uint8)
    base = Raster(pixels=dark, metadata=Metadata(icc_profile=profile))
    one = layer(coverage_at(200, 200))
    scene = Scene()
    scene.show(content(base, one), None)
    expected = convert(exported(dark, one), profile, b"")
    assert np.array_equal(shown(scene)[..., :3], expected)
    assert shown(scene, picture=Picture.ORIGINAL)[0, 0, 0] > 100


def test_every_level_can_be_shown_before_it_is_built() -> None:
    ramp = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    ramp[:] = np.linspace(0, 255, SIZE.width).astype(np.uint8)[:, np.newaxis]
    scene = Scene()
    scene.show(content(Raster(pixels=ramp)), None)
    early = [shown(scene, level)[..., :3].astype(int) for level in range(scene.top + 1)]
    built(scene)
    for level, values in enumerate(early):
        assert np.abs(values - shown(scene, level)[..., :3]).max() <= 1


@given(
    x=st.integers(0, 40), y=st.integers(0, 40), width=st.integers(1, 700), height=st.integers(1, 90)
)
def test_levels_of_a_picture_anywhere_on_the_base_lie_on_the_bases_grid(
    x: int, y: int, width: int, height: int
) -> None:
    rect = Rect(x=x, y=y, width=width, height=height)
    whole = np.tile(np.arange(1024, dtype=np.uint8), (256, 1))
    top = 3
    levels = built_levels(whole[rect.slices], rect, top)
    everything = built_levels(whole, Rect(x=0, y=0, width=1024, height=256), top)
    for level in range(1, top + 1):
        own = level_rect(rect, level)
        inner = Rect.from_edges(
            -(-rect.x >> level), -(-rect.y >> level), rect.right >> level, rect.bottom >> level
        )
        if inner.is_empty:
            continue
        got = levels[level][inner.translate(-own.x, -own.y).slices]
        assert np.array_equal(got, everything[level][inner.slices])


def test_changes_while_levels_are_being_built_are_not_lost() -> None:
    size = Size(width=2000, height=1500)
    first = np.zeros((size.height, size.width), np.uint8)
    pyramid = Pyramid(first, size.rect, top_level(size))
    late = built_levels(first, size.rect, pyramid.top)
    second = first.copy()
    changed = Rect(x=700, y=500, width=300, height=200)
    second[changed.slices] = 255
    pyramid.replace_source(second, changed)
    pyramid.install(late)
    expected = built_levels(second, size.rect, pyramid.top)
    for level, values in expected.items():
        assert np.array_equal(pyramid.part(level, level_rect(size.rect, level)), values)


def test_a_mask_that_changes_all_over_a_photo_is_averaged_only_where_it_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = Size(width=256 * 6, height=256 * 5)
    before, after = (photo(size, seed=seed)[..., 0].astype(np.uint8) for seed in (1, 2))
    pyramid = Pyramid(before, size.rect, top_level(size))
    pyramid.install(built_levels(before, size.rect, pyramid.top))
    written: list[Rect] = []

    def count(out: Coverage, parent: Coverage, rect: Rect, where: tuple[int, Rect]) -> None:
        if where[0] == 1:
            written.append(where[1])
        fill(out, parent, rect, where)

    fill = pyramid_module._fill_from_below
    expected = built_levels(after, size.rect, pyramid.top)
    monkeypatch.setattr(pyramid_module, "_fill_from_below", count)
    pyramid.replace_source(after, size.rect)
    assert np.array_equal(pyramid.part(0, size.rect), after)
    assert written == []
    here = Rect(x=130, y=260, width=200, height=90)
    for _ in range(2):
        assert np.array_equal(pyramid.part(1, here), expected[1][here.slices])
        assert written == [Rect(x=128, y=256, width=256, height=128)]
    for level, values in expected.items():
        assert np.array_equal(pyramid.part(level, level_rect(size.rect, level)), values)


class Tiles:
    """Makes plain tiles of its value; the time is how many it has made."""

    def __init__(self) -> None:
        self.value = self.made = 0

    def time(self) -> float:
        return self.made

    def render(self, _level: int, rect: Rect) -> ShownPixels:
        self.made += 1
        return np.full((rect.height, rect.width, 3), self.value, np.uint8)


@pytest.fixture
def tiles(monkeypatch: pytest.MonkeyPatch) -> Tiles:
    tiles = Tiles()
    monkeypatch.setattr(composite_cache, "perf_counter", tiles.time)
    return tiles


LARGE = Size(width=256 * 5, height=256 * 4)


def test_a_frame_stops_within_its_time_however_much_is_new_or_stale(tiles: Tiles) -> None:
    cache = CompositeCache(LARGE, tiles.render)
    assert cache.fill(0, LARGE.rect, 3) is Filled.PARTLY
    assert tiles.made == 3
    assert cache.fill(0, LARGE.rect, math.inf) is Filled.WHOLE
    cache.invalidate(LARGE.rect)
    assert cache.fill(0, LARGE.rect, 23) is Filled.OUTDATED
    assert tiles.made == 23


def test_changes_that_follow_each_other_leave_no_tile_behind(tiles: Tiles) -> None:
    cache = CompositeCache(LARGE, tiles.render)
    cache.fill(0, LARGE.rect, math.inf)
    for tiles.value in range(1, 21):
        cache.invalidate(LARGE.rect)
        cache.fill(0, LARGE.rect, tiles.made + 1)
    assert sorted(cache.level(0).buffer[::256, ::256, 0].ravel()) == list(range(1, 21))


def test_what_must_not_be_shown_is_missing_until_it_is_made_again() -> None:
    base, one = Raster(pixels=photo()), layer(frozen_coverage())
    scene = Scene()
    scene.show(content(base, one), None)
    cache = scene.cache(Picture.COMPOSITE)
    cache.fill(0, SIZE.rect, math.inf)
    repainted = CanvasLayer(id="a", rect=RECT, pixels=one.pixels, coverage=coverage_at(90, 90))
    scene.show(content(base, repainted), None)
    assert cache.fill(0, SIZE.rect, 0) is Filled.OUTDATED
    fainter = CanvasLayer(
        id="a", rect=RECT, pixels=one.pixels, coverage=repainted.coverage, opacity=0.5
    )
    scene.show(content(base, fainter), None)
    assert cache.fill(0, SIZE.rect, 0) is Filled.PARTLY
    assert np.array_equal(shown(scene)[..., :3], exported(base.pixels, fainter))
