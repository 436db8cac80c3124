"""Many, large and broken-off requests leave the practice service as it was."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from desktop_editor.sandbox.admission import Admission
from desktop_editor.sandbox.refusals import Refusal
from tests.helpers import practice_service as service
from tests.helpers.practice_service import HEADERS, Held, held

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
MB = 1024 * 1024


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[str, int]]:
    with service.running_service(drift="none") as (url, pid):
        for _ in range(6):
            assert _edit(url, "sepia") == 200
        yield url, pid


def _edit(url: str, prompt: str, **headers: str) -> int:
    photo = service.png(service.plain((0, 0, 250), 48, 32))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"prompt": prompt, "size": "1024x640"}
    return service.post_files(url, [("image", photo)], headers=named, **fields).status_code


def _settles(pid: int, enough: Callable[[Held], bool]) -> Held:
    """What the process holds once it is enough, or after some seconds."""
    limit = time.monotonic() + 8
    while not enough(held(pid)) and time.monotonic() < limit:
        time.sleep(0.05)
    return held(pid)


def test_fifty_at_once_are_all_answered_and_nothing_stays(running: tuple[str, int]) -> None:
    url, pid = running
    before = held(pid)
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda number: _edit(url, f"sepia {number}"), range(50)))
    assert statuses == [200] * 50
    after = _settles(pid, lambda now: now.files <= before.files)
    assert after.files <= before.files
    assert after.threads <= before.threads + 4
    assert after.memory_mb <= before.memory_mb + 60


def _begin_upload(url: str) -> socket.socket:
    """A connection on which a quarter of an edit was sent."""
    address = httpx.URL(url)
    connection = socket.create_connection((address.host, address.port or 80), timeout=10)
    head = (
        f"POST {address.path}/images/edits HTTP/1.1\r\nHost: {address.netloc.decode()}\r\n"
        "Authorization: Bearer x\r\nContent-Length: 4000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    )
    connection.sendall(head.encode() + bytes(1_000_000))
    return connection


def test_clients_that_leave_while_they_upload_leave_nothing(running: tuple[str, int]) -> None:
    url, pid = running
    before = held(pid)
    connections = [_begin_upload(url) for _ in range(60)]
    for connection in connections:
        connection.close()
    after = _settles(pid, lambda now: now.files <= before.files)
    assert (after.files, after.threads) == (before.files, before.threads)
    assert _edit(url, "sepia") == 200  # none of the 64 places is still taken


def test_clients_that_leave_while_they_wait_leave_nothing(running: tuple[str, int]) -> None:
    url, pid = running
    before = held(pid)

    def impatient(number: int) -> None:
        photo = service.png(service.plain((0, 0, 250), 48, 32))
        scenario = ("slow=60", "stall", "stall=before")[number % 3]
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{url}/images/edits",
                files={"image": photo},
                data={"prompt": "sepia", "size": "1024x640"},
                headers=HEADERS | {"X-Sandbox-Scenario": scenario},
                timeout=httpx.Timeout(20, read=3),
            )

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(impatient, range(24)))
    after = _settles(pid, lambda now: now.files <= before.files)
    assert after.files <= before.files
    assert _edit(url, "sepia") == 200


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(
    running: tuple[str, int],
) -> None:
    address = httpx.URL(running[0])
    with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
        connection.sendall(
            f"POST {address.path}/images/edits HTTP/1.1\r\nHost: {address.netloc.decode()}\r\n"
            "Authorization: Bearer x\r\nContent-Length: 1000000000000\r\n"
            "Content-Type: application/json\r\n\r\n".encode()
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_file_without_end_is_refused_and_hardly_kept(running: tuple[str, int]) -> None:
    url, pid = running
    service.forget_peak(pid)
    before = held(pid)

    def body() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        yield from [b"A" * MB] * 400

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    response = httpx.post(f"{url}/images/edits", content=body(), headers=HEADERS | kind, timeout=60)
    assert response.status_code == 413
    assert held(pid).peak_mb - before.memory_mb < 64 * 1.25 + 20


def test_a_large_photo_is_in_memory_once(running: tuple[str, int]) -> None:
    url, pid = running
    noise = np.random.default_rng(3).bytes(60 * MB)
    service.forget_peak(pid)
    before = held(pid)
    response = service.post_files(url, [("image", noise)], prompt="sepia", size="1024x640")
    assert response.status_code == 400  # noise is no picture
    assert held(pid).peak_mb - before.memory_mb < 60 * 1.3 + 10


def test_more_than_it_can_hold_is_refused_with_503_and_let_in_afterwards() -> None:
    admission = Admission(edits=2, held_bytes=100)
    with admission.edit() as first, admission.edit() as second:
        first(60)
        second(40)
        with pytest.raises(Refusal, match="too many bytes") as refused:
            first(1)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        with pytest.raises(Refusal, match="too many edits"), admission.edit():
            pass
    with admission.edit() as again:
        again(100)
