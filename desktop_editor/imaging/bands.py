"""Large pictures in bands of rows, several at a time. What is done to a band, callers say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_MOST_THREADS: Final = 4  # beyond that memory is the limit


def side_by_side(work: Callable[[slice], None], height: int, step: int) -> None:
    """Call `work` for every band of `step` rows, the last one shorter; returns after the last.

    OpenCV and numpy let go of Python's lock while they work, so threads use the processors.

    Raises:
        Exception: Whatever `work` raised first.
    """
    import cv2

    bands = [slice(top, min(height, top + step)) for top in range(0, height, step)]
    with ThreadPoolExecutor(min(_MOST_THREADS, cv2.getNumberOfCPUs())) as pool:
        list(pool.map(work, bands))
