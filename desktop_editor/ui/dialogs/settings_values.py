"""What the settings dialog shows and what it returns: plain values, no widget, never a key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChoice:
    """One service in the list.

    Attributes:
        model: The model that is asked for, the service's default unless the user chose another.
        key_words: Where its key is kept, in translated words; empty where none is needed.
    """

    id: str
    name: str
    base_url: str
    model: str
    needs_key: bool
    key_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """Everything that the settings dialog can change.

    Attributes:
        service: Id of the chosen service.
        services: What there is to choose from.
        custom_url: Base URL of the service with the id `custom`.
        model: The model to ask the chosen service for.
        compression: 0 to 100, for jpeg and webp only.
        drift: How far the practice service's replies are off: none, mild, medium, hard.
        theme: system, light or dark.
    """

    service: str
    services: tuple[ServiceChoice, ...]
    custom_url: str = ""
    model: str = ""
    output_format: str = "png"
    compression: int = 90
    background: str = "auto"
    response_format: str = "b64_json"
    body_format: str = "multipart"
    user_id: str = ""
    drift: str = "medium"
    theme: str = "system"
