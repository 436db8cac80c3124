"""An edit from snapshot to candidates: variants, failures of some of them, cancelling."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.pricing import PriceRule
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress
from desktop_editor.errors import Cancelled, Checkpoint, EditorError, Parameter, no_checkpoint
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.geometry import Size
from desktop_editor.pipeline.job import (
    Arrival,
    EditJob,
    EditOutcome,
    Failure,
    Variants,
    at_once,
    perform,
)
from desktop_editor.pipeline.prepare import EditOptions, build_edit_request
from desktop_editor.pipeline.render import Renderer
from tests.helpers.documents import a_base, a_document, a_layer, a_photo, png_of

# Small enough that placing takes no time: this is about the order of things.
BASE = a_base(a_photo(Size(width=40, height=30)))
PICTURE = png_of(a_photo(Size(width=40, height=30), seed=9))
OPTIONS = EditOptions(service=SERVICES["sandbox"])
AT_ONCE = SERVICES["sandbox"].max_at_once
PRICED = replace(
    SERVICES["openai"], prompt_limit_chars=1000, price=PriceRule(kind="per_edit", edit_usd=0.04)
)
Answer = Callable[[int], bytes]


def a_picture(_number: int) -> bytes:
    return PICTURE


@dataclass
class Service:
    """Answers in this process; counts what is under way and keeps what it was told."""

    answer: Answer = a_picture
    delay_s: float = 0.0
    requests: list[EditRequest] = field(default_factory=list)
    facts: list[dict[str, Parameter]] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0
    given_up: int = 0
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    held: dict[int, asyncio.Event] = field(default_factory=dict)

    async def edit(
        self, request: EditRequest, facts: dict[str, Parameter], progress: Progress
    ) -> EditResult:
        self.requests.append(request)
        self.facts.append(facts)
        self.under_way += 1
        if self.under_way == AT_ONCE:
            self.busy.set()
        self.most_at_once = max(self.most_at_once, self.under_way)
        progress("waiting", None)
        number = int(request.id.split("-")[2])
        try:
            await asyncio.sleep(self.delay_s)
            if number in self.held:
                await self.held[number].wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.under_way -= 1
        return EditResult(
            data=self.answer(number),
            media_type="image/png",
            created=0,
            usage=None,
            request_id=request.id,
        )


def a_job(variants: int = 1, checkpoint: Checkpoint = no_checkpoint) -> EditJob:
    state = DocumentState(base=BASE, prompt="make it red")
    options = replace(OPTIONS, variants=variants)
    return EditJob(id="edit-7", state=state, options=options, checkpoint=checkpoint)


@dataclass
class Listener:
    """Keeps what it was told, each with the number of its variant."""

    told: list[tuple[int, str]] = field(default_factory=list)
    fractions: list[float | None] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    picture_bytes: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def prepared(self, picture_bytes: int) -> None:
        self.picture_bytes = picture_bytes

    def progressed(self, number: int, stage: str, fraction: float | None) -> None:
        self.told.append((number, stage))
        self.fractions.append(fraction)
        self.news.set()

    def arrived(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        self.told.append((arrival.number, "arrived"))
        self.news.set()

    def failed(self, failure: Failure) -> None:
        self.failures.append(failure)
        self.news.set()

    def cancelled(self, number: int) -> None:
        self.given_up.append(number)
        self.news.set()

    def stages(self, number: int) -> list[str]:
        return [stage for one, stage in self.told if one == number]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was told makes something so."""
        async with asyncio.timeout(20):
            while not condition():
                self.news.clear()
                await self.news.wait()


def performed(job: EditJob, service: Service, listener: Listener | None = None) -> EditOutcome:
    return asyncio.run(perform(job, service, listener or Listener()))


def arrived(outcome: EditOutcome) -> list[str]:
    return [one.candidate.id for one in outcome.arrivals]


def failing(*numbers: int) -> Answer:
    def answer(number: int) -> bytes:
        if number in numbers:
            raise ServiceError("service.failed", status=500, charged=True, reason="boom")
        return PICTURE

    return answer


def test_one_edit_brings_one_candidate_and_tells_its_stages() -> None:
    listener = Listener()
    outcome = performed(a_job(), Service(), listener)
    assert arrived(outcome) == ["edit-7-1"]
    assert outcome.arrivals[0].candidate.prompt == "make it red"
    assert outcome.failures == ()
    assert listener.stages(1) == ["prepare", "waiting", "register", "arrived"]
    assert listener.arrivals == list(outcome.arrivals)


@pytest.mark.parametrize("limit", [1, AT_ONCE])
def test_variants_are_separate_requests_as_many_at_once_as_the_service_takes(limit: int) -> None:
    service, listener = Service(delay_s=0.05), Listener()
    job = a_job(5)
    profile = replace(job.options.service, max_at_once=limit)
    job = replace(job, options=replace(job.options, service=profile))
    outcome = performed(job, service, listener)
    assert arrived(outcome) == [f"edit-7-{n}" for n in range(1, 6)]
    assert {one.candidate.edit_id for one in outcome.arrivals} == {"edit-7"}
    assert len({id(request.image) for request in service.requests}) == 1
    assert service.most_at_once == limit
    waited = [number for number, stage in listener.told if stage == "queued"]
    assert waited == list(range(limit + 1, 6))


def test_the_journal_is_told_what_lays_a_reply_on_its_photo_again() -> None:
    service = Service()
    outcome = performed(a_job(), service)
    facts = service.facts[0]
    assert facts["base"] == BASE.digest
    assert facts["region"] == str(outcome.plan.region)
    assert (facts["edit"], facts["prompt"]) == ("edit-7", "make it red")
    assert facts["model"] == "gpt-image-2"
    assert (facts["service_id"], facts["base_path"]) == ("sandbox", BASE.path)
    assert (facts["variant"], facts["pictures"]) == (1, 1)
    requested = outcome.plan.requested_size
    assert requested is not None
    assert facts["size"] == f"{requested.width}x{requested.height}"
    assert facts["estimated_usd"] == 0


def test_variants_that_arrive_are_kept_when_others_fail() -> None:
    outcome = performed(a_job(3), Service(answer=failing(2)))
    assert arrived(outcome) == ["edit-7-1", "edit-7-3"]
    assert [one.result.request_id for one in outcome.arrivals] == ["edit-7-1", "edit-7-3"]
    told = [(one.number, one.error.message_id) for one in outcome.failures]
    assert told == [(2, "service.failed")]


def test_when_every_variant_fails_each_failure_is_told_and_nothing_is_sent_again() -> None:
    service, listener = Service(answer=failing(1, 2)), Listener()
    outcome = performed(a_job(2), service, listener)
    assert outcome.arrivals == ()
    assert [one.number for one in outcome.failures] == [1, 2]
    assert listener.failures == list(outcome.failures)
    assert len(service.requests) == 2


def test_the_first_variant_is_handed_over_while_the_others_are_awaited() -> None:
    async def edit() -> None:
        service, listener = Service(held={1: asyncio.Event(), 3: asyncio.Event()}), Listener()
        task = asyncio.create_task(perform(a_job(3), service, listener))
        await listener.until(lambda: bool(listener.arrivals))
        assert [one.number for one in listener.arrivals] == [2]
        assert not task.done()
        for held in service.held.values():
            held.set()
        assert arrived(await task) == ["edit-7-1", "edit-7-2", "edit-7-3"]

    asyncio.run(edit())


def test_variants_that_come_together_are_laid_one_after_the_other() -> None:
    listener = Listener()
    performed(a_job(AT_ONCE), Service(delay_s=0.02), listener)
    laid = [(number, stage) for number, stage in listener.told if stage in ("register", "arrived")]
    assert laid == [
        (number, stage) for number in range(1, AT_ONCE + 1) for stage in ("register", "arrived")
    ]
    waited = [number for number, stage in listener.told if stage == "received"]
    assert waited == list(range(2, AT_ONCE + 1))


@pytest.mark.parametrize("stage", ["prepare", "queued", "waiting"])
def test_one_variant_is_cancelled_at_once_and_the_others_arrive(stage: str) -> None:
    number = AT_ONCE + 1 if stage == "queued" else 2

    async def edit() -> None:
        service = Service(held={one: asyncio.Event() for one in range(1, AT_ONCE + 2)})
        listener, job = Listener(), a_job(AT_ONCE + 1)
        handle = Variants(at_once(job.options))
        task = asyncio.create_task(perform(job, service, listener, handle))
        await listener.until(lambda: stage in listener.stages(number))
        handle.cancel(number)
        await listener.until(lambda: listener.given_up == [number])
        for held in service.held.values():
            held.set()
        outcome = await task
        assert [one.number for one in outcome.arrivals] == [
            one for one in job.numbers_to_send if one != number
        ]
        assert outcome.failures == ()
        assert service.given_up == (1 if stage == "waiting" else 0)
        assert len(service.requests) == (AT_ONCE + 1 if stage == "waiting" else AT_ONCE)

    asyncio.run(edit())


def test_a_variant_cancelled_while_it_is_laid_is_given_up_before_that_ends() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def checkpoint(stage: str) -> None:
        if stage == "decode":
            begun.set()
            go_on.wait(20)

    async def edit() -> None:
        listener, job = Listener(), a_job(1, checkpoint)
        handle = Variants(at_once(job.options))
        task = asyncio.create_task(perform(job, Service(), listener, handle))
        await asyncio.to_thread(begun.wait, 20)
        handle.cancel(1)
        with pytest.raises(Cancelled):
            await task
        assert not go_on.is_set()  # the thread is still busy; nobody waits for it
        assert listener.given_up == [1]
        go_on.set()

    asyncio.run(edit())


def test_what_is_sent_again_is_a_request_of_its_own_for_the_variants_that_are_named() -> None:
    service = Service()
    outcome = performed(replace(a_job(3), numbers=(2,), attempt=1), service)
    assert [request.id for request in service.requests] == ["edit-7-2-1"]
    assert [one.number for one in outcome.arrivals] == [2]
    assert outcome.arrivals[0].candidate.edit_id == "edit-7"


def test_each_variant_says_what_it_cost_where_the_service_has_a_price() -> None:
    job = a_job(2)
    service = Service()
    priced = performed(replace(job, options=replace(job.options, service=PRICED)), service)
    assert [one.usd for one in priced.arrivals] == [0.04, 0.04]
    assert priced.estimate.usd == 0.04
    assert service.facts[0]["estimated_usd"] == 0.04
    unknown = replace(PRICED, price=PriceRule())
    job = replace(job, options=replace(job.options, service=unknown))
    outcome = performed(job, service)
    assert [one.usd for one in outcome.arrivals] == [None, None]
    assert "estimated_usd" not in service.facts[-1]


def test_a_reply_that_is_no_picture_fails_alone() -> None:
    def answer(number: int) -> bytes:
        return b"<html>not a picture</html>" if number == 1 else PICTURE

    outcome = performed(a_job(2), Service(answer=answer))
    assert arrived(outcome) == ["edit-7-2"]
    assert [one.error.message_id for one in outcome.failures] == ["edit.reply_not_a_picture"]


def test_nothing_is_sent_for_what_the_service_would_refuse() -> None:
    service = Service()
    job = a_job()
    for state, message_id in (
        (replace(job.state, base=None), "edit.no_photo"),
        (replace(job.state, prompt=""), "service.prompt_empty"),
        (replace(job.state, prompt="x" * 1001), "service.prompt_too_long"),
    ):
        with pytest.raises(EditorError) as caught:
            performed(replace(job, state=state), service)
        assert caught.value.message_id == message_id
    assert service.requests == []


def test_cancelling_while_waiting_lets_go_of_every_request_at_once() -> None:
    service = Service(delay_s=60)

    async def cancelled() -> float:
        clock = asyncio.get_running_loop().time
        task = asyncio.create_task(perform(a_job(AT_ONCE + 1), service, Listener()))
        await service.busy.wait()
        start = clock()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return clock() - start

    assert asyncio.run(cancelled()) < 1
    assert service.given_up == AT_ONCE
    assert service.under_way == 0


@pytest.mark.parametrize("stage", ["prepare", "decode", "difference"])
def test_cancelling_image_work_brings_no_candidate(stage: str) -> None:
    def checkpoint(reached: str) -> None:
        if reached == stage:
            raise Cancelled

    state = DocumentState(base=a_base(a_photo(Size(width=90, height=70))), prompt="red")
    with pytest.raises(Cancelled):
        performed(replace(a_job(checkpoint=checkpoint), state=state), Service())


def test_candidates_keep_the_bytes_that_were_paid_for() -> None:
    outcome = performed(a_job(), Service())
    (arrival,) = outcome.arrivals
    assert arrival.candidate.reply == PICTURE == arrival.result.data
    assert np.array_equal(
        arrival.candidate.raster.pixels, a_photo(Size(width=40, height=30), seed=9)
    )


def test_a_second_edit_is_made_of_what_is_seen() -> None:
    base = a_base(a_photo(Size(width=96, height=96)))
    everything = np.full((96, 96), 255, np.uint8)
    layer = replace(a_layer(base, everything), blend=Blend.FEATHER, feather_px=0.0)
    state = replace(a_document(base, [layer]), prompt="again")
    sent = build_edit_request(
        state, EditOptions(service=SERVICES["sandbox"]), "two", Renderer().composite(state)
    )
    alone = build_edit_request(state, EditOptions(service=SERVICES["sandbox"]), "two")
    seen = decode(sent.request.image.data, Limits()).pixels
    photo_alone = decode(alone.request.image.data, Limits()).pixels
    assert sent.seen is not None
    assert np.array_equal(sent.seen, layer.candidate.raster.pixels)
    assert not np.array_equal(seen, photo_alone)


def test_a_layer_fades_into_the_layer_below_and_not_into_the_photo() -> None:
    base = a_base(a_photo(Size(width=128, height=96)))
    everything = np.full((96, 128), 255, np.uint8)
    lower = replace(a_layer(base, everything, name="low"), blend=Blend.FEATHER, feather_px=0.0)
    patch = np.zeros((96, 128), np.uint8)
    patch[20:70, 30:100] = 255
    for blend in Blend:
        upper = replace(a_layer(base, patch, name="up"), blend=blend)
        seen = Renderer().composite(a_document(base, [lower, upper]))
        alone = Renderer().composite(a_document(base, [upper]))
        locked = patch == 0
        assert np.array_equal(seen[locked], lower.candidate.raster.pixels[locked])
        assert not np.array_equal(seen, alone)
