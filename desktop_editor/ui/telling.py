"""What the user is told: notices, what goes on in the background, and when either is over.

Which sentence belongs to which event is decided by whoever tells; the words are the catalogue's.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop_editor.errors import EditorError
from desktop_editor.ui.messages import action_words, failure_notice, message_notice
from desktop_editor.ui.views import Notice, NoticeAction, NoticeKind, NoticesView

_OPENING: Final = "opening"
_EXPORTING: Final = "exporting"
_ALIGNING: Final = "aligning"
_LAYING: Final = "laying"
_RESHAPING: Final = "reshaping"
_OPENED_OVER: Final = "photo.opened_over"
_REPLACED: Final = "reference.replaced"
_REVERTED: Final = "project.reverted"
_ONE_UNDO_AWAY: Final = (_OPENED_OVER, _REPLACED, _REVERTED)
"""Notices whose button takes the last step back: true until there is another one."""
_REPLACED_MS: Final = 12_000
_LEFT_BEHIND: Final = "photo.left_behind"
_ABOUT_PHOTO: Final = (
    "photo.", "mask.", "align.", "edit.everything_shows", "edit.recoloured", "candidates.gave_way",
)  # fmt: skip
"""How ids begin that say nothing about the next photo."""


class Telling(QObject):
    """Shows notices, and takes those away that are no longer true."""

    def __init__(self, notices: NoticesView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._about_photo: set[str] = set()
        self._one_undo_away: set[str] = set()
        self._not_opened = ""

    def notify(self, notice: Notice) -> None:
        """Show a notice."""
        if notice.id.startswith(_ABOUT_PHOTO):
            self._about_photo.add(notice.id)
        if notice.id in _ONE_UNDO_AWAY:
            self._one_undo_away.add(notice.id)
        self._notices.show_notice(notice)

    @Slot(object)
    def fail(self, error: EditorError) -> None:
        """Tell of a failure: sentence, advice and a button."""
        self.notify(failure_notice(error))

    @Slot(str)
    def say(self, message_id: str) -> None:
        """Tell something that needs no more than its sentence."""
        self.notify(message_notice(message_id))

    @Slot(str)
    def show_opening(self, words: str) -> None:
        """Say what is being opened, and offer to stop that; empty words end it."""
        cancel = NoticeAction(id="cancel_opening", text=action_words("cancel_opening"))
        if words:
            self._notices.withdraw(self._not_opened)
        self._show_busy(_OPENING, words, (cancel,))

    @Slot(object)
    def opening_failed(self, error: EditorError) -> None:
        """A photo or project was not opened: that is told until another one is tried."""
        self._not_opened = error.message_id
        self.fail(error)

    @Slot(str)
    def show_exporting(self, words: str) -> None:
        """Say what is being exported; empty words end it."""
        self._show_busy(_EXPORTING, words, ())

    @Slot(str)
    def show_aligning(self, words: str) -> None:
        """Say that a layer is aligned again, and offer to stop that; empty words end it."""
        cancel = NoticeAction(id="cancel_aligning", text=action_words("cancel_aligning"))
        self._show_busy(_ALIGNING, words, (cancel,))

    @Slot(str)
    def show_laying(self, words: str) -> None:
        """Say that kept answers are laid on the photo, and offer to stop; empty words end it."""
        cancel = NoticeAction(id="cancel_laying", text=action_words("cancel_laying"))
        self._show_busy(_LAYING, words, (cancel,))

    @Slot(str)
    def show_reshaping(self, words: str) -> None:
        """Say what becomes of a selection or mask, and offer to stop; empty words end it."""
        cancel = NoticeAction(id="cancel_reshaping", text=action_words("cancel_reshaping"))
        self._show_busy(_RESHAPING, words, (cancel,))

    @Slot()
    def edit_ended(self) -> None:
        """There is nothing to wait for before closing any more."""
        self._notices.withdraw("edit.still_running")

    @Slot(object)
    def photo_opened(self, _opened: object) -> None:
        """What was said about the one before is settled."""
        for notice_id in self._about_photo:
            self._notices.withdraw(notice_id)
        self._about_photo.clear()

    def opened_over(self, name: str, before: str, *offers: str) -> None:
        """A photo took the place of unsaved work, which one undo brings back."""
        values = {"name": name, "before": before}
        self.notify(message_notice(_OPENED_OVER, values, NoticeKind.INFO, *offers))

    def reverted(self, name: str) -> None:
        """A project is as it was saved; one undo brings the changes back."""
        self.notify(message_notice(_REVERTED, {"name": name}))

    @Slot(str, str)
    def reference_replaced(self, name: str, before: str) -> None:
        """A picture took the place of another one in its slot."""
        notice = message_notice(_REPLACED, {"name": name, "before": before})
        self.notify(replace(notice, timeout_ms=_REPLACED_MS))

    def left_behind(self, name: str, before: str) -> None:
        """A photo is open; prompt and references of the one before can be used with it too."""
        self.notify(message_notice(_LEFT_BEHIND, {"name": name, "before": before}))

    def forget_left_behind(self) -> None:
        """That offer is taken, or other words are there."""
        self._about_photo.discard(_LEFT_BEHIND)
        self._notices.withdraw(_LEFT_BEHIND)

    def document_changed(self) -> None:
        """What was one undo away is further away, or back."""
        for notice_id in self._one_undo_away:
            self._notices.withdraw(notice_id)
        self._one_undo_away.clear()

    def _show_busy(self, notice_id: str, words: str, actions: tuple[NoticeAction, ...]) -> None:
        if words:
            kind = NoticeKind.INFO
            self.notify(Notice(id=notice_id, kind=kind, sentence=words, actions=actions))
        else:
            self._notices.withdraw(notice_id)
