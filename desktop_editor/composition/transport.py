"""Sends an edit; the journal knows of it before it leaves, of its reply before it is read.

How it travels is `edit_api`'s business, how it is kept `storage`'s.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_editor.edit_api.digest import request_digest
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.pricing import Asked
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import (
    ServiceProfile,
)
from desktop_editor.edit_api.types import (
    EditRequest,
    EditResult,
    Progress,
)
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.storage.journal import Journal

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A service that can be sent to: its profile with a real base URL, and its key."""

    profile: ServiceProfile
    key: Secret | None


class JournalledTransport:
    """Sends requests of one edit; the journal knows of each before it leaves.

    Attributes:
        problems: Replies that could be kept in memory only, because the disk failed meanwhile.
    """

    def __init__(self, client: "EditClient", connection: Connection, journal: Journal) -> None:
        self._client = client
        self._connection = connection
        self._journal = journal
        self.problems: list[EditorError] = []

    async def edit(
        self, request: EditRequest, facts: dict[str, Parameter], progress: Progress
    ) -> EditResult:
        """One round trip; the raw reply is on disk before it is parsed.

        Raises:
            EditorError: `storage.disk_full` and the like before anything is sent, or the service's
                failure. The parameter `id` is the request's.
        """
        import asyncio

        profile, journal = self._connection.profile, self._journal
        digest = await asyncio.to_thread(request_digest, profile, request)
        known = _known_facts(profile, request) | facts
        await asyncio.to_thread(journal.begin, request.id, known, digest)
        try:
            result = await self._sent(request, progress)
            cost = profile.price.actual(result.usage)
            await asyncio.to_thread(journal.finished, request.id, result.usage, cost)
        except EditorError as error:
            error.parameters["id"] = request.id
            charged = isinstance(error, ServiceError) and error.charged
            await asyncio.to_thread(journal.failed, request.id, error.message_id, charged)
            raise
        except BaseException:  # cancelled, or a defect: what has arrived is kept
            journal.cancelled(request.id)
            raise
        return result

    async def _sent(self, request: EditRequest, progress: Progress) -> EditResult:
        """Send; the journal knows before the first piece leaves, or nothing does."""
        is_told = False

        def watched(stage: str, fraction: float | None) -> None:
            nonlocal is_told
            if stage == "sending" and not is_told:
                self._journal.sent(request.id)
                is_told = True
            progress(stage, fraction)

        connection, sink = self._connection, self._journal.sink(request.id)
        try:
            return await self._client.edit(
                connection.profile, connection.key, request, sink, watched
            )
        finally:
            if sink.problem is not None:
                self.problems.append(sink.problem)


def _known_facts(profile: ServiceProfile, request: EditRequest) -> dict[str, Parameter]:
    """What the request itself tells the journal."""
    pictures = 1 + len(request.references)
    asked = Asked(
        width=request.width,
        height=request.height,
        quality=request.quality,
        pictures=pictures,
        prompt_chars=len(request.prompt),
    )
    size = "auto" if request.width is None else f"{request.width}x{request.height}"
    facts: dict[str, Parameter] = {
        "service_id": profile.id,
        "base_url": profile.base_url,
        "pictures": pictures,
        "size": size,
    }
    usd = profile.price.estimate(asked).usd
    return facts if usd is None else facts | {"estimated_usd": usd}
