"""Values for the passive parts of the window: pictures, layers, status."""

from typing import Any

import numpy as np

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.references_view import SlotView
from desktop_editor.ui.views import ServiceView, WindowStatus

SANDBOX = ServiceView(id="sandbox", name="Practice service", is_sandbox=True, words="practice")


def picture(value: int = 120, width: int = 48, height: int = 32) -> Raster:
    return Raster(pixels=np.full((height, width, 3), value, np.uint8))


def slots(count: int) -> tuple[SlotView, ...]:
    return tuple(
        SlotView(id=str(index), name=f"picture {index}.jpg", thumbnail=picture(10 * index))
        for index in range(count)
    )


def layer(layer_id: str = "a", **changes: Any) -> LayerView:
    values: dict[str, Any] = {
        "id": layer_id,
        "edit_id": "edit",
        "name": f"layer {layer_id}",
        "visible": True,
        "active": layer_id == "a",
        "opacity": 1.0,
        "tone_strength": 1.0,
        "registered": True,
        "blend": Blend.AUTO,
        "feather_px": None,
        "thumbnail": picture(),
        "score": 0.9,
        "score_words": "Fits very well",
        "fit_words": "Fits well.",
    }
    return LayerView(**(values | changes))


def status(**changes: Any) -> WindowStatus:
    values: dict[str, Any] = {
        "title": "",
        "modified": False,
        "can_revert": False,
        "has_base": False,
        "has_layers": False,
        "has_merged": False,
        "whole_photo_along": True,
        "has_selection": False,
        "undo_label": "",
        "redo_label": "",
        "service": SANDBOX,
    }
    return WindowStatus(**(values | changes))
