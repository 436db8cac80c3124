"""XMP packets edited as text: everything that is not meant stays to the letter.

A packet is RDF in XML (ISO 16684-1). It is not parsed and written anew, because that would rename
its prefixes and lose what other programs keep in it.
"""

import re
from typing import Final

COMPOSITE_OF_A_MODEL: Final = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
"""IPTC NewsCodes, Digital Source Type: a photo with parts made by a trained model."""

_IPTC_EXTENSION: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PERSONAL: Final = (
    r"(?i:GPS\w*|\w*(?:Latitude|Longt?itude|Altitude)|\w*SerialNumber|\w*OwnerName|ImageUniqueID"
    r"|LensID|Location(?:Created|Shown)?|City|Sub-?location|State|ProvinceState|Country(?:Code|Name)?"
    r"|WorldRegion)"
)
"""Names without their prefix; makers of drones and telephones have spellings of their own."""
_OLD_PICTURE: Final = "Thumbnails"
_ATTRIBUTE: Final = r"""\s[\w.-]+:{name}\s?=\s?(?:"[^"]*"|'[^']*')"""
_TAG: Final = r"<(?P<end>/?)(?P<name>[\w.-]+:{name})(?:\s[^<>]*?)?(?P<alone>/?)>"
_NAMED: Final = re.compile(rf"</?(?:[\w.-]+:)?{_PERSONAL}[\s/>]|[\s:]{_PERSONAL}\s*=\s*[\"']")
"""A property that is personal, however it is written."""
_END_OF_RDF: Final = re.compile(r"</([\w.-]+):RDF\s?>")
_ABOUT: Final = re.compile(
    r"""<[\w.-]+:Description\b[^<>]*?\s[\w.-]+:about\s?=\s?("[^"]*"|'[^']*')"""
)
_EMPTY_SUBJECT: Final = re.compile(
    r"""<([\w.-]+:Description)(?:\s(?:[\w.-]+:about|xmlns:[\w.-]+)\s?="""
    r"""\s?(?:"[^"]*"|'[^']*'))*\s?></\1\s?>"""
)
"""One of which nothing is said."""
_EMPTY_PACKET: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + _RDF + '"></rdf:RDF></x:xmpmeta>\n'
    '<?xpacket end="w"?>'
)


def without_place_and_owner(xmp: bytes) -> bytes:
    """The packet without places, serial numbers and owner's names.

    One in which such a name stays behind is left out as a whole: nobody could say what it tells.
    """
    kept = _without(_text(xmp), _PERSONAL)
    return b"" if _NAMED.search(kept) else kept.encode()


def without_thumbnails(xmp: bytes) -> bytes:
    """The packet without small pictures, which would show the photo as it was."""
    if _OLD_PICTURE.encode() not in xmp:
        return xmp
    text = _text(xmp)
    return _without(text, _OLD_PICTURE).encode() if text else xmp


def with_source_type(xmp: bytes, source_type: str = COMPOSITE_OF_A_MODEL) -> bytes:
    """The packet saying how the picture came about; what it said of that before is replaced.

    What is no packet of XMP makes room for one.
    """
    text = _EMPTY_SUBJECT.sub("", _without(_text(xmp), "DigitalSourceType"))
    end = None
    for found in _END_OF_RDF.finditer(text):
        end = found
    if end is None:
        text = _EMPTY_PACKET
        end = _END_OF_RDF.search(text)
        assert end is not None  # noqa: S101 - it stands there
    rdf = end.group(1)
    about = _ABOUT.search(text)
    subject = about.group(1) if about else '""'
    said = (
        f'<{rdf}:Description {rdf}:about={subject} xmlns:Iptc4xmpExt="{_IPTC_EXTENSION}">'
        f"<Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>"
        f"</{rdf}:Description>"
    )
    return (text[: end.start()] + said + text[end.start() :]).encode()


def _text(xmp: bytes) -> str:
    """A packet as text; empty for what is none."""
    for start, encoding in ((b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"), (b"", "utf-8-sig")):
        if xmp.startswith(start):
            try:
                text = xmp.decode(encoding).rstrip("\0")
            except UnicodeDecodeError:
                continue
            return "" if "\0" in text else text  # in another encoding nothing would be found
    return ""


def _without(text: str, name: str) -> str:
    """Without the properties whose names without a prefix match; one that never ends stays.

    One pass over the tags, so that no packet takes longer than its length.
    """
    kept: list[str] = []
    copied, opened, begin = 0, "", 0
    for found in re.finditer(_TAG.format(name=name), text):
        if not opened and not found["end"]:
            begin = found.start()
            opened = "" if found["alone"] else found["name"]
        elif not (found["end"] and found["name"] == opened):
            continue
        else:
            opened = ""
        if not opened:
            kept.append(text[copied:begin])
            copied = found.end()
    kept.append(text[copied:])
    return re.sub(_ATTRIBUTE.format(name=name), "", "".join(kept))
