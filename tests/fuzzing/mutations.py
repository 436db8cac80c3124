"""How a good file becomes a bad one. Same random numbers, same damage."""

import copy
import io
import json
import random
import struct
import zipfile
import zlib
from typing import Any, Final

_ODD_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**31, -(2**31), 2**63, 10**400, 0.5, -0.0, 1e308, float("inf"),
    float("nan"), "", "0", "\0", "..", "/etc/passwd", "é" * 5000, "\ud800", [], {}, [[]], [None],
    {"": None}, [1, 2, 3], "data:image/png;base64,AAAA", "http://127.0.0.1:1/x",
)  # fmt: skip
_ODD_NUMBERS: Final = (0, 1, 2, 127, 128, 255, 256, 32_767, 65_535, 2**31 - 1, 2**32 - 1)
_DEEP: Final = 100_000
_PNG_HEAD: Final = 8


def dice_of(words: str) -> random.Random:
    """Random numbers that are the same for the same words."""
    return random.Random(words)  # noqa: S311 - damage is no secret


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Damage that suits what the data is; now and then just noise."""
    ways = [_bytes_changed, _cut, _spliced, _numbers_changed]
    if data[:4] == b"PK\x03\x04":
        ways += [_zip_changed] * 6
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        ways += [_png_changed] * 4
    elif data[:1] in (b"{", b"["):
        ways += [_json_changed] * 6
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = dice.choice(ways)(data, dice)
    return data


def _bytes_changed(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(min(len(out), dice.choice((1, 1, 2, 8, 64)))):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def _cut(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] if dice.random() < 0.7 else data[at:]


def _spliced(data: bytes, dice: random.Random) -> bytes:
    begin, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    at = dice.randrange(len(data) + 1)
    part = data[begin : min(end, begin + 100_000)] * dice.choice((1, 1, 2, 50))
    return data[:at] + part[:1_000_000] + data[at:]


def _numbers_changed(data: bytes, dice: random.Random) -> bytes:
    """A number of two or four bytes, as formats store sizes and places, becomes an odd one."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 2, 4))):
        width = dice.choice((2, 4))
        if len(out) < width:
            break
        at = dice.randrange(min(len(out) - width + 1, dice.choice((64, 512, len(out)))))
        value = dice.choice(_ODD_NUMBERS) & (256**width - 1)
        out[at : at + width] = value.to_bytes(width, dice.choice(("little", "big")))
    return bytes(out)


def _json_changed(data: bytes, dice: random.Random) -> bytes:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes_changed(data, dice)
    if dice.random() < 0.02:
        return b"[" * _DEEP if dice.random() < 0.5 else b'{"a":' * _DEEP
    for _ in range(dice.choice((1, 1, 2, 5))):
        content = _with_change(content, dice)
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _with_change(content: Any, dice: random.Random) -> Any:
    """Replace, remove or double one value, however deep it lies."""
    if not isinstance(content, dict | list) or not content or dice.random() < 0.15:
        return copy.deepcopy(dice.choice(_ODD_VALUES))
    keys: list[Any] = list(content) if isinstance(content, dict) else list(range(len(content)))
    key = dice.choice(keys)
    if dice.random() < 0.15:
        del content[key]
    elif isinstance(content, list) and dice.random() < 0.1:
        content.extend(copy.deepcopy(content[:50]))
    elif isinstance(content, dict) and dice.random() < 0.1:
        content[str(dice.choice(_ODD_VALUES))[:50]] = content.pop(key)
    else:
        content[key] = _with_change(content[key], dice)
    return content


def _zip_changed(data: bytes, dice: random.Random) -> bytes:
    """An archive that is whole, around an entry that is not; or with odd entries."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except (
        zipfile.BadZipFile,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
        EOFError,
    ):
        return _bytes_changed(data, dice)
    if not entries:
        return _bytes_changed(data, dice)
    at = dice.randrange(len(entries))
    name, content = entries[at]
    way = dice.random()
    if way < 0.7:
        entries[at] = (name, mutated(content, dice) if content else b"x")
    elif way < 0.8:
        entries[at] = (dice.choice(("../x", "/x", "C:\\x", "", "blobs/", name * 30)), content)
    elif way < 0.9:
        del entries[at]
    else:
        entries.append((f"blobs/{dice.randrange(9)}", bytes(dice.choice((1, 5_000_000)))))
    packing = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for entry, part in entries:
            archive.writestr(zipfile.ZipInfo(entry or "x"), part, packing)
    return out.getvalue()


def _png_changed(data: bytes, dice: random.Random) -> bytes:
    """Chunks changed, left out, doubled or put in another order, their checksums right again."""
    chunks: list[tuple[bytes, bytes]] = []
    at = _PNG_HEAD
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    if not chunks:
        return _bytes_changed(data, dice)
    index = dice.randrange(len(chunks))
    name, body = chunks[index]
    way = dice.random()
    if way < 0.6 and body:
        chunks[index] = (name, _numbers_changed(body, dice))
    elif way < 0.7:
        del chunks[index]
    elif way < 0.8:
        chunks.insert(dice.randrange(len(chunks)), chunks[index])
    elif way < 0.9:
        dice.shuffle(chunks)
    else:
        bomb = zlib.compress(bytes(20_000_000))
        chunks.insert(1, (b"zTXt", b"Comment\0\0" + bomb))
    out = [data[:_PNG_HEAD]]
    for kind, part in chunks:
        checksum = zlib.crc32(kind + part)
        out.append(struct.pack(">I", len(part)) + kind + part + struct.pack(">I", checksum))
    return b"".join(out)
