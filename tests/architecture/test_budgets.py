"""Files, functions and parameter lists stay small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.source_code import Function, functions, parsed, python_files

FILE_LINES = 400
FUNCTION_LINES = 40
BUILDER_LINES = 60
PARAMETERS = 5


def test_files_fit_their_budget(checkout: Path) -> None:
    """A file beyond it holds a second noun that wants its own."""
    lines = {
        str(path): len((checkout / path).read_text(encoding="utf-8").splitlines())
        for path in python_files()
    }
    assert {path: count for path, count in lines.items() if count > FILE_LINES} == {}


def test_functions_fit_their_budget() -> None:
    too_long = {
        f"{path}: {function.name}": length(function)
        for path in python_files()
        for function in functions(parsed(path))
        if length(function) > allowed_lines(path, function)
    }
    assert too_long == {}


def test_functions_take_few_parameters() -> None:
    too_many = {
        f"{path}: {function.name}": len(list(parameters(function)))
        for path in python_files("desktop_editor", "packaging")
        for function in functions(parsed(path))
        if len(list(parameters(function))) > PARAMETERS
    }
    assert too_many == {}


def length(function: Function) -> int:
    """Lines of a function from its `def` on; decorators are not counted, the docstring is."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def allowed_lines(path: Path, function: Function) -> int:
    """Only a builder of widgets may be long: it is a list, read from top to bottom."""
    is_builder = path.parts[:2] == ("desktop_editor", "ui")
    return (
        BUILDER_LINES
        if is_builder and function.name.lstrip("_").startswith("build")
        else FUNCTION_LINES
    )


def parameters(function: Function) -> Iterator[ast.arg]:
    """All that a caller has to know, `self` and `cls` not counted."""
    positional = [*function.args.posonlyargs, *function.args.args]
    yield from (argument for argument in positional if argument.arg not in {"self", "cls"})
    yield from function.args.kwonlyargs
