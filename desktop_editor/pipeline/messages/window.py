"""What the user reads in the window about painting, pasting, recovery and closing."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "window.no_display": MessageText(
        sentence="There is no display to open a window on.",
        advice="Use the command line (desktop-editor edit --help), or xvfb-run desktop-editor.",
    ),
    "window.no_libraries": MessageText(
        sentence="The window needs the system library {library}, which is missing.",
        advice="python3 packaging/dev.py run installs it or names the line to type.",
    ),
    "paint.hidden_layer": MessageText(
        sentence="The chosen layer is hidden, so painting on it would not be seen.",
        advice="Show it in the list of layers, or choose another one.",
    ),
    "merge.nothing_below": MessageText(
        sentence="There is no visible layer below this one to merge it with.",
        advice="Show one below it, or move this layer up.",
    ),
    "merge.only_one_visible": MessageText(
        sentence="Only one layer is visible, so there is nothing to merge.",
        advice="Show another one first.",
    ),
    "merge.nothing_shown": MessageText(
        sentence="The masks of these layers are empty, so there is nothing to merge.",
        advice="Paint where they shall show first.",
    ),
    "candidates.removed": MessageText(
        sentence="{count} earlier candidates are no longer listed.",
        advice="Undo brings them back. Their files are deleted after a day.",
    ),
    "candidates.removed_one": MessageText(
        sentence="An earlier candidate is no longer listed.",
        advice="Undo brings it back. Its file is deleted after a day.",
    ),
    "candidates.gave_way": MessageText(
        sentence="“{name}” shows in the place of “{before}”, which was not kept.",
        action="keep_both",
    ),
    "candidates.only_starred": MessageText(
        sentence="All of these have a star, so none was removed.",
        advice="Take a star away with S, or remove a single one with Delete.",
    ),
    "paste.no_picture": MessageText(
        sentence="There is no picture on the clipboard.",
        advice="Copy a picture or a picture file first.",
    ),
    "photo.is_an_address": MessageText(
        sentence="That is only the address of a picture, and addresses are not fetched.",
        advice="Save the picture first and open the file.",
        action="open_photo",
    ),
    "photo.opened_over": MessageText(
        sentence="{name} was opened; the work on {before} is one Undo away.",
        action="undo",
    ),
    "photo.left_behind": MessageText(
        sentence="{name} is open; prompt and references stay with {before}.",
        action="take_along",
    ),
    "mask.feathered_away": MessageText(
        sentence="Feathered by {px} pixels, nothing would stay selected; all is as it was.",
        advice="Choose less than half of how wide the thinnest part is that shall stay.",
    ),
    "mask.no_selection": MessageText(
        sentence="Nothing is selected, so the layer shows where it did.",
        advice="Mark an area with the selection brush or the rectangle first.",
    ),
    "mask.saved": MessageText(
        sentence="{name} is saved: white is covered, black is not.",
    ),
    "mask.nothing_changed": MessageText(
        sentence="Nothing but drift was found between the answer and the photo.",
        advice="The mask is as it was: paint with the brush where the layer shall show.",
    ),
    "edit.photo_changed": MessageText(
        sentence="An answer arrived for a photo that is no longer open.",
        advice="It is kept: undo, or open that photo again, to lay it on.",
    ),
    "edit.cancelled": MessageText(
        sentence="The edit was cancelled.",
    ),
    "edit.cancelled_late": MessageText(
        sentence="The edit was cancelled.",
        advice="The service may still charge for a request that it had already received.",
    ),
    "edit.still_running": MessageText(
        sentence="An edit is still under way.",
        advice="Wait for it, or close now and give its answer up.",
        action="close_anyway",
    ),
    "curl.copied": MessageText(
        sentence="The edit is on the clipboard as a curl command; nothing was sent.",
        advice="Its pictures are in {folder} for a day. It reads your key from {variable}.",
    ),
    "recovery.found": MessageText(
        sentence="Work on {name} was not saved last time.",
        advice="Restore it, or let it go.",
        action="recover_work",
    ),
    "recovery.found_with_answers": MessageText(
        sentence="Work on {name} was not saved last time, and has {answers} not laid on it yet.",
        advice="Restore it all, or let the work go and keep what was answered.",
        action="recover_work",
    ),
    "reply.unclaimed": MessageText(
        sentence="This photo has {answers} not laid on it yet.",
        advice="{kept}.",
        action="lay_reply",
    ),
    "key.kept": MessageText(sentence="The key for {service} is in the system's keyring."),
    "key.removed": MessageText(sentence="No key is kept for {service} any more."),
    "key.not_needed": MessageText(sentence="{service} needs no key."),
    "work.crashed": MessageText(
        sentence="Something went wrong inside the application.",
        advice="Your work is still here; the log says more.",
        advice_cli="Your photo is as it was; the log, which doctor shows the way to, says more.",
        action="save_log",
    ),
}
