"""The event loop that edits run in; what runs in it is `client`'s business.

Looking up a name can take half a minute and cannot be interrupted. Python's own loops do it on a
pool thread that is waited for when the loop is closed; here it runs on a daemon thread, which
neither a cancelled edit nor the end of the application waits for.
"""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from desktop_editor.errors import EditorError

Result = TypeVar("Result")

if sys.platform == "win32":
    _SystemLoop = asyncio.ProactorEventLoop
else:
    _SystemLoop = asyncio.SelectorEventLoop


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return a loop for `asyncio.Runner(loop_factory=new_event_loop)`."""
    return _EditLoop()


async def unhindered(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run a call that waits for the system on a thread of its own that nobody waits for.

    Raises:
        OSError, ValueError, EditorError: What the function raises; nothing else may be.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if answer.done():  # cancelled meanwhile
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # None only where that is it

    def run() -> None:
        result: Result | None = None
        error: Exception | None = RuntimeError("a call on a thread of its own is defective")
        try:
            result, error = function(*arguments), None
        except (
            OSError,
            ValueError,
            EditorError,
        ) as problem:  # a name that is no name is a UnicodeError
            error = problem
        finally:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="lookup", daemon=True).start()
    return await answer


class _EditLoop(_SystemLoop):
    async def getaddrinfo(self, host: Any, port: Any, **hints: int) -> Any:
        """As `socket.getaddrinfo`, whose names the hints have."""
        return await unhindered(partial(socket.getaddrinfo, host, port, **hints))
