"""Carries what a sending tells from the edit thread to the window's."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.pipeline.job import Arrival, Failure


class Told(Protocol):
    """Whose signals carry it."""

    stage_told: SignalInstance
    size_told: SignalInstance
    arrival_told: SignalInstance
    failure_told: SignalInstance
    cancel_told: SignalInstance


class Telling:
    """The listener of one sending."""

    def __init__(self, runs: Told, key: str) -> None:
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
