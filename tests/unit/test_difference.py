"""What really changed is told apart from drift, grain and compression."""

import numpy as np

from desktop_editor.imaging.difference import change_ratio, changed_core, suggest_mask
from desktop_editor.imaging.field import unit_float
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import size_of
from tests.helpers.drifting_service import drifted_round
from tests.helpers.photos import disc_mask, photo


def everywhere(pixels: np.ndarray) -> Laid:
    return Laid(pixels=pixels, valid=np.full(pixels.shape[:2], 255, np.uint8))


def test_the_automatic_mask_covers_the_edit_and_little_else() -> None:
    case = drifted_round()
    placement = place(case.base, case.candidate, None, PlacementOptions())
    lying = laid(case.candidate, placement, size_of(case.base))
    suggestion = suggest_mask(case.base, lying)
    found, true = suggestion.mask > 0, case.edited > 0
    assert (found & true).sum() / (found | true).sum() > 0.75
    assert suggestion.score > 0.5


def test_grain_and_compression_alone_are_no_change() -> None:
    base = photo()
    noise = np.random.default_rng(3).normal(0, 5, base.shape)
    suggestion = suggest_mask(base, everywhere(np.clip(base + noise, 0, 255).astype(np.uint8)))
    assert not suggestion.mask.any()
    assert suggestion.score == 0.0


def test_another_picture_altogether_is_not_suggested_with_confidence() -> None:
    base = photo()
    assert suggest_mask(base, everywhere(photo(seed=9))).score < 0.9


def test_where_the_service_cropped_nothing_is_suggested() -> None:
    base = photo()
    valid = np.full(base.shape[:2], 255, np.uint8)
    valid[:, :150] = 0
    other = base.copy()
    other[:, :150] = 0
    other[100:180, 250:330] = (30, 30, 220)
    mask = suggest_mask(base, Laid(pixels=other, valid=valid)).mask
    assert mask[140, 290] == 255
    assert not mask[:, :140].any()


def test_the_core_ends_where_the_change_ends() -> None:
    base = photo(600, 450)
    edited = disc_mask(600, 450, 60) > 0
    other = base.copy()
    other[edited] = (30, 30, 220)
    evidence = (~edited).astype(np.float32)
    core = changed_core(change_ratio(unit_float(base), unit_float(other), evidence)) > 0
    assert core[edited].mean() > 0.97
    assert (core & ~edited).sum() < 0.15 * edited.sum()
