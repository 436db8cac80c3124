"""What the canvas shows and what it is asked for: values, and a Protocol for the controller.

Qt types other than `SignalInstance` do not live here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage, Pixels, Raster


class Tool(StrEnum):
    """What the pointer does on the canvas."""

    PAN = "pan"
    SELECT_BRUSH = "select_brush"
    SELECT_RECTANGLE = "select_rectangle"
    SELECT_ELLIPSE = "select_ellipse"
    SELECT_LASSO = "select_lasso"
    SELECT_POLYGON = "select_polygon"
    SELECT_SCISSORS = "select_scissors"
    SELECT_WAND = "select_wand"
    SELECT_COLOUR = "select_colour"
    SELECT_OBJECT = "select_object"
    SELECT_CHANGED = "select_changed"
    GRADIENT = "gradient"
    BRUSH = "brush"
    ERASER = "eraser"
    EDIT_REGION = "edit_region"
    ZOOM = "zoom"


class PartKey(StrEnum):
    """What a key asks for while parts of a difference are chosen."""

    NEXT = "next"
    PREVIOUS = "previous"
    SWITCH = "switch"
    KEEP = "keep"
    BACK = "back"


class Compare(StrEnum):
    """Which picture the canvas shows."""

    COMPOSITE = "composite"
    ORIGINAL = "original"
    SPLIT = "split"
    SPLIT_ROWS = "split_rows"
    SIDE_BY_SIDE = "side_by_side"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CanvasLayer:
    """A layer ready to be mixed: candidate pixels on the base's grid and effective coverage.

    Attributes:
        id: The layer's id.
        rect: Where it lies on the base.
        pixels: (rect.height, rect.width, 3) BGR uint8; the same array object while unchanged.
        coverage: (rect.height, rect.width) uint8, already feathered and blended.
        opacity: 0 to 1.
    """

    id: str
    rect: Rect
    pixels: Pixels
    coverage: Coverage
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CanvasContent:
    """Everything that the canvas draws, bottom layer first.

    Attributes:
        mask: The active layer's own, shown as a tint when the user wants to see it.
        region: The edit region that the next edit will send, drawn as a frame.
        region_words: What is planned of it, translated; shown beside the frame while it is set.
        unlocked: The masks of all visible layers: elsewhere no pixel can change.
    """

    base: Raster | None = None
    layers: tuple[CanvasLayer, ...] = ()
    selection: TiledMask | None = None
    mask: TiledMask | None = None
    region: Rect | None = None
    region_words: str = ""
    unlocked: tuple[TiledMask, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Highlight:
    """A part of the photo that is pointed at.

    Attributes:
        rect: Where it lies, in base pixels.
        coverage: uint8, stretched over the rectangle.
    """

    rect: Rect
    coverage: Coverage


class CanvasView(Protocol):
    """The canvas as the controller sees it.

    Signals: `photo_dropped(DroppedImage)`, `extra_dropped(list)` with the further pictures of
    the same drop, `stroke_started(str)` with the stroke's id,
    `stroke_moved(str, list)` with the id and the new `Dab`s, `stroke_ended(str)`,
    `stroke_cancelled(str)` after it where the stroke shall not have been,
    `selection_drawn(DrawnSelection)`, `selection_nudged(int, int)` to the right and down,
    `parts_asked(str)` with a `PartKey`, `pointed((x, y), values)` with None off the photo,
    `region_framed(Rect)` with None to plan it again,
    `brush_changed(Brush)` (by key or wheel on the canvas).
    """

    photo_dropped: SignalInstance
    extra_dropped: SignalInstance
    stroke_started: SignalInstance
    stroke_moved: SignalInstance
    stroke_ended: SignalInstance
    stroke_cancelled: SignalInstance
    selection_drawn: SignalInstance
    selection_nudged: SignalInstance
    parts_asked: SignalInstance
    pointed: SignalInstance
    region_framed: SignalInstance
    brush_changed: SignalInstance

    def show_content(self, content: CanvasContent, dirty: Rect | None) -> None:
        """Draw this; `dirty` limits what changed since the last call (None: anything)."""

    def show_highlight(self, highlight: Highlight | None) -> None:
        """Point at a part of the photo, or at none."""

    def setFocus(self) -> None:  # noqa: N802 - Qt's name
        """Take the keyboard, so that the tools' keys work."""

    def set_screen_profile(self, icc: bytes) -> None:
        """Show the photo's colours on a screen with this profile; b"" means sRGB."""

    def set_tool(self, tool: Tool) -> None:
        """Let the pointer do this."""

    def set_brush(self, brush: Brush) -> None:
        """Size, hardness and opacity of the brush and eraser."""

    def set_compare(self, compare: Compare) -> None:
        """Show the composite, the original, both at once, or how far they differ."""
