"""What an edit costs is said before it is sent, and reckoned again once it is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.edit_api.pricing import Asked, Estimate, PriceRule, output_tokens
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import Usage

OPENAI = SERVICES["openai"].price
SIDES = st.integers(16, 3840)


def _asked(**values: object) -> Asked:
    usual: dict[str, object] = {
        "width": 1024,
        "height": 1024,
        "quality": "medium",
        "pictures": 1,
        "prompt_chars": 400,
    }
    return Asked(**(usual | values))  # type: ignore[arg-type]  # mixed values by name


def test_the_tokens_of_a_square_are_as_published() -> None:
    # 48 x 48 tokens, times (2,000,000 + 1,048,576) / 4,000,000
    assert output_tokens(1024, 1024, "medium") == 1756
    assert output_tokens(1024, 1024, "low") == 196
    assert output_tokens(1024, 1024, "high") == 7024


@given(SIDES, SIDES, st.sampled_from(["low", "medium", "high"]))
def test_turning_a_picture_keeps_its_tokens(width: int, height: int, quality: str) -> None:
    assert output_tokens(width, height, quality) == output_tokens(height, width, quality)


def test_the_estimate_adds_picture_references_and_prompt() -> None:
    one = OPENAI.estimate(_asked())
    assert one.is_upper_bound
    assert one.usd == pytest.approx((1756 * 30 + 1536 * 8 + 100 * 5) / 1e6)
    three = OPENAI.estimate(_asked(pictures=3))
    assert three.usd is not None
    assert one.usd is not None
    assert three.usd - one.usd == pytest.approx(2 * 1536 * 8 / 1e6)


def test_where_the_service_chooses_the_quality_the_dearest_is_reckoned_with() -> None:
    assert OPENAI.estimate(_asked(quality="auto")) == OPENAI.estimate(_asked(quality="high"))


def test_where_the_service_chooses_the_size_the_cost_is_unknown() -> None:
    assert OPENAI.estimate(_asked(width=None, height=None)) == Estimate(usd=None)


def test_what_was_reported_is_reckoned_by_kind() -> None:
    usage = Usage(input_tokens=1100, output_tokens=1756, text_tokens=100, image_tokens=1000)
    assert OPENAI.actual(usage) == pytest.approx((1756 * 30 + 1000 * 8 + 100 * 5) / 1e6)


def test_input_of_unknown_kind_is_reckoned_as_pictures() -> None:
    usage = Usage(input_tokens=1100, output_tokens=10)
    assert OPENAI.actual(usage) == pytest.approx((10 * 30 + 1100 * 8) / 1e6)


@pytest.mark.parametrize("usage", [None, Usage(), Usage(output_tokens=5)])
def test_without_a_report_the_cost_stays_unknown(usage: Usage | None) -> None:
    assert OPENAI.actual(usage) is None


def test_the_practice_service_is_free_and_an_unstated_price_is_unknown() -> None:
    assert SERVICES["sandbox"].price.estimate(_asked()) == Estimate(usd=0.0)
    assert SERVICES["sandbox"].price.actual(None) == 0
    assert SERVICES["infinity-blue"].price.estimate(_asked()) == Estimate(usd=None)
    assert SERVICES["infinity-blue"].price.actual(Usage(output_tokens=5)) is None


def test_a_fixed_price_is_the_same_before_and_after() -> None:
    rule = PriceRule(kind="per_edit", edit_usd=0.07)
    assert rule.estimate(_asked(width=None, height=None)) == Estimate(usd=0.07)
    assert rule.actual(None) == 0.07
