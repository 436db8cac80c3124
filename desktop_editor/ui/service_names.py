"""What services are called in the user's language."""

from desktop_editor.edit_api.services import SERVICES
from desktop_editor.ui.translation import translate


def service_name(name: str) -> str:
    """Two have no name of their own, only English words; every other name stays as it is."""
    ours = {
        SERVICES["sandbox"].name: translate("Service", "Practice service"),
        SERVICES["custom"].name: translate("Service", "Another address"),
    }
    return ours.get(name, name)
