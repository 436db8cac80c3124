"""`dev.py report`: one HTML file that shows every case of the quality benchmark with its figures.

Everything is embedded, so that the file can be sent to somebody.
"""

import base64
import dataclasses
import html
import sys
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.known_truth.cases import PLANS
from tests.benchmarks.known_truth.figures import border_of, excess_of
from tests.benchmarks.known_truth.run import Outcome, outcome_of

Bgr = NDArray[np.uint8]

AMPLIFIED: Final = 8
CLOSE_PX: Final = 180
SHEET_PX: Final = 480
OUTLINE: Final = (255, 0, 255)

STYLE: Final = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; background: #f4f4f4; color: #222 }
section { background: #fff; padding: 1rem 1.5rem; margin: 1.5rem 0; border-radius: 6px }
figure { display: inline-block; margin: 0 .6rem .6rem 0; vertical-align: top }
figcaption { color: #555; font-size: 13px } img { display: block; max-width: 100% }
table { border-collapse: collapse } td, th { padding: .1rem .8rem; text-align: right }
th:first-child, td:first-child { text-align: left } .close img { image-rendering: pixelated }
"""

LEGEND: Final = f"""The mask's outline is magenta. Differences are to the known truth, {AMPLIFIED}
times amplified. Close-ups are at 200 %, where the composite has the worst step that the truth has
not. Colour differences are CIEDE2000; what each figure means stands in
<code>tests/benchmarks/known_truth/figures.py</code>."""


def main(arguments: list[str]) -> int:
    """Write the report to the path that was given, else into .bench."""
    target = Path(arguments[0]) if arguments else Path(".bench") / "quality.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    sections = []
    for name in PLANS:
        print(name, file=sys.stderr, flush=True)  # noqa: T201 - this takes a minute
        sections.append(section(outcome_of(name)))
    page = (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Composites</title>"
        f"<style>{STYLE}</style><h1>Composites whose ideal is known</h1><p>{LEGEND}</p>"
        f"{''.join(sections)}</html>"
    )
    target.write_text(page, encoding="utf-8")
    print(target)  # noqa: T201 - the output of a benchmark
    return 0


def section(outcome: Outcome) -> str:
    """One case: pictures, close-ups, figures."""
    pictures = "".join(
        f"<figure>{_image(_fitted(pixels), '.jpg')}<figcaption>{caption}</figcaption></figure>"
        for caption, pixels in pictures_of(outcome).items()
    )
    close = "".join(
        f"<figure>{_image(pixels, '.png')}<figcaption>{caption}</figcaption></figure>"
        for caption, pixels in close_ups_of(outcome).items()
    )
    return (
        f"<section><h2>{html.escape(outcome.case.name)}</h2><div>{pictures}</div>"
        f"<div class='close'>{close}</div>{_table(outcome)}</section>"
    )


def pictures_of(outcome: Outcome) -> dict[str, Bgr]:
    """Whole pictures, all of the base's size but the candidate."""
    case = outcome.case
    return {
        "base": outlined(case.base, case.mask),
        "candidate, as it came": case.candidate,
        "composite": outcome.out,
        "composite and mask": outlined(outcome.out, case.mask),
        "difference to truth": difference(outcome.out, case.truth, case.mask),
    }


def close_ups_of(outcome: Outcome) -> dict[str, Bgr]:
    """The worst place at 200 %, nearest neighbour."""
    case = outcome.case
    x, y = worst_place(outcome)
    part = (slice(y, y + CLOSE_PX), slice(x, x + CLOSE_PX))
    views = {
        "base": case.base,
        "truth": case.truth,
        "composite": outcome.out,
        "composite and mask": outlined(outcome.out, case.mask),
        "plain feather": outcome.plain,
    }
    return {caption: doubled(pixels[part]) for caption, pixels in views.items()}


def worst_place(outcome: Outcome) -> tuple[int, int]:
    """Left and top of the square that holds the worst step along the borders of mask and change."""
    case = outcome.case
    excess = excess_of(case, outcome.out)
    border = border_of(case, outcome.out)
    near = np.asarray(cv2.dilate(border.astype(np.uint8), np.ones((9, 9), np.uint8)))
    worst = cv2.GaussianBlur(np.where(near > 0, excess, 0).astype(np.float32), (0, 0), 6)
    row, column = np.unravel_index(int(np.argmax(worst)), worst.shape)
    height, width = worst.shape
    left = int(np.clip(int(column) - CLOSE_PX // 2, 0, max(0, width - CLOSE_PX)))
    return left, int(np.clip(int(row) - CLOSE_PX // 2, 0, max(0, height - CLOSE_PX)))


def outlined(pixels: Bgr, mask: Bgr) -> Bgr:
    """The picture with the border of the mask drawn on it."""
    drawn = pixels.copy()
    inside = (mask > 0).astype(np.uint8)
    drawn[inside != cv2.erode(inside, np.ones((3, 3), np.uint8))] = OUTLINE
    return drawn


def difference(out: Bgr, truth: Bgr, mask: Bgr) -> Bgr:
    """Amplified, about middle grey; dark where the mask locks."""
    off = (out.astype(np.int16) - truth) * AMPLIFIED + 128
    off[mask == 0] = 40
    return np.asarray(np.clip(off, 0, 255), np.uint8)


def doubled(pixels: Bgr) -> Bgr:
    """At 200 %, each pixel four times."""
    return np.repeat(np.repeat(pixels, 2, axis=0), 2, axis=1)


def _fitted(pixels: Bgr) -> Bgr:
    factor = min(1.0, SHEET_PX / max(pixels.shape))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _image(pixels: Bgr, ending: str) -> str:
    done, data = cv2.imencode(ending, pixels)
    if not done:
        raise OSError(f"{ending} could not be encoded")
    kind = {".jpg": "jpeg", ".png": "png"}[ending]
    text = base64.b64encode(data.tobytes()).decode("ascii")
    return f"<img alt='' src='data:image/{kind};base64,{text}'>"


def _table(outcome: Outcome) -> str:
    ours, plain = dataclasses.asdict(outcome.figures), dataclasses.asdict(outcome.plain_figures)
    rows = "".join(
        f"<tr><td>{name}</td><td>{ours[name]:.2f}</td><td>{plain[name]:.2f}</td></tr>"
        for name in ours
    )
    return f"<table><tr><th></th><th>composite</th><th>plain feather</th></tr>{rows}</table>"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
