"""What of an edit is told beyond the prompt box: spoken, by the desktop, in the taskbar."""

from statistics import fmean

from PySide6.QtCore import QObject, Slot

from desktop_editor.edit_api.errors import WAIT_STAGES
from desktop_editor.ui.edit_runs import EditRuns
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.messages import failure_notice
from desktop_editor.ui.money import spent_words
from desktop_editor.ui.progress_words import stage_words
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import VariantState, WindowView


class EditReports(QObject):
    """Follows the edits of one window.

    A failure is spoken by its notice; here it only reaches those who look elsewhere.
    """

    def __init__(self, edits: EditRuns, window: WindowView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._window = window
        self._spoken = ""
        edits.progressed.connect(self.follow)
        edits.ended.connect(self.take_end)

    @Slot()
    def follow(self) -> None:
        """Something has come on."""
        running = self._edits.running
        if not running:
            self._spoken = ""
            self._window.show_outside(None)
            return
        spoken = _spoken(running[-1])
        if spoken and spoken[0] != self._spoken:
            self._spoken = spoken[0]
            self._window.announce(spoken[1])
        self._window.show_outside(fmean(one.share_done for one in running))

    @Slot(object)
    def take_end(self, edit: EditUnderWay) -> None:
        """Nothing of an edit is under way any more."""
        words = end_words(edit)
        if not words:
            return  # who cancels knows
        if edit.numbers(VariantState.ARRIVED):
            self._window.announce(words)
        self._window.notify_outside(words)


def _spoken(edit: EditUnderWay) -> tuple[str, str] | None:
    """What is said of it now, and what it is called: it is said once, not with every second."""
    runs = list(edit.variants.values())
    if len(runs) > 1:
        words = edit.status().stage
        return words, words
    stage = runs[0].stage
    if stage in WAIT_STAGES:
        return stage, runs[0].words
    return (stage, stage_words(stage)) if stage in ("sending", "waiting") else None


def end_words(edit: EditUnderWay) -> str:
    """What became of an edit, in a sentence; empty when it was cancelled."""
    arrived, failed = len(edit.numbers(VariantState.ARRIVED)), len(edit.failures)
    if not arrived:
        errors = edit.errors
        return failure_notice(errors[0]).sentence if errors else ""
    photo = edit.state.base.name if edit.state.base is not None else ""
    if failed:
        words = translate("Progress", "{arrived} of {count} variants of {photo} are here.")
    elif arrived > 1:
        words = translate("Progress", "{arrived} variants of {photo} are here.")
    else:
        words = translate("Progress", "The edit of {photo} is here.")
    told = words.format(arrived=arrived, count=arrived + failed, photo=photo)
    return f"{told} {spent_words(edit.usd)}." if edit.usd else told
