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
_OLD_PICTURE: Final = r"(?:Thumbnails|(?:(?<=GImage:)|(?<=GDepth:))Data)"
"""Small pictures, and what telephones keep beside one: the photo without its blur, its depth."""
_NOTE: Final = "http://ns.adobe.com/xmp/note/"
_EXTENSION: Final = re.compile(r"""HasExtendedXMP(?:\s?=\s?["']|>)\s*([0-9A-Fa-f]{32})""")
_BEGIN_OF_RDF: Final = re.compile(r"<([\w.-]+):RDF(?:\s[^<>]*)?>")
_NAMESPACE: Final = re.compile(r"""\sxmlns:[\w.-]+\s?=\s?(?:"[^"]*"|'[^']*')""")
_WRAPPER: Final = re.compile(r"<\?xpacket\b.*?\?>", re.DOTALL)
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
    text = _text(xmp)
    kept = _without(text, _OLD_PICTURE)
    return xmp if kept == text else kept.encode()


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


def extension_of(xmp: bytes) -> bytes:
    """The name under which the rest of a packet lies; empty when this is all of it."""
    if b"HasExtendedXMP" not in xmp:
        return b""
    found = _EXTENSION.search(_text(xmp))
    return found.group(1).encode() if found else b""


def joined(xmp: bytes, more: bytes) -> bytes:
    """A packet and its rest in one, which no longer speaks of a rest."""
    text, rest = _without(_text(xmp), "HasExtendedXMP"), _text(more)
    end, begin, stop = (
        _END_OF_RDF.search(text),
        _BEGIN_OF_RDF.search(rest),
        _END_OF_RDF.search(rest),
    )
    if not (end and begin and stop and begin.group(1) == end.group(1)):
        return text.encode()
    subjects = rest[begin.end() : stop.start()]
    outside = "".join(dict.fromkeys(_NAMESPACE.findall(rest[: begin.end()])))
    # What was declared around them is declared by each of them, unless it does so itself.
    start = re.compile(rf"<{begin.group(1)}:Description\b[^<>]*")
    subjects = start.sub(lambda found: _declaring(found.group(), outside), subjects)
    return (text[: end.start()] + subjects + text[end.start() :]).encode()


def _declaring(tag: str, namespaces: str) -> str:
    own = {one.split("=")[0].strip() for one in _NAMESPACE.findall(tag)}
    more = [one for one in _NAMESPACE.findall(namespaces) if one.split("=")[0].strip() not in own]
    name = tag.split(maxsplit=1)[0].rstrip("/")
    return name + "".join(more) + tag[len(name) :]


def extended(xmp: bytes) -> bytes:
    """What of a large packet goes beside a small one: all that `with_extension` does not say."""
    text = _text(xmp)
    rest = _without(text, "DigitalSourceType") if COMPOSITE_OF_A_MODEL in text else text
    return _WRAPPER.sub("", rest).strip().encode()


def with_extension(xmp: bytes, name: bytes) -> bytes:
    """The small packet: that a model made parts of the picture, and the name of the rest."""
    small = _EMPTY_PACKET.encode()
    if COMPOSITE_OF_A_MODEL.encode() in xmp:
        small = with_source_type(b"")
    note = (
        f'<rdf:Description rdf:about="" xmlns:xmpNote="{_NOTE}"'
        f' xmpNote:HasExtendedXMP="{name.decode()}"/>'
    )
    return small.replace(b"</rdf:RDF>", note.encode() + b"</rdf:RDF>")


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
