"""`desktop-editor key`: the keys of services. A key is read from a prompt or stdin only."""

import argparse
import getpass
import sys

from desktop_editor.cli.output import remark, tell, tell_json
from desktop_editor.composition import Composition, find_service
from desktop_editor.errors import EditorError
from desktop_editor.storage.credentials import Credentials, account_of, variable_of


def run_key(parsed: argparse.Namespace) -> int:
    """Set, delete or look up the key of a service.

    Raises:
        EditorError: The service is unknown, the key is no key, or the keyring failed.
    """
    composition = Composition()
    credentials = composition.credentials
    profile = find_service(parsed.service, composition.settings_store.settings)
    if profile.id == "sandbox":
        raise EditorError("key.not_needed", service=profile.name)
    account = account_of(profile.id, profile.base_url)
    if parsed.action == "set":
        credentials.set(account, _read_key(profile.name))
    elif parsed.action == "delete":
        credentials.delete(account)
    return _report(credentials, account, profile.name, parsed)


def _read_key(service: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"Key for {service}: ")
    return sys.stdin.readline()


def _report(
    credentials: Credentials, account: str, service: str, parsed: argparse.Namespace
) -> int:
    status = credentials.status(account)
    # A key that only this process remembers is gone when it ends: that is no success.
    kept = status.where in ("keyring", "environment")
    if parsed.json:
        tell_json(
            {
                "service": service,
                "where": status.where if kept else "none",
                "backend": status.backend,
                "error": status.error,
            }
        )
    else:
        tell(_words(service, status.where if kept else "none", status.backend))
    if parsed.action == "set" and not kept:
        remark("key.not_kept", {"variable": variable_of(account)})
        return 1
    if status.error:
        remark(status.error, {"service": service})
    return 0


def _words(service: str, where: str, backend: str) -> str:
    if where == "environment":
        return f"{service}: a key is set in the environment."
    if where == "keyring":
        return f"{service}: a key is kept in the keyring ({backend})."
    return f"{service}: no key is kept."
