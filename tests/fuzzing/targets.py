"""What reads files here: good ones to begin with, and the reader that must bear any damage."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_editor.edit_api.own_services import own_services
from desktop_editor.edit_api.reply import is_whole, parse_reply
from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import (
    EncodeOptions,
    ImageFormat,
    Limits,
    decode,
    decode_mask,
    decode_reduced,
    encode,
    encode_mask,
    probe,
)
from desktop_editor.imaging.raster import Metadata, Raster
from desktop_editor.pipeline.placement_archive import packed, unpacked
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.project_file import load_project, save_project
from desktop_editor.storage.prompt_history import PromptHistory
from desktop_editor.storage.recent_files import RecentFiles
from desktop_editor.storage.settings import Settings
from desktop_editor.storage.settings_store import SettingsStore
from tests.helpers.documents import a_base, a_candidate
from tests.helpers.photos import exif_block, icc_profile, photo, photo_16, with_alpha
from tests.helpers.stored_work import a_project

LIMITS = Limits(max_pixels=20_000_000, max_bytes=100_000_000)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF></rdf:RDF></x:xmpmeta>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reader.

    Attributes:
        name: Of what it reads.
        seeds: Makes good files.
        read: Reads one that may be damaged; a folder of its own is there for it. It may only
            raise `EditorError`, or what its documentation says.
        refusals: What else it may raise.
    """

    name: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes, Path], None]
    refusals: tuple[type[Exception], ...] = (EditorError,)


def _project(folder: Path, name: str = "a.ora") -> bytes:
    save_project(folder / name, a_project())
    return (folder / name).read_bytes()


def _written(make: Callable[[Path], bytes]) -> Callable[[], list[bytes]]:
    """Seeds that a function writes into a folder."""
    import tempfile

    def seeds() -> list[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            return [make(Path(folder))]

    return seeds


def _read_project(data: bytes, folder: Path) -> None:
    path = folder / "a.ora"
    path.write_bytes(data)
    load_project(path)


def _session(folder: Path) -> bytes:
    autosave = Autosave(folder)
    autosave.record(a_project())
    autosave.close()
    (log,) = folder.glob("window-*/session.log")
    return log.read_bytes()


@cache
def _blobs() -> dict[str, bytes]:
    """The parts beside a session's log, by the names of their files."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        _session(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).glob("window-*/blobs/*")}


def _read_session(data: bytes, folder: Path) -> None:
    place = folder / "window-0000000000000000"
    (place / "blobs").mkdir(parents=True)
    for name, content in _blobs().items():
        (place / "blobs" / name).write_bytes(content)
    (place / "session.log").write_bytes(data)
    autosave = Autosave(folder)
    autosave.recover()
    autosave.close()


def _journal(folder: Path) -> bytes:
    journal = Journal(folder, reserve_bytes=0)
    for number in range(3):
        name = f"request-{number}"
        journal.begin(name, {"base": "0" * 64, "prompt": "a", "service_id": "a", "size": "auto"})
        journal.sent(name)
        sink = journal.sink(name)
        sink.opened(name, 1)
        sink.received(b'{"data":[]}')
        sink.closed(200)
        journal.finished(name, None, 0.1)
    journal.close()
    (database,) = folder.glob("*.sqlite*")
    return database.read_bytes()


def _read_journal(data: bytes, folder: Path) -> None:
    (folder / "journal.sqlite3").write_bytes(data)
    for name in _journal_names():
        (folder / name).write_bytes(data)
    journal = Journal(folder, reserve_bytes=0)
    for ask in (journal.entries, journal.unclaimed, journal.interrupted, journal.ledger):
        try:
            ask()
        except EditorError:
            continue
    for look in (lambda: journal.history.find(""), lambda: journal.history.usual_s("a", "auto")):
        try:
            look()
        except EditorError:
            continue
    journal.close()


@cache
def _journal_names() -> tuple[str, ...]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        _journal(Path(folder))
        return tuple(path.name for path in Path(folder).glob("*.sqlite*"))


def _settings(folder: Path) -> bytes:
    SettingsStore(folder / "settings.json").save(Settings(theme="dark", user_id="me"))
    own = {"base_url": "https://a.example/v1", "sizes": {"preset": ["1024x1024"]}}
    content = json.loads((folder / "settings.json").read_bytes()) | {"services": {"mine": own}}
    return json.dumps(content).encode()


def _read_settings(data: bytes, folder: Path) -> None:
    path = folder / "settings.json"
    path.write_bytes(data)
    own_services(SettingsStore(path).load().services)


def _prompts(folder: Path) -> bytes:
    history = PromptHistory(folder / "prompts.json")
    history.add("make the door red")
    history.star("make the door red", starred=True)
    return (folder / "prompts.json").read_bytes()


def _read_prompts(data: bytes, folder: Path) -> None:
    path = folder / "prompts.json"
    path.write_bytes(data)
    PromptHistory(path).find("door")


def _recent(folder: Path) -> bytes:
    RecentFiles(folder / "recent.json").add(folder)
    return (folder / "recent.json").read_bytes()


def _read_recent(data: bytes, folder: Path) -> None:
    path = folder / "recent.json"
    path.write_bytes(data)
    RecentFiles(path).list()


def _masks() -> list[bytes]:
    coverage = np.zeros((90, 120), np.uint8)
    coverage[20:60, 30:90] = 200
    deep = io.BytesIO()
    Image.fromarray(coverage.astype(np.uint16) * 257).save(deep, "PNG")
    return [encode_mask(coverage), deep.getvalue()]


def _read_mask(data: bytes, _folder: Path) -> None:
    decode_mask(data, LIMITS)


def _placements() -> list[bytes]:
    base = a_base(photo(160, 120))
    return [packed(a_candidate(base, base.size.rect).placement)]


def _read_placement(data: bytes, _folder: Path) -> None:
    unpacked(data)


def _replies() -> list[bytes]:
    picture = base64.b64encode(encode_mask(np.zeros((2, 2), np.uint8))).decode()
    body = {"created": 1, "data": [{"b64_json": picture}], "usage": {"total_tokens": 5}}
    linked = {"created": 1, "data": [{"url": "https://a.example/b.png"}]}
    return [json.dumps(one).encode() for one in (body, linked)]


def _read_reply(data: bytes, _folder: Path) -> None:
    is_whole(data)
    parse_reply(data)


def _pictures() -> list[bytes]:
    metadata = Metadata(
        icc_profile=icc_profile(), exif=exif_block(6), xmp=XMP, iptc=b"\x1c\x02\x78"
    )
    shallow = Raster(pixels=photo(160, 120), metadata=metadata)
    deep = Raster(pixels=photo_16(160, 120), metadata=metadata)
    clear = Raster(pixels=with_alpha(photo(160, 120)), metadata=metadata)
    files = [encode(shallow, EncodeOptions(format=one)) for one in ImageFormat]
    files += [
        encode(deep, EncodeOptions(format=one)) for one in (ImageFormat.PNG, ImageFormat.TIFF)
    ]
    files += [
        encode(clear, EncodeOptions(format=one)) for one in (ImageFormat.PNG, ImageFormat.WEBP)
    ]
    image = Image.fromarray(photo(160, 120))
    for name, kind, more in (
        ("GIF", "P", {}),
        ("BMP", "RGB", {}),
        ("PNG", "P", {}),
        ("PNG", "1", {}),
        ("JPEG", "CMYK", {}),
        ("JPEG", "L", {"progressive": True}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "L", {"compression": "packbits"}),
        ("TIFF", "CMYK", {}),
    ):
        out = io.BytesIO()
        image.convert(kind).save(out, name, **more)
        files.append(out.getvalue())
    telephone = Path(__file__).parent.parent / "pictures" / "bowl.heic"
    return [*files, telephone.read_bytes()]


def _read_picture(data: bytes, _folder: Path) -> None:
    for read in (probe, decode):
        try:
            read(data, LIMITS)
        except EditorError:
            continue
    decode_reduced(data, LIMITS, 64)


FILES: tuple[Target, ...] = (
    Target(name="project", seeds=_written(_project), read=_read_project),
    Target(name="session", seeds=_written(_session), read=_read_session),
    Target(name="journal", seeds=_written(_journal), read=_read_journal),
    Target(name="settings", seeds=_written(_settings), read=_read_settings),
    Target(name="prompts", seeds=_written(_prompts), read=_read_prompts),
    Target(name="recent", seeds=_written(_recent), read=_read_recent),
    Target(name="mask", seeds=_masks, read=_read_mask),
    Target(name="placement", seeds=_placements, read=_read_placement, refusals=(ValueError,)),
    Target(name="reply", seeds=_replies, read=_read_reply),
)
PICTURES = Target(name="picture", seeds=_pictures, read=_read_picture)
