"""The service that the next edit goes to: always visible, and honest about the practice service."""

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import ServiceView
from desktop_editor.ui.widgets.dressing import set_look


class ServiceBadge(QPushButton):
    """A quiet button; a click leads to the settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("serviceBadge")
        self.setFlat(True)

    def show_service(self, service: ServiceView) -> None:
        """Name the service; the practice service always says what it is not."""
        words = service.words or service.name
        if service.is_sandbox:
            words = translate("Status", "Practice service – not an AI model")
        self.setText(words)
        self.setToolTip(translate("Status", "The next edit goes to: {name}").format(name=words))
        self.setAccessibleName(translate("Status", "Service: {name}").format(name=words))
        set_look(self, practice=service.is_sandbox)
