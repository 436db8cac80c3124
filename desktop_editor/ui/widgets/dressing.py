"""How widgets get a look from the stylesheet, and labels that elide. No colours here."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QSpinBox, QToolButton, QWidget

from desktop_editor.ui.widgets.icon import set_icon

_SHORTEST: Final = 24


def set_look(widget: QWidget, **properties: bool | str) -> None:
    """Set properties that the stylesheet asks for, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def icon_button(icon: str, words: str, parent: QWidget) -> QToolButton:
    """A button that shows only an icon; the words are its tooltip and accessible name."""
    button = QToolButton(parent)
    set_icon(button, icon)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def bring_into_sight(widget: QWidget) -> None:
    """Scroll what it lies in so far that it is seen, once a new widget has its place."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        area = above

        def scroll() -> None:
            lay_out()
            area.ensureWidgetVisible(widget, 0, 8)

        QTimer.singleShot(0, widget, scroll)


def lay_out() -> None:
    """Give everything its place now; Qt does it when it comes to it, which may be too late."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


class _WheelGuard(QObject):
    """Lets the wheel scroll what lies below instead of changing a value by accident."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Wheel and not (
            isinstance(watched, QWidget) and watched.hasFocus()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def guard_wheel(*widgets: QWidget) -> None:
    """Let these react to the wheel only while they have the focus, which it doesn't give them."""
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(_WheelGuard(widget))


def number_box(lowest: int, highest: int, suffix: str, parent: QWidget) -> QSpinBox:
    """A whole number without arrows, its words set in from the edge."""
    box = QSpinBox(parent)
    box.setRange(lowest, highest)
    box.setSuffix(suffix)
    # The stylesheet's padding does not reach the line edit inside.
    box.lineEdit().setTextMargins(6, 0, 0, 0)
    return box


class ElidedLabel(QLabel):
    """One line that ends in … where it does not fit; the whole text is the tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show this text."""
        if text != self.text():
            super().setText(text)
            self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, so that a long text never widens the window."""
        return QSize(_SHORTEST, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the text; never lower than one line."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, max(super().sizeHint().height(), self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Draw as much as fits."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        mode = Qt.TextElideMode.ElideRight
        words = metrics.elidedText(self.text(), mode, self.width())
        self.style().drawItemText(
            painter,
            self.rect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            words,
            self.foregroundRole(),
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for other room in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def elided_label(parent: QWidget) -> ElidedLabel:
    """An empty one-line label that elides."""
    return ElidedLabel(parent)
