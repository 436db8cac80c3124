"""All windows of the application, one document each: opening, closing, the last line of defence."""

import logging
import sys
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Final, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_editor.composition.parts import Composition
from desktop_editor.logs import set_up
from desktop_editor.storage.settings_store import SettingsStore
from desktop_editor.ui.app import OpenWindow, open_window
from desktop_editor.ui.job_thread import described
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.start import empty_window
from desktop_editor.ui.theme import apply_theme

_log = logging.getLogger(__name__)

_LOOK_MS: Final = 50


class CrashReporter(QObject):
    """Catches what nobody caught: the window stays open and says so."""

    crashed = Signal(str)

    def install(self) -> Callable[[], None]:
        """Take over `sys.excepthook`; returns what puts the old one back."""
        before = sys.excepthook

        def hook(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            if issubclass(kind, KeyboardInterrupt):
                before(kind, error, trace)
                return
            details = described(error)
            _log.error("Uncaught: %s", details)
            self.crashed.emit(details)

        sys.excepthook = hook

        def restore() -> None:
            sys.excepthook = before

        return restore


class Windows(QObject):
    """The open windows. Each has parts of its own, as if it were the only one.

    Args:
        new_composition: Makes the parts of a further window.
        parent: As Qt has it.
    """

    def __init__(
        self, new_composition: Callable[[], Composition], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._new_composition = new_composition
        self._open: list[OpenWindow] = []
        self._closed: list[OpenWindow] = []
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._let_go)

    @property
    def open_ones(self) -> tuple[OpenWindow, ...]:
        """The windows that can be seen, the oldest first."""
        return tuple(self._open)

    def add(self, opened: OpenWindow) -> None:
        """Answer what this window asks for, and end it when it closes."""
        self._open.append(opened)
        actions = opened.menu_actions.windows
        actions.new_wanted.connect(partial(self.open_beside, opened.window))
        actions.quit_wanted.connect(self.quit)
        actions.closing.connect(partial(self._close, opened))

    def open_beside(self, other: MainWindow) -> None:
        """Open a further window, empty, beside this one."""
        composition = self._new_composition()
        window = empty_window(composition.settings_store)
        window.stand_beside(other, [one.window.pos() for one in self._open])
        self.add(open_window(composition, "", window))
        window.activateWindow()

    @Slot()
    def quit(self) -> None:
        """Close all windows; one in which an edit is under way says so and stays."""
        for opened in self.open_ones:
            opened.menu_actions.windows.close()

    @Slot(str)
    def show_crash(self, details: str) -> None:
        """Say it in the window that the user looks at."""
        in_front = [one for one in self._open if one.window.isActiveWindow()]
        for opened in (in_front or self._open)[:1]:
            opened.controller.views.dialogs.show_crash(details)

    def shut_down(self) -> None:
        """End everything; blocks until all work is in safe hands."""
        self._looking.stop()
        for opened in (*self._closed, *self._open):
            opened.shut_down()
        self._closed, self._open = [], []

    def _close(self, opened: OpenWindow) -> None:
        """A window has closed: its workers end while the others go on."""
        if len(self._open) == 1:
            return  # the application ends with its last window
        self._open.remove(opened)
        self._closed.append(opened)
        opened.wind_down()
        self._looking.start()

    @Slot()
    def _let_go(self) -> None:
        for opened in [one for one in self._closed if not one.is_at_work]:
            self._closed.remove(opened)
            opened.shut_down()
            opened.window.deleteLater()
        if not self._closed:
            self._looking.stop()


def serve(window: MainWindow, store: SettingsStore, photo: str) -> Callable[[], None]:
    """Fill the empty window and bring it to life; returns what ends it after its last event."""
    composition = Composition(settings_store=store)
    set_up(composition.folders.log)
    application = cast("QApplication", QApplication.instance())
    # Every position of the pointer counts for a stroke; the canvas draws once a frame anyway.
    application.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    apply_theme(application, store.settings.theme)
    reporter = CrashReporter()
    restore = reporter.install()
    windows = Windows(Composition, application)
    windows.add(open_window(composition, photo, window))
    reporter.crashed.connect(windows.show_crash)
    heartbeat = QTimer(application)
    heartbeat.timeout.connect(_breathe)
    heartbeat.start(500)

    def end() -> None:
        restore()
        windows.shut_down()

    return end


@Slot()
def _breathe() -> None:
    """Give Python a moment to see Ctrl+C in the terminal."""
