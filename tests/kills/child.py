"""A window that works without hands until it is killed, and keeps a diary of all it has shown.

Run as `python -m tests.kills.child HOME PHOTO ADDRESS SEED`: edits, strokes, undo and saving in an
order that follows from the seed. The diary has a line for each state of the document.
"""

import json
import random
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_editor.document.document import Change
from desktop_editor.imaging.mask import TiledMask
from tests.helpers.window import Hands, new_window

DIARY = "diary.jsonl"
PROJECT = "work.ora"


def of_mask(mask: TiledMask | None) -> str:
    """The same for the same coverage."""
    return "" if mask is None else sha256(mask.array().tobytes()).hexdigest()


def keep_diary(hands: Hands, path: Path) -> None:
    file = path.open("a", buffering=1)

    def note(change: Change) -> None:
        state = change.after
        layers = [[layer.id, of_mask(layer.mask)] for layer in state.layers]
        work = [state.prompt, of_mask(state.selection), layers]
        line: dict[str, Any] = {"at": time.time(), "work": work, "photo": state.base is not None}
        file.write(json.dumps(line) + "\n")

    hands.opened.controller.document.listen(note)


def work(hands: Hands, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - what is done is no secret
    hands.type_prompt("make it warm")
    hands.select((60, 60), (200, 150))
    hands.press_primary()
    hands.live(dice.uniform(0.0, 0.4))
    while True:
        what = dice.random()
        if what < 0.7:
            paint(hands, dice)
        elif what < 0.8:
            hands.act("undo" if dice.random() < 0.6 else "redo")
        elif what < 0.9 and not hands.is_editing:
            hands.type_prompt(f"make it warmer {dice.randrange(9)}")
            hands.press_primary()
        elif what < 0.95:
            files = hands.opened.menu_actions.files
            files.save_project_to(str(hands.folder / PROJECT))
        hands.live(dice.uniform(0.0, 0.25))


def paint(hands: Hands, dice: random.Random) -> None:
    hands.act(dice.choice(("brush", "eraser", "select_brush")))
    hands.use_brush(dice.uniform(5, 30))
    points = [(dice.uniform(20, 300), dice.uniform(20, 220)) for _ in range(dice.randrange(2, 9))]
    hands.stroke(*points)


def main(home: str, photo: str, address: str, seed: str) -> None:
    application = QApplication([])
    hands = new_window(Path(home), address=address)

    def begin() -> None:
        hands.open(Path(photo))
        keep_diary(hands, Path(home) / DIARY)
        work(hands, int(seed))

    QTimer.singleShot(0, begin)
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
