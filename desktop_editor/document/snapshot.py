"""The document as plain stored values: what a project file and autosave keep.

Pixels of base and candidates are not here, only the encoded bytes they are decoded from.
Placements are, as bytes that only `pipeline.placement_archive` understands: without them, or where
they can't be read, they are fitted again.
Turning a state into a snapshot and back: `pipeline.restore`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredBlob:
    """Bytes that never change once stored, with a name for the user."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredReference:
    """One filled reference slot; exactly one of `blob` and `address` is set."""

    id: str
    name: str
    blob: StoredBlob | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredLayer:
    """One layer: the reply's bytes, its masks, and the numbers that describe the rest.

    Attributes:
        reply: The encoded picture as the service sent it.
        region: The edit region that was sent.
        mask: The layer's mask.
        selection: The selection when the edit was made; the placement is fitted outside it.
        values: JSON-able parameters by name (id, edit_id, opacity, blend, prompt and so on).
        placement: How the candidate lies and its tones, packed; empty to have it fitted again.
        suggested: What changed according to that placement; None to have it found again.
        merged: The layers that a merged one stands for, bottom first.
    """

    reply: StoredBlob
    region: Rect
    mask: TiledMask
    selection: TiledMask | None
    values: Mapping[str, str | int | float | bool | None]
    placement: bytes = field(default=b"", repr=False)
    suggested: TiledMask | None = None
    merged: tuple["StoredLayer", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectSnapshot:
    """Everything that a project stores. Never a key."""

    base: StoredBlob | None = None
    base_path: str = ""
    references: tuple[StoredReference, ...] = ()
    prompt: str = ""
    selection: TiledMask | None = None
    region: Rect | None = None
    layers: tuple[StoredLayer, ...] = ()
    active_layer_id: str = ""
