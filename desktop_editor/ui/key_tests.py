"""Testing a key from the window: one test at a time, on the thread of the edits, told in words.

How a service is asked stands in `edit_api.key_check`. Keys are not kept here.
"""

import uuid
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.edit_api.secret import Secret
from desktop_editor.errors import EditorError
from desktop_editor.ui.dialogs_view import KeyTestView
from desktop_editor.ui.job_thread import EditThread
from desktop_editor.ui.messages import failure_notice, message_notice
from desktop_editor.ui.service_desk import ServiceDesk

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient
    from desktop_editor.edit_api.key_check import KeyCheck

_TONES = {"accepted": "success", "rejected": "error", "unclear": "warning"}
_ACCEPTED_BUT = frozenset({"key.accepted_without_credit", "key.accepted_without_rights"})


class KeyTests(QObject):
    """Asks services about keys; a new test, or nobody waiting for it, ends the one before."""

    told = Signal(object)
    """A `KeyTestView`."""

    def __init__(
        self,
        composition: Composition,
        desk: ServiceDesk,
        thread: EditThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._desk = desk
        self._thread = thread
        self._id = ""
        self._service_id = ""
        thread.edit_done.connect(self._done)
        thread.edit_failed.connect(self._failed)
        thread.edit_crashed.connect(self._crashed)

    @Slot(str, str)
    def test(self, service_id: str, key: str) -> None:
        """Test this key, or the one that is kept when it is empty; `told` follows."""
        typed = Secret(key)
        del key  # nothing below may hold it in a form that a crash report can show
        self.drop()
        self._service_id = service_id
        try:
            profile = self._desk.profile(service_id)
        except EditorError as error:
            self._tell_failure(error)
            return
        self._id = f"key-test-{uuid.uuid4().hex}"

        async def work(_client: "EditClient") -> "KeyCheck":
            return await self._composition.check_key(profile, typed)

        self._thread.submit(self._id, work)

    @Slot()
    def drop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._id:
            self._thread.cancel(self._id)
            self._id = ""

    @Slot(str, object)
    def _done(self, test_id: str, check: Any) -> None:
        if self._is_current(test_id):
            self._tell(check_words(check), check_tone(check))

    @Slot(str, object)
    def _failed(self, test_id: str, error: EditorError) -> None:
        if self._is_current(test_id):
            self._tell_failure(error)

    @Slot(str, str)
    def _crashed(self, test_id: str, _details: str) -> None:
        if self._is_current(test_id):
            self._tell_failure(EditorError("work.crashed"))

    def _is_current(self, test_id: str) -> bool:
        """Whether this is the test that is waited for; then it is over."""
        current = bool(self._id) and test_id == self._id
        if current:
            self._id = ""
        return current

    def _tell_failure(self, error: EditorError) -> None:
        notice = failure_notice(error)
        self._tell(f"{notice.sentence} {notice.advice}", "warning")

    def _tell(self, words: str, tone: str) -> None:
        self.told.emit(KeyTestView(service_id=self._service_id, words=words, tone=tone))


def check_words(check: "KeyCheck") -> str:
    """What was found out, and how."""
    found = message_notice(check.message_id, check.parameters).sentence
    return f"{found} {message_notice(check.remark_id).sentence}"


def check_tone(check: "KeyCheck") -> str:
    """Success is for a key that edits can be made with."""
    return "warning" if check.message_id in _ACCEPTED_BUT else _TONES[check.verdict]
