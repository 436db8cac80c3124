"""Runs the practice service on 127.0.0.1 until it is stopped.

The service itself stands in `routes`; the application starts it as a child through `launcher`.
"""

import importlib
import logging
import os
import secrets
import signal
import socket
import struct
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Final

from desktop_editor.errors import EditorError
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.protocol import http_protocol
from desktop_editor.sandbox.routes import ServiceOptions, build_app
from desktop_editor.sandbox.scenarios import scenario_named

if TYPE_CHECKING:
    from starlette.types import Scope
    from uvicorn import Server

HOST: Final = "127.0.0.1"
_LAST_WORK_S: Final = 3.0
_STOP_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGBREAK")


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """What the command line says.

    Attributes:
        port: 0 takes any free port.
        scenario: `NAME[=ARGUMENT]` from `scenarios.SCENARIOS`.
        drift: Name from `DriftLevel`.
        token: First part of the path; None draws a random one.
        stop_with_parent: Stop once stdin ends, as it does when the process that holds it dies.
    """

    port: int = 0
    scenario: str = "ok"
    drift: str = "medium"
    token: str | None = field(default=None, repr=False)
    stop_with_parent: bool = False


def run(options: SandboxOptions) -> None:
    """Serve until SIGINT, SIGTERM or (when asked for) the end of stdin.

    The first line on stdout is the base URL, written once connections are accepted.

    Raises:
        EditorError: `sandbox.port_taken`, `sandbox.unknown_scenario`, `sandbox.scenario_argument`,
            `sandbox.unknown_drift`.
    """
    scenario, drift = scenario_named(options.scenario), DriftLevel.named(options.drift)
    token = options.token or secrets.token_urlsafe(18)
    with _listening(options.port) as listener:
        servers: list[Server] = []

        def drop(scope: "Scope", reset: bool) -> None:
            for server in servers:
                _drop(server, scope, reset)

        service = ServiceOptions(token=token, scenario=scenario, drift=drift, drop=drop)
        port = listener.getsockname()[1]
        server = _server(service, f"http://{HOST}:{port}/{token}/v1")
        servers.append(server)
        if options.stop_with_parent:
            threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
        server.run(sockets=[listener])


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A bound socket that nobody else can take over."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except (OSError, OverflowError) as error:
            raise EditorError("sandbox.port_taken", port=port) from error
        yield listener


def _server(service: ServiceOptions, base_url: str) -> "Server":
    import uvicorn

    class Announcing(uvicorn.Server):
        """Says its base URL once it accepts, and ends quietly when it is told to stop."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            _announce(base_url)
            # Thread pools refuse to be imported first while the interpreter ends.
            importlib.import_module("concurrent.futures.thread")
            # Not a daemon: the interpreter may not end in the middle of a native import.
            threading.Thread(target=_warm_up).start()

        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            """Unlike the original, does not raise the signal again after a clean end."""
            with _stopping_on_signals(self):
                yield

    # Both would complain about what clients send, which they are told in the answer.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        build_app(service),
        http=http_protocol(),
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return Announcing(config)


@contextmanager
def _stopping_on_signals(server: "Server") -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    numbers = [getattr(signal, name) for name in _STOP_SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(base_url: str) -> None:
    """One line, unbuffered; the descriptor works where a windowed build has no `sys.stdout`."""
    os.write(1, f"{base_url}\n".encode("ascii"))


def _warm_up() -> None:
    """Load the picture code while nobody waits, so that the first edit is quick."""
    import numpy as np

    from desktop_editor.imaging.filters import blur

    importlib.import_module("desktop_editor.sandbox.answers")
    blur(np.zeros((8, 8, 3), np.uint8), 1.0)


def _stop_at_end_of_stdin(server: "Server") -> None:
    """Wait for the parent's pipe to end; work that does not let go is left behind."""
    try:
        # Reads the descriptor: a thread blocked in `sys.stdin` would abort the interpreter's end.
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    server.should_exit = True
    end = threading.Timer(_LAST_WORK_S, os._exit, args=(0,))
    end.daemon = True
    end.start()


def _drop(server: "Server", scope: "Scope", reset: bool) -> None:
    """End the connection that this request came on, in order (FIN) or by a reset (RST)."""
    for connection in tuple(server.server_state.connections):
        transport = getattr(connection, "transport", None)
        if transport is not None and getattr(connection, "client", None) == scope["client"]:
            if reset:  # closing a socket that lingers for no time resets it
                linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
                own = transport.get_extra_info("socket")
                own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            transport.abort()
