"""What windows of before left in a user's folders: replies, interrupted requests."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from desktop_editor.edit_api.types import Usage
from desktop_editor.storage.journal import Journal
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import picture_body
from tests.helpers.window import Hands, new_window, written

SIZE = (240, 180)
ANSWER = file_of(photo(*SIZE, seed=4), "PNG")


class Home:
    """A user's folders, and windows on them one after another."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.opened: list[Hands] = []
        self.picture = written(root / "fig.png", photo(*SIZE))
        self.address = ""

    @property
    def journal(self) -> Journal:
        return Journal(self.root / "data" / "journal", reserve_bytes=0)

    def left_behind(
        self, request_id: str = "request-0001", picture: bytes = ANSWER, **facts: Any
    ) -> None:
        """A window received this reply, and ended before it was laid."""
        journal = self.journal
        journal.begin(request_id, self.facts() | facts)
        journal.sent(request_id)
        sink = journal.sink(request_id)
        sink.opened(request_id, 1)
        sink.received(picture_body(picture))
        sink.closed(200)
        journal.finished(request_id, Usage(total_tokens=4160), 0.198)
        journal.close()

    def interrupted(self, request_id: str) -> None:
        journal = self.journal
        journal.begin(request_id, self.facts())
        journal.sent(request_id)
        journal.close()

    def facts(self) -> dict[str, Any]:
        return {
            "base": sha256(self.picture.read_bytes()).hexdigest(),
            "base_name": "fig.png",
            "base_path": str(self.picture),
            "region": "40,40,120,90",
            "edit": "edit-1",
            "prompt": "a red door",
            "service": "OpenAI",
            "size": "1024x1024",
        }

    def open(self) -> Hands:
        for one in self.opened:
            one.close()
        self.opened.append(new_window(self.root, address=self.address))
        return self.opened[-1]
