"""The patch has the photo's own detail and grain, so that it does not look pasted."""

import cv2
import numpy as np

from desktop_editor.imaging.blend import BlendOptions, blend
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.grain import GrainCurve, measure_grain
from desktop_editor.imaging.laid import Laid
from tests.helpers.photos import disc_mask, photo


def sharpness(pixels: np.ndarray, where: np.ndarray) -> float:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return float((grey - cv2.GaussianBlur(grey, (0, 0), 1.2))[where].std())


def test_a_recoloured_patch_of_a_soft_candidate_is_as_sharp_as_the_photo() -> None:
    base = photo(600, 450, seed=5)
    edited = disc_mask(600, 450, 90) > 0
    recoloured = base.astype(np.float32)
    recoloured[edited] = recoloured[edited] * 0.8 + np.array([50.0, 0, 0])
    soft = np.asarray(cv2.GaussianBlur(recoloured, (0, 0), 1.6))
    candidate = Laid(
        pixels=np.clip(soft, 0, 255).astype(np.uint8), valid=np.full((450, 600), 255, np.uint8)
    )
    mask = disc_mask(600, 450, 130)

    def shown(detail: float) -> np.ndarray:
        blended = blend(base, candidate, mask, BlendOptions(detail=detail))
        return composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])

    inside = disc_mask(600, 450, 75) > 0
    ideal = sharpness(np.clip(recoloured, 0, 255).astype(np.uint8), inside)
    assert sharpness(shown(0.0), inside) < 0.5 * ideal
    assert 0.75 * ideal < sharpness(shown(1.0), inside) < 1.25 * ideal


def test_a_grainy_photo_asks_for_more_grain_than_a_clean_candidate_has() -> None:
    clean = np.full((200, 200, 3), 0.5, np.float32)
    noise = np.random.default_rng(2).normal(0, 1, clean.shape).astype(np.float32)
    everywhere = np.ones((200, 200), bool)
    more = measure_grain(clean + noise * 0.02, clean + noise * 0.012, everywhere)
    assert more.gain[0] > 1.2
    same = measure_grain(clean + noise * 0.02, clean + noise * 0.02, everywhere)
    assert abs(same.gain[0] - 1.0) < 0.01


def test_without_evidence_the_grain_is_left_alone() -> None:
    picture = np.full((200, 200, 3), 0.5, np.float32)
    curve = measure_grain(picture, picture, np.zeros((200, 200), bool))
    assert np.array_equal(curve.gain, GrainCurve.neutral().gain)


def test_a_smooth_wall_in_another_colour_keeps_the_photos_own_grain() -> None:
    noise = np.random.default_rng(4).normal(0, 4, (300, 400, 1))
    base = np.clip(np.full((300, 400, 3), 150.0) + noise, 0, 255).astype(np.uint8)
    edited = disc_mask(400, 300, 70) > 0
    painted = np.full((300, 400, 3), 150.0)
    painted[edited] = (190, 130, 110)
    candidate = Laid(pixels=painted.astype(np.uint8), valid=np.full((300, 400), 255, np.uint8))
    blended = blend(base, candidate, disc_mask(400, 300, 100), BlendOptions())
    out = composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    inside = disc_mask(400, 300, 50) > 0
    kept = np.corrcoef(out[inside][:, 1].astype(float), noise[inside][:, 0])[0, 1]
    assert kept > 0.5
    assert abs(float(out[inside][:, 0].mean()) - 190) < 2
