"""What the reference slots ask for, as operations on the controller's document."""

import uuid

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.load import address_reference, what_it_reveals
from desktop_editor.pipeline.prompting import renumbered
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.messages import failure_notice
from desktop_editor.ui.opening import Opening
from desktop_editor.ui.translation import translate


class ReferenceEdits(QObject):
    """The part of the controller that fills, empties and moves reference slots."""

    failed = Signal(object)
    """An `EditorError`."""
    address_remarked = Signal(str)
    """Translated words on why an address was not taken; empty: it was."""
    replaced = Signal(str, str)
    """Name of a reference, and of the one whose place it took."""
    told = Signal(str)
    """Id of a message: what an address in a slot reveals, once for each kind."""

    def __init__(self, document: Document, opening: Opening, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._opening = opening
        self._said: set[str] = set()

    @Slot(int, object)
    def take_reference(self, index: int, reference: Reference) -> None:
        """A reference picture was read."""
        before = self._document.state.references[index : index + 1]
        try:
            changed = operations.fill_slot(self._document.state, index, reference)
        except EditorError as error:
            self.failed.emit(error)
            return
        added, replaced = translate("Undo", "Add Reference"), translate("Undo", "Replace Reference")
        self._document.apply(changed, replaced if before else added)
        for one in before:
            self.replaced.emit(reference.name, one.name)
        message_id = what_it_reveals(reference.address)
        if message_id and message_id not in self._said:
            self._said.add(message_id)
            self.told.emit(message_id)

    @Slot(list)
    def take_extra_pictures(self, dropped: list[DroppedImage]) -> None:
        """The further pictures of a drop on the canvas become references."""
        self._opening.open_references(len(self._document.state.references), dropped)

    @Slot(int, object)
    def open_reference(self, index: int, dropped: DroppedImage) -> None:
        """A picture was dropped on a slot."""
        self._opening.open_references(index, (dropped,))

    @Slot(str)
    def add_address(self, text: str) -> None:
        """An address or a file ID was typed: it goes behind the last reference."""
        state = self._document.state
        last = len(state.references)
        try:
            reference = address_reference(text, f"reference-{uuid.uuid4().hex}")
            operations.fill_slot(state, last, reference)
        except EditorError as error:
            notice = failure_notice(error)
            self.address_remarked.emit(f"{notice.sentence} {notice.advice}".strip())
            return
        self.address_remarked.emit("")
        self.take_reference(last, reference)

    @Slot(int, str)
    def rename_reference(self, index: int, name: str) -> None:
        """Call a reference something else; an empty name leaves it as it is."""
        references, name = self._document.state.references, " ".join(name.split())
        if index < len(references) and name and name != references[index].name:
            changed = operations.rename_reference(self._document.state, index, name)
            self._document.apply(changed, translate("Undo", "Rename Reference"))

    @Slot(int)
    def clear_slot(self, index: int) -> None:
        """Empty a reference slot."""
        if index < len(self._document.state.references):
            before = self._document.state
            changed = _followed(before, operations.clear_slot(before, index))
            self._document.apply(changed, translate("Undo", "Remove Reference"))

    @Slot(int, int)
    def move_reference(self, index: int, to: int) -> None:
        """Put a reference at another place."""
        if index < len(self._document.state.references):
            before = self._document.state
            changed = _followed(before, operations.move_reference(before, index, to))
            self._document.apply(changed, translate("Undo", "Move Reference"))


def _followed(before: DocumentState, after: DocumentState) -> DocumentState:
    """What the prompt says of a reference goes on meaning it; of one that is gone: nothing."""
    now = {one.id: number for number, one in enumerate(after.references, 1)}
    empty = len(after.references) + 1
    places = {number: now.get(one.id, empty) for number, one in enumerate(before.references, 1)}
    return operations.set_prompt(after, renumbered(after.prompt, places))
