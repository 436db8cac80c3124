"""What the layer panel shows and asks for."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.blend import Blend
from desktop_editor.ui.widgets.layer_panel import LayerPanel
from tests.helpers.shell_values import layer


@pytest.fixture
def panel(qtbot: QtBot) -> LayerPanel:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    panel.resize(344, 600)
    panel.show_layers((layer("b"), layer("a"), layer("c", edit_id="other")))
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def changes(panel: LayerPanel) -> list[tuple[str, dict[str, Any]]]:
    heard: list[tuple[str, dict[str, Any]]] = []
    panel.layer_changed.connect(lambda layer_id, changed: heard.append((layer_id, changed)))
    return heard


def test_layers_stand_in_their_order_after_one_moved_and_one_went(
    qtbot: QtBot, panel: LayerPanel
) -> None:
    panel.show_layers((layer("c"), layer("a")))
    qtbot.wait(1)
    assert sorted(panel.rows, key=lambda one: panel.rows[one].y()) == ["c", "a"]


def test_showing_values_asks_for_no_change(panel: LayerPanel) -> None:
    heard = changes(panel)
    shown = layer("a", opacity=0.3, tone_strength=0.5, blend=Blend.POISSON, feather_px=12.0)
    panel.show_layers((shown,))
    assert heard == []
    assert panel.rows["a"].opacity.value() == 30
    assert panel.details.tone.value() == 50
    assert panel.details.feather.value() == 12


def test_a_moving_slider_asks_all_the_time_and_survives_the_answer(panel: LayerPanel) -> None:
    heard = changes(panel)
    row = panel.rows["b"]
    panel.layer_changed.connect(
        lambda _id, changed: panel.show_layers((layer("b", **changed), layer("a")))
    )
    row.opacity.setValue(80)
    row.opacity.setValue(60)
    assert heard == [("b", {"opacity": 0.8}), ("b", {"opacity": 0.6})]
    assert panel.rows["b"] is row


def test_the_wheel_scrolls_the_panel_and_changes_no_opacity(panel: LayerPanel) -> None:
    heard = changes(panel)
    slider = panel.rows["b"].opacity
    middle = QPointF(slider.rect().center())
    event = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)
    assert heard == []
    assert slider.value() == 100


def test_the_eye_hides_a_layer(qtbot: QtBot, panel: LayerPanel) -> None:
    heard = changes(panel)
    QTest.mouseClick(panel.rows["b"].eye, Qt.MouseButton.LeftButton)
    assert heard == [("b", {"visible": False})]


def test_click_and_enter_activate_a_layer(qtbot: QtBot, panel: LayerPanel) -> None:
    heard: list[str] = []
    panel.layer_activated.connect(heard.append)
    QTest.mouseClick(panel.rows["b"], Qt.MouseButton.LeftButton)
    QTest.keyClick(panel.rows["c"], Qt.Key.Key_Return)
    assert heard == ["b", "c"]


def test_moving_up_counts_from_the_bottom(qtbot: QtBot, panel: LayerPanel) -> None:
    heard: list[tuple[str, int]] = []
    panel.move_requested.connect(lambda layer_id, to: heard.append((layer_id, to)))
    panel._move_up()
    panel._move_down()
    assert heard == [("a", 2), ("a", 0)]


def test_mask_buttons_name_the_active_layer(qtbot: QtBot, panel: LayerPanel) -> None:
    heard: list[tuple[str, str]] = []
    panel.mask_requested.connect(lambda layer_id, kind: heard.append((layer_id, kind)))
    for kind in ("all", "none", "suggested", "invert", "selection"):
        QTest.mouseClick(panel.mask_buttons[kind], Qt.MouseButton.LeftButton)
    kinds = [kind for _id, kind in heard]
    assert kinds == ["all", "none", "suggested", "invert", "selection"]
    assert {layer_id for layer_id, _kind in heard} == {"a"}


def test_details_change_the_active_layer(panel: LayerPanel) -> None:
    heard = changes(panel)
    details = panel.details
    details.align.setChecked(False)
    details.tone.setValue(40)
    details.blend.setCurrentIndex(details.blend.findData("feather"))
    details.blend.activated.emit(details.blend.currentIndex())
    details.auto_feather.setChecked(False)
    details.feather.setValue(9)
    details.auto_feather.setChecked(True)
    assert [changed for _id, changed in heard] == [
        {"registered": False},
        {"tone_strength": 0.4},
        {"blend": Blend.FEATHER},
        {"feather_px": 0.0},
        {"feather_px": 9.0},
        {"feather_px": None},
    ]


def test_without_layers_nothing_can_be_done_to_one(panel: LayerPanel) -> None:
    panel.show_layers(())
    assert panel.rows == {}
    assert not any(button.isVisible() for button in panel.mask_buttons.values())


def test_a_variant_without_a_row_has_none_and_moving_goes_past_it(
    panel: LayerPanel,
) -> None:
    heard: list[tuple[str, int]] = []
    panel.move_requested.connect(lambda layer_id, to: heard.append((layer_id, to)))
    shown = (
        layer("c", edit_id="other"),
        layer("b", visible=False, listed=False),
        layer("a"),
        layer("d", visible=False, listed=False),
    )
    panel.show_layers(shown)
    assert sorted(panel.rows) == ["a", "c"]
    up, down = (panel._buttons[name] for name in ("up", "down"))
    assert not down.isEnabled()
    up.click()
    assert heard == [("a", 3)]
