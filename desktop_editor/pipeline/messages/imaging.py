"""What users read when a picture can't be opened, a mask is no mask, or an export fails."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "photo.empty": MessageText(
        sentence="This file is empty.",
        advice="Copy it again from where it came from, or choose another photo.",
        action="open_photo",
    ),
    "photo.not_an_image": MessageText(
        sentence="This file is not a picture that can be opened here.",
        advice="Choose a JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF or BMP file.",
        action="open_photo",
    ),
    "photo.truncated": MessageText(
        sentence="This picture is incomplete or damaged: part of the file is missing.",
        advice="Copy it again from the camera or card, or choose another photo.",
        action="open_photo",
    ),
    "photo.too_large": MessageText(
        sentence="This picture says it is {width} x {height} pixels, more than the "
        "{limit_megapixels} megapixels that can be opened.",
        advice="Scale it down in another program first, or choose another photo.",
        action="open_photo",
    ),
    "photo.file_too_large": MessageText(
        sentence="This file takes {megabytes} MB, more than the {limit_megabytes} MB that can be "
        "opened.",
        advice="Save it smaller in another program first, or choose another photo.",
        action="open_photo",
    ),
    "photo.camera_raw": MessageText(
        sentence="This is a camera raw file, which first needs developing.",
        advice="Develop it in your raw program, export a 16-bit TIFF or a JPEG, and open that.",
        action="open_photo",
    ),
    "photo.float_unsupported": MessageText(
        sentence="This picture stores its colours as floating-point numbers (HDR), which can't be "
        "opened.",
        advice="Save it with 16 bits a channel in another program and open that.",
        action="open_photo",
    ),
    "photo.unsupported_kind": MessageText(
        sentence="This kind of {kind} file can't be opened without losing something.",
        advice="Save it as RGB with 8 or 16 bits a channel in another program and open that.",
        action="open_photo",
    ),
    "mask.no_object": MessageText(
        sentence="Nothing stands out from what is around it there.",
        advice="Draw the box close around the thing, or follow its edge with the scissors.",
        action="use_scissors",
    ),
    "mask.no_subject": MessageText(
        sentence="No person, animal or thing stands out in this photo.",
        advice="Draw a box around what you mean with the object tool.",
        action="use_object",
    ),
    "mask.no_subject_by_colour": MessageText(
        sentence="Nothing in this photo clearly stands out by its colour.",
        advice="Draw a box around what you mean with the object tool; the subject finder, an "
        "optional extra that the read-me names, recognises more.",
        action="use_object",
    ),
    "mask.no_difference": MessageText(
        sentence="The active layer shows no change against the photo.",
        advice="Choose another layer, or select by hand.",
    ),
    "mask.unreadable": MessageText(
        sentence="The mask is not a picture that can be opened.",
        advice="A mask is a grey PNG of the photo's size: white shows the edit, black is locked.",
    ),
    "mask.has_colour": MessageText(
        sentence="The mask has colours, but a mask is a grey picture.",
        advice="Save it as a grey PNG of the photo's size: white shows the edit, black is locked.",
    ),
    "mask.has_alpha": MessageText(
        sentence="The mask has transparent parts, but a mask is a grey picture without any.",
        advice="Save it as a grey PNG of the photo's size: white shows the edit, black is locked.",
    ),
    "export.unknown_format": MessageText(
        sentence="The name {name} does not say which kind of file to write.",
        advice="End it with .png, .jpg, .webp or .tiff.",
        action="export_as",
    ),
    "export.too_large_for_format": MessageText(
        sentence="A {format} file can't have an edge longer than {limit_px} pixels.",
        advice="Export a PNG or TIFF file.",
        action="export_png",
    ),
    "export.encoding_failed": MessageText(
        sentence="The {format} file could not be made.",
        advice="Try another format: PNG always keeps everything.",
        action="export_as",
    ),
    "verify.size_differs": MessageText(
        sentence="The two pictures have different sizes: {expected} and {got} pixels.",
        advice="Compare a picture with the export that was made from it, at full size.",
    ),
    "verify.mask_size_differs": MessageText(
        sentence="The mask is {got} pixels, but the photo is {expected}.",
        advice="Use a mask of exactly the photo's size.",
    ),
}
