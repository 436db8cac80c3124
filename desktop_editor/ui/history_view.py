"""The list of undo steps as the controller sees it. No widget lives here."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.document.history import StepList


class HistoryView(Protocol):
    """The undo steps. Signal: `step_chosen(int)` with the number of the step to go to."""

    step_chosen: SignalInstance

    def show_steps(self, steps: StepList) -> None:
        """Show these steps, the current one marked; emits nothing."""
