"""An edit of everything's colours shows in all of the mask, however alike the pictures are."""

from pathlib import Path

import cv2
import numpy as np

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.pipeline.finish import Reply, make_candidate, make_layer
from desktop_editor.pipeline.render import Renderer
from tests.helpers.documents import a_base, a_document, png_of

BOWL = Rect(x=995, y=369, width=1040, height=1168)
FIG = ((520, 590), (225, 290))  # middle and radii


def test_nothing_of_a_recoloured_picture_is_held_back_inside_the_mask(checkout: Path) -> None:
    """In the bowl, which became green with the fig's flesh, the flesh alone is selected."""
    sample = (checkout / "resources/samples/fig-in-a-bowl.jpg").read_bytes()
    photo = decode(sample, Limits()).pixels[BOWL.slices].astype(np.uint8)
    colours = cv2.cvtColor(photo, cv2.COLOR_BGR2HSV)
    is_red = ((colours[..., 0] < 11) | (colours[..., 0] > 168)) & (colours[..., 1] > 90)
    colours[..., 0] = np.where(is_red, 60, colours[..., 0])
    green = np.asarray(cv2.cvtColor(colours, cv2.COLOR_HSV2BGR), np.uint8)
    mask = np.zeros(photo.shape[:2], np.uint8)
    cv2.ellipse(mask, *FIG, 0, 0, 360, 255, -1)
    base, selection = a_base(photo), TiledMask.from_array(mask)
    reply = Reply(
        id="one",
        edit_id="one",
        data=png_of(green),
        region=base.size.rect,
        selection=selection,
        prompt="recolour red to green",
        service_name="Practice service",
    )
    layer = make_layer(make_candidate(base, reply), "one")
    assert layer.candidate.recolours
    renderer = Renderer()
    shown = renderer.composite(a_document(base, [layer]))
    inside = cv2.erode(mask, np.ones((61, 61), np.uint8)) > 0
    off = np.abs(shown.astype(np.int16) - green).max(axis=2)
    assert np.mean(off[inside] > 24) < 0.02
    assert np.array_equal(shown[mask == 0], photo[mask == 0])
    assert renderer.blend_of(layer) == (Blend.FEATHER, "engine.blend_recoloured")
