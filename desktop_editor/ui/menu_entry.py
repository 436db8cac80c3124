"""How a row of the table of menu entries is written. No entry stands here."""

from typing import TypedDict, Unpack

from desktop_editor.ui.actions import ActionSpec, Keys, Need


class _More(TypedDict, total=False):
    icon: str
    group: str
    checkable: bool
    separated: bool
    need: Need


def entry(place: str, text: str, *keys: Keys, **more: Unpack[_More]) -> ActionSpec:
    """An entry at `MENU.ACTION_ID`."""
    menu, _, action_id = place.partition(".")
    return ActionSpec(id=action_id, menu=menu, text=text, keys=keys, **more)
