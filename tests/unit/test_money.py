"""What an edit costs, as the window says it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLocale

from desktop_editor.document.base import Base
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.pricing import Estimate, PriceRule
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.storage.journal import Journal
from desktop_editor.ui.ledger_words import ledger_row, sums_rows
from desktop_editor.ui.money import dollars, estimate_words, spent_words
from desktop_editor.ui.presentation import planned, readiness


@pytest.fixture(autouse=True)
def _american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("usd", "words"),
    [(0.0, "$0.00"), (1.5, "$1.50"), (0.123, "$0.12"), (0.0417, "$0.042"), (0.0042, "$0.0042")],
)
def test_small_amounts_keep_the_figures_that_count(usd: float, words: str) -> None:
    assert dollars(usd) == words


def test_an_upper_bound_is_never_rounded_down() -> None:
    assert dollars(0.121, round_up=True) == "$0.13"
    assert dollars(0.12, round_up=True) == "$0.12"


def test_the_country_says_how_money_is_written() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert dollars(1234.5).replace("\N{NO-BREAK SPACE}", " ") == "1.234,50 $"


@pytest.mark.parametrize(
    ("estimate", "variants", "words"),
    [
        (Estimate(usd=0.04), 3, "About $0.12 for 3 variants."),
        (Estimate(usd=0.25), 1, "About $0.25."),
        (Estimate(usd=0.121, is_upper_bound=True), 1, "At most $0.13."),
        (Estimate(usd=0.121, is_upper_bound=True), 2, "At most $0.25 for 2 variants."),
        (Estimate(usd=None), 2, "Price unknown."),
        (Estimate(usd=0.0), 2, ""),
    ],
)
def test_the_hint_says_what_the_next_edit_costs(
    estimate: Estimate, variants: int, words: str
) -> None:
    assert estimate_words(estimate, variants) == words


def test_what_was_spent_is_told_unless_it_was_free() -> None:
    assert spent_words(0.25) == "Last edit: $0.25"
    assert spent_words(0.0) == ""


def test_the_cost_follows_the_service_and_the_number_of_variants() -> None:
    raster = Raster(pixels=np.zeros((768, 1024, 3), np.uint8))
    state = DocumentState(base=Base(name="a", source=b"", raster=raster), prompt="warm")
    options = EditOptions(service=SERVICES["sandbox"], variants=2)

    def cost(options: EditOptions, state: DocumentState = state) -> str:
        return readiness(state, options, planned(state, options)).cost

    assert cost(options) == ""
    paid = replace(options.service, price=PriceRule(kind="per_edit", edit_usd=0.2))
    assert cost(replace(options, service=paid)) == "About $0.40 for 2 variants."
    assert cost(replace(options, service=SERVICES["infinity-blue"])) == "Price unknown."
    assert cost(replace(options, service=SERVICES["openai"])).startswith("At most $0.")
    assert cost(replace(options, service=paid), replace(state, prompt="")) == ""


def test_without_a_country_the_ledger_writes_amounts_and_dates_as_in_the_dollars(
    tmp_path: Path,
) -> None:
    QLocale.setDefault(QLocale.c())
    journal = Journal(tmp_path, clock=lambda: 1_790_000_000.0, reserve_bytes=0)
    journal.begin("request-0001", {"prompt": "warm", "estimated_usd": 0.07})
    journal.sent("request-0001")
    (entry,) = journal.entries()
    row, (_total, day) = ledger_row(entry), sums_rows(journal.ledger())
    journal.close()
    assert row.cost == "unknown, estimated $0.070"
    assert re.match(r"9/\d\d/26\b.*\s[AP]M$", row.time)
    assert re.fullmatch(r"9/\d\d/26", day.day)
    assert day.estimated == "$0.070"
