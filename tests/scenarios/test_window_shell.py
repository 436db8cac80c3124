"""The window as a whole: keys, tabs, menus, badges, themes, small screens."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.ui.canvas_view import CanvasContent, Tool
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.theme import DARK, LIGHT, Tokens, apply_theme
from desktop_editor.ui.views import (
    EditStatus,
    LockBadge,
    Notice,
    NoticeAction,
    NoticeKind,
    ServiceView,
)
from desktop_editor.ui.widgets.notice_bar import NoticeBar
from desktop_editor.ui.widgets.tool_bar import ToolStrip
from desktop_editor.ui.window_parts import build_parts
from tests.helpers.shell_values import layer, picture, slots, status


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    apply_theme(qapp, "light")
    window = MainWindow()
    window.fill(build_parts())
    qtbot.addWidget(window)
    window.show_window_status(status())
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.allow_close()


def triggered(window: MainWindow) -> list[str]:
    heard: list[str] = []
    window.action_triggered.connect(heard.append)
    return heard


def open_photo(window: MainWindow) -> None:
    window.canvas.show_content(CanvasContent(base=picture(width=300, height=200)), None)
    window.show_window_status(
        status(title="a.jpg", has_base=True, has_layers=True, has_selection=True, undo_label="Type")
    )


def test_letters_choose_tools_on_the_canvas_but_not_while_typing(
    qtbot: QtBot, window: MainWindow
) -> None:
    heard = triggered(window)
    chosen: list[Tool] = []
    window.tool_chosen.connect(chosen.append)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_B)
    assert (heard, chosen) == (["brush"], [Tool.BRUSH])
    window.prompt.focus_prompt()
    QTest.keyClicks(window.prompt.text, "verb\\ [s]")
    assert heard == ["brush"]
    assert window.prompt.text.toPlainText() == "verb\\ [s]"


def test_delete_and_paste_in_the_prompt_or_a_slot_are_not_for_layers_or_photos(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_photo(window)
    window.references.show_slots(slots(2), 16)
    heard = triggered(window)
    for place in (window.prompt.text, window.references.slots[0]):
        place.setFocus()
        QTest.keyClick(place, Qt.Key.Key_Delete)
        QTest.keyClick(place, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard == []
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert heard == ["remove_layer"]


def test_no_two_menu_entries_share_a_shortcut(window: MainWindow) -> None:
    taken: dict[str, str] = {}
    for action in window.actions_by_id.all():
        for keys in action.shortcuts():
            assert taken.setdefault(keys.toString(), action.objectName()) == action.objectName()
        words = [keys.toString() for keys in action.shortcuts()]
        assert len(words) == len(set(words))


def test_no_two_entries_of_a_menu_share_a_mnemonic(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        letters = [
            text[text.index("&") + 1].lower()
            for text in (action.text().replace("&&", "") for action in menu.actions())
            if "&" in text
        ]
        assert len(letters) == len(set(letters)), (menu.title(), letters)


def test_every_action_stands_in_a_menu_and_emits_its_own_id(window: MainWindow) -> None:
    open_photo(window)
    in_menus = {
        action.objectName()
        for menu in window.menuBar().findChildren(QMenu)
        for action in menu.actions()
    }
    heard = triggered(window)
    for action in window.actions_by_id.all():
        assert action.objectName() in in_menus
        if action.isEnabled():
            action.trigger()
            assert heard[-1] == action.objectName()


def test_entries_are_enabled_by_what_is_there(window: MainWindow) -> None:
    def enabled(*ids: str) -> list[bool]:
        return [window.action(one).isEnabled() for one in ids]

    names = ("open_photo", "export_as", "remove_layer", "select_none", "undo")
    assert enabled(*names) == [True, False, False, False, False]
    window.show_window_status(status(has_base=True))
    assert enabled(*names) == [True, True, False, False, False]
    window.show_window_status(status(has_base=True, has_layers=True, undo_label="Paint & co"))
    assert enabled(*names) == [True, True, True, False, True]
    assert window.action("undo").text() == "&Undo Paint && co"


def test_the_practice_service_always_says_that_it_is_no_model(window: MainWindow) -> None:
    badge = window.status_line.service
    assert badge.isVisible()
    assert badge.text() == "Practice service – not an AI model"
    hosted = ServiceView(id="openai", name="OpenAI", is_sandbox=False, words="OpenAI")
    window.show_window_status(status(service=hosted))
    assert badge.text() == "OpenAI"
    assert window.action("use_openai").isChecked()
    heard = triggered(window)
    badge.click()
    assert heard == ["open_settings"]


def test_the_pixel_lock_is_green_only_where_it_holds(window: MainWindow) -> None:
    for locked, tone in ((True, "success"), (False, "warning")):
        badge = LockBadge(words="0 pixels changed", locked=locked)
        window.show_window_status(status(has_base=True, badge=badge))
        assert window.status_line.lock.property("tone") == tone
        assert window.status_line.lock.isVisible()
    window.show_window_status(status(has_base=True))
    assert not window.status_line.lock.isVisible()


def test_tab_reaches_everything_that_can_be_used(qtbot: QtBot, window: MainWindow) -> None:
    open_photo(window)
    window.references.show_slots(slots(2), 16)
    window.layers.show_layers((layer("a"), layer("b")))
    window.prompt.show_status(EditStatus(can_edit=True))
    reached: list[QWidget] = []
    first: QWidget = window.canvas
    current = first.nextInFocusChain()
    while current is not None and current is not first:
        reached.append(current)
        current = current.nextInFocusChain()
    wanted: list[QWidget] = [
        window.prompt.text,
        window.prompt.button,
        window.prompt.choices.size_box,
        *window.references.slots,
        *window.layers.rows.values(),
        *window.layers.mask_buttons.values(),
        window.status_line.service,
    ]
    order = [reached.index(widget) for widget in wanted]
    assert all(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in wanted)
    assert reached.index(window.references.slots[0]) < reached.index(window.prompt.text)
    assert reached.index(window.prompt.text) < reached.index(window.prompt.button)
    assert len(order) == len(set(order))


def test_everything_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    window.layers.show_layers((layer("a"), layer("b")))
    for widget in window.findChildren(QWidget):
        in_window = widget.window() is window and not isinstance(widget, QMenu)
        if not in_window or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        words = widget.accessibleName()
        if isinstance(widget, QAbstractButton):
            words = words or widget.text()
        inner = widget.objectName().startswith("qt_") or type(widget).__name__ == "QMenuBar"
        assert words or inner, (type(widget).__name__, widget.objectName())


def test_at_the_smallest_size_the_primary_button_can_be_seen(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.references.show_slots(slots(16), 16)
    window.layers.show_layers((layer("a"), layer("b")))
    window.resize(960, 640)
    qtbot.wait(30)
    assert (window.width(), window.height()) == (960, 640)
    button = window.prompt.button
    corner = button.mapTo(window, button.rect().bottomRight())
    assert window.rect().contains(corner)
    assert window.canvas.width() > 400


@pytest.mark.parametrize(("height", "columns"), [(640, 2), (960, 1)])
def test_every_tool_has_a_whole_button_at_any_height(
    qtbot: QtBot, window: MainWindow, height: int, columns: int
) -> None:
    window.resize(1100, height)
    strip = window.findChild(ToolStrip)
    assert isinstance(strip, ToolStrip)
    qtbot.waitUntil(lambda: len({button.x() for button in strip.buttons}) == columns)
    for button in strip.buttons:
        assert button.height() >= button.sizeHint().height(), button.accessibleName()
        assert strip.rect().contains(button.geometry())


def test_at_the_smallest_size_the_mask_buttons_can_be_scrolled_to(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(960, 640)
    window.layers.show_layers(tuple(layer(name, active=name == "8") for name in "0123456789"))
    button, row = window.layers.mask_buttons["invert"], window.layers.rows["8"]

    def are_seen() -> bool:
        window._side.ensureWidgetVisible(button)
        is_whole = button.visibleRegion().boundingRect().size() == button.size()
        return is_whole and not row.visibleRegion().isEmpty()

    qtbot.waitUntil(are_seen)  # with the layer that they are about


def test_long_words_do_not_widen_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(960, 640)
    long = "an extraordinarily long name " * 20
    window.layers.show_layers(
        (layer("a", name=long, fit_words=long, fit_more=long, blend_words=long),)
    )
    window.layers.details.heading.setChecked(True)
    window.prompt.show_status(EditStatus(hint=long))
    window.show_window_status(status(has_base=True, size_words=long, title=long))
    qtbot.wait(30)
    assert window.width() == 960


def test_the_side_panel_folds_away_and_the_prompt_brings_it_back(window: MainWindow) -> None:
    window.action("toggle_panels").trigger()
    assert not window.prompt.isVisible()
    window.action("focus_prompt").trigger()
    assert window.prompt.isVisible()
    assert window.action("toggle_panels").isChecked()


def test_only_one_comparison_is_on_at_a_time(window: MainWindow) -> None:
    open_photo(window)
    window.action("compare_original").trigger()
    window.action("compare_split").trigger()
    assert not window.action("compare_original").isChecked()
    assert window.action("compare_split").isChecked()


def test_recent_files_can_be_chosen_again(window: MainWindow) -> None:
    heard: list[str] = []
    window.recent_chosen.connect(heard.append)
    window.show_recent(("/photos/a & b.jpg", "/photos/c.jpg"))
    menu = window.actions_by_id._menus["recent"]
    menu.actions()[0].trigger()
    assert heard == ["/photos/a & b.jpg"]


def test_closing_asks_first(window: MainWindow) -> None:
    heard: list[bool] = []
    window.close_requested.connect(lambda: heard.append(True))
    assert not window.close()
    assert heard == [True]
    assert window.isVisible()


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_words_can_be_read_in_both_themes(tokens: Tokens) -> None:
    for below in (tokens.window, tokens.raised, tokens.field, tokens.notice):
        assert contrast(tokens.text, below) >= 7
        for colour in (tokens.muted, tokens.warning, tokens.error, tokens.success):
            assert contrast(colour, below) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.window) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_borders_of_a_notices_buttons_can_be_seen_in_both_themes(
    qapp: QApplication, qtbot: QtBot, tokens: Tokens
) -> None:
    apply_theme(qapp, "dark" if tokens is DARK else "light")
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(700, 300)
    bar = NoticeBar(below)
    again = NoticeAction(id="send_again", text="Send Again")
    bar.show_notice(Notice(id="a", kind=NoticeKind.ERROR, sentence="It broke.", actions=(again,)))
    below.show()
    button = bar.cards[0].findChild(QPushButton)
    assert button is not None
    image = button.grab().toImage()
    border = image.pixelColor(image.width() // 2, 0).name()
    assert contrast(border, tokens.notice) >= 3


def test_changing_the_theme_changes_the_icons_and_colours(
    qapp: QApplication, window: MainWindow
) -> None:
    def icon_colour(action: QAction) -> int:
        image = action.icon().pixmap(40, 40).toImage()
        pixels = [image.pixelColor(x, y) for x in range(40) for y in range(40)]
        solid = [pixel.lightness() for pixel in pixels if pixel.alpha() > 200]
        return sum(solid) // len(solid)

    dark_on_light = icon_colour(window.action("open_photo"))
    apply_theme(qapp, "dark")
    QApplication.processEvents()
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert icon_colour(window.action("open_photo")) > dark_on_light + 100


def test_the_window_follows_the_system_from_light_to_dark(
    qapp: QApplication, window: MainWindow
) -> None:
    apply_theme(qapp, "system")
    for system, tokens in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        qapp.styleHints().colorSchemeChanged.emit(system)
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == tokens.window


def test_a_chosen_theme_stays_when_the_system_changes(
    qapp: QApplication, window: MainWindow
) -> None:
    apply_theme(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_the_shortcut_list_names_every_shortcut(window: MainWindow) -> None:
    from desktop_editor.ui.dialogs.shortcuts_dialog import ShortcutsDialog

    window.action("show_shortcuts").trigger()
    (dialog,) = window.findChildren(ShortcutsDialog)
    words = dialog.list.toPlainText()
    native = QKeySequence.SequenceFormat.NativeText
    for action in window.actions_by_id.all():
        assert all(keys.toString(native) in words for keys in action.shortcuts())
    dialog.close()


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
