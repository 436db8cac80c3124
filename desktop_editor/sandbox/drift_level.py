"""The names of the drift levels, light to import; what they do stands in `drift`."""

from enum import StrEnum

from desktop_editor.errors import EditorError


class DriftLevel(StrEnum):
    """How far the answer strays from the picture that was sent."""

    NONE = "none"
    MILD = "mild"
    MEDIUM = "medium"
    HARD = "hard"

    @classmethod
    def named(cls, name: str) -> "DriftLevel":
        """The level of that name; raises `sandbox.unknown_drift`, which lists the names."""
        try:
            return cls(name)
        except ValueError:
            names = ", ".join(level.value for level in cls)
            raise EditorError("sandbox.unknown_drift", name=name, names=names) from None
