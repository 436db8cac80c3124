"""Where the parts meet: settings, keys, journal, client and sandbox, for `ui` and `cli` alike.

Pipeline, storage and sandbox do not know each other; whatever one needs of another is bound here.
Nothing is opened or started before it is used.
"""

import threading
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_editor.composition.services import network_options, new_client
from desktop_editor.composition.transport import Connection, JournalledTransport
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import (
    ServiceProfile,
    custom_service,
    is_loopback,
)
from desktop_editor.edit_api.types import (
    EditResult,
)
from desktop_editor.errors import EditorError
from desktop_editor.imaging.salience_net import SalienceNet
from desktop_editor.paths import Folders, folders, resources_folder
from desktop_editor.pipeline.export import Exporter
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.pipeline.render import Renderer
from desktop_editor.sandbox.launcher import LaunchOptions, SandboxProcess
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.credentials import Credentials, account_of, usable_key
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.prompt_history import PromptHistory
from desktop_editor.storage.recent_files import RecentFiles
from desktop_editor.storage.settings_store import SettingsStore
from desktop_editor.storage.subject_model import read_subject_model

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient
    from desktop_editor.edit_api.key_check import KeyCheck

SANDBOX_KEY: Final = "sandbox"
"""The practice service takes any key; it is not a secret, and only goes to this computer."""


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
    def prompts(self) -> PromptHistory:
        """The prompts that were sent."""
        return PromptHistory(self.folders.prompts_file)

    @cached_property
    def renderer(self) -> Renderer:
        """The one renderer."""
        return Renderer()

    @cached_property
    def salience(self) -> SalienceNet | None:
        """The eye for subjects, where its network is installed. Reads a file: ask on a worker."""
        model = read_subject_model(self.folders.models, resources_folder() / "models")
        return None if model is None else SalienceNet(model)

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


def _unwatched(stage: str, fraction: float | None) -> None:
    """Nobody watches: a saved reply is read in an instant."""
    del stage, fraction
