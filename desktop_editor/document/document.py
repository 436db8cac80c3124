"""The document: the current state, its history, and who is told when it changes."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_editor.document.history import History, Step, StepList
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What listeners are told.

    Attributes:
        before: The state before.
        after: The state now.
        dirty: Where masks changed, in base pixels; None when anything may have changed.
    """

    before: DocumentState
    after: DocumentState
    dirty: Rect | None = None


class Document:
    """Holds one state at a time; every change goes through `apply`, `undo` and `redo`."""

    def __init__(self, state: DocumentState | None = None) -> None:
        self._history = History(state or DocumentState())
        self._listeners: list[Callable[[Change], None]] = []

    @property
    def state(self) -> DocumentState:
        """The current state."""
        return self._history.state

    @property
    def undo_label(self) -> str:
        """Words for the step that undo takes back; empty when there is none."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str:
        """Words for the step that redo brings back; empty when there is none."""
        return self._history.redo_label

    def listen(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` after every change, on the thread that made it."""
        self._listeners.append(listener)

    def apply(
        self, state: DocumentState, label: str, *, merge_key: str = "", dirty: Rect | None = None
    ) -> None:
        """Make `state` current as one undo step; the same state again is no step."""
        before = self.state
        if state is before:
            return
        self._history.push(Step(state=state, label=label, merge_key=merge_key))
        self._tell(before, dirty)

    def seal(self) -> None:
        """End the merging of steps: the stroke was released, the text lost the focus."""
        self._history.seal()

    def undo(self) -> None:
        """Take the last step back."""
        before = self.state
        self._history.undo()
        self._tell(before)

    def redo(self) -> None:
        """Bring the next step again."""
        before = self.state
        self._history.redo()
        self._tell(before)

    @property
    def steps(self) -> StepList:
        """The steps that can be gone to."""
        return self._history.steps

    def go_to(self, number: int) -> None:
        """Undo or redo as many steps as lead to this one, as one change."""
        before = self.state
        self._history.go_to(number)
        self._tell(before)

    def start_over(self, state: DocumentState) -> None:
        """Begin with another state and an empty history: a project was opened or recovered."""
        before = self.state
        self._history = History(state)
        self._tell(before)

    def _tell(self, before: DocumentState, dirty: Rect | None = None) -> None:
        if self.state is before:
            return
        change = Change(before=before, after=self.state, dirty=dirty)
        for listener in self._listeners:
            listener(change)
