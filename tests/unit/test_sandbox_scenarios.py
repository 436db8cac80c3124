"""The scenarios as data."""

import pytest

from desktop_editor.cli.arguments import command_parser
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.sandbox import MESSAGES
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.occurrences import Occurrences
from desktop_editor.sandbox.scenarios import SCENARIOS, Delivery, scenario_named


def test_every_scenario_has_its_own_name_and_a_sentence() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert all(scenario.sentence.endswith(".") for scenario in SCENARIOS)


def test_the_help_explains_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_parser().parse_args(["sandbox", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    for scenario in SCENARIOS:
        assert f"{scenario.usage} {scenario.sentence}" in told


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


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [("slow", 8), ("slow=3", 3), ("slow=2.5", 2.5), (" slow=0 ", 0), ("slow:3", 3)],
)
def test_slow_takes_the_seconds_that_are_asked_for(text: str, delay_s: float) -> None:
    assert scenario_named(text).delay_s == delay_s


@pytest.mark.parametrize(
    ("text", "times", "headers"),
    [
        ("rate_limited", 2, {"Retry-After": "1"}),
        ("rate-limited=3", 3, {"Retry-After": "1"}),
        ("rate_limited=1,30", 1, {"Retry-After": "30"}),
        ("rate_limited=1,0.25", 1, {"Retry-After": "1", "retry-after-ms": "250"}),
        ("rate_limited=always,0", None, {"Retry-After": "0"}),
        ("unavailable", 2, {}),
        ("unavailable=always,2", None, {"Retry-After": "2"}),
    ],
)
def test_a_passing_trouble_says_how_often_and_how_long(
    text: str, times: int | None, headers: dict[str, str]
) -> None:
    problem = scenario_named(text).problem
    assert problem is not None
    assert (problem.times, problem.refusal().headers) == (times, headers)


def test_moderation_names_its_categories() -> None:
    for text, named in (("moderation", "[violence]"), ("moderation=sexual,hate", "[sexual, hate]")):
        problem = scenario_named(text).problem
        assert problem is not None
        assert (problem.status, problem.code) == (400, "moderation_blocked")
        assert f"safety_violations={named}" in problem.message


def test_an_argument_chooses_where_it_stalls_and_what_is_huge() -> None:
    assert scenario_named("stall=inside") == scenario_named("stall")
    assert scenario_named("stall=before").delivery is Delivery.SILENCE
    assert scenario_named("huge=pixels") == scenario_named("huge")
    assert scenario_named("huge=bytes").delivery is Delivery.MANY_BYTES


@pytest.mark.parametrize(
    "text",
    [
        *("slow=", "slow=many", "slow=1.2.3", "slow=-1", "slow=99999", "slow=4000"),
        *("rate_limited=x", "rate_limited=", "rate_limited=1,", "rate_limited=1,x"),
        *("moderation=", "moderation=a,", "moderation=A]", "stall=after", "huge=names"),
        *("ok=3", "quota=1"),
    ],
)
def test_an_argument_that_does_not_fit_is_told_with_what_would(text: str) -> None:
    with pytest.raises(EditorError) as failed:
        scenario_named(text)
    assert failed.value.message_id == "sandbox.scenario_argument"
    message = MESSAGES[failed.value.message_id]
    told = f"{message.sentence} {message.advice}".format(**failed.value.parameters)
    assert scenario_named(text.partition("=")[0]).usage in told


def test_what_an_argument_may_be_is_said_where_there_can_be_one() -> None:
    assert all(bool(scenario.argument) == bool(scenario.read) for scenario in SCENARIOS)


def test_occurrences_are_counted_for_each_request_and_the_oldest_forgotten() -> None:
    occurrences = Occurrences()
    assert [occurrences.next_number(key) for key in ("a", "a", "b", "a")] == [1, 2, 1, 3]
    for number in range(1000):
        occurrences.next_number(str(number))
    assert occurrences.next_number("a") == 1
