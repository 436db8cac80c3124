"""Photos made up for tests: real texture, every odd kind of file, nothing from outside."""

import io
import struct
import zlib
from typing import Any, Literal, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from desktop_editor.imaging.raster import Coverage

Channel = TypeVar("Channel", np.uint8, np.uint16)


def photo(width: int = 400, height: int = 300, seed: int = 1) -> NDArray[np.uint8]:
    """(height, width, 3) BGR with light, shapes, edges at all scales and grain, as in a photo."""
    rng = np.random.default_rng(seed)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis, np.newaxis]
    picture = (1 - down) * rng.uniform(120, 230, 3) + down * rng.uniform(40, 140, 3)
    picture = np.repeat(picture, width, axis=1).astype(np.float32)
    for cells in (4, 9, 23, 61, 157):  # natural pictures hold about as much at every scale
        size = (min(width, cells * 2), min(height, cells * 2))
        light = rng.normal(0, 50 / cells**0.5, (size[1], size[0], 1))
        tint = rng.normal(0, 12 / cells**0.5, (size[1], size[0], 3))
        blotches = (light + tint).astype(np.float32)
        picture += cv2.resize(blotches, (width, height), interpolation=cv2.INTER_CUBIC)
    picture_u8 = picture.clip(0, 255).astype(np.uint8)
    for _ in range(14):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        axes = tuple(int(edge) for edge in rng.integers(2, max(3, min(width, height) // 6), 2))
        colour = [int(value) for value in rng.integers(0, 256, 3)]
        turn = float(rng.uniform(0, 180))
        cv2.ellipse(picture_u8, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
    grain = rng.normal(0, 2.5, picture_u8.shape)
    return np.rint(picture_u8 + grain).clip(0, 255).astype(np.uint8)


def photo_16(width: int = 400, height: int = 300, seed: int = 1) -> NDArray[np.uint16]:
    """As `photo`, with 16 bits that 8 could not hold."""
    fine = np.random.default_rng(seed + 1).integers(0, 257, (height, width, 3))
    deep: NDArray[np.uint16] = (
        (photo(width, height, seed) * 256.0 + fine).clip(0, 65535).astype(np.uint16)
    )
    return deep


def with_alpha(pixels: NDArray[Channel]) -> NDArray[Channel]:
    """BGRA: an opaque half, a soft edge and a see-through part that still holds its colours."""
    top = np.iinfo(pixels.dtype).max
    width = pixels.shape[1]
    ramp = np.clip(np.linspace(2, -1, width), 0, 1) * top
    alpha = np.repeat(np.rint(ramp)[np.newaxis], pixels.shape[0], axis=0).astype(pixels.dtype)
    return np.concatenate((pixels, alpha[..., np.newaxis]), axis=2)


def disc_mask(
    width: int, height: int, radius: float | None = None, softness_px: float = 0.0
) -> Coverage:
    """A covered disc in the middle, hard or with a linear edge."""
    radius = min(width, height) / 3 if radius is None else radius
    down, across = np.ogrid[:height, :width]
    distance = np.hypot(across - (width - 1) / 2, down - (height - 1) / 2)
    level = (radius - distance) / max(softness_px, 1e-6)
    return np.rint(np.clip(level, 0, 1) * 255).astype(np.uint8)


def as_image(pixels: NDArray[np.uint8]) -> Image.Image:
    """Pillow's picture of BGR or BGRA pixels."""
    order = [2, 1, 0, 3][: pixels.shape[2]]
    return Image.fromarray(np.ascontiguousarray(pixels[..., order]))


def file_of(pixels: NDArray[np.uint8], file_format: str, **options: Any) -> bytes:
    """A file written by Pillow, so that our own writer isn't its own witness."""
    return bytes_of(as_image(pixels), file_format, **options)


def bytes_of(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """Any Pillow picture as a file."""
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def png_16(pixels: NDArray[Any]) -> bytes:
    """A PNG of any channels and depth, written by hand from the specification."""
    kinds = {1: 0, 2: 4, 3: 2, 4: 6}
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if channels >= 3:
        pixels = pixels[..., [2, 1, 0, 3][:channels]]
    height, width = pixels.shape[:2]
    bits = pixels.dtype.itemsize * 8
    big = pixels.astype(pixels.dtype.newbyteorder(">"))
    rows = b"".join(b"\0" + big[row].tobytes() for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, bits, kinds[channels], 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows, 1))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(name: bytes, body: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width: int = 200_000, height: int = 200_000) -> bytes:
    """A few bytes that promise a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)
    return start + png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b"")


def jpeg_bomb(width: int = 65_000, height: int = 65_000) -> bytes:
    """A small JPEG whose header says it is huge."""
    data = bytearray(file_of(photo(32, 32), "JPEG"))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def tiff_of(
    pixels: NDArray[Any], *, big_endian: bool = False, extra: dict[int, int] | None = None
) -> bytes:
    """An uncompressed TIFF of any channels, depth and sample format, written by hand.

    `extra` holds further tags as numbers (type SHORT), such as the orientation.
    """
    order: Literal["<", ">"] = ">" if big_endian else "<"
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if channels >= 3:
        pixels = pixels[..., [2, 1, 0, 3][:channels]]
    body = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    bits_at = 8 + len(body) + len(body) % 2
    bits = struct.pack(f"{order}{channels}H", *[pixels.dtype.itemsize * 8] * channels)
    tags = {
        256: (3, 1, pixels.shape[1]), 257: (3, 1, pixels.shape[0]), 259: (3, 1, 1),
        258: (3, channels, bits_at if channels > 2 else pixels.dtype.itemsize * 8),
        262: (3, 1, 2 if channels >= 3 else 1), 273: (4, 1, 8), 277: (3, 1, channels),
        278: (3, 1, pixels.shape[0]), 279: (4, 1, len(body)),
        339: (3, 1, 3 if pixels.dtype.kind == "f" else 1),
    }  # fmt: skip
    if channels == 4:
        tags[338] = (3, 1, 2)
    tags.update({tag: (3, 1, value) for tag, value in (extra or {}).items()})
    directory = struct.pack(f"{order}H", len(tags))
    for tag in sorted(tags):
        kind, count, value = tags[tag]
        inline = kind == 3 and count == 1
        record = f"{order}HHIHxx" if inline else f"{order}HHII"
        directory += struct.pack(record, tag, kind, count, value)
    directory_at = bits_at + len(bits) + len(bits) % 2
    start = (b"MM\0*" if big_endian else b"II*\0") + struct.pack(f"{order}I", directory_at)
    padded = start + body + b"\0" * (len(body) % 2) + bits + b"\0" * (len(bits) % 2)
    return padded + directory + struct.pack(f"{order}I", 0)


def big_tiff_of(pixels: NDArray[np.uint16]) -> bytes:
    """An uncompressed RGB BigTIFF, whose offsets have 64 bits."""
    body = np.ascontiguousarray(pixels[..., ::-1]).astype("<u2").tobytes()
    bits = int.from_bytes(struct.pack("<3H", 16, 16, 16), "little")
    height, width = pixels.shape[:2]
    tags = [
        (256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, bits), (259, 3, 1, 1), (262, 3, 1, 2),
        (273, 16, 1, 16), (277, 3, 1, 3), (278, 3, 1, height), (279, 16, 1, len(body)),
    ]  # fmt: skip
    records = b"".join(struct.pack("<HHQQ", *tag) for tag in tags)
    start = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16 + len(body))
    return start + body + struct.pack("<Q", len(tags)) + records + bytes(8)


def exif_block(orientation: int = 1, maker: str = "Testcam") -> bytes:
    """A raw EXIF block (no prefix) with a maker, an orientation and an exposure time."""
    exif = Image.Exif()
    exif[0x010F] = maker
    exif[0x0112] = orientation
    exif[0x8769] = {0x829A: 1 / 125, 0x9003: "2024:05:06 07:08:09"}
    return exif.tobytes().removeprefix(b"Exif\0\0")


def turned(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """What a camera held that way stores: a viewer that applies `orientation` sees `pixels`."""
    rotations = {3: 2, 4: 2, 5: 1, 6: 1, 7: -1, 8: -1}
    stored = np.rot90(pixels, rotations.get(orientation, 0))
    if orientation in (2, 4):
        stored = stored[:, ::-1]
    if orientation in (5, 7):
        stored = stored[::-1]
    return np.ascontiguousarray(stored)


def icc_profile() -> bytes:
    """A valid sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_gamut_profile() -> bytes:
    """A valid RGB profile that is not sRGB: red and green swapped."""
    profile = bytearray(icc_profile())
    tags = {}
    for index in range(int.from_bytes(profile[128:132], "big")):
        at = 132 + 12 * index
        tags[bytes(profile[at : at + 4])] = at
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    first, second = profile[red + 4 : red + 12], profile[green + 4 : green + 12]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = second, first
    return bytes(profile)


def cmyk_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """A CMYK JPEG without a profile."""
    return bytes_of(as_image(pixels).convert("CMYK"), "JPEG", quality=95, subsampling=0)


def animated(pixels: NDArray[np.uint8], file_format: str, frames: int = 3) -> bytes:
    """Several frames: the first shows `pixels`, later ones are inverted and moved."""
    later = [as_image(np.roll(255 - pixels, 5 * number, axis=1)) for number in range(1, frames)]
    options: dict[str, Any] = {"lossless": True} if file_format == "WEBP" else {}
    return file_of(pixels, file_format, save_all=True, append_images=later, **options)
