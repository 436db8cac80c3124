"""A kept reply: its picture as a file in the format that the name asks for, and when it has none.

Nothing is written here.
"""

from pathlib import Path
from typing import Final

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits, decode, encode
from desktop_editor.pipeline.export import encode_options, same_format

UNUSABLE: Final = frozenset(
    {
        "edit.reply_not_a_picture",
        "edit.reply_too_large",
        "edit.reply_truncated",
        "service.reply_not_a_picture",
        "service.reply_not_understood",
        "service.reply_without_picture",
    }
)
"""Failures after which no candidate will ever come of a reply: it is kept, and not offered."""


def picture_file(data: bytes, path: Path) -> bytes:
    """The service's own bytes, or the same picture in the format of this name.

    Raises:
        EditorError: `export.unknown_format`, `edit.reply_not_a_picture`.
    """
    options = encode_options(path)
    try:
        if same_format(data, options.format):
            return data
        return encode(decode(data, Limits()), options)
    except EditorError as error:
        raise EditorError("edit.reply_not_a_picture", reason=error.message_id) from None
