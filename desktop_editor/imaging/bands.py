"""Large pictures in bands of rows, several at a time. What is done to a band, callers say."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

_MOST_THREADS: Final = 4  # beyond that memory is the limit


def side_by_side(work: Callable[[slice], None], height: int, step: int) -> None:
    """Call `work` for every band of `step` rows, the last one shorter; returns after the last.

    OpenCV and numpy let go of Python's lock while they work, so threads use the processors. The
    caller's thread works too: it never waits for a helper that has not begun, so `work` may come
    here again.

    Raises:
        Exception: Whatever `work` raised first.
    """
    bands = deque(slice(top, min(height, top + step)) for top in range(0, height, step))

    def take() -> None:
        while bands:
            try:
                band = bands.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                work(band)
            except BaseException:
                bands.clear()
                raise

    helpers = [_helpers().submit(take) for _ in range(min(threads(), len(bands)) - 1)]
    try:
        take()
    finally:
        begun = [helper for helper in helpers if not helper.cancel()]
        for helper in begun:
            helper.exception()
    for helper in begun:
        helper.result()


def threads() -> int:
    """How many bands are worked on at once."""
    import cv2

    return max(1, min(_MOST_THREADS, cv2.getNumberOfCPUs()))


@cache
def _helpers() -> ThreadPoolExecutor:
    """Threads that stay: OpenCV sets up much for each new one."""
    return ThreadPoolExecutor(max(1, threads() - 1), thread_name_prefix="bands")
