"""Whatever a project holds comes back exactly, and no input makes the readers misbehave."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_editor.document.snapshot import (
    ProjectSnapshot,
    StoredBlob,
    StoredLayer,
    StoredReference,
)
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.logs import masked
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.project_file import load_project, save_project
from desktop_editor.storage.settings import Settings
from desktop_editor.storage.settings_store import SettingsStore
from tests.helpers.stored_work import a_project, described

SMALL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(max_size=30)
blobs = st.builds(StoredBlob, name=texts, data=st.binary(max_size=200), media_type=texts)
values = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
)
rects = st.builds(
    Rect,
    x=st.integers(-50, 9000),
    y=st.integers(-50, 9000),
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
)


@st.composite
def masks(draw: st.DrawFn, size: Size) -> TiledMask:
    """A mask with a few rectangles of uniform or noisy coverage."""
    mask = TiledMask.filled(size, draw(st.sampled_from([0, 255])))
    for _ in range(draw(st.integers(0, 3))):
        x, y = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
        width, height = draw(st.integers(1, 300)), draw(st.integers(1, 300))
        rng = np.random.default_rng(draw(st.integers(0, 9)))
        coverage = rng.integers(0, draw(st.sampled_from([1, 256])), (height, width), np.uint8)
        mask = mask.replaced(Rect(x=x, y=y, width=width, height=height), coverage)
    return mask


@st.composite
def references(draw: st.DrawFn) -> StoredReference:
    """A picture or an address."""
    blob = draw(st.none() | blobs)
    address = "" if blob else draw(st.text("abc:/", min_size=1, max_size=3000))
    return StoredReference(id=draw(texts), name=draw(texts), blob=blob, address=address)


@st.composite
def snapshots(draw: st.DrawFn) -> ProjectSnapshot:
    """Any project."""
    size = Size(width=draw(st.integers(1, 600)), height=draw(st.integers(1, 600)))
    layers = st.builds(
        StoredLayer,
        reply=blobs,
        region=rects,
        mask=masks(size),
        selection=st.none() | masks(size),
        values=values,
    )
    return ProjectSnapshot(
        base=draw(st.none() | blobs),
        base_path=draw(texts),
        references=tuple(draw(st.lists(references(), max_size=3))),
        prompt=draw(texts),
        selection=draw(st.none() | masks(size)),
        region=draw(st.none() | rects),
        layers=tuple(draw(st.lists(layers, max_size=3))),
        active_layer_id=draw(texts),
    )


@SMALL
@given(snapshot=snapshots())
def test_a_project_file_gives_back_what_it_was_given(snapshot: ProjectSnapshot) -> None:
    with tempfile.TemporaryDirectory() as folder:
        save_project(Path(folder) / "p.deproj", snapshot)
        assert described(load_project(Path(folder) / "p.deproj")) == described(snapshot)


@SMALL
@given(recorded=st.lists(snapshots(), min_size=1, max_size=3))
def test_autosave_gives_back_the_last_of_any_sequence(recorded: list[ProjectSnapshot]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        window = Autosave(Path(folder))
        for snapshot in recorded:
            window.record(snapshot)
        assert window._session is not None
        window._session.end()
        window._session.lock.release()
        found = Autosave(Path(folder)).recover()
        last = recorded[-1]
        if found is None:
            assert not any((last.base, last.references, last.prompt.strip()))
        else:
            assert described(found) == described(last)


@SMALL
@given(at=st.floats(0, 1), replacement=st.binary(min_size=1, max_size=20))
def test_a_project_with_overwritten_bytes_opens_unchanged_or_is_refused(
    at: float, replacement: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.deproj"
        save_project(path, a_project())
        whole = path.read_bytes()
        start = int(at * (len(whole) - len(replacement)))
        path.write_bytes(whole[:start] + replacement + whole[start + len(replacement) :])
        try:
            found = load_project(path)
        except EditorError as refusal:
            assert refusal.message_id in ("project.damaged", "project.not_a_project")  # noqa: PT017 - either is right
        else:
            assert described(found) in (described(a_project()), described(unplaced(a_project())))


def unplaced(project: ProjectSnapshot) -> ProjectSnapshot:
    """A placement alone is no reason to refuse a project: it is fitted again."""
    layers = tuple(replace(one, placement=b"", suggested=None) for one in project.layers)
    return replace(project, layers=layers)


@SMALL
@given(data=st.binary(max_size=300))
def test_no_bytes_make_the_settings_fail(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_bytes(data)
        store = SettingsStore(path)
        assert isinstance(store.load(), Settings)
        store.save(Settings(theme="dark"))
        assert SettingsStore(path).load().theme == "dark"


@given(
    key=st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-", min_size=12, max_size=60),
    before=texts,
    after=texts,
)
def test_a_key_is_masked_wherever_it_stands(key: str, before: str, after: str) -> None:
    for line in (f"{before} sk-{key} {after}", f"{before} Bearer {key} {after}"):
        assert key not in masked(line).replace(before, "").replace(after, "")
