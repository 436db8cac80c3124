"""A practice service in a child process, and pictures to send to it. No assertions."""

import base64
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import httpx
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.raster import Raster

HEADERS: Final = {"Authorization": "Bearer sandbox"}
Picture: TypeAlias = NDArray[np.uint8]


def serving_code(**options: object) -> str:
    """Python source that serves with these options."""
    settings = ", ".join(f"{name}={value!r}" for name, value in options.items())
    return (
        "from desktop_editor.sandbox.server import SandboxOptions, run\n"
        f"run(SandboxOptions({settings}))\n"
    )


def serving_command(**options: object) -> list[str]:
    """A command line that serves with these options."""
    return [sys.executable, "-c", serving_code(**options)]


@contextmanager
def running_service(**options: object) -> Iterator[tuple[str, int]]:
    """A running service; gives its base URL and its process's id."""
    command = serving_command(stop_with_parent=True, **options)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip(), process.pid
        finally:
            process.stdin.close()
            process.wait(10)


@contextmanager
def practice_service(**options: object) -> Iterator[str]:
    """A running service; gives its base URL."""
    with running_service(**options) as (url, _):
        yield url


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a process holds, as Linux counts it."""

    memory_mb: float
    peak_mb: float
    files: int
    threads: int


def held(pid: int) -> Held:
    """What a process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = {
        name: text.split()[0]
        for name, _, text in (line.partition(":") for line in lines)
        if text.split()
    }
    return Held(
        memory_mb=int(status["VmRSS"]) / 1024,
        peak_mb=int(status["VmHWM"]) / 1024,
        files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        threads=int(status["Threads"]),
    )


def forget_peak(pid: int) -> None:
    """Let the peak of a process's memory begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def street(width: int = 1024, height: int = 768) -> Picture:
    """A synthetic scene: sky, ground with texture, a red box left, a grey figure in the middle."""
    rows = np.linspace(0, 1, height)[:, None]
    columns = np.linspace(0, 1, width)[None, :]
    picture = np.empty((height, width, 3), np.float64)
    picture[:, :, 0] = 210 - 130 * rows + 0 * columns
    picture[:, :, 1] = 170 - 60 * rows + 6 * np.sin(columns * 9)
    picture[:, :, 2] = 140 - 25 * rows + 10 * columns
    texture = np.sin(columns * 140) * np.sin(rows * 90) * 14
    picture += np.where(rows > 0.55, texture, texture * 0.2)[:, :, None]
    box = (columns > 0.08) & (columns < 0.25) & (rows > 0.5) & (rows < 0.8)
    picture[box] = (30, 25, 200)
    figure = ((columns - 0.5) / 0.08) ** 2 + ((rows - 0.5) / 0.13) ** 2 < 1
    picture[figure] = (60, 62, 66)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def plain(bgr: tuple[int, int, int], width: int = 300, height: int = 200) -> Picture:
    """One colour."""
    return np.full((height, width, 3), bgr, np.uint8)


def png(pixels: Picture) -> bytes:
    """Encoded as PNG."""
    return encode(Raster(pixels=pixels.copy()), EncodeOptions(format=ImageFormat.PNG))


def opened(data: bytes) -> Picture:
    """Decoded."""
    return np.asarray(decode(data, Limits()).pixels, np.uint8)


def data_url(data: bytes) -> str:
    """A picture as a data URL."""
    return "data:image/png;base64," + base64.b64encode(data).decode()


def post_files(
    base_url: str,
    files: list[tuple[str, Any]],
    headers: Mapping[str, str] = MappingProxyType({}),
    **fields: Any,
) -> httpx.Response:
    """An edit as multipart; `files` are (field name, bytes or text)."""
    parts: list[tuple[str, Any]] = [
        (
            name,
            ("photo.png", content, "image/png") if isinstance(content, bytes) else (None, content),
        )
        for name, content in files
    ]
    parts += [(name, (None, value)) for name, value in fields.items()]
    return httpx.post(
        f"{base_url}/images/edits", files=parts, headers={**HEADERS, **headers}, timeout=60
    )


def post_json(
    base_url: str, headers: Mapping[str, str] = MappingProxyType({}), **fields: Any
) -> httpx.Response:
    """An edit as JSON."""
    return httpx.post(
        f"{base_url}/images/edits", json=fields, headers={**HEADERS, **headers}, timeout=60
    )


def picture_of(response: httpx.Response) -> Picture:
    """The decoded picture of a `b64_json` answer."""
    return opened(base64.b64decode(response.json()["data"][0]["b64_json"]))
