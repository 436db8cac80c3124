"""The engine on photos with real texture, sky and light, where the drift is known to the pixel."""

import cv2
import numpy as np
import pytest

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.placement import Placement, PlacementOptions, place
from desktop_editor.imaging.tone import apply_tone
from desktop_editor.imaging.tone_fit import fit_tone
from tests.benchmarks.known_truth.cases import photo
from tests.benchmarks.known_truth.colour import ciede2000, lab_of
from tests.benchmarks.known_truth.drift import Drift, Geometry, drifted
from tests.helpers.drifting_service import composited, composited_by_each
from tests.helpers.photos import disc_mask

EDGE_PX = 480
PHOTOS = ("stream", "two-dogs", "sunset", "fig-in-a-bowl")
DRIFT = Drift(
    fit="squash",
    aspect=1.0,
    pixels=0.2,
    zoom=1.02,
    turn_deg=0.4,
    shift=(9.0, -6.0),
    bend=2.5,
    tone=1.0,
    softness=0.5,
    noise=1.0,
    quality=90,
)


def error_px(placement: Placement, geometry: Geometry, base: np.ndarray) -> np.ndarray:
    """There by the engine and back by the known drift, in pixels of the base."""
    xs = np.arange(12, base.shape[1] - 12, 6, dtype=np.float64)
    ys = np.arange(12, base.shape[0] - 12, 6, dtype=np.float64)
    back = geometry.to_base(placement.registration.map_points(xs, ys))
    return np.asarray(np.hypot(back[..., 0] - xs[None, :], back[..., 1] - ys[:, None]))


@pytest.mark.parametrize("name", PHOTOS)
def test_a_squeezed_turned_and_bent_reply_is_found_to_a_fraction_of_a_pixel(name: str) -> None:
    base = photo(name, EDGE_PX)
    reply, geometry = drifted(base, DRIFT, np.random.default_rng(5))
    mask = disc_mask(base.shape[1], base.shape[0], 60)
    placement = place(base, reply, mask, PlacementOptions())
    off = error_px(placement, geometry, base)
    assert placement.confidence > 0.9
    assert np.median(off) < 0.15
    assert np.quantile(off, 0.95) < 1.0


@pytest.mark.parametrize("name", PHOTOS)
def test_a_known_curve_and_matrix_is_undone(name: str) -> None:
    base = photo(name, EDGE_PX)
    curved = (base / 255.0) ** np.array([1.12, 0.94, 1.06])
    mixing = np.array([[0.95, 0.04, 0.0], [0.02, 0.93, 0.03], [0.0, 0.05, 0.96]])
    reply = np.clip(np.rint((curved @ mixing.T + 0.01) * 255), 0, 255).astype(np.uint8)
    everywhere = np.full(base.shape[:2], 255, np.uint8)
    matched = apply_tone(reply, fit_tone(base, reply, everywhere, None))
    # What was clipped is lost, and so is what lies in the outermost steps of the curve.
    told = ((base > 4) & (base < 250) & (reply > 2) & (reply < 252)).all(axis=2)
    ours = lab_of(base)
    before, after = (
        ciede2000(lab_of(np.asarray(one, np.uint8)), ours)[told] for one in (reply, matched)
    )
    assert before.mean() > 2.5
    assert after.mean() < 0.35 * before.mean()
    assert after.mean() < 1.0
    assert np.quantile(after, 0.99) < 3.2


def test_the_photo_itself_as_the_reply_changes_nothing_to_speak_of() -> None:
    """The whole way. A level here and there comes from registration to a thousandth of a pixel."""
    base = photo("stream", 300)
    for mask in (disc_mask(300, base.shape[0], 80, 20.0), np.full(base.shape[:2], 255, np.uint8)):
        for kind, out in composited_by_each(base, base.copy(), mask).items():
            off = np.abs(out.astype(int) - base)
            assert off.max() <= 1, kind
            assert (off > 0).mean() < 0.01, kind


def test_a_grey_photo_stays_grey_when_the_reply_has_a_cast() -> None:
    grey = cv2.cvtColor(photo("stream", 400), cv2.COLOR_BGR2GRAY)
    base = np.dstack([grey] * 3).astype(np.uint8)
    edited = base.copy()
    cv2.circle(edited, (200, base.shape[0] // 2), 45, (190, 190, 190), -1)
    darker = 255 * (edited / 255.0) ** 1.1
    mask = disc_mask(400, base.shape[0], 90)
    warm = np.clip(np.rint(darker * [0.92, 1.0, 1.05] + 4), 0, 255).astype(np.uint8)
    for kind, out in composited_by_each(base, warm, mask).items():
        cast = np.ptp(out.astype(int), axis=2)[mask > 0]
        assert np.abs(out.astype(int) - base)[mask > 0].max() > 40, f"{kind}: nothing shows"
        assert cast.mean() < 1.2, kind
        assert cast.max() <= 4, kind
    neutral = np.clip(np.rint(darker + 4), 0, 255).astype(np.uint8)
    for kind, out in composited_by_each(base, neutral, mask).items():
        assert np.ptp(out.astype(int), axis=2).max() <= 1, kind


@pytest.mark.parametrize("bits", [8, 16])
def test_a_smooth_sky_beside_the_edit_shows_no_bands(bits: int) -> None:
    """A reply has 8 bits, of which tone match uses some twice and others never.

    The two-band blend keeps the photo's own sky where nothing was edited, with every step of it.
    """
    picture = photo("sunset", 480) / 255.0
    height, width = picture.shape[:2]
    down = np.linspace(0, 1, height)[:, np.newaxis, np.newaxis]
    is_sky = down < 0.6
    smooth = np.where(is_sky, (0.45 + 0.2 * down) * np.array([1.0, 0.8, 0.6]), picture)
    dtype = np.uint8 if bits == 8 else np.uint16
    base = np.rint(smooth * np.iinfo(dtype).max).astype(dtype)
    disc = np.zeros((height, width), np.uint8)
    cv2.circle(disc, (width // 2, height // 4), 40, 255, -1)
    edited = np.where(disc[..., np.newaxis] > 0, np.array([0.1, 0.1, 0.8]), smooth)
    reply = np.rint(((edited - 0.5) * 0.8 + 0.5) * 255).astype(np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[4 : height // 2, 20:-20] = 255
    out, blended, _ = composited(base, reply, mask)
    assert blended.blend is Blend.MULTIBAND
    shown = out[height // 4, width // 2] / float(np.iinfo(dtype).max)
    assert np.abs(shown - (0.1, 0.1, 0.8)).max() < 0.06
    away = (slice(8, height // 2 - 4), slice(30, 100))
    assert np.array_equal(out[away], base[away])
