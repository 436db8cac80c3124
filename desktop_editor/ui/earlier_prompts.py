"""Earlier prompts: noted when they are sent, found, starred and forgotten, off the main thread."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.storage.prompt_history import KeptPrompt
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.views import PromptRow, PromptView
from desktop_editor.ui.working_part import WorkingPart

_FIND: Final = "find prompts"
_CHANGE: Final = "change prompts"


class EarlierPrompts(WorkingPart):
    """Serves the list that drops down from the prompt box."""

    found = Signal(object)
    """Tuple of `PromptRow`."""

    def __init__(
        self, composition: Composition, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(composition, thread, parent)
        self._changes = 0

    def connect_view(self, view: PromptView) -> None:
        """From the list, and back to it."""
        view.prompts_wanted.connect(self.find)
        view.prompt_starred.connect(self.star)
        view.prompt_forgotten.connect(self.forget)
        self.found.connect(view.show_prompts)

    @Slot(object)
    def note(self, edit: EditUnderWay) -> None:
        """An edit is sent."""
        history, text = self._composition.prompts, edit.state.prompt
        self._change(lambda: history.add(text))

    @Slot(str)
    def find(self, words: str) -> None:
        """Look for prompts that hold these words."""
        history = self._composition.prompts
        self._thread.submit(_FIND, lambda _checkpoint: history.find(words))

    @Slot(str, bool)
    def star(self, text: str, starred: bool) -> None:
        """Give it a star, or take it away."""
        history = self._composition.prompts
        self._change(lambda: history.star(text, starred=starred))

    @Slot(str)
    def forget(self, text: str) -> None:
        """It need not be found again."""
        history = self._composition.prompts
        self._change(lambda: history.remove(text))

    def _change(self, change: Callable[[], None]) -> None:
        def work(_checkpoint: Checkpoint) -> None:
            change()

        self._changes += 1  # none takes the place of another
        self._thread.submit(f"{_CHANGE} {self._changes}", work)

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if job.key == _FIND and self._thread.is_current(job):
            self.found.emit(tuple(_row(one) for one in result))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _FIND or job.key.startswith(_CHANGE):
            self.failed.emit(error)


def _row(one: KeptPrompt) -> PromptRow:
    return PromptRow(text=one.text, starred=one.starred)
