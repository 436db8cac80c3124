"""What no file of the project may contain, and what each must."""

import ast
from pathlib import Path

from tests.helpers.source_code import parsed, python_files

HEAVY = {"cv2", "httpx", "keyring", "PIL", "starlette", "uvicorn", "truststore"}


def test_modules_say_what_lives_in_them() -> None:
    silent = [
        str(path)
        for path in python_files()
        if path.name != "__init__.py" and not ast.get_docstring(parsed(path))
    ]
    assert not silent, "\n".join(silent)


def test_importing_a_package_does_nothing() -> None:
    packages = [path for path in python_files() if path.name == "__init__.py"]
    assert [str(path) for path in packages if parsed(path).body] == []


def test_no_failure_is_swallowed_without_being_named() -> None:
    broad = [
        f"{path}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        if caught(node) & {"", "Exception", "BaseException"} and not raises_again(node)
    ]
    assert not broad, "\n".join(broad)


def test_heavy_imports_wait_until_they_are_needed() -> None:
    at_start = [
        f"{path}: {name}"
        for path in python_files("desktop_editor")
        for node in parsed(path).body
        for name in imported(node)
        if name.split(".")[0] in HEAVY
    ]
    assert not at_start, "\n".join(at_start)


def test_some_libraries_are_known_to_few_modules() -> None:
    """What import-linter cannot say: it judges packages, and these belong to single modules."""
    homes = {"PIL": "desktop_editor/imaging/codec", "keyring": "desktop_editor/storage/credentials"}
    strangers = [
        f"{path} imports {name}"
        for path in python_files("desktop_editor")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node)
        if not str(path.as_posix()).startswith(homes.get(name.split(".")[0], ""))
    ]
    assert not strangers, "\n".join(strangers)


def test_packaging_shadows_no_library() -> None:
    assert Path("packaging/__init__.py") not in python_files("packaging")


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether a handler only tidies up and lets the failure go on as it was."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def caught(handler: ast.ExceptHandler) -> set[str]:
    """Names of the exceptions that a handler takes; an empty name for a bare `except`."""
    if handler.type is None:
        return {""}
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(kind) for kind in kinds}


def imported(node: ast.stmt) -> list[str]:
    """Modules that a statement imports when it runs."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return []
