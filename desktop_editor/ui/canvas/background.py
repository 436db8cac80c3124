"""One thread beside the window's for building pyramids; answers come back on the window's thread.

Knows nothing about pictures. The edit and image jobs of the controller have their own threads.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Slot

_POLL_MS: Final = 8
_Answer = TypeVar("_Answer")


class Background(QObject):
    """Runs functions one after the other; polls for answers only while some are due.

    Polling instead of a signal from the thread: nothing can arrive after this object is gone.
    """

    def __init__(self, parent: QObject) -> None:
        """Start no thread yet: that happens with the first `run`."""
        super().__init__(parent)
        self._executor: ThreadPoolExecutor | None = None
        self._due: list[tuple[Future[object], Callable[[object], None]]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._deliver)

    def run(self, work: Callable[[], _Answer], then: Callable[[_Answer], None]) -> None:
        """Call `work` on the thread and `then` with its answer on this object's thread."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, "canvas")
        future = cast("Future[object]", self._executor.submit(work))
        self._due.append((future, cast("Callable[[object], None]", then)))
        self._timer.start()

    def forget(self) -> None:
        """Drop everything that has not been answered."""
        for future, _then in self._due:
            future.cancel()
        self._due.clear()
        self._timer.stop()

    @Slot()
    def _deliver(self) -> None:
        while self._due and self._due[0][0].done():
            future, then = self._due.pop(0)
            then(future.result())
        if not self._due:
            self._timer.stop()
