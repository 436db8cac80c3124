"""Reference slots in the whole window: by address, renamed, large, from the selection, undone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.ui.reference_colours import reference_colour
from desktop_editor.ui.widgets.reference_name import ReferenceName
from desktop_editor.ui.widgets.reference_preview import ReferencePreviewPopup
from tests.helpers.photos import photo
from tests.helpers.window import Hands, new_window, written

ENTER, ESC, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo()
    yield hands
    hands.close()


def names(hands: Hands) -> list[str]:
    return [one.name for one in hands.state.references]


def with_picture(hands: Hands, name: str = "kitchen.png") -> None:
    path = written(hands.folder / name, photo(300, 200, seed=7))
    hands.opened.menu_actions.files.open_references(len(hands.state.references), [str(path)])
    hands.wait(lambda: name in names(hands), "the reference")


def test_an_address_is_typed_into_the_panel(hands: Hands) -> None:
    panel = hands.window.references
    assert not panel.address.isVisible()
    QTest.mouseClick(panel.by_address, Qt.MouseButton.LeftButton)
    field = panel.address.field
    assert hands.window.focusWidget() is field
    QTest.keyClicks(field, "ftp://nowhere")
    QTest.keyClick(field, ENTER)
    assert "no web address" in panel.address.remark.text()
    assert names(hands) == []
    field.selectAll()
    QTest.keyClicks(field, "https://pictures.example/oak.png")
    assert not panel.address.remark.isVisible()
    QTest.keyClick(field, ENTER)
    QTest.keyClicks(field, "file-abc123")
    QTest.keyClick(field, ENTER)
    addresses = [one.address for one in hands.state.references]
    assert addresses == ["https://pictures.example/oak.png", "file-abc123"]
    QTest.keyClick(field, ESC)
    assert not panel.address.isVisible()
    hands.act("undo")
    assert names(hands) == ["oak.png"]


def test_a_seventeenth_address_is_refused_at_once(hands: Hands) -> None:
    edits = hands.opened.controller.references
    for number in range(17):
        edits.add_address(f"https://pictures.example/{number}.png")
    assert len(hands.state.references) == 16
    assert "at most 16" in hands.window.references.address.remark.text()


def test_a_reference_is_renamed_with_f2_and_that_is_undone(hands: Hands) -> None:
    with_picture(hands)
    slot = hands.window.references.slots[0]
    for typed, key, expected in (
        ("oak table", ESC, "kitchen.png"),
        ("  oak   table ", ENTER, "oak table"),
        ("   ", ENTER, "oak table"),
    ):
        slot.setFocus()
        QTest.keyClick(slot, Qt.Key.Key_F2)
        field = slot.findChild(ReferenceName)
        assert field is not None
        field.field.setText(typed)
        QTest.keyClick(field.field, key)
        hands.wait(lambda: slot.findChild(ReferenceName) is None, "the field to go")
        assert names(hands) == [expected]
    assert "oak table" in slot.accessibleName()
    hands.act("undo")
    assert names(hands) == ["kitchen.png"]


def test_a_reference_is_looked_at_large(hands: Hands) -> None:
    with_picture(hands)
    slot = hands.window.references.slots[0]
    slot.setFocus()
    QTest.keyClick(slot, SPACE)
    hands.wait(lambda: hands.window.findChild(ReferencePreviewPopup), "the preview")
    preview = hands.window.findChild(ReferencePreviewPopup)
    assert preview is not None
    shown = preview.picture.pixmap()
    assert (shown.width(), shown.height()) == (300, 200)
    assert "kitchen.png" in preview.words.text()
    assert "300 × 200" in preview.words.text()
    QTest.keyClick(preview, ESC)
    hands.wait(lambda: hands.window.findChild(ReferencePreviewPopup) is None, "it to go")
    assert names(hands) == ["kitchen.png"]


def test_what_is_selected_becomes_a_reference_without_what_is_around(hands: Hands) -> None:
    base = hands.state.base
    assert base is not None
    hands.window.references.slots[0].selection_wanted.emit(0)
    assert "reference.nothing_selected" in hands.notice_ids
    hands.select((100, 80), (160, 80), (160, 140), (100, 140))
    selection = hands.state.selection
    assert selection is not None
    hands.act("selection_as_reference")
    hands.wait(lambda: names(hands), "the reference")
    (reference,) = hands.state.references
    pixels = decode(reference.data, Limits()).pixels
    box = selection.bounding_box()
    assert box is not None
    assert pixels.shape == (box.height, box.width, 4)
    assert np.array_equal(pixels[..., 3], selection.read(box))
    inside = pixels[..., 3] == 255
    assert np.array_equal(pixels[inside][:, :3], base.raster.pixels[box.slices][inside])


def test_every_slot_has_a_colour_of_its_own_on_which_white_can_be_read() -> None:
    colours = [reference_colour(number) for number in range(1, 17)]
    assert len(set(colours)) == 16
    for colour in colours:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [((one + 0.055) / 1.055) ** 2.4 if one > 0.04 else one / 12.92 for one in channels]
        light = sum(
            share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )
        assert 1.05 / (light + 0.05) >= 4.45, colour


def test_a_mention_follows_its_reference_when_the_slots_are_ordered_anew(hands: Hands) -> None:
    for name in ("oak.png", "planks.png", "sunset.png"):
        with_picture(hands, name)
    hands.type_prompt("like @2, not like @3")
    edits = hands.opened.controller.references
    edits.move_reference(1, 0)
    assert names(hands) == ["planks.png", "oak.png", "sunset.png"]
    assert hands.window.prompt.text.toPlainText() == "like @1, not like @3"
    edits.clear_slot(1)
    assert hands.window.prompt.text.toPlainText() == "like @1, not like @2"
    edits.clear_slot(0)
    assert hands.window.prompt.text.toPlainText() == "like @2, not like @1"
    assert "@2 is an empty reference slot" in hands.window.prompt.hint.text()
    for _step in range(3):
        hands.act("undo")
    assert hands.window.prompt.text.toPlainText() == "like @2, not like @3"


def test_a_picture_dropped_on_a_filled_slot_says_what_it_replaced(hands: Hands) -> None:
    with_picture(hands)
    hands.opened.controller.references.rename_reference(0, "oak table")
    path = written(hands.folder / "lamp.png", photo(200, 200, seed=8))
    hands.opened.menu_actions.files.open_references(0, [str(path)])
    hands.wait(lambda: names(hands) == ["lamp.png"], "the other picture")
    (notice,) = hands.notices
    assert notice.sentence == "lamp.png took the place of oak table."
    hands.press_notice("reference.replaced", "undo")
    assert names(hands) == ["oak table"]
    hands.act("redo")
    hands.opened.menu_actions.files.open_references(0, [str(hands.folder / "kitchen.png")])
    hands.wait(lambda: hands.notice_ids == ["reference.replaced"], "the notice")
    hands.act("select_all")
    assert hands.notice_ids == []  # the button would take back something else now
