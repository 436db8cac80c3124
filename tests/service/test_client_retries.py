"""What is tried again on its own, when, and how often."""

import socket
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.errors import ServiceUnavailable
from desktop_editor.edit_api.network import NetworkOptions
from desktop_editor.edit_api.retry import RetryPolicy
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
    left = [seconds or 0.0 for stage, seconds in listener.stages if stage == "retrying"]
    assert 0.9 < left[0] <= 1.0
    assert len(left) >= 2
    assert left == sorted(left, reverse=True)


def test_a_wait_until_a_date_is_kept() -> None:
    listener = Listener()
    until = formatdate(time.time() + 2, usegmt=True)
    with ScriptedService([error(503, Retry_After=until), answer()]) as service:
        send(service.url, listener=listener)
    waits = [seconds for stage, seconds in listener.stages if stage == "overloaded"]
    assert waits[0] is not None
    assert 0.5 < waits[0] <= 2.0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("http://127.0.0.1:{free}/v1", NetworkOptions()),
        ("https://service.example.com/v1", NetworkOptions(proxy="http://127.0.0.1:{free}")),
    ],
)
def test_a_service_or_proxy_that_cannot_be_reached_is_not_called_busy(
    address: str, network: NetworkOptions
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    listener = Listener()
    client = EditClient(
        retry=RetryPolicy(attempts=2, first_wait_s=0.01),
        network=replace(network, proxy=network.proxy.format(free=free)),
    )
    failure_of(address.format(free=free), client=client, listener=listener)
    told = {stage for stage, _seconds in listener.stages}
    assert "reconnecting" in told
    assert not told & {"retrying", "overloaded"}


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


def test_waits_grow_from_one_attempt_to_the_next_and_never_come_at_once() -> None:
    busy = ServiceUnavailable("service.unavailable", status=503)
    policy = RetryPolicy(attempts=9, first_wait_s=1.0, longest_wait_s=20.0)
    for number, longest in enumerate([1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0], start=1):
        waits = {policy.wait_s(number, busy) for _ in range(20)}
        assert all(wait is not None and longest / 2 <= wait <= longest for wait in waits)
        assert len(waits) > 10
    assert policy.wait_s(9, busy) is None


def test_milliseconds_count_before_seconds() -> None:
    started = time.monotonic()
    with ScriptedService([error(429, retry_after_ms="40", Retry_After="2"), answer()]) as service:
        assert send(service.url).data == PNG
    assert time.monotonic() - started < 1.5


def test_a_service_that_is_not_waited_for_is_quoted_in_minutes() -> None:
    with ScriptedService([error(503, Retry_After="3601")]) as service:
        failure = failure_of(service.url)
    assert failure.message_id == "service.asks_to_wait"
    assert failure.parameters == {"minutes": 61}
    assert (failure.charged, failure.retry, failure.retry_after_s) == (False, "automatic", 3601)


@pytest.mark.parametrize(
    "code",
    [
        "insufficient_quota",
        "credit_balance_exhausted",
        "billing_hard_limit_reached",
        "billing_not_active",
    ],
)
@pytest.mark.parametrize("status", [400, 402, 429])
def test_an_empty_account_is_never_asked_twice(status: int, code: str) -> None:
    for step in (error(status, "no", "some_type", code), error(status, "no", code)):
        with ScriptedService([step]) as service:
            failure = failure_of(service.url)
            assert len(service.calls) == 1
        assert failure.message_id == "service.quota_exhausted"
        assert not failure.charged


def test_a_type_alone_does_not_overrule_a_code() -> None:
    step = error(429, "slow down", "insufficient_quota", "rate_limit_exceeded")
    with ScriptedService([step, answer()]) as service:
        assert send(service.url).data == PNG


def test_nobody_at_home_on_this_computer_is_told_within_four_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.monotonic()
    failure = failure_of(f"http://127.0.0.1:{port}/v1", client=EditClient())
    assert failure.message_id == "service.unreachable"
    assert time.monotonic() - started < 4.0


def test_fetching_the_finished_picture_is_tried_again_for_it_costs_nothing() -> None:
    steps = [error(500), hang_up(), error(404), answer(200, PNG)]
    with ScriptedService(steps[:2] + steps[3:]) as shelf:
        body = b'{"data": [{"url": "%s/p.png"}]}' % shelf.url.encode()
        with ScriptedService([answer(200, body)]) as service:
            assert send(service.url).data == PNG
            assert len(service.calls) == 1
        assert len(shelf.calls) == 3
