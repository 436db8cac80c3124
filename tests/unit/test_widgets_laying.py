"""How a layer is laid, in the panel: what it says, the nudge pad, and the changed parts."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.blend import Blend
from desktop_editor.ui.layers_view import IslandView
from desktop_editor.ui.widgets.layer_panel import LayerPanel
from tests.helpers.shell_values import layer, picture

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(qtbot: QtBot) -> LayerPanel:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    panel.resize(344, 800)
    panel.show_layers((layer("a"),))
    panel.details.heading.setChecked(True)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def island(number: int, *, shown: bool = True, parts: int = 1) -> IslandView:
    words = f"Part {number}."
    return IslandView(
        number=number, shown=shown, words=words, picture=picture(10 * number), parts=parts
    )


def words(panel: LayerPanel) -> str:
    return " ".join(one.text() for one in panel.details.findChildren(QLabel) if one.isVisible())


def nudges(panel: LayerPanel) -> list[tuple[float, float]]:
    """What is asked for; each wish is granted, as the controller does."""
    heard: list[tuple[float, float]] = []

    def take(layer_id: str, right: float, down: float) -> None:
        heard.append((right, down))
        panel.show_layers((layer(layer_id, nudge_px=(right, down)),))

    panel.nudge_requested.connect(take)
    return heard


def test_the_section_is_folded_until_it_is_wanted(qtbot: QtBot) -> None:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    panel.show_layers((layer("a"),))
    panel.show()
    assert not panel.details.again.isVisible()
    QTest.mouseClick(panel.details.heading, LEFT)
    assert panel.details.again.isVisible()


def test_it_says_how_the_layer_fits_and_which_blend_was_used(panel: LayerPanel) -> None:
    told: dict[str, Any] = {
        "fit_words": "Fits roughly.",
        "fit_more": "There is little texture.",
        "blend_words": "Blended with a soft edge. You chose it.",
    }
    panel.show_layers((layer("a", **told),))
    assert all(one in words(panel) for one in told.values())
    panel.show_layers((layer("a", fit_words="Fits well."),))
    assert "soft edge" not in words(panel)


def test_the_arrows_nudge_by_one_pixel_and_with_shift_by_ten(panel: LayerPanel) -> None:
    heard = nudges(panel)
    arrows = panel.details.nudge.arrows
    QTest.mouseClick(arrows["right"], LEFT)
    QTest.mouseClick(arrows["down"], LEFT)
    QTest.keyClick(arrows["up"], Qt.Key.Key_Space)
    QTest.keyClick(arrows["left"], Qt.Key.Key_Left, SHIFT)
    assert heard == [(1, 0), (1, 1), (1, 0), (-9, 0)]


def test_with_an_arrow_focused_the_arrow_keys_go_all_ways(panel: LayerPanel) -> None:
    heard = nudges(panel)
    arrow = panel.details.nudge.arrows["left"]
    arrow.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left):
        QTest.keyClick(arrow, key)
    assert heard == [(1, 0), (1, 1), (1, 0), (0, 0)]
    assert arrow.hasFocus()


def test_reset_lays_it_where_it_was_and_is_offered_only_then(panel: LayerPanel) -> None:
    heard = nudges(panel)
    pad = panel.details.nudge
    assert not pad.reset.isEnabled()
    QTest.mouseClick(pad.arrows["right"], LEFT)
    assert pad.reset.isEnabled()
    QTest.mouseClick(pad.reset, LEFT)
    assert heard == [(1, 0), (0, 0)]
    assert not pad.reset.isEnabled()


def test_align_again_names_the_active_layer(panel: LayerPanel) -> None:
    heard: list[str] = []
    panel.align_requested.connect(heard.append)
    QTest.mouseClick(panel.details.again, LEFT)
    assert heard == ["a"]


def test_detail_asks_all_the_time_and_only_where_the_blend_keeps_any(panel: LayerPanel) -> None:
    heard: list[dict[str, Any]] = []
    panel.layer_changed.connect(lambda _id, changes: heard.append(changes))
    panel.details.detail.setValue(70)
    assert heard == [{"detail": 0.7}]
    panel.show_layers((layer("a", detail=0.3, blend=Blend.FEATHER, has_detail=False),))
    assert panel.details.detail.value() == 30
    assert not panel.details.detail.isEnabled()
    assert heard == [{"detail": 0.7}]


def test_a_single_part_or_none_offers_no_choice(panel: LayerPanel) -> None:
    for islands in ((), (island(1),)):
        panel.show_islands(islands)
        assert not panel.islands.isVisible()
    panel.show_islands((island(1), island(2)))
    assert panel.islands.isVisible()


def test_a_click_or_space_switches_a_part(panel: LayerPanel) -> None:
    heard: list[tuple[int, bool]] = []
    panel.island_switched.connect(lambda number, shown: heard.append((number, shown)))
    panel.show_islands((island(1), island(2, shown=False), island(3, parts=9)))
    QTest.mouseClick(panel.islands.chips[0], LEFT)
    QTest.mouseClick(panel.islands.chips[1], LEFT)
    panel.islands.chips[2].setFocus()
    QTest.keyClick(panel.islands.chips[2], Qt.Key.Key_Space)
    assert heard == [(1, False), (2, True), (3, False)]
    panel.show_islands((island(1), island(2)))
    assert [chip.isChecked() for chip in panel.islands.chips] == [True, True]
    assert len(heard) == 3


def test_pointer_and_keyboard_point_at_a_part(panel: LayerPanel) -> None:
    heard: list[int] = []
    panel.island_pointed.connect(heard.append)
    panel.show_islands((island(1), island(2)))
    chip = panel.islands.chips[1]
    middle = QPointF(chip.rect().center())
    QApplication.sendEvent(chip, QEnterEvent(middle, middle, middle))
    QApplication.sendEvent(chip, QEvent(QEvent.Type.Leave))
    assert heard == [2, 0]
    panel.islands.chips[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert heard[-1] == 1
    panel.islands.chips[0].clearFocus()
    assert heard[-1] == 0


def test_thirteen_parts_stand_in_rows_that_fit_whatever_the_width(
    qtbot: QtBot, panel: LayerPanel
) -> None:
    panel.show_islands(tuple(island(number) for number in range(1, 14)))
    for width in (272, 344, 600):
        panel.resize(width, 900)
        qtbot.wait(10)
        assert panel.width() == width
        chips = panel.islands.chips
        area = chips[0].parentWidget()
        assert area is not None
        assert all(area.rect().contains(chip.geometry()) for chip in chips)
        assert len({(chip.x(), chip.y()) for chip in chips}) == 13
