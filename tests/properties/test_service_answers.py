"""Whatever a service answers, or a settings file says, ends in a plain failure or in none."""

import json
import time
from email.utils import formatdate

from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.edit_api.failures import answer_failure, error_object
from desktop_editor.edit_api.own_services import own_services
from desktop_editor.edit_api.retry import asked_wait_s
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, ServiceProfile, SizeRules
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.pipeline.messages.catalogue import plain_words
from desktop_editor.pipeline.region import plan_region

KEY = "sk-test-0123456789abcdefghijklmnop"
NAMES = "error detail message code type param loc msg categories safety_violations category"
words = st.sampled_from([*NAMES.split(), "moderation_blocked", "insufficient_quota", KEY])
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)
statuses = st.integers(300, 599)


@given(
    statuses, st.one_of(st.binary(max_size=500), values.map(lambda one: json.dumps(one).encode()))
)
def test_any_answer_becomes_one_plain_sentence_without_the_key(status: int, body: bytes) -> None:
    failure = answer_failure(status, body, Secret(KEY))
    said = plain_words(failure)
    assert said.isprintable()
    assert KEY not in said
    assert len(said) < 1200
    assert failure.status == status
    assert failure.charged == (failure.retry == "ask") == (status >= 500 and status != 503)
    assert (failure.retry == "automatic") <= (status in {429, 503})


@given(
    st.text(st.characters(min_codepoint=32), min_size=1, max_size=80),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_the_services_own_words_are_found_in_every_shape(text: str, encoding: str) -> None:
    shapes: list[object] = [
        {"error": {"message": text}},
        {"error": text},
        {"detail": text},
        {"detail": [{"loc": ["body", "size"], "msg": text, "type": "value_error"}]},
        {"message": text},
        {"error": "server_error", "message": text},
    ]
    for shape in shapes:
        content = json.dumps(shape, ensure_ascii=False)
        body = content.encode(encoding, "surrogatepass")
        assert error_object(body).get("message") == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_wish_to_wait_is_seconds_or_nothing(milliseconds: str, seconds: str) -> None:
    for headers in (
        {"retry-after-ms": milliseconds, "retry-after": seconds},
        {"retry-after": seconds},
        {"retry-after": f"Thu, 01 Jan {seconds} 00:00:00 GMT"},
    ):
        found = asked_wait_s(headers)
        assert found is None or 0 <= found < 1e12


@given(st.integers(0, 10**8), st.integers(0, 10**6))
def test_a_wish_in_numbers_is_kept(milliseconds: int, seconds: int) -> None:
    assert asked_wait_s({"retry-after": str(seconds)}) == seconds
    both = {"retry-after": str(seconds), "retry-after-ms": str(milliseconds)}
    assert asked_wait_s(both) == milliseconds / 1000
    assert asked_wait_s({"retry-after": f"{seconds}.5"}) == seconds + 0.5


@given(st.integers(5, 10**7))
def test_a_wish_by_date_is_kept(seconds: int) -> None:
    found = asked_wait_s({"retry-after": formatdate(time.time() + seconds, usegmt=True)})
    assert found is not None
    assert seconds - 3 <= found <= seconds


fields = st.sampled_from(
    ["base_url", "like", "sizes", "name", "needs_key", "max_at_once", "price_per_edit_usd", "x"]
)
entry_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["openai", "https://example.com/v1", "1024x1024", "0x0"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    st.dictionaries(
        st.text("ab-9 Ä", max_size=4) | st.sampled_from(list(SERVICES)),
        st.dictionaries(fields, entry_values) | entry_values,
        max_size=4,
    )
)
def test_any_settings_give_profiles_or_plain_words(entries: dict[str, object]) -> None:
    profiles, problems = own_services({"good": {"base_url": "https://a.test"}} | entries)
    assert "good" in profiles or "good" in entries
    assert {**profiles, **problems}.keys() >= entries.keys()
    for service_id, profile in profiles.items():
        assert isinstance(profile, ServiceProfile)
        assert profile.id == service_id not in SERVICES
    for problem in problems.values():
        assert isinstance(problem, EditorError)
        assert plain_words(problem)


listed = st.lists(
    st.tuples(st.integers(64, 4000), st.integers(64, 4000)), min_size=1, max_size=6
).map(lambda sizes: SizeRules.of_list(tuple(sizes)))


@given(listed, st.integers(1, 6000), st.integers(1, 6000), st.booleans(), st.data())
def test_only_listed_sizes_are_asked_for(
    rules: SizeRules, width: int, height: int, selects: bool, data: st.DataObject
) -> None:
    photo = Size(width=width, height=height)
    selected = None
    if selects:
        x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        selected = Rect(x=x, y=y, width=min(50, width - x), height=min(50, height - y))
    plan = plan_region(photo, selected, None, "match", rules)
    assert plan.requested_size == plan.sent_size
    assert (plan.sent_size.width, plan.sent_size.height) in rules.sizes
    assert plan.region.intersect(photo.rect) == plan.region
    if selected is not None:
        assert plan.region.intersect(selected) == selected
