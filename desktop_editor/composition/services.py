"""Which service an edit goes to, and how, as the settings have it; nothing is opened here."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_editor.edit_api.own_services import own_service, own_services
from desktop_editor.edit_api.services import (
    SERVICES,
    Dialect,
    ServiceProfile,
    check_base_url,
    custom_service,
)
from desktop_editor.edit_api.types import (
    BodyFormat,
)
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.storage.settings import NAMES, Settings, check

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient
    from desktop_editor.edit_api.network import NetworkOptions

_SERVICE_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_BODY_FORMATS: Final[dict[str, BodyFormat]] = {"json": "json", "multipart": "multipart"}


def find_service(choice: str, settings: Settings | None = None) -> ServiceProfile:
    """The profile of a built-in service, of one from the settings, or of any base URL.

    Args:
        choice: An id, or an address. `custom` means the address that the settings hold.
        settings: Where the user's own services and the custom address are described.

    Raises:
        EditorError: `service.url_not_usable`, `service.unknown`, or what is wrong with the entry.
    """
    known = settings or Settings()
    dialect: Dialect = "openai" if known.custom_dialect == "openai" else "contract"
    if choice == "custom":
        return custom_service(known.custom_url, dialect)
    if choice in SERVICES:
        return SERVICES[choice]
    if choice in known.services:
        return own_service(choice, known.services[choice])
    if _SERVICE_ID.fullmatch(choice):
        names = ", ".join(one.id for one in all_services(known) if one.id != "custom")
        raise EditorError("service.unknown", name=choice, known=names)
    return custom_service(choice, dialect if choice == known.custom_url else "contract")


def named_service(settings: Settings) -> ServiceProfile:
    """The chosen service to be shown; without an address while it cannot be used.

    Never another one than the chosen: who edits, and who is paid, must not be mistaken.
    """
    try:
        return find_service(settings.service, settings)
    except EditorError:
        chosen = settings.service
        known = SERVICES.get(chosen)
        entry = settings.services.get(chosen)
        name = entry.get("name") if isinstance(entry, Mapping) else None
        told = name if isinstance(name, str) and name.isprintable() else ""
        return known or replace(SERVICES["custom"], id=chosen, name=told.strip()[:80] or chosen)


def all_services(settings: Settings) -> tuple[ServiceProfile, ...]:
    """The built-in services, then the user's own as far as they are described rightly."""
    return (*SERVICES.values(), *described_services(settings))


def described_services(settings: Settings) -> tuple[ServiceProfile, ...]:
    """The user's own services as far as they are described rightly."""
    return tuple(own_services(settings.services)[0].values())


def service_problems(settings: Settings) -> dict[str, EditorError]:
    """What is wrong with the user's own services that are not described rightly, by their ids."""
    return own_services(settings.services)[1]


def settings_problems(values: Mapping[str, Any]) -> dict[str, EditorError]:
    """Why these values cannot be kept, by the name of the setting. Reads the certificates file."""
    problems = {}
    for name, value in values.items():
        try:
            _check_setting(name, value, values)
        except EditorError as error:
            problems[name] = error
    return problems


def _check_setting(name: str, value: Any, values: Mapping[str, Any]) -> None:
    if name in NAMES:
        check(name, value)
    if name == "custom_url" and values.get("service") == "custom":
        custom_service(value)
    if name == "ca_file" and value:
        from desktop_editor.edit_api.network import check_ca_file

        check_ca_file(value)


def address_warning(values: Mapping[str, Any]) -> EditorError | None:
    """What is to be known of the chosen address before a key is entered for it."""
    if values.get("service") != "custom":
        return None
    try:
        check_base_url(custom_service(values.get("custom_url", "")).base_url, with_key=True)
    except EditorError as error:
        return error
    return None


def new_client(settings: Settings) -> "EditClient":
    """The client for edits, as the settings have the network."""
    from desktop_editor.edit_api.client import EditClient

    return EditClient(network=network_options(settings))


def network_options(settings: Settings) -> "NetworkOptions":
    """Proxy and certificates as the user set them."""
    from desktop_editor.edit_api.network import NetworkOptions

    return NetworkOptions(proxy=settings.proxy, ca_file=settings.ca_file)


def edit_options(settings: Settings) -> EditOptions:
    """The options of the next edit as the settings have them.

    Raises:
        EditorError: As `find_service`.
    """
    return _options(find_service(settings.service, settings), settings)


def ignored_settings(profile: ServiceProfile) -> frozenset[str]:
    """Names of the settings that are never sent to a service."""
    sent = {
        "response_format": profile.sends_response_format,
        "output_format": profile.sends_output_format,
        "compression": profile.sends_output_format,
        "background": profile.sends_background,
        "user_id": profile.sends_user,
    }
    return frozenset(name for name, is_sent in sent.items() if not is_sent)


def ignored_by_dialect() -> dict[str, frozenset[str]]:
    """The same for an address of the user's own, by what the service behind it speaks."""
    spoken = {"contract": SERVICES["custom"], "openai": SERVICES["openai"]}
    return {dialect: ignored_settings(profile) for dialect, profile in spoken.items()}


def shown_options(settings: Settings) -> EditOptions:
    """The same, also while the chosen service cannot be used; see `named_service`."""
    return _options(named_service(settings), settings)


def _options(profile: ServiceProfile, settings: Settings) -> EditOptions:
    return EditOptions(
        service=profile,
        model=settings.model_for(profile.id, ""),
        size=settings.size_choice,
        region=settings.region,
        whole_photo=settings.whole_photo_along,
        variants=settings.variants,
        output_format=settings.output_format,
        compression=settings.compression,
        background=settings.background,
        response_format=settings.response_format,
        user=settings.user_id,
        body_format=_BODY_FORMATS.get(settings.body_format),
    )
