"""Messages about the practice service. Sentences only."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "sandbox.port_taken": MessageText(
        sentence="The practice service cannot use port {port}: another program has it.",
        advice="Choose another port, or leave the port out to take any free one.",
    ),
    "sandbox.not_started": MessageText(
        sentence="The practice service on this computer could not be started.",
        advice="Try again; if it stays so, restart the application.",
        action="restart_sandbox",
    ),
    "sandbox.unknown_scenario": MessageText(
        sentence="The practice service knows no scenario called {name}.",
        advice="Known scenarios are: {names}.",
    ),
    "sandbox.scenario_argument": MessageText(
        sentence="The practice service's scenario {name} cannot be played with {argument}.",
        advice="It is written {usage}.",
    ),
    "sandbox.unknown_drift": MessageText(
        sentence="The practice service knows no drift called {name}.",
        advice="Known are: {names}.",
    ),
}
