"""The last blend of each layer that is worked on: where the blend after the next stroke starts.

It only saves time: the blend itself is a function of the pictures and the mask (`imaging.blend`).
"""

from dataclasses import dataclass
from typing import Final

from desktop_editor.imaging.blend import Blended
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.mask import TiledMask

KEPT: Final = 2
"""Layers; one takes tens of megabytes for a large photo."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlendStart:
    """A finished blend.

    Attributes:
        rest: All that it depended on besides the mask and the laid candidate.
        alive: Masks whose identities `rest` holds; kept so that no other mask takes them over.
        laid: The candidate as it was laid.
        blended: The blend with its state.
    """

    rest: tuple[object, ...]
    alive: tuple[TiledMask, ...]
    laid: Laid
    blended: Blended


class BlendStarts:
    """A few of them, the newest for each layer. Belongs to one thread at a time."""

    def __init__(self) -> None:
        self._starts: dict[str, BlendStart] = {}

    def find(self, layer_id: str, rest: tuple[object, ...], laid: Laid | None) -> Blended | None:
        """What differs from the wanted blend of this layer in nothing but the mask."""
        start = self._starts.get(layer_id)
        if start is None or start.laid is not laid or start.rest != rest:
            return None
        return start.blended

    def keep(self, layer_id: str, start: BlendStart) -> None:
        """Take over the newest blend of a layer; the layer longest not blended is forgotten."""
        self._starts.pop(layer_id, None)
        self._starts[layer_id] = start
        for oldest in list(self._starts)[:-KEPT]:
            del self._starts[oldest]

    def forget_all_but(self, layer_ids: set[str]) -> None:
        """Keep nothing of layers that are gone."""
        self._starts = {key: one for key, one in self._starts.items() if key in layer_ids}
