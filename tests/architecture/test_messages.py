"""Every failure has its sentence, and every sentence belongs to a failure."""

import ast
import functools
import importlib
import string
from collections import Counter
from pathlib import Path

from desktop_editor.pipeline.messages.text import MessageText
from tests.helpers.source_code import literals, parsed, python_files

FOLDER = Path("desktop_editor/pipeline/messages")


def area_files() -> list[Path]:
    """The modules that hold the sentences, one for each area."""
    others = {"__init__.py", "catalogue.py", "text.py"}
    return [path for path in python_files(str(FOLDER)) if path.name not in others]


@functools.cache
def areas() -> list[dict[str, MessageText]]:
    """The messages of each area."""
    names = [".".join(path.with_suffix("").parts) for path in area_files()]
    return [importlib.import_module(name).MESSAGES for name in names]


def catalogue() -> dict[str, MessageText]:
    """The messages of all areas."""
    return {identity: message for area in areas() for identity, message in area.items()}


def code_files() -> list[Path]:
    """The application's modules without the catalogue itself."""
    return [path for path in python_files("desktop_editor") if FOLDER not in path.parents]


@functools.cache
def error_classes() -> set[str]:
    """`EditorError` and whatever derives from it, by name."""
    classes = {"EditorError"}
    definitions = [
        node
        for path in code_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    ]
    for _generation in range(5):
        classes |= {
            node.name
            for node in definitions
            if {ast.unparse(base).split(".")[-1] for base in node.bases} & classes
        }
    return classes


@functools.cache
def raised_ids(path: Path) -> dict[str, set[str]]:
    """Ids that a file gives to an error, each with the names of its parameters."""
    found: dict[str, set[str]] = {}
    classes = error_classes()
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if ast.unparse(node.func).split(".")[-1] in classes:
            names = {keyword.arg or "**" for keyword in node.keywords}
            found |= dict.fromkeys(literals(node.args[0]), names)
    return found


def test_every_failure_has_its_sentence() -> None:
    missing = [
        f"{path}: {identity}"
        for path in code_files()
        for identity in raised_ids(path)
        if identity not in catalogue()
    ]
    assert not missing, "\n".join(missing)


def test_no_sentence_stands_twice() -> None:
    counts = Counter(identity for area in areas() for identity in area)
    assert [identity for identity, count in counts.items() if count > 1] == []


def test_the_catalogue_has_the_sentences_of_every_area() -> None:
    from desktop_editor.pipeline.messages.catalogue import CATALOGUE

    assert dict(CATALOGUE) == catalogue()


def test_every_sentence_gets_the_values_it_speaks_of() -> None:
    lacking = {
        f"{path}: {identity}": placeholders(catalogue()[identity]) - given
        for path in code_files()
        for identity, given in raised_ids(path).items()
        if identity in catalogue() and "**" not in given
    }
    assert {where: names for where, names in lacking.items() if names} == {}


def test_every_sentence_belongs_to_something_in_the_code() -> None:
    spoken = {text for path in code_files() for text in literals(parsed(path))}
    assert sorted(catalogue().keys() - spoken) == []


def test_messages_are_plain_sentences() -> None:
    odd = {
        identity: text
        for identity, message in catalogue().items()
        for text in (message.sentence, message.advice, message.advice_cli)
        if (text and text[-1] not in ".?!") or "\n" in text or "Traceback" in text
    }
    assert odd == {}
    assert [identity for identity, message in catalogue().items() if not message.sentence] == []


def placeholders(message: MessageText) -> set[str]:
    """Names of the values that sentence and advice put in."""
    parts = string.Formatter().parse(message.sentence + message.advice + message.advice_cli)
    return {name.split(":")[0] for _text, name, _format, _conversion in parts if name}
