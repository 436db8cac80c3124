"""Undo and redo as a list of immutable states that share copy-on-write mask tiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.mask import TiledMask

UNDO_BUDGET_BYTES: Final = 1 << 30
"""What undo may hold beyond the current state: photos, candidates, mask tiles. The oldest go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A state, the words for the step that led to it, and the key that merges steps."""

    state: DocumentState
    label: str
    merge_key: str = ""


class History:
    """The steps of a document, and which of them is current."""

    def __init__(self, state: DocumentState, budget_bytes: int = UNDO_BUDGET_BYTES) -> None:
        self._steps = [Step(state=state, label="")]
        self._current = 0
        self._budget_bytes = budget_bytes

    @property
    def state(self) -> DocumentState:
        """The current state."""
        return self._steps[self._current].state

    @property
    def undo_label(self) -> str:
        """Words for the step that `undo` takes back; empty when there is none."""
        return self._steps[self._current].label if self._current else ""

    @property
    def redo_label(self) -> str:
        """Words for the step that `redo` brings back; empty when there is none."""
        following = self._current + 1
        return self._steps[following].label if following < len(self._steps) else ""

    def push(self, step: Step) -> None:
        """Make a step current; a step with the same merge key as the current one replaces it."""
        del self._steps[self._current + 1 :]
        merges = bool(step.merge_key) and self._steps[-1].merge_key == step.merge_key
        if merges and self._current:
            self._steps[-1] = step
        else:
            self._steps.append(step)
        self._current = len(self._steps) - 1
        if not merges:
            self._forget_beyond_budget()

    def seal(self) -> None:
        """Close the current step: a later one with the same merge key starts a new one."""
        step = self._steps[self._current]
        self._steps[self._current] = Step(state=step.state, label=step.label)

    def undo(self) -> None:
        """Go one step back, if there is one; what follows does not merge into it."""
        self._current = max(0, self._current - 1)
        self.seal()

    def redo(self) -> None:
        """Go one step forward, if there is one; what follows does not merge into it."""
        self._current = min(len(self._steps) - 1, self._current + 1)
        self.seal()

    def _forget_beyond_budget(self) -> None:
        """Drop the oldest steps; the last one can always be undone."""
        seen: set[int] = set()
        _unseen_bytes(self.state, seen)
        total = 0
        for index in range(self._current - 1, -1, -1):
            total += _unseen_bytes(self._steps[index].state, seen)
            if total > self._budget_bytes and index < self._current - 1:
                del self._steps[: index + 1]
                self._current -= index + 1
                return


def _unseen_bytes(state: DocumentState, seen: set[int]) -> int:
    """Memory of what a state holds and `seen` does not yet; it is added to it."""
    total = 0
    for held, size in _holdings(state):
        if id(held) not in seen:
            seen.add(id(held))
            total += size
    return total


def _holdings(state: DocumentState) -> Iterator[tuple[object, int]]:
    """Everything large in a state: photo, candidates and the tiles of masks, with their bytes."""
    if state.base is not None:
        yield state.base, state.base.raster.pixels.nbytes + len(state.base.source)
    for layer in state.layers:
        candidate = layer.candidate
        yield candidate.raster, candidate.raster.pixels.nbytes
        yield candidate.reply, len(candidate.reply)
        yield from _tiles(candidate.suggested_mask)
        yield from _tiles(layer.mask)
    if state.selection is not None:
        yield from _tiles(state.selection)


def _tiles(mask: TiledMask) -> Iterator[tuple[object, int]]:
    for tile in mask.tiles.values():
        yield tile, tile.nbytes
