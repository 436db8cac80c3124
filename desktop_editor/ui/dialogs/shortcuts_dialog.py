"""The keyboard shortcuts, listed from the table of actions."""

from html import escape

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QTextBrowser, QWidget

from desktop_editor.ui.actions import Actions
from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.translation import translate


class ShortcutsDialog(DialogFrame):
    """A list to read; it does nothing."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(translate("Shortcuts", "Keyboard shortcuts"), parent)
        self.setMinimumSize(460, 520)
        self.list = QTextBrowser(self)
        self.list.setAccessibleName(translate("Shortcuts", "Keyboard shortcuts"))
        rows = "".join(
            f"<tr><td style='padding: 3px 18px 3px 0'><b>{escape(keys)}</b></td>"
            f"<td style='padding: 3px 0'>{escape(words)}</td></tr>"
            for keys, words in _rows(actions)
        )
        self.list.setHtml(f"<table>{rows}</table>")
        self.column.addWidget(self.list, 1)
        close = QPushButton(translate("Shortcuts", "Close"), self)
        close.clicked.connect(self.close)
        self.add_buttons(close)


def _rows(actions: Actions) -> list[tuple[str, str]]:
    start = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
    rows = [(start, translate("Shortcuts", "Edit photo"))]
    rows.append((translate("Shortcuts", "Space"), translate("Shortcuts", "Move the photo (hold)")))
    control = QKeySequence("Ctrl+Space").toString(QKeySequence.SequenceFormat.NativeText)
    rows.append((control, translate("Shortcuts", "Zoom to a frame (hold and drag)")))
    rows += [*_selecting(), *_painting()]
    for action in actions.all():
        keys = QKeySequence.listToString(
            action.shortcuts(), QKeySequence.SequenceFormat.NativeText
        ).replace(";", ",")
        if keys:
            rows.append(
                (keys, action.text().replace("&&", "\0").replace("&", "").replace("\0", "&"))
            )
    return rows


def _painting() -> list[tuple[str, str]]:
    """What keys do while a brush is in the hand."""
    return [
        (translate("Shortcuts", "{ }"), translate("Shortcuts", "Softer or harder brush")),
        (translate("Shortcuts", "1 to 9, 0"), translate("Shortcuts", "Opacity, 10 to 100 %")),
        (translate("Shortcuts", "Shift+1 to 9, 0"), translate("Shortcuts", "Flow, 10 to 100 %")),
        (translate("Shortcuts", "Shift+click"), translate("Shortcuts", "Paint a straight line")),
        (
            translate("Shortcuts", "Alt+right button"),
            translate("Shortcuts", "Change the brush’s size (drag)"),
        ),
    ]


def _selecting() -> list[tuple[str, str]]:
    """What keys do while a selection tool is in the hand."""
    return [
        (translate("Shortcuts", "Shift"), translate("Shortcuts", "Add to the selection")),
        (translate("Shortcuts", "Alt"), translate("Shortcuts", "Subtract from the selection")),
        (translate("Shortcuts", "Shift+Alt"), translate("Shortcuts", "Intersect the selection")),
        (translate("Shortcuts", "Arrows"), translate("Shortcuts", "Move the selection by a pixel")),
        (translate("Shortcuts", "Shift+Arrows"), translate("Shortcuts", "Move it by ten")),
        (translate("Shortcuts", "Enter"), translate("Shortcuts", "Close the polygon")),
        (translate("Shortcuts", "Backspace"), translate("Shortcuts", "Take its last corner back")),
        (
            translate("Shortcuts", "Esc"),
            translate("Shortcuts", "Give up what is being drawn or looked for"),
        ),
    ]
