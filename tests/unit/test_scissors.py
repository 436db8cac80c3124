"""The intelligent scissors: paths along edges, and how clicks and keys make an outline of them."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from desktop_editor.imaging.edge_path import EdgeMap
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.shapes import Point
from desktop_editor.ui.canvas.selecting import Selecting
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection

NONE = Qt.KeyboardModifier.NoModifier
RADIUS = 150.0


def disc() -> NDArray[np.uint8]:
    """A blue disc about (400, 300) on grey, with grain."""
    rows, columns = np.mgrid[0:600, 0:800]
    share = np.clip(RADIUS - np.hypot(columns + 0.5 - 400, rows + 0.5 - 300) + 0.5, 0, 1)
    share = share[..., np.newaxis]
    grain = np.random.default_rng(3).normal(0, 3, (600, 800, 3))
    mixed = share * (160, 80, 60) + (1 - share) * (128, 128, 128)
    return np.asarray(np.clip(mixed + grain, 0, 255), np.uint8)


def on_the_rim(turn: float) -> Point:
    return 400 + RADIUS * np.cos(turn), 300 + RADIUS * np.sin(turn)


def look(
    picture: NDArray[np.uint8] | NDArray[np.uint16], area: Rect, scale: float, anchor: Point
) -> EdgeMap:
    return EdgeMap(picture[area.slices], area, scale, anchor)


def worst_gap(path: tuple[Point, ...]) -> float:
    x, y = np.array(path).T
    return float(np.abs(np.hypot(x - 400, y - 300) - RADIUS).max())


@pytest.mark.parametrize(("scale", "most"), [(1.0, 2.0), (0.5, 4.0)])
@pytest.mark.parametrize("deep", [False, True])
def test_a_path_keeps_to_the_edge_between_two_places_on_it(
    scale: float, most: float, deep: bool
) -> None:
    picture = disc().astype(np.uint16) * 257 if deep else disc()
    found = look(picture, Rect(x=200, y=100, width=400, height=400), scale, on_the_rim(0))
    path = found.path_to(on_the_rim(1.5))
    assert np.hypot(*np.subtract(path[-1], on_the_rim(1.5))) <= 6 / scale
    assert len(path) > 50
    assert worst_gap(path) <= most


def test_an_end_beside_an_edge_snaps_to_it_and_elsewhere_stays() -> None:
    found = look(disc(), Rect(x=200, y=100, width=400, height=400), 1.0, on_the_rim(0))
    x, y = on_the_rim(1.0)
    assert worst_gap(found.path_to((x + 2.5, y + 2.5))[-1:]) <= 1.5
    assert np.abs(np.subtract(found.path_to((420.5, 310.5))[-1], (420.5, 310.5))).max() <= 1


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_beginning_beside_an_edge_snaps_to_it_when_asked(scale: float) -> None:
    area = Rect(x=200, y=100, width=400, height=400)
    x, y = on_the_rim(0.7)
    beside = (x + 2.5, y + 2.5)
    snapped = EdgeMap(disc()[area.slices], area, scale, beside, snaps=True)
    assert worst_gap((snapped.start,)) <= 1.5 / scale
    assert worst_gap(snapped.path_to(on_the_rim(1.5))[:3]) <= 2.5 / scale
    assert EdgeMap(disc()[area.slices], area, scale, beside).start == beside
    flat = (420.5, 310.5)
    found = EdgeMap(disc()[area.slices], area, scale, flat, snaps=True)
    assert np.abs(np.subtract(found.start, flat)).max() <= 1 / scale


def test_a_path_beyond_what_was_looked_at_goes_on_straight() -> None:
    found = look(disc(), Rect(x=200, y=100, width=400, height=400), 1.0, on_the_rim(0))
    path = found.path_to((700.0, 300.0))
    assert path[-1] == (700.0, 300.0)
    assert max(x for x, _ in path[:-1]) <= 600
    corner = look(disc(), Rect(x=0, y=0, width=5, height=5), 1.0, (-3.0, 9.0))
    assert np.abs(np.subtract(corner.path_to((4.0, 4.0))[-1], (4.0, 4.0))).max() <= 1


def test_following_the_pointer_takes_no_frame() -> None:
    found = look(disc(), Rect(x=100, y=20, width=560, height=560), 1.0, on_the_rim(0))
    turns = np.linspace(0, 3, 50)
    started = time.perf_counter()
    for turn in turns:
        found.path_to(on_the_rim(turn))
    assert (time.perf_counter() - started) / len(turns) < 0.016


class Detours:
    """Paths that go round by a point of their own."""

    def __init__(self) -> None:
        self.begun: list[Point] = []

    def begin_at(self, anchor: Point, *, snaps: bool) -> None:
        assert snaps is not bool(self.begun), "only the first anchor has no path that snaps"
        self.begun.append(anchor)

    def path_to(self, place: Point) -> tuple[Point, ...]:
        x, y = self.begun[-1]
        return ((x + 0.5, y), place)


@pytest.fixture
def cut(qapp: object) -> tuple[Selecting, Detours, list[DrawnSelection]]:
    owner = QObject(qapp if isinstance(qapp, QObject) else None)
    selecting, paths, drawn = Selecting(owner), Detours(), list[DrawnSelection]()
    selecting.paths = paths
    selecting.drawn.connect(drawn.append)
    for place in ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0)):
        selecting.press(Tool.SELECT_SCISSORS, place, NONE, 4.0)
        selecting.release()
    return selecting, paths, drawn


Cut = tuple[Selecting, Detours, list[DrawnSelection]]


def test_clicks_anchor_the_path_and_the_rest_follows_the_pointer(cut: Cut) -> None:
    selecting, paths, drawn = cut
    selecting.move((0.0, 40.0), NONE, pressed=False)
    anchored = [(0.0, 0.0), (0.5, 0.0), (40.0, 0.0), (40.5, 0.0), (40.0, 40.0)]
    assert list(selecting.outline) == [*anchored, (40.5, 40.0), (0.0, 40.0)]
    assert paths.begun == [(0.0, 0.0), (40.0, 0.0), (40.0, 40.0)]
    assert not drawn


def test_backspace_takes_an_anchor_back_with_its_path(cut: Cut) -> None:
    selecting, paths, _ = cut
    selecting.step_back()
    selecting.move((9.0, 9.0), NONE, pressed=False)
    assert list(selecting.outline) == [(0.0, 0.0), (0.5, 0.0), (40.0, 0.0), (40.5, 0.0), (9.0, 9.0)]
    assert paths.begun[-1] == (40.0, 0.0)
    selecting.step_back()
    selecting.step_back()
    assert not selecting.is_open


@pytest.mark.parametrize("by_click", [True, False])
def test_closing_follows_the_edge_back_to_the_start(cut: Cut, by_click: bool) -> None:
    selecting, _, drawn = cut
    if by_click:
        selecting.press(Tool.SELECT_SCISSORS, (2.0, 1.0), NONE, 4.0)
    else:
        selecting.close()
    assert drawn[0].tool is Tool.SELECT_SCISSORS
    assert drawn[0].points[-2:] == ((40.5, 40.0), (0.0, 0.0))
    assert not selecting.is_open


def test_giving_up_selects_nothing(cut: Cut) -> None:
    selecting, _, drawn = cut
    selecting.give_up()
    assert not selecting.is_open
    assert not drawn
