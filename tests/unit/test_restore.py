"""A document that is stored and opened again shows the same picture, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.pipeline import restore
from desktop_editor.pipeline.finish import Reply, make_candidate, make_layer
from desktop_editor.pipeline.load import OpenedFile, load_reference
from desktop_editor.pipeline.render import Renderer
from desktop_editor.pipeline.restore import from_snapshot, to_snapshot
from desktop_editor.storage.project_file import load_project, save_project
from tests.helpers.documents import a_base, a_photo, png_of
from tests.helpers.photos import file_of, photo

SIZE = Size(width=260, height=200)
REGION = Rect(x=20, y=10, width=220, height=180)


@pytest.fixture(scope="module")
def worked_on() -> DocumentState:
    base = a_base(a_photo(SIZE), path="/photos/photo.png")
    selection, _ = stamp(
        TiledMask.filled(SIZE, 0), Brush(radius_px=40), [Dab(image_x=120, image_y=90)]
    )
    shifted = np.roll(base.raster.pixels[REGION.slices], 3, axis=1).copy()
    shifted[60:110, 70:130] = (20, 30, 200)
    reply = Reply(
        id="edit-1-1", edit_id="edit-1", data=png_of(shifted), region=REGION,
        selection=selection, prompt="a red box", service_name="Sandbox",
    )  # fmt: skip
    layer = make_layer(make_candidate(base, reply), "Edit 1")
    plain = replace(
        layer, id="second", name="Second", opacity=0.4, blend=Blend.FEATHER, feather_px=2.5,
        registered=False, tone_strength=0.0, visible=True,
    )  # fmt: skip
    picture = load_reference(OpenedFile(name="r.jpg", data=file_of(photo(90, 60), "JPEG")), "r1")
    return DocumentState(
        base=base,
        references=(picture, Reference(id="r2", name="b", address="https://example.com/b")),
        prompt="a red box",
        selection=selection,
        region=REGION,
        layers=(layer, plain),
        active_layer_id="second",
    )


@pytest.fixture(scope="module")
def again(worked_on: DocumentState, tmp_path_factory: pytest.TempPathFactory) -> DocumentState:
    """The same work out of a project file."""
    path = tmp_path_factory.mktemp("projects") / "work.desktop-editor"
    save_project(path, to_snapshot(worked_on))
    return from_snapshot(load_project(path))


def test_the_same_picture_comes_back(worked_on: DocumentState, again: DocumentState) -> None:
    assert np.array_equal(Renderer().composite(again), Renderer().composite(worked_on))


def test_everything_beside_the_picture_comes_back(
    worked_on: DocumentState, again: DocumentState
) -> None:
    assert (again.prompt, again.region, again.active_layer_id) == ("a red box", REGION, "second")
    assert [one.address for one in again.references] == ["", "https://example.com/b"]
    assert again.references[0].data == worked_on.references[0].data
    assert again.base is not None
    assert (again.base.name, again.base.path) == ("photo.png", "/photos/photo.png")
    for new, old in zip(again.layers, worked_on.layers, strict=True):
        assert (new.id, new.name, new.visible, new.opacity) == (
            old.id, old.name, old.visible, old.opacity,
        )  # fmt: skip
        assert (new.registered, new.tone_strength, new.blend, new.feather_px) == (
            old.registered, old.tone_strength, old.blend, old.feather_px,
        )  # fmt: skip
        assert (new.candidate.prompt, new.candidate.edit_id) == ("a red box", "edit-1")


def test_an_empty_window_comes_back_empty() -> None:
    again = from_snapshot(to_snapshot(DocumentState(prompt="typed before a photo was opened")))
    assert (again.base, again.layers) == (None, ())
    assert again.prompt == "typed before a photo was opened"


def test_restoring_can_be_cancelled(worked_on: DocumentState) -> None:
    def cancel(_stage: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        from_snapshot(to_snapshot(worked_on), cancel)


def test_a_damaged_photo_or_unknown_blend_is_said_and_not_guessed(
    worked_on: DocumentState,
) -> None:
    snapshot = to_snapshot(worked_on)
    assert snapshot.base is not None
    broken = replace(snapshot, base=replace(snapshot.base, data=b"not a photo at all"))
    with pytest.raises(EditorError) as caught:
        from_snapshot(broken)
    assert caught.value.message_id == "photo.not_an_image"
    layer = snapshot.layers[0]
    odd = replace(layer, values={**layer.values, "blend": "glow"})
    with pytest.raises(EditorError) as caught:
        from_snapshot(replace(snapshot, layers=(odd,)))
    assert caught.value.message_id == "project.damaged"


def test_numbers_out_of_range_are_brought_into_it(worked_on: DocumentState) -> None:
    snapshot = to_snapshot(worked_on)
    layer = snapshot.layers[1]
    values = {**layer.values, "opacity": 7, "tone_strength": -3, "feather_px": None}
    again = from_snapshot(replace(snapshot, layers=(replace(layer, values=values),)))
    assert (again.layers[0].opacity, again.layers[0].tone_strength) == (1.0, 0.0)
    assert again.layers[0].feather_px is None


def test_what_is_opened_again_lies_as_it_lay_without_being_fitted(
    worked_on: DocumentState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refit(*_arguments: object) -> None:
        raise AssertionError("it was fitted again")

    monkeypatch.setattr(restore, "make_candidate", refit)
    again = from_snapshot(to_snapshot(worked_on))
    for new, old in zip(again.layers, worked_on.layers, strict=True):
        placed, before = new.candidate, old.candidate
        assert placed.placement.confidence == before.placement.confidence
        assert np.array_equal(placed.suggested_mask.array(), before.suggested_mask.array())
        assert placed.suggestion_score == before.suggestion_score
        assert placed.recolours is before.recolours


@pytest.mark.parametrize("stored", [b"", b"PK\x03\x04 damaged", b"from another version"])
def test_a_placement_that_is_missing_or_damaged_is_fitted_again(
    worked_on: DocumentState, stored: bytes
) -> None:
    snapshot = to_snapshot(worked_on)
    layers = tuple(replace(layer, placement=stored) for layer in snapshot.layers)
    again = from_snapshot(replace(snapshot, layers=layers))
    assert np.array_equal(Renderer().composite(again), Renderer().composite(worked_on))


def test_a_remark_that_this_version_does_not_know_has_the_placement_fitted_again(
    worked_on: DocumentState,
) -> None:
    layer = worked_on.layers[0]
    placement = replace(layer.candidate.placement, reasons=("engine.from_the_future",))
    odd = replace(layer, candidate=replace(layer.candidate, placement=placement))
    again = from_snapshot(to_snapshot(replace(worked_on, layers=(odd,))))
    assert "engine.from_the_future" not in again.layers[0].candidate.placement.reasons


def test_nudge_and_detail_come_back_and_old_projects_have_neither(
    worked_on: DocumentState,
) -> None:
    layer = replace(worked_on.layers[0], nudge_px=(3.0, -2.0), detail=0.25)
    snapshot = to_snapshot(replace(worked_on, layers=(layer,)))
    again = from_snapshot(snapshot).layers[0]
    assert (again.nudge_px, again.detail) == ((3.0, -2.0), 0.25)
    stored = snapshot.layers[0]
    old = {
        name: value
        for name, value in stored.values.items()
        if not name.startswith("nudge") and name != "detail"
    }
    (before,) = from_snapshot(replace(snapshot, layers=(replace(stored, values=old),))).layers
    assert (before.nudge_px, before.detail) == ((0.0, 0.0), 1.0)
    odd = {**stored.values, "nudge_right_px": 1e9, "nudge_down_px": float("nan"), "detail": 7}
    (bounded,) = from_snapshot(replace(snapshot, layers=(replace(stored, values=odd),))).layers
    assert (bounded.nudge_px, bounded.detail) == ((float(REGION.width), 0.0), 1.0)
