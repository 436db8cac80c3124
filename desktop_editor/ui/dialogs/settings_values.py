"""What the settings dialog shows and what it returns: plain values, no widget, never a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChoice:
    """One service in the list.

    Attributes:
        base_url: Its address; empty where the user types one or none is needed.
        default_model: The model that it is asked for unless the user chose another.
        ignores: Names of settings that say nothing to it.
        ignores_by_dialect: The same for one whose dialect is a setting; empty for the others.
    """

    id: str
    name: str
    base_url: str
    default_model: str
    needs_key: bool
    ignores: frozenset[str] = frozenset()
    ignores_by_dialect: Mapping[str, frozenset[str]] = field(default_factory=dict)


def with_chosen(services: tuple[ServiceChoice, ...], chosen: str) -> tuple[ServiceChoice, ...]:
    """The services with the chosen one, which may be described wrongly: it stays the chosen one."""
    if any(one.id == chosen for one in services):
        return services
    lost = ServiceChoice(id=chosen, name=chosen, base_url="", default_model="", needs_key=False)
    return (*services, lost)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs, by name."""
    return {name: value for name, value in after.items() if value != before.get(name)}
