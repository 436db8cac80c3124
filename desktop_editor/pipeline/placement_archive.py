"""A placement as bytes and back: one npz, so that work which is opened again lies as it lay.

What is read may have been made by anybody: whatever is not as written here raises ValueError, and
the caller fits the placement again. Sizes are checked before anything is unpacked.
"""

import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from tokenize import TokenError
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.placement import Placement
from desktop_editor.imaging.registration import Registration
from desktop_editor.imaging.tone import CURVE_NODES, ToneMap

VERSION: Final = 1
_LARGEST_BYTES: Final = 8_000_000
_LARGEST_NUMBER: Final = 1e7
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the same placement is always the same bytes


@lru_cache(maxsize=64)
def packed(placement: Placement) -> bytes:
    """The npz of a placement; the same object for the same placement, for autosave's sake."""
    registration, tone = placement.registration, placement.tone_map
    facts: dict[str, object] = {
        "version": VERSION,
        "model": registration.model,
        "step": registration.step,
        "score": registration.score,
        "shift_px": registration.shift_px,
        "scale": registration.scale,
        "offset_px": registration.offset_px,
        "remarks": registration.reasons,
        "confidence": placement.confidence,
        "reasons": placement.reasons,
    }
    arrays: dict[str, NDArray[Any]] = {"affine": registration.affine}
    if registration.residual is not None:
        arrays["residual"] = registration.residual
    if tone is not None:
        facts["residual_rms"] = tone.residual_rms
        arrays |= {"matrix": tone.matrix, "curves": tone.curves, "gain": tone.gain}
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            piece = io.BytesIO()
            np.lib.format.write_array(piece, np.ascontiguousarray(array), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", _WHEN)
            archive.writestr(entry, piece.getvalue(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> Placement:
    """The placement that `packed` wrote.

    Raises:
        ValueError: It is damaged, of another version, or no placement at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_BYTES:
                raise ValueError("too large for a placement")
            arrays = {entry.filename: _member(archive, entry) for entry in archive.infolist()}
        return _placement(arrays)
    except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise ValueError("not a placement") from error
    except (OSError, OverflowError, RecursionError, TypeError, zlib.error) as error:
        raise ValueError("not a placement") from error
    except (SyntaxError, TokenError) as error:  # the header of an array is Python's own notation
        raise ValueError("not a placement") from error


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Never more than the entry says: `ZipFile.read` unpacks a gigabyte before it looks."""
    with archive.open(entry) as file:
        return file.read(entry.file_size)


def _placement(members: Mapping[str, bytes]) -> Placement:
    facts = json.loads(_array(members, "facts", np.uint8).tobytes())
    if not isinstance(facts, dict) or facts.get("version") != VERSION:
        raise ValueError("another version")
    tone_map = None
    if "gain.npy" in members:
        tone_map = ToneMap(
            matrix=_shaped(_array(members, "matrix", np.float64), (3, 4)),
            curves=_shaped(_array(members, "curves", np.float64), (3, CURVE_NODES)),
            gain=_shaped(_array(members, "gain", np.float32), (-1, -1, 3)),
            residual_rms=_number(facts["residual_rms"]),
        )
    return Placement(
        registration=_registration(facts, members),
        tone_map=tone_map,
        confidence=min(1.0, max(0.0, _number(facts["confidence"]))),
        reasons=_words(facts["reasons"]),
    )


def _registration(facts: Mapping[str, Any], members: Mapping[str, bytes]) -> Registration:
    affine = _shaped(_array(members, "affine", np.float64), (2, 3))
    step = _number(facts["step"])
    if abs(np.linalg.det(affine[:, :2])) < 1e-6 or step <= 0:
        raise ValueError("a map onto nothing")
    residual = None
    if "residual.npy" in members:
        residual = _shaped(_array(members, "residual", np.float32), (-1, -1, 2))
    right, down = facts["offset_px"]
    return Registration(
        model=_words([facts["model"]])[0],
        affine=affine,
        residual=residual,
        step=step,
        score=_number(facts["score"]),
        shift_px=_number(facts["shift_px"]),
        scale=_number(facts["scale"]),
        reasons=_words(facts["remarks"]),
        offset_px=(_number(right), _number(down)),
    )


def _array(members: Mapping[str, bytes], name: str, kind: type[np.generic]) -> NDArray[Any]:
    """One member, taken as it lies: its header may not promise more than there is."""
    raw = members[f"{name}.npy"]
    file = io.BytesIO(raw)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another kind of array")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    start = file.tell()
    if (by_columns and len(shape) > 1) or dtype != np.dtype(kind):
        raise ValueError("another kind of array")
    if math.prod(shape) * dtype.itemsize != len(raw) - start:
        raise ValueError("an array is cut short")
    array: NDArray[Any] = np.frombuffer(raw, dtype, offset=start).reshape(shape)
    if dtype.kind == "f" and not (np.abs(array) < _LARGEST_NUMBER).all():  # nor for NaN
        raise ValueError("numbers beyond reason")
    return array


def _shaped(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """The array if it has this shape, -1 standing for 2 and more."""
    fits = len(array.shape) == len(shape) and all(
        there == wanted or (wanted == -1 and there >= 2)
        for there, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise ValueError("an array of another shape")
    return array


def _number(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError("a number is expected")  # noqa: TRY004 - one error for wrong bytes
    if not abs(found) < _LARGEST_NUMBER:
        raise ValueError("numbers beyond reason")
    return float(found)


def _words(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError("words are expected")
    return tuple(found)
