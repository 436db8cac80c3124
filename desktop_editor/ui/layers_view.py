"""The layer panel as the controller sees it: the values it shows and what it asks for.

Widgets are passive: they show a value given to them and emit a request; they decide nothing.
"""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.raster import Raster


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerView:
    """One layer as the layer panel shows it.

    Attributes:
        listed: Whether it has a row; a variant that another one stands for has none.
        score: Confidence of the placement, 0 to 1.
        score_words: How it fits, why, and how sure that is, in translated words.
        fit_words: How it fits, in one short translated sentence.
        fit_more: Why it does not fit better, or empty.
        blend_words: Which blend was used and why; empty while that is being found out.
        mask_thumbnail: The layer's mask, white where it shows.
        merged: Whether it was merged from others and can be split again.
        has_detail: Whether the blend keeps detail of the photo, so that `detail` matters.
    """

    id: str
    edit_id: str
    name: str
    visible: bool
    active: bool
    opacity: float
    tone_strength: float
    registered: bool
    blend: Blend
    feather_px: float | None
    thumbnail: Raster | None
    score: float
    score_words: str
    listed: bool = True
    detail: float = 1.0
    nudge_px: tuple[float, float] = (0.0, 0.0)
    fit_words: str = ""
    fit_more: str = ""
    blend_words: str = ""
    has_detail: bool = True
    mask_thumbnail: Raster | None = None
    merged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IslandView:
    """One island of what the active layer's edit changed.

    Attributes:
        number: What requests name it by.
        shown: Whether it shows.
        words: Which one it is and how much of the change, translated.
        picture: A small picture of it.
        parts: How many islands it stands for: above 1 for the small ones together.
    """

    number: int
    shown: bool
    words: str
    picture: Raster | None
    parts: int = 1


class LayersView(Protocol):
    """The layer panel.

    Signals: `layer_activated(str)`, `layer_changed(str, dict)` with `LayerChanges`,
    `rename_requested(str, str)` with the new name, `remove_requested(str)`,
    `move_requested(str, int)`,
    `mask_requested(str, str)` with one of `all`, `none`, `suggested`, `invert`, `selection`;
    `nudge_requested(str, float, float)` with how far right and down of where it was laid,
    `align_requested(str)`; `island_switched(int, bool)` with whether it shall show, and
    `island_pointed(int)`, 0 for none.
    """

    layer_activated: SignalInstance
    layer_changed: SignalInstance
    rename_requested: SignalInstance
    remove_requested: SignalInstance
    move_requested: SignalInstance
    mask_requested: SignalInstance
    nudge_requested: SignalInstance
    align_requested: SignalInstance
    island_switched: SignalInstance
    island_pointed: SignalInstance

    def show_layers(self, layers: tuple[LayerView, ...]) -> None:
        """Show the layers, top first."""

    def show_islands(self, islands: tuple[IslandView, ...]) -> None:
        """Show the active layer's islands, largest first; nothing when there is none to choose."""
