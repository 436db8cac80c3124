"""The document tells its listeners what changed, and gives back the very states it was given."""

from dataclasses import replace

from desktop_editor.document.document import Change, Document
from desktop_editor.document.operations import set_prompt
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect


def listened(document: Document) -> list[Change]:
    changes: list[Change] = []
    document.listen(changes.append)
    return changes


def test_every_change_is_told_with_before_and_after() -> None:
    document = Document()
    changes = listened(document)
    before, dirty = document.state, Rect(x=1, y=2, width=3, height=4)
    after = set_prompt(before, "red")
    document.apply(after, "Type", dirty=dirty)
    document.undo()
    document.redo()
    assert [(one.before, one.after, one.dirty) for one in changes] == [
        (before, after, dirty),
        (after, before, None),
        (before, after, None),
    ]


def test_the_same_state_again_is_no_step_and_nobody_is_told() -> None:
    document = Document()
    changes = listened(document)
    document.apply(document.state, "Nothing")
    document.undo()
    document.redo()
    assert changes == []
    assert document.undo_label == ""


def test_the_words_of_undo_and_redo_follow_the_steps() -> None:
    document = Document()
    document.apply(set_prompt(document.state, "a"), "Type a")
    document.apply(replace(document.state, prompt="b"), "Type b")
    assert (document.undo_label, document.redo_label) == ("Type b", "")
    document.undo()
    assert (document.undo_label, document.redo_label) == ("Type a", "Type b")
    document.undo()
    assert (document.undo_label, document.redo_label) == ("", "Type a")


def test_opening_a_project_starts_with_an_empty_history() -> None:
    document = Document()
    changes = listened(document)
    document.apply(set_prompt(document.state, "old"), "Type")
    opened = DocumentState(prompt="from the project")
    document.start_over(opened)
    document.undo()
    assert document.state is opened
    assert changes[-1].after is opened
