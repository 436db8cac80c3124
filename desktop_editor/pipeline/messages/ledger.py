"""What the user reads about requests: what became of them, and what is kept of them."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "request.under_way": MessageText(sentence="Under way."),
    "request.laid": MessageText(sentence="Laid on the photo."),
    "request.seen": MessageText(sentence="Saved or looked at."),
    "request.not_laid": MessageText(sentence="Arrived, not laid yet."),
    "request.to_be_fetched": MessageText(sentence="Arrived, its picture is still to be fetched."),
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
        sentence="Paid answers for {name} were never laid on it ({count}).",
        advice="They were kept when the application ended.",
        action="open_reply_photo",
    ),
    "reply.waiting_elsewhere": MessageText(
        sentence="Paid answers for {name} were never laid on it ({count}).",
        advice="Open that photo to lay them on, or save them as pictures from the ledger.",
        action="open_ledger",
    ),
    "reply.photo_gone": MessageText(
        sentence="The photo of this answer, {name}, is not where it was or has changed.",
        advice="Save the answer as a picture from the ledger, or open that photo yourself.",
        action="open_ledger",
    ),
    "reply.already_laid": MessageText(sentence="That answer lies on the photo already."),
    "reply.saved": MessageText(sentence="{name} is saved as the service sent it."),
}
