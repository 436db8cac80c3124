"""What the settings dialog shows and what it returns: plain values, no widget, never a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChoice:
    """One service in the list.

    Attributes:
        base_url: Its address; empty where the user types one or none is needed.
        default_model: The model that it is asked for unless the user chose another.
    """

    id: str
    name: str
    base_url: str
    default_model: str
    needs_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """Everything that the settings dialog can change, named like the stored settings.

    Attributes:
        service: Id of the chosen service.
        custom_url: Base URL of the service with the id `custom`.
        custom_dialect: What it speaks: contract (like Infinity Blue) or openai.
        models: Model by service id, where the user chose another than the default.
        proxy: Address of a proxy; empty for the system's.
        ca_file: A file of certificates to trust besides the system's; empty for none.
        compression: 0 to 100, for jpeg and webp only.
        drift: How far the practice service's replies are off: none, mild, medium, hard.
        theme: system, light or dark.
    """

    service: str = "sandbox"
    custom_url: str = ""
    custom_dialect: str = "contract"
    models: Mapping[str, str] = field(default_factory=dict)
    output_format: str = "png"
    compression: int = 90
    background: str = "auto"
    response_format: str = "b64_json"
    body_format: str = "auto"
    user_id: str = ""
    proxy: str = ""
    ca_file: str = ""
    drift: str = "medium"
    theme: str = "system"


def with_chosen(services: tuple[ServiceChoice, ...], chosen: str) -> tuple[ServiceChoice, ...]:
    """The services with the chosen one, which may be described wrongly: it stays the chosen one."""
    if any(one.id == chosen for one in services):
        return services
    lost = ServiceChoice(id=chosen, name=chosen, base_url="", default_model="", needs_key=False)
    return (*services, lost)


def settings_view(values: Mapping[str, Any]) -> SettingsView:
    """The values that the dialog knows; other names are left alone."""
    names = {one.name for one in fields(SettingsView)}
    return SettingsView(**{name: value for name, value in values.items() if name in names})


def changes(before: SettingsView, after: SettingsView) -> dict[str, Any]:
    """What differs, by name."""
    pairs = (
        (one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(before)
    )
    return {name: new for name, old, new in pairs if new != old}
