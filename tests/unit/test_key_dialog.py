"""The key dialog takes a key, has it tested, hands it over once, and never gives it away."""

import gc
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from desktop_editor.ui.dialogs.dialogs import Dialogs
from desktop_editor.ui.dialogs_view import KeyTestView, KeyView

COPYING = ("edit-copy", "edit-cut")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def dialogs(window: QWidget) -> Dialogs:
    return Dialogs(window, ())


def shown(dialogs: Dialogs, kind: type[QDialog]) -> Any:
    window = dialogs.parent()
    assert isinstance(window, QObject)
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    assert not found.isModal()
    return found


def view(*, has_key: bool = False) -> KeyView:
    return KeyView(
        service_id="openai", service_name="OpenAI", kept_words="In the keyring.", has_key=has_key
    )


def test_a_key_is_hidden_handed_over_once_and_forgotten(qtbot: QtBot, dialogs: Dialogs) -> None:
    heard: list[tuple[str, str]] = []
    dialogs.key_entered.connect(lambda service, key: heard.append((service, key)))
    dialogs.show_key(view(has_key=True))
    dialog = shown(dialogs, CredentialsDialog)
    assert dialog.field.text() == ""
    assert dialog.field.echoMode() == QLineEdit.EchoMode.Password
    assert not dialog.save.isEnabled()
    QTest.keyClicks(dialog.field, " test-key-1 ")
    field = dialog.field
    field_texts: list[str] = []
    dialogs.key_entered.connect(lambda *_: field_texts.append(field.text()))
    dialog.save.click()
    assert heard == [("openai", "test-key-1")]
    assert field_texts == [""]


def test_escape_leaves_no_key_behind(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.show_key(view())
    dialog = shown(dialogs, CredentialsDialog)
    cleared: list[str] = []
    QTest.keyClicks(dialog.field, "test-key-1")
    dialog.field.textChanged.connect(cleared.append)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert cleared == [""]


def typed(dialogs: Dialogs, text: str = "test-key-1") -> CredentialsDialog:
    """The dialog with a key in its field, not saved."""
    dialogs.show_key(view(has_key=True))
    dialog: CredentialsDialog = shown(dialogs, CredentialsDialog)
    QTest.keyClicks(dialog.field, text)
    return dialog


def test_a_key_cannot_be_copied_cut_selected_away_or_brought_back(dialogs: Dialogs) -> None:
    dialog = typed(dialogs)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    for keys in (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Copy):
        QTest.keySequence(dialog.field, QKeySequence(keys))
    assert dialog.field.selectedText() == "test-key-1"
    dialog.field.copy()
    dialog.field.cut()
    assert clipboard.text() == "before"
    assert clipboard.text(clipboard.Mode.Selection) != "test-key-1"
    menu = dialog.field.createStandardContextMenu()
    assert not any(
        action.isEnabled() for action in menu.actions() if action.objectName() in COPYING
    )
    QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    dialog._forget()
    dialog.field.setEchoMode(QLineEdit.EchoMode.Normal)
    assert not dialog.field.isUndoAvailable()
    dialog.field.undo()
    assert dialog.field.text() == ""


def test_a_screen_reader_is_told_that_it_is_a_password_and_not_which(dialogs: Dialogs) -> None:
    dialog = typed(dialogs)
    field = QAccessible.queryAccessibleInterface(dialog.field)
    assert field.state().passwordEdit
    kinds = [kind for kind in QAccessible.Text if kind is not QAccessible.Text.UserText]
    told = [field.text(kind) for kind in kinds]
    assert "Key" in told
    assert not any("test-key" in one for one in told)
    assert field.textInterface() is None  # or Qt tells every letter that comes or goes


def test_fields_come_and_go_without_harm(dialogs: Dialogs) -> None:
    """What a screen reader was given of a field may outlive it."""
    for _ in range(6):
        field = QAccessible.queryAccessibleInterface(typed(dialogs).field)
        assert field.isValid()
        shown(dialogs, CredentialsDialog).close()
        QTest.qWait(1)
        gc.collect()


def holders(dialog: QDialog) -> list[QObject]:
    """What in a dialog has the key in a property, or tells it to a screen reader."""
    found: list[QObject] = []
    for one in [dialog, *dialog.findChildren(QObject)]:
        meta = one.metaObject()
        names = [str(meta.property(i).name()) for i in range(meta.propertyCount())]
        values = [one.property(name) for name in names]
        reader = QAccessible.queryAccessibleInterface(one)
        if reader is not None and reader.isValid():
            values += [reader.text(kind) for kind in QAccessible.Text]
        if "test-key" in repr(values):
            found.append(one)
    return found


def test_nothing_in_the_dialog_holds_the_key_after_use(dialogs: Dialogs) -> None:
    dialog = typed(dialogs)
    dialog.test.click()
    dialog.show_test(KeyTestView(service_id="openai", words="Fine.", tone="success"))
    assert holders(dialog) == [dialog.field]
    dialog.save.click()
    assert holders(dialog) == []


def test_the_key_typed_or_else_the_one_in_use_is_tested_and_the_dialog_says_what_came_of_it(
    dialogs: Dialogs,
) -> None:
    heard: list[tuple[str, str]] = []
    dialogs.key_test_requested.connect(lambda *values: heard.append(values))
    dialogs.show_key(view(has_key=True))
    dialog = shown(dialogs, CredentialsDialog)
    assert "key in use" in dialog.verdict.text()
    assert "costs nothing" in dialog.verdict.text()
    dialog.test.click()
    assert not dialog.test.isEnabled()
    dialogs.show_key_test(KeyTestView(service_id="other", words="Stale.", tone="error"))
    assert not dialog.test.isEnabled()
    dialogs.show_key_test(KeyTestView(service_id="openai", words="Accepted.", tone="success"))
    assert dialog.test.isEnabled()
    assert (dialog.verdict.text(), dialog.verdict.property("tone")) == ("Accepted.", "success")
    QTest.keyClicks(dialog.field, " test-key-1 ")
    assert "Accepted." not in dialog.verdict.text()
    dialog.test.click()
    assert heard == [("openai", ""), ("openai", "test-key-1")]
    assert dialog.field.text() == " test-key-1 "  # still there to be saved


@pytest.mark.parametrize("end", ["type", "close"])
def test_an_answer_that_nobody_waits_for_is_given_up(dialogs: Dialogs, end: str) -> None:
    heard: list[str] = []
    dialogs.key_test_dropped.connect(lambda: heard.append("dropped"))
    dialog = typed(dialogs)
    dialog.test.click()
    assert heard == []
    if end == "type":
        QTest.keyClicks(dialog.field, "2")
        assert dialog.test.isEnabled()
    else:
        dialog.close()
    assert heard == ["dropped"]
    dialogs.show_key_test(KeyTestView(service_id="openai", words="Too late.", tone="error"))


def test_removing_a_key_is_offered_only_where_there_is_one(dialogs: Dialogs) -> None:
    heard: list[str] = []
    dialogs.key_removed.connect(heard.append)
    dialogs.show_key(view())
    assert not shown(dialogs, CredentialsDialog).remove.isVisible()
    dialogs.show_key(view(has_key=True))
    shown(dialogs, CredentialsDialog).remove.click()
    assert heard == ["openai"]
