"""Takes a multipart body apart while it arrives, each part once in memory.

The rules of the fields stand in `fields`. python-multipart is imported inside the functions.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from desktop_editor.sandbox.refusals import Refusal, invalid, too_large

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartParser

MAX_PARTS: Final = 200

Largest: TypeAlias = Callable[[str, bool], int | None]
"""How many bytes a part of this name may have, as a file or else as text; None skips it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Attributes:
        is_file: It has a file name or a content type other than text.
    """

    name: str
    is_file: bool
    data: bytes


class MultipartReader:
    """Fed with the body as it comes.

    Args:
        content_type: The request's header, with the boundary.
        largest: Which parts are kept, and up to which size.

    Raises:
        Refusal: From every method, 400 or 413.
    """

    def __init__(self, content_type: str, largest: Largest) -> None:
        self._largest = largest
        self._parser = self._new_parser(content_type)
        self._parts: list[Part] = []
        self._began = 0
        self._ended = False
        self._header_name = self._header_value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name, self._is_file = "", False
        self._content = io.BytesIO()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        from python_multipart.exceptions import FormParserError

        try:
            self._parser.write(chunk)
        except FormParserError:
            raise _broken("The multipart body is broken.") from None

    def parts(self) -> list[Part]:
        """All parts, once the body has ended."""
        if not self._ended:
            raise _broken("The multipart body ends before its last boundary.")
        return self._parts

    def _new_parser(self, content_type: str) -> "MultipartParser":
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser, parse_options_header

        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise _broken("The multipart body has no boundary.")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": self._on_part_end,
                    "on_end": self._on_end,
                },
            )
        except FormParserError:
            raise _broken("The boundary of the multipart body is too long.") from None

    def _on_part_begin(self) -> None:
        self._began += 1
        if self._began > MAX_PARTS:
            raise _broken(f"The multipart body has more than {MAX_PARTS} parts.")
        self._headers = {}
        self._content = io.BytesIO()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        if b"name" not in options:
            raise _broken("A part of the multipart body has no name.")
        self._name = options[b"name"].decode("utf-8", "replace")
        kind, _ = parse_options_header(self._headers.get(b"content-type"))
        is_text = not kind or kind.startswith((b"text/", b"application/json"))
        self._is_file = b"filename" in options or not is_text

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        most = self._largest(self._name, self._is_file)
        if most is None:
            return
        if self._content.tell() + end - start > most:
            raise too_large(self._name, f"'{self._name}' may have at most {most} bytes.")
        self._content.write(memoryview(data)[start:end])

    def _on_part_end(self) -> None:
        if self._largest(self._name, self._is_file) is None:
            return
        # `getvalue` hands the buffer over without a copy.
        self._parts.append(Part(self._name, self._is_file, self._content.getvalue()))
        self._content = io.BytesIO()

    def _on_end(self) -> None:
        self._ended = True


def _broken(message: str) -> Refusal:
    return invalid(None, message, "invalid_multipart")
