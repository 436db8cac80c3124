"""Writing the composite: encode, write, read back, count what changed where the mask is 0."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import numpy as np

from desktop_editor.about import NAME, VERSION
from desktop_editor.document.base import Base
from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode, probe
from desktop_editor.imaging.codec_profile import convert, differ
from desktop_editor.imaging.codec_second_reader import first_reader, read_by, second_reader
from desktop_editor.imaging.pixel_lock import LockReport, check_lock
from desktop_editor.imaging.raster import Coverage, Metadata, Pixels, Raster, to_depth
from desktop_editor.pipeline.carried import carried
from desktop_editor.pipeline.render import Renderer, union_mask

PROOF_SUFFIX: Final = ".proof.json"
_WITHOUT_CAPTIONS: Final = frozenset({ImageFormat.WEBP, ImageFormat.AVIF})
LOSSLESS_FORMATS: Final = frozenset({ImageFormat.PNG, ImageFormat.TIFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export wrote, measured on the file that was read back.

    Attributes:
        lock: Changed pixels where the mask is 0; the worst that any of the readers found.
        note: Message id of what else it cost: captions or camera data that the format has no place
            for, or a grey photo that has colours now; empty for nothing.
        readers: The libraries that read the file back: one for lossy files, two for all others.
        reduced: The photo has 16 bits a channel and the file holds 8.
        flattened: The photo is see-through in places and the format can't be.
        converted: Its colours were converted, and compared with the photo's own converted ones.
    """

    path: Path
    format: ImageFormat
    lock: LockReport
    reduced: bool
    flattened: bool = False
    converted: bool = False
    note: str = ""
    readers: tuple[str, ...] = ()

    @property
    def loss(self) -> str:
        """Message id of why pixels outside the mask differ."""
        if self.flattened:
            return "export.flattened"
        return "export.lock_broken" if self.format in LOSSLESS_FORMATS else "export.lossy"

    @property
    def is_locked(self) -> bool:
        """Whether every pixel outside the mask is bit for bit the user's own."""
        return self.lock.changed_px == 0


class Exporter:
    """Exports composites; disk access is handed in, so that it stays in one place."""

    def __init__(
        self,
        renderer: Renderer,
        write: Callable[[Path, bytes], None],
        read: Callable[[Path], bytes],
    ) -> None:
        self._renderer = renderer
        self._write = write
        self._read = read

    def export_image(
        self,
        state: DocumentState,
        path: Path,
        choices: ExportChoices,
        checkpoint: Checkpoint = no_checkpoint,
    ) -> ExportReport:
        """Write the composite and check the pixel lock on the file that was written.

        Raises:
            EditorError: `edit.no_photo`, `export.over_the_photo`, or from encoding and writing.
            Cancelled: From the checkpoint, before anything is written.
        """
        base = state.base
        if base is None:
            raise EditorError("edit.no_photo")
        check_not_the_photo(path, base.path)
        data = self.encoded(state, choices, checkpoint)
        checkpoint("write")
        self._write(path, data)
        digest = sha256(data).hexdigest()
        del data  # while the file is read back its memory is wanted
        report = self.check(base.raster, union_mask(state), path, choices)
        if not report.note and _is_grey(base):
            report = replace(report, note="export.in_colour")
        if choices.has_proof:
            proof = proof_of(report, base, digest)
            self._write(proof_path(path), json.dumps(proof, indent=2).encode())
        return report

    def encoded(
        self,
        state: DocumentState,
        choices: ExportChoices,
        checkpoint: Checkpoint = no_checkpoint,
    ) -> bytes:
        """The file that an export would write.

        Raises:
            EditorError: `edit.no_photo`, or from encoding.
            Cancelled: From the checkpoint.
        """
        if state.base is None:
            raise EditorError("edit.no_photo")
        pixels = self._renderer.composite(state, checkpoint)
        checkpoint("encode")
        metadata = carried(state, pixels, choices)
        if choices.to_srgb:
            pixels = _in_srgb(Raster(pixels=pixels, metadata=state.base.raster.metadata))
        return encode(Raster(pixels=pixels, metadata=metadata), choices.encoding)

    def check(
        self, base: Raster, mask: Coverage, path: Path, choices: ExportChoices
    ) -> ExportReport:
        """Read a written file back, by two libraries where there are two, and compare it."""
        data = self._read(path)
        written = decode(data, Limits())
        image_format = choices.encoding.format
        own = _in_srgb(base) if choices.to_srgb else base.pixels
        reports = [check_lock(own, written.pixels, mask)]
        readers = [first_reader(image_format, written.bits)]
        if choices.encoding.is_lossless:  # what is lost, each may guess in its own way
            second = second_reader(image_format, written.bits)
            reports.append(check_lock(own, read_by(second, data), mask))
            readers.append(second)
        return ExportReport(
            path=path,
            format=image_format,
            lock=max(reports, key=lambda one: one.changed_px),
            readers=tuple(readers),
            reduced=base.bits > written.bits,
            flattened=base.has_alpha and not written.has_alpha,
            note=_left_behind(base.metadata, written.metadata, image_format),
            converted=choices.to_srgb and differ(base.metadata.icc_profile, b""),
        )


def _is_grey(photo: Base) -> bool:
    """Whether its own file holds no colours."""
    return probe(photo.source, Limits()).channels.startswith("grey")


def _left_behind(
    photo: Metadata, written: Metadata, image_format: ImageFormat
) -> Literal["", "export.without_captions", "export.without_camera_data"]:
    """What the photo carries and the file does not, for want of a place in its format."""
    if image_format is ImageFormat.JPEG and photo.exif and not written.exif:
        return "export.without_camera_data"
    if image_format in _WITHOUT_CAPTIONS and photo.iptc:
        return "export.without_captions"
    return ""


def _in_srgb(raster: Raster) -> Pixels:
    """Its pixels in sRGB, 8 bits a channel."""
    converted = convert(raster.pixels, raster.metadata.icc_profile, b"")
    return to_depth(converted, np.dtype(np.uint8))


def proof_path(path: Path) -> Path:
    """Where the proof of an exported file lies: beside it, its whole name first."""
    return path.with_name(f"{path.name}{PROOF_SUFFIX}")


def proof_of(report: ExportReport, photo: Base, digest: str) -> dict[str, object]:
    """What was compared and found, for a file beside the exported one.

    Args:
        report: Of the export.
        photo: What it was made of.
        digest: SHA-256 of the exported file, in hex.
    """
    return {
        "file": report.path.name,
        "file_sha256": digest,
        "photo": photo.name,
        "photo_sha256": photo.digest,
        "width": photo.size.width,
        "height": photo.size.height,
        "pixels_outside_the_masks": report.lock.locked_px,
        "changed_outside_the_masks": report.lock.changed_px,
        "largest_change": report.lock.largest_change,
        "colours_converted_to_srgb": report.converted,
        "read_back_by": list(report.readers),
        "written_by": f"{NAME} {VERSION}",
    }


def check_not_the_photo(path: Path, photo: str) -> None:
    """Refuse to write over the photo, by whatever name it is reached.

    Raises:
        EditorError: `export.over_the_photo`.
    """
    try:
        same = bool(photo) and path.samefile(photo)
    except (OSError, ValueError):  # one of them is not there: writing explains the rest
        return
    if same:
        raise EditorError("export.over_the_photo", name=path.name)


def export_choices(path: Path) -> ExportChoices:
    """The usual choices for a file of this name. Raises as `encode_options`."""
    return ExportChoices(encoding=encode_options(path))


def encode_options(
    path: Path, quality: int | None = None, *, lossless: bool = False
) -> EncodeOptions:
    """Options for the format that a file name's suffix asks for.

    Raises:
        EditorError: `export.unknown_format`.
    """
    image_format = ImageFormat.from_suffix(path.name)
    return EncodeOptions(format=image_format, quality=quality or 95, lossless=lossless)


def same_format(data: bytes, image_format: ImageFormat) -> bool:
    """Whether encoded bytes are already in this format."""
    return probe(data, Limits()).format.upper() == image_format.value.upper()
