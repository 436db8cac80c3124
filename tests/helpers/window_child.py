"""The window in a process of its own that works without hands until it is killed.

Run as `python window_child.py HOME PHOTO CHAPTER`; prints a line when the chapter is over.
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.helpers.window import Hands, new_window


def _edit(hands: Hands) -> None:
    hands.type_prompt("make it warm")
    hands.select((100, 100), (140, 130))
    hands.edit()
    hands.act("eraser")
    hands.stroke((100, 100), (114, 100))
    hands.wait_until_kept()


def _paid(hands: Hands) -> None:
    """Until the answer is on disk, but not laid."""
    hands.type_prompt("make it warm")
    hands.select((100, 100), (140, 130))
    hands.wait_until_kept()
    hands.press_primary()
    words = "Laying the answer"
    hands.wait(lambda: words in hands.window.prompt.hint.text(), "the answer")


def _starred(hands: Hands) -> None:
    hands.type_prompt("make it warm")
    hands.select((60, 50), (90, 70))
    hands.edit()
    (card,) = hands.window.candidates.cards
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_S)
    journal = hands.opened.composition.journal
    hands.wait(lambda: journal.history.find().candidates[0].starred, "the star")


CHAPTERS = {"edit": _edit, "paid": _paid, "starred": _starred}


def main() -> None:
    home, photo, chapter = sys.argv[1:]
    application = QApplication([])
    hands = new_window(Path(home))

    def work() -> None:
        hands.open(Path(photo))
        CHAPTERS[chapter](hands)
        layers = [(layer.id, layer.mask.array().sum(), layer.name) for layer in hands.state.layers]
        print(layers, flush=True)  # noqa: T201 - how the parent knows

    QTimer.singleShot(0, work)
    application.exec()


if __name__ == "__main__":
    main()
