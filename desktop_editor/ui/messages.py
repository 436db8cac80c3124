"""Message ids become notices in the user's language: sentence, advice and the button to press."""

from collections.abc import Mapping
from typing import Final

from desktop_editor.errors import EditorError, Parameter
from desktop_editor.logs import masked
from desktop_editor.pipeline.messages.catalogue import CATALOGUE, fill, named_first
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeAction, NoticeKind


def action_words(action_id: str) -> str:
    """The words on a notice's button."""
    words = {
        "open_photo": translate("Notice", "Open Photo…"),
        "open_anyway": translate("Notice", "Open It"),
        "edit_again": translate("Notice", "Edit Again"),
        "open_settings": translate("Notice", "Settings…"),
        "enter_key": translate("Notice", "Enter Key…"),
        "use_sandbox": translate("Notice", "Use the Practice Service"),
        "focus_prompt": translate("Notice", "Go to the Prompt"),
        "export_png": translate("Notice", "Export as PNG…"),
        "export_as": translate("Notice", "Export As…"),
        "remove_reference": translate("Notice", "Remove the Last Reference"),
        "save_log": translate("Notice", "Open Log Folder"),
        "restart_sandbox": translate("Notice", "Start It Again"),
        "choose_folder": translate("Notice", "Choose Another Place…"),
        "mask_none": translate("Notice", "Show Nothing"),
        "mask_all": translate("Notice", "Show Everything"),
        "select_none": translate("Notice", "Clear the Selection"),
        "undo": translate("Notice", "Undo"),
        "cancel_opening": translate("Notice", "Cancel"),
        "cancel_aligning": translate("Notice", "Cancel"),
        "recover_work": translate("Notice", "Restore"),
        "discard_work": translate("Notice", "Discard"),
        "lay_reply": translate("Notice", "Lay It On"),
        "close_anyway": translate("Notice", "Close Now"),
        "save_project": translate("Notice", "Save Project…"),
        "show_export": translate("Notice", "Show in Folder"),
        "size_match": translate("Notice", "Match the Photo"),
    }
    return words.get(action_id, action_id)


def message_words(message_id: str) -> str:
    """The sentence of a message without parameters; empty for an empty id."""
    return translate("Message", CATALOGUE[message_id].sentence) if message_id else ""


LASTING: Final = frozenset({NoticeKind.ERROR, NoticeKind.WARNING})
_SHORT_MS: Final = 9000


def failure_notice(error: EditorError, *more: str) -> Notice:
    """The notice of a failure: it stays until it is dismissed."""
    return message_notice(error.message_id, error.parameters, NoticeKind.ERROR, *more)


def message_notice(
    message_id: str,
    parameters: Mapping[str, Parameter] | None = None,
    kind: NoticeKind = NoticeKind.INFO,
    *more: str,
) -> Notice:
    """A notice from the catalogue, with its own action and `more` action ids."""
    text = CATALOGUE[message_id]
    values = parameters or {}
    sentence = fill(translate("Message", text.sentence), values)
    actions = tuple(dict.fromkeys(one for one in (text.action, *more) if one))
    return Notice(
        id=message_id,
        kind=kind,
        sentence=masked(named_first(message_id, values) + sentence),
        advice=masked(fill(translate("Message", text.advice), values)) if text.advice else "",
        actions=tuple(NoticeAction(id=one, text=action_words(one)) for one in actions),
        timeout_ms=0 if kind in LASTING or actions else _SHORT_MS,
    )
