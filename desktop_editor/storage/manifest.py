"""A project snapshot as JSON, apart from its large parts: those are put away by the caller.

Files and their layout belong to `project_file` and `autosave`. What is read here may have been made
by anybody, so each value is checked; a wrong one raises ValueError.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop_editor.document.snapshot import (
    ProjectSnapshot,
    StoredBlob,
    StoredLayer,
    StoredReference,
)
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask

Manifest: TypeAlias = dict[str, Any]

VERSION: Final = 1
_FORMAT: Final = "desktop-editor-project"
_LONGEST_ADDRESS: Final = 2000  # a data URL holds a whole picture: it is put away as a blob
_MOST_LAYERS: Final = 1000
_DEEPEST_MERGE: Final = 40
_LARGEST_EDGE: Final = 1_000_000


class NewerVersionError(ValueError):
    """The manifest was written by a later version of the application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsWriter:
    """Where the large parts go; each call returns a JSON value that finds the part again."""

    blob: Callable[[bytes], Any]
    mask: Callable[[TiledMask], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsReader:
    """Where the large parts come from; raises ValueError for what is not there."""

    blob: Callable[[Any], bytes]
    mask: Callable[[Any], TiledMask]


def to_manifest(snapshot: ProjectSnapshot, parts: PartsWriter) -> Manifest:
    """Describe a snapshot; blobs and masks are handed to `parts` on the way."""
    base, region, selection = snapshot.base, snapshot.region, snapshot.selection
    return {
        "format": _FORMAT,
        "version": VERSION,
        "base": None if base is None else _blob(base, parts),
        "base_path": snapshot.base_path,
        "references": [_reference(one, parts) for one in snapshot.references],
        "prompt": snapshot.prompt,
        "selection": None if selection is None else parts.mask(selection),
        "region": None if region is None else _rect(region),
        "layers": [_layer(one, parts) for one in snapshot.layers],
        "active_layer_id": snapshot.active_layer_id,
    }


def from_manifest(found: object, parts: PartsReader) -> ProjectSnapshot:
    """Build the snapshot that a manifest describes.

    Raises:
        NewerVersionError: Written by a later version.
        ValueError: Anything else that is not as `to_manifest` writes it.
    """
    manifest = _object(found)
    if manifest.get("format") != _FORMAT:
        raise ValueError("not a project")
    version = _whole(manifest.get("version"))
    if version > VERSION:
        raise NewerVersionError(version)
    base, region = manifest.get("base"), manifest.get("region")
    selection = manifest.get("selection")
    snapshot = ProjectSnapshot(
        base=None if base is None else _read_blob(base, parts),
        base_path=_text(manifest.get("base_path")),
        references=tuple(_read_reference(one, parts) for one in _list(manifest.get("references"))),
        prompt=_text(manifest.get("prompt")),
        selection=None if selection is None else parts.mask(selection),
        region=None if region is None else _read_rect(region),
        layers=tuple(_read_layer(one, parts) for one in _list(manifest.get("layers"))),
        active_layer_id=_text(manifest.get("active_layer_id")),
    )
    _check_sizes(snapshot)
    return snapshot


def _check_sizes(snapshot: ProjectSnapshot) -> None:
    layers = _with_merged(snapshot.layers)
    masks = [one for layer in layers for one in (layer.mask, layer.selection, layer.suggested)]
    sizes = {mask.size for mask in (*masks, snapshot.selection) if mask is not None}
    if len(sizes) > 1:
        raise ValueError("masks of different sizes")


def _with_merged(layers: Iterable[StoredLayer]) -> Iterator[StoredLayer]:
    for layer in layers:
        yield layer
        yield from _with_merged(layer.merged)


def _blob(blob: StoredBlob, parts: PartsWriter) -> Manifest:
    return {"name": blob.name, "media_type": blob.media_type, "data": parts.blob(blob.data)}


def _read_blob(found: object, parts: PartsReader) -> StoredBlob:
    blob = _object(found)
    return StoredBlob(
        name=_text(blob.get("name")),
        media_type=_text(blob.get("media_type")),
        data=parts.blob(blob.get("data")),
    )


def _reference(reference: StoredReference, parts: PartsWriter) -> Manifest:
    known: Manifest = {"id": reference.id, "name": reference.name}
    if reference.blob is not None:
        return known | {"blob": _blob(reference.blob, parts)}
    if len(reference.address) > _LONGEST_ADDRESS:
        return known | {
            "long_address": parts.blob(reference.address.encode("utf-8", "surrogatepass"))
        }
    return known | {"address": reference.address}


def _read_reference(found: object, parts: PartsReader) -> StoredReference:
    reference = _object(found)
    address = _text(reference.get("address", ""))
    if "long_address" in reference:
        address = parts.blob(reference["long_address"]).decode("utf-8", "surrogatepass")
    blob = _read_blob(reference["blob"], parts) if "blob" in reference else None
    if (blob is None) == (not address):
        raise ValueError("a reference is a picture or an address")
    return StoredReference(
        id=_text(reference.get("id")), name=_text(reference.get("name")), blob=blob, address=address
    )


def _layer(layer: StoredLayer, parts: PartsWriter) -> Manifest:
    known: Manifest = {}
    if layer.placement and layer.suggested is not None:
        known["placement"] = parts.blob(layer.placement)
        known["suggested"] = parts.mask(layer.suggested)
    if layer.merged:
        known["merged"] = [_layer(one, parts) for one in layer.merged]
    return known | {
        "reply": _blob(layer.reply, parts),
        "region": _rect(layer.region),
        "mask": parts.mask(layer.mask),
        "selection": None if layer.selection is None else parts.mask(layer.selection),
        "values": dict(layer.values),
    }


def _read_layer(found: object, parts: PartsReader, depth: int = 0) -> StoredLayer:
    if depth > _DEEPEST_MERGE:
        raise ValueError("layers are merged too deep")
    layer = _object(found)
    selection = layer.get("selection")
    values = _object(layer.get("values"))
    if not all(value is None or isinstance(value, str | int | float) for value in values.values()):
        raise ValueError("a layer's values are plain")
    placement, suggested = _read_known(layer, parts)
    return StoredLayer(
        reply=_read_blob(layer.get("reply"), parts),
        region=_read_rect(layer.get("region")),
        mask=parts.mask(layer.get("mask")),
        selection=None if selection is None else parts.mask(selection),
        values=values,
        placement=placement,
        suggested=suggested,
        merged=tuple(_read_layer(one, parts, depth + 1) for one in _list(layer.get("merged", []))),
    )


def _read_known(layer: Mapping[str, Any], parts: PartsReader) -> tuple[bytes, TiledMask | None]:
    """How the candidate lay; nothing where that is not there or damaged: it can be found again."""
    if "placement" not in layer or "suggested" not in layer:
        return b"", None
    try:
        return parts.blob(layer["placement"]), parts.mask(layer["suggested"])
    except (EOFError, KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile):
        return b"", None


def _rect(rect: Rect) -> list[int]:
    return [rect.x, rect.y, rect.width, rect.height]


def _read_rect(found: object) -> Rect:
    edges = [_whole(one) for one in _list(found)]
    if len(edges) != 4 or min(edges[2:]) < 1:
        raise ValueError("a rectangle is x, y, width, height")
    return Rect(x=edges[0], y=edges[1], width=edges[2], height=edges[3])


def _object(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - one error for wrong files
    return found


def _list(found: object) -> list[Any]:
    if not isinstance(found, list) or len(found) > _MOST_LAYERS:
        raise ValueError("a list is expected")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("a text is expected")  # noqa: TRY004 - one error for wrong files
    return found


def _whole(found: object) -> int:
    if type(found) is not int or abs(found) > _LARGEST_EDGE:
        raise ValueError("a whole number is expected")
    return found
