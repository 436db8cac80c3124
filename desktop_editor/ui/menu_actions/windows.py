"""New windows, closing one and all of them, by action id."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.views import NoticeKind


class WindowActions(QObject):
    """How a window closes, and what one asks for that concerns the others."""

    closing = Signal()
    """Everything is in safe hands: the window may go."""
    new_wanted = Signal()
    """Another window, empty."""
    quit_wanted = Signal()
    """All windows shall close."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "new_window": self.new_wanted.emit,
            "close_window": self.close,
            "close_anyway": self._close_now,
            "quit": self.quit_wanted.emit,
        }

    @Slot()
    def close(self) -> None:
        """Close, unless an edit is under way: then say so once and let the user decide."""
        if self._controller.edits.is_running:
            notice = message_notice("edit.still_running", kind=NoticeKind.WARNING)
            self._controller.notify(notice)
        else:
            self._close_now()

    def _close_now(self) -> None:
        keeping = self._controller.keeping
        if self._controller.is_modified:
            keeping.keep(self._controller.state)
            keeping.record_now()
        else:
            keeping.forget(self._controller.state.base)
        self.closing.emit()
