"""Entering a key: a field that is never filled in for the user and is emptied after use.

A key passes through here once, and is never shown: what is shown can be copied, read aloud and
photographed. Whether it is the right one, a test says. Where it is kept is told in words.
"""

from html import escape
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs.key_field import KeyField
from desktop_editor.ui.dialogs_view import KeyTestView, KeyView
from desktop_editor.ui.translation import translate


class CredentialsDialog(DialogFrame):
    """Emits `key_entered(service id, key)`, `key_removed(service id)`.

    And `test_requested(service id, key or nothing)`; `test_dropped()` when its answer is no
    longer waited for.
    """

    key_entered = Signal(str, str)
    key_removed = Signal(str)
    test_requested = Signal(str, str)
    test_dropped = Signal()

    def __init__(self, view: KeyView, parent: QWidget | None = None) -> None:
        title = translate("Key", "Key for {service}").format(service=view.service_name)
        super().__init__(title, parent)
        self.service_id: Final = view.service_id
        self._is_testing = False
        self._status = self.add_words(view.kept_words)
        self.field: Final = KeyField(self)
        self.test: Final = QPushButton(translate("Key", "Test"), self)
        self.save: Final = QPushButton(translate("Key", "Save key"), self)
        self.remove: Final = QPushButton(translate("Key", "Remove key"), self)
        self._build()
        self.pages: Final = self._add_pages(view)
        self.verdict: Final = self.add_words("")
        self._add_buttons()
        self.show_status(view)
        self._show_verdict(self._promise(), "")

    def show_status(self, view: KeyView) -> None:
        """Tell where the key is kept now."""
        self._status.setText(view.kept_words)
        if self.remove.hasFocus() and not view.has_key:
            self.field.setFocus()
        self.remove.setVisible(view.has_key)

    def show_test(self, view: KeyTestView) -> None:
        """Tell what the test found out."""
        self._end_test()
        self._show_verdict(view.words, view.tone)

    def _forget(self) -> None:
        self.field.forget()
        self._drop_test()

    def _save(self) -> None:
        key = self.field.text().strip()
        self._forget()
        if key:
            self.key_entered.emit(self.service_id, key)
            self.close()

    def _remove(self) -> None:
        self._forget()
        self.key_removed.emit(self.service_id)

    def _test(self) -> None:
        self._is_testing = True
        self.test.setEnabled(False)
        self._show_verdict(translate("Key", "The service is being asked…"), "")
        self.test_requested.emit(self.service_id, self.field.text().strip())

    def _typed(self, text: str) -> None:
        self.save.setEnabled(bool(text.strip()))
        self._drop_test()
        self._show_verdict(self._promise(), "")  # what was said was said of another key

    def _drop_test(self) -> None:
        if self._is_testing:
            self._end_test()
            self.test_dropped.emit()

    def _end_test(self) -> None:
        self._is_testing = False
        self.test.setEnabled(True)

    def _promise(self) -> str:
        if self.field.text().strip():
            return translate("Key", "Test asks the service about this key and costs nothing.")
        return translate("Key", "Test asks the service about the key in use and costs nothing.")

    def _show_verdict(self, words: str, tone: str) -> None:
        self.verdict.setText(words)
        self.verdict.setProperty("tone", tone)
        self.verdict.setProperty("muted", not tone)
        self.verdict.style().polish(self.verdict)

    def _build(self) -> None:
        self.setMinimumWidth(460)
        self.field.setPlaceholderText(translate("Key", "Paste the key here"))
        self.field.setAccessibleName(translate("Key", "Key"))
        self.save.setEnabled(False)
        self.test.setAutoDefault(False)
        self.field.textChanged.connect(self._typed)
        self.test.clicked.connect(self._test)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)
        self.finished.connect(self._forget)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.test)
        self.column.addLayout(row)

    def _add_pages(self, view: KeyView) -> QLabel:
        """Where a key comes from and what it costs, a click away in the browser."""
        links = []
        for page, words in (
            (view.keys_page, translate("Key", "Get a key")),
            (view.prices_page, translate("Key", "What it costs")),
        ):
            links += [f'<a href="{escape(page)}">{escape(words)}</a>'] if page else []
        label = QLabel(" \u00b7 ".join(links), self)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        label.setOpenExternalLinks(True)
        label.setAccessibleName(translate("Key", "Pages of the service"))
        label.setVisible(bool(links))
        self.column.addWidget(label)
        return label

    def _add_buttons(self) -> None:
        # Room for the longest verdict: the dialog does not grow under the pointer.
        self.verdict.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        cancel = QPushButton(translate("Key", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(self.save, self.remove, cancel)
        self.field.setFocus()
