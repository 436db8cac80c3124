"""Snapshots with everything that a project can hold, and what it means that two are the same."""

import numpy as np

from desktop_editor.document.snapshot import (
    ProjectSnapshot,
    StoredBlob,
    StoredLayer,
    StoredReference,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask

SIZE = Size(width=700, height=500)


def a_mask(seed: int, size: Size = SIZE) -> TiledMask:
    """A mask with uniform and noisy tiles."""
    noise = np.random.default_rng(seed).integers(0, 256, (90, 120), np.uint8)
    rect = Rect(x=size.width - 130, y=size.height - 100, width=120, height=90)
    return TiledMask.filled(size, 255 if seed % 2 else 0).replaced(rect, noise)


def a_layer(seed: int, selection: TiledMask | None = None) -> StoredLayer:
    """A layer whose bytes and mask follow from the seed."""
    reply = StoredBlob(
        name=f"reply {seed}", data=f"reply {seed}".encode() * 50, media_type="image/png"
    )
    values: dict[str, str | int | float | bool | None] = {
        "id": f"layer-{seed}",
        "opacity": 0.1 * seed,
        "visible": True,
        "feather_px": None,
    }
    return StoredLayer(
        reply=reply,
        region=Rect(x=-3, y=seed, width=64, height=48),
        mask=a_mask(seed),
        selection=selection,
        values=values,
        placement=b"" if seed % 2 else f"placement {seed}".encode() * 50,
        suggested=None if seed % 2 else a_mask(seed + 20),
    )


def a_project() -> ProjectSnapshot:
    """A photo, references of every kind, a selection shared with a layer, and two layers."""
    selection = a_mask(5)
    return ProjectSnapshot(
        base=StoredBlob(name="Ünïcode 📷.jpg", data=bytes(range(256)) * 40),
        base_path="/photos/Ünïcode 📷.jpg",
        references=(
            StoredReference(id="r1", name="one", blob=StoredBlob(name="one", data=b"pixels")),
            StoredReference(id="r2", name="two", address="https://example.com/a.png"),
            StoredReference(id="r3", name="three", address="data:image/png;base64," + "A" * 9000),
        ),
        prompt="make the door red\nplease",
        selection=selection,
        region=Rect(x=1, y=2, width=300, height=200),
        layers=(a_layer(1, selection), a_layer(2)),
        active_layer_id="layer-2",
    )


def described(snapshot: ProjectSnapshot | None) -> object:
    """Everything in a snapshot as values that compare by content."""
    if snapshot is None:
        return None
    return {
        "base": _blob(snapshot.base),
        "base_path": snapshot.base_path,
        "references": [(r.id, r.name, _blob(r.blob), r.address) for r in snapshot.references],
        "prompt": snapshot.prompt,
        "selection": _mask(snapshot.selection),
        "region": snapshot.region,
        "layers": [
            (
                *(_blob(one.reply), one.region, _mask(one.mask), _mask(one.selection)),
                *(dict(one.values), one.placement, _mask(one.suggested)),
            )
            for one in snapshot.layers
        ],
        "active": snapshot.active_layer_id,
    }


def _blob(blob: StoredBlob | None) -> object:
    return None if blob is None else (blob.name, blob.data, blob.media_type)


def _mask(mask: TiledMask | None) -> object:
    return None if mask is None else (mask.size, mask.fill, mask.array().tobytes())
