"""Candidates in words: state, time, cost, what sending one again costs. Nothing is decided here."""

from PySide6.QtCore import QDateTime, QLocale

from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.storage.journal_history import HistoryPage, KeptCandidate
from desktop_editor.ui.candidate_book import CandidateRecord
from desktop_editor.ui.candidates_view import (
    CandidateState,
    CandidateView,
    EarlierPage,
    EarlierView,
)
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.messages import can_send_again, failure_notice
from desktop_editor.ui.money import dollars
from desktop_editor.ui.numbers import number, user_locale
from desktop_editor.ui.presentation import planned
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import VariantState

_MINUTE_S = 60
_MEGABYTE = 1_000_000
_LONGEST_PROMPT = 300
_RECEIVING = ("receiving",)
_ALIGNING = ("received", "register")


def state_of(record: CandidateRecord) -> CandidateState:
    """How far it is."""
    run = record.run
    if record.layer is not None or run is None:
        return CandidateState.READY
    if run.state is VariantState.FAILED:
        return CandidateState.ALIGNING if run.is_fetching else CandidateState.FAILED
    if run.state is VariantState.CANCELLED:
        return CandidateState.CANCELLED
    if run.state is VariantState.ARRIVED or run.stage in _ALIGNING:
        return CandidateState.ALIGNING
    return CandidateState.RECEIVING if run.stage in _RECEIVING else CandidateState.WAITING


def state_words(state: CandidateState) -> str:
    """The state in a word."""
    return {
        CandidateState.WAITING: translate("Candidate", "waiting"),
        CandidateState.RECEIVING: translate("Candidate", "receiving"),
        CandidateState.ALIGNING: translate("Candidate", "aligning"),
        CandidateState.READY: translate("Candidate", "ready"),
        CandidateState.FAILED: translate("Candidate", "failed"),
        CandidateState.CANCELLED: translate("Candidate", "cancelled"),
    }[state]


def time_words(seconds: float | None) -> str:
    """How long something took; empty when nobody knows."""
    if seconds is None:
        return ""
    whole = max(1, round(seconds))
    if whole < _MINUTE_S:
        return translate("Candidate", "{seconds} s").format(seconds=whole)
    minutes, rest = divmod(whole, _MINUTE_S)
    return translate("Candidate", "{minutes}:{seconds} min").format(
        minutes=minutes, seconds=f"{rest:02d}"
    )


def cost_words(usd: float | None) -> str:
    """What it cost; empty when nobody knows."""
    if usd is None:
        return ""
    return dollars(usd) if usd else translate("Candidate", "free")


def retry_words(record: CandidateRecord) -> str:
    """What sending a failed one again is called, its cost included; empty: it cannot be sent."""
    run, edit = record.run, record.edit
    if run is None or edit is None or record.layer is not None:
        return ""
    if run.state is VariantState.CANCELLED:
        return _paid_again(record, edit)
    if run.state is not VariantState.FAILED or run.error is None or run.is_fetching:
        return ""
    if run.error.message_id == FETCHABLE:
        return translate("Candidate", "Fetch Its Picture Again (Free)")
    return _paid_again(record, edit) if can_send_again(run.error) else ""


def _paid_again(record: CandidateRecord, edit: EditUnderWay) -> str:
    """Worked out once: planning looks at the whole selection."""
    if not record.again_words:
        record.again_words = _priced(edit)
    return record.again_words


def _priced(edit: EditUnderWay) -> str:
    plan = planned(edit.state, edit.options)
    estimate = None if plan is None else estimate_edit(edit.state, edit.options, plan)
    if estimate is None or estimate.usd is None:
        return translate("Candidate", "Send Again (a New Request, Price Unknown)")
    if not estimate.usd:
        return translate("Candidate", "Send Again (Free)")
    amount = dollars(estimate.usd, round_up=estimate.is_upper_bound)
    words = translate("Candidate", "Send Again (a New Request, About {amount})")
    if estimate.is_upper_bound:
        words = translate("Candidate", "Send Again (a New Request, at Most {amount})")
    return words.format(amount=amount)


def card_view(
    record: CandidateRecord,
    count: int,
    kept: KeptCandidate | None,
    *,
    starred: bool,
    now_s: float,
) -> CandidateView:
    """A card; `kept` is what the journal knows of it, `now_s` the monotonic clock."""
    run, state = record.run, state_of(record)
    took_s, usd = record.took_s, run.usd if run is not None else None
    if kept is not None:
        took_s = kept.took_s if took_s is None else took_s
        usd = kept.usd if usd is None else usd
    if state not in (CandidateState.READY, CandidateState.FAILED, CandidateState.CANCELLED):
        begun = run.begun_at if run is not None else None
        took_s, usd = (None if begun is None else now_s - begun), None
    if state is not CandidateState.READY:
        usd = None
    spoken, facts = state_words(state), [time_words(took_s), cost_words(usd)]
    short = facts if state is CandidateState.READY else [spoken, facts[0]]
    if state in (CandidateState.FAILED, CandidateState.CANCELLED):
        short = [spoken]
    name = translate("Candidate", "Variant {n} of {count}").format(n=record.number, count=count)
    star = [translate("Candidate", "starred")] if starred else []
    reason = []
    if state is CandidateState.FAILED and run is not None and run.error is not None:
        reason = [failure_notice(run.error).sentence]
    return CandidateView(
        id=record.id,
        number=record.number,
        state=state,
        caption=" · ".join(filter(None, short)),
        spoken=", ".join(filter(None, [name, spoken, *reason, *facts, *star])),
        fraction=run.fraction if run is not None and record.layer is None else None,
        starred=starred,
        retry_words=retry_words(record),
    )


def earlier_page(page: HistoryPage, base: str, limit_mb: int) -> EarlierPage:
    """What was found in the history; `base` is the digest of the open photo."""
    requests: dict[str, list[KeptCandidate]] = {}
    for one in page.candidates:  # newest first, identical requests together
        requests.setdefault(one.digest or one.edit_id, []).append(one)
    rows: list[EarlierView] = []
    for members in requests.values():
        rows += [_earlier_row(one, base, heading=one is members[0]) for one in members]
    return EarlierPage(rows=tuple(rows), words=_page_words(page, limit_mb), limit_mb=limit_mb)


def _earlier_row(one: KeptCandidate, base: str, *, heading: bool) -> EarlierView:
    moment = QDateTime.fromSecsSinceEpoch(round(one.begun_at))
    day = user_locale().toString(moment, QLocale.FormatType.ShortFormat)
    is_here = bool(base) and one.base == base
    away = "" if one.is_here else translate("Candidate", "picture not fetched yet")
    facts = [day, time_words(one.took_s), cost_words(one.usd), away]
    details = " · ".join(filter(None, [*facts, "" if is_here else one.base_name]))
    prompt = " ".join(one.prompt.split())[:_LONGEST_PROMPT] or translate("Candidate", "(no prompt)")
    place = one.base_name and translate("Candidate", "for {photo}").format(photo=one.base_name)
    star = translate("Candidate", "starred") if one.starred else ""
    return EarlierView(
        id=one.request_id,
        prompt=prompt,
        heading=heading,
        details=details,
        spoken=", ".join(filter(None, [prompt, *facts, place, star])),
        starred=one.starred,
        is_here=is_here,
    )


def _page_words(page: HistoryPage, limit_mb: int) -> str:
    used = number(round(page.size_bytes / _MEGABYTE))
    found = (
        translate("Candidate", "{found} found.")
        if page.found
        else translate("Candidate", "Nothing found.")
    )
    used_words = translate("Candidate", "{used} of {limit} MB are used.")
    words = f"{found} {used_words}".format(
        found=number(page.found), used=used, limit=number(limit_mb)
    )
    rest = translate("Candidate", "Beyond that the oldest without a star go, at the next start.")
    parts = [words, rest]
    if page.found > len(page.candidates):
        more = translate("Candidate", "The newest {count} are listed; search for the others.")
        parts.insert(1, more.format(count=number(len(page.candidates))))
    if page.unreadable:
        lost = translate("Candidate", "{count} could not be read and are left out.")
        if page.unreadable == 1:
            lost = translate("Candidate", "{count} could not be read and is left out.")
        parts.append(lost.format(count=number(page.unreadable)))
    return " ".join(parts)


def is_free_again(edit: EditUnderWay) -> bool:
    """Whether sending a variant once more surely costs nothing."""
    return edit.options.service.price.kind == "free"
