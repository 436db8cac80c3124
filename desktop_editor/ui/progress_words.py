"""What an edit is doing, in the user's language. Nothing is decided here."""

import math

from desktop_editor.ui.translation import translate


def stage_words(stage: str, seconds_left: float | None = None) -> str:
    """What happens now; for `retrying` with the seconds until it is tried again."""
    if stage == "retrying" and seconds_left is not None:
        words = translate("Progress", "The service is busy, trying again in {seconds} s")
        return words.format(seconds=max(0, math.ceil(seconds_left)))
    stages = {
        "prepare": translate("Progress", "Preparing the photo"),
        "queued": translate("Progress", "Waiting for its turn"),
        "connecting": translate("Progress", "Connecting"),
        "sending": translate("Progress", "Sending"),
        "waiting": translate("Progress", "The service is working"),
        "receiving": translate("Progress", "Receiving"),
        "retrying": translate("Progress", "The service is busy, trying again"),
        "register": translate("Progress", "Laying the answer on the photo"),
    }
    return stages.get(stage, "")


def count_words(arrived: int, count: int) -> str:
    """How many variants of an edit are here."""
    words = translate("Progress", "Variants here: {arrived} of {count}")
    return words.format(arrived=arrived, count=count)
