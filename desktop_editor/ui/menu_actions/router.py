"""Finds the call behind an action id among all groups of menu actions."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot


class Router(QObject):
    """Carries out actions; an id that only concerns the window itself does nothing here."""

    def __init__(
        self, *tables: Mapping[str, Callable[[], Any]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._by_id = {name: call for table in tables for name, call in table.items()}

    @Slot(str)
    def act(self, action_id: str) -> None:
        """Do what an action id stands for."""
        call = self._by_id.get(action_id)
        if call is not None:
            call()
