"""What the user reads when something cannot be kept: files, settings, keys, replies, projects."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "storage.disk_full": MessageText(
        sentence="The disk is full: {name} could not be saved.",
        advice="Free some space, or save to another disk; nothing in the window is lost.",
        advice_cli="Free some space, or save to another disk.",
        action="choose_folder",
    ),
    "storage.file_too_large": MessageText(
        sentence="{name} is too large for this disk.",
        advice="Save it on a disk without a limit for the size of one file.",
        action="choose_folder",
    ),
    "storage.not_writable": MessageText(
        sentence="{name} could not be saved because that place is write-protected.",
        advice="Choose another folder or another file name.",
        action="choose_folder",
    ),
    "storage.folder_missing": MessageText(
        sentence="{name} could not be saved because the folder {folder} does not exist.",
        advice="Choose a folder that exists.",
        action="choose_folder",
    ),
    "storage.is_a_folder": MessageText(
        sentence="{name} is a folder, so no file can be saved under that name.",
        advice="Choose another file name.",
        action="choose_folder",
    ),
    "storage.bad_name": MessageText(
        sentence="{name} cannot be used as a file name on this disk.",
        advice="Choose a shorter or simpler file name.",
        action="choose_folder",
    ),
    "settings.broken": MessageText(
        sentence="The settings could not be understood, so the defaults are used.",
        advice="The old settings are kept beside the new ones as {name}.",
        action="open_settings_folder",
    ),
    "settings.broken_at": MessageText(
        sentence="The settings file has a mistake in line {line}, so the defaults are used.",
        advice="It is kept as {name}: correct it, and name it {file} again while no window is "
        "open.",
        action="open_settings_folder",
    ),
    "settings.unreadable": MessageText(
        sentence="The settings file {name} could not be read, so the defaults are used.",
        advice="Check that the file belongs to you.",
        action="open_settings_folder",
    ),
    "settings.invalid_value": MessageText(
        sentence="The value given for the setting {name} is not possible.",
        advice="Choose another value.",
        action="open_settings",
    ),
    "settings.proxy_not_usable": MessageText(
        sentence="The proxy must look like http://proxy.example.com:3128.",
        advice="Leave it empty to use the system's.",
        action="open_settings",
    ),
    "settings.proxy_password": MessageText(
        sentence="A proxy's user name and password are not kept in the settings file.",
        advice="Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT before the start instead.",
        action="open_settings",
    ),
    "settings.holds_key": MessageText(
        sentence="The setting {name} looks like a key, and keys are not kept in the settings file.",
        advice="Enter the key in the field for keys; it goes into the system's keyring.",
        action="enter_key",
    ),
    "key.session_only": MessageText(
        sentence="The key is kept in memory only and is forgotten when the application ends.",
        advice="Enter it again next time, or set up a keyring in your system.",
    ),
    "key.session_locked": MessageText(
        sentence="The key is kept in memory until the window closes, because the system's keyring "
        "is locked.",
        advice="Unlock the keyring and enter the key again to keep it.",
        action="enter_key",
    ),
    "key.session_failed": MessageText(
        sentence="The key is kept in memory until the window closes, because the system's keyring "
        "did not answer as it should.",
        advice="Restart the keyring and enter the key again to keep it.",
        action="enter_key",
    ),
    "key.waiting_for_keyring": MessageText(
        sentence="Waiting for the system's keyring.",
        advice="It may ask for its password in a window of its own; you can go on working.",
    ),
    "key.no_keyring": MessageText(
        sentence="This system offers no keyring to keep a key in.",
        advice="Enter the key again next time, or install a keyring such as GNOME Keyring.",
        advice_cli="Give the key in an environment variable instead, or install a keyring such as "
        "GNOME Keyring.",
        action="enter_key",
    ),
    "key.unsafe_keyring": MessageText(
        sentence="The keyring that is set up here stores keys unprotected, so it is not used.",
        advice="Enter the key again next time, or set up a safe keyring.",
        advice_cli="Give the key in an environment variable instead, or set up a safe keyring.",
        action="enter_key",
    ),
    "key.keyring_locked": MessageText(
        sentence="The system's keyring is locked.",
        advice="Unlock it when the system asks, or enter the key for this run only.",
        advice_cli="Unlock it and try again, or give the key in an environment variable.",
        action="enter_key",
    ),
    "key.keyring_failed": MessageText(
        sentence="The system's keyring did not answer as it should.",
        advice="Enter the key for this run only, or restart the keyring.",
        advice_cli="Restart it, or give the key in an environment variable.",
        action="enter_key",
    ),
    "key.not_deleted": MessageText(
        sentence="The system's keyring refused to delete the key.",
        advice="Delete it in your system's own password manager.",
    ),
    "key.empty": MessageText(
        sentence="No key was entered.",
        advice="Paste the key that the service gave you.",
        action="enter_key",
    ),
    "key.not_a_key": MessageText(
        sentence="This cannot be a key: it holds blanks or letters that no key has.",
        advice="Copy the key again from the service's page.",
        action="enter_key",
    ),
    "key.no_address": MessageText(
        sentence="A key for your own service needs the address of that service first.",
        advice="Enter an address that begins with https:// in the settings.",
        action="open_settings",
    ),
    "key.accepted": MessageText(sentence="{service} accepts the key."),
    "key.accepted_without_credit": MessageText(
        sentence="{service} accepts the key, but the account's credit is used up."
    ),
    "key.accepted_without_rights": MessageText(
        sentence="{service} accepts the key, but does not let it edit pictures (“{reason}”)."
    ),
    "key.not_asked_for": MessageText(sentence="{service} works without a key."),
    "key.rejected": MessageText(sentence="{service} does not accept the key."),
    "key.not_looked_at": MessageText(
        sentence="{service} gives the same answer without a key: whether it takes this one is open."
    ),
    "key.no_verdict": MessageText(
        sentence="What {service} answered says nothing about the key (“{reason}”)."
    ),
    "key.tested_models": MessageText(
        sentence="Tested by asking for the list of models, which costs nothing."
    ),
    "key.tested_invalid_request": MessageText(
        sentence="Tested by a request without photo and prompt, which is refused and costs nothing."
    ),
    "key.not_tested": MessageText(
        sentence="This says nothing about the key, and nothing was charged."
    ),
    "journal.no_room": MessageText(
        sentence="The edit was not sent, because the disk has no room for the reply.",
        advice="Free at least {megabytes} MB and edit again; nothing was charged.",
        action="edit_again",
    ),
    "journal.busy": MessageText(
        sentence="The list of requests is in use by another window for longer than it should be.",
        advice="Try again in a moment; nothing was sent.",
        action="edit_again",
    ),
    "journal.newer_version": MessageText(
        sentence="The list of requests was written by a newer version of this application.",
        advice="Install the newest version to edit; nothing was sent.",
    ),
    "journal.begun_anew": MessageText(
        sentence="The list of requests was damaged and has been begun anew.",
        advice="The answers that were paid for are still here, without their prompts.",
        advice_cli="The answers that were paid for are still here: see the command ledger.",
        action="open_ledger",
    ),
    "journal.no_request": MessageText(
        sentence="There is no request {id} in the ledger.",
        advice="Choose one that the ledger lists.",
        advice_cli="The command ledger lists them.",
        action="open_ledger",
    ),
    "journal.no_reply": MessageText(
        sentence="The reply of the service is no longer on this computer.",
        advice="Send the edit again; it may be charged again.",
        action="open_ledger",
    ),
    "project.missing": MessageText(
        sentence="The project {name} is not there any more.",
        advice="It may have been moved; open it from where it is now.",
    ),
    "project.unreadable": MessageText(
        sentence="The project {name} could not be read.",
        advice="Check that the disk is connected and that the file belongs to you.",
    ),
    "project.not_a_project": MessageText(
        sentence="{name} is not a project of this application.",
        advice="To open a photo, use Open photo.",
        action="open_photo",
    ),
    "project.of_another_program": MessageText(
        sentence="{name} was made by another program and opens as one picture, without its layers.",
        advice="The file itself stays as it is.",
        action="open_anyway",
    ),
    "project.damaged": MessageText(
        sentence="The project {name} is damaged and cannot be opened.",
        advice="Open an older copy of it, or open the photo anew.",
        action="open_photo",
    ),
    "project.too_large": MessageText(
        sentence="The project {name} takes {gigabytes} GB, more than the {most} GB that can be "
        "opened.",
        advice="Open the photo anew, or an older copy of the project.",
        action="open_photo",
    ),
    "project.masks_too_large": MessageText(
        sentence="The masks of {name} cover {gigapixels} gigapixels together, more than the {most} "
        "that can be saved.",
        advice="Remove or merge layers that are no longer needed; what was saved before stays.",
    ),
    "project.not_as_written": MessageText(
        sentence="{name} could not be read back as it was written, so it was not saved.",
        advice="The disk may be failing: save it somewhere else. What was there before still is.",
        action="save_project",
    ),
    "project.reverted": MessageText(
        sentence="{name} is as it was saved; what you changed since is one Undo away.",
        action="undo",
    ),
    "project.newer_version": MessageText(
        sentence="The project {name} was saved by a newer version of this application.",
        advice="Install the newest version to open it.",
    ),
}
