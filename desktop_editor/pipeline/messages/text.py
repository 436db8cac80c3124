"""The shape of one message of the catalogue; the sentences live in the modules beside this one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """What a user reads.

    Attributes:
        sentence: One plain sentence; `{name}` stands for a parameter of the error.
        advice: What to do about it, one sentence, or empty.
        action: Id of the action whose button is offered, or empty.
    """

    sentence: str
    advice: str = ""
    action: str = ""
