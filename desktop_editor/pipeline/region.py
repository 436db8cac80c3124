"""Planning the edit region: which rectangle of the base is sent, and at what size.

A photo is not squeezed into the service's size when only a part is edited: the selection with
context around it is sent, at its own resolution where the service allows it. No pixels here.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

from desktop_editor.edit_api.services import SizeRules
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size

LEAST_CONTEXT_PX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """What an edit sends.

    Attributes:
        region: The rectangle of the base that is cropped out.
        sent_size: The size it is resized to before sending; equal to the region's where legal.
        requested_size: The size asked of the service, or None to let it choose (`auto`).
    """

    region: Rect
    sent_size: Size
    requested_size: Size | None


def plan_region(
    photo: Size, selected: Rect | None, region: Rect | None, size: str, rules: SizeRules
) -> RegionPlan:
    """Plan the edit region and the sizes.

    Args:
        photo: Size of the base.
        selected: Bounding box of the selection, or None when nothing is selected.
        region: A region that the user fixed, or None to plan one around `selected`.
        size: `match` (the region's own), `auto` (the service chooses) or `WxH`.
        rules: What the service allows.

    Raises:
        EditorError: `region.outside_photo`, `region.misses_selection`, `size.not_understood`
            or `service.size_not_allowed`.
    """
    requested = None if size in ("match", "auto") else parse_size(size, rules)
    if region is not None:
        region = usable_region(region, photo)
        if selected is not None and region.intersect(selected).is_empty:
            raise EditorError("region.misses_selection")
    elif selected is None:
        region = photo.rect
    else:
        region = _around(photo, selected, rules, requested or _listed_for(selected, rules))
    sent = requested or legal_size(region.size, rules)
    return RegionPlan(
        region=region, sent_size=sent, requested_size=None if size == "auto" else sent
    )


def parse_region(text: str, photo: Size) -> Rect | None:
    """Read `auto` (None), `whole` or `X,Y,W,H` in base pixels.

    Raises:
        EditorError: `region.not_understood`.
    """
    if text == "auto":
        return None
    if text == "whole":
        return photo.rect
    match = re.fullmatch(r"(-?\d+),(-?\d+),(\d+),(\d+)", text.replace(" ", ""))
    if match is None:
        raise EditorError("region.not_understood", text=text)
    x, y, width, height = (int(group) for group in match.groups())
    return Rect(x=x, y=y, width=width, height=height)


def usable_region(region: Rect | None, photo: Size) -> Rect:
    """The part of a region that lies on the photo; the whole photo for None.

    Raises:
        EditorError: `region.outside_photo`.
    """
    inside = photo.rect if region is None else region.intersect(photo.rect)
    if inside.is_empty:
        raise EditorError("region.outside_photo", width=photo.width, height=photo.height)
    return inside


def parse_size(text: str, rules: SizeRules) -> Size:
    """Read `WxH` and hold it against the service's rules.

    Raises:
        EditorError: `size.not_understood`, `service.size_not_allowed` or
            `service.size_not_listed`.
    """
    match = re.fullmatch(r"(\d{1,6})\s*[x×]\s*(\d{1,6})", text.strip().lower())
    if match is None:
        raise EditorError("size.not_understood", text=text)
    size = Size(width=int(match[1]), height=int(match[2]))
    if not rules.allow(size.width, size.height):
        raise rules.refusal(size.width, size.height)
    return size


def legal_size(wanted: Size, rules: SizeRules) -> Size:
    """The legal size nearest to `wanted`: the same where it is legal, else of nearest aspect.

    Scales down to the service's upper limits or up to its lower one, as little as possible. Where
    the service has a fixed list, the shape is squashed to the best-fitting size; registration
    undoes that.
    """
    if rules.allow(wanted.width, wanted.height):
        return wanted
    scale = min(
        1.0, math.sqrt(rules.max_pixels / wanted.pixels), rules.max_edge_px / wanted.longest
    )
    scale = max(scale, math.sqrt(rules.min_pixels / wanted.pixels))
    step = rules.multiple
    around = [Size(width=width, height=height) for width, height in rules.sizes] or [
        Size(width=column * step, height=row * step)
        for column in _near(wanted.width * scale / step)
        for row in _near(wanted.height * scale / step)
    ]
    legal = [size for size in around if rules.allow(size.width, size.height)]
    if not legal:
        return _most_stretched(wanted, rules)
    ideal = wanted.pixels * scale * scale
    return min(legal, key=lambda size: _misfit(size, wanted.aspect, ideal))


def _misfit(size: Size, aspect: float, pixels: float) -> float:
    return 4 * abs(math.log(size.aspect / aspect)) + abs(math.log(size.pixels / pixels))


def _listed_for(selected: Rect, rules: SizeRules) -> Size | None:
    """The listed size in whose shape the region around a selection is best cut out."""
    return legal_size(selected.size, rules) if rules.sizes else None


def _near(steps: float) -> range:
    return range(max(1, math.floor(steps) - 2), math.ceil(steps) + 3)


def _most_stretched(wanted: Size, rules: SizeRules) -> Size:
    # A panorama beyond the longest legal shape is squashed into it; registration undoes that.
    step = rules.multiple
    short = math.isqrt(int(rules.max_pixels / rules.max_aspect))
    short = min(short, int(rules.max_edge_px / rules.max_aspect)) // step * step
    long = int(short * rules.max_aspect) // step * step
    if wanted.aspect >= 1:
        return Size(width=long, height=short)
    return Size(width=short, height=long)


def _around(photo: Size, selected: Rect, rules: SizeRules, requested: Size | None) -> Rect:
    mean_side = (selected.width + selected.height) / 2
    context = math.ceil(max(mean_side / 2, photo.longest / 16, LEAST_CONTEXT_PX))
    width, height = selected.width + 2 * context, selected.height + 2 * context
    if requested is not None:
        width = max(width, round(height * requested.aspect))
        height = max(height, round(width / requested.aspect))
    width = max(width, math.ceil(height / rules.max_aspect))
    height = max(height, math.ceil(width / rules.max_aspect))
    growth = math.sqrt(rules.min_pixels / (width * height))
    if growth > 1:
        width, height = math.ceil(width * growth), math.ceil(height * growth)
    width, height = _snap(width, photo.width, rules), _snap(height, photo.height, rules)
    if width * height < rules.min_pixels:  # one side met the photo's border: the other makes up
        width = max(width, _snap(math.ceil(rules.min_pixels / height), photo.width, rules))
        height = max(height, _snap(math.ceil(rules.min_pixels / width), photo.height, rules))
    width = min(width, _snap(int(height * rules.max_aspect), photo.width, rules, down=True))
    height = min(height, _snap(int(width * rules.max_aspect), photo.height, rules, down=True))
    size = Size(width=max(width, selected.width), height=max(height, selected.height))
    size = _trimmed(size, selected.size, rules)
    return Rect(
        x=_place(selected.x, selected.width, size.width, photo.width),
        y=_place(selected.y, selected.height, size.height, photo.height),
        width=size.width,
        height=size.height,
    )


def _trimmed(size: Size, least: Size, rules: SizeRules) -> Size:
    """Give up a few pixels of context at the photo's border where nothing is resized then."""
    step = rules.multiple
    trimmed = Size(width=size.width // step * step, height=size.height // step * step)
    fits = trimmed.width >= least.width and trimmed.height >= least.height
    return trimmed if fits and rules.allow(trimmed.width, trimmed.height) else size


def _snap(side: int, limit: int, rules: SizeRules, *, down: bool = False) -> int:
    """Round to the service's multiple; beyond the photo's side, take the whole side."""
    steps = side // rules.multiple if down else -(-side // rules.multiple)
    return min(steps * rules.multiple, limit)


def _place(start: int, length: int, side: int, limit: int) -> int:
    centred = start + (length - side) // 2
    return min(max(centred, 0), limit - side)
