"""Services that the user describes in the settings file, checked entry by entry; reads no file.

An entry names a built-in service that it is `like` and what is different, by the names of
`ServiceProfile`. One wrong entry spoils neither the others nor the start.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from desktop_editor.edit_api.pricing import UNKNOWN_PRICE, PriceRule
from desktop_editor.edit_api.services import (
    SERVICES,
    ServiceProfile,
    SizeRules,
    check_base_url,
    clean_base_url,
)
from desktop_editor.errors import EditorError

_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_SIZE: Final = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")
_MOST_SIZES: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What a value must be: said in words to the user, and read into the profile."""

    words: str
    read: Callable[[Any], Any]


def own_service(service_id: str, entry: object) -> ServiceProfile:
    """Return the profile that an entry describes.

    Raises:
        EditorError: `service.entry_not_a_mapping`, `service.entry_id_taken`,
            `service.entry_id_not_usable`, `service.entry_field_unknown` (field),
            `service.entry_field_wrong` (field, wanted); each with `service`, the entry's id.
    """
    _check_id(service_id)
    if not isinstance(entry, Mapping):
        raise EditorError("service.entry_not_a_mapping", service=service_id)
    values = dict(entry)
    model = SERVICES[_checked(service_id, "like", values.pop("like", "infinity-blue"))]
    address = values.pop("base_url", None)
    own = replace(
        model,
        id=service_id,
        name=service_id,
        base_url=_checked(service_id, "base_url", address),
        price=UNKNOWN_PRICE,
    )
    changes = {}
    for field, value in values.items():
        name = _PROFILE_NAMES.get(field, field)
        changes[name] = _checked(service_id, str(field), value)
    return replace(own, **changes)


def own_services(
    entries: Mapping[str, object],
) -> tuple[dict[str, ServiceProfile], dict[str, EditorError]]:
    """Return the profiles of all right entries, and what is wrong with the others, by id."""
    profiles, problems = {}, {}
    for service_id, entry in entries.items():
        try:
            profiles[service_id] = own_service(service_id, entry)
        except EditorError as error:
            problems[service_id] = error
    return profiles, problems


def _check_id(service_id: str) -> None:
    if service_id in SERVICES:
        raise EditorError("service.entry_id_taken", service=service_id)
    if not _ID.fullmatch(service_id):
        raise EditorError("service.entry_id_not_usable", service=service_id[:64])


def _checked(service_id: str, field: str, value: object) -> Any:
    rule = _RULES.get(field)
    if rule is None:
        raise EditorError("service.entry_field_unknown", service=service_id, field=field[:64])
    try:
        return rule.read(value)
    except (ValueError, EditorError):
        raise EditorError(
            "service.entry_field_wrong", service=service_id, field=field, wanted=rule.words
        ) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError
    if len(value) > 200:
        raise ValueError
    return value.strip()


def _address(value: object) -> str:
    url = clean_base_url(_text(value))
    check_base_url(url, with_key=False)
    return url


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - one failure for every wrong value
    return value


def _whole(lowest: int, highest: int) -> _Rule:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError  # noqa: TRY004 - as above
        if not lowest <= value <= highest:
            raise ValueError
        return value

    return _Rule(words=f"a whole number from {lowest} to {highest}", read=read)


def _number(highest: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError  # noqa: TRY004 - as above
        if not math.isfinite(value) or not 0 < value <= highest:
            raise ValueError
        return float(value)

    return read


def _one_of(*choices: str) -> _Rule:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError
        return value

    return _Rule(words=" or ".join(choices), read=read)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_SIZES:
        raise ValueError
    return tuple(_text(one) for one in value)


def _sizes(value: object) -> SizeRules:
    found = [_SIZE.fullmatch(one) for one in _texts(value)]
    sizes = tuple((int(one[1]), int(one[2])) for one in found if one)
    if not sizes or len(sizes) < len(found):
        raise ValueError
    return SizeRules.of_list(sizes)


def _price(value: object) -> PriceRule:
    if value == 0 and not isinstance(value, bool):
        return PriceRule(kind="free")
    return PriceRule(kind="per_edit", edit_usd=_number(1000)(value))


_YES_OR_NO: Final = _Rule(words="true or false", read=_flag)
_SECONDS: Final = _Rule(words="seconds from 1 to 86400", read=_number(86_400))
_ONE_LINE: Final = _Rule(words="a short text", read=_text)
_SOME_TEXTS: Final = _Rule(words="a list of short texts", read=_texts)
_FORMAT: Final = _one_of("png", "jpeg", "webp")

_PROFILE_NAMES: Final = {"sizes": "size_rules", "price_per_edit_usd": "price"}
"""Where an entry says something in a simpler way than the profile."""

_RULES: Final[Mapping[str, _Rule]] = {
    "like": _one_of("infinity-blue", "openai"),
    "name": _ONE_LINE,
    "base_url": _Rule(words="an address like https://example.com/v1", read=_address),
    "default_model": _ONE_LINE,
    "prompt_limit_chars": _whole(1, 1_000_000),
    "max_references": _whole(0, 16),
    "needs_key": _YES_OR_NO,
    "sizes": _Rule(words='a list of sizes like ["1024x1024"]', read=_sizes),
    "body_format": _one_of("multipart", "json"),
    "image_fields": _one_of("separate", "list"),
    "photo_format": _FORMAT,
    "reference_format": _FORMAT,
    "sends_response_format": _YES_OR_NO,
    "sends_output_format": _YES_OR_NO,
    "sends_quality": _YES_OR_NO,
    "sends_input_fidelity": _YES_OR_NO,
    "sends_background": _YES_OR_NO,
    "sends_user": _YES_OR_NO,
    "always_high_fidelity": _SOME_TEXTS,
    "backgrounds": _SOME_TEXTS,
    "max_at_once": _whole(1, 16),
    "price_per_edit_usd": _Rule(words="US dollars, 0 for free", read=_price),
    "connect_timeout_s": _SECONDS,
    "read_timeout_s": _SECONDS,
}
