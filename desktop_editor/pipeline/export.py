"""Writing the composite: encode, write, read back, count what changed where the mask is 0."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode, probe
from desktop_editor.imaging.pixel_lock import LockReport, check_lock
from desktop_editor.imaging.raster import Coverage, Raster
from desktop_editor.pipeline.render import Renderer, union_mask

LOSSLESS_FORMATS: Final = frozenset({ImageFormat.PNG, ImageFormat.TIFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export wrote, measured on the file that was read back.

    Attributes:
        lock: Changed pixels where the mask is 0.
        reduced: The photo has 16 bits a channel and the format holds 8.
        flattened: The photo is see-through in places and the format can't be.
    """

    path: Path
    format: ImageFormat
    lock: LockReport
    reduced: bool
    flattened: bool = False

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
        options: EncodeOptions,
        checkpoint: Checkpoint = no_checkpoint,
    ) -> ExportReport:
        """Write the composite and check the pixel lock on the file that was written.

        Raises:
            EditorError: `edit.no_photo`, `export.over_the_photo`, or from encoding and writing.
            Cancelled: From the checkpoint, before anything is written.
        """
        if state.base is None:
            raise EditorError("edit.no_photo")
        check_not_the_photo(path, state.base.path)
        pixels = self._renderer.composite(state, checkpoint)
        checkpoint("encode")
        data = encode(Raster(pixels=pixels, metadata=state.base.raster.metadata), options)
        checkpoint("write")
        self._write(path, data)
        del data, pixels  # while the file is read back their memory is wanted
        return self.check(state.base.raster, union_mask(state), path, options.format)

    def check(
        self, base: Raster, mask: Coverage, path: Path, image_format: ImageFormat
    ) -> ExportReport:
        """Read a written file back and count what changed where the mask is 0."""
        written = decode(self._read(path), Limits())
        return ExportReport(
            path=path,
            format=image_format,
            lock=check_lock(base.pixels, written.pixels, mask),
            reduced=base.bits > written.bits,
            flattened=base.has_alpha and not written.has_alpha,
        )


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
