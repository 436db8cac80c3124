"""What the command line prints: results on stdout, sentences on stderr."""

import json
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_editor.errors import EditorError, Parameter
from desktop_editor.logs import masked
from desktop_editor.pipeline.messages.catalogue import advice, plain_words, sentence

if TYPE_CHECKING:
    from desktop_editor.imaging.placement import Placement
    from desktop_editor.pipeline.export import ExportReport


def complain(error: EditorError, about: str = "", more: str = "") -> None:
    """One plain sentence, and what to do about it, on stderr; `about` names what failed."""
    print(_one_line(f"{about}{plain_words(error)} {more}".rstrip()), file=sys.stderr)


def remark(
    message_id: str, parameters: Mapping[str, Parameter] | None = None, remark_id: str = ""
) -> None:
    """Something worth knowing that is no failure, on stderr."""
    print(remark_words(message_id, parameters, remark_id), file=sys.stderr)


def remark_words(
    message_id: str, parameters: Mapping[str, Parameter] | None = None, remark_id: str = ""
) -> str:
    """A sentence with a second one behind it: another message's, or else what to do about it."""
    more = sentence(remark_id) if remark_id else advice(message_id, parameters)
    return _one_line(f"{sentence(message_id, parameters)} {more}")


def remark_on(report: "ExportReport") -> None:
    """What an export cost: depth, pixels outside the mask, metadata."""
    values: dict[str, Parameter] = {
        "name": report.path.name,
        "format": report.format.value.upper(),
        "changed": report.lock.changed_px,
    }
    if report.converted:
        remark("export.converted", values)
    if report.reduced:
        remark("export.reduced", values)
    if not report.is_locked:
        remark(report.loss, values)
    if report.note:
        remark(report.note, values)


def _one_line(words: str) -> str:
    """Without keys, and without what a file name or a service could do to a terminal."""
    return "".join(one if one.isprintable() else "?" for one in masked(words.strip()))


def tell(words: str) -> None:
    """One line of the result, on stdout."""
    print(words)


def tell_json(result: Mapping[str, Any]) -> None:
    """The result as one JSON object on stdout, in ASCII: valid whatever the terminal speaks."""
    print(json.dumps(result))


class Timings:
    """A checkpoint that measures how long each stage took, in milliseconds."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self._stage = ""
        self._since = time.perf_counter()

    def __call__(self, stage: str) -> None:
        """A stage begins; the one before it has ended."""
        now = time.perf_counter()
        if self._stage:
            spent = self.milliseconds.get(self._stage, 0.0) + (now - self._since) * 1000
            self.milliseconds[self._stage] = round(spent, 1)
        self._stage, self._since = stage, now

    def end(self) -> dict[str, float]:
        """Close the last stage and return all of them with their total."""
        self("")
        return {**self.milliseconds, "total": round(sum(self.milliseconds.values()), 1)}


def confidence_words(placement: "Placement") -> str:
    """How sure the engine is of how a candidate lies, and why; nothing is claimed unmeasured."""
    why = " ".join(sentence(one) for one in placement.reasons)
    if placement.registration.is_plain and not why:
        return "Laid on as it came: not aligned, so nothing is known of how well it fits."
    return f"Confidence {placement.confidence:.2f}. {why}".strip()
