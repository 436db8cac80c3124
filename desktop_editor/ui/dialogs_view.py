"""The dialogs as the controller sees them: a Protocol and the values that they show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol, TypeAlias

from PySide6.QtCore import SignalInstance

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.ui.help_pages import HelpPage
from desktop_editor.ui.ledger_view import LedgerPage, LedgerRow, LedgerSumsRow
from desktop_editor.ui.outgoing_view import OutgoingView
from desktop_editor.ui.translation import translate

PROJECT_SUFFIXES: Final = (".ora", ".deproj")
"""The first is written; the second is how projects were called before they were OpenRaster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """What the key dialog shows; never the key.

    Attributes:
        kept_words: Where a key is kept now, in translated words.
        keys_page: Where a key is to be had; empty: nobody knows.
        prices_page: Where it says what the service costs; empty: nobody knows.
    """

    service_id: str
    service_name: str
    kept_words: str
    has_key: bool
    keys_page: str = ""
    prices_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTestView:
    """What a test of a service's key found out, in translated words.

    Attributes:
        tone: success, warning or error.
    """

    service_id: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRemark:
    """What is said beside a field of a dialog when it is saved, in translated words.

    Attributes:
        refuses: Nothing is saved; otherwise a second press saves.
    """

    words: str
    refuses: bool


SettingsCheck: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, FieldRemark]]
"""Remarks on values of settings, by the name of the setting."""


def nothing_to_remark(_values: Mapping[str, Any]) -> Mapping[str, FieldRemark]:
    """Whatever is entered is fine."""
    return {}


class SettingKind(StrEnum):
    """How a setting is entered."""

    SWITCH = "switch"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """A setting as the dialog shows it, in translated words.

    Attributes:
        name: As it is stored.
        section: Id of the section that it stands in.
        explanation: A sentence on what it does.
        default: Its value where the user chose none.
        choices: Values and words, of a choice.
        lowest: Of a number.
        highest: Of a number.
        unit: Of a number; may be empty.
        when_empty: What an empty text means.
    """

    name: str
    section: str
    section_title: str
    kind: SettingKind
    title: str
    explanation: str
    default: object
    choices: tuple[tuple[str, str], ...] = ()
    lowest: int = 0
    highest: int = 0
    unit: str = ""
    when_empty: str = ""

    def words_for(self, value: object) -> str:
        """A value in words."""
        if self.kind is SettingKind.SWITCH:
            return translate("Settings", "on") if value else translate("Settings", "off")
        if self.kind is SettingKind.NUMBER:
            return f"{value} {self.unit}".strip()
        return dict(self.choices).get(str(value), str(value) or self.when_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountQuestion:
    """By how many pixels an action shall work.

    Attributes:
        action_id: Handed back with the answer.
        title: What will be done, in translated words.
        px: The suggestion.
        most_px: The most that makes sense.
    """

    action_id: str
    title: str
    px: int
    most_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LockView:
    """The proof of the pixel lock, in translated words.

    Attributes:
        sentence: What was found.
        holds: Whether not a bit has changed; None while that is being found out.
        rows: Names and figures.
    """

    sentence: str
    holds: bool | None
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """What the export dialog needs to know.

    Attributes:
        path: The suggestion.
        bits: Of the photo, a channel.
        profile: What the photo's profile calls itself; empty for sRGB.
        choices: What was chosen last.
    """

    path: str
    bits: int
    profile: str
    choices: ExportChoices


class DialogsView(Protocol):
    """Every dialog, none of them modal; answers come back as signals.

    Signals: `photo_chosen(str)`, `references_chosen(int, list)`,
    `export_chosen(str, ExportChoices)`, `export_size_wanted(ExportChoices)`,
    `project_chosen(str)`, `project_target_chosen(str)`,
    `settings_changed(dict)`, `key_entered(str, str)`, `key_test_requested(str, str)` with the
    service's id and a key, which is empty for the one that is kept, `key_test_dropped()` when
    nobody waits for its answer any more, `key_removed(str)`, `action_triggered(str)`; from the
    ledger `older_requests_wanted()`, `reply_lay_wanted(str)` and `reply_save_wanted(str)` with a
    request's id; `reply_target_chosen(str)`;
    `overlays_changed(dict)` with values of settings; `amount_chosen(str, int)` with the action and
    pixels; `mask_chosen(str, str)` and `mask_target_chosen(str, str)` with the action and a path.
    """

    photo_chosen: SignalInstance
    references_chosen: SignalInstance
    export_chosen: SignalInstance
    export_size_wanted: SignalInstance
    project_chosen: SignalInstance
    project_target_chosen: SignalInstance
    settings_changed: SignalInstance
    action_triggered: SignalInstance
    key_entered: SignalInstance
    key_removed: SignalInstance
    key_test_requested: SignalInstance
    key_test_dropped: SignalInstance
    older_requests_wanted: SignalInstance
    reply_lay_wanted: SignalInstance
    reply_save_wanted: SignalInstance
    reply_target_chosen: SignalInstance
    amount_chosen: SignalInstance
    overlays_changed: SignalInstance
    mask_chosen: SignalInstance
    mask_target_chosen: SignalInstance

    def choose_photo(self, folder: str) -> None:
        """Ask for the photo to open."""

    def choose_references(self, folder: str, index: int) -> None:
        """Ask for pictures, the first for this slot."""

    def choose_export(self, view: ExportView) -> None:
        """Ask where and how to export."""

    def show_export_size(self, words: str) -> None:
        """Say in the export dialog, if it is open, how large the file would be."""

    def choose_project(self, folder: str) -> None:
        """Ask for a project to open."""

    def choose_project_target(self, path: str) -> None:
        """Ask where to save the project."""

    def show_settings(
        self,
        values: Mapping[str, Any],
        fields: tuple[SettingField, ...],
        check: SettingsCheck = nothing_to_remark,
        service: str = "",
    ) -> None:
        """Show the settings by name; `service` is chosen in the dialog, to be completed there."""

    def show_key(self, view: KeyView) -> None:
        """Ask for the key of a service, or say that one is kept."""

    def update_key(self, view: KeyView) -> None:
        """Show anew where a service's key is, if its dialog is open."""

    def show_key_test(self, view: KeyTestView) -> None:
        """Say in the dialog what a test found out, if it is still open."""

    def choose_reply_target(self, path: str, *, is_picture: bool) -> None:
        """Ask where to save a reply, its picture or as it came; `path` is the suggestion."""

    def show_overlays(self, values: Mapping[str, Any]) -> None:
        """Offer other colours and strengths of selection and mask, by the settings' names."""

    def ask_amount(self, question: AmountQuestion) -> None:
        """Ask by how many pixels."""

    def choose_mask(self, action_id: str, folder: str) -> None:
        """Ask for a grey picture that an action shall read."""

    def choose_mask_target(self, action_id: str, path: str) -> None:
        """Ask where to save a grey picture; `path` is the suggestion."""

    def show_ledger(
        self, sums: tuple[LedgerSumsRow, ...], page: LedgerPage, selected: str = ""
    ) -> None:
        """Show what was asked of services and what it cost; `page` has the newest requests.

        `selected` is the id of the request that it is opened for, or empty.
        """

    def close_ledger(self) -> None:
        """Let the user see the window."""

    def add_requests(self, page: LedgerPage) -> None:
        """Show older requests in the open ledger."""

    def update_request(self, row: LedgerRow) -> None:
        """Show a request of the open ledger anew."""

    def show_outgoing(self, view: OutgoingView) -> None:
        """Show what leaves the computer with the next edit."""

    def show_lock(self, view: LockView) -> None:
        """Show the proof of the pixel lock, or that it is being made."""

    def update_lock(self, view: LockView) -> None:
        """Show the proof that was waited for, if its dialog is still open."""

    def show_help(self, pages: tuple[HelpPage, ...], opened: str) -> None:
        """Show the help at one of its pages; an unknown one shows the first."""

    def show_crash(self, details: str) -> None:
        """Say that something went wrong inside, and offer to copy the details."""

    def show_text(self, title: str, text: str) -> None:
        """Show something to read: about, keyboard shortcuts."""
