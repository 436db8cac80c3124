"""Prints every English word that the window may say, as JSON: `[[context, words, where], ...]`.

Read from the source's `translate("Context", "Words")` and from the catalogue of messages. Started
by `dev.py translations`, in the application's own Python.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SOURCE: Final = ROOT / "desktop_editor"


def wording() -> list[tuple[str, str, str]]:
    """Context, English words, and the place where they are said first."""
    found: dict[tuple[str, str], str] = {}
    for context, words, where in (*_calls(), *_messages()):
        found.setdefault((context, words), where)
    return [(context, words, where) for (context, words), where in found.items()]


def _calls() -> Iterator[tuple[str, str, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "translate":
                continue
            literals = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if len(literals) == len(node.args):
                context, words = map(str, literals)
                yield context, words, file.relative_to(SOURCE).as_posix()


def _messages() -> Iterator[tuple[str, str, str]]:
    from desktop_editor.pipeline.messages.catalogue import CATALOGUE

    for message_id, text in CATALOGUE.items():
        for words in filter(None, (text.sentence, text.advice)):
            yield "Message", words, f"message {message_id}"


if __name__ == "__main__":
    json.dump(wording(), sys.stdout)
