"""Sends one paid edit with the real client, and dies like a killed process at a chosen moment.

Run as `python -m tests.helpers.dying_client FOLDER URL MOMENT`.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from desktop_editor.composition.transport import Connection, JournalledTransport
from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import custom_service
from desktop_editor.edit_api.types import EditRequest, ImagePart
from desktop_editor.storage.journal import Journal

KEY = "sk-dying-0123456789abcdefghijklmnop"
PHOTO = ImagePart(data=bytes(range(256)) * 20_000, media_type="image/png", name="photo.png")
REQUEST = EditRequest(id="request-0001", prompt="make it red", image=PHOTO, width=1024, height=1024)
FACTS = {"prompt": "make it red", "edit": "edit-1", "base": "ab" * 32, "region": "0,0,64,64"}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, method: str) -> None:
    """Die when this method has done its work."""
    work = getattr(owner, method)

    def fatal(*values: Any, **named: Any) -> None:
        work(*values, **named)
        die()

    setattr(owner, method, fatal)


def before(owner: Any, method: str) -> None:
    """Die in place of this method."""
    setattr(owner, method, lambda *_values, **_named: die())


async def send(journal: Journal, url: str, moment: str) -> None:
    def progress(stage: str, fraction: float | None) -> None:
        if moment == stage and (stage != "sending" or (fraction or 0) > 0.4):
            die()

    async with EditClient() as client:
        connection = Connection(profile=custom_service(url), key=Secret(KEY))
        transport = JournalledTransport(client, connection, journal)
        await transport.edit(REQUEST, dict(FACTS), progress)
    if moment == "laying":
        die()
    journal.claim(REQUEST.id)
    die()


def main() -> None:
    folder, url, moment = sys.argv[1:]
    journal = Journal(Path(folder), reserve_bytes=0)
    name, _, method = moment.partition(" ")
    target = journal.sink(REQUEST.id) if method in ("opened", "closed") else journal
    if name == "after":
        after(target, method)
    elif name == "before":
        before(target, method)
    asyncio.run(send(journal, url, moment))


if __name__ == "__main__":
    main()
