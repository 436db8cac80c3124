"""What can be done with a candidate, as a menu: only what makes sense in its state."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_editor.ui.candidates_view import CandidateRequest, CandidateView, EarlierView
from desktop_editor.ui.translation import translate

_Entry = tuple[CandidateRequest, str, str]


class CandidateMenu(QMenu):
    """Emits `asked(request)`; it goes when it is closed."""

    asked = Signal(object)

    def __init__(self, entries: list[_Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for request, words, key in entries:
            action = self.addAction(words)
            action.setObjectName(request.value)
            action.setShortcut(QKeySequence(key))  # the card's own key, told beside the words
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.triggered.connect(self._ask)

    def _ask(self, action: QAction) -> None:
        self.asked.emit(CandidateRequest(action.objectName()))


def candidate_menu(view: CandidateView, parent: QWidget) -> CandidateMenu:
    """The menu of a card."""
    entries: list[_Entry] = []
    if view.is_ready:
        entries += [
            (CandidateRequest.KEEP, translate("Candidate", "&Keep as Layer"), "Return"),
            (CandidateRequest.NEW_BASE, translate("Candidate", "Use as New &Base"), ""),
            (CandidateRequest.REFERENCE, translate("Candidate", "&Use as Reference"), ""),
        ]
    if view.retry_words:
        words = view.retry_words.replace("&", "&&")
        entries.append((CandidateRequest.RETRY, words, "R"))
    if view.is_under_way:
        entries.append((CandidateRequest.CANCEL, translate("Candidate", "&Cancel"), "Del"))
        return CandidateMenu(entries, parent)
    if view.is_ready:
        star = translate("Candidate", "&Star")
        unstar = translate("Candidate", "Take the &Star Away")
        entries.append((CandidateRequest.STAR, unstar if view.starred else star, "S"))
    entries.append((CandidateRequest.REJECT, translate("Candidate", "Re&ject"), "Del"))
    return CandidateMenu(entries, parent)


def earlier_menu(view: EarlierView, parent: QWidget) -> CandidateMenu:
    """The menu of a row of the history."""
    keep = translate("Candidate", "&Keep as Layer")
    elsewhere = translate("Candidate", "&Open Its Photo and Keep It")
    star = translate("Candidate", "&Star")
    unstar = translate("Candidate", "Take the &Star Away")
    return CandidateMenu(
        [
            (CandidateRequest.KEEP, keep if view.is_here else elsewhere, "Return"),
            (CandidateRequest.REFERENCE, translate("Candidate", "&Use as Reference"), ""),
            (CandidateRequest.STAR, unstar if view.starred else star, "S"),
            (CandidateRequest.REMOVE, translate("Candidate", "&Remove From the List"), "Del"),
        ],
        parent,
    )
