"""Reading zips that anybody may have written: what can go wrong, and never more than was said."""

import struct
import zipfile
import zlib
from typing import Final

DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,  # an entry that is not there
    NotImplementedError,  # zip features that are not used here
    RuntimeError,  # an encrypted entry, or what nests too deep
    struct.error,
    ValueError,
)
"""What a zip raises that is cut short, changed or hostile."""


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry; no more of it is unpacked than its directory says.

    `ZipFile.read` unpacks all that it finds, gigabytes, before it looks at the size.

    Raises:
        Any of `DAMAGED`.
    """
    entry = archive.getinfo(name)
    with archive.open(entry) as file:
        return file.read(entry.file_size)
