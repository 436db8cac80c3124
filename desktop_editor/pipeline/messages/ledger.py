"""What the user reads about requests: what became of them, and what is kept of them."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "request.under_way": MessageText(sentence="Under way."),
    "request.laid": MessageText(sentence="Laid on the photo."),
    "request.seen": MessageText(sentence="Saved or looked at."),
    "request.not_laid": MessageText(sentence="Arrived, not laid yet."),
    "request.to_be_fetched": MessageText(sentence="Arrived, its picture is still to be fetched."),
    "request.unusable": MessageText(sentence="Kept, but it is no usable picture."),
    "request.failed": MessageText(sentence="Failed, not charged."),
    "request.failed_charged": MessageText(sentence="Failed, may have been charged."),
    "request.cancelled": MessageText(sentence="Cancelled, not charged."),
    "request.cancelled_charged": MessageText(sentence="Cancelled, may have been charged."),
    "request.interrupted": MessageText(sentence="Interrupted before it was sent."),
    "request.interrupted_charged": MessageText(sentence="Interrupted, may have been charged."),
    "request.were_interrupted": MessageText(
        sentence="{count} requests were interrupted when the application ended last time.",
        advice="They may have been charged, and their answers are lost.",
        action="open_ledger",
    ),
    "request.was_interrupted": MessageText(
        sentence="A request was interrupted when the application ended last time.",
        advice="It may have been charged, and its answer is lost.",
        action="open_ledger",
    ),
    "reply.waiting": MessageText(
        sentence="{name} has {answers} not laid on it yet.",
        advice="{kept}.",
        action="open_reply_photo",
    ),
    "reply.waiting_elsewhere": MessageText(
        sentence="{name} has {answers} not laid on it yet.",
        advice="Open that photo, or save pictures from the ledger. {kept}.",
        action="show_waiting_reply",
    ),
    "reply.photo_gone": MessageText(
        sentence="The photo of this answer, {name}, is not where it was or has changed.",
        advice="Save the answer as a picture from the ledger, or open that photo yourself.",
        action="open_ledger",
    ),
    "reply.laid": MessageText(sentence="The answer lies on the photo."),
    "reply.laid_all": MessageText(sentence="{laid} answers lie on the photo."),
    "reply.laid_some": MessageText(
        sentence="Laid on the photo: {laid} of {count} answers.",
        advice="{rest} The ledger lists what is left.",
        action="open_ledger",
    ),
    "reply.kept_as": MessageText(
        sentence="The answer is kept, and costs no more: "
        "the command ledger --save {id} -o FILE writes it.",
    ),
    "reply.already_laid": MessageText(sentence="That answer lies on the photo already."),
    "reply.saved": MessageText(sentence="{name} is saved as the service sent it."),
}
