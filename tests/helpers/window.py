"""The whole window with its real parts, in folders of its own, and hands to use it with."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton

from desktop_editor.composition.parts import Composition, Sandbox
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.raster import Pixels, Raster
from desktop_editor.paths import Folders
from desktop_editor.sandbox.launcher import LaunchOptions, SandboxProcess
from desktop_editor.ui.app import OpenWindow, open_window
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.views import Notice
from desktop_editor.ui.widgets.notice_bar import NoticeCard
from tests.helpers.photos import photo

TYPED_PROMPT: Final = "make it warm"
PATIENCE_S: Final = 30.0
BEAT_MS: Final = 10
"""How often `longest_gaps` looks: a gap of that length is none."""
_Dialog = TypeVar("_Dialog", bound=QDialog)


class PlayedSandbox(Sandbox):
    """The practice service's process, told which trouble to play; or one that runs already."""

    def __init__(self, scenario: str = "ok", address: str = "") -> None:
        super().__init__()
        self._scenario = scenario
        self.address = address

    def base_url(self, drift: str) -> str:
        """Ignores the settings' drift: pictures that lie exactly make for quick tests."""
        del drift
        if self.address:
            return self.address
        if self._process is None:
            options = LaunchOptions(scenario=self._scenario, drift="none")
            self._process = SandboxProcess(options)
        return self._process.base_url()

    @property
    def process(self) -> Any:
        """The child process, to be killed."""
        assert self._process is not None
        assert self._process._child is not None
        return self._process._child._process


@dataclass
class Hands:
    """A user in front of the window: looks at it, types, paints and presses."""

    opened: OpenWindow
    sandbox: PlayedSandbox
    folder: Path
    is_closed: bool = field(default=False)

    @property
    def window(self) -> MainWindow:
        return self.opened.window

    @property
    def state(self) -> DocumentState:
        return self.opened.controller.state

    @property
    def layer(self) -> Layer:
        """The only layer."""
        (layer,) = self.state.layers
        return layer

    @property
    def notices(self) -> list[Notice]:
        return [card.notice for card in self.window.notices.cards]

    @property
    def notice_ids(self) -> list[str]:
        return [notice.id for notice in self.notices]

    @property
    def is_editing(self) -> bool:
        return self.opened.controller.edits.is_running

    def wait(self, condition: Callable[[], object], what: str = "") -> None:
        """Let the window live until something is so."""
        until = time.monotonic() + PATIENCE_S
        while not condition():
            pause(5)
            if time.monotonic() > until:
                message = f"waited in vain: {what}; notices: {self.notice_ids}"
                raise AssertionError(message)

    def live(self, seconds: float) -> None:
        """Let the window live for a while."""
        pause(round(1000 * seconds))

    def open(self, path: Path) -> None:
        """Open a photo or a project as from the recent files, and wait for it."""
        before = self.state
        self.window.recent_chosen.emit(str(path))
        self.wait(lambda: self.state is not before, "the photo")

    def open_photo(self, width: int = 320, height: int = 240, name: str = "fig.png") -> Pixels:
        """Open a made-up photo; gives its pixels."""
        path = written(self.folder / name, photo(width, height, seed=sum(name.encode())))
        self.open(path)
        return path_pixels(path)

    def type_prompt(self, text: str = TYPED_PROMPT) -> None:
        self.window.prompt.text.setFocus()
        QTest.keyClicks(self.window.prompt.text, text)

    def act(self, action_id: str) -> None:
        """Choose a menu entry; it must be enabled."""
        action = self.window.action(action_id)
        assert action.isEnabled(), action_id
        action.trigger()

    def press_primary(self) -> None:
        button, presses = self.window.prompt.button, self.window.prompt.presses
        self.wait(lambda: not presses.is_hesitating, "the button to listen")
        assert button.isEnabled(), self.window.prompt.hint.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def edit(self) -> None:
        """Press the primary button and wait for what comes of it."""
        self.press_primary()
        self.wait_for_answer()

    def wait_for_answer(self) -> None:
        self.wait(lambda: not self.is_editing, "the answer")

    def press_notice(self, notice_id: str, action_id: str) -> None:
        """Press a notice's button; the notice may still be told anew, with more in it."""

        def card() -> NoticeCard:
            (found,) = [one for one in self.window.notices.cards if one.notice.id == notice_id]
            return found

        self.wait(lambda: not card().is_hesitating, "the notice's buttons to listen")
        button = card().findChild(QPushButton, action_id)
        assert button is not None, [one.objectName() for one in card().findChildren(QPushButton)]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def button(self, parent: QObject, name: str) -> QAbstractButton:
        """The button with this accessible name or text."""
        for one in parent.findChildren(QAbstractButton):
            if name in (one.accessibleName(), one.text().replace("&", "")):
                return one
        raise AssertionError(name)

    def dialog(self, kind: type[_Dialog]) -> _Dialog:
        """The open dialog of a kind."""
        self.wait(lambda: any(one.isVisible() for one in self.window.findChildren(kind)), str(kind))
        return next(one for one in self.window.findChildren(kind) if one.isVisible())

    def at(self, image_x: float, image_y: float) -> QPoint:
        """Where a pixel of the photo lies on the canvas."""
        view = self.window.canvas.viewport
        left, top = view.to_image(0, 0)
        ratio = self.window.canvas.devicePixelRatioF()
        return QPoint(
            round((image_x - left) * view.zoom / ratio), round((image_y - top) * view.zoom / ratio)
        )

    def stroke(self, *points: tuple[float, float]) -> None:
        """Press at the first point of the photo, move along the others, let go at the last."""
        canvas, button = self.window.canvas, Qt.MouseButton.LeftButton
        QTest.mousePress(canvas, button, Qt.KeyboardModifier.NoModifier, self.at(*points[0]))
        for point in points[1:]:
            QTest.mouseMove(canvas, self.at(*point))
            pause(12)
        QTest.mouseRelease(canvas, button, Qt.KeyboardModifier.NoModifier, self.at(*points[-1]))

    def select(self, *points: tuple[float, float]) -> None:
        """Paint a selection."""
        self.act("select_brush")
        self.use_brush(12)
        self.stroke(*points)
        assert self.state.selection is not None

    def use_brush(self, radius_px: float) -> None:
        brush = Brush(radius_px=radius_px, hardness=0.9)
        self.window.brush.brush_changed.emit(brush)

    def wait_until_kept(self) -> None:
        """Wait until the last stroke is on disk."""
        keeping = self.opened.controller.keeping
        self.wait(lambda: keeping.is_kept, "autosave")

    def settle(self) -> None:
        """Wait until the screen shows the final pixels."""
        renderer = self.opened.composition.renderer
        self.wait(lambda: renderer.is_ready(self.state), "the rendering")
        pause(30)

    def close(self) -> None:
        """Close the window as its frame's button does, and end what it started."""
        if not self.is_closed:
            self.is_closed = True
            self.window.close()
            self.opened.shut_down()
            # The application deletes a window at its end; here there is one after another.
            self.window.deleteLater()
            QApplication.sendPostedEvents(None, 0)
            pause(1)


def pause(milliseconds: int) -> None:
    """Let events come and threads work: `QTest.qWait` would keep Python's lock meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def folders_in(root: Path) -> Folders:
    return Folders(**{name: root / name for name in ("config", "data", "cache", "log", "state")})


def new_window(root: Path, scenario: str = "ok", address: str = "", photo: str = "") -> Hands:
    """A window whose settings, journal and autosave lie below `root`.

    Its practice service is the one at `address`, or a child of its own that plays the scenario.
    """
    composition = Composition(folders_in(root))
    sandbox = PlayedSandbox(scenario, address)
    composition.__dict__["sandbox"] = sandbox  # where cached_property keeps the default one
    opened = open_window(composition, photo)
    QTest.qWaitForWindowExposed(opened.window)
    return Hands(opened=opened, sandbox=sandbox, folder=root)


def written(path: Path, pixels: NDArray[np.uint8]) -> Path:
    """A picture file, in the format of its suffix."""
    image_format = ImageFormat.from_suffix(path.name)
    path.write_bytes(encode(Raster(pixels=pixels), EncodeOptions(format=image_format)))
    return path


def path_pixels(path: Path) -> Pixels:
    return decode(path.read_bytes(), Limits()).pixels


@contextmanager
def longest_gaps(gaps_ms: list[float], worked_ms: list[float] | None = None) -> Iterator[None]:
    """Note how long the window did not answer at a stretch, in ms.

    `worked_ms` gets the processor's time that the main thread took meanwhile: unlike the gap, it
    is the same on a machine that has other things to do.
    """
    clock, timer = QElapsedTimer(), QTimer()
    worked = time.thread_time()

    def beat() -> None:
        nonlocal worked
        gaps_ms.append(clock.nsecsElapsed() / 1e6)
        clock.restart()
        before, worked = worked, time.thread_time()
        if worked_ms is not None:
            worked_ms.append((worked - before) * 1e3)

    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    clock.start()
    timer.start(BEAT_MS)
    try:
        yield
    finally:
        pause(1)
        beat()
        timer.stop()
