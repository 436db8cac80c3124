"""Carries what a sending tells from the edit thread to the window's."""

from typing import TYPE_CHECKING

from desktop_editor.pipeline.job import Arrival, Failure

if TYPE_CHECKING:
    from desktop_editor.ui.edit_runs import EditRuns


class Telling:
    """The listener of one sending."""

    def __init__(self, runs: "EditRuns", key: str) -> None:
        self._runs = runs
        self._key = key

    def prepared(self, picture_bytes: int) -> None:
        """It is ready to go."""
        self._runs.size_told.emit(self._key, picture_bytes)

    def progressed(self, number: int, stage: str, fraction: float | None) -> None:
        """A variant is at this stage."""
        self._runs.stage_told.emit(self._key, number, stage, fraction)

    def arrived(self, arrival: Arrival) -> None:
        """A variant is here."""
        self._runs.arrival_told.emit(self._key, arrival)

    def failed(self, failure: Failure) -> None:
        """A variant is not coming."""
        self._runs.failure_told.emit(self._key, failure)

    def cancelled(self, number: int) -> None:
        """A variant was left."""
        self._runs.cancel_told.emit(self._key, number)
