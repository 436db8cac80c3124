"""`desktop-editor key`: the keys of services. A key is read from a prompt or stdin only."""

import argparse
import getpass
import sys

from desktop_editor.cli.output import remark, remark_words, tell, tell_json
from desktop_editor.composition.parts import Composition
from desktop_editor.composition.services import find_service
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, check_base_url
from desktop_editor.errors import EditorError
from desktop_editor.storage.credentials import Credentials, account_of, variable_of


def run_key(parsed: argparse.Namespace) -> int:
    """Set, delete, look up or test the key of a service.

    Raises:
        EditorError: The service is unknown or not encrypted, the key is no key, or the keyring
            failed.
    """
    composition = Composition()
    credentials = composition.credentials
    profile = find_service(parsed.service, composition.settings_store.settings)
    if profile.id == "sandbox":
        raise EditorError("key.not_needed", service=profile.name)
    if parsed.action == "test":
        return _test(composition, profile, as_json=parsed.json)
    account = account_of(profile.id, profile.base_url)
    if parsed.action == "set":
        check_base_url(profile.base_url, with_key=True)  # one that could never be sent
        credentials.set(account, _read_key(profile.name))
    elif parsed.action == "delete":
        credentials.delete(account)
    return _report(credentials, account, profile.name, parsed)


def _read_key(service: str) -> Secret:
    if sys.stdin.isatty():
        return Secret(getpass.getpass(f"Key for {service}: "))
    return Secret(sys.stdin.readline())


def _test(composition: Composition, profile: ServiceProfile, *, as_json: bool) -> int:
    import asyncio

    from desktop_editor.edit_api.loop import new_event_loop

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        check = runner.run(composition.check_key(profile))
    is_accepted = check.verdict == "accepted"
    if as_json:
        tell_json({"service": profile.name, "verdict": check.verdict, "how": check.how})
    if not is_accepted:
        remark(check.message_id, check.parameters, check.remark_id)
    elif not as_json:
        tell(remark_words(check.message_id, check.parameters, check.remark_id))
    return 0 if is_accepted else 1


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
