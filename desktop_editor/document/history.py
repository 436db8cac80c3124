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


@dataclass(frozen=True, slots=True, kw_only=True)
class StepList:
    """The steps that can be gone to, in words.

    Attributes:
        first: Number of the first one; steps before it were dropped, numbers are never reused.
        labels: Words for each step; empty for the state that the document began with.
        current: Number of the step that the document is at; those after it were undone.
    """

    first: int
    labels: tuple[str, ...]
    current: int


class History:
    """The steps of a document, and which of them is current.

    What a push costs depends on the state alone, never on how many steps there are.
    """

    def __init__(self, state: DocumentState, budget_bytes: int = UNDO_BUDGET_BYTES) -> None:
        self._steps = [Step(state=state, label="")]
        self._current = 0
        self._dropped = 0
        self._freed_bytes: list[int] = []
        """For each step but the last: what only it holds and the one after it does not."""
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

    @property
    def steps(self) -> StepList:
        """All steps that are still there."""
        labels = tuple(step.label for step in self._steps)
        current = self._dropped + self._current
        return StepList(first=self._dropped, labels=labels, current=current)

    def push(self, step: Step) -> None:
        """Make a step current; a step with the same merge key as the current one replaces it."""
        del self._steps[self._current + 1 :]
        del self._freed_bytes[self._current :]
        merges = bool(step.merge_key) and self._steps[-1].merge_key == step.merge_key
        if merges and self._current:
            self._steps[-1] = step
            return
        if self._current:  # only now is the step that ends here what it stays
            before, ended = self._steps[-2].state, self._steps[-1].state
            self._freed_bytes[-1] = _bytes_only_in(before, ended)
        self._freed_bytes.append(_bytes_only_in(self.state, step.state))
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

    def go_to(self, number: int) -> None:
        """Make the step of this number current, unless it was dropped; nothing merges into it."""
        if 0 <= number - self._dropped < len(self._steps):
            self._current = number - self._dropped
            self.seal()

    def _forget_beyond_budget(self) -> None:
        """Drop the oldest steps; the last one can always be undone."""
        held, dropped = sum(self._freed_bytes), 0
        while held > self._budget_bytes and dropped < self._current - 1:
            held -= self._freed_bytes[dropped]
            dropped += 1
        del self._steps[:dropped], self._freed_bytes[:dropped]
        self._current -= dropped
        self._dropped += dropped


def _bytes_only_in(state: DocumentState, following: DocumentState) -> int:
    """Memory that a state holds and the one after it does not: what dropping it sets free.

    Something that comes back later is counted again, which forgets early rather than late.
    """
    kept = {id(held) for held, _size in _holdings(following)}
    return sum(size for held, size in _holdings(state) if id(held) not in kept)


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
