"""Make the README's picture with the application itself: a real edit in a real window.

    .venv/bin/python packaging/screenshot.py packaging/screenshots/window.png

Needs a display (xvfb-run is fine). The edit is made by the practice service.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PROMPT = "recolour red to blue"
PATIENCE_S = 120


def main(target: str) -> int:
    """Open the sample, edit it, and save what the window looks like."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DESKTOP_EDITOR_HOME"] = home
        return _photograph(Path(target))


def _photograph(target: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from desktop_editor.composition.parts import Composition
    from desktop_editor.ui.app import open_window
    from desktop_editor.ui.theme import apply_theme

    application = QApplication(sys.argv[:1])
    apply_theme(application, "light")
    opened = open_window(Composition(), str(ROOT / "resources/samples/fig-in-a-bowl.jpg"))
    controller, window = opened.controller, opened.window
    controller.desk.change(theme="light")
    window.resize(1360, 860)

    def until(done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not done() and time.monotonic() < end:
            application.processEvents()
            time.sleep(0.01)
        for _ in range(100):
            application.processEvents()
            time.sleep(0.01)

    until(lambda: controller.state.base is not None)
    controller.set_prompt(PROMPT)
    controller.start_edit()
    until(lambda: bool(controller.state.layers))
    until(lambda: controller.composition.renderer.is_ready(controller.state))
    window.action("compare_split").trigger()
    until(lambda: True)
    saved = window.grab().save(str(target))
    window.allow_close()
    opened.shut_down()
    return 0 if saved else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
