"""The scenarios as data."""

import pytest

from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.sandbox import MESSAGES
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.refusals import Refusal
from desktop_editor.sandbox.scenarios import SCENARIOS, Refusals, scenario_named


def test_every_scenario_has_its_own_name_and_a_sentence() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert all(scenario.sentence.endswith(".") for scenario in SCENARIOS)


def test_an_unknown_scenario_lists_the_known_ones() -> None:
    with pytest.raises(EditorError) as failed:
        scenario_named("stormy")
    text = MESSAGES[failed.value.message_id]
    message = f"{text.sentence} {text.advice}".format(**failed.value.parameters)
    assert "stormy" in message
    assert all(scenario.name in message for scenario in SCENARIOS)


def test_an_unknown_drift_lists_the_known_ones() -> None:
    with pytest.raises(EditorError) as failed:
        DriftLevel.named("wild")
    text = MESSAGES[failed.value.message_id]
    message = f"{text.sentence} {text.advice}".format(**failed.value.parameters)
    assert "none, mild, medium, hard" in message


def test_slow_takes_the_seconds_that_are_asked_for() -> None:
    assert scenario_named("slow").delay_s == 8
    assert scenario_named("slow:2.5").delay_s == 2.5
    for wrong in ("slow:many", "normal:3", "slow:1.2.3"):
        with pytest.raises(EditorError):
            scenario_named(wrong)


def test_each_request_is_refused_twice_then_let_through() -> None:
    refusals, scenario = Refusals(), scenario_named("rate-limited")
    for request in ("first", "second"):
        for _ in range(2):
            with pytest.raises(Refusal) as refused:
                refusals.check(scenario, request)
            assert refused.value.headers["Retry-After"] == "1"
        refusals.check(scenario, request)
