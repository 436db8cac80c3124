"""The line at the bottom: photo, zoom, pixel pointed at, cost, activity, pixel lock, service."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import LockBadge, ServiceView
from desktop_editor.ui.widgets.dressing import elided_label
from desktop_editor.ui.widgets.lock_badge import LockButton
from desktop_editor.ui.widgets.service_badge import ServiceBadge


class StatusLine(QFrame):
    """Shows; the badges of service and lock emit `service_clicked` and `lock_clicked`."""

    service_clicked = Signal()
    lock_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAccessibleName(translate("Status", "Status"))
        self.service: Final = ServiceBadge(self)
        self._size = elided_label(self)
        self._zoom = QLabel(self)
        self._place = QLabel(self)
        self._value = elided_label(self)
        self.cost: Final = elided_label(self)
        self.activity: Final = QLabel(self)
        self.lock: Final = LockButton(self)
        self._build()
        self.service.clicked.connect(self.service_clicked)
        self.lock.clicked.connect(self.lock_clicked)
        self.show_badge(None)

    def show_size(self, words: str) -> None:
        """Size and colour profile of the photo, in words."""
        self._size.setText(words)

    def show_zoom(self, zoom: float) -> None:
        """Photo pixels to screen pixels, 1.0 being 100 %; 0 shows nothing."""
        percent = 100 * zoom
        self._zoom.setText(f"{number(percent, 0 if percent >= 10 else 1)} %")
        self._zoom.setVisible(zoom > 0)

    def show_pointed(self, place: tuple[int, int] | None, values: tuple[int, ...]) -> None:
        """The pixel that is pointed at and its red, green, blue and alpha; None shows nothing."""
        self._place.setText(f"{place[0]}, {place[1]}" if place else "")
        named = zip("RGBA", values, strict=False)
        self._value.setText("  ".join(f"{name} {value}" for name, value in named))
        # What stands to the right does not move with every digit.
        for label in (self._place, self._value):
            label.setMinimumWidth(max(label.minimumWidth(), label.sizeHint().width()))

    def show_cost(self, words: str) -> None:
        """What the last edit cost; empty words when nobody knows or it was free."""
        self.cost.setText(words)
        self.cost.setVisible(bool(words))

    def show_activity(self, words: str) -> None:
        """What goes on in the background; empty words for nothing."""
        self.activity.setText(words)

    def show_service(self, service: ServiceView) -> None:
        """The service that the next edit goes to."""
        self.service.show_service(service)

    def show_badge(self, badge: LockBadge | None) -> None:
        """How the pixel lock is, or nothing."""
        self.lock.show_badge(badge)

    def _build(self) -> None:
        for elided in (self._size, self._value, self.cost):
            elided.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for label in (self._size, self._zoom, self._place, self._value, self.cost, self.activity):
            label.setProperty("muted", True)
        self._size.setAccessibleName(translate("Status", "Size of the photo"))
        self._place.setAccessibleName(translate("Status", "Pixel pointed at"))
        self._value.setAccessibleName(translate("Status", "Its value"))
        self._zoom.setAccessibleName(translate("Status", "Zoom"))
        self._zoom.hide()
        self.cost.setAccessibleName(translate("Status", "Cost of the last edit"))
        self.cost.hide()
        self.activity.setAccessibleName(translate("Status", "What goes on"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 8, 3)
        row.setSpacing(8)
        row.addWidget(self._size)
        row.addSpacing(8)
        row.addWidget(self._zoom)
        row.addSpacing(8)
        row.addWidget(self._place)
        row.addWidget(self._value)
        row.addSpacing(8)
        row.addWidget(self.cost)
        row.addSpacing(8)
        row.addWidget(self.activity)
        row.addStretch(1)
        row.addWidget(self.lock)
        row.addSpacing(8)
        row.addWidget(self.service)
