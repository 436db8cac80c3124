"""Plays every state of the window and photographs it: `scenes.py FOLDER THEME SCALE LANGUAGE`.

Started by `dev.py screenshots`. Times and machines differ, so nothing here is compared bit by bit.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop_editor.ui.app import OpenWindow

_SAMPLE: Final = ROOT / "resources" / "samples" / "fig-in-a-bowl.jpg"
_PROMPT: Final = "recolour red to blue"
_SIZE: Final = (1360, 860)
_PATIENCE_S: Final = 120
_REST_S: Final = 0.6


def main(folder: str, theme: str, scale: str, language: str) -> int:
    """Play all scenes."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DESKTOP_EDITOR_HOME"] = home
        with _opened(theme, language) as (application, opened):
            stage = Stage(application, opened, Path(folder), f"{theme}{_suffix(scale, language)}")
            stage.empty()
            stage.editing()
            stage.busy()
            stage.answered()
            stage.compared()
            stage.dialogs()
            stage.troubled()
    return 0


class Stage:
    """One window, brought from one state to the next."""

    def __init__(
        self, application: "QApplication", opened: "OpenWindow", folder: Path, look: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._application = application
        self._opened = opened
        self._controller = opened.controller
        self._window = opened.window
        self._folder = folder
        self._look = look

    def empty(self) -> None:
        """Nothing is open."""
        self._take("empty")

    def editing(self) -> None:
        """A photo, something selected, references, a prompt."""
        from desktop_editor.ui.drop import DroppedImage

        picture = DroppedImage(path=str(_SAMPLE), name=_SAMPLE.name)
        self._controller.open_photo(picture)
        self._until(lambda: self._controller.state.base is not None)
        self._select()
        self._controller.references.open_reference(0, picture)
        self._until(lambda: bool(self._controller.state.references))
        self._controller.set_prompt("Glaze the fig like @1")
        self._take("editing")

    def busy(self) -> None:
        """An edit of the whole photo is under way."""
        self._controller.selections.select_none()
        self._controller.references.clear_slot(0)
        self._controller.set_prompt(_PROMPT)
        self._controller.start_edit()
        self._until(lambda: self._controller.edits.is_running)
        self._take("busy")

    def answered(self) -> None:
        """The answer lies on the photo."""
        self._until(lambda: bool(self._controller.state.layers))
        self._until(self._is_ready)
        self._until(lambda: self._controller.lock.badge is not None)
        self._take("answered")

    def compared(self) -> None:
        """Each way to compare."""
        for name in ("split", "split_rows", "side_by_side", "difference"):
            action = self._window.action(f"compare_{name}")
            action.trigger()
            self._take(f"compare-{name.replace('_', '-')}")
            action.trigger()  # it ends by the same key

    def dialogs(self) -> None:
        """What is sent, the pixel lock, the settings, the ledger, the help."""
        shown = ("show_outgoing", "show_proof", "open_settings", "open_ledger", "show_help")
        for action in shown:
            self._window.action(action).trigger()
            self._take_dialog(action.split("_", 1)[1])

    def troubled(self) -> None:
        """Something went wrong."""
        from desktop_editor.errors import EditorError

        self._controller.fail(EditorError("service.key_rejected", service="OpenAI"))
        self._take("error")

    def _select(self) -> None:
        base = self._controller.state.base
        assert base is not None  # noqa: S101 - it was waited for
        width, height = base.size.width, base.size.height
        spots = [(0.44, 0.42), (0.5, 0.4), (0.55, 0.5), (0.52, 0.66), (0.46, 0.6)]
        corners = tuple((x * width, y * height) for x, y in spots)
        from desktop_editor.ui.canvas_view import Tool
        from desktop_editor.ui.selecting_view import DrawnSelection

        drawn = DrawnSelection(tool=Tool.SELECT_LASSO, points=corners)
        self._controller.selections.draw(drawn)
        self._until(lambda: self._controller.state.selection is not None)

    def _is_ready(self) -> bool:
        return self._controller.composition.renderer.is_ready(self._controller.state)

    def _take(self, name: str) -> None:
        self._rest()
        self._save(self._window, name)

    def _take_dialog(self, name: str) -> None:
        from PySide6.QtWidgets import QDialog

        def shown() -> list[QDialog]:
            dialogs = self._window.findChildren(QDialog)
            return [one for one in dialogs if one.isVisible() and one.windowTitle()]

        self._until(lambda: bool(shown()))
        self._rest()
        for dialog in shown():
            self._save(dialog, name)
            dialog.close()
        self._rest()

    def _save(self, widget: "QWidget", name: str) -> None:
        target = self._folder / f"{name}-{self._look}.png"
        if not widget.grab().save(str(target)):
            raise SystemExit(f"{target} could not be written.")

    def _rest(self) -> None:
        end = time.monotonic() + _REST_S
        self._until(lambda: time.monotonic() > end)

    def _until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain for a scene of {self._look}")
            self._application.processEvents()
            time.sleep(0.01)


@contextmanager
def _opened(theme: str, language: str) -> "Iterator[tuple[QApplication, OpenWindow]]":
    from PySide6.QtWidgets import QApplication

    from desktop_editor.composition.parts import Composition
    from desktop_editor.ui.app import open_window
    from desktop_editor.ui.translation import speak

    application = QApplication(sys.argv[:1])
    speak(application, language)
    opened = open_window(Composition())
    opened.controller.desk.change(theme=theme, drift="mild")
    opened.window.resize(*_SIZE)
    try:
        yield application, opened
    finally:
        opened.window.allow_close()
        opened.shut_down()


def _suffix(scale: str, language: str) -> str:
    larger = "" if scale == "1" else f"-{scale}x"
    return larger if language == "en" else f"{larger}-{language}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
