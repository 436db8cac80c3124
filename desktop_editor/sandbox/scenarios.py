"""The troubles that the sandbox can play, as data. `SCENARIOS` is the one place that explains them.

What an edit contains is decided elsewhere; `routes` and `deliveries` carry a scenario out.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final, TypeAlias

from desktop_editor.errors import EditorError
from desktop_editor.sandbox.refusals import Refusal

MAX_SECONDS: Final = 3600.0
_ALWAYS: Final = "always"


class Delivery(StrEnum):
    """How a finished edit goes out."""

    NORMAL = auto()
    DISCONNECT = auto()
    RESET = auto()
    SILENCE = auto()
    STALL = auto()
    EMPTY = auto()
    TRUNCATED_BODY = auto()
    TRUNCATED_IMAGE = auto()
    BAD_BASE64 = auto()
    TEXT_FOR_PICTURE = auto()
    PROXY_PAGE = auto()
    LOGIN_PAGE = auto()
    NO_DATA = auto()
    NO_USAGE = auto()
    URL_ONLY = auto()
    URL_GONE = auto()
    MANY_PIXELS = auto()
    MANY_BYTES = auto()
    WRONG_SIZE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The error that a scenario answers with.

    Attributes:
        times: How often each request is refused before it is answered; None means always.
    """

    status: int
    message: str
    code: str | None = None
    retry_after_s: float | None = None
    times: int | None = None

    def refusal(self) -> Refusal:
        """The answer itself; whole seconds in Retry-After, others in retry-after-ms as well."""
        headers = {}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(math.ceil(self.retry_after_s))
            if not self.retry_after_s.is_integer():
                headers["retry-after-ms"] = str(round(self.retry_after_s * 1000))
        return Refusal(self.status, self.message, code=self.code, headers=headers)


_Reader: TypeAlias = Callable[["Scenario", str], "Scenario"]
"""Applies an argument; raises ValueError when it is none that the scenario takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way in which the service behaves.

    Attributes:
        sentence: What happens, for people.
        argument: What may follow `NAME=`, for people; empty where nothing may.
        read: Applies such an argument.
    """

    name: str
    sentence: str
    argument: str = ""
    read: _Reader | None = field(default=None, repr=False, compare=False)
    delay_s: float = 0.0
    problem: Problem | None = None
    delivery: Delivery = Delivery.NORMAL

    @property
    def usage(self) -> str:
        """How it is written, such as `slow[=SECONDS]`."""
        return f"{self.name}[={self.argument}]" if self.argument else self.name


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or float(text) > MAX_SECONDS:
        raise ValueError(text)
    return float(text)


def _delayed(scenario: Scenario, text: str) -> Scenario:
    return replace(scenario, delay_s=_seconds(text))


def _repeated(scenario: Scenario, text: str) -> Scenario:
    times, comma, seconds = text.partition(",")
    if scenario.problem is None or not re.fullmatch(rf"[0-9]{{1,4}}|{_ALWAYS}", times):
        raise ValueError(text)
    problem = replace(
        scenario.problem,
        times=None if times == _ALWAYS else int(times),
        retry_after_s=_seconds(seconds) if comma else scenario.problem.retry_after_s,
    )
    return replace(scenario, problem=problem)


def _moderated(scenario: Scenario, text: str) -> Scenario:
    categories = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"[a-z][a-z0-9_/-]{0,40}", category) for category in categories):
        raise ValueError(text)
    return replace(scenario, problem=_moderation(categories))


def _moderation(categories: list[str]) -> Problem:
    return Problem(
        status=400,
        message="Your request was rejected by the safety system. "
        f"safety_violations=[{', '.join(categories)}].",
        code="moderation_blocked",
    )


def _one_of(**deliveries: Delivery) -> _Reader:
    def read(scenario: Scenario, text: str) -> Scenario:
        if text not in deliveries:
            raise ValueError(text)
        return replace(scenario, delivery=deliveries[text])

    return read


_RATE: Final = Problem(
    status=429,
    message="Rate limit reached; try again later.",
    code="rate_limit_exceeded",
    retry_after_s=1.0,
    times=2,
)
_QUOTA: Final = Problem(
    status=429, message="You exceeded your current quota.", code="insufficient_quota"
)
_KEY: Final = Problem(status=401, message="Incorrect API key provided.", code="invalid_api_key")
_MODEL: Final = Problem(status=404, message="Model not found.", code="model_not_found")
_LARGE: Final = Problem(status=413, message="The request is too large.", code="request_too_large")

SCENARIOS: Final = (
    Scenario(name="ok", sentence="Every valid request is answered."),
    Scenario(
        name="slow",
        argument="SECONDS",
        sentence="The answer comes SECONDS late (8), to watch progress and cancel.",
        read=_delayed,
        delay_s=8.0,
    ),
    Scenario(
        name="rate_limited",
        argument="TIMES[,SECONDS]",
        sentence="Each request is refused TIMES (2, or always) with 429 and a Retry-After of "
        "SECONDS (1), then answered.",
        read=_repeated,
        problem=_RATE,
    ),
    Scenario(
        name="unavailable",
        argument="TIMES[,SECONDS]",
        sentence="Each request is refused TIMES (2, or always) with 503, with Retry-After where "
        "SECONDS are given, then answered.",
        read=_repeated,
        problem=Problem(status=503, message="The service is overloaded.", times=2),
    ),
    Scenario(
        name="quota",
        sentence="429 insufficient_quota: the account is empty, waiting won't help.",
        problem=_QUOTA,
    ),
    Scenario(
        name="key_rejected",
        sentence="401 invalid_api_key, also for the list of models.",
        problem=_KEY,
    ),
    Scenario(
        name="forbidden",
        sentence="403: the key may not use this model.",
        problem=Problem(status=403, message="This key may not use the model."),
    ),
    Scenario(
        name="moderation",
        argument="CATEGORY,…",
        sentence="400 moderation_blocked; the message names each CATEGORY (violence).",
        read=_moderated,
        problem=_moderation(["violence"]),
    ),
    Scenario(name="not_found", sentence="404: the model is not there.", problem=_MODEL),
    Scenario(name="too_large", sentence="413: the pictures are too large.", problem=_LARGE),
    Scenario(
        name="server_error",
        sentence="500 after the request was read; a charge is possible.",
        problem=Problem(status=500, message="The server had an error."),
    ),
    Scenario(
        name="bad_gateway",
        sentence="502 as the documented error object; a charge is possible.",
        problem=Problem(status=502, message="Bad gateway."),
    ),
    Scenario(
        name="bad_gateway_html",
        sentence="502 as a proxy's HTML page; a charge is possible.",
        delivery=Delivery.PROXY_PAGE,
    ),
    Scenario(
        name="gateway_timeout",
        sentence="504 after the request was read; a charge is possible.",
        problem=Problem(status=504, message="Gateway timeout."),
    ),
    Scenario(
        name="disconnect",
        sentence="The connection is closed once the request was read, without an answer.",
        delivery=Delivery.DISCONNECT,
    ),
    Scenario(
        name="reset_after_upload",
        sentence="The connection is reset (TCP RST) once the request was read.",
        delivery=Delivery.RESET,
    ),
    Scenario(
        name="stall",
        argument="before|inside",
        sentence="Half of the answer arrives (inside, the default) or nothing at all (before), "
        "then silence with the connection open.",
        read=_one_of(before=Delivery.SILENCE, inside=Delivery.STALL),
        delivery=Delivery.STALL,
    ),
    Scenario(
        name="truncated_body",
        sentence="The answer breaks off in the middle and the connection closes.",
        delivery=Delivery.TRUNCATED_BODY,
    ),
    Scenario(
        name="empty",
        sentence="Status 200 with an empty body.",
        delivery=Delivery.EMPTY,
    ),
    Scenario(
        name="not_json",
        sentence="Status 200 with an HTML page, as a network's login page answers.",
        delivery=Delivery.LOGIN_PAGE,
    ),
    Scenario(
        name="no_data",
        sentence="A complete answer with an empty list of pictures.",
        delivery=Delivery.NO_DATA,
    ),
    Scenario(
        name="no_usage", sentence="The answer has no usage numbers.", delivery=Delivery.NO_USAGE
    ),
    Scenario(
        name="bad_base64",
        sentence="A complete answer whose b64_json is no base64, however kindly it is read.",
        delivery=Delivery.BAD_BASE64,
    ),
    Scenario(
        name="wrong_type",
        sentence="A complete answer whose b64_json is a line of text, no picture.",
        delivery=Delivery.TEXT_FOR_PICTURE,
    ),
    Scenario(
        name="truncated_image",
        sentence="A complete answer whose picture file is cut in half.",
        delivery=Delivery.TRUNCATED_IMAGE,
    ),
    Scenario(
        name="wrong_size",
        sentence="The picture has half of the width and height that were asked for.",
        delivery=Delivery.WRONG_SIZE,
    ),
    Scenario(
        name="huge",
        argument="pixels|bytes",
        sentence="A small PNG file of 24000x24000 pixels (pixels, the default), or a body of 1 GiB "
        "(bytes).",
        read=_one_of(pixels=Delivery.MANY_PIXELS, bytes=Delivery.MANY_BYTES),
        delivery=Delivery.MANY_PIXELS,
    ),
    Scenario(
        name="url_reply",
        sentence="The answer is a temporary URL even where b64_json was asked for.",
        delivery=Delivery.URL_ONLY,
    ),
    Scenario(
        name="url_expired",
        sentence="The answer is a temporary URL that is answered with 404.",
        delivery=Delivery.URL_GONE,
    ),
)


def scenario_named(text: str) -> Scenario:
    """The scenario that `NAME[=ARGUMENT]` asks for; `-` counts as `_` and `:` as `=`.

    Raises:
        EditorError: `sandbox.unknown_scenario`, which lists the names, or
            `sandbox.scenario_argument`.
    """
    name, *arguments = re.split("[=:]", text.strip(), maxsplit=1)
    plain = name.replace("-", "_")
    scenario = next((known for known in SCENARIOS if known.name == plain), None)
    if scenario is None:
        names = ", ".join(known.name for known in SCENARIOS)
        raise EditorError("sandbox.unknown_scenario", name=name[:80], names=names)
    if not arguments:
        return scenario
    try:
        if scenario.read is not None:
            return scenario.read(scenario, arguments[0])
    except ValueError:
        pass  # told below, as for a scenario without argument
    raise EditorError(
        "sandbox.scenario_argument",
        name=scenario.name,
        argument=arguments[0][:80],
        usage=scenario.usage,
    )
