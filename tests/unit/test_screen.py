"""Keeping the canvas up to date: exact after every change, and no more work than the change."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from unittest.mock import MagicMock

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_editor.document.operations import paint_mask
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.canvas.composite_cache import TILE_PX, CompositeCache, CompositeLevel
from desktop_editor.ui.canvas.panes import Picture
from desktop_editor.ui.canvas.pyramid import built_levels
from desktop_editor.ui.canvas.scene import Scene
from desktop_editor.ui.canvas_view import CanvasContent
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.screen import Screen
from desktop_editor.ui.views import Views
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=1800, height=1300)
TILES = math.ceil(SIZE.width / TILE_PX) * math.ceil(SIZE.height / TILE_PX)
OPTIONS = EditOptions(service=SERVICES["sandbox"])
BOX = Rect(x=300, y=300, width=150, height=150)


@dataclass
class Canvas:
    """A canvas without a widget: everything is looked at all the time."""

    scene: Scene = field(default_factory=Scene)

    def show_content(self, content: CanvasContent, dirty: Rect | None) -> None:
        self.scene.show(content, dirty)
        for pyramid in list(self.scene.unbuilt()):
            pyramid.install(built_levels(pyramid.source, pyramid.rect, pyramid.top))
            self.scene.was_built(pyramid)
        self.look()

    def look(self) -> list[Pixels]:
        cache = self.scene.cache(Picture.COMPOSITE)
        for level in range(self.scene.top + 1):
            cache.fill(level, cache.level(level).size.rect, math.inf)
        return [cache.level(level).buffer.copy() for level in range(self.scene.top + 1)]


@dataclass
class Desk:
    canvas: Canvas
    screen: Screen
    renderer: Renderer
    state: DocumentState
    wait: Callable[[Callable[[], bool]], None]

    def show(self, state: DocumentState, dirty: Rect | None = None) -> None:
        self.state = state
        self.screen.show_state(state, OPTIONS, dirty)

    def settle(self) -> None:
        self.wait(lambda: self.renderer.is_ready(self.state))
        self.wait(lambda: all(layer.final for layer in self.screen._layers))

    def stroke(self, x: float, y: float, *, erase: bool = False) -> None:
        brush = Brush(radius_px=30, erase=erase)
        dabs = [Dab(image_x=x, image_y=y)]
        state, dirty = paint_mask(self.state, "layer-one", brush, dabs)
        self.screen.painting(active=True)
        self.show(state, dirty)
        self.screen.painting(active=False)
        self.show(state, dirty)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    base = a_base(a_photo(SIZE))
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[BOX.slices] = 255
    layer = replace(a_layer(base, mask), blend=Blend.FEATHER)  # sent as the whole photo
    canvas, renderer, thread = Canvas(), Renderer(), JobThread("image")
    views = MagicMock(spec=Views)
    for name in Views.__dataclass_fields__:
        setattr(views, name, MagicMock())
    views.canvas = canvas
    thread.start()
    screen = Screen(views, renderer, thread)
    desk = Desk(canvas, screen, renderer, DocumentState(), qtbot.waitUntil)
    desk.show(a_document(base, (layer,)))
    desk.settle()
    yield desk
    screen.stop()
    thread.stop()


def test_a_finished_blend_composites_only_the_tiles_that_it_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, Rect]] = []
    draw = CompositeCache._draw

    def counting(cache: CompositeCache, number: int, level: CompositeLevel, part: Rect) -> None:
        drawn.append((number, part))
        draw(cache, number, level, part)

    monkeypatch.setattr(CompositeCache, "_draw", counting)
    desk.stroke(420, 420)
    drawn.clear()
    desk.settle()
    assert desk.canvas.look()
    finest = [part for number, part in drawn if number == 0]
    touched = Rect(x=TILE_PX, y=TILE_PX, width=TILE_PX, height=TILE_PX)  # the mask's own tile
    reach = touched.union(BOX).expand(16)
    assert finest
    assert all(reach.contains(part) for part in finest)
    assert len(finest) <= 9 < TILES


def test_after_every_change_the_canvas_looks_as_if_it_were_shown_afresh(desk: Desk) -> None:
    first = desk.state
    for x, y, erase in ((420, 420, False), (1500, 1000, False), (330, 330, True)):
        desk.stroke(x, y, erase=erase)
        desk.stroke(x + 40, y, erase=erase)
        desk.settle()
        assert_fresh(desk)
    desk.stroke(900, 700)
    changed = desk.state.layers[0].mask.changed_box(first.layers[0].mask)
    desk.show(first, changed)  # undo, while the blend of the stroke is on its way
    desk.settle()
    assert_fresh(desk)


def assert_fresh(desk: Desk) -> None:
    afresh = Canvas()
    afresh.show_content(desk.canvas.scene.content, None)
    levels = zip(desk.canvas.look(), afresh.look(), strict=True)
    assert all(np.array_equal(here, there) for here, there in levels)
    exported = desk.renderer.composite(desk.state)
    assert np.array_equal(desk.canvas.look()[0][..., :3], exported)
