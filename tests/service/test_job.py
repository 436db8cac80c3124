"""An edit from snapshot to candidates: variants, failures of some of them, cancelling."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress
from desktop_editor.errors import Cancelled, Checkpoint, EditorError, Parameter, no_checkpoint
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.geometry import Size
from desktop_editor.pipeline.job import AT_ONCE, EditJob, EditOutcome, perform
from desktop_editor.pipeline.prepare import EditOptions, build_edit_request
from desktop_editor.pipeline.render import Renderer
from tests.helpers.documents import a_base, a_document, a_layer, a_photo, png_of

# Small enough that placing takes no time: this is about the order of things.
BASE = a_base(a_photo(Size(width=40, height=30)))
PICTURE = png_of(a_photo(Size(width=40, height=30), seed=9))
OPTIONS = EditOptions(service=SERVICES["sandbox"])
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
        try:
            await asyncio.sleep(self.delay_s)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.under_way -= 1
        number = int(request.id.rsplit("-", 1)[1])
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


def performed(job: EditJob, service: Service, stages: list[str] | None = None) -> EditOutcome:
    def listen(stage: str, fraction: float | None) -> None:
        if stages is not None:
            stages.append(stage)

    return asyncio.run(perform(job, service, listen))


def failing(*numbers: int) -> Answer:
    def answer(number: int) -> bytes:
        if number in numbers:
            raise ServiceError("service.failed", status=500, charged=True, reason="boom")
        return PICTURE

    return answer


def test_one_edit_brings_one_candidate_and_tells_its_stages() -> None:
    stages: list[str] = []
    outcome = performed(a_job(), Service(), stages)
    assert [one.id for one in outcome.candidates] == ["edit-7-1"]
    assert outcome.candidates[0].prompt == "make it red"
    assert outcome.failures == ()
    assert stages == ["prepare", "waiting", "register"]


def test_variants_are_separate_requests_for_the_same_picture_two_at_a_time() -> None:
    service = Service(delay_s=0.05)
    outcome = performed(a_job(5), service)
    assert [one.id for one in outcome.candidates] == [f"edit-7-{n}" for n in range(1, 6)]
    assert {one.edit_id for one in outcome.candidates} == {"edit-7"}
    assert len({id(request.image) for request in service.requests}) == 1
    assert service.most_at_once == AT_ONCE == 2


def test_the_journal_is_told_what_lays_a_reply_on_its_photo_again() -> None:
    service = Service()
    outcome = performed(a_job(), service)
    facts = service.facts[0]
    assert facts["base"] == BASE.digest
    assert facts["region"] == str(outcome.plan.region)
    assert (facts["edit"], facts["prompt"]) == ("edit-7", "make it red")
    assert facts["model"] == "gpt-image-2"


def test_variants_that_arrive_are_kept_when_others_fail() -> None:
    outcome = performed(a_job(3), Service(answer=failing(2)))
    assert [one.id for one in outcome.candidates] == ["edit-7-1", "edit-7-3"]
    assert [one.request_id for one in outcome.results] == ["edit-7-1", "edit-7-3"]
    assert [failure.message_id for failure in outcome.failures] == ["service.failed"]


def test_when_every_variant_fails_the_failure_is_told() -> None:
    with pytest.raises(ServiceError) as caught:
        performed(a_job(2), Service(answer=failing(1, 2)))
    assert caught.value.charged


def test_a_reply_that_is_no_picture_fails_alone() -> None:
    def answer(number: int) -> bytes:
        return b"<html>not a picture</html>" if number == 1 else PICTURE

    outcome = performed(a_job(2), Service(answer=answer))
    assert [one.id for one in outcome.candidates] == ["edit-7-2"]
    assert [one.message_id for one in outcome.failures] == ["edit.reply_not_a_picture"]


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

    def listen(stage: str, fraction: float | None) -> None:
        """Nobody looks."""

    async def cancelled() -> float:
        clock = asyncio.get_running_loop().time
        task = asyncio.create_task(perform(a_job(3), service, listen))
        await service.busy.wait()
        start = clock()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return clock() - start

    assert asyncio.run(cancelled()) < 1
    assert service.given_up == 2
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
    assert outcome.candidates[0].reply == PICTURE == outcome.results[0].data
    assert np.array_equal(
        outcome.candidates[0].raster.pixels, a_photo(Size(width=40, height=30), seed=9)
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
