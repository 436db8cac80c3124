"""Colour profiles: is this one sRGB, and the same colours under another.

Reading and writing profiles in files is `codec`'s and `codec_write`'s.
"""

import io
import struct
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_editor.imaging.raster import Pixels, to_depth

if TYPE_CHECKING:
    from PIL import Image, ImageCms

_DATE: Final = slice(24, 36)  # ICC.1:2022, 7.2.8
_LONGEST_NAME: Final = 40
_SRGB_TOLERANCE: Final = 2  # of 255: profiles of the same space differ by rounding


def is_srgb(icc: bytes) -> bool:
    """Whether colours under `icc` are sRGB's; no profile and an unreadable one count as sRGB."""
    return icc == b"" or _changes_nothing(icc)


def is_usable(icc: bytes) -> bool:
    """Whether RGB colours can be shown under this profile."""
    return _transform(b"", icc) is not None


def windows_screen_profile(window: int) -> bytes:
    """The profile of the screen that a window is on, on Windows; empty where there is none.

    Args:
        window: Its handle (HWND).
    """
    from PIL import ImageCms

    found = ImageCms.get_display_profile(window)
    return b"" if found is None else found.tobytes()


@lru_cache(maxsize=8)
def profile_name(icc: bytes) -> str:
    """What a profile calls itself, in one short line; sRGB for none and for an unreadable one."""
    if not icc:
        return "sRGB"
    from PIL import ImageCms

    try:
        name = ImageCms.getProfileDescription(_profile(icc))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "sRGB"
    shown = " ".join("".join(one if one.isprintable() else " " for one in name).split())
    return shown[:_LONGEST_NAME] or "sRGB"


def differ(source_icc: bytes, target_icc: bytes) -> bool:
    """Whether `convert` changes anything between these profiles."""
    if source_icc == target_icc or (is_srgb(source_icc) and is_srgb(target_icc)):
        return False
    return _transform(source_icc, target_icc) is not None


def convert(pixels: Pixels, source_icc: bytes, target_icc: bytes) -> Pixels:
    """The same colours under another RGB profile (relative colorimetric, black point compensated).

    Args:
        pixels: (h, w, 3|4) BGR or BGRA; 16 bits are reduced to 8.
        source_icc: Profile of the pixels; b"" means sRGB.
        target_icc: Profile wanted; b"" means sRGB.

    Returns:
        uint8 pixels; the input itself when both profiles mean the same or one is unreadable.
    """
    transform = _transform(source_icc, target_icc) if differ(source_icc, target_icc) else None
    if transform is None:
        return pixels
    import cv2
    from PIL import Image, ImageCms

    narrow = to_depth(pixels, np.dtype(np.uint8))
    code = cv2.COLOR_BGRA2RGB if narrow.shape[2] == 4 else cv2.COLOR_BGR2RGB
    image = Image.fromarray(cv2.cvtColor(narrow, code))
    ImageCms.applyTransform(image, transform, inPlace=True)
    converted = np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), np.uint8)
    if narrow.shape[2] == 4:
        converted = np.dstack((converted, narrow[..., 3]))
    return converted


def cmyk_to_srgb(image: "Image.Image") -> "Image.Image":
    """A CMYK picture as sRGB through its own profile, or Pillow's plain formula without one."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile[16:20] == b"CMYK":
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                _profile(b""),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


@cache
def srgb_profile() -> bytes:
    """A profile that says sRGB, the same bytes each time, for programs that ask where none is."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATE] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # else it says when it was made
    return bytes(profile)


def _profile(icc: bytes) -> "ImageCms.ImageCmsProfile":
    from PIL import ImageCms

    if icc:
        return ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=8)
def _transform(source_icc: bytes, target_icc: bytes) -> "ImageCms.ImageCmsTransform | None":
    from PIL import ImageCms

    try:
        return ImageCms.buildTransform(
            _profile(source_icc),
            _profile(target_icc),
            "RGB",
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _changes_nothing(icc: bytes) -> bool:
    """Whether a grid of colours keeps its values on the way to sRGB: names of profiles lie."""
    from PIL import Image, ImageCms

    transform = _transform(icc, b"")
    if transform is None:
        return True
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(6, 36, 3)
    image = Image.fromarray(grid)
    ImageCms.applyTransform(image, transform, inPlace=True)
    difference = np.abs(np.asarray(image).astype(np.int16) - grid)
    return int(difference.max()) <= _SRGB_TOLERANCE
