"""`desktop-editor doctor`: what a bug report needs. Never a key, never the user's name."""

import argparse

from desktop_editor.cli.output import tell, tell_json
from desktop_editor.composition.parts import Composition


def run_doctor(parsed: argparse.Namespace) -> int:
    """Print versions, keyring, Qt platform and folders."""
    from desktop_editor.ui.diagnostics import diagnostics

    facts = diagnostics(Composition())
    if parsed.json:
        tell_json(facts)
    else:
        width = max(len(name) for name in facts)
        for name, value in facts.items():
            tell(f"{name:<{width}}  {value}")
    return 0
