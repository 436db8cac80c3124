"""What is known of the candidates of this window, as values. Knows no thread, no view, no disk.

A candidate is known from the moment its request is sent; it stays known when its layer is taken
away, so that it can be brought back. Those of identical requests belong together.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.edit_under_way import EditUnderWay, VariantRun
from desktop_editor.ui.presentation import planned
from desktop_editor.ui.thumbnails import small_picture
from desktop_editor.ui.views import VariantState

MOST_KEPT: Final = 24
"""So many candidates that are no layers stay in memory; the history has the others."""
_SENT_AGAIN: Final = 8
"""What was sent is kept of so many requests, so that it can be sent again."""


@dataclass(slots=True, kw_only=True, eq=False)
class CandidateRecord:
    """One candidate.

    Attributes:
        id: Of its request.
        group: Which request it answers; identical ones share it.
        number: From 1 within its group.
        base: The photo that it was made of.
        run: How its request is getting on; None for one that was not sent by this window.
        edit: What `run` belongs to.
        layer: Its layer as it was last seen; None before it has arrived.
        first: Its layer as it was laid, when that was this window's doing.
        ended_s: When its run was seen to have ended.
        again_words: What sending it again is called, once that is known.
        is_rejected: The user put it away here, which undo takes back.
    """

    id: str
    group: int
    number: int
    base: Base | None
    run: VariantRun | None = None
    edit: EditUnderWay | None = None
    layer: Layer | None = None
    first: Layer | None = None
    ended_s: float | None = None
    again_words: str = ""
    is_rejected: bool = False
    _thumbnail: Raster | None = None

    @property
    def thumbnail(self) -> Raster | None:
        """A small picture, made once; None before it has arrived."""
        if self._thumbnail is None and self.layer is not None:
            self._thumbnail = small_picture(self.layer.candidate.raster)
        return self._thumbnail

    @property
    def prompt(self) -> str:
        """What was asked for."""
        if self.layer is not None:
            return self.layer.candidate.prompt
        return self.edit.state.prompt if self.edit is not None else ""

    @property
    def took_s(self) -> float | None:
        """How long it took; None when this window does not know."""
        begun = self.run.begun_at if self.run is not None else None
        return None if begun is None or self.ended_s is None else self.ended_s - begun


class CandidateBook:
    """The records of one window, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._records: dict[str, CandidateRecord] = {}
        self._groups: list[list[EditUnderWay | str]] = []

    def get(self, candidate_id: str) -> CandidateRecord | None:
        """The record of this id."""
        return self._records.get(candidate_id)

    def take_edit(self, edit: EditUnderWay) -> None:
        """Note how the variants of an edit are getting on."""
        group = self._group_of(edit)
        offset = self._offset(group, edit)
        for run in edit.variants.values():
            record = self._records.get(run.request_id)
            if record is None:
                self._forget_attempts_before(edit, run.number)
                record = CandidateRecord(
                    id=run.request_id,
                    group=group,
                    number=offset + run.number,
                    base=edit.state.base,
                )
                self._records[record.id] = record
            record.run, record.edit = run, edit
            if run.state is VariantState.UNDER_WAY:
                record.ended_s = None
            elif record.ended_s is None:
                record.ended_s = time.monotonic()

    def take_state(self, state: DocumentState) -> None:
        """Note the layers of the document as they are now."""
        for layer in state.layers:
            candidate = layer.candidate
            if layer.merged or layer.id != candidate.id:
                continue  # made of a candidate's layer, and on its own since
            record = self._records.get(candidate.id)
            if record is None:
                record = self._laid(layer, state.base)
            elif record.layer is None and record.run is not None:
                record.first = layer
            record.layer, record.base = layer, state.base

    def add(self, layer: Layer, base: Base | None) -> CandidateRecord:
        """Note a candidate of the history that can be laid on this photo."""
        record = self._records.get(layer.id) or self._laid(layer, base)
        record.layer, record.base = record.layer or layer, base
        return record

    def drop(self, candidate_id: str) -> None:
        """Forget one."""
        self._records.pop(candidate_id, None)

    def drop_dismissed(self, edit: EditUnderWay) -> None:
        """Forget the failed variants of an edit that the user has dismissed elsewhere."""
        there = {run.request_id for run in edit.variants.values()}
        for record in [one for one in self._records.values() if one.edit is edit]:
            is_dismissed = record.layer is None and record.id not in there
            if is_dismissed and not record.is_rejected:
                self.drop(record.id)

    def shown(self, state: DocumentState) -> list[list[CandidateRecord]]:
        """The candidates of the open photo that were not put away, newest request first."""
        groups: dict[int, list[CandidateRecord]] = {}
        for record in self._records.values():
            if record.base is state.base and record.id not in state.put_away:
                groups.setdefault(record.group, []).append(record)
        for members in groups.values():
            members.sort(key=lambda one: one.number)
        return [groups[key] for key in sorted(groups, reverse=True)]

    def give_way(
        self, record: CandidateRecord, state: DocumentState, kept: Collection[str]
    ) -> set[str]:
        """The layers that only show because they came first: the user did nothing with them."""
        if record.layer is None:
            return set()
        edit_id = record.layer.candidate.edit_id
        rivals = (one for one in state.layers if one.visible and one.candidate.edit_id == edit_id)
        return {
            one.id
            for one in rivals
            if one.id not in kept
            and (known := self._records.get(one.id)) is not None
            and known.first is not None
            and is_untouched(known.first, one)
        }

    def bound(self, state: DocumentState, starred: Collection[str]) -> None:
        """Let the oldest go when many are kept that are no layers; one with a star goes last."""
        ids = {layer.id for layer in state.layers}
        spare = [
            one for one in self._records.values() if one.layer is not None and one.id not in ids
        ]
        spare.sort(key=lambda one: one.id in starred)
        for record in spare[: max(0, len(spare) - MOST_KEPT)]:
            self.drop(record.id)
        recent = max((one.group for one in self._records.values()), default=0) - _SENT_AGAIN
        for record in self._records.values():
            if record.group < recent and record.edit is not None and not record.edit.is_running:
                record.edit = None  # what was sent is kept no longer
        alive = {one.edit for one in self._records.values()}
        for members in self._groups:
            members[:] = [one for one in members if isinstance(one, str) or one in alive]

    def _laid(self, layer: Layer, base: Base | None) -> CandidateRecord:
        edit_id = layer.candidate.edit_id
        group = self._group_of(edit_id)
        number = 1 + sum(one.group == group for one in self._records.values())
        record = CandidateRecord(id=layer.id, group=group, number=number, base=base)
        self._records[layer.id] = record
        return record

    def _group_of(self, asked: EditUnderWay | str) -> int:
        for number, members in enumerate(self._groups):
            if asked in members:
                return number
        for number, members in enumerate(self._groups):
            if any(_is_same_request(one, asked) for one in members):
                members.append(asked)
                return number
        self._groups.append([asked])
        return len(self._groups) - 1

    def _offset(self, group: int, edit: EditUnderWay) -> int:
        """What the numbers of an edit's variants are raised by: those before it come first."""
        members = [one for one in self._records.values() if one.group == group]
        for one in members:
            if one.edit is edit and one.run is not None:
                return one.number - one.run.number
        return max((one.number for one in members), default=0)

    def _forget_attempts_before(self, edit: EditUnderWay, number: int) -> None:
        """A variant that is sent again takes the place of the attempt that failed."""
        for record in list(self._records.values()):
            run = record.run
            if record.edit is edit and run is not None and run.number == number:
                self.drop(record.id)


def is_untouched(before: Layer, now: Layer) -> bool:
    """Whether a layer shows its candidate as it was laid."""
    return before.mask is now.mask and _parameters(before) == _parameters(now)


def _parameters(layer: Layer) -> tuple[object, ...]:
    return (
        layer.opacity,
        layer.registered,
        layer.tone_strength,
        layer.blend,
        layer.feather_px,
        layer.detail,
        layer.nudge_px,
    )


def _is_same_request(one: EditUnderWay | str, other: EditUnderWay | str) -> bool:
    """Whether both send the same: photo, layers on it, prompt, references, region, options."""
    if one is other:
        return True
    if isinstance(one, str) or isinstance(other, str):
        return _edit_id(one) == _edit_id(other)
    mine, yours = one.state, other.state
    return (
        mine.base is yours.base
        and mine.prompt == yours.prompt
        and mine.references == yours.references
        and replace(one.options, variants=1) == replace(other.options, variants=1)
        and _seen(mine) == _seen(yours)
        and planned(mine, one.options) == planned(yours, other.options)
    )


def _edit_id(asked: EditUnderWay | str) -> str:
    return asked if isinstance(asked, str) else asked.id


def _seen(state: DocumentState) -> list[Layer]:
    return [layer for layer in state.layers if layer.visible]
