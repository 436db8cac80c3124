"""Pictures dragged out of a real browser: bare ones, links, and one inside the page."""

import base64
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from desktop_editor.storage.project_file import load_project
from tests.helpers.desktop import Desktop, private_desktop, saved_by_keyboard, wait
from tests.helpers.photos import photo
from tests.helpers.window import written

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

SIZE = (1000, 900)
CANVAS = (350, 400)
SLOTS = {"linked": (680, 98), "inline": (760, 98)}
PLACES = {"bare": (1130, 180), "linked": (1130, 450), "inline": (1130, 650)}
PAGE = """<title>Pictures</title><style>body{{margin:0}}img{{position:absolute;left:20px}}</style>
<img src="fig.png" style="top:0">
<a href="elsewhere.html"><img src="pear.png" style="top:250px"></a>
<img src="data:image/png;base64,{inline}" style="top:500px">"""


@contextmanager
def website(folder: Path) -> Iterator[str]:
    """A folder over HTTP on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def browser(desktop: Desktop, address: str) -> Iterator[None]:
    """Chromium beside the application, with a profile of its own."""
    command = [CHROMIUM, f"--app={address}", f"--user-data-dir={desktop.home / 'chromium'}"]
    command += ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"]
    command += ["--password-store=basic", "--window-position=1010,0", "--window-size=580,980"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=desktop.environment, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, bytes]:
    """A page of three pictures; gives their files' bytes."""
    names = ("fig.png", "pear.png", "plum.png")
    data = {
        name: written(tmp_path / name, photo(200, 200, seed=seed)).read_bytes()
        for seed, name in enumerate(names)
    }
    inline = base64.b64encode(data["plum.png"]).decode()
    (tmp_path / "index.html").write_text(PAGE.format(inline=inline))
    return data


def test_pictures_are_dragged_out_of_chromium(tmp_path: Path, pictures: dict[str, bytes]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    project = tmp_path / "dragged.deproj"
    with ExitStack() as stack:
        address = stack.enter_context(website(tmp_path))
        desktop = stack.enter_context(private_desktop(home))
        stack.enter_context(desktop.program("-m", "desktop_editor"))
        stack.enter_context(browser(desktop, f"{address}/index.html"))
        window = desktop.window("Desktop Editor")
        desktop.place(window, 0, 0, SIZE)
        desktop.window("Pictures")
        wait(lambda: is_opened_by_a_drop(desktop, window), "the photo")
        desktop.tool("xdotool", "windowactivate", "--sync", window)
        saved_by_keyboard(desktop, project)
        for number, (place, slot) in enumerate(SLOTS.items(), 1):
            desktop.drag(PLACES[place], slot)
            desktop.tool("xdotool", "windowactivate", "--sync", window)
            wait(partial(has_references, desktop, project, number), f"reference {number}")
        saved = load_project(project)
    assert saved.base is not None
    assert saved.base.data == pictures["fig.png"]
    dropped = [one.blob.data for one in saved.references if one.blob is not None]
    assert dropped == [pictures["pear.png"], pictures["plum.png"]]


def has_references(desktop: Desktop, project: Path, count: int) -> bool:
    """Whether so many are there, as the project says once it is saved anew."""
    desktop.keys("ctrl+s")
    time.sleep(0.5)
    return len(load_project(project).references) == count


def is_opened_by_a_drop(desktop: Desktop, window: str) -> bool:
    """Drag once, and give a busy machine some seconds before somebody would try again."""
    desktop.drag(PLACES["bare"], CANVAS)
    until = time.monotonic() + 6
    while "fig" not in desktop.title(window) and time.monotonic() < until:
        time.sleep(0.05)
    return "fig" in desktop.title(window)
