"""`desktop-editor composite`: lay a candidate on a photo without any service."""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_editor.cli.output import Timings, confidence_words, remark, remark_on, tell, tell_json
from desktop_editor.cli.outputs import check_outputs, chosen_export, named_outputs, proofs_of
from desktop_editor.composition.parts import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import encode_mask
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.placement import PlacementOptions
from desktop_editor.pipeline.export import ExportReport
from desktop_editor.pipeline.finish import Reply, make_candidate, make_layer, uses_suggestion
from desktop_editor.pipeline.load import OpenedFile, fitting, load_base, read_file, read_mask
from desktop_editor.pipeline.messages.catalogue import sentence
from desktop_editor.pipeline.region import parse_region, usable_region
from desktop_editor.storage.atomic import write_atomically

WARP_STEP_PX: Final = 16


def run_composite(parsed: argparse.Namespace) -> int:
    """Register, tone, blend and composite one candidate; 0 when it is written.

    Raises:
        EditorError: A file can't be read, or the result can't be written.
    """
    timings = Timings()
    choices = chosen_export(parsed, Path(parsed.output))
    outputs = named_outputs(parsed.output, parsed.mask_out, parsed.info_out, parsed.warp_out)
    outputs += proofs_of(parsed, [Path(parsed.output)])
    check_outputs(outputs, [Path(parsed.base), Path(parsed.candidate)])
    timings("load")
    files = _load(parsed)
    base = files.base
    layer = _lay(parsed, files, timings)
    composition = Composition()
    state = DocumentState(base=base, layers=(layer,), active_layer_id=layer.id)
    report = composition.exporter.export_image(state, Path(parsed.output), choices, timings)
    timings("extras")
    _write_extras(parsed, base, layer)
    remark_on(report)
    result = _result(layer, report, composition.renderer.blend_of(layer), timings)
    if parsed.json:
        tell_json(result)
    else:
        _tell_words(parsed, layer, report)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Files:
    """What the command reads; no mask means that it is to be found."""

    base: Base
    candidate: OpenedFile
    region: Rect
    mask: TiledMask | None


def _load(parsed: argparse.Namespace) -> _Files:
    """Read everything, the mask beside the photo; what is wrong is told in the usual order."""
    with ThreadPoolExecutor(1) as aside:
        reading = None
        if parsed.mask != "auto":
            reading = aside.submit(lambda: read_mask(read_file(Path(parsed.mask))))
        base = load_base(read_file(Path(parsed.base)))
        candidate = read_file(Path(parsed.candidate))
        region = usable_region(parse_region(parsed.region, base.size), base.size)
        mask = None
        if reading is not None:
            mask = fitting(reading.result(), Path(parsed.mask).name, base.size)
    return _Files(base=base, candidate=candidate, region=region, mask=mask)


def _lay(parsed: argparse.Namespace, files: _Files, timings: Timings) -> Layer:
    mask = files.mask
    reply = Reply(
        id="candidate",
        edit_id="composite",
        data=files.candidate.data,
        region=files.region,
        selection=mask,
        prompt="",
        service_name="",
        with_room=False,
        with_suggestion=mask is None,
    )
    placement = PlacementOptions(registration=parsed.registration == "on", tone=parsed.tone == "on")
    try:
        candidate = make_candidate(files.base, reply, timings, placement)
    except EditorError as error:
        if error.message_id.startswith("edit.reply_"):
            load_base(files.candidate)  # a file like any other: says which and what is wrong
        raise
    if mask is None and not uses_suggestion(candidate):
        remark("edit.everything_shows")
    return replace(
        make_layer(candidate, files.candidate.name),
        registered=placement.registration,
        tone_strength=1.0 if placement.tone else 0.0,
        blend=Blend(parsed.blend),
        feather_px=parsed.feather,
    )


def _write_extras(parsed: argparse.Namespace, base: Base, layer: Layer) -> None:
    candidate = layer.candidate
    if parsed.mask_out:
        write_atomically(Path(parsed.mask_out), encode_mask(layer.mask.array()))
    if parsed.info_out:
        placement = candidate.placement
        reasons = [{"id": one, "words": sentence(one)} for one in placement.reasons]
        info = {"confidence": placement.confidence, "reasons": reasons}
        write_atomically(Path(parsed.info_out), json.dumps(info, indent=1).encode())
    if parsed.warp_out:
        write_atomically(Path(parsed.warp_out), _warp_file(base, layer))


def _warp_file(base: Base, layer: Layer) -> bytes:
    """An npz: `grid[j, i]` is where the base's pixel (i*step, j*step) lies in the candidate."""
    import io

    import numpy as np

    region = layer.candidate.region
    columns, rows = (
        np.arange(0, side + WARP_STEP_PX, WARP_STEP_PX).astype(np.float64)
        for side in (base.size.width, base.size.height)
    )
    registration = layer.candidate.placement.registration
    grid = registration.map_points(columns - region.x, rows - region.y)
    file = io.BytesIO()
    np.savez_compressed(file, grid=grid, step=np.float32(WARP_STEP_PX))
    return file.getvalue()


def _result(
    layer: Layer, report: ExportReport, blend: tuple[Blend, str], timings: Timings
) -> dict[str, Any]:
    placement = layer.candidate.placement
    registration, tone = placement.registration, placement.tone_map
    return {
        "changed_outside_px": report.lock.changed_px,
        "read_back_by": list(report.readers),
        "registration": {
            "model": registration.model,
            "shift_px": round(registration.shift_px, 3),
            "scale": round(registration.scale, 6),
            "score": round(registration.score, 4),
        },
        "tone": {
            "applied": tone is not None and layer.tone_strength > 0,
            "strength": layer.tone_strength,
        },
        "confidence": round(placement.confidence, 4),
        "blend": str(blend[0]),
        "blend_reason": blend[1],
        "region": str(layer.candidate.region),
        "mask_px": _painted(layer.mask),
        "timings_ms": timings.end(),
    }


def _painted(mask: TiledMask) -> int:
    return int((mask.array() > 0).sum())


def _tell_words(parsed: argparse.Namespace, layer: Layer, report: ExportReport) -> None:
    tell(f"{parsed.output}: {report.lock.changed_px} pixels changed outside the mask.")
    tell(confidence_words(layer.candidate.placement))
