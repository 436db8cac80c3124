"""What goes into an edit and what comes out of it, as plain values; how it travels is in `wire`."""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

BodyFormat: TypeAlias = Literal["multipart", "json"]
"""How a request travels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePart:
    """One encoded picture that is sent as a file.

    Attributes:
        data: The bytes of the file.
        media_type: Such as `image/png`.
        name: File name as the service sees it; choose a neutral one, it leaves this machine.
    """

    data: bytes = field(repr=False)
    media_type: str
    name: str


Reference: TypeAlias = ImagePart | str
"""A reference picture, or an http(s) URL, data URL or `file-…` ID that is sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """One edit as the user asked for it.

    Attributes:
        id: Our own id; names the reply in the journal. Never sent.
        prompt: 1 up to the service's limit of Unicode code points.
        image: The picture to edit.
        references: 0 up to the service's limit.
        width: Pixels of the answer; both sides `None` mean `auto`.
        height: Pixels of the answer.
        model: Empty means the service's default.
        output_format: `png`, `jpeg` or `webp`.
        compression: 0 to 100; sent for jpeg and webp only.
        background: `auto` or `opaque`.
        response_format: `b64_json` or `url`.
        user: Opaque id of the end user; empty: not sent.
        body_format: How the request travels.
        quality: `low`, `medium`, `high` or empty; sent only where the service honours it.
        input_fidelity: `low`, `high` or empty; sent only where the service honours it.
    """

    id: str
    prompt: str
    image: ImagePart
    references: tuple[Reference, ...] = ()
    width: int | None = None
    height: int | None = None
    model: str = ""
    output_format: str = "png"
    compression: int | None = None
    background: str = "auto"
    response_format: str = "b64_json"
    user: str = ""
    body_format: BodyFormat = "multipart"
    quality: str = ""
    input_fidelity: str = ""

    @property
    def picture_bytes(self) -> int:
        """All files that are sent; pictures that are only named count for nothing."""
        parts = (self.image, *self.references)
        return sum(len(one.data) for one in parts if isinstance(one, ImagePart))


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that the service says were used; `None` where it does not say."""

    total_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    text_tokens: int | None = None
    image_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditResult:
    """The service's answer, not yet decoded.

    Attributes:
        data: The bytes of the picture file.
        media_type: Read from the first bytes, whatever the service claims.
        created: Unix seconds by the service's clock; 0 when it does not say.
        usage: What was used, when the service says so.
        request_id: The id of the `EditRequest`.
    """

    data: bytes = field(repr=False)
    media_type: str
    created: int
    usage: Usage | None
    request_id: str


class ReplySink(Protocol):
    """Takes the raw reply chunk by chunk before anything parses it.

    Each reply is `opened`, `received` zero or more times, and `closed` once it is whole; one that
    was cut short is not closed. An automatic retry, and the picture behind a `url` answer, are
    further replies of the same request with the next attempt number: the last one closed with
    status 200 is what was paid for, and `parse_reply` reads either kind. Failures (`OSError`,
    `EditorError`) of a sink are logged and do not stop the reply from reaching the user.
    """

    def opened(self, request_id: str, attempt: int) -> None:
        """A reply begins; attempt counts from 1."""

    def received(self, chunk: bytes) -> None:
        """The next bytes of the body, content encoding (gzip) already undone."""

    def closed(self, status: int) -> None:
        """The reply is whole; status is the HTTP status."""


class Progress(Protocol):
    """Told how far an edit is, on the thread that runs it.

    Stages: `connecting`, `sending`, `waiting`, `receiving`, and before it is tried again one of
    `errors.WAIT_STAGES`. From `waiting` on a charge is possible, until it is tried again: it is
    told just before the last piece of the request leaves.
    """

    def __call__(self, stage: str, fraction: float | None) -> None:
        """Stage and done fraction 0 to 1 if known.

        In the wait for another try the number is the seconds left, told again while they pass.
        """
