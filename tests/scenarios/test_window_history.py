"""The history panel in the whole window: steps by name, going to one, what a thousand cost."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_editor.document import history as undo
from desktop_editor.document.document import Change
from desktop_editor.document.operations import paint_selection
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.ui.widgets.history_panel import HistoryPanel
from tests.helpers.window import Hands, new_window

ROLE = Qt.ItemDataRole


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo()
    yield hands
    hands.close()


def panel(hands: Hands) -> HistoryPanel:
    return hands.window.history


def rows(hands: Hands, role: int = ROLE.DisplayRole) -> list[str]:
    model = panel(hands).model
    return [str(model.data(model.index(row), role)) for row in range(model.rowCount())]


def click(hands: Hands, row: int) -> None:
    shown = panel(hands)
    place = shown.list.visualRect(shown.model.index(row)).center()
    QTest.mouseClick(
        shown.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )


def paint_three_strokes(hands: Hands) -> None:
    for y in (40, 100, 160):
        hands.select((30, y), (150, y))


def test_each_stroke_is_a_named_step_and_a_click_goes_to_it_as_one_change(hands: Hands) -> None:
    paint_three_strokes(hands)
    hands.act("show_history")
    assert rows(hands) == ["Beginning", "Open fig.png", "Select", "Select", "Select"]
    states, changes = [hands.state], list[Change]()
    hands.opened.controller.document.listen(changes.append)
    click(hands, 2)
    assert len(changes) == 1
    selection = hands.state.selection
    assert selection is not None
    assert [selection.array()[y, 90] > 0 for y in (40, 100, 160)] == [True, False, False]
    click(hands, 4)
    assert hands.state is states[0]
    assert len(changes) == 2


def test_the_current_step_is_marked_and_undone_ones_are_dimmed_until_the_next_change(
    hands: Hands,
) -> None:
    paint_three_strokes(hands)
    hands.act("undo")
    hands.act("undo")
    told = rows(hands, ROLE.AccessibleTextRole)
    assert told[2:] == ["Select, current step", "Select, undone", "Select, undone"]
    model = panel(hands).model
    assert model.data(model.index(3), ROLE.ForegroundRole) is not None
    assert model.data(model.index(2), ROLE.ForegroundRole) is None
    assert panel(hands).list.currentIndex().row() == 2
    hands.act("select_all")
    assert rows(hands) == ["Beginning", "Open fig.png", "Select", "Select All"]


def test_the_keyboard_opens_the_history_and_goes_to_a_step(hands: Hands) -> None:
    paint_three_strokes(hands)
    QTest.keyClick(hands.window, Qt.Key.Key_F8)
    steps = panel(hands).list
    assert steps.hasFocus()
    before = hands.state
    QTest.keyClick(steps, Qt.Key.Key_Up)
    QTest.keyClick(steps, Qt.Key.Key_Up)
    assert hands.state is before
    QTest.keyClick(steps, Qt.Key.Key_Return)
    assert hands.window.action("redo").isEnabled()
    assert rows(hands, ROLE.AccessibleTextRole)[2] == "Select, current step"
    QTest.keyClick(hands.window, Qt.Key.Key_F8)
    assert not steps.isVisible()


def test_unfolding_the_history_in_a_low_window_brings_it_into_sight(hands: Hands) -> None:
    hands.window.resize(960, 640)
    hands.live(0.05)
    panel(hands).heading.click()
    hands.wait(lambda: not panel(hands).list.visibleRegion().isEmpty(), "the list")
    hands.live(0.05)
    steps = panel(hands).list
    assert steps.visibleRegion().boundingRect().height() >= steps.height() - 2
    assert hands.window.action("show_history").isChecked()


def test_steps_that_the_byte_budget_dropped_are_not_shown_and_not_gone_to(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = hands.opened.controller.document
    monkeypatch.setattr(document._history, "_budget_bytes", 4 * 65536)
    for number in range(12):
        dabs = [Dab(image_x=20 + 20 * number, image_y=100)]
        state, _dirty = paint_selection(hands.state, Brush(radius_px=30), dabs)
        document.apply(state, f"Stroke {number}")
    shown = rows(hands)
    assert shown[-1] == "Stroke 11"
    assert "Stroke 0" not in shown
    assert len(shown) < 9
    hands.act("show_history")
    oldest = document.steps.first
    document.go_to(oldest - 1)
    assert document.undo_label == "Stroke 11"
    click(hands, 0)
    assert document.steps.current == oldest
    assert not hands.window.action("undo").isEnabled()


def test_the_thousandth_stroke_costs_no_more_than_the_tenth(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted are the tiles that the history looks at, and the rows that the panel asks for."""
    looked_at, asked = [0], [0]
    holdings, data = undo._holdings, type(panel(hands).model).data

    def counted_holdings(state: object) -> object:
        for one in holdings(state):  # type: ignore[arg-type]
            looked_at[0] += 1
            yield one

    def counted_data(*arguments: object) -> object:
        asked[0] += 1
        return data(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(undo, "_holdings", counted_holdings)
    monkeypatch.setattr(type(panel(hands).model), "data", counted_data)
    hands.act("show_history")
    controller, work = hands.opened.controller, list[tuple[int, int]]()
    controller.choose_tool(hands.opened.controller.painting.tool.SELECT_BRUSH)
    random = np.random.default_rng(3)
    for number in range(1000):
        looked_at[0] = asked[0] = 0
        controller.begin_stroke(f"{number}")
        for x, y in random.uniform(0, 240, (2, 2)):
            controller.paint(f"{number}", [Dab(image_x=x, image_y=y)])
        controller.end_stroke(f"{number}")
        if number % 10 == 0:
            hands.live(0.001)
            work.append((looked_at[0], asked[0]))
    assert panel(hands).model.rowCount() == 1002
    tiles_early, tiles_late = (max(part[0] for part in half) for half in (work[:50], work[50:]))
    rows_early, rows_late = (max(part[1] for part in half) for half in (work[2:50], work[50:]))
    assert tiles_late <= tiles_early <= 40
    assert rows_late <= 1.5 * rows_early
    looked_at[0] = 0
    controller.go_to_step(1)
    assert hands.state.selection is None
    assert looked_at[0] == 0


def test_ten_thousand_dabs_are_one_step_and_undoing_them_looks_at_no_dab(hands: Hands) -> None:
    controller = hands.opened.controller
    controller.choose_tool(controller.painting.tool.SELECT_BRUSH)
    hands.use_brush(3)
    before = hands.state
    controller.begin_stroke("long")
    for start in range(0, 10_000, 40):
        dabs = [
            Dab(image_x=n % 300 + 5, image_y=n // 300 * 6 + 5) for n in range(start, start + 40)
        ]
        controller.paint("long", dabs)
    controller.end_stroke("long")
    assert rows(hands)[-2:] == ["Open fig.png", "Select"]
    hands.act("undo")
    assert hands.state is before
