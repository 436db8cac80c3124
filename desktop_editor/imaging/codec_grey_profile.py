"""The profile of a grey photo as one for its pixels in colour: no bit changes, and no tone.

A grey profile holds one curve. Three times that curve over the primaries of sRGB mean the same for
pixels whose channels are equal, and tell what the others mean. Source: ICC.1 (profile format), 7
to 9; the primaries are those of IEC 61966-2-1, adapted to D50.
"""

import struct
from typing import Final

_HEADER_BYTES: Final = 128
_ENTRY: Final = struct.Struct(">4sII")
_MOST_TAGS: Final = 100
_PRIMARIES: Final = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_CURVES: Final = (b"rTRC", b"gTRC", b"bTRC")
_CURVE_KINDS: Final = (b"curv", b"para")
_KEPT: Final[tuple[bytes, ...]] = (b"desc", b"cprt", b"wtpt", b"chad")


def colour_profile_of(grey: bytes) -> bytes:
    """An RGB profile under which equal channels look as grey does under this one.

    Empty for what is no grey profile, is damaged, or gives its tones in L* rather than XYZ.
    """
    tags = _tags(grey)
    curve = tags.get(b"kTRC", b"")
    if grey[16:24] != b"GRAYXYZ " or curve[:4] not in _CURVE_KINDS:
        return b""
    values = {name: tags[name] for name in _KEPT if name in tags}
    values |= {name: _xyz(place) for name, place in _PRIMARIES.items()}
    values |= dict.fromkeys(_CURVES, curve)
    entries, body, places = [], b"", dict[bytes, int]()
    start = _HEADER_BYTES + 4 + _ENTRY.size * len(values)
    for name, value in values.items():
        if value not in places:
            places[value] = start + len(body)
            body += value + bytes(-len(value) % 4)
        entries.append(_ENTRY.pack(name, places[value], len(value)))
    # A monitor's, in RGB; the identifier, a checksum of the whole (bytes 84 to 99), is not given.
    head = grey[4:12] + b"mntrRGB " + grey[20:84] + bytes(_HEADER_BYTES - 84)
    size = struct.pack(">I", start + len(body))
    return b"".join((size, head, struct.pack(">I", len(values)), *entries, body))


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """Name to value; none where the table or a value does not lie in the profile."""
    if len(profile) < _HEADER_BYTES + 4 or profile[36:40] != b"acsp":
        return {}
    (count,) = struct.unpack_from(">I", profile, _HEADER_BYTES)
    if count > _MOST_TAGS or _HEADER_BYTES + 4 + _ENTRY.size * count > len(profile):
        return {}
    tags = {}
    for number in range(count):
        at = _HEADER_BYTES + 4 + _ENTRY.size * number
        name, place, size = _ENTRY.unpack_from(profile, at)
        if place + size > len(profile):
            return {}
        tags[name] = profile[place : place + size]
    return tags


def _xyz(place: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65_536 * one) for one in place))
