"""A service's picture as a file of its own, in the format that the file's name asks for.

Nothing is written here.
"""

from pathlib import Path

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits, decode, encode
from desktop_editor.pipeline.export import encode_options, same_format


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
