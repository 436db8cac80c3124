"""The failures that a user may meet, as message ids with parameters.

Sentences do not live here: `pipeline.messages` holds the English, `ui` translates it.
"""

from collections.abc import Callable
from typing import Self, TypeAlias

Parameter: TypeAlias = str | int | float

Checkpoint: TypeAlias = Callable[[str], None]
"""Called between the stages of long work with the stage's name; raises `Cancelled` to stop it."""


class EditorError(Exception):
    """A failure that is shown to the user as one plain sentence.

    Args:
        message_id: Key of the sentence in the message catalogue, dotted: `photo.not_an_image`.
        parameters: Values for the sentence's placeholders. Never a secret.
    """

    def __init__(self, message_id: str, /, **parameters: Parameter) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.parameters = parameters

    def bare(self) -> Self:
        """Itself without its way here, whose frames may hold a key: for whoever keeps it."""
        self.__traceback__ = self.__cause__ = self.__context__ = None
        return self

    def __str__(self) -> str:
        values = " ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.message_id} {values}".rstrip()


class Cancelled(Exception):  # noqa: N818 - the user's wish is not an error
    """The user stopped this work; nothing is reported."""


def no_checkpoint(_stage: str) -> None:
    """Let the work go on: the checkpoint of callers that never cancel."""
