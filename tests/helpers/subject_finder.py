"""The optional network that finds subjects, where it is installed."""

from functools import cache

import pytest

from desktop_editor.imaging.salience_net import SalienceNet
from desktop_editor.storage.subject_model import read_subject_model


@cache
def subject_finder() -> SalienceNet | None:
    """The network, read once; None where it is not installed."""
    model = read_subject_model()
    return None if model is None else SalienceNet(model)


def needed_subject_finder() -> SalienceNet:
    """The network, or the test is left out."""
    finder = subject_finder()
    if finder is None:
        pytest.skip("the subject finder is not installed; type: python3 packaging/dev.py subject")
    return finder
