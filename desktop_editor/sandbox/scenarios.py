"""The troubles that the sandbox can play, as data, and the count of refusals already given.

What an edit contains is decided elsewhere; `routes` carries a scenario out.
"""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from desktop_editor.errors import EditorError
from desktop_editor.sandbox.refusals import Refusal

_REMEMBERED: Final = 1000


class Delivery(StrEnum):
    """How a finished edit goes out."""

    NORMAL = auto()
    DROPPED = auto()
    TRUNCATED = auto()
    STALLED = auto()
    TEXT_FOR_PICTURE = auto()
    PROXY_PAGE = auto()
    BROKEN_JSON = auto()
    NO_DATA = auto()
    NO_USAGE = auto()
    URL_ONLY = auto()
    URL_GONE = auto()
    BOMB = auto()
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
    retry_after_s: int | None = None
    times: int | None = None

    def refusal(self) -> Refusal:
        """The answer itself."""
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return Refusal(self.status, self.message, code=self.code, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way in which the service behaves; `sentence` is for people."""

    name: str
    sentence: str
    delay_s: float = 0.0
    problem: Problem | None = None
    delivery: Delivery = Delivery.NORMAL


_RATE: Final = Problem(
    status=429,
    message="Rate limit reached; try again in 1 s.",
    code="rate_limit_exceeded",
    retry_after_s=1,
    times=2,
)
_QUOTA: Final = Problem(
    status=429, message="You exceeded your current quota.", code="insufficient_quota"
)
_KEY: Final = Problem(status=401, message="Incorrect API key provided.", code="invalid_api_key")
_BUSY: Final = Problem(status=503, message="The service is overloaded.", times=2)

SCENARIOS: Final = (
    Scenario(name="normal", sentence="Every valid request is answered."),
    Scenario(
        name="slow",
        sentence="The answer takes 8 seconds (slow:30 takes 30), to watch progress and cancel.",
        delay_s=8.0,
    ),
    Scenario(
        name="rate-limited",
        sentence="Each request is refused twice with 429 and Retry-After: 1, then answered.",
        problem=_RATE,
    ),
    Scenario(
        name="no-quota", sentence="429 insufficient_quota: the account is empty.", problem=_QUOTA
    ),
    Scenario(name="unauthorized", sentence="401: the key is not accepted.", problem=_KEY),
    Scenario(
        name="forbidden",
        sentence="403: the key may not use this model.",
        problem=Problem(status=403, message="This key may not use the model."),
    ),
    Scenario(
        name="bad-request",
        sentence="400: the request is refused, as by a content filter.",
        problem=Problem(
            status=400,
            message="Your request was rejected by the safety system.",
            code="moderation_blocked",
        ),
    ),
    Scenario(
        name="not-found",
        sentence="404: the model is not there.",
        problem=Problem(status=404, message="Model not found.", code="model_not_found"),
    ),
    Scenario(
        name="too-large",
        sentence="413: the pictures are too large.",
        problem=Problem(status=413, message="The request is too large.", code="request_too_large"),
    ),
    Scenario(
        name="server-error",
        sentence="500 after the request was read; a charge is possible.",
        problem=Problem(status=500, message="The server had an error."),
    ),
    Scenario(
        name="bad-gateway",
        sentence="502 after the request was read; a charge is possible.",
        problem=Problem(status=502, message="Bad gateway."),
    ),
    Scenario(
        name="gateway-timeout",
        sentence="504 after the request was read; a charge is possible.",
        problem=Problem(status=504, message="Gateway timeout."),
    ),
    Scenario(
        name="unavailable",
        sentence="Each request is refused twice with 503, then answered.",
        problem=_BUSY,
    ),
    Scenario(
        name="disconnect",
        sentence="The connection is dropped once the request was read, without an answer.",
        delivery=Delivery.DROPPED,
    ),
    Scenario(
        name="truncated",
        sentence="The answer breaks off in the middle and the connection closes.",
        delivery=Delivery.TRUNCATED,
    ),
    Scenario(
        name="stalled",
        sentence="Half of the answer arrives, then nothing more, with the connection open.",
        delivery=Delivery.STALLED,
    ),
    Scenario(
        name="not-an-image",
        sentence="A complete answer whose picture is a line of text.",
        delivery=Delivery.TEXT_FOR_PICTURE,
    ),
    Scenario(
        name="html-error",
        sentence="A proxy's HTML page with status 502 in place of the error object.",
        delivery=Delivery.PROXY_PAGE,
    ),
    Scenario(
        name="not-json",
        sentence="Status 200 with a body that is no JSON.",
        delivery=Delivery.BROKEN_JSON,
    ),
    Scenario(
        name="no-data",
        sentence="A complete answer with an empty list of pictures.",
        delivery=Delivery.NO_DATA,
    ),
    Scenario(
        name="no-usage", sentence="The answer has no usage numbers.", delivery=Delivery.NO_USAGE
    ),
    Scenario(
        name="url-only",
        sentence="The answer is a temporary URL even where b64_json was asked for.",
        delivery=Delivery.URL_ONLY,
    ),
    Scenario(
        name="url-gone",
        sentence="The answer is a temporary URL that is answered with 404.",
        delivery=Delivery.URL_GONE,
    ),
    Scenario(
        name="huge",
        sentence="The picture is a small PNG file of 24000x24000 pixels (a decompression bomb).",
        delivery=Delivery.BOMB,
    ),
    Scenario(
        name="wrong-size",
        sentence="The picture has half of the width and height that were asked for.",
        delivery=Delivery.WRONG_SIZE,
    ),
)


def scenario_named(text: str) -> Scenario:
    """The scenario of that name; `slow:SECONDS` sets its delay.

    Raises `sandbox.unknown_scenario`, which lists the names.
    """
    name, _, seconds = text.partition(":")
    for scenario in SCENARIOS:
        if scenario.name != name:
            continue
        if not seconds:
            return scenario
        if scenario.delay_s and seconds.replace(".", "", 1).isdecimal():
            return Scenario(name=name, sentence=scenario.sentence, delay_s=float(seconds))
    names = ", ".join(scenario.name for scenario in SCENARIOS)
    raise EditorError("sandbox.unknown_scenario", name=text, names=names)


class Refusals:
    """Counts how often each request was refused, so that "twice, then answered" holds for each."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], int] = {}

    def check(self, scenario: Scenario, fingerprint: str) -> None:
        """Raise the scenario's `Refusal` while it is still due for this request."""
        problem = scenario.problem
        if problem is None:
            return
        if problem.times is not None:
            key = (scenario.name, fingerprint)
            given = self._given.get(key, 0)
            if given >= problem.times:
                return
            if len(self._given) >= _REMEMBERED:
                self._given.pop(next(iter(self._given)))
            self._given[key] = given + 1
        raise problem.refusal()
