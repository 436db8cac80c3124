"""What is said of a key: where it is, and why it is not where it should be. Never the key."""

from desktop_editor.storage.credentials import KeyStatus
from desktop_editor.ui.dialogs_view import KeyView
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.service_desk import KeyReport
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind

_SESSION_NOTICES = {
    "key.keyring_locked": "key.session_locked",
    "key.keyring_failed": "key.session_failed",
}
KEY_NOTICES = (
    "key.kept",
    "key.removed",
    "key.session_only",
    *_SESSION_NOTICES.values(),
)
"""Of these only the newest is true."""


def key_view(report: KeyReport) -> KeyView:
    """What the key dialog shows."""
    return KeyView(
        service_id=report.profile.id,
        service_name=service_name(report.profile.name),
        kept_words=_kept_words(report.status),
        has_key=report.status.where in ("keyring", "session"),
        keys_page=report.profile.keys_page,
        prices_page=report.profile.prices_page,
    )


def key_notice(report: KeyReport) -> Notice:
    """What is told after a key was kept or removed."""
    status, values = report.status, {"service": report.profile.name}
    if report.problem is not None:
        problem = report.problem
        return message_notice(problem.message_id, problem.parameters, NoticeKind.ERROR)
    if status.where == "session":
        message_id = _SESSION_NOTICES.get(status.error, "key.session_only")
        return message_notice(message_id, values, NoticeKind.WARNING)
    if status.where == "none":
        return message_notice("key.removed", values)
    return message_notice("key.kept", values, NoticeKind.SUCCESS)


def _kept_words(status: KeyStatus) -> str:
    if status.where == "environment":
        return translate("Key", "A key is set in the environment; it wins over this one.")
    if status.where == "keyring":
        words = translate("Key", "A key is kept in the system's keyring ({backend}).")
        return words.format(backend=status.backend)
    if status.where == "session":
        return f"{translate('Key', 'A key is kept until the window closes.')} {_why(status.error)}"
    if status.error in _SESSION_NOTICES:
        unknown = translate("Key", "Whether a key is kept can't be told.")
        return f"{_why(status.error)} {unknown}"
    return translate("Key", "No key is kept yet.")


def _why(error: str) -> str:
    """Why the keyring is not used; empty where it is."""
    return {
        "key.no_keyring": translate("Key", "This system offers no keyring."),
        "key.unsafe_keyring": translate("Key", "This system's keyring is not safe."),
        "key.keyring_locked": translate("Key", "The system's keyring is locked."),
        "key.keyring_failed": translate("Key", "The system's keyring does not answer rightly."),
    }.get(error, "")
