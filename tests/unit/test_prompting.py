"""What the user wrote, as it is sent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.document.base import Base
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.prompting import (
    REGION_WORDS,
    mentions,
    missing_mentions,
    prompting,
    spelled_out,
)
from desktop_editor.pipeline.region import RegionPlan
from desktop_editor.sandbox.verbs import read_prompt

BASE = Base(name="a.png", source=b"", raster=Raster(pixels=np.zeros((40, 60, 3), np.uint8)))
WORDS = "Keep the rest, and match the light."


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("like @1", "like reference image 1"),
        ("@2, then @1.", "reference image 2, then reference image 1."),
        ("(@16)", "(@16)"),
        ("mail me@1 or @1st", "mail me@1 or @1st"),
        ("@10 and @0", "@10 and @0"),
        ("@@1", "@@1"),
        ("färbe wie @2!", "färbe wie reference image 2!"),
    ],
)
def test_a_mention_of_a_filled_slot_is_spelled_out(typed: str, sent: str) -> None:
    assert spelled_out(typed, 2) == sent


def test_mentions_of_empty_slots_are_known_once_each() -> None:
    assert missing_mentions("@3 and @1 and @16 and @3", 2) == (3, 16)
    assert missing_mentions("@1 @2", 2) == ()


@given(st.text(alphabet="@0123456789 ab.\n"), st.integers(0, 16))
def test_nothing_but_mentions_is_changed(text: str, count: int) -> None:
    found = [one for one in mentions(text) if one.number <= count]
    for one in found:
        assert text[one.start : one.end] == f"@{one.number}"
    rest = spelled_out(text, count)
    for one in found:
        rest = rest.replace(f"reference image {one.number}", f"@{one.number}", 1)
    assert rest == text


def state(prompt: str) -> DocumentState:
    return replace(DocumentState(), base=BASE, prompt=prompt)


def plan(rect: Rect) -> RegionPlan:
    return RegionPlan(region=rect, sent_size=rect.size, requested_size=rect.size)


PART, WHOLE = plan(Rect(x=5, y=5, width=20, height=20)), plan(BASE.size.rect)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a green apple", f"a green apple. {WORDS}"),
        ("a green apple. ", f"a green apple. {WORDS}"),
        ("Why not?", f"Why not? {WORDS}"),
        ("  ", "  "),
    ],
)
def test_a_region_gets_its_words_behind_the_users_own(typed: str, sent: str) -> None:
    assert prompting(state(typed), PART, f" {WORDS} ", 1000).text == sent


def test_the_whole_photo_and_no_words_leave_the_prompt_as_it_is() -> None:
    for chosen, words in ((WHOLE, WORDS), (None, WORDS), (PART, "")):
        made = prompting(state("apple"), chosen, words, 1000)
        assert (made.text, made.region_words, made.is_left_out) == ("apple", "", False)


def test_words_that_find_no_room_are_left_out_and_that_is_known() -> None:
    full = prompting(state("apple"), PART, WORDS, 1000).text
    assert prompting(state("apple"), PART, WORDS, len(full)).text == full
    short = prompting(state("apple"), PART, WORDS, len(full) - 1)
    assert (short.text, short.is_left_out) == ("apple", True)


@pytest.mark.parametrize("typed", ["in the colours of @2", "put @2 on the right", "like @2"])
def test_the_practice_service_understands_mentions_and_is_not_misled_by_words_for_a_region(
    typed: str,
) -> None:
    sent = spelled_out(typed, 3)
    asked = read_prompt(sent, 3)
    assert [one.reference for one in asked] == [1]
    assert read_prompt(f"{sent}. {REGION_WORDS}", 3) == asked
