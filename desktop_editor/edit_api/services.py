"""The services that an edit can go to, described as data; nothing here opens a connection."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, Self, TypeAlias
from urllib.parse import SplitResult, urlsplit

from desktop_editor.edit_api.pricing import UNKNOWN_PRICE, PriceRule
from desktop_editor.edit_api.types import BodyFormat
from desktop_editor.errors import EditorError

ImageFields: TypeAlias = Literal["separate", "list"]
"""`separate`: `image` and `images`, as text or file. `list`: base and references share one list,
`image[]` files in multipart, objects with `image_url` or `file_id` in JSON."""

UploadFormat: TypeAlias = Literal["png", "jpeg", "webp"]
Dialect: TypeAlias = Literal["contract", "openai"]
"""What a service of one's own speaks: like Infinity Blue, or like OpenAI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRules:
    """Which sizes of answer a service renders, in pixels.

    Attributes:
        sizes: (width, height) of each where there is a fixed list; the other rules then only say
            what the list spans. Made by `of_list`.
    """

    multiple: int = 16
    max_edge_px: int = 3840
    max_aspect: float = 3.0
    min_pixels: int = 655_360
    max_pixels: int = 8_294_400
    sizes: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of_list(cls, sizes: tuple[tuple[int, int], ...]) -> Self:
        """The rules of a service that renders these sizes and no other; at least one."""
        areas = [width * height for width, height in sizes]
        return cls(
            multiple=1,
            max_edge_px=max(max(size) for size in sizes),
            max_aspect=max(max(size) / min(size) for size in sizes),
            min_pixels=min(areas),
            max_pixels=max(areas),
            sizes=sizes,
        )

    def allow(self, width: int, height: int) -> bool:
        """Say whether the service accepts this size."""
        if self.sizes:
            return (width, height) in self.sizes
        if width <= 0 or height <= 0 or width % self.multiple or height % self.multiple:
            return False
        longest, shortest = max(width, height), min(width, height)
        return (
            longest <= self.max_edge_px
            and longest <= shortest * self.max_aspect
            and self.min_pixels <= width * height <= self.max_pixels
        )

    def refusal(self, width: int, height: int) -> EditorError:
        """The failure of a size that is not allowed."""
        if self.sizes:
            known = ", ".join(f"{one[0]}x{one[1]}" for one in self.sizes)
            return EditorError("service.size_not_listed", width=width, height=height, known=known)
        return EditorError("service.size_not_allowed", width=width, height=height)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProfile:
    """One hosted endpoint: where it is and in what it differs from the others.

    `size` is always sent; `background`, `user` and the fields of a `sends_…` only where the user
    set something besides. `mask`, `n`, `stream` and `partial_images` are never sent.

    Attributes:
        id: `sandbox`, `infinity-blue`, `openai`, `custom`, or the user's own.
        name: As the user reads it; a proper name, not translated.
        base_url: `/images/edits` is appended; empty for the sandbox until it runs.
        default_model: Sent when the request names none.
        prompt_limit_chars: Unicode code points.
        max_references: Besides the picture to edit.
        needs_key: Refuse to send without one.
        size_rules: Which answers it renders.
        body_format: How requests travel unless the user wants it otherwise.
        image_fields: How pictures are laid out in the body.
        photo_format: What the picture to edit is encoded as.
        reference_format: What references are encoded as, save see-through ones as JPEG: PNG then.
        sends_response_format: False where the field is unknown and the answer always b64.
        sends_output_format: False where the field is unknown.
        sends_quality: Honours `quality`.
        sends_input_fidelity: Honours `input_fidelity`, save for `always_high_fidelity`.
        sends_background: Knows `background`.
        sends_user: Knows `user`.
        always_high_fidelity: Beginnings of model names that refuse the field.
        backgrounds: What may be asked for.
        max_at_once: How many edits may be under way at the same time.
        price: How it counts what an edit costs.
        connect_timeout_s: For a connection, TLS included.
        read_timeout_s: For its own work, and for each pause while the answer arrives.
        keys_page: The web page where its keys are to be had; empty: nobody knows.
        prices_page: The web page that says what it costs; empty: nobody knows.
    """

    id: str
    name: str
    base_url: str
    default_model: str = "gpt-image-2"
    prompt_limit_chars: int = 1000
    max_references: int = 16
    needs_key: bool = True
    size_rules: SizeRules = SizeRules()
    body_format: BodyFormat = "multipart"
    image_fields: ImageFields = "separate"
    photo_format: UploadFormat = "png"
    reference_format: UploadFormat = "jpeg"
    sends_response_format: bool = True
    sends_output_format: bool = True
    sends_quality: bool = False
    sends_input_fidelity: bool = False
    sends_background: bool = True
    sends_user: bool = True
    always_high_fidelity: tuple[str, ...] = ()
    backgrounds: tuple[str, ...] = ("auto", "opaque")
    max_at_once: int = 3
    price: PriceRule = UNKNOWN_PRICE
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 600.0
    keys_page: str = ""
    prices_page: str = ""

    def honours_input_fidelity(self, model: str) -> bool:
        """Say whether this model of this service takes `input_fidelity`."""
        return self.sends_input_fidelity and not model.startswith(self.always_high_fidelity)


SERVICES: Final[Mapping[str, ServiceProfile]] = MappingProxyType(
    {
        profile.id: profile
        for profile in (
            ServiceProfile(
                id="sandbox",
                name="Practice service",
                base_url="",
                needs_key=False,
                price=PriceRule(kind="free"),
            ),
            ServiceProfile(
                id="infinity-blue",
                name="Infinity Blue",
                base_url="https://api.getinfinityblue.com/v1",
                keys_page="https://getinfinityblue.com/",
                prices_page="https://getinfinityblue.com/",
            ),
            ServiceProfile(
                id="openai",
                name="OpenAI",
                base_url="https://api.openai.com/v1",
                keys_page="https://platform.openai.com/api-keys",
                prices_page="https://platform.openai.com/docs/pricing",
                prompt_limit_chars=32_000,
                max_references=15,  # 16 pictures in all
                image_fields="list",
                sends_response_format=False,
                sends_quality=True,
                sends_input_fidelity=True,
                always_high_fidelity=("gpt-image-2",),
                price=PriceRule(kind="tokens", output_usd=30.0, image_usd=8.0, text_usd=5.0),
            ),
            ServiceProfile(id="custom", name="Another address", base_url="", needs_key=False),
        )
    }
)


def custom_service(url: str, dialect: Dialect = "contract") -> ServiceProfile:
    """Return a profile for any base URL that speaks one of the two dialects.

    Raises:
        EditorError: `service.url_not_usable` unless it is plain http(s)://host[:port][/path].
    """
    text = clean_base_url(url)
    model = SERVICES["openai" if dialect == "openai" else "custom"]
    return replace(
        model,
        id="custom",
        name=urlsplit(text).netloc,
        base_url=text,
        needs_key=False,
        price=UNKNOWN_PRICE,
    )


def clean_base_url(url: str) -> str:
    """Return a typed or pasted address as a base URL.

    Raises:
        EditorError: `service.url_not_usable`.
    """
    text = url.strip().rstrip("/").removesuffix("/images/edits")
    _split(text)
    return text


def is_loopback(url: str) -> bool:
    """Say whether a URL stays on this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_base_url(url: str, *, with_key: bool) -> None:
    """Refuse a base URL that cannot be used, or that would send a key unencrypted.

    Raises:
        EditorError: `service.url_not_usable`, `service.key_unencrypted`.
    """
    parts = _split(url)
    if with_key and parts.scheme == "http" and not is_loopback(url):
        raise EditorError("service.key_unencrypted", host=parts.hostname or "")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.port is None or parts.port > 0
    except ValueError:
        raise EditorError("service.url_not_usable") from None
    clean = url.isprintable() and " " not in url and "\\" not in url
    bare = "@" not in parts.netloc and "?" not in url and "#" not in url
    if not (usable and clean and bare and parts.scheme in {"http", "https"} and parts.hostname):
        raise EditorError("service.url_not_usable")
    return parts
