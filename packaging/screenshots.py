"""The window in every state as pictures in a folder: light and dark, at two scales, in German.

Real edits in a real window, drawn offscreen; the practice service answers. Each look has a process
of its own, because an application has one scale. The README's picture is one of them.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import environment

_LOOKS: Final = (
    ("light", "1", "en"),
    ("dark", "1", "en"),
    ("light", "2", "en"),
    ("dark", "2", "en"),
    ("light", "1", "de"),
)
_FOLDER: Final = environment.ROOT / ".screenshots"
_SHOWN_IN_README: Final = "compare-split-light.png"


def screenshots(arguments: Sequence[str]) -> int:
    """Make all pictures; an argument names the folder. The first that fails ends it."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        raise environment.SetUpError("`screenshots` takes the name of one folder.")
    folder = Path(arguments[0]).absolute() if arguments else _FOLDER
    python = environment.ready()
    for theme, scale, language in _LOOKS:
        environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        scenes = environment.ROOT / "packaging" / "scenes.py"
        code = environment.call([python, scenes, folder, theme, scale, language], environ)
        if code:
            return code
    target = environment.ROOT / "packaging" / "screenshots" / "window.png"
    shutil.copyfile(folder / _SHOWN_IN_README, target)
    return 0
