"""Colours of a candidate become the base's, without explaining the edit away."""

import numpy as np

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import size_of
from desktop_editor.imaging.tone import ToneMap, apply_tone
from desktop_editor.imaging.tone_fit import fit_tone
from tests.helpers.photos import photo

WHOLE = np.full((300, 400), 255, np.uint8)


def drifted(base: np.ndarray) -> np.ndarray:
    unit = (base / 255.0) ** 1.08
    unit = unit * np.array([0.92, 1.0, 1.04]) + 0.02
    fall = np.linspace(0.95, 1.05, base.shape[1])[None, :, None]
    return np.asarray(np.clip(unit * fall * 255, 0, 255), np.uint8)


def test_a_drift_of_curve_colour_and_light_is_undone() -> None:
    base = photo()
    candidate = drifted(base)
    matched = apply_tone(candidate, fit_tone(base, candidate, WHOLE, None))
    before = np.abs(candidate.astype(int) - base).mean()
    after = np.abs(matched.astype(int) - base).mean()
    assert before > 5
    assert after < 1.5


def test_the_edit_inside_the_mask_keeps_its_own_colour() -> None:
    base = photo()
    edited = base.copy()
    edited[80:220, 120:280] = (200, 60, 40)
    mask = np.zeros((300, 400), np.uint8)
    mask[70:230, 110:290] = 255
    matched = apply_tone(drifted(edited), fit_tone(base, drifted(edited), WHOLE, mask))
    off = matched[90:210, 130:270].astype(int) - np.array([200, 60, 40])
    assert np.abs(off.mean(axis=(0, 1))).max() < 6


def test_half_strength_lies_half_way() -> None:
    base, candidate = photo(), drifted(photo())
    tone_map = fit_tone(base, candidate, WHOLE, None)
    full = apply_tone(candidate, tone_map).astype(float)
    half = apply_tone(candidate, tone_map, 0.5).astype(float)
    assert np.abs(half - (full + candidate) / 2).max() <= 1.0
    assert apply_tone(candidate, tone_map, 0.0) is candidate


def test_a_part_is_matched_as_it_is_within_the_whole() -> None:
    base, candidate = photo(), drifted(photo())
    tone_map = fit_tone(base, candidate, WHOLE, None)
    whole = apply_tone(candidate, tone_map)
    rect = Rect(x=37, y=51, width=120, height=90)
    part = apply_tone(candidate[rect.slices], tone_map, rect=rect, size=size_of(base))
    assert np.array_equal(part, whole[rect.slices])


def test_the_same_picture_needs_no_matching() -> None:
    base = photo()
    matched = apply_tone(base, fit_tone(base, base, WHOLE, None))
    assert np.abs(matched.astype(int) - base).max() <= 1


def test_white_highlights_stay_neutral() -> None:
    base, candidate = photo(), drifted(photo())
    tone_map = fit_tone(base, candidate, WHOLE, None)
    white = apply_tone(np.full((4, 4, 3), 255, np.uint8), tone_map).astype(int)
    assert np.ptp(white, axis=2).max() <= 2


def test_nothing_to_compare_changes_nothing() -> None:
    base = photo()
    tone_map = fit_tone(base, drifted(base), np.zeros((300, 400), np.uint8), None)
    assert np.array_equal(tone_map.matrix, ToneMap.identity().matrix)


def test_light_that_falls_differently_over_the_picture_is_evened_out() -> None:
    base = photo()
    down, across = np.mgrid[0:300, 0:400]
    fall = 1 + 0.1 * np.sin(across / 40) * np.cos(down / 45)
    lit = np.clip(255 * ((base / 255.0) ** 1.12) * fall[..., None], 0, 255).astype(np.uint8)
    matched = apply_tone(lit, fit_tone(base, lit, WHOLE, None)).astype(int)
    blocks = (matched - base).reshape(6, 50, 8, 50, 3).mean(axis=(1, 3))
    assert np.abs(blocks).mean() < 0.6
