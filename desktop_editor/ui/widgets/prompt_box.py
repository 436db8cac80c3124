"""The prompt, the few choices beside it, and the one primary button. Implements `PromptView`.

Nothing is checked here: a prompt that is too long is shown as such, never cut.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.references_view import SlotView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditChoices, EditStatus, PromptRow, VariantState
from desktop_editor.ui.widgets.choices_row import ChoicesRow
from desktop_editor.ui.widgets.clock_words import usual_words
from desktop_editor.ui.widgets.dressing import elided_label, icon_button, set_look
from desktop_editor.ui.widgets.meant_presses import MeantPresses
from desktop_editor.ui.widgets.mentioning import Mentioning
from desktop_editor.ui.widgets.prompt_list import PromptList
from desktop_editor.ui.widgets.prompt_text import PromptText
from desktop_editor.ui.widgets.region_words import RegionWords
from desktop_editor.ui.widgets.variant_list import VariantList

_NEAR: Final = 0.9
"""From this part of the limit on the count warns."""
_AFTER_CANCEL_MS: Final = 1000
"""How long the button that was Cancel until now is deaf: it sends, and costs, when it hears."""


class PromptBox(QWidget):
    """What shall be done, how large, how often; and the button that does it."""

    prompt_changed = Signal(str)
    prompt_finished = Signal()
    edit_requested = Signal()
    cancel_requested = Signal()
    outgoing_wanted = Signal()
    choices_changed = Signal(EditChoices)
    region_words_changed = Signal(bool, str)
    prompts_wanted = Signal(str)
    prompt_starred = Signal(str, bool)
    prompt_forgotten = Signal(str)
    variant_cancelled = Signal(int)
    variant_resent = Signal(int)
    variant_fetched = Signal(int)
    variant_dismissed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text: Final = PromptText(self)
        self.mentioning: Final = Mentioning(self.text)
        self.text.popup = self.mentioning.popup
        self.count: Final = QLabel(self)
        self.earlier: Final = icon_button(
            "history", translate("Prompt", "Earlier prompts (Alt+Up)"), self
        )
        self.prompts: Final = PromptList(self)
        self.choices: Final = ChoicesRow(self)
        self.button: Final = QPushButton(self)
        self.presses: Final = MeantPresses(self.button)
        self.hint: Final = elided_label(self)
        self.look: Final = icon_button("visible", translate("Prompt", "Show what is sent"), self)
        self.cost: Final = elided_label(self)
        self.region_words: Final = RegionWords(self)
        self.variants: Final = VariantList(self)
        self.progress: Final = QProgressBar(self)
        self._limit = 1000
        self._status = EditStatus()
        self._build()
        self._connect()
        self.show_prompt("", self._limit)
        self.show_status(EditStatus())

    def show_prompt(self, text: str, limit_chars: int) -> None:
        """Show the text (when it differs) and the live count against the limit."""
        self._limit = limit_chars
        if text != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.moveCursor(self.text.textCursor().MoveOperation.End)
            self.text.blockSignals(False)
        self._show_count()

    def show_slots(self, slots: tuple[SlotView, ...]) -> None:
        """Offer these references to be mentioned."""
        self.mentioning.show_slots(slots)

    def open_prompts(self) -> None:
        """Let the list of earlier prompts drop down."""
        self.prompts.drop_below(self.earlier)

    def show_prompts(self, prompts: tuple[PromptRow, ...]) -> None:
        """Show the earlier prompts that were found."""
        self.prompts.show_prompts(prompts)

    def show_region_words(self, words: str, *, on: bool) -> None:
        """Show what is said behind the prompt of a region, and whether it is."""
        self.region_words.show_words(words, on=on)

    def show_status(self, status: EditStatus) -> None:
        """Show progress, and whether an edit can be started."""
        turned = _cancels(status) != _cancels(self._status)
        if turned:
            # The second click of a double click must not cancel what the first one started; and a
            # click on Cancel that comes too late must not send anything.
            double_click_ms = QApplication.doubleClickInterval()
            self.presses.hesitate(double_click_ms if _cancels(status) else _AFTER_CANCEL_MS)
        self._status = status
        self.button.setText(_button_words(status))
        self.button.setEnabled(_cancels(status) or status.can_edit)
        if turned:
            set_look(self.button, cancels=_cancels(status))
        self._show_progress(status)
        self.hint.setText(self._hint_words(status))
        self.look.setEnabled(status.can_edit)
        cost = "" if _cancels(status) else status.cost
        self.cost.setText(cost)
        self.cost.setVisible(bool(cost))
        self.variants.show_variants(status.variants)
        self.region_words.setVisible(status.is_region)
        self.mentioning.show_mentions(status.mentions)
        if status.sent_chars is not None:
            self._show_length(status.sent_chars)

    def show_choices(self, choices: EditChoices, presets: tuple[str, ...]) -> None:
        """Show the size and the number of variants."""
        self.choices.show_choices(choices, presets)

    def focus_prompt(self) -> None:
        """Put the cursor into the text."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def write_prompt(self) -> None:
        """The same, to write another one: what is typed takes the place of what is there."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_size(self) -> None:
        """Put the focus on the choice of the size."""
        self.choices.size_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        title = QLabel(translate("Prompt", "&What shall change?"), self)
        title.setProperty("section", True)
        title.setBuddy(self.text)
        self.text.setPlaceholderText(
            translate("Prompt", "For example: make the sky warmer, like reference 1")
        )
        self.text.setAccessibleName(translate("Prompt", "Prompt"))
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.count.setProperty("muted", True)
        self.button.setProperty("primary", True)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for line in (self.hint, self.cost):
            line.setProperty("muted", True)
        self.cost.setAccessibleName(translate("Prompt", "Cost of the edit"))
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(translate("Prompt", "Progress of the edit"))
        # Kept in the layout while hidden, so that nothing jumps when an edit begins.
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        heading = QHBoxLayout()
        heading.addWidget(title)
        heading.addStretch(1)
        heading.addWidget(self.count)
        heading.addWidget(self.earlier)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(heading)
        column.addWidget(self.text)
        column.addWidget(self.choices)
        sending = QHBoxLayout()
        sending.addWidget(self.button, 1)
        sending.addWidget(self.look)
        column.addLayout(sending)
        column.addWidget(self.progress)
        column.addWidget(self.hint)
        column.addWidget(self.cost)
        column.addWidget(self.region_words)  # below: what is aimed at does not move when it comes
        column.addWidget(self.variants)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._text_changed)
        self.text.left.connect(self.prompt_finished)
        self.presses.meant.connect(self._pressed)
        self.look.clicked.connect(self.outgoing_wanted)
        self.choices.choices_changed.connect(self.choices_changed)
        self.region_words.changed.connect(self.region_words_changed)
        self.variants.cancelled.connect(self.variant_cancelled)
        self.variants.resent.connect(self.variant_resent)
        self.variants.fetched.connect(self.variant_fetched)
        self.variants.dismissed.connect(self.variant_dismissed)
        self.earlier.clicked.connect(self.open_prompts)
        self.prompts.wanted.connect(self.prompts_wanted)
        self.prompts.starred.connect(self.prompt_starred)
        self.prompts.forgotten.connect(self.prompt_forgotten)
        self.prompts.chosen.connect(self._take_prompt)
        above = QShortcut(QKeySequence("Alt+Up"), self.text)
        above.setContext(Qt.ShortcutContext.WidgetShortcut)
        above.activated.connect(self.open_prompts)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)  # held down, it would send again after each answer
            shortcut.activated.connect(self._keys_pressed)
        native = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
        self.button.setToolTip(translate("Prompt", "Edit photo ({keys})").format(keys=native))

    def _text_changed(self) -> None:
        self._show_count()
        self.prompt_changed.emit(self.text.toPlainText())

    def _take_prompt(self, text: str) -> None:
        """An earlier prompt in place of this one; Undo brings it back."""
        self.prompt_finished.emit()
        self.text.setPlainText(text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.prompt_finished.emit()
        self.focus_prompt()

    def _pressed(self) -> None:
        if _cancels(self._status):
            self.cancel_requested.emit()
        else:
            self._start()

    def _keys_pressed(self) -> None:
        if not self.presses.is_hesitating:
            self._start()

    def _start(self) -> None:
        if self._status.can_edit and not _cancels(self._status):
            self.edit_requested.emit()

    def _show_count(self) -> None:
        self._show_length(len(self.text.toPlainText()))

    def _show_length(self, length: int) -> None:
        tone = ""
        words = translate("Prompt", "{n} / {limit}").format(n=length, limit=self._limit)
        if length > self._limit:
            tone = "error"
            over = translate("Prompt", "{n} / {limit}: {over} too many")
            words = over.format(n=length, limit=self._limit, over=length - self._limit)
        elif length >= self._limit * _NEAR:
            tone = "warning"
        if (self.count.property("tone") or "") != tone:
            set_look(self.count, tone=tone)
            set_look(self.text, tone=tone)
        self.count.setText(words)

    def _show_progress(self, status: EditStatus) -> None:
        self.progress.setVisible(status.running)
        if status.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * status.fraction))

    def _hint_words(self, status: EditStatus) -> str:
        if not _cancels(status):
            return status.hint
        clock = usual_words(status.elapsed_s, status.usual_s)
        return f"{clock}  {status.stage}" if status.stage else clock


def _cancels(status: EditStatus) -> bool:
    """Whether the button stops what is under way: it does, until something else is asked for."""
    return status.running and not status.is_new


def _button_words(status: EditStatus) -> str:
    under_way = [one for one in status.variants if one.state is VariantState.UNDER_WAY]
    if not _cancels(status):
        return translate("Prompt", "Edit photo")
    return (
        translate("Prompt", "Cancel All") if len(under_way) > 1 else translate("Prompt", "Cancel")
    )
