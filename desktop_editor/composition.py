"""Where the parts meet: settings, keys, journal, client and sandbox, for `ui` and `cli` alike.

Pipeline, storage and sandbox do not know each other; whatever one needs of another is bound here.
Nothing is opened or started before it is used.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_editor.edit_api.own_services import own_service, own_services
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import (
    SERVICES,
    Dialect,
    ServiceProfile,
    custom_service,
    is_loopback,
)
from desktop_editor.edit_api.types import BodyFormat, EditRequest, EditResult, Progress
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.paths import Folders, folders
from desktop_editor.pipeline.export import Exporter
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.render import Renderer
from desktop_editor.sandbox.launcher import LaunchOptions, SandboxProcess
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.credentials import Credentials, account_of
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.recent_files import RecentFiles
from desktop_editor.storage.settings import Settings
from desktop_editor.storage.settings_store import SettingsStore

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient

SANDBOX_KEY: Final = "sandbox"
"""The practice service takes any key; it is not a secret, and only goes to this computer."""

_SERVICE_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_BODY_FORMATS: Final[dict[str, BodyFormat]] = {"json": "json", "multipart": "multipart"}


class Composition:
    """The parts of one running application, each made on first use.

    Args:
        places: Folders to use; the user's own by default.
        settings_store: Settings that were read already, if they were.
    """

    def __init__(
        self, places: Folders | None = None, settings_store: SettingsStore | None = None
    ) -> None:
        self.folders = places or folders()
        self.settings_store = settings_store or SettingsStore(self.folders.settings_file)
        """Settings on disk."""

    @cached_property
    def credentials(self) -> Credentials:
        """Keys; calls may block on the keyring."""
        return Credentials()

    @cached_property
    def journal(self) -> Journal:
        """Raw replies on disk."""
        return Journal(self.folders.journal)

    @cached_property
    def recent_files(self) -> RecentFiles:
        """Photos opened last."""
        return RecentFiles(self.folders.recent_file)

    @cached_property
    def renderer(self) -> Renderer:
        """The one renderer."""
        return Renderer()

    @cached_property
    def exporter(self) -> Exporter:
        """Writes composites atomically and reads them back."""
        return Exporter(self.renderer, write_atomically, Path.read_bytes)

    @cached_property
    def sandbox(self) -> "Sandbox":
        """The local practice service."""
        return Sandbox()

    def autosave(self) -> Autosave:
        """A place for this window's unsaved work."""
        return Autosave(self.folders.autosave)

    def close(self) -> None:
        """Stop what was started and let go of the journal."""
        if "sandbox" in self.__dict__:
            self.sandbox.stop()
        if "journal" in self.__dict__:
            self.journal.close()

    async def connect(
        self, options: EditOptions, client: "EditClient", drift: str = "medium"
    ) -> "JournalledTransport":
        """Bind a service to its key and the journal; starts the sandbox where it is needed.

        Raises:
            EditorError: `sandbox.not_started`, or from the client's checks.
        """
        import asyncio

        profile, key = options.service, None
        if profile.id == "sandbox":
            base_url = await asyncio.to_thread(self.sandbox.base_url, drift)
            profile, key = replace(profile, base_url=base_url), Secret(SANDBOX_KEY)
        else:
            account = account_of(profile.id, profile.base_url)
            found = await asyncio.to_thread(self.credentials.get, account)
            if not found and is_loopback(profile.base_url):
                found = SANDBOX_KEY  # a sandbox that the user started, or another local service
            key = Secret(found) if found else None
        return JournalledTransport(client, Connection(profile=profile, key=key), self.journal)


class Sandbox:
    """The child process of the practice service, started on demand, restarted when it died."""

    def __init__(self) -> None:
        self._process: SandboxProcess | None = None
        self._drift = ""

    def base_url(self, drift: str) -> str:
        """Where the sandbox listens; blocks until it does."""
        if self._process is None or self._drift != drift:
            self.stop()
            self._process = SandboxProcess(LaunchOptions(drift=drift))
            self._drift = drift
        return self._process.base_url()

    def stop(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.stop()
            self._process = None


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
            EditorError: `storage.disk_full` before anything is sent, or the service's failure.
        """
        import asyncio

        connection = self._connection
        try:
            await asyncio.to_thread(self._journal.begin, request.id, facts)
            sink = self._journal.sink(request.id)
            result = await self._client.edit(
                connection.profile, connection.key, request, sink, progress
            )
        except (EditorError, asyncio.CancelledError):
            self._journal.release(request.id)
            raise
        if sink.problem is not None:
            self.problems.append(sink.problem)
        return result


def find_service(choice: str, settings: Settings | None = None) -> ServiceProfile:
    """The profile of a built-in service, of one from the settings, or of any base URL.

    Args:
        choice: An id, or an address. `custom` means the address that the settings hold.
        settings: Where the user's own services and the custom address are described.

    Raises:
        EditorError: `service.url_not_usable`, `service.unknown`, or what is wrong with the entry.
    """
    known = settings or Settings()
    dialect: Dialect = "openai" if known.custom_dialect == "openai" else "contract"
    if choice == "custom":
        return custom_service(known.custom_url, dialect)
    if choice in SERVICES:
        return SERVICES[choice]
    if choice in known.services:
        return own_service(choice, known.services[choice])
    if _SERVICE_ID.fullmatch(choice):
        names = ", ".join(one.id for one in all_services(known) if one.id != "custom")
        raise EditorError("service.unknown", name=choice, known=names)
    return custom_service(choice, dialect if choice == known.custom_url else "contract")


def all_services(settings: Settings) -> tuple[ServiceProfile, ...]:
    """The built-in services, then the user's own as far as they are described rightly."""
    return (*SERVICES.values(), *own_services(settings.services)[0].values())


def service_problem(settings: Settings) -> EditorError | None:
    """What is wrong with the first of the user's own services that is not described rightly."""
    return next(iter(own_services(settings.services)[1].values()), None)


def new_client(settings: Settings) -> "EditClient":
    """The client for edits, as the settings have the network."""
    from desktop_editor.edit_api.client import EditClient
    from desktop_editor.edit_api.network import NetworkOptions

    return EditClient(network=NetworkOptions(proxy=settings.proxy, ca_file=settings.ca_file))


def edit_options(settings: Settings) -> EditOptions:
    """The options of the next edit as the settings have them.

    Raises:
        EditorError: As `find_service`.
    """
    profile = find_service(settings.service, settings)
    return EditOptions(
        service=profile,
        model=settings.model_for(profile.id, ""),
        size=settings.size_choice,
        region=settings.region,
        variants=settings.variants,
        output_format=settings.output_format,
        compression=settings.compression,
        background=settings.background,
        response_format=settings.response_format,
        user=settings.user_id,
        body_format=_BODY_FORMATS.get(settings.body_format),
    )
