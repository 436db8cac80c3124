"""Start the bundled application and have it do a job: edit with the sandbox, verify, open a window.

Usage: python3 packaging/bundle_check.py [FOLDER]. Standard library only; nothing is imported from
the application, which has to get along with what is in its folder.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 180
WINDOW_S: Final = 5
WIDTH, HEIGHT = 1200, 900


class BundleError(Exception):
    """Something that the bundle should have done."""


def check(folder: Path) -> int:
    """Print one JSON object about the bundle; 1 when it failed at something, else 0."""
    folder = folder.resolve()
    size = sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_symlink())
    facts: dict[str, object] = {"folder": str(folder), "size_mb": round(size / 1e6)}
    try:
        with tempfile.TemporaryDirectory() as place:
            facts |= _job(folder, Path(place))
    except BundleError as error:
        print(f"bundle: {error}", file=sys.stderr)
        facts["ok"] = False
    else:
        facts["ok"] = True
    print(json.dumps(facts))
    return 0 if facts["ok"] else 1


def _job(folder: Path, place: Path) -> dict[str, object]:
    program = folder / ("desktop-editor.exe" if os.name == "nt" else "desktop-editor")
    # Only what every desktop has: no path of the checkout or of its environment.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"DESKTOP_EDITOR_HOME": str(place / "home"), "QT_QPA_PLATFORM": "offscreen"}
    names = ("photo.png", "selection.png", "out.png", "mask.png")
    photo, selection, out, mask = (place / name for name in names)
    photo.write_bytes(_photo())
    selection.write_bytes(_selection())

    start = time.monotonic()
    _run([program, "--version"], place, environ)
    started_s = time.monotonic() - start
    edit: list[Path | str]
    edit = [program, "edit", photo, "--prompt", "make it black and white", "--service", "sandbox"]
    edit += ["--selection", selection, "-o", out, "--mask-out", mask, "--json"]
    report = json.loads(_run(edit, place, environ))
    edited_s = time.monotonic() - start - started_s
    verify: list[Path | str] = [program, "verify", photo, out, "--mask", mask, "--json"]
    verified = json.loads(_run(verify, place, environ))
    if verified["changed_outside_px"] or not verified["locked_px"]:
        raise BundleError(f"the pixel lock was not kept: {verified}")
    if out.read_bytes() == photo.read_bytes():
        raise BundleError("the edit changed nothing")
    _open_window(program, place, environ)
    return {
        "version_s": round(started_s, 2),
        "edit_s": round(edited_s, 2),
        "edit": report,
        "verify": verified,
    }


def _run(command: list[Path | str], place: Path, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=place,
        env=environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    if done.returncode:
        words = " ".join(str(part) for part in command[1:3])
        raise BundleError(f"`{words}` ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _open_window(program: Path, place: Path, environ: dict[str, str]) -> None:
    """A window stays open until it is closed; one that ends by itself has failed."""
    with subprocess.Popen(
        [str(program)], cwd=place, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            output, _ = process.communicate(timeout=WINDOW_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return
    raise BundleError(f"the window did not stay: {output.decode(errors='replace')}")


def _photo() -> bytes:
    """A picture with soft colours and a few edges."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            block = 40 if (x // 100 + y // 100) % 2 else 0
            rows += bytes((x * 200 // WIDTH + block, y * 200 // HEIGHT + block, 90 + block))
    return _png(bytes(rows), colour_type=2)


def _selection() -> bytes:
    """A grey picture of the same size: a rectangle that may change, locked around it."""
    outside = bytes(1 + WIDTH)
    edge = WIDTH // 4
    inside = bytes(1 + edge) + b"\xff" * (WIDTH - 2 * edge) + bytes(edge)
    top = HEIGHT // 4
    return _png(outside * top + inside * (HEIGHT - 2 * top) + outside * top, colour_type=0)


def _png(rows: bytes, colour_type: int) -> bytes:
    """Rows, each led by its filter byte 0, as a file (PNG specification, chapter 11)."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[1] / ".dist" / "desktop-editor"
    sys.exit(check(Path(sys.argv[1]) if len(sys.argv) > 1 else here))
