"""The project's own source, read as syntax trees by the architecture tests.

Nothing is imported or run here; a broken module is still readable.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

CHECKOUT: Final = Path(__file__).resolve().parents[2]

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """Paths of Python files relative to the checkout, in order; all of the project by default."""
    wanted = folders or ("desktop_editor", "packaging", "tests")
    found = [path for folder in wanted for path in (CHECKOUT / folder).rglob("*.py")]
    return sorted(path.relative_to(CHECKOUT) for path in found)


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file given relative to the checkout."""
    return ast.parse((CHECKOUT / path).read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, also nested ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def literals(tree: ast.AST) -> Iterator[str]:
    """Every string written in the code, whole; not the fixed parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
