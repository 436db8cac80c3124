"""What stands beside the button, in the title and in the status line, for each state."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.base import Base
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import SERVICES, ServiceProfile
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.ui.presentation import (
    Readiness,
    canvas_content,
    layer_views,
    planned,
    readiness,
    service_view,
    size_words,
    title_of,
)
from desktop_editor.ui.thumbnails import Thumbnails
from tests.helpers.documents import a_document, a_layer
from tests.helpers.photos import photo, photo_16


def options(service: ServiceProfile = SERVICES["sandbox"]) -> EditOptions:
    return EditOptions(service=service)


def a_base(width: int = 1200, height: int = 900) -> Base:
    return Base(name="fig.png", source=b"", raster=Raster(pixels=photo(width, height)))


def ready(state: DocumentState) -> Readiness:
    return readiness(state, options(), planned(state, options()))


def test_the_hint_says_what_is_missing_first() -> None:
    state = DocumentState()
    seen = [ready(state)]
    state = replace(state, base=a_base())
    seen += [ready(state), ready(replace(state, prompt=" \n "))]
    hints = ["Open a photo first.", "Write what shall change.", "Write what shall change."]
    assert [one.hint for one in seen] == hints
    assert not any(one.ready for one in seen)


@pytest.mark.parametrize(("characters", "over"), [(1000, 0), (1234, 234)])
def test_a_prompt_may_be_as_long_as_the_service_takes(characters: int, over: int) -> None:
    found = ready(DocumentState(base=a_base(), prompt="a" * characters))
    assert found.ready is (over == 0)
    assert (f"{over} characters too many" in found.hint) is (over > 0)


def test_one_character_too_many_is_one() -> None:
    found = ready(DocumentState(base=a_base(), prompt="a" * 1001))
    assert found.hint == "1 character too many for this service."


def test_hidden_variants_have_no_row_while_another_one_is_visible() -> None:
    base = a_base(64, 48)
    nothing = np.zeros((48, 64), np.uint8)
    state = a_document(base, [a_layer(base, nothing, name=name) for name in ("one", "two")])
    other = a_layer(base, nothing, name="other")
    other = replace(other, candidate=replace(other.candidate, edit_id="another"), visible=False)
    state = replace(state, layers=(*state.layers, other))

    def listed(*visible: str) -> list[str]:
        layers = tuple(replace(one, visible=one.name in visible) for one in state.layers)
        shown = replace(state, layers=layers, active_layer_id="layer-two")
        return [view.name for view in layer_views(shown, Thumbnails()) if view.listed]

    assert listed("two") == ["other", "two"]
    assert listed("one", "two") == ["other", "two", "one"]
    assert listed("one") == ["other", "two", "one"]  # the active one can always be reached
    assert listed() == ["other", "two", "one"]


def test_the_canvas_gets_the_active_layers_own_mask() -> None:
    base = a_base(64, 48)
    layers = [
        a_layer(base, np.full((48, 64), value, np.uint8), name=str(value)) for value in (7, 9)
    ]
    state = replace(a_document(base, layers), active_layer_id=layers[0].id)
    assert canvas_content(state, (), None).mask is layers[0].mask
    assert canvas_content(DocumentState(base=base), (), None).mask is None


def test_hidden_and_wholly_transparent_layers_unlock_nothing() -> None:
    base = a_base(64, 48)
    full = np.full((48, 64), 255, np.uint8)
    layers = [a_layer(base, full, name=name) for name in ("shown", "hidden", "faded")]
    layers[1] = replace(layers[1], visible=False)
    layers[2] = replace(layers[2], opacity=0.0)
    unlocked = canvas_content(a_document(base, layers), (), None).unlocked
    assert [one is layers[0].mask for one in unlocked] == [True]


def test_the_hint_names_what_will_be_sent() -> None:
    state = DocumentState(base=a_base(), prompt="warm")
    assert ready(state).hint.startswith("Sends the whole photo as ")
    spot = Rect(x=550, y=400, width=60, height=60)
    mask = TiledMask.filled(Size(width=1200, height=900), 0)
    mask = mask.replaced(spot, TiledMask.filled(spot.size, 255).array())
    assert ready(replace(state, selection=mask)).hint.startswith("Sends the framed region as ")


def test_the_practice_service_says_that_it_is_no_model() -> None:
    view = service_view(SERVICES["sandbox"])
    assert view.is_sandbox
    assert "not an AI model" in view.words
    assert service_view(SERVICES["openai"]).words == "OpenAI"


def test_title_and_size_say_what_is_open() -> None:
    assert (title_of(DocumentState(), ""), size_words(DocumentState())) == ("", "")
    state = DocumentState(base=a_base())
    assert title_of(state, "") == "fig.png"
    assert title_of(state, "/work of mine/summer.deproj") == "summer.deproj"
    assert size_words(state) == "1200 × 900 (1.1 MP) · sRGB"
    deep = Base(name="deep.png", source=b"", raster=Raster(pixels=photo_16(100, 50)))
    assert size_words(DocumentState(base=deep)).endswith("16 bit) · sRGB")
