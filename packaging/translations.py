"""`dev.py translations`: the files of Qt Linguist, brought up to what the window says.

Qt's `lupdate` merges the list of all words into each `.ts` file, in which people translate; its
`lrelease` makes of that the `.qm` file that the application reads.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import environment

FOLDER: Final = environment.ROOT / "resources" / "translations"


def translations(arguments: Sequence[str]) -> int:
    """Update all languages; an argument names one to begin. 1 where something lacks its words."""
    if len(arguments) > 1 or any(not one.isalpha() for one in arguments):
        raise environment.SetUpError("`translations` takes one language to begin, such as `fr`.")
    python = environment.ready()
    files = {*FOLDER.glob("*.ts"), *(FOLDER / f"desktop_editor_{one}.ts" for one in arguments)}
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "wording.py"
        listed.write_text(_list(python), encoding="utf-8")
        return max(_update(listed, file) for file in sorted(files))


def _list(python: Path) -> str:
    """All words as a Python file, because that is what `lupdate` reads."""
    script = environment.ROOT / "packaging" / "wording.py"
    said = subprocess.check_output([python, script])
    lines = []
    for context, words, where in json.loads(said):
        literal = json.dumps(words, ensure_ascii=False)
        lines += [f"#: {where}", f'translate("{context}", {literal})']
    return "\n".join([*lines, ""])


def _update(listed: Path, file: Path) -> int:
    language = file.stem.rpartition("_")[2]
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en"]
    options += ["-target-language", language]
    merge: list[str | Path] = [_tool("lupdate"), *options, listed, "-ts", file]
    compiling: list[str | Path] = [_tool("lrelease"), file, "-qm", file.with_suffix(".qm")]
    for command in (merge, compiling):
        if environment.call(command):
            return 1
    return int('type="unfinished"' in file.read_text(encoding="utf-8"))


def _tool(name: str) -> str:
    return environment.tool(f"pyside6-{name}")
