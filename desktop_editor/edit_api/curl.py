"""A request as a curl command that anybody can read, change and run.

The command says what `wire` would send, read from the very body that it makes; pictures stand in
files that the caller writes. The key is not in it: it names the environment variable that holds it.
Opens no connection and writes no file.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_editor.edit_api.checks import check_request
from desktop_editor.edit_api.services import ServiceProfile, check_base_url, is_loopback
from desktop_editor.edit_api.types import EditRequest
from desktop_editor.edit_api.wire import request_body

_DISPOSITION: Final = re.compile(
    rb'Content-Disposition: form-data; name="(?P<name>[^"]*)"(?:; filename="(?P<file>[^"]*)")?'
)
_TYPE: Final = re.compile(rb"Content-Type: (?P<type>[^\r\n]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that a command reads.

    Attributes:
        name: A plain file name, different for each file of a command.
        data: What it has to hold.
    """

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    file_name: str
    media_type: str
    data: bytes = field(repr=False)


def sent_files(service: ServiceProfile, request: EditRequest) -> tuple[SentFile, ...]:
    """Return the files that `curl_command` reads, in the order in which it takes their paths.

    Raises:
        EditorError: What `check_request` refuses.
    """
    check_request(service, request)
    body = request_body(service, request)
    raw = b"".join(body.chunks())
    if body.content_type == "application/json":
        return (SentFile(name="request.json", data=raw),)
    files = [part for part in _parts(raw, body.content_type) if part.file_name]
    return tuple(
        SentFile(name=f"{number}-{_plain(part.file_name)}", data=part.data)
        for number, part in enumerate(files, start=1)
    )


def curl_command(
    service: ServiceProfile,
    request: EditRequest,
    files: Sequence[str],
    key_variable: str,
    spare_key: str = "",
) -> str:
    """Return a command for a POSIX shell that sends this request, on several lines.

    Args:
        service: With the base URL that is really used.
        request: What is sent.
        files: Paths of what `sent_files` returned, in its order.
        key_variable: Name of the environment variable that holds the key.
        spare_key: What the client sends where there is no key, which is then no secret; a word.

    Raises:
        EditorError: What `check_request` refuses, or `service.url_not_usable`.
    """
    check_request(service, request)
    check_base_url(service.base_url, with_key=False)
    body = request_body(service, request)
    is_local = is_loopback(service.base_url)
    words = ["curl --fail-with-body -sS --globoff"]
    if is_local:
        words.append("--noproxy '*'")
    words.append(shlex.quote(f"{service.base_url.rstrip('/')}/images/edits"))
    if service.base_url.startswith("https:") or is_local:
        key = f"${{{key_variable}:-{spare_key}}}" if spare_key else f"${key_variable}"
        words.append(f'-H "Authorization: Bearer {key}"')  # never sent unencrypted
    if body.content_type == "application/json":
        words.append("-H 'Content-Type: application/json'")
        words.append(f"--data-binary {shlex.quote(f'@{files[0]}')}")
    else:
        paths = iter(files)
        words += [
            _file_word(part, next(paths)) if part.file_name else _text_word(part)
            for part in _parts(b"".join(body.chunks()), body.content_type)
        ]
    return " \\\n  ".join(words)


def _text_word(part: _Part) -> str:
    """A text as it is, whatever it begins with; no argument can hold a NUL."""
    text = part.data.decode().replace("\0", "")
    return f"--form-string {shlex.quote(f'{part.name}={text}')}"


def _file_word(part: _Part, path: str) -> str:
    name = part.file_name.replace("%22", '"')  # curl escapes it again
    value = f"{part.name}=@{_quoted(path)};filename={_quoted(name)};type={part.media_type}"
    return f"-F {shlex.quote(value)}"


def _quoted(text: str) -> str:
    """Quote a value of curl's `-F`, in which commas and semicolons mean something."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parts(raw: bytes, content_type: str) -> Iterator[_Part]:
    """Yield the parts of a multipart body that `wire` made."""
    boundary = content_type.partition("boundary=")[2].encode()
    for piece in (b"\r\n" + raw).split(b"\r\n--" + boundary)[1:-1]:
        head, _, data = piece.partition(b"\r\n\r\n")
        names, media_type = _DISPOSITION.search(head), _TYPE.search(head)
        if names is not None:
            yield _Part(
                name=names["name"].decode(),
                file_name=(names["file"] or b"").decode(),
                media_type=media_type["type"].decode() if media_type else "",
                data=data,
            )


def _plain(name: str) -> str:
    """A name that is harmless in every file system."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "picture"
