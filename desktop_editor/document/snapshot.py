"""The document as plain stored values: what a project file and autosave keep.

Pixels of base and candidates are not here, only the encoded bytes they are decoded from;
placements are not here either: they are fitted again from the same bytes.
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
    """

    reply: StoredBlob
    region: Rect
    mask: TiledMask
    selection: TiledMask | None
    values: Mapping[str, str | int | float | bool | None]


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
