"""Settings, the choice of service, and keys. Keys pass through and are kept by the keyring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.composition.services import (
    address_warning,
    edit_options,
    service_problems,
    settings_problems,
    shown_options,
)
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, check_base_url
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.prompting import REGION_WORDS
from desktop_editor.storage.credentials import KeyStatus, account_of
from desktop_editor.storage.settings import Settings
from desktop_editor.ui.dialogs_view import FieldRemark
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.messages import failure_notice, message_notice
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """Where a service's key is after it was looked up, set or removed."""

    profile: ServiceProfile
    status: KeyStatus
    asked: bool
    problem: EditorError | None = None
    """Why a key could not be removed."""


_Known: TypeAlias = tuple[KeyStatus, EditorError | None]
"""Where a key is, and why it could not be removed."""
_PATIENCE_MS: Final = 600
"""A keyring that takes longer is asking a person."""


class ServiceDesk(QObject):
    """The one place that reads and changes settings and keys in the window."""

    changed = Signal()
    """Settings have changed."""
    key_known = Signal(object)
    """A `KeyReport`."""
    keyring_waiting = Signal(bool)
    """Whether the system's keyring keeps somebody waiting, for its password as a rule."""
    _keyring_called = Signal()
    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self, composition: Composition, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._thread = thread
        # Each variant is paid for: several are asked for anew every time the window is opened.
        self._settings = replace(composition.settings_store.settings, variants=1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._keyring_is_slow)
        self._is_waiting = False
        self._keyring_called.connect(self._look_at_keyring)
        composition.credentials.on_waiting = self._keyring_called.emit
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    @property
    def problem(self) -> Notice | None:
        """Why the stored settings, or services described in them, cannot be used."""
        error = self._composition.settings_store.problem
        wrong = service_problems(self._settings)
        if error is None and not wrong:
            return None
        if error is not None or len(wrong) == 1:
            return failure_notice(error or next(iter(wrong.values())))
        names = ", ".join(f"“{name[:64]}”" for name in wrong)
        notice = message_notice("service.entries_wrong", {"names": names}, NoticeKind.ERROR)
        return replace(notice, advice=_words(next(iter(wrong.values()))))

    def options(self) -> EditOptions:
        """The options of the next edit.

        Raises:
            EditorError: `service.url_not_usable`.
        """
        return self._as_shown(edit_options(self._settings))

    def usable_options(self) -> EditOptions:
        """The same to be shown; without an address while the chosen service is not usable."""
        return self._as_shown(shown_options(self._settings))

    @property
    def region_words(self) -> str:
        """What is said behind the prompt of a region, once that is switched on."""
        return self._settings.region_words or REGION_WORDS

    def _as_shown(self, options: EditOptions) -> EditOptions:
        """Only the window adds words to a prompt, for there they are seen."""
        words = self.region_words if self._settings.region_words_on else ""
        return replace(options, region_words=words)

    def check(self, values: Mapping[str, Any]) -> dict[str, FieldRemark]:
        """What is to be said beside the fields of the settings dialog before it is saved."""
        remarks = {
            name: FieldRemark(words=_words(error), refuses=True)
            for name, error in settings_problems(values).items()
        }
        warning = address_warning(values)
        if warning is not None and "custom_url" not in remarks:
            host = str(warning.parameters.get("host", ""))
            words = translate(
                "Settings",
                "http:// is not encrypted, so no key is ever sent to {host}. Save again if it"
                " needs none.",
            )
            remarks["custom_url"] = FieldRemark(words=words.format(host=host), refuses=False)
        return remarks

    def change(self, **values: Any) -> None:
        """Change settings and keep them; a value against its rule changes nothing."""
        try:
            changed = replace(self._settings, **values)
        except EditorError as error:
            self.failed.emit(error)
            return
        if changed == self._settings:
            return
        self._settings = changed
        store = self._composition.settings_store
        kept = replace(changed, variants=1)
        self._thread.submit("settings", lambda _checkpoint: store.save(kept))
        self.changed.emit()

    def values(self) -> dict[str, Any]:
        """All settings by name, for the dialog."""
        return {one.name: getattr(self._settings, one.name) for one in fields(Settings)}

    def apply(self, values: Mapping[str, Any]) -> None:
        """Take over what the dialog gives."""
        names = {one.name for one in fields(Settings)}
        self.change(**{name: value for name, value in values.items() if name in names})

    def look_up_key(self, service_id: str) -> None:
        """Find out where a service's key is; `key_known` follows, `asked` set."""
        status = self._composition.credentials.status
        self._with_key(service_id, lambda account: (status(account), None), asked=True)

    def profile(self, service_id: str) -> ServiceProfile:
        """A service as the settings have it.

        Raises:
            EditorError: `service.url_not_usable`.
        """
        return edit_options(replace(self._settings, service=service_id)).service

    @Slot(str, str)
    def set_key(self, service_id: str, key: str) -> None:
        """Keep a key; `key_known` follows."""
        secret = Secret(key)
        del key  # nothing below may hold it in a form that a crash report can show
        try:
            check_base_url(self.profile(service_id).base_url, with_key=True)
        except EditorError as error:  # one that could never be sent
            self.failed.emit(error)
            return
        credentials = self._composition.credentials
        self._with_key(service_id, lambda account: (credentials.set(account, secret), None))

    def remove_key(self, service_id: str) -> None:
        """Forget a key; `key_known` follows."""
        credentials = self._composition.credentials

        def remove(account: str) -> _Known:
            try:
                credentials.delete(account)
            except EditorError as error:  # not looked up: that would ask for a password again
                return KeyStatus(where="none", backend="", error=error.message_id), error
            return credentials.status(account), None

        self._with_key(service_id, remove)

    def _with_key(
        self, service_id: str, act: Callable[[str], _Known], *, asked: bool = False
    ) -> None:
        try:
            profile = self.profile(service_id)
        except EditorError as error:
            self.failed.emit(error)
            return

        def work(_checkpoint: Checkpoint) -> KeyReport:
            account = account_of(profile.id, profile.base_url)
            status, problem = act(account)
            return KeyReport(profile=profile, status=status, asked=asked, problem=problem)

        self._thread.submit("key", work)

    @Slot()
    def _look_at_keyring(self) -> None:
        if not self._composition.credentials.is_waiting:
            self._patience.stop()
            self._tell_waiting(waiting=False)
        elif not self._patience.isActive() and not self._is_waiting:
            self._patience.start()

    @Slot()
    def _keyring_is_slow(self) -> None:
        self._tell_waiting(waiting=self._composition.credentials.is_waiting)

    def _tell_waiting(self, *, waiting: bool) -> None:
        if waiting != self._is_waiting:
            self._is_waiting = waiting
            self.keyring_waiting.emit(waiting)

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if job.key == "key":
            self.key_known.emit(result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key in ("key", "settings"):
            self.failed.emit(error)


def _words(error: EditorError) -> str:
    notice = failure_notice(error)
    return f"{notice.sentence} {notice.advice}".strip()
