"""A request as a curl command together with the files that it reads; nothing is sent."""

from dataclasses import dataclass
from pathlib import Path

from desktop_editor.composition.parts import SANDBOX_KEY
from desktop_editor.edit_api.curl import curl_command, sent_files
from desktop_editor.edit_api.services import (
    ServiceProfile,
    is_loopback,
)
from desktop_editor.edit_api.types import (
    EditRequest,
)
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.credentials import account_of, variable_of
from desktop_editor.storage.disk import make_private_folder


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
    spare = "" if profile.needs_key or not is_loopback(profile.base_url) else SANDBOX_KEY
    command = curl_command(profile, request, [str(path) for path in files], variable, spare)
    return WrittenCommand(command=command, files=files, key_variable=variable)
