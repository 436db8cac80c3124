"""Records of the press edited where they stand: what tells of a place is taken out.

Source: IPTC-NAA Information Interchange Model 4.2. Reading the records out of files, and writing
them, is the codecs'.
"""

from collections.abc import Iterator
from typing import Final

_MARKER: Final = 0x1C
_HEADER_BYTES: Final = 5  # marker, record, data set, length
_EXTENDED: Final = 0x8000
_PLACES: Final = frozenset((2, number) for number in (26, 27, 90, 92, 95, 100, 101))
"""Location of the content, by code and name, city, sublocation, province, country, by code too."""


def without_place(iptc: bytes) -> bytes:
    """The records without those that name a place.

    What cannot be followed to its end is left out as a whole: nobody could say what is in it.
    """
    try:
        return b"".join(one for one in _records(iptc) if (one[1], one[2]) not in _PLACES)
    except ValueError:
        return b""


def _records(iptc: bytes) -> Iterator[bytes]:
    """Each with its header; zeros behind the last one are skipped. ValueError for what is none."""
    at = 0
    while at < len(iptc):
        body = at + _HEADER_BYTES
        if not iptc[at] and not any(iptc[at:]):
            return
        if iptc[at] != _MARKER or body > len(iptc):
            raise ValueError("not a record")
        size = int.from_bytes(iptc[at + 3 : body], "big")
        if size & _EXTENDED:  # then this many bytes hold the length
            digits = size - _EXTENDED
            size = int.from_bytes(iptc[body : body + digits], "big")
            body += digits
        if body + size > len(iptc):
            raise ValueError("a record that is cut short")
        yield iptc[at : body + size]
        at = body + size
