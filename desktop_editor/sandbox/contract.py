"""The OpenAPI description of the practice service, from `resources`. Nothing is checked here."""

import json
from typing import Any

from desktop_editor.paths import resources_folder
from desktop_editor.sandbox.refusals import Refusal


def described(base_url: str) -> dict[str, Any]:
    """The description with this server's own address; raises `Refusal` 404 when it is not there."""
    try:
        text = (resources_folder() / "openapi" / "sandbox.json").read_text(encoding="utf-8")
    except OSError:
        raise Refusal(404, "The description is missing: the installation is incomplete.") from None
    return {**json.loads(text), "servers": [{"url": base_url}]}
