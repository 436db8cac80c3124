"""What is refused before anything is sent, so that nothing wrong travels or costs money."""

import re
from typing import Final

from desktop_editor.edit_api.errors import KeyMissing, KeyRejected
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, check_base_url
from desktop_editor.edit_api.types import EditRequest
from desktop_editor.errors import EditorError

COMPRESSIBLE: Final = frozenset({"jpeg", "webp"})
_FORMATS: Final = COMPRESSIBLE | {"png"}
_RESPONSES: Final = frozenset({"b64_json", "url"})
_REFERENCE: Final = re.compile(r"(https?://[^\s/]\S*|data:image/\S+,\S+|file-[\w-]+)", re.ASCII)


def check_request(service: ServiceProfile, request: EditRequest) -> None:
    """Refuse a request that the service would refuse.

    Raises:
        EditorError: `service.prompt_empty`, `service.prompt_too_long` (count, limit),
            `service.too_many_references` (count, limit), `service.reference_not_understood`
            (number), `service.size_not_allowed` (width, height),
            `service.format_not_allowed`, `service.compression_not_allowed`,
            `service.background_not_allowed`.
    """
    _check_prompt(service, request.prompt)
    _check_references(service, request)
    _check_size(service, request.width, request.height)
    if request.output_format not in _FORMATS or request.response_format not in _RESPONSES:
        raise EditorError("service.format_not_allowed", format=request.output_format)
    if request.compression is not None and not 0 <= request.compression <= 100:
        raise EditorError("service.compression_not_allowed", compression=request.compression)
    if request.background not in service.backgrounds:
        raise EditorError("service.background_not_allowed", background=request.background)


def authorization(service: ServiceProfile, key: Secret | None) -> dict[str, str]:
    """Return the header that carries the key, empty without one.

    Raises:
        EditorError: `service.key_missing`, `service.key_not_usable`, `service.key_unencrypted`,
            `service.url_not_usable`.
    """
    check_base_url(service.base_url, with_key=bool(key))
    if not key:
        if service.needs_key:
            raise KeyMissing("service.key_missing", service=service.name)
        return {}
    if not key.fits_a_header():
        raise KeyRejected("service.key_not_usable", service=service.name)
    return {"Authorization": key.bearer()}


def _check_prompt(service: ServiceProfile, prompt: str) -> None:
    if not prompt.strip():
        raise EditorError("service.prompt_empty")
    count, limit = len(prompt), service.prompt_limit_chars
    if count > limit:
        raise EditorError("service.prompt_too_long", count=count, limit=limit)


def _check_references(service: ServiceProfile, request: EditRequest) -> None:
    count, limit = len(request.references), service.max_references
    if count > limit:
        raise EditorError("service.too_many_references", count=count, limit=limit)
    for number, reference in enumerate(request.references, 1):
        if isinstance(reference, str) and not _REFERENCE.fullmatch(reference):
            raise EditorError("service.reference_not_understood", number=number)


def _check_size(service: ServiceProfile, width: int | None, height: int | None) -> None:
    if width is None and height is None:
        return
    if width is None or height is None or not service.size_rules.allow(width, height):
        raise service.size_rules.refusal(width or 0, height or 0)
