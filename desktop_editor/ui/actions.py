"""Every menu entry: one table, and the QActions made from it.

What an action does is the controller's business: all of them emit `action_triggered(id)`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypedDict, Unpack

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.icon import set_icon

Keys = QKeySequence.StandardKey | str


_INSIDE: Final = {
    "compare": "view",
    "theme": "view",
    "zoom": "view",
    "marks": "view",
    "nudge": "layer",
    "edge": "layer",
}
"""Menus that stand in another one."""


class Need(Enum):
    """What must be there before an action makes sense."""

    NOTHING = "nothing"
    BASE = "base"
    LAYERS = "layers"
    SELECTION = "selection"
    MERGED = "merged"
    SAVED_BEFORE = "saved before"


def service_action(service_id: str) -> str:
    """Id of the action that chooses a service."""
    return f"use_{service_id.replace('-', '_')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One menu entry.

    Attributes:
        id: What `action_triggered` carries.
        menu: Id of the menu that it stands in.
        text: English words; a `&` marks the mnemonic.
        keys: Shortcuts, the first one shown.
        icon: Name of the icon, or empty.
        group: Entries of one group are alternatives: exactly one is checked.
        checkable: Whether it is switched on and off.
        separated: Whether a line stands above it.
    """

    id: str
    menu: str
    text: str
    keys: tuple[Keys, ...] = ()
    icon: str = ""
    group: str = ""
    checkable: bool = False
    separated: bool = False
    need: Need = Need.NOTHING


class _More(TypedDict, total=False):
    icon: str
    group: str
    checkable: bool
    separated: bool
    need: Need


def entry(place: str, text: str, *keys: Keys, **more: Unpack[_More]) -> ActionSpec:
    """The entry at `menu.id`."""
    menu, _, action_id = place.partition(".")
    return ActionSpec(id=action_id, menu=menu, text=text, keys=keys, **more)


def _menu_titles() -> dict[str, str]:
    return {
        "file": translate("Menu", "&File"),
        "edit": translate("Menu", "&Edit"),
        "select": translate("Menu", "&Select"),
        "layer": translate("Menu", "&Layer"),
        "edge": translate("Menu", "Mas&k Edge and File"),
        "nudge": translate("Menu", "Nud&ge"),
        "view": translate("Menu", "&View"),
        "tools": translate("Menu", "&Tools"),
        "service": translate("Menu", "Serv&ice"),
        "help": translate("Menu", "&Help"),
        "recent": translate("Menu", "Open &Recent"),
        "compare": translate("Menu", "&Compare"),
        "marks": translate("Menu", "&Selection Shown"),
        "theme": translate("Menu", "&Theme"),
        "zoom": translate("Menu", "&Zoom To"),
    }


class Actions(QObject):
    """All QActions by id, their menus, and the one signal that they share."""

    action_triggered = Signal(str)
    recent_chosen = Signal(str)

    def __init__(self, specs: Iterable[ActionSpec], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.specs: Final = tuple(specs)
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for spec in self.specs:
            self._actions[spec.id] = self._made(spec)

    def action(self, action_id: str) -> QAction:
        """The QAction of this id; KeyError for an id that is not in the table."""
        return self._actions[action_id]

    def all(self) -> tuple[QAction, ...]:
        """Every QAction, in the order of the table."""
        return tuple(self._actions.values())

    def build_menus(self, bar: QMenuBar) -> None:
        """Fill the menu bar in the order of the table."""
        titles = _menu_titles()
        self._menus: dict[str, QMenu] = {}
        for spec in self.specs:
            if spec.menu not in self._menus:
                self._add_menu(bar, spec.menu, titles)
            menu = self._menus[spec.menu]
            if spec.separated:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])
            if spec.id == "open_sample":
                self._menus["recent"] = menu.addMenu(titles["recent"])
                self.show_recent(())

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Fill the Open Recent menu, newest first."""
        menu = self._menus["recent"]
        menu.clear()
        menu.setEnabled(bool(paths))
        for index, path in enumerate(paths, 1):
            words = f"&{index}  " if index < 10 else ""
            action = menu.addAction(words + path.replace("&", "&&"))
            action.setData(path)
            action.triggered.connect(self._recent_triggered)

    def show_services(self, services: Iterable[tuple[str, str]]) -> None:
        """Add the user's own services, by action id and name, behind the built-in ones."""
        menu = self._menus["service"]
        entries = menu.actions()
        after = entries[entries.index(self._actions["use_custom"]) + 1]
        for action_id, name in services:
            spec = ActionSpec(
                id=action_id, menu="service", text=name.replace("&", "&&"), group="service"
            )
            self._actions[action_id] = self._made(spec)
            menu.insertAction(after, self._actions[action_id])

    def check(self, action_id: str) -> None:
        """Mark a checkable action without triggering it; an unknown id marks nothing."""
        if action_id in self._actions:
            self._actions[action_id].setChecked(True)

    def enable(self, present: frozenset[Need]) -> None:
        """Enable what makes sense with these things present."""
        for spec in self.specs:
            if spec.need is not Need.NOTHING:
                self._actions[spec.id].setEnabled(spec.need in present)

    def _add_menu(self, bar: QMenuBar, menu_id: str, titles: dict[str, str]) -> None:
        inside = _INSIDE.get(menu_id)
        owner = self._menus[inside] if inside else bar
        self._menus[menu_id] = owner.addMenu(titles[menu_id])

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable or bool(spec.group))
        action.setShortcuts(_without_doubles(spec.keys))
        action.setMenuRole(_ROLES.get(spec.id, QAction.MenuRole.NoRole))
        if spec.icon:
            set_icon(action, spec.icon)
        if spec.group:
            group = self._groups.setdefault(spec.group, QActionGroup(self))
            group.addAction(action)
        action.triggered.connect(self._triggered)
        return action

    def _triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.action_triggered.emit(action.objectName())

    def _recent_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_chosen.emit(str(action.data()))


def _without_doubles(keys: Iterable[Keys]) -> list[QKeySequence]:
    """A standard key may equal a spelt one on some systems; twice the same would be ambiguous."""
    found = {QKeySequence(key).toString(): QKeySequence(key) for key in keys}
    return [sequence for words, sequence in found.items() if words]


_ROLES: Final = {
    "quit": QAction.MenuRole.QuitRole,
    "open_settings": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}
