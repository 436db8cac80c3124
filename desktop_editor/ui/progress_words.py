"""What an edit is doing, in the user's language. Nothing is decided here."""

import math
from typing import Final

from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate

_MEGABYTE: Final = 1_000_000


def stage_words(stage: str, seconds_left: float | None = None) -> str:
    """What happens now; in a wait for another try with the seconds until then."""
    waits = {
        "retrying": translate("Progress", "Busy, trying again in {seconds} s"),
        "overloaded": translate("Progress", "Overloaded, trying again in {seconds} s"),
        "reconnecting": translate("Progress", "Can't be reached, trying again in {seconds} s"),
    }
    if stage in waits and seconds_left is not None:
        return waits[stage].format(seconds=max(0, math.ceil(seconds_left)))
    stages = {
        "prepare": translate("Progress", "Preparing the photo"),
        "queued": translate("Progress", "Waiting for its turn"),
        "connecting": translate("Progress", "Connecting"),
        "sending": translate("Progress", "Sending"),
        "waiting": translate("Progress", "The service is working"),
        "receiving": translate("Progress", "Receiving"),
        "received": translate("Progress", "The answer is here"),
        "register": translate("Progress", "Laying the answer on the photo"),
    }
    return stages.get(stage, "")


def sending_words(fraction: float, picture_bytes: int) -> str:
    """How much of the pictures has left."""
    total = picture_bytes / _MEGABYTE
    words = translate("Progress", "Sending: {sent} of {total} MB")
    return words.format(sent=number(fraction * total, 1), total=number(total, 1))


def laying_progress(number: int, count: int, *, fetches: bool) -> str:
    """Which of several kept answers is fetched, where that is needed, and laid."""
    if count == 1:
        return translate("Progress", "Fetching the picture") if fetches else stage_words("register")
    words = translate("Progress", "Laying answer {number} of {count}")
    if fetches:
        words = translate("Progress", "Fetching answer {number} of {count}")
    return words.format(number=number, count=count)


def count_words(arrived: int, count: int) -> str:
    """How many variants of an edit are here."""
    words = translate("Progress", "Variants here: {arrived} of {count}")
    return words.format(arrived=arrived, count=count)
