"""On a low screen every button of the settings stays within reach."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.setting_words import setting_fields


def test_the_buttons_of_the_settings_stay_in_sight_while_the_rest_scrolls(qtbot: QtBot) -> None:
    dialog = SettingsDialog({}, setting_fields(), ())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.minimumSizeHint().height() < 400
    dialog.resize(QSize(dialog.width(), 420))
    qtbot.waitUntil(lambda: dialog.height() == 420)
    for button in dialog.findChildren(QPushButton):
        if button.isDefault():
            below = button.mapTo(dialog, button.rect().bottomLeft()).y()
            assert below < dialog.height()
            break
    else:
        raise AssertionError("there is no button that saves")
