"""Where the parts meet: settings, keys, journal, client and sandbox, for `ui` and `cli` alike.

Pipeline, storage and sandbox do not know each other; whatever one needs of another is bound here.
Nothing is opened or started before it is used.
"""

import re
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_editor.edit_api.curl import curl_command, sent_files
from desktop_editor.edit_api.digest import request_digest
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.own_services import own_service, own_services
from desktop_editor.edit_api.pricing import Asked
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import (
    SERVICES,
    Dialect,
    ServiceProfile,
    custom_service,
    is_loopback,
)
from desktop_editor.edit_api.types import (
    BodyFormat,
    EditRequest,
    EditResult,
    Progress,
)
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.paths import Folders, folders
from desktop_editor.pipeline.export import Exporter
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.render import Renderer
from desktop_editor.sandbox.launcher import LaunchOptions, SandboxProcess
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.credentials import Credentials, account_of, usable_key, variable_of
from desktop_editor.storage.disk import make_private_folder
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.recent_files import RecentFiles
from desktop_editor.storage.settings import Settings
from desktop_editor.storage.settings_store import SettingsStore

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient
    from desktop_editor.edit_api.key_check import KeyCheck
    from desktop_editor.edit_api.network import NetworkOptions

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

    def kept_picture(self, request_id: str) -> bytes:
        """The picture file of a kept reply; one that lies at an address is fetched. Blocks.

        Raises:
            EditorError: `journal.no_reply`.
            ServiceError: It holds no picture, or the picture is gone from where it was.
        """
        import asyncio

        from desktop_editor.edit_api.loop import new_event_loop

        try:
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                return runner.run(self._kept_picture(request_id)).data
        finally:
            self.journal.fetched(request_id)

    async def _kept_picture(self, request_id: str) -> EditResult:
        settings, journal = self.settings_store.settings, self.journal
        raw = journal.read(request_id)
        try:
            service = custom_service(str(journal.find(request_id).facts.get("base_url", "")))
        except EditorError:  # not known any more
            service = None
        async with new_client(settings) as client:
            sink = journal.sink(request_id)
            return await client.read_saved(raw, request_id, sink, _unwatched, service)

    def close(self) -> None:
        """Stop what was started and let go of the journal."""
        if "sandbox" in self.__dict__:
            self.sandbox.stop()
        if "journal" in self.__dict__:
            self.journal.close()

    def key_for(self, profile: ServiceProfile) -> Secret | None:
        """The key that goes to a hosted service, from wherever it is kept. May block.

        Raises:
            EditorError: `key.no_address`.
        """
        key = self.credentials.get(account_of(profile.id, profile.base_url))
        if key is None and is_loopback(profile.base_url):
            return Secret(SANDBOX_KEY)  # a sandbox the user started, or another local service
        return key

    async def check_key(self, profile: ServiceProfile, typed: Secret | None = None) -> "KeyCheck":
        """Ask a service whether it accepts a key: the one typed, or the one that is kept.

        Raises:
            EditorError: What `key_for` or the client's checks refuse.
        """
        import asyncio

        from desktop_editor.edit_api.key_check import check_key

        key = usable_key(typed) if typed else await asyncio.to_thread(self.key_for, profile)
        return await check_key(profile, key, network_options(self.settings_store.settings))

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
            key = await asyncio.to_thread(self.key_for, profile)
        return JournalledTransport(client, Connection(profile=profile, key=key), self.journal)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCommand:
    """A curl command, the files that it reads, and the environment variable of its key."""

    command: str
    files: tuple[Path, ...]
    key_variable: str


def write_curl(profile: ServiceProfile, request: EditRequest, folder: Path) -> WrittenCommand:
    """Write the files that a curl command for this request reads; nothing is sent.

    Args:
        profile: With a real base URL.
        request: What would be sent.
        folder: Is made, readable by its owner only, when it is not there.

    Raises:
        EditorError: What the client would refuse, or the disk.
    """
    sent = sent_files(profile, request)
    make_private_folder(folder)
    files = tuple(folder.absolute() / one.name for one in sent)
    for path, one in zip(files, sent, strict=True):
        write_atomically(path, one.data, private=True)
    variable = variable_of(account_of(profile.id, profile.base_url))
    command = curl_command(profile, request, [str(path) for path in files], variable)
    return WrittenCommand(command=command, files=files, key_variable=variable)


class Sandbox:
    """The child process of the practice service, started on demand, restarted when it died."""

    def __init__(self) -> None:
        self._process: SandboxProcess | None = None
        self._drift = ""
        self._starting = threading.Lock()

    def base_url(self, drift: str) -> str:
        """Where the sandbox listens; blocks until it does."""
        with self._starting:
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
            EditorError: `storage.disk_full` and the like before anything is sent, or the service's
                failure.
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


def _unwatched(stage: str, fraction: float | None) -> None:
    """Nobody watches: a saved reply is read in an instant."""
    del stage, fraction


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

    return EditClient(network=network_options(settings))


def network_options(settings: Settings) -> "NetworkOptions":
    """Proxy and certificates as the user set them."""
    from desktop_editor.edit_api.network import NetworkOptions

    return NetworkOptions(proxy=settings.proxy, ca_file=settings.ca_file)


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
