"""The files that a command is to write, checked before anything is computed, sent or paid for."""

import argparse
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.export import check_not_the_photo, encode_options, proof_path


def numbered(path: Path, number: int) -> Path:
    """`out.png`, `out-2.png`, `out-3.png` for the variants."""
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def named_outputs(*names: str | None, variants: int = 1) -> list[Path]:
    """Every file that these options lead to; options that were not given are left out."""
    return [
        numbered(Path(name), number) for name in names if name for number in range(1, variants + 1)
    ]


def chosen_export(parsed: argparse.Namespace, path: Path) -> ExportChoices:
    """What the options say of a result of this name. Raises `export.unknown_format`."""
    usual = encode_options(path, parsed.quality, lossless=parsed.lossless)
    sampled = None if parsed.sampling is None else parsed.sampling == "444"
    return ExportChoices(
        encoding=replace(usual, full_colour=sampled, deep=parsed.depth != 8),
        to_srgb=parsed.srgb,
        without_place=parsed.without_place,
        marks_origin=not parsed.without_origin,
        has_proof=parsed.proof,
    )


def proofs_of(parsed: argparse.Namespace, results: Iterable[Path]) -> list[Path]:
    """The files of proofs, where they are wanted."""
    return [proof_path(path) for path in results] if parsed.proof else []


def check_outputs(paths: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse what could not be written, or would destroy a picture that is read.

    Raises:
        EditorError: `export.over_the_photo`, `export.named_twice`, `storage.is_a_folder`,
            `storage.folder_missing` or `storage.not_writable`.
    """
    seen: set[str] = set()
    for path in paths:
        for picture in inputs:
            check_not_the_photo(path, str(picture))
        _check_place(path)
        place = os.path.realpath(path)
        if place in seen:
            raise EditorError("export.named_twice", name=path.name)
        seen.add(place)


def _check_place(path: Path) -> None:
    try:
        folder = Path(os.path.realpath(path)).parent
        if path.is_dir():
            raise EditorError("storage.is_a_folder", name=path.name or str(path))
        if not folder.is_dir():
            raise EditorError("storage.folder_missing", name=path.name, folder=str(path.parent))
    except ValueError:  # a NUL in the name
        raise EditorError("storage.bad_name", name=path.name) from None
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise EditorError("storage.not_writable", name=path.name)
