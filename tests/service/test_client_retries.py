"""What is tried again on its own, when, and how often."""

import time
from email.utils import formatdate

import pytest

from tests.helpers.edit_client import Listener, failure_of, send
from tests.helpers.scripted_service import PNG, ScriptedService, answer, error, hang_up


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_tried_again_until_it_answers(status: int) -> None:
    listener = Listener()
    with ScriptedService([error(status), error(status), answer()]) as service:
        assert send(service.url, listener=listener).data == PNG
        assert len({call.body for call in service.calls}) == 1
        assert len(service.calls) == 3
    assert listener.told("opened") == [("request-1", number) for number in (1, 2, 3)]
    assert listener.told("closed") == [status, status, 200]


@pytest.mark.parametrize(
    ("status", "message_id"), [(429, "service.rate_limited"), (503, "service.unavailable")]
)
def test_after_four_attempts_it_is_said_that_nothing_was_charged(
    status: int, message_id: str
) -> None:
    with ScriptedService([error(status)]) as service:
        failure = failure_of(service.url)
        assert len(service.calls) == 4
    assert failure.message_id == message_id
    assert not failure.charged


def test_the_wait_that_the_service_asks_for_is_kept_and_shown() -> None:
    listener = Listener()
    with ScriptedService([error(429, Retry_After="1"), answer()]) as service:
        started = time.monotonic()
        send(service.url, listener=listener)
        assert time.monotonic() - started >= 1.0
    assert ("retrying", 1.0) in listener.stages


def test_a_wait_until_a_date_is_kept() -> None:
    listener = Listener()
    until = formatdate(time.time() + 2, usegmt=True)
    with ScriptedService([error(503, Retry_After=until), answer()]) as service:
        send(service.url, listener=listener)
    waits = [seconds for stage, seconds in listener.stages if stage == "retrying"]
    assert waits[0] is not None
    assert 0.5 < waits[0] <= 2.0


def test_nobody_waits_an_hour_for_a_service() -> None:
    with ScriptedService([error(429, Retry_After="3600")]) as service:
        started = time.monotonic()
        failure = failure_of(service.url)
        assert time.monotonic() - started < 1.0
        assert len(service.calls) == 1
    assert failure.retry_after_s == 3600


@pytest.mark.parametrize("value", ["soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9", "٣"])
def test_a_wait_that_makes_no_sense_is_ignored(value: str) -> None:
    step = error(429, Retry_After=value.encode().decode("latin-1"))
    with ScriptedService([step, answer()]) as service:
        assert send(service.url).data == PNG


def test_waits_grow_from_one_attempt_to_the_next() -> None:
    listener = Listener()
    with ScriptedService([error(503)]) as service:
        failure_of(service.url, listener=listener)
    waits = [seconds or 0.0 for stage, seconds in listener.stages if stage == "retrying"]
    assert len(waits) == 3
    for number, wait in enumerate(waits):
        assert 0.01 * 2**number <= wait <= 0.01 * 2**number + 0.01


def test_fetching_the_finished_picture_is_tried_again_for_it_costs_nothing() -> None:
    steps = [error(500), hang_up(), error(404), answer(200, PNG)]
    with ScriptedService(steps[:2] + steps[3:]) as shelf:
        body = b'{"data": [{"url": "%s/p.png"}]}' % shelf.url.encode()
        with ScriptedService([answer(200, body)]) as service:
            assert send(service.url).data == PNG
            assert len(service.calls) == 1
        assert len(shelf.calls) == 3
