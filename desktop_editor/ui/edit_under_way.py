"""The edit under way and its variants, as values: what is known of each, and how it is shown.

Knows no thread and no service; `edit_runs` keeps it up to date.
"""

import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.errors import WAIT_STAGES
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.job import EditJob, Variants
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.ui.job_thread import CancelToken
from desktop_editor.ui.messages import can_send_again, failure_notice
from desktop_editor.ui.progress_words import count_words, sending_words, stage_words
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditStatus, VariantState, VariantView

if TYPE_CHECKING:
    import asyncio

_BEFORE_ITS_TURN: Final = ("prepare", "queued")
_NEARLY: Final = 0.95
_WITH_THE_SERVICE: Final = ("waiting", "receiving", "received", "register")


@dataclass(slots=True, kw_only=True, eq=False)
class VariantRun:
    """What is known of one variant.

    Attributes:
        request_id: Names its last request in the journal.
        value: Fraction of the stage, or the seconds until it is tried again.
        told_at: When stage and value were told.
        begun_at: When it got its turn.
        usd: What it cost; None: unknown.
        is_sent: The service may have the whole request, and did not refuse it.
        is_answered: Its answer is here; a picture that it only names is fetched.
        is_fetching: It failed, and the picture of its answer is fetched once more.
        picture_bytes: What it sends of pictures; 0: unknown.
    """

    number: int
    request_id: str
    stage: str = "prepare"
    value: float | None = None
    told_at: float = 0.0
    begun_at: float | None = None
    state: VariantState = VariantState.UNDER_WAY
    error: EditorError | None = None
    usd: float | None = None
    is_sent: bool = False
    is_answered: bool = False
    is_fetching: bool = False
    picture_bytes: int = 0

    @property
    def has_reply(self) -> bool:
        """Whether its reply is here, and paid for, but not laid yet."""
        return self.stage in ("received", "register")

    def take_stage(self, stage: str, value: float | None) -> None:
        """Something was told of it."""
        self.is_answered |= stage == "connecting" and self.stage in _WITH_THE_SERVICE
        if stage in _WITH_THE_SERVICE:
            self.is_sent = True
        elif stage in WAIT_STAGES and not self.is_answered:
            self.is_sent = False
        self.stage, self.value, self.told_at = stage, value, time.monotonic()
        if self.begun_at is None and stage not in _BEFORE_ITS_TURN:
            self.begun_at = self.told_at

    @property
    def words(self) -> str:
        """What it does, counted down to now."""
        left = self.value
        if self.stage == "sending" and left is not None and self.picture_bytes:
            return sending_words(left, self.picture_bytes)
        if self.stage in WAIT_STAGES and left is not None:
            left = max(0.0, left - (time.monotonic() - self.told_at))
        return stage_words(self.stage, left)

    @property
    def fraction(self) -> float | None:
        """How far its stage is, where that is known."""
        return None if self.stage in WAIT_STAGES else self.value

    def view(self, place: int, about: str = "") -> VariantView:
        """As the window shows it, in this row; `about` says which edit it belongs to."""
        return replace(self._view(), number=place, about=about)

    def _view(self) -> VariantView:
        if self.state is VariantState.UNDER_WAY:
            now = time.monotonic()
            return VariantView(
                number=self.number,
                state=self.state,
                words=self.words,
                fraction=self.fraction,
                elapsed_s=None if self.begun_at is None else now - self.begun_at,
            )
        if self.is_fetching:
            words = translate("Progress", "Fetching the picture")
            return VariantView(number=self.number, state=self.state, words=words, is_fetching=True)
        if self.error is not None:
            notice = failure_notice(self.error)
            return VariantView(
                number=self.number,
                state=self.state,
                words=notice.sentence,
                more=f"{notice.sentence} {notice.advice}".strip(),
                can_resend=can_send_again(self.error),
                can_fetch=self.error.message_id == FETCHABLE,
            )
        arrived = translate("Progress", "It is here")
        cancelled = translate("Progress", "Cancelled")
        words = arrived if self.state is VariantState.ARRIVED else cancelled
        return VariantView(number=self.number, state=self.state, words=words)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sending:
    """Some variants of an edit that travel together: all at first, then those sent again.

    Attributes:
        key: Names it on the edit thread.
        handle: Stops single ones.
        token: Stops all image work.
    """

    key: str
    numbers: tuple[int, ...]
    handle: Variants
    token: CancelToken


@dataclass(slots=True, kw_only=True, eq=False)
class EditUnderWay:
    """One press of the primary button, until everything of it is here or given up.

    Attributes:
        state: The document as it was sent; a variant sent again is made of the same.
        slots: How many may be with the service, whichever edit they belong to.
        first_row: Where the rows of its variants begin, less one; edits side by side share them.
        attempts: How often something was sent.
        usual_s: How long edits like it took before; None: unknown.
    """

    id: str
    state: DocumentState
    options: EditOptions
    drift: str
    slots: "asyncio.Semaphore"
    first_row: int = 0
    started: float = field(default_factory=time.monotonic)
    variants: dict[int, VariantRun] = field(default_factory=dict)
    sendings: dict[str, Sending] = field(default_factory=dict)
    attempts: int = 0
    usual_s: float | None = None

    def numbers(self, *states: VariantState) -> list[int]:
        """The variants in these states."""
        return [one.number for one in self.variants.values() if one.state in states]

    @property
    def is_running(self) -> bool:
        """Whether any variant is under way."""
        return bool(self.numbers(VariantState.UNDER_WAY))

    @property
    def may_be_charged(self) -> bool:
        """Whether giving up now may cost money nevertheless."""
        under_way = self.numbers(VariantState.UNDER_WAY)
        is_free = self.options.service.price.kind == "free"
        return not is_free and any(self.variants[number].is_sent for number in under_way)

    @property
    def failures(self) -> tuple[VariantRun, ...]:
        """The variants that failed."""
        return tuple(one for one in self.variants.values() if one.error is not None)

    @property
    def errors(self) -> list[EditorError]:
        """Why variants failed of which nothing is fetched right now."""
        return [one.error for one in self.failures if one.error and not one.is_fetching]

    @property
    def usd(self) -> float | None:
        """What has arrived cost together; None: at least one of them nobody knows."""
        costs = [one.usd for one in self.variants.values() if one.state is VariantState.ARRIVED]
        known = [one for one in costs if one is not None]
        return math.fsum(known) if known and len(known) == len(costs) else None

    @property
    def share_done(self) -> float:
        """Roughly how far it is, 0 to 1 in hundredths: by the usual time, or by what is here."""
        here = 1 - len(self.numbers(VariantState.UNDER_WAY)) / max(1, len(self.variants))
        if self.usual_s is None:
            return round(here, 2)
        passed = (time.monotonic() - self.started) / max(self.usual_s, 0.1)
        return round(max(here, min(_NEARLY, passed)), 2)

    def resendable(self, number: int = 0) -> tuple[int, ...]:
        """The failed variants that may be sent again: this one, or with 0 all of them."""
        return tuple(
            one.number
            for one in self.failures
            if one.error is not None and can_send_again(one.error) and number in (0, one.number)
            if not one.is_fetching
        )

    def begin(self, job: EditJob) -> None:
        """These variants are sent, maybe again."""
        for number in job.numbers_to_send:
            self.variants[number] = VariantRun(number=number, request_id=job.request_id(number))
        self.variants = dict(sorted(self.variants.items()))

    def sending_of(self, number: int) -> Sending:
        """The sending that a variant under way travels with: the last one that it is part of."""
        return [one for one in self.sendings.values() if number in one.numbers][-1]

    def is_asked_by(self, state: DocumentState, options: EditOptions) -> bool:
        """Whether a state asks for the same once more; answers that came meanwhile do not count."""
        mine = self.state
        return (
            mine.base is state.base
            and mine.prompt.strip() == state.prompt.strip()
            and mine.references == state.references
            and mine.region == state.region
            and (state.selection is None or state.selection is mine.selection)
            and self.options == options
        )

    def rows(self, *, named: bool = False) -> tuple[VariantView, ...]:
        """Its variants as the prompt box lists them; named: with the prompt they belong to."""
        about = " ".join(self.state.prompt.split()) if named else ""
        return tuple(one.view(self.row(one.number), about) for one in self.variants.values())

    def row(self, number: int) -> int:
        """The row that a variant is shown in."""
        return self.first_row + number

    def status(self) -> EditStatus:
        """How it is getting on as a whole, without its rows."""
        alone = next(iter(self.variants.values())) if len(self.variants) == 1 else None
        elapsed = time.monotonic() - self.started
        if alone:
            return EditStatus(
                running=True,
                stage=alone.words,
                elapsed_s=elapsed,
                usual_s=self.usual_s,
                fraction=alone.fraction,
            )
        preparing = all(one.stage == "prepare" for one in self.variants.values())
        arrived = count_words(len(self.numbers(VariantState.ARRIVED)), len(self.variants))
        words = stage_words("prepare") if preparing else arrived
        return EditStatus(running=True, stage=words, elapsed_s=elapsed, usual_s=self.usual_s)
