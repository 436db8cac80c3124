"""All messages by id, and the English sentence of each. Translation is done by `ui`."""

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from desktop_editor.errors import EditorError, Parameter
from desktop_editor.pipeline.messages import (
    edit_api,
    engine,
    imaging,
    ledger,
    pipeline,
    sandbox,
    storage,
    window,
)
from desktop_editor.pipeline.messages.text import MessageText

CATALOGUE: Final[Mapping[str, MessageText]] = MappingProxyType(
    edit_api.MESSAGES
    | engine.MESSAGES
    | imaging.MESSAGES
    | ledger.MESSAGES
    | pipeline.MESSAGES
    | sandbox.MESSAGES
    | storage.MESSAGES
    | window.MESSAGES
)


def sentence(message_id: str, parameters: Mapping[str, Parameter] | None = None) -> str:
    """The English sentence of a message, parameters filled in."""
    return fill(CATALOGUE[message_id].sentence, parameters or {})


def advice(message_id: str, parameters: Mapping[str, Parameter] | None = None) -> str:
    """What to do about it on the command line, in English; may be empty."""
    text = CATALOGUE[message_id]
    return fill(text.advice_cli or text.advice, parameters or {})


def named_first(message_id: str, parameters: Mapping[str, Parameter]) -> str:
    """`NAME: ` for a failure that has a file's name and does not speak of it; empty otherwise."""
    text, name = CATALOGUE[message_id], parameters.get("name")
    return "" if not name or "{name}" in text.sentence + text.advice else f"{name}: "


def plain_words(error: EditorError) -> str:
    """Sentence and advice of a failure for the command line, in one line of English."""
    identity, values = error.message_id, error.parameters
    told = f"{named_first(identity, values)}{sentence(identity, values)}"
    return f"{told} {advice(identity, values)}".strip()


def fill(text: str, parameters: Mapping[str, Parameter]) -> str:
    """Put parameters into a sentence; a missing one leaves its name in plain sight."""
    return text.format_map(_Lenient(parameters))


def fill_from_facts(text: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a failure of long ago: of its parameters only what the journal notes."""
    names = {name for _text, name, _format, _how in Formatter().parse(text) if name}
    host = urlsplit(str(facts.get("base_url", ""))).hostname or facts.get("service", "…")
    known = dict(facts) | {"host": host}
    return fill(text, {name: known.get(name, "…") for name in names})


class _Lenient(dict[str, Parameter]):
    def __missing__(self, key: str) -> str:
        return key
