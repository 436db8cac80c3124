"""Selections as the pointer draws them: corners, lassos, polygons, and their keys."""

import pytest
from PySide6.QtCore import QObject, Qt

from desktop_editor.imaging.select import Combine
from desktop_editor.ui.canvas.selecting import Selecting
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
REACH = 4.0


class Hand:
    """Draws, and notes what came of it."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.selecting = Selecting(self.owner)
        self.drawn: list[DrawnSelection] = []
        self.selecting.drawn.connect(self.drawn.append)

    def click(self, tool: Tool, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
        self.selecting.press(tool, (x, y), keys, REACH)
        self.selecting.release()

    def drag(
        self, tool: Tool, *points: tuple[float, float], keys: Qt.KeyboardModifier = NONE
    ) -> None:
        self.selecting.press(tool, points[0], keys, REACH)
        for point in points[1:]:
            self.selecting.move(point, keys)
        self.selecting.release()


@pytest.fixture
def hand(qapp: object) -> Hand:
    del qapp
    return Hand()


def points(hand: Hand, index: int = 0) -> list[tuple[float, float]]:
    return list(hand.drawn[index].points)


def polygon(hand: Hand, *points: tuple[float, float]) -> None:
    for point in points:
        hand.click(Tool.SELECT_POLYGON, *point)


@pytest.mark.parametrize(
    ("keys", "combine"),
    [(NONE, None), (SHIFT, Combine.ADD), (ALT, Combine.SUBTRACT), (SHIFT | ALT, Combine.INTERSECT)],
)
@pytest.mark.parametrize("tool", [Tool.SELECT_RECTANGLE, Tool.SELECT_LASSO, Tool.SELECT_WAND])
def test_keys_at_the_press_say_how_to_combine(
    hand: Hand, tool: Tool, keys: Qt.KeyboardModifier, combine: Combine | None
) -> None:
    hand.selecting.has_selection = True
    hand.drag(tool, (10, 10), (40, 20), (30, 60), keys=keys)
    (drawn,) = hand.drawn
    assert (drawn.tool, drawn.combine) == (tool, combine)


def test_a_key_that_combined_makes_no_square_until_it_is_pressed_again(hand: Hand) -> None:
    hand.selecting.has_selection = True
    hand.drag(Tool.SELECT_ELLIPSE, (10, 10), (50, 20), keys=SHIFT)
    assert points(hand, 0) == [(10, 10), (50, 20)]
    hand.selecting.press(Tool.SELECT_ELLIPSE, (10, 10), SHIFT, REACH)
    hand.selecting.move((50, 20), NONE)
    hand.selecting.move((50, 20), SHIFT)
    hand.selecting.release()
    assert points(hand, 1) == [(10, 10), (50, 50)]
    assert hand.drawn[1].combine is Combine.ADD


def test_without_a_selection_the_keys_shape_the_first_one(hand: Hand) -> None:
    hand.drag(Tool.SELECT_RECTANGLE, (10, 10), (50, 20), keys=SHIFT)
    hand.drag(Tool.SELECT_RECTANGLE, (50, 50), (60, 70), keys=ALT)
    assert [one.points for one in hand.drawn] == [((10, 10), (50, 50)), ((40, 30), (60, 70))]
    assert all(one.combine is None for one in hand.drawn)


def test_a_click_with_the_lasso_or_rectangle_selects_nothing(hand: Hand) -> None:
    hand.click(Tool.SELECT_LASSO, 10, 10)
    hand.click(Tool.SELECT_RECTANGLE, 10, 10)
    assert len(hand.drawn) == 0
    assert not hand.selecting.outline


def test_a_lasso_keeps_the_way_of_the_pointer(hand: Hand) -> None:
    way = ((10.0, 10.0), (50.5, 12.0), (40.0, 60.0), (12.0, 50.0))
    hand.drag(Tool.SELECT_LASSO, *way)
    assert points(hand) == list(way)


def test_a_polygon_stays_open_between_clicks_until_it_is_closed(hand: Hand) -> None:
    corners = ((10.0, 10.0), (60.0, 10.0), (60.0, 60.0))
    polygon(hand, *corners)
    hand.selecting.move((30, 80), NONE, pressed=False)
    assert len(hand.drawn) == 0
    assert list(hand.selecting.outline) == [*corners, (30, 80)]
    hand.selecting.close()
    assert len(hand.drawn) == 1
    assert points(hand) == list(corners)
    assert not hand.selecting.outline


def test_clicking_the_first_point_closes_a_polygon(hand: Hand) -> None:
    polygon(hand, (10, 10), (60, 10), (60, 60), (12, 8))
    assert points(hand, 0) == [(10, 10), (60, 10), (60, 60)]
    polygon(hand, (10, 10), (60, 10), (12, 8))
    assert len(hand.drawn) == 1  # two points enclose nothing: that was a third one


def test_backspace_takes_points_back_one_by_one(hand: Hand) -> None:
    polygon(hand, (10, 10), (60, 10), (90, 90), (60, 60))
    hand.selecting.step_back()
    hand.selecting.step_back()
    polygon(hand, (10, 70))
    hand.selecting.close()
    assert points(hand, 0) == [(10, 10), (60, 10), (10, 70)]
    polygon(hand, (10, 10))
    hand.selecting.step_back()
    assert not hand.selecting.outline
    polygon(hand, (10, 10), (60, 10), (60, 60))
    hand.selecting.give_up()
    hand.selecting.close()
    assert len(hand.drawn) == 1


def test_the_object_tool_tells_a_click_from_a_box(hand: Hand) -> None:
    hand.drag(Tool.SELECT_OBJECT, (10, 10), (60, 40), keys=NONE)
    hand.drag(Tool.SELECT_OBJECT, (20, 20), (20 + REACH / 2, 19))
    hand.click(Tool.SELECT_OBJECT, 30, 30)
    assert [points(hand, one) for one in range(3)] == [[(10, 10), (60, 40)], [(20, 20)], [(30, 30)]]


def test_a_gradient_is_its_two_ends_and_a_click_is_none(hand: Hand) -> None:
    hand.drag(Tool.GRADIENT, (10, 10), (30, 12), (60, 40))
    hand.click(Tool.GRADIENT, 5, 5)
    assert [one.points for one in hand.drawn] == [((10, 10), (60, 40))]
