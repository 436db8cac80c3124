"""The shape of one message of the catalogue; the sentences live in the modules beside this one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """What a user reads.

    Attributes:
        sentence: One plain sentence; `{name}` stands for a parameter of the error.
        advice: What to do about it, one sentence, or empty.
        advice_cli: Said in place of `advice` on the command line, where that speaks of the window.
        action: Id of the action whose button is offered, or empty.
    """

    sentence: str
    advice: str = ""
    advice_cli: str = ""
    action: str = ""
