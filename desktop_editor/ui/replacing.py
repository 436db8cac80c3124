"""Another photo took the place of the open one: what was written for that one can be used here."""

from typing import Final

from PySide6.QtCore import QObject

from desktop_editor.document import operations
from desktop_editor.document.document import Change, Document
from desktop_editor.document.state import DocumentState
from desktop_editor.ui.telling import Telling
from desktop_editor.ui.translation import translate

TAKE_ALONG: Final = "take_along"


class Replacing(QObject):
    """The part of the controller that says what became of the document before."""

    def __init__(self, document: Document, telling: Telling, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._telling = telling
        self._before = DocumentState()
        document.listen(self._changed)

    def replaced(self, before: DocumentState, name: str, *, is_unsaved: bool) -> None:
        """Another document, by this name, stands in the place of `before`.

        Work of it that is unsaved is only brought back by undo.
        """
        if before.base is None:
            return
        self._before = before
        is_written = bool(before.prompt.strip() or before.references)
        offers = (TAKE_ALONG,) if is_written and not _is_written_on(self._document.state) else ()
        if is_unsaved:
            self._telling.opened_over(name, before.base.name, *offers)
        elif offers:
            self._telling.left_behind(name, before.base.name)

    def take_along(self) -> None:
        """Use prompt and references of the photo before with this one too."""
        words = translate("Undo", "Use Earlier Prompt and References")
        self._document.apply(operations.take_along(self._document.state, self._before), words)

    def _changed(self, change: Change) -> None:
        if change.before.base is not change.after.base or _is_written_on(change.after):
            self._telling.forget_left_behind()


def _is_written_on(state: DocumentState) -> bool:
    return bool(state.prompt or state.references)
