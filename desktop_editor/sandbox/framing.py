"""A picture in another shape: cropped to it. Squashing is plain `resample.resize`."""

import numpy as np

from desktop_editor.imaging.filters import Bgr8
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.resample import resize


def covering(picture: Bgr8, size: Size) -> Bgr8:
    """The middle of a picture, scaled so that it covers `size` exactly."""
    height, width = picture.shape[:2]
    scale = max(size.width / width, size.height / height)
    part_width = min(width, max(1, round(size.width / scale)))
    part_height = min(height, max(1, round(size.height / scale)))
    left, top = (width - part_width) // 2, (height - part_height) // 2
    part = np.ascontiguousarray(picture[top : top + part_height, left : left + part_width])
    return np.asarray(resize(part, size), np.uint8)
