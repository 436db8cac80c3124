"""Mentions of references in the prompt: coloured as their slots are, completed while one types."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QIcon,
    QPainter,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit

from desktop_editor.ui.reference_colours import reference_colour
from desktop_editor.ui.references_view import MentionView, SlotView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

_ICON_PX: Final = 28


class _Colouring(QSyntaxHighlighter):
    """A mention in the colour of its slot; underlined where the slot is empty."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.shown: tuple[MentionView, ...] = ()

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Colour what lies in this line."""
        start = self.currentBlock().position()
        for one in self.shown:
            first, last = max(one.start, start), min(one.end, start + len(text))
            if first < last:
                self.setFormat(first - start, last - first, _format(one))


class Mentioning(QObject):
    """Lives beside a text: colours its mentions, and offers the filled slots behind an `@`."""

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text)
        self._text = text
        self._colouring = _Colouring(text.document())
        self._model = QStandardItemModel(self)
        self.completer: Final = QCompleter(self._model, self)
        self.completer.setWidget(text)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.activated.connect(self._complete)
        self.popup: Final = QListView()
        self.completer.setPopup(self.popup)
        self.popup.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.popup.setAccessibleName(translate("Prompt", "References"))
        text.textChanged.connect(self._offer)

    def show_slots(self, slots: tuple[SlotView, ...]) -> None:
        """Offer these, the first being `@1`."""
        self._model.clear()
        for number, slot in enumerate(slots, start=1):
            item = QStandardItem(f"@{number}  {slot.name}")
            item.setIcon(self._icon(slot))
            self._model.appendRow(item)

    def _icon(self, slot: SlotView) -> QIcon:
        """As large for each of them, so that all rows are as high."""
        ratio = self._text.devicePixelRatioF()
        icon = QPixmap(round(_ICON_PX * ratio), round(_ICON_PX * ratio))
        icon.setDevicePixelRatio(ratio)
        icon.fill(Qt.GlobalColor.transparent)
        picture = pixmap_of(slot.thumbnail)
        if not picture.isNull():
            painter = QPainter(icon)
            paint_cover(painter, picture, QRectF(0, 0, _ICON_PX, _ICON_PX), 4)
            painter.end()
        return QIcon(icon)

    def show_mentions(self, mentions: tuple[MentionView, ...]) -> None:
        """Colour these parts of the text."""
        text = self._text.toPlainText()
        placed = tuple(
            replace(one, start=_in_qt(text, one.start), end=_in_qt(text, one.end))
            for one in mentions
        )
        if placed != self._colouring.shown:
            self._colouring.shown = placed
            # Colours are no typing: nobody hears of them.
            self._text.blockSignals(True)
            self._colouring.rehighlight()
            self._text.blockSignals(False)

    def _begun(self) -> str | None:
        """What stands between the last `@` and the cursor; None where no mention is begun."""
        cursor = self._text.textCursor()
        start, keep = QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor
        cursor.setPosition(cursor.position())
        cursor.movePosition(start, keep)
        head, at, typed = cursor.selectedText().rpartition("@")
        is_alone = bool(at) and not head[-1:].isalnum()
        return typed if is_alone and " " not in typed and len(typed) <= _ICON_PX else None

    def _offer(self) -> None:
        typed = self._begun() if self._text.hasFocus() else None
        self.completer.setCompletionPrefix(typed or "")
        is_wanted = typed is not None and not typed.isdigit()
        if not is_wanted or not self.completer.completionCount():
            self.popup.hide()
            return
        self.popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        place = self._text.cursorRect()
        place.setWidth(self.popup.sizeHintForColumn(0) + 2 * _ICON_PX)
        self.completer.complete(place)

    @Slot(str)
    def _complete(self, words: str) -> None:
        """Type the number of the reference that was chosen, which its words begin with."""
        number, typed = words.split(maxsplit=1)[0].removeprefix("@"), self._begun()
        cursor = self._text.textCursor()
        if typed:
            left, keep = QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor
            cursor.movePosition(left, keep, len(typed))
        cursor.insertText(f"{number} ")
        self._text.setTextCursor(cursor)


def _in_qt(text: str, index: int) -> int:
    """A place in a text as Qt counts it: in UTF-16, where an emoji is two."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def _format(one: MentionView) -> QTextCharFormat:
    look = QTextCharFormat()
    if one.is_filled:
        look.setForeground(QColor("#ffffff"))
        look.setBackground(QColor(reference_colour(one.number)))
    else:
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(current_tokens().error))
    return look
