"""What names a request: a digest of all that is sent, so that two can be told apart or matched.

Never of the key, nor of where the request goes: the same words and pictures give the same digest.
"""

import json
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final

from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.edit_api.types import EditRequest, ImagePart

_NOT_SENT: Final = frozenset({"id"})


def request_digest(service: ServiceProfile, request: EditRequest) -> str:
    """SHA-256, in hex, of everything that a request sends to this service but the key."""
    sent: dict[str, Any] = {
        one.name: _described(getattr(request, one.name))
        for one in fields(EditRequest)
        if one.name not in _NOT_SENT
    }
    sent["model"] = request.model or service.default_model
    sent["service"] = service.id
    return sha256(json.dumps(sent, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _described(value: object) -> object:
    if isinstance(value, ImagePart):
        return [value.name, value.media_type, sha256(value.data).hexdigest()]
    if isinstance(value, tuple):
        return [_described(one) for one in value]
    return value
