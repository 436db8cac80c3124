"""Four arrows that move the active layer's candidate, where it lies now, and the way back."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import elided_label
from desktop_editor.ui.widgets.icon import set_icon

FAR_PX: Final = 10
_REPEAT_MS: Final = 90
_KEYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Arrow(QToolButton):
    """One direction; while it has the focus the arrow keys go all ways."""

    stepped = Signal(int, int)

    def __init__(self, icon: str, step: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        self._step = step
        set_icon(self, icon)
        self.setIconSize(QSize(16, 16))
        self.setAutoRepeat(True)
        self.setAutoRepeatInterval(_REPEAT_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrow keys nudge, with Shift further."""
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._tell(step, event.modifiers())

    def _clicked(self) -> None:
        self._tell(self._step, QGuiApplication.keyboardModifiers())

    def _tell(self, step: tuple[int, int], keys: Qt.KeyboardModifier) -> None:
        by = FAR_PX if keys & Qt.KeyboardModifier.ShiftModifier else 1
        self.stepped.emit(step[0] * by, step[1] * by)


class NudgePad(QWidget):
    """Emits `moved_to(right, down)` in pixels of the photo, counted from where it was laid."""

    moved_to = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arrows: dict[str, QToolButton] = {}
        self.reset: Final = QPushButton(translate("Layers", "Reset"), self)
        self._words = elided_label(self)
        self._nudge_px = (0.0, 0.0)
        self._build()
        self.show_nudge((0.0, 0.0))

    def show_nudge(self, nudge_px: tuple[float, float]) -> None:
        """Show how far right and down the candidate was moved."""
        self._nudge_px = nudge_px
        right, down = nudge_px
        is_moved = nudge_px != (0.0, 0.0)
        self._words.setText(f"{_signed(right)}, {_signed(down)} px" if is_moved else "")
        words = translate("Layers", "Moved {right} pixels right and {down} down")
        self._words.setAccessibleName(words.format(right=f"{right:g}", down=f"{down:g}"))
        self._words.setToolTip(self._words.accessibleName())
        self.reset.setEnabled(is_moved)

    def _stepped(self, right: int, down: int) -> None:
        self.moved_to.emit(self._nudge_px[0] + right, self._nudge_px[1] + down)

    def _reset_clicked(self) -> None:
        self.arrows["right"].setFocus()  # the button is about to be disabled
        self.moved_to.emit(0.0, 0.0)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, step, words in _directions():
            arrow = _Arrow(f"nudge_{name}", step, self)
            arrow.setAccessibleName(words)
            tip = translate("Layers", "{words} by one pixel; with Shift by ten")
            arrow.setToolTip(tip.format(words=words))
            arrow.stepped.connect(self._stepped)
            self.arrows[name] = arrow
            row.addWidget(arrow)
        self._words.setProperty("small", True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._words, 1)
        self.reset.setProperty("compact", True)
        self.reset.setAccessibleName(translate("Layers", "Reset the nudge"))
        self.reset.clicked.connect(self._reset_clicked)
        row.addWidget(self.reset)


def _signed(px: float) -> str:
    return f"{px:+g}".replace("-", "\u2212") if px else "0"


def _directions() -> tuple[tuple[str, tuple[int, int], str], ...]:
    return (
        ("left", (-1, 0), translate("Layers", "Nudge left")),
        ("right", (1, 0), translate("Layers", "Nudge right")),
        ("up", (0, -1), translate("Layers", "Nudge up")),
        ("down", (0, 1), translate("Layers", "Nudge down")),
    )
