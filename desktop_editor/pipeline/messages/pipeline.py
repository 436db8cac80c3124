"""What the user reads about opening, editing and exporting photos."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "photo.missing": MessageText(
        sentence="{name} is not there.",
        advice="It may have been moved or renamed; open it from its new place.",
        action="open_photo",
    ),
    "photo.is_a_folder": MessageText(
        sentence="{name} is a folder, not a picture.",
        advice="Choose a picture inside it.",
        action="open_photo",
    ),
    "photo.not_readable": MessageText(
        sentence="{name} could not be read.",
        advice="Check that the file belongs to you and that its disk is connected.",
        action="open_photo",
    ),
    "photo.memory_short": MessageText(
        sentence="{name} has {megapixels} megapixels: working on it takes about {needed} GB of "
        "memory, and {available} GB are free.",
        advice="Close other programs first, or scale the photo down; opened as it is, the computer "
        "may become slow.",
        action="open_anyway",
    ),
    "photo.sixteen_bit": MessageText(
        sentence="{name} has 16 bits per channel.",
        advice="Outside the mask it keeps all 16; what the service paints has 8. "
        "PNG and TIFF exports stay at 16 bits, the other formats hold 8.",
        action="open_anyway",
    ),
    "photo.many_frames": MessageText(
        sentence="{name} holds {frames} pictures; only the first one is opened.",
        advice="Export the picture you need as a file of its own if it is another one.",
        action="open_anyway",
    ),
    "photo.cmyk": MessageText(
        sentence="{name} has printing colours (CMYK) and is converted to screen colours (sRGB).",
        advice="Keep the original file for printing.",
        action="open_anyway",
    ),
    "prompt.empty_slot": MessageText(
        sentence="The prompt speaks of @{number}, but that reference slot is empty.",
        advice="Put a picture into it, or take @{number} out of the prompt; nothing was sent.",
        action="focus_prompt",
    ),
    "reference.slots_full": MessageText(
        sentence="An edit takes at most {limit} reference pictures.",
        advice="Clear a slot first.",
        advice_cli="Leave some of them out.",
        action="remove_reference",
    ),
    "reference.replaced": MessageText(
        sentence="{name} took the place of {before}.",
        action="undo",
    ),
    "reference.nothing_selected": MessageText(
        sentence="Nothing is selected that a reference could be made of.",
        advice="Select a part of the photo first.",
        action="select_all",
    ),
    "reference.not_an_address": MessageText(
        sentence="That is no picture, no web address of one and no file ID.",
        advice="Drop a picture file, or paste an address that begins with http:// or https://.",
        action="remove_reference",
    ),
    "mask.size_differs": MessageText(
        sentence="The mask {name} is {mask_size} pixels, but the photo is {photo_size}.",
        advice="Use a mask of the photo's own size.",
    ),
    "edit.no_photo": MessageText(
        sentence="There is no photo to edit yet.",
        advice="Open a photo, or drop one on the window.",
        action="open_photo",
    ),
    "edit.reply_not_a_picture": MessageText(
        sentence="The service's answer is no picture that can be opened; it is kept as it came.",
        advice="Editing again sends a new request, which can be charged a second time.",
        action="show_reply",
    ),
    "edit.reply_truncated": MessageText(
        sentence="The service's picture is cut off; it is kept as it came.",
        advice="Editing again sends a new request, which can be charged a second time.",
        action="show_reply",
    ),
    "edit.reply_too_large": MessageText(
        sentence="The service's picture is too large to be opened; it is kept as it came.",
        advice="Editing again sends a new request, which can be charged a second time.",
        action="show_reply",
    ),
    "edit.reply_kept": MessageText(
        sentence="The service's answer is not lost: it is kept on this computer.",
        advice="Open the same photo in the window to lay it on.",
        action="lay_reply",
    ),
    "edit.everything_shows": MessageText(
        sentence="It is not clear what changed, so the whole new picture is shown.",
        advice="Erase it where you want your photo back, or select an area before you edit.",
        advice_cli="To keep your photo elsewhere, name the area with --selection or --mask.",
        action="mask_none",
    ),
    "edit.recoloured": MessageText(
        sentence="The edit changed the colours of the whole picture, so they stay as they came.",
        advice="“How it is laid” can match them to your photo instead.",
        advice_cli="With --candidate-out and the command composite they can be matched instead.",
    ),
    "edit.stopped": MessageText(
        sentence="Stopped.",
        advice="The edit had been sent, so it may still be charged; what has arrived is kept.",
    ),
    "edit.some_variants_failed": MessageText(
        sentence="{failed} of {count} variants did not arrive.",
    ),
    "curl.service_ends": MessageText(
        sentence="The practice service ends with this command, so nobody would answer to curl.",
        advice="Start it with the command sandbox, and pass its address with --service.",
    ),
    "edit.second_charge": MessageText(
        sentence="The service may have charged for this edit; sending it again can be charged a "
        "second time.",
    ),
    "edit.second_charges": MessageText(
        sentence="The service may have charged for them; sending them again can be charged a "
        "second time.",
    ),
    "edit.selection_empty": MessageText(
        sentence="The selection {name} is black everywhere, so nothing could change.",
        advice="In a selection file, white marks where the edit shall go.",
    ),
    "reference.address_is_fetched": MessageText(
        sentence="The service fetches this address itself; nothing is downloaded here.",
        advice="Whoever runs that address sees that the service asks for it; "
        "the practice service asks nobody and takes a pattern instead.",
    ),
    "reference.data_sent_whole": MessageText(
        sentence="This data URL is sent as it is, with all that its picture file holds.",
        advice="Drop the picture file instead, and place, time and camera are removed.",
    ),
    "region.not_understood": MessageText(
        sentence="“{text}” is no edit region.",
        advice="Use auto, whole or four numbers: X,Y,WIDTH,HEIGHT.",
    ),
    "region.outside_photo": MessageText(
        sentence="The edit region lies outside the photo, which is {width} × {height} pixels.",
        advice="Choose a region inside the photo.",
    ),
    "region.misses_selection": MessageText(
        sentence="The edit region and the selection do not meet.",
        advice="Move the region over the selection, or let it be planned automatically.",
        action="select_none",
    ),
    "size.not_understood": MessageText(
        sentence="“{text}” is no size.",
        advice="Use match, auto or WIDTHxHEIGHT, for example 1536x1024.",
    ),
    "export.over_the_photo": MessageText(
        sentence="{name} is the photo you opened, and it is never overwritten.",
        advice="Choose another name for the result.",
        action="export_as",
    ),
    "export.named_twice": MessageText(
        sentence="{name} is named for two results at once.",
        advice="Give each result a file of its own.",
        action="export_as",
    ),
    "export.lossy": MessageText(
        sentence="{name} is saved, but {format} changed {changed} pixels outside the mask.",
        advice="PNG and TIFF keep every pixel exactly.",
        action="export_png",
    ),
    "export.flattened": MessageText(
        sentence="{name} is saved on white, for {format} has no transparency: {changed} pixels "
        "outside the mask changed.",
        advice="PNG, WebP, AVIF and TIFF keep what is see-through.",
        action="export_png",
    ),
    "export.reduced": MessageText(
        sentence="{name} is saved with 8 bits per channel; your photo has 16.",
        advice="PNG and TIFF keep 16 bits.",
        action="export_png",
    ),
    "export.in_colour": MessageText(
        sentence="{name} is saved in colour (RGB); your photo's own file is grey.",
        advice="Outside the mask each pixel has the photo's grey in all three channels.",
    ),
    "export.without_captions": MessageText(
        sentence="{name} is saved without the photo's captions (IPTC): {format} has no place for "
        "them.",
        advice="JPEG, PNG and TIFF keep them.",
        action="export_png",
    ),
    "export.without_camera_data": MessageText(
        sentence="{name} is saved without the photo's camera data (EXIF): they are too large for "
        "{format}.",
        advice="PNG and TIFF keep them.",
        action="export_png",
    ),
    "export.lock_broken": MessageText(
        sentence="{name} differs from your photo in {changed} pixels outside the mask.",
        advice="Please export again and report this: it must never happen.",
        action="export_as",
    ),
    "export.converted": MessageText(
        sentence="{name} is saved in sRGB: it looks the same, and its numbers are others.",
    ),
    "export.locked": MessageText(
        sentence="{name} is saved; outside the mask every pixel is your photo's own.",
    ),
    "key.not_kept": MessageText(
        sentence="The key was not kept: the system's keyring is missing, locked or unsafe.",
        advice="Put it into the environment variable {variable}, or set up a keyring.",
        action="enter_key",
    ),
    "work.stopped": MessageText(sentence="Stopped."),
    "work.out_of_memory": MessageText(
        sentence="There is not enough memory for this picture.",
        advice="Close other programs, or use a smaller picture.",
    ),
}
