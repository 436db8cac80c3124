"""The pixel lock in the status line: pixels changed where none may, and a way to the proof."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import LockBadge
from desktop_editor.ui.widgets.dressing import set_look
from desktop_editor.ui.widgets.icon import tinted_pixmap

_ICON_PX: Final = 16
_AROUND_PX: Final = 28
"""Padding, and what lies between icon and words."""
_TONES: Final = {True: "success", False: "warning", None: ""}
_SPARE_PX: Final = 4
"""Letters are measured in whole pixels, and drawn in parts of them."""


class LockButton(QPushButton):
    """A quiet button; hidden while there is nothing to say. It ends in … where it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lockBadge")
        self.setFlat(True)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Status", "Pixel lock"))
        self._badge: LockBadge | None = None

    def show_badge(self, badge: LockBadge | None) -> None:
        """Show how the lock is, or nothing."""
        self._badge = badge
        self.setVisible(badge is not None)
        if badge is not None:
            self.setAccessibleName(badge.words)
            self.setToolTip(
                translate("Status", "{words}. Click for the proof.").format(words=badge.words)
            )
            set_look(self, tone=_TONES[badge.locked])
            self._draw_icon(badge)
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as all its words."""
        words = self._badge.words if self._badge is not None else ""
        width = self.fontMetrics().horizontalAdvance(words) + _ICON_PX + _AROUND_PX + _SPARE_PX
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The icon alone."""
        return QSize(_ICON_PX + _AROUND_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many words as fit."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lock in the colours of the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._badge is not None:
            self._draw_icon(self._badge)

    def _fit(self) -> None:
        if self._badge is not None:
            room = max(0, self.width() - _ICON_PX - _AROUND_PX)
            mode = Qt.TextElideMode.ElideRight
            words = QFontMetrics(self.font()).elidedText(self._badge.words, mode, room)
            if words != self.text():
                self.setText(words)

    def _draw_icon(self, badge: LockBadge) -> None:
        tokens = current_tokens()
        colours = {True: tokens.success, False: tokens.warning, None: tokens.muted}
        colour = QColor(colours[badge.locked])
        name = "unlock" if badge.locked is False else "lock"
        self.setIcon(QIcon(tinted_pixmap(name, colour, _ICON_PX, self.devicePixelRatioF())))
