"""One edit on its way: who listens, how far it got, what came back. Sends nothing itself."""

import logging
from collections.abc import Callable
from typing import Final

from desktop_editor.edit_api.types import Progress, ReplySink
from desktop_editor.errors import EditorError

_LOG: Final = logging.getLogger(__name__)


class Delivery:
    """The state of one edit across its attempts.

    Attributes:
        request_id: Of the `EditRequest`.
        progress: Told about every stage.
        attempt: Number of replies that began, from 1.
        begun: A first piece of the request's body was handed to the connection.
        body_sent: The last piece is about to be, or was.
        received: The bytes of the reply so far.
    """

    def __init__(self, request_id: str, sink: ReplySink, progress: Progress) -> None:
        self.request_id = request_id
        self.progress = progress
        self.attempt = 0
        self.begun = False
        self.body_sent = False
        self.received = bytearray()
        self._sink = sink
        self._sink_works = True
        self._expected_bytes: int | None = None

    def begin(self) -> None:
        """Begin an attempt."""
        self.begun = self.body_sent = False

    def open(self, expected_bytes: int | None) -> None:
        """Begin a reply of that many bytes, `None` when unknown."""
        self.attempt += 1
        self.received = bytearray()
        self._expected_bytes = expected_bytes
        self._sink_works = True
        self._tell(lambda: self._sink.opened(self.request_id, self.attempt))

    def take(self, chunk: bytes) -> None:
        """Hand on the next bytes of the body, the sink first."""
        self._tell(lambda: self._sink.received(chunk))
        self.received += chunk
        whole = self._expected_bytes
        self.progress("receiving", min(1.0, len(self.received) / whole) if whole else None)

    def close(self, status: int) -> None:
        """Say that the reply is whole."""
        self._tell(lambda: self._sink.closed(status))

    def _tell(self, call: Callable[[], None]) -> None:
        """A sink that fails, such as on a full disk, must not cost the reply itself."""
        if not self._sink_works:
            return
        try:
            call()
        except (OSError, EditorError) as error:
            self._sink_works = False
            _LOG.warning("Reply %s cannot be saved: %s", self.request_id, error)
