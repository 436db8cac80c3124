"""What the selection tools draw, and their options: values, and a Protocol for the controller.

Qt types other than `SignalInstance` do not live here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.select import Combine
from desktop_editor.imaging.shapes import Point

if TYPE_CHECKING:
    from desktop_editor.ui.canvas_view import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSelection:
    """A shape or a place that was drawn with a selection tool.

    Attributes:
        tool: Which one.
        points: Two opposite corners, the corners of an outline, the one place that was
            clicked, or where a gradient begins and ends, in image pixels.
        combine: What the keys asked for; None leaves it to the tool's options.
    """

    tool: "Tool"
    points: tuple[Point, ...]
    combine: Combine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionOptions:
    """How the selection tools select.

    Attributes:
        combine: What a new shape does where no key says otherwise.
        brush_combine: What a stroke does to the selection.
        tolerance: Of the magic wand, as a colour difference (Delta E), 0 to 100.
        contiguous: The wand takes only what hangs together with the place that was clicked.
        antialias: The wand's edge is soft.
        fuzziness: Of the colour range: the difference at which coverage ends, 1 to 100.
        samples_photo: Colours are looked up in the photo alone, not in what is seen.
    """

    combine: Combine = Combine.NEW
    brush_combine: Combine = Combine.ADD
    tolerance: int = 12
    contiguous: bool = True
    antialias: bool = True
    fuzziness: int = 30
    samples_photo: bool = False


class SelectingView(Protocol):
    """The selection tools' options. Signal: `options_changed(SelectionOptions)`."""

    options_changed: SignalInstance

    def show_options(self, options: SelectionOptions) -> None:
        """Show these values; emits nothing."""
