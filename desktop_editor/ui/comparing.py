"""Which comparison with the original is on: the menu's entries and the key that is held.

What a comparison looks like is the canvas's. Nothing here can be undone, because nothing changes.
"""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop_editor.ui.actions import Actions
from desktop_editor.ui.views import CanvasView, Compare

_PREFIX: Final = "compare_"
_TAP_S: Final = 0.3
"""A key that is let go sooner switches; one that is held longer only shows for as long."""


class Comparing(QObject):
    """Keeps the canvas and the marks in the menu together."""

    def __init__(self, actions: Actions, canvas: CanvasView, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._canvas = canvas
        self._compare = Compare.COMPOSITE
        self._before = Compare.COMPOSITE
        self._pressed_at: float | None = None
        self._original = actions.action("compare_original")
        self._original.setAutoRepeat(False)
        # The action hears of its key as an event of its own, and not of a click in the menu.
        self._original.installEventFilter(self)

    def choose(self, action_id: str) -> None:
        """Switch the comparison of a menu entry on, or off when it was on."""
        compare = Compare(action_id.removeprefix(_PREFIX))
        if compare is not Compare.ORIGINAL:
            self._pressed_at = None  # a choice made while the key is held stays
        self._show(Compare.COMPOSITE if compare is self._compare else compare)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See when the key of the original is pressed, and from then on when it is let go."""
        kind = event.type()
        if watched is self._original:
            if kind == QEvent.Type.Shortcut:
                self._press()
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
                self._let_go()
        elif kind == QEvent.Type.ApplicationDeactivate:
            self._let_go()
        return False

    def _press(self) -> None:
        self._before = self._compare
        self._pressed_at = time.monotonic()
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _let_go(self) -> None:
        pressed_at, self._pressed_at = self._pressed_at, None
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if pressed_at is not None and time.monotonic() - pressed_at > _TAP_S:
            self._show(self._before)

    def _show(self, compare: Compare) -> None:
        self._compare = compare
        for one in Compare:
            if one is not Compare.COMPOSITE:
                self._actions.action(_PREFIX + one.value).setChecked(one is compare)
        self._canvas.set_compare(compare)
