"""When something goes wrong, nothing paid is lost and nothing is sent twice unasked.

A few of the faults of the benchmark of that name, which plays two hundred.
"""

import signal
from pathlib import Path

import pytest

from tests.helpers.faults import Fault, a_reply, faults_of_the_service, in_variants, strikes, suffer

REPLY = a_reply()
PLAYED = {
    "reset",
    "no answer in time",
    "half a reply, then nothing",
    "half a picture",
    "picture in a private place",
    "busy 2",
    "address",
    "announced longer",
    "502 page, 3 variants",
}
FAULTS = [
    *(one for one in faults_of_the_service(REPLY) if one.name in PLAYED),
    *(one for one in in_variants(faults_of_the_service(REPLY), 3) if one.name in PLAYED),
    *strikes(REPLY, signal.SIGKILL, [0.02]),
]


def test_every_fault_that_is_named_here_exists() -> None:
    assert {one.name for one in FAULTS} >= PLAYED


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_breaks_no_promise(fault: Fault, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(a_reply(640, 480))
    assert suffer(fault, photo, tmp_path / "home").broken == []
