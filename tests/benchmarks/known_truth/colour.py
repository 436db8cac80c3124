"""CIEDE2000: how different two colours look.

Written from G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula: implementation
notes, supplementary test data, and mathematical observations", Color Research & Application 30(1),
2005. Numbers in comments are those of its equations.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Lab = NDArray[np.float32]


def lab_of(pixels: NDArray[np.uint8]) -> Lab:
    """(h, w, 3) BGR, 8 bit sRGB -> CIELAB (D65)."""
    unit = pixels.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(unit, cv2.COLOR_BGR2LAB), np.float32)


def ciede2000(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """The difference of colours in (..., 3) CIELAB, with kL = kC = kH = 1."""
    one, two = first.astype(np.float64), second.astype(np.float64)
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2])) / 2  # 3
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))  # 4: 1 + G
    chroma_1, hue_1 = _polar(one, stretch)
    chroma_2, hue_2 = _polar(two, stretch)
    grey = chroma_1 * chroma_2 == 0
    turn = np.where(grey, 0.0, (hue_2 - hue_1 + 180.0) % 360.0 - 180.0)  # 10
    # Opposite hues: the paper goes the way that the plain difference has.
    turn = np.where(np.abs(hue_2 - hue_1) == 180.0, hue_2 - hue_1, turn)
    across = 2.0 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn) / 2.0)  # 11
    hue = _mean_hue(hue_1, hue_2, grey)
    light, chroma = (one[..., 0] + two[..., 0]) / 2, (chroma_1 + chroma_2) / 2  # 12, 13
    per_light = 1.0 + 0.015 * (light - 50.0) ** 2 / np.sqrt(20.0 + (light - 50.0) ** 2)  # 17
    per_chroma = 1.0 + 0.045 * chroma  # 18
    per_hue = 1.0 + 0.015 * chroma * _hue_weight(hue)  # 19
    by_light = (two[..., 0] - one[..., 0]) / per_light
    by_chroma = (chroma_2 - chroma_1) / per_chroma
    by_hue = across / per_hue
    squares = by_light**2 + by_chroma**2 + by_hue**2 + _rotation(hue, chroma) * by_chroma * by_hue
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)), np.float64)  # 22


def _polar(
    lab: NDArray[np.float64], stretch: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chroma and hue in degrees of the stretched a (5, 6, 7)."""
    across = stretch * lab[..., 1]
    return np.hypot(across, lab[..., 2]), np.degrees(np.arctan2(lab[..., 2], across)) % 360.0


def _mean_hue(
    hue_1: NDArray[np.float64], hue_2: NDArray[np.float64], grey: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The mean on the circle (14); of a colour and a grey it is the sum, as grey's hue is 0."""
    total = hue_1 + hue_2
    far = np.abs(hue_1 - hue_2) > 180.0
    mean = np.where(far, (total + np.where(total < 360.0, 360.0, -360.0)) / 2, total / 2)
    return np.asarray(np.where(grey, total, mean), np.float64)


def _hue_weight(hue: NDArray[np.float64]) -> NDArray[np.float64]:
    """T (15)."""
    parts = ((-0.17, 1, 30.0), (0.24, 2, 0.0), (0.32, 3, -6.0), (-0.20, 4, 63.0))
    weight = np.ones_like(hue)
    for share, times, turned in parts:
        weight += share * np.cos(np.radians(times * hue - turned))
    return weight


def _rotation(hue: NDArray[np.float64], chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    """R_T (16, 20, 21): what chroma and hue have to do with each other in the blues."""
    about_blue = 30.0 * np.exp(-(((hue - 275.0) / 25.0) ** 2))
    strength = 2.0 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return np.asarray(-np.sin(np.radians(2.0 * about_blue)) * strength, np.float64)
