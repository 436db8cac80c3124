"""The practice service as a process: start, stop, restart, and the end of its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from desktop_editor.errors import EditorError
from desktop_editor.sandbox.launcher import LaunchOptions, SandboxProcess, child_command
from desktop_editor.sandbox.server import SandboxOptions, _listening, run
from tests.helpers.practice_service import HEADERS, serving_code, serving_command

_posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    process = SandboxProcess(command=serving_command(stop_with_parent=True))
    yield process
    process.stop()


def _answers(base_url: str) -> bool:
    try:
        return httpx.get(f"{base_url}/models", headers=HEADERS).status_code == 200
    except httpx.TransportError:
        return False


def _ends(base_url: str, within_s: float = 8.0) -> bool:
    limit = time.monotonic() + within_s
    while time.monotonic() < limit:
        if not _answers(base_url):
            return True
        time.sleep(0.05)
    return False


def _pid(sandbox: SandboxProcess) -> int:
    assert sandbox._child is not None
    return sandbox._child._process.pid


def test_it_starts_on_first_use_and_stays_the_same_while_it_lives(sandbox: SandboxProcess) -> None:
    first = sandbox.base_url()
    assert _answers(first)
    assert sandbox.base_url() == first


def test_the_application_starts_itself_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uvicorn.py").write_text("raise SystemExit('a file of the user was run')")
    monkeypatch.chdir(tmp_path)
    sandbox = SandboxProcess(LaunchOptions(scenario="forbidden", drift="hard"))
    try:
        assert _answers(sandbox.base_url())
    finally:
        sandbox.stop()


def test_it_starts_once_for_several_threads(sandbox: SandboxProcess) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: sandbox.base_url(), range(4)))) == 1


@_posix_only
def test_after_it_was_killed_the_next_use_starts_another(sandbox: SandboxProcess) -> None:
    first = sandbox.base_url()
    os.kill(_pid(sandbox), signal.SIGKILL)
    assert _ends(first)
    second = sandbox.base_url()
    assert second != first
    assert _answers(second)


def test_stop_ends_it_and_may_be_called_again(sandbox: SandboxProcess) -> None:
    url = sandbox.base_url()
    sandbox.stop()
    sandbox.stop()
    assert not _answers(url)


@_posix_only
def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import time\n"
        "from desktop_editor.sandbox.launcher import SandboxProcess\n"
        f"sandbox = SandboxProcess(command={serving_command(stop_with_parent=True)!r})\n"
        "print(sandbox.base_url(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().decode().strip()
        assert _answers(url)
        parent.kill()
        assert _ends(url)


def test_a_child_that_floods_its_output_does_not_block() -> None:
    code = (
        "import sys, threading\n"
        "from desktop_editor.sandbox import server\n"
        "def flood():\n"
        "    for _ in range(40):\n"
        "        sys.stderr.write('x' * 9999 + chr(10))\n"
        "        sys.stdout.write('y' * 9999 + chr(10))\n"
        "    sys.stdout.flush()\n"
        "announce = server._announce\n"
        "def announce_and_flood(url):\n"
        "    announce(url)\n"
        "    threading.Thread(target=flood).start()\n"
        "server._announce = announce_and_flood\n" + serving_code(stop_with_parent=True)
    )
    sandbox = SandboxProcess(command=[sys.executable, "-c", code])
    try:
        url = sandbox.base_url()
        time.sleep(1)
        assert _answers(url)
    finally:
        started = time.monotonic()
        sandbox.stop()
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "command",
    [
        ["/nowhere/desktop-editor"],
        [sys.executable, "-c", "raise SystemExit(1)"],
        [sys.executable, "-c", "print('hello')"],
    ],
)
def test_a_child_that_cannot_start_is_reported(command: list[str]) -> None:
    sandbox = SandboxProcess(command=command)
    with pytest.raises(EditorError) as failed:
        sandbox.base_url()
    assert failed.value.message_id == "sandbox.not_started"


def test_a_taken_port_is_reported() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EditorError) as failed:
            run(SandboxOptions(port=port))
    assert (failed.value.message_id, failed.value.parameters) == (
        "sandbox.port_taken",
        {"port": port},
    )


@pytest.mark.parametrize("options", [{"scenario": "stormy"}, {"drift": "wild"}])
def test_an_unknown_name_is_reported_before_anything_starts(options: dict[str, str]) -> None:
    with pytest.raises(EditorError, match="unknown"):
        run(SandboxOptions(**options))  # type: ignore[arg-type] # two string fields


@_posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_even_during_an_answer(number: signal.Signals) -> None:
    command = serving_command(scenario="slow=30")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().decode().strip()
        assert _answers(url)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stderr.read() == b""
        assert process.stdout.read() == b""


def test_in_a_terminal_or_without_stdin_it_goes_on_serving() -> None:
    command = serving_command()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        time.sleep(0.5)
        assert _answers(url)
        process.terminate()


def test_the_port_can_be_chosen() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = serving_command(port=port, stop_with_parent=True)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"http://127.0.0.1:%d/" % port)
        process.terminate()


def test_no_secret_is_in_the_command_line() -> None:
    command = child_command(LaunchOptions(scenario="slow", drift="hard"))
    assert command[-6:] == (
        "sandbox",
        "--scenario",
        "slow",
        "--drift",
        "hard",
        "--stop-with-parent",
    )


def test_the_bundle_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command(LaunchOptions())[:2] == (sys.executable, "sandbox")


def test_answers_are_not_held_back_by_the_network() -> None:
    with _listening(0) as listener:
        # asyncio switches Nagle's algorithm off for sockets that name this protocol only.
        assert listener.proto == socket.IPPROTO_TCP
