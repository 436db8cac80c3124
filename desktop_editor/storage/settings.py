"""What the user chose and wants to find again, declared once with defaults and rules.

Never a key: whatever looks like one is refused here; keys live in `credentials`. The form in which
settings lie on disk is `settings_store`'s business.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from desktop_editor.errors import EditorError
from desktop_editor.logs import looks_like_key

_Rule: TypeAlias = Callable[[object], bool]

_LONGEST_TEXT: Final = 4096
_TINT: Final = "blue|green|magenta|yellow|#[0-9a-f]{6}"


def _text(pattern: str = r"[^\x00-\x1f]*") -> _Rule:
    matches = re.compile(pattern).fullmatch
    return lambda value: (
        isinstance(value, str) and len(value) <= _LONGEST_TEXT and matches(value) is not None
    )


def _one_of(*choices: str) -> _Rule:
    return lambda value: value in choices


def _whole(lowest: int, highest: int) -> _Rule:
    return lambda value: type(value) is int and lowest <= value <= highest


def _number(lowest: float, highest: float) -> _Rule:
    return lambda value: type(value) in (int, float) and lowest <= value <= highest  # type: ignore[operator]  # the first half has checked that it is a number


def _switch(value: object) -> bool:
    return type(value) is bool


def _models(value: object) -> bool:
    name, model = _text(r"[a-z0-9-]{1,64}"), _text(r"[^\x00-\x1f]{1,200}")
    return isinstance(value, Mapping) and all(name(k) and model(v) for k, v in value.items())


def _entries(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


def _setting(default: object, rule: _Rule) -> Any:
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata={"rule": rule})
    return field(default=default, metadata={"rule": rule})


_FOLDER: Final = _text(r"[^\x00]*")
_REGION: Final = r"auto|whole|\d{1,6},\d{1,6},[1-9]\d{0,5},[1-9]\d{0,5}"
_PROXY: Final = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?/?")
_SIZE: Final = r"match|auto|[1-9]\d{1,4}x[1-9]\d{1,4}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; `dataclasses.replace` makes a changed copy.

    Raises:
        EditorError: As `check`.
    """

    service: str = _setting("sandbox", _text(r"[a-z0-9-]{1,64}"))
    custom_url: str = _setting("", _text())
    custom_dialect: str = _setting("contract", _one_of("contract", "openai"))
    """What the service at `custom_url` speaks: like Infinity Blue, or like OpenAI."""
    services: Mapping[str, object] = _setting(MappingProxyType({}), _entries)
    """The user's own services by id; `edit_api.own_services` reads them entry by entry."""
    proxy: str = _setting("", _text())
    """`http://host:port`; empty means the system's."""
    ca_file: str = _setting("", _FOLDER)
    """Certificates that are trusted besides the system's, in PEM form."""
    journal_max_mb: int = _setting(2000, _whole(100, 1_000_000))
    models: Mapping[str, str] = _setting(MappingProxyType({}), _models)
    """Model by service id, where it is not the service's default."""
    size_choice: str = _setting("match", _text(_SIZE))
    region: str = _setting("auto", _text(_REGION))
    whole_photo_along: bool = _setting(True, _switch)
    """A small region goes with the whole photo, so that light and perspective are seen."""
    region_words_on: bool = _setting(True, _switch)
    region_words: str = _setting("", _text(r"[^\x00-\x1f]{0,600}"))
    """Said behind the prompt where less than the photo is sent; empty: what is suggested."""
    variants: int = _setting(1, _whole(1, 4))
    output_format: str = _setting("png", _one_of("png", "jpeg", "webp"))
    compression: int = _setting(90, _whole(0, 100))
    background: str = _setting("auto", _one_of("auto", "opaque"))
    response_format: str = _setting("b64_json", _one_of("b64_json", "url"))
    body_format: str = _setting("auto", _one_of("auto", "multipart", "json"))
    """`auto`: as the service prefers."""
    user_id: str = _setting("", _text(r"[^\x00-\x1f]{0,256}"))
    drift: str = _setting("medium", _one_of("none", "mild", "medium", "hard"))

    theme: str = _setting("system", _one_of("system", "light", "dark"))
    selection_mark: str = _setting("ants", _one_of("ants", "still", "tint"))
    selection_tint: str = _setting("blue", _text(_TINT))
    selection_strength: int = _setting(40, _whole(1, 100))
    mask_tint: str = _setting("#ff3b30", _text(_TINT))
    mask_strength: int = _setting(45, _whole(1, 100))
    brush_radius_px: float = _setting(40.0, _number(0.5, 5000))
    brush_hardness: float = _setting(0.7, _number(0, 1))
    brush_opacity: float = _setting(1.0, _number(0, 1))
    brush_flow: float = _setting(1.0, _number(0.01, 1))
    brush_spacing: float = _setting(0.0, _number(0, 2))
    brush_smoothing: float = _setting(0.0, _number(0, 1))
    brush_tilt: bool = _setting(True, _switch)
    last_open_folder: str = _setting("", _FOLDER)
    last_export_folder: str = _setting("", _FOLDER)
    last_project_folder: str = _setting("", _FOLDER)
    window_geometry: str = _setting("", _text(r"[A-Za-z0-9+/=]*"))
    """Base64 of what the window system gave."""
    window_state: str = _setting("", _text(r"[A-Za-z0-9+/=]*"))

    def __post_init__(self) -> None:
        for name in NAMES:
            check(name, getattr(self, name))

    def model_for(self, service_id: str, default: str) -> str:
        """The model to ask of a service: the user's own choice or the service's default."""
        return self.models.get(service_id, default)


NAMES: Final = tuple(one.name for one in fields(Settings))
_RULES: Final[Mapping[str, _Rule]] = {one.name: one.metadata["rule"] for one in fields(Settings)}

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
