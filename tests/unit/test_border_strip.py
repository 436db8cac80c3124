"""A service that cuts a little off the frame leaves no line at the photo's border."""

import cv2
import numpy as np
import pytest

from desktop_editor.imaging.blend import Blend, BlendOptions, blend
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.field import outward
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import size_of
from tests.helpers.photos import photo

BASE = photo(640, 480)
EVERYTHING = np.full(BASE.shape[:2], 255, np.uint8)
NO_TONE = PlacementOptions(tone=False)


def bluer(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(pixels * np.array([1.0, 0.6, 0.4]), np.uint8)


def cut(pixels: np.ndarray, left: int, bottom: int) -> np.ndarray:
    """The reply of a service that lost some columns and rows."""
    return cv2.resize(pixels[: 480 - bottom, left:], (640, 480), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("kind", [Blend.AUTO, Blend.FEATHER])
def test_an_edit_of_everything_reaches_the_photos_border(kind: Blend) -> None:
    candidate = cut(bluer(BASE), left=7, bottom=5)
    placement = place(BASE, candidate, EVERYTHING, NO_TONE)
    lying = laid(candidate, placement, size_of(BASE))
    assert set(np.unique(lying.valid)) == {128, 255}
    blended = blend(BASE, lying, EVERYTHING, BlendOptions(blend=kind, feather_px=0))
    out = composite(BASE, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    wanted = bluer(BASE)
    for strip in (np.s_[:, :6], np.s_[-4:, :]):
        kept = np.abs(BASE[strip].astype(float).mean((0, 1)) - wanted[strip].mean((0, 1)))
        left_over = np.abs(out[strip].astype(float).mean((0, 1)) - wanted[strip].mean((0, 1)))
        assert left_over.max() < 0.2 * kept.max()
    assert "engine.cropped" not in placement.reasons


def test_in_the_strip_a_change_of_colour_keeps_the_photos_own_detail() -> None:
    candidate = cut(bluer(BASE), left=7, bottom=0)
    placement = place(BASE, candidate, EVERYTHING, NO_TONE)
    blended = blend(BASE, laid(candidate, placement, size_of(BASE)), EVERYTHING, BlendOptions())
    out = composite(BASE, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    ours, theirs = (cv2.cvtColor(part[:, :5], cv2.COLOR_BGR2GRAY) for part in (BASE, out))
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.85


def test_a_strip_where_nothing_changed_stays_the_photos_own() -> None:
    edited = BASE.copy()
    cv2.circle(edited, (320, 240), 60, (20, 20, 200), -1)
    candidate = cut(edited, left=7, bottom=5)
    placement = place(BASE, candidate, EVERYTHING, PlacementOptions())
    blended = blend(BASE, laid(candidate, placement, size_of(BASE)), EVERYTHING, BlendOptions())
    out = composite(BASE, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    assert np.array_equal(out[:, :7], BASE[:, :7])
    assert np.array_equal(out[-5:], BASE[-5:])


def test_where_more_was_cut_off_the_photo_stays_and_it_is_said() -> None:
    candidate = cut(bluer(BASE), left=40, bottom=0)
    placement = place(BASE, candidate, EVERYTHING, NO_TONE)
    assert "engine.cropped" in placement.reasons
    lying = laid(candidate, placement, size_of(BASE))
    assert not lying.valid[:, :35].any()
    assert (lying.valid[20:-20, 45:-20] == 255).all()


def test_unknown_values_come_from_the_nearest_known_one() -> None:
    field = np.arange(12, dtype=np.float32).reshape(3, 4)
    known = np.zeros((3, 4), np.bool_)
    known[:, 1:3] = True
    filled = outward(field, known)
    assert filled.tolist() == [[1, 1, 2, 2], [5, 5, 6, 6], [9, 9, 10, 10]]
    assert np.array_equal(outward(field, ~known & known), field)
