"""A file read by another library than the one that opens such files here.

What one library writes and reads back may hide a mistake of its own; two that agree do not.
"""

import io

import numpy as np

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec_metadata import PILLOW_ERRORS
from desktop_editor.imaging.codec_png_again import decode_png_again
from desktop_editor.imaging.raster import Pixels

_OPENCV = "OpenCV"
_PILLOW = "Pillow"
_TIFFFILE = "tifffile"
_ZLIB = "zlib"


def first_reader(image_format: str, bits: int) -> str:
    """The name of the library that `codec.decode` reads an exported file with."""
    if image_format == "avif" or (image_format == "tiff" and bits == 8):
        return _PILLOW
    return _OPENCV


def second_reader(image_format: str, bits: int) -> str:
    """The name of the other library."""
    if image_format == "png" and bits == 16:
        return _ZLIB
    if image_format == "tiff":
        return _TIFFFILE
    if image_format == "avif":
        return _OPENCV
    return _PILLOW


def read_by(reader: str, data: bytes) -> Pixels:
    """Decode an exported file: as stored, BGR or BGRA, its metadata ignored.

    Args:
        reader: A name of `second_reader`.
        data: PNG, JPEG, WebP, AVIF or TIFF as `codec_write` makes them.

    Raises:
        EditorError: `photo.truncated` when it cannot be read.
    """
    try:
        if reader == _OPENCV:
            return _by_opencv(data)
        if reader == _ZLIB:
            return decode_png_again(data)
        return _by_tifffile(data) if reader == _TIFFFILE else _by_pillow(data)
    except PILLOW_ERRORS as error:
        raise EditorError("photo.truncated") from error


def _by_opencv(data: bytes) -> Pixels:
    import cv2

    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None:
        raise EditorError("photo.truncated")
    return np.asarray(found, np.uint16) if found.dtype == np.uint16 else np.asarray(found, np.uint8)


def _by_pillow(data: bytes) -> Pixels:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        order = "BGRA" if image.mode == "RGBA" else "BGR"
        packed = np.frombuffer(image.tobytes("raw", order), np.uint8)
        return packed.reshape(image.height, image.width, len(order))


def _by_tifffile(data: bytes) -> Pixels:
    import cv2
    import tifffile

    try:
        found = tifffile.imread(io.BytesIO(data), key=0)
    except tifffile.TiffFileError as error:
        raise EditorError("photo.truncated") from error
    code = cv2.COLOR_RGBA2BGRA if found.shape[2] == 4 else cv2.COLOR_RGB2BGR
    return np.asarray(cv2.cvtColor(found, code), found.dtype)
