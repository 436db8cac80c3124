"""What the controller shows and what it listens to: values and Protocols, no widget class.

Widgets are passive: they show a value given to them and emit a request; they decide nothing.
Qt types other than `SignalInstance` do not live here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.candidates_view import CandidatesView
from desktop_editor.ui.canvas_view import CanvasView, Tool
from desktop_editor.ui.dialogs_view import DialogsView
from desktop_editor.ui.history_view import HistoryView
from desktop_editor.ui.layers_view import LayersView
from desktop_editor.ui.references_view import MentionView, ReferencesView, SlotView
from desktop_editor.ui.selecting_view import SelectingView
from desktop_editor.ui.selection_look import SelectionLook


class NoticeKind(StrEnum):
    """How urgent a notice is."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAction:
    """A button of a notice: the id of an action and its translated words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message in the notice bar, already translated.

    Attributes:
        id: Message id; a new notice with the same id replaces the old one.
        help_page: The page of the help that explains it; empty for none.
        timeout_ms: 0 keeps it until it is dismissed.
        picture: A small one of what it is about, 8-bit sRGB.
    """

    id: str
    kind: NoticeKind
    sentence: str
    advice: str = ""
    actions: tuple[NoticeAction, ...] = ()
    help_page: str = ""
    timeout_ms: int = 0
    picture: Raster | None = None


class VariantState(StrEnum):
    """How far a variant of the edit under way is."""

    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantView:
    """One variant of an edit, while it is under way or after it failed.

    Attributes:
        number: From 1, in the order of the rows.
        about: The prompt of its edit, where several are under way.
        words: What happens, or why it failed; one line, translated.
        more: The whole story of a failure, for a tooltip.
        fraction: 0 to 1 while that is known.
        elapsed_s: Seconds since it got its turn; None before that and after its end.
        can_resend: It failed in a way that allows it to be sent again.
        can_fetch: Its answer is here, but not its picture, which costs nothing to fetch.
        is_fetching: That picture is fetched and laid right now.
    """

    number: int
    state: VariantState
    words: str
    about: str = ""
    more: str = ""
    fraction: float | None = None
    elapsed_s: float | None = None
    can_resend: bool = False
    can_fetch: bool = False
    is_fetching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditStatus:
    """What the prompt box shows beside the text.

    Attributes:
        running: Whether an edit is under way.
        is_new: What stands in the window is asked for by none that is under way.
        stage: Translated words for what happens now.
        elapsed_s: Seconds since the edit was started.
        usual_s: How long edits like it took before; None: there were none.
        fraction: 0 to 1, or None when nobody knows.
        can_edit: Whether the primary button is enabled.
        hint: Why it is not, or what will be sent; translated.
        cost: What the next edit costs, translated; empty when it costs nothing.
        variants: Each variant under way, and those that failed; empty when there is but one and
            the primary button cancels it.
        sent_chars: Length of the prompt as it is sent; None: as it was typed.
        is_region: Less than the whole photo is sent.
        mentions: The references that the prompt speaks of.
    """

    running: bool = False
    is_new: bool = False
    stage: str = ""
    elapsed_s: float = 0.0
    usual_s: float | None = None
    fraction: float | None = None
    can_edit: bool = False
    hint: str = ""
    cost: str = ""
    variants: tuple[VariantView, ...] = ()
    sent_chars: int | None = None
    is_region: bool = False
    mentions: tuple[MentionView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditChoices:
    """The few settings that stand beside the prompt.

    Attributes:
        size: `match`, `auto` or `WxH`.
        variants: How many separate requests one press makes, 1 to 4.
    """

    size: str = "match"
    variants: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """An earlier prompt, as it was typed."""

    text: str
    starred: bool


class PromptView(Protocol):
    """The prompt box.

    Signals: `prompt_changed(str)`, `prompt_finished()` when the text loses the focus,
    `edit_requested()`, `cancel_requested()`, `outgoing_wanted()` when what is sent shall be shown,
    `choices_changed(EditChoices)`, `region_words_changed(bool, str)`; with a variant's
    number `variant_cancelled(int)`, `variant_resent(int)`, `variant_fetched(int)`,
    `variant_dismissed(int)`; for the list of earlier prompts `prompts_wanted(str)` with words to
    look for, `prompt_starred(str, bool)` and `prompt_forgotten(str)`.
    """

    prompt_changed: SignalInstance
    prompt_finished: SignalInstance
    edit_requested: SignalInstance
    cancel_requested: SignalInstance
    outgoing_wanted: SignalInstance
    choices_changed: SignalInstance
    region_words_changed: SignalInstance
    variant_cancelled: SignalInstance
    variant_resent: SignalInstance
    variant_fetched: SignalInstance
    variant_dismissed: SignalInstance
    prompts_wanted: SignalInstance
    prompt_starred: SignalInstance
    prompt_forgotten: SignalInstance

    def show_prompt(self, text: str, limit_chars: int) -> None:
        """Show the text (when it differs) and the live count against the limit."""

    def show_status(self, status: EditStatus) -> None:
        """Show progress, and whether an edit can be started."""

    def show_slots(self, slots: tuple[SlotView, ...]) -> None:
        """Offer these references to be mentioned."""

    def open_prompts(self) -> None:
        """Let the list of earlier prompts drop down."""

    def show_prompts(self, prompts: tuple[PromptRow, ...]) -> None:
        """Show the earlier prompts that were found."""

    def show_region_words(self, words: str, *, on: bool) -> None:
        """Show what is said behind the prompt of a region, and whether it is."""

    def show_choices(self, choices: EditChoices, presets: tuple[str, ...]) -> None:
        """Show the size and the number of variants."""

    def focus_prompt(self) -> None:
        """Put the cursor into the text."""

    def focus_size(self) -> None:
        """Put the focus on the choice of the size."""


class NoticesView(Protocol):
    """The notice bar.

    Signals: `action_triggered(str)` with the id of a notice's action; `dismissed(str)` with the id
    of a notice whose cross or button was pressed.
    """

    action_triggered: SignalInstance
    dismissed: SignalInstance

    def show_notice(self, notice: Notice) -> None:
        """Show a notice until its timeout, its dismissal or a newer one with the same id."""

    def withdraw(self, notice_id: str) -> None:
        """Take a notice away that is no longer true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """The service that the next edit goes to, always visible in the window.

    Attributes:
        is_sandbox: The practice service: the window says that it is no AI model.
        words: Translated words such as `Practice service (no AI model)`.
    """

    id: str
    name: str
    is_sandbox: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockBadge:
    """The pixel lock: changed pixels where the mask is 0, in words.

    Attributes:
        locked: Whether the lock holds; None while nobody has looked.
    """

    words: str
    locked: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatus:
    """Title, what is enabled, and the status line.

    Attributes:
        can_revert: A project file holds the document as it was before the last changes.
    """

    title: str
    modified: bool
    can_revert: bool
    has_base: bool
    has_layers: bool
    has_selection: bool
    has_merged: bool
    whole_photo_along: bool
    undo_label: str
    redo_label: str
    service: ServiceView
    size_words: str = ""
    cost_words: str = ""
    badge: LockBadge | None = None


class WindowView(Protocol):
    """The main window's frame: title, enabled actions, service, status line.

    Signals: `action_triggered(str)` for every menu entry and badge; `recent_chosen(str)`;
    `tool_chosen(Tool)`; `close_requested()`: the window stays open until `allow_close` is called.
    """

    action_triggered: SignalInstance
    recent_chosen: SignalInstance
    tool_chosen: SignalInstance
    close_requested: SignalInstance

    def show_window_status(self, status: WindowStatus) -> None:
        """Show title, enabled actions, the service and the pixel lock."""

    def show_tool(self, tool: Tool) -> None:
        """Mark this tool as the one in use; emits nothing."""

    def show_theme(self, theme: str) -> None:
        """Mark the theme in its menu."""

    def show_selection_look(self, look: SelectionLook) -> None:
        """Draw the selection like this, and mark it in the menu."""

    def show_activity(self, words: str) -> None:
        """Say in the status line what goes on; empty words end it."""

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Fill the Open Recent menu, newest first."""

    def show_lost_work(self, *, is_there: bool) -> None:
        """Whether there is unsaved work of last time to restore."""

    def show_locked_area(self) -> None:
        """Hatch what no layer may change."""

    def announce(self, words: str) -> None:
        """Let a screen reader say it."""

    def notify_outside(self, words: str) -> None:
        """Tell it by a notification of the desktop, unless the user sees the window."""

    def show_outside(self, fraction: float | None) -> None:
        """How far the edit is, in the taskbar; None: nothing is under way."""

    def allow_close(self) -> None:
        """Close now."""


class BrushView(Protocol):
    """Size, hardness and opacity of the brush. Signal: `brush_changed(Brush)`."""

    brush_changed: SignalInstance

    def show_brush(self, brush: Brush) -> None:
        """Show these values; emits nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Views:
    """All that the controller shows things on."""

    canvas: CanvasView
    references: ReferencesView
    prompt: PromptView
    layers: LayersView
    candidates: CandidatesView
    history: HistoryView
    brush: BrushView
    selecting: SelectingView
    notices: NoticesView
    window: WindowView
    dialogs: DialogsView
