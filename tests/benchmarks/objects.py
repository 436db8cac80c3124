"""How well things are selected by a box, by a click and as the subject, where the truth is known.

Five things in three photos were outlined by hand; figures are the intersection over the union.
Both ways are measured: without and, where it is installed, with the subject finder. With the
argument `show FILE` the selections are written as one picture, too.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.object_look import Salience
from desktop_editor.imaging.object_select import object_at, object_within, subject_of
from tests.benchmarks.report import Report, elapsed_ms
from tests.helpers.outlined_things import (
    Thing,
    overlap,
    picture,
    selected,
    subject_truth,
    things,
)
from tests.helpers.subject_finder import subject_finder

AROUND: Final = (0.03, 0.12)
"""How close boxes are drawn, as a share of the thing's size."""

CLICKS: Final = 5

GOALS: Final = {
    "base": {"box": 0.84, "click": 0.43, "subject": 0.95},
    "finder": {"box": 0.92, "click": 0.75, "subject": 0.74},
}
"""Means that may not be fallen below; measured they were a little higher."""

NO_SUBJECT: Final = "stream.jpg"
TIMES_GRABCUT: Final = 1.0
"""What a selection may take at the median, in times of OpenCV's GrabCut of the whole sample."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """One selection, to be looked at."""

    words: str
    photo: str
    mask: NDArray[np.bool_]


def main(arguments: Sequence[str] = ()) -> int:
    """Print a line for each goal."""
    report, samples = Report(bench="objects"), list[Sample]()
    for way, finder in (("base", None), ("finder", subject_finder())):
        if way == "base" or finder is not None:
            samples += measure(report, way, finder)
    if arguments:
        cv2.imwrite(arguments[-1], side_by_side(samples))
    return report.exit_code


def measure(report: Report, way: str, finder: Salience | None) -> list[Sample]:
    """Judge one way of selecting; gives what it selected."""
    found: dict[str, list[float]] = {"box": [], "click": [], "subject": []}
    samples, times = list[Sample](), list[float]()
    for thing in things():
        samples += _by_hand(thing, finder, found, times)
    plain = median(elapsed_ms(plain_grabcut) for _ in range(3))
    for photo in sorted({one.photo for one in things()}):
        answer = subject_of(picture(photo), finder)
        if answer is not None:  # without the finder most photos have none by colour
            mask = selected(photo, answer)
            found["subject"].append(overlap(mask, subject_truth(photo)))
            samples.append(Sample(words=f"{way} subject", photo=photo, mask=mask))
    for kind, values in found.items():
        report.at_least(f"{way}, {kind}, mean", float(np.mean(values)), "IoU", GOALS[way][kind])
    wrong = int(subject_of(picture(NO_SUBJECT), finder) is not None)
    report.at_most(f"{way}, subjects where there is none", wrong, "", 0)
    report.ratio_at_most(f"{way}, a selection", median(times), plain, TIMES_GRABCUT)
    return samples


def _by_hand(
    thing: Thing, finder: Salience | None, found: dict[str, list[float]], times: list[float]
) -> list[Sample]:
    pixels, samples = picture(thing.photo), list[Sample]()

    def note(kind: str, mask: NDArray[np.bool_]) -> None:
        found[kind].append(overlap(mask, thing.truth))
        words = f"{kind} {found[kind][-1]:.2f}"
        samples.append(Sample(words=words, photo=thing.photo, mask=mask))

    def by_box(around: float) -> None:
        note("box", selected(thing.photo, object_within(pixels, thing.box(around), finder)))

    def by_click(place: tuple[int, int]) -> None:
        note("click", selected(thing.photo, object_at(pixels, *place, finder)))

    times += [elapsed_ms(partial(by_box, around)) for around in AROUND]
    times += [elapsed_ms(partial(by_click, place)) for place in thing.places(CLICKS)]
    return samples


def plain_grabcut() -> None:
    """What one would write in a minute: GrabCut of a photo at 700,000 pixels from a box."""
    bowl = next(iter(things()))
    pixels = picture(bowl.photo)
    scale = (700_000 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = bowl.box(AROUND[0])
    inside = tuple(round(scale * edge) for edge in (box.x, box.y, box.width, box.height))
    labels = np.zeros(small.shape[:2], np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, labels, inside, *models, 5, cv2.GC_INIT_WITH_RECT)


def side_by_side(samples: Sequence[Sample], across: int = 7, edge: int = 260) -> NDArray[np.uint8]:
    """The selections as one picture; what is not selected is darkened and purple."""
    tiles = [_tile(sample, edge) for sample in samples]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % across)
    rows = [np.hstack(tiles[first : first + across]) for first in range(0, len(tiles), across)]
    return np.vstack(rows)


def _tile(sample: Sample, edge: int) -> NDArray[np.uint8]:
    shown = picture(sample.photo).copy()
    shown[~sample.mask] = shown[~sample.mask] // 4 + np.array((110, 0, 110), np.uint8)
    scale = edge / max(shown.shape[:2])
    small = cv2.resize(shown, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.zeros((edge, edge, 3), np.uint8)
    tile[: small.shape[0], : small.shape[1]] = small
    cv2.putText(tile, sample.words, (6, edge - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 255, 255), 1)
    return tile


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
