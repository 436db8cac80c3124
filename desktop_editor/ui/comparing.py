"""Which comparison with the original is on: the menu's entries and the key that is held.

What a comparison looks like is the canvas's. Nothing here can be undone, because nothing changes.
"""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from desktop_editor.ui.actions import Actions
from desktop_editor.ui.canvas_view import CanvasView, Compare

_PREFIX: Final = "compare_"
_TAP_S: Final = 0.3
"""A key that is let go sooner switches; one that is held longer only shows for as long."""
_REPEAT_MS: Final = 40


class Comparing(QObject):
    """Keeps the canvas and the marks in the menu together."""

    def __init__(self, actions: Actions, canvas: CanvasView, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._canvas = canvas
        self._compare = Compare.COMPOSITE
        self._before = Compare.COMPOSITE
        self._is_held = False
        self._is_peeking = False
        self._pressed_at = self._released_at = 0.0
        self._released = QTimer(self)  # a repeated key seems to be let go and pressed again
        self._released.setSingleShot(True)
        self._released.setInterval(_REPEAT_MS)
        self._released.timeout.connect(self._let_go)
        self._original = actions.action("compare_original")
        self._original.setAutoRepeat(False)
        # The action hears of its key as an event of its own, and not of a click in the menu.
        self._original.installEventFilter(self)

    def choose(self, action_id: str) -> None:
        """Switch the comparison of a menu entry on, or off when it was on."""
        compare = Compare(action_id.removeprefix(_PREFIX))
        # Another choice that is made while the key is held stays.
        self._is_peeking = self._is_held and compare is Compare.ORIGINAL
        self._show(Compare.COMPOSITE if compare is self._compare else compare)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See when the key of the original is pressed, and from then on when it is let go."""
        kind = event.type()
        if watched is self._original:
            return kind == QEvent.Type.Shortcut and not self._press()
        if kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
                self._released_at = time.monotonic()
                self._released.start()
        elif kind == QEvent.Type.ApplicationDeactivate:
            self._released_at = time.monotonic()
            self._let_go()
        return False

    def _press(self) -> bool:
        """Whether the key went down just now; X servers repeat a key that is held."""
        self._released.stop()
        if self._is_held:
            return False
        self._is_held = True
        self._before, self._pressed_at = self._compare, time.monotonic()
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        return True

    @Slot()
    def _let_go(self) -> None:
        self._released.stop()
        self._is_held = False
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if self._is_peeking and self._released_at - self._pressed_at > _TAP_S:
            self._show(self._before)

    def _show(self, compare: Compare) -> None:
        self._compare = compare
        for one in Compare:
            if one is not Compare.COMPOSITE:
                self._actions.action(_PREFIX + one.value).setChecked(one is compare)
        self._canvas.set_compare(compare)
