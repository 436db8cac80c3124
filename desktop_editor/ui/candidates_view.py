"""The candidate strip and its history as the controller sees them: values and a Protocol.

Widgets are passive: they show a value given to them and emit a request; they decide nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.raster import Raster


class CandidateState(StrEnum):
    """How far a candidate is."""

    WAITING = "waiting"
    RECEIVING = "receiving"
    ALIGNING = "aligning"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CandidateRequest(StrEnum):
    """What is asked for a candidate; each comes with its id."""

    PREVIEW = "preview"
    END_PREVIEW = "end_preview"
    KEEP = "keep"
    REJECT = "reject"
    STAR = "star"
    RETRY = "retry"
    CANCEL = "cancel"
    NEW_BASE = "new_base"
    REFERENCE = "reference"
    DRAG = "drag"
    REMOVE = "remove"
    REMOVE_ALL = "remove_all"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateView:
    """One candidate as a card shows it; all words are translated.

    Attributes:
        id: Of its request.
        number: From 1, within its group.
        caption: State while it is under way, else time and cost; very short.
        spoken: The whole of it in a sentence, for screen readers and the tooltip.
        fraction: 0 to 1 while that is known.
        shown: Its layer shows on the photo.
        previewed: The canvas shows it without the document having changed.
        retry_words: What sending it again is called, its cost included; empty when it cannot be.
    """

    id: str
    number: int
    state: CandidateState
    caption: str
    spoken: str
    fraction: float | None = None
    thumbnail: Raster | None = None
    starred: bool = False
    shown: bool = False
    previewed: bool = False
    retry_words: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be seen and kept."""
        return self.state is CandidateState.READY

    @property
    def is_under_way(self) -> bool:
        """Whether it can be cancelled."""
        ended = (CandidateState.READY, CandidateState.FAILED, CandidateState.CANCELLED)
        return self.state not in ended


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateGroup:
    """The candidates of identical requests, and the prompt that all of them answer."""

    key: str
    prompt: str
    cards: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlierView:
    """One candidate of the history; all words are translated.

    Attributes:
        heading: Whether it is the first of its request, whose prompt then stands above it.
        details: Photo, day, time and cost in one line.
        is_here: It belongs to the photo that is open.
    """

    id: str
    prompt: str
    heading: bool
    details: str
    spoken: str
    starred: bool
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlierPage:
    """What a search in the history found; `words` says how much there is and what is kept."""

    rows: tuple[EarlierView, ...]
    words: str
    limit_mb: int


class CandidatesView(Protocol):
    """The candidate strip with its history.

    Signals: `asked(str, str)` with a `CandidateRequest` and a candidate's id;
    `earlier_wanted(str)` with the words that are searched for; `picture_wanted(str)` for a row of
    the history that came into sight; `limit_chosen(int)` in megabytes.
    """

    asked: SignalInstance
    earlier_wanted: SignalInstance
    picture_wanted: SignalInstance
    limit_chosen: SignalInstance

    def show_candidates(self, groups: tuple[CandidateGroup, ...], hint: str) -> None:
        """Show these, newest request first; the hint says what keys do now, or is empty."""

    def show_earlier(self, page: EarlierPage) -> None:
        """Show what was found in the history."""

    def show_picture(self, candidate_id: str, picture: Raster | None) -> None:
        """Show the small picture of a row of the history; None: it cannot be read."""

    def hand_out(self, candidate_id: str, path: str, png: bytes) -> None:
        """A dragged candidate's file is written: it can be dropped anywhere."""

    def is_earlier_open(self) -> bool:
        """Whether the history is unfolded."""

    def focus_cards(self) -> None:
        """Put the focus on the first card."""

    def open_earlier(self) -> None:
        """Unfold the history, with the keyboard in its search."""
