"""What the user chose and wants to find again, declared once with defaults and rules.

Never a key: whatever looks like one is refused here; keys live in `credentials`. The form in which
settings lie on disk is `settings_store`'s business.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from desktop_editor.errors import EditorError
from desktop_editor.logs import looks_like_key
from desktop_editor.storage.settings_rules import (
    Entries,
    Models,
    Number,
    OneOf,
    Rule,
    Switch,
    Text,
    Whole,
)

_TINT: Final = "blue|green|magenta|yellow|#[0-9a-f]{6}"


def _setting(default: object, rule: Rule, section: str = "") -> Any:
    """Declare a setting: its default, what it may be, and where the settings dialog shows it.

    Without a section it has its place elsewhere in the window.
    """
    metadata = {"rule": rule, "section": section}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


_FOLDER: Final = Text(r"[^\x00]*")
_REGION: Final = r"auto|whole|\d{1,6},\d{1,6},[1-9]\d{0,5},[1-9]\d{0,5}"
_PROXY: Final = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?/?")
_SIZE: Final = r"match|auto|[1-9]\d{1,4}x[1-9]\d{1,4}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; `dataclasses.replace` makes a changed copy.

    Raises:
        EditorError: As `check`.
    """

    service: str = _setting("sandbox", Text(r"[a-z0-9-]{1,64}"))
    custom_url: str = _setting("", Text())
    custom_dialect: str = _setting("contract", OneOf(("contract", "openai")), "service")
    """What the service at `custom_url` speaks: like Infinity Blue, or like OpenAI."""
    services: Mapping[str, object] = _setting(MappingProxyType({}), Entries())
    """The user's own services by id; `edit_api.own_services` reads them entry by entry."""
    proxy: str = _setting("", Text(), "network")
    """`http://host:port`; empty means the system's."""
    ca_file: str = _setting("", _FOLDER, "network")
    """Certificates that are trusted besides the system's, in PEM form."""
    journal_max_mb: int = _setting(2000, Whole(100, 1_000_000, "MB"), "storage")
    models: Mapping[str, str] = _setting(MappingProxyType({}), Models())
    """Model by service id, where it is not the service's default."""
    size_choice: str = _setting("match", Text(_SIZE))
    region: str = _setting("auto", Text(_REGION))
    whole_photo_along: bool = _setting(True, Switch(), "edits")
    """A small region goes with the whole photo, so that light and perspective are seen."""
    region_words_on: bool = _setting(True, Switch(), "edits")
    region_words: str = _setting("", Text(r"[^\x00-\x1f]{0,600}"))
    """Said behind the prompt where less than the photo is sent; empty: what is suggested."""
    variants: int = _setting(1, Whole(1, 4))
    output_format: str = _setting("png", OneOf(("png", "jpeg", "webp")), "asked")
    compression: int = _setting(90, Whole(0, 100, "%"), "asked")
    background: str = _setting("auto", OneOf(("auto", "opaque")), "asked")
    response_format: str = _setting("b64_json", OneOf(("b64_json", "url")), "asked")
    body_format: str = _setting("auto", OneOf(("auto", "multipart", "json")), "asked")
    """`auto`: as the service prefers."""
    user_id: str = _setting("", Text(r"[^\x00-\x1f]{0,256}"), "asked")
    drift: str = _setting("medium", OneOf(("none", "mild", "medium", "hard")), "service")

    language: str = _setting("system", OneOf(("system", "en", "de")), "window")
    """Of the window, from the next start on; the command line speaks English."""
    theme: str = _setting("system", OneOf(("system", "light", "dark")), "window")
    selection_mark: str = _setting("ants", OneOf(("ants", "still", "tint")), "window")
    selection_tint: str = _setting("blue", Text(_TINT))
    selection_strength: int = _setting(40, Whole(1, 100, "%"), "window")
    mask_tint: str = _setting("#ff3b30", Text(_TINT))
    mask_strength: int = _setting(45, Whole(1, 100, "%"), "window")
    brush_radius_px: float = _setting(40.0, Number(0.5, 5000))
    brush_hardness: float = _setting(0.7, Number(0, 1))
    brush_opacity: float = _setting(1.0, Number(0, 1))
    brush_flow: float = _setting(1.0, Number(0.01, 1))
    brush_spacing: float = _setting(0.0, Number(0, 2))
    brush_smoothing: float = _setting(0.0, Number(0, 1))
    brush_tilt: bool = _setting(True, Switch(), "window")
    export_quality: int = _setting(95, Whole(1, 100, "%"))
    export_marks_origin: bool = _setting(True, Switch())
    export_without_place: bool = _setting(False, Switch())
    export_proof: bool = _setting(False, Switch())
    last_open_folder: str = _setting("", _FOLDER)
    last_export_folder: str = _setting("", _FOLDER)
    last_project_folder: str = _setting("", _FOLDER)
    window_geometry: str = _setting("", Text(r"[A-Za-z0-9+/=]*"))
    """Base64 of what the window system gave."""
    window_state: str = _setting("", Text(r"[A-Za-z0-9+/=]*"))

    def __post_init__(self) -> None:
        for name in NAMES:
            check(name, getattr(self, name))

    def model_for(self, service_id: str, default: str) -> str:
        """The model to ask of a service: the user's own choice or the service's default."""
        return self.models.get(service_id, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A setting as it is declared.

    Attributes:
        section: Of the settings dialog; empty: it has its place elsewhere in the window.
    """

    name: str
    default: object
    rule: Rule
    section: str


def declared() -> tuple[Declared, ...]:
    """Every setting, in the order of the declaration."""
    usual = Settings()
    return tuple(
        Declared(
            name=one.name,
            default=getattr(usual, one.name),
            rule=one.metadata["rule"],
            section=one.metadata["section"],
        )
        for one in fields(Settings)
    )


NAMES: Final = tuple(one.name for one in fields(Settings))
_RULES: Final[Mapping[str, Rule]] = {one.name: one.metadata["rule"] for one in fields(Settings)}

_FOLDERS: Final = frozenset(name for name, rule in _RULES.items() if rule is _FOLDER)
"""A folder may be called sk-something; no key is ever entered there."""


def check(name: str, value: object) -> None:
    """Check one value against the rule of its setting.

    Raises:
        EditorError: `settings.invalid_value` for a value against its rule, `settings.holds_key`
            for a text that looks like a key, `settings.proxy_password`,
            `settings.proxy_not_usable`.
    """
    if not _RULES[name](value):
        raise EditorError("settings.invalid_value", name=name)
    if name == "proxy" and isinstance(value, str) and value:
        _check_proxy(value)
    if is_secret(name, value):
        raise EditorError("settings.holds_key", name=name)


def is_secret(name: str, value: object) -> bool:
    """Whether a setting, known or not, holds a key anywhere: such a thing is never written."""
    return name not in _FOLDERS and _holds_key({name: value})


def _holds_key(value: object) -> bool:
    if isinstance(value, str):
        return looks_like_key(value)
    if isinstance(value, Mapping):
        return any(_holds_key(f"{n}={v}" if isinstance(v, str) else v) for n, v in value.items())
    return isinstance(value, list | tuple) and any(_holds_key(one) for one in value)


def _check_proxy(value: str) -> None:
    if "@" in value:
        raise EditorError("settings.proxy_password")
    if not _PROXY.fullmatch(value):
        raise EditorError("settings.proxy_not_usable")
