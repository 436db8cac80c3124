"""`desktop-editor verify`: how many pixels changed where the mask is 0."""

import argparse
from pathlib import Path

from desktop_editor.cli.output import tell, tell_json
from desktop_editor.imaging.pixel_lock import check_lock
from desktop_editor.pipeline.load import load_base, load_mask, read_file


def run_verify(parsed: argparse.Namespace) -> int:
    """Compare two files outside a mask; 1 when anything changed there.

    Raises:
        EditorError: A file can't be read, or sizes differ.
    """
    base = load_base(read_file(Path(parsed.base)))
    output = load_base(read_file(Path(parsed.output)))
    mask = load_mask(read_file(Path(parsed.mask)), base.size)
    report = check_lock(base.raster.pixels, output.raster.pixels, mask.array())
    if parsed.json:
        tell_json(
            {
                "changed_outside_px": report.changed_px,
                "locked_px": report.locked_px,
                "largest_change": report.largest_change,
            }
        )
    elif report.changed_px:
        tell(
            f"{report.changed_px} of {report.locked_px} pixels outside the mask changed"
            f" (largest change {report.largest_change})."
        )
    else:
        tell(f"0 of {report.locked_px} pixels outside the mask changed.")
    return 1 if report.changed_px else 0
