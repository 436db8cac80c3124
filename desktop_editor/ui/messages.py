"""Message ids become notices in the user's language: sentence, advice and the button to press."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.logs import masked
from desktop_editor.pipeline.kept_picture import UNUSABLE
from desktop_editor.pipeline.messages.catalogue import CATALOGUE, fill, named_first
from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.ui.help_pages import page_of
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeAction, NoticeKind


def action_words(action_id: str) -> str:
    """The words on a notice's button."""
    if action_id.startswith("cancel_"):
        return translate("Notice", "Cancel")
    return _button_words().get(action_id, action_id)


def _button_words() -> dict[str, str]:
    return _work_words() | {
        "open_photo": translate("Notice", "Open Photo…"),
        "open_anyway": translate("Notice", "Open It"),
        "edit_again": translate("Notice", "Edit Again"),
        "send_again": translate("Notice", "Send Again"),
        "open_settings": translate("Notice", "Settings…"),
        "open_settings_folder": translate("Notice", "Open Settings Folder"),
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
        "use_object": translate("Notice", "Draw a Box"),
        "use_scissors": translate("Notice", "Cut It Out by Hand"),
        "select_all": translate("Notice", "Select Everything"),
        "select_none": translate("Notice", "Clear the Selection"),
        "open_ledger": translate("Notice", "Ledger…"),
        "close_anyway": translate("Notice", "Close Now"),
        "save_project": translate("Notice", "Save Project…"),
        "show_export": translate("Notice", "Show in Folder"),
        "choose_size": translate("Notice", "Choose a Size"),
        "size_match": translate("Notice", "Match the Photo"),
    }


def _work_words() -> dict[str, str]:
    """Of buttons that bring work back or go on with it."""
    return {
        "bring_back_candidates": translate("Notice", "Undo"),
        "recover_work": translate("Notice", "Restore"),
        "discard_work": translate("Notice", "Discard"),
        "fetch_again": translate("Notice", "Fetch Again"),
        "lay_reply": translate("Notice", "Lay On"),
        "open_reply_photo": translate("Notice", "Open Photo and Lay On"),
        "show_reply": translate("Notice", "Show in Ledger…"),
        "show_waiting_reply": translate("Notice", "Show in Ledger…"),
        "keep_both": translate("Notice", "Keep Both"),
        "take_along": translate("Notice", "Take Prompt and References Along"),
        "undo": translate("Notice", "Undo"),
    }


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
    values = dict(parameters or {})
    if "service" in values:
        values["service"] = service_name(str(values["service"]))
    sentence = fill(translate("Message", text.sentence), values)
    actions = tuple(dict.fromkeys(one for one in (text.action, *more) if one))
    return Notice(
        id=message_id,
        kind=kind,
        sentence=masked(named_first(message_id, values) + sentence),
        advice=masked(fill(translate("Message", text.advice), values)) if text.advice else "",
        actions=tuple(NoticeAction(id=one, text=action_words(one)) for one in actions),
        timeout_ms=0 if kind in LASTING or actions else _SHORT_MS,
        help_page=page_of(message_id) if kind in LASTING else "",
    )


def can_send_again(error: EditorError) -> bool:
    """Whether the same request may be sent once more when the user says so."""
    return isinstance(error, ServiceError) and error.retry != "never"


def asking_notice(error: EditorError, cost: str = "") -> Notice:
    """The notice of an edit that failed; where that makes sense it asks whether to send it again.

    What the service may have charged for is sent again by no other way than this button; `cost`
    says what that costs.
    """
    if not can_send_again(error):
        is_unusable = error.message_id in UNUSABLE
        return failure_notice(error, "edit_again") if is_unusable else failure_notice(error)
    notice = failure_notice(error)
    if error.message_id == FETCHABLE:  # fetching costs nothing, so nothing is said of a charge
        return replace(notice, actions=_asking_actions(notice, 1))
    charge = message_notice("edit.second_charge").sentence if _may_be_charged(error) else ""
    return replace(
        notice,
        actions=_asking_actions(notice, 1),
        advice=f"{charge or notice.advice} {cost}".strip(),
    )


def some_failed_notice(failures: Sequence[EditorError], count: int, cost: str = "") -> Notice:
    """The notice of an edit of which some variants failed; asks like `asking_notice`."""
    values: dict[str, Parameter] = {"failed": len(failures), "count": count}
    again = [error for error in failures if can_send_again(error)]
    charge = ""
    if any(_may_be_charged(error) for error in again):
        alone = "edit.second_charge" if len(again) == 1 else "edit.second_charges"
        charge = message_notice(alone).sentence
    # One whose picture can still be fetched tells what helps.
    told = next((one for one in failures if one.message_id == FETCHABLE), failures[0])
    reason = failure_notice(told)
    actions = _asking_actions(reason, len(again)) if again else ()
    words = " ".join(filter(None, (reason.sentence, charge, cost if again else "")))
    notice = message_notice("edit.some_variants_failed", values, NoticeKind.WARNING)
    return replace(notice, advice=words, actions=actions)


def _asking_actions(failure: Notice, count: int) -> tuple[NoticeAction, ...]:
    """The button that sends so many again, and what else helps against the failure."""
    words = action_words("send_again")
    if count > 1:
        words = translate("Notice", "Send {count} Again").format(count=count)
    free = tuple(one for one in failure.actions if one.id == "fetch_again")
    others = tuple(one for one in failure.actions if one.id not in ("edit_again", "fetch_again"))
    return (*free, NoticeAction(id="send_again", text=words), *others)


def _may_be_charged(error: EditorError) -> bool:
    return isinstance(error, ServiceError) and error.charged
