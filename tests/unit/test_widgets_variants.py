"""The list of variants under way: what each row says, and what can be done with it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.ui.views import EditStatus, VariantState, VariantView
from desktop_editor.ui.widgets.prompt_box import PromptBox
from desktop_editor.ui.widgets.variant_list import VariantList, VariantRow

WAITING = VariantView(number=1, state=VariantState.UNDER_WAY, words="Working", elapsed_s=75)
SENDING = VariantView(number=2, state=VariantState.UNDER_WAY, words="Sending", fraction=0.5)
FAILED = VariantView(
    number=3, state=VariantState.FAILED, words="It broke.", more="It broke. Why?", can_resend=True
)
REFUSED = VariantView(number=4, state=VariantState.FAILED, words="Refused.")


@pytest.fixture
def variants(qtbot: QtBot) -> VariantList:
    variants = VariantList()
    qtbot.addWidget(variants)
    variants.show_variants((WAITING, SENDING, FAILED, REFUSED))
    qtbot.waitExposed(variants)
    return variants


def row(variants: VariantList, number: int) -> VariantRow:
    return next(row for row in variants.rows if row.number == number)


def test_each_row_says_how_long_it_takes_and_how_far_it_is(variants: VariantList) -> None:
    assert [one.number for one in variants.rows] == [1, 2, 3, 4]
    assert row(variants, 1).words.text() == "1:15  Working"
    assert not row(variants, 1).progress.isVisible()
    assert row(variants, 2).progress.value() * 2 == row(variants, 2).progress.maximum()


def test_what_is_under_way_can_be_cancelled_and_what_failed_dismissed(
    qtbot: QtBot, variants: VariantList
) -> None:
    qtbot.waitUntil(lambda: not any(one.is_hesitating for one in variants.rows), timeout=2000)
    told: list[tuple[str, int]] = []
    variants.cancelled.connect(lambda number: told.append(("cancel", number)))
    variants.resent.connect(lambda number: told.append(("again", number)))
    variants.dismissed.connect(lambda number: told.append(("dismiss", number)))
    for one in variants.rows:
        QTest.mouseClick(one.close_button, Qt.MouseButton.LeftButton)
    assert not row(variants, 4).again.isVisible()
    QTest.mouseClick(row(variants, 3).again, Qt.MouseButton.LeftButton)
    assert told == [("cancel", 1), ("cancel", 2), ("dismiss", 3), ("dismiss", 4), ("again", 3)]


def test_the_second_half_of_a_double_click_hits_no_row_that_slid_below_it(
    qtbot: QtBot, variants: VariantList
) -> None:
    qtbot.waitUntil(lambda: not any(one.is_hesitating for one in variants.rows), timeout=2000)
    told: list[int] = []
    variants.resent.connect(told.append)
    variants.move(variants.x(), variants.y() - 22)  # as when the lines above it go
    QApplication.processEvents()
    QTest.mouseClick(row(variants, 3).again, Qt.MouseButton.LeftButton)
    assert told == []


def test_a_picture_that_costs_nothing_is_fetched_and_not_paid_for_again(
    qtbot: QtBot, variants: VariantList
) -> None:
    told: list[tuple[str, int]] = []
    variants.resent.connect(lambda number: told.append(("again", number)))
    variants.fetched.connect(lambda number: told.append(("fetch", number)))
    away = replace(FAILED, can_resend=True, can_fetch=True)
    variants.show_variants((away,))
    (only,) = variants.rows
    assert only.again.text() == "Fetch Again"
    qtbot.waitUntil(lambda: not only.is_hesitating, timeout=2000)
    QTest.mouseClick(only.again, Qt.MouseButton.LeftButton)
    assert told == [("fetch", 3)]
    variants.show_variants((replace(away, is_fetching=True),))
    assert not only.again.isVisible()
    assert not only.close_button.isVisible()


def test_a_click_on_cancel_that_comes_when_it_has_failed_does_not_dismiss_it(
    qtbot: QtBot, variants: VariantList
) -> None:
    told: list[int] = []
    variants.dismissed.connect(told.append)
    qtbot.waitUntil(lambda: not any(one.is_hesitating for one in variants.rows), timeout=2000)
    failed = replace(FAILED, number=2)
    variants.show_variants((WAITING, failed, FAILED, REFUSED))
    QTest.mouseClick(row(variants, 2).close_button, Qt.MouseButton.LeftButton)
    assert told == []


def test_the_buttons_are_reached_by_keyboard_and_named_for_those_who_cannot_see(
    variants: VariantList,
) -> None:
    reached: list[str] = []
    variants.activateWindow()
    row(variants, 1).close_button.setFocus()
    first: QWidget | None = QApplication.focusWidget()
    focused = first
    while focused is not None:
        reached.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is first:
            break
    assert reached == [
        "Cancel variant 1",
        "Cancel variant 2",
        "Send variant 3 again",
        "Dismiss variant 3",
        "Dismiss variant 4",
    ]
    assert row(variants, 3).words.toolTip() == "It broke. Why?"


def test_a_row_stays_the_same_so_that_it_keeps_the_focus(variants: VariantList) -> None:
    before = row(variants, 2)
    before.close_button.setFocus()
    variants.show_variants((SENDING, FAILED))
    assert row(variants, 2) is before
    assert [one.number for one in variants.rows] == [2, 3]
    variants.show_variants(())
    assert not variants.isVisible()


def test_with_one_variant_the_prompt_box_stays_calm(qtbot: QtBot) -> None:
    box = PromptBox()
    qtbot.addWidget(box)
    box.show()
    words = "Busy, trying again in 4 s"
    box.show_status(EditStatus(running=True, stage=words, elapsed_s=61))
    assert box.hint.text() == f"1:01  {words}"
    assert box.button.text() == "Cancel"
    assert not box.variants.isVisible()


def test_the_cost_stands_below_what_is_sent(qtbot: QtBot) -> None:
    box = PromptBox()
    qtbot.addWidget(box)
    box.show()
    box.show_status(EditStatus(can_edit=True, hint="Sends all.", cost="At most $0.12."))
    assert (box.hint.text(), box.cost.text()) == ("Sends all.", "At most $0.12.")
    assert box.cost.isVisible()
    box.show_status(EditStatus(running=True, variants=(WAITING, SENDING)))
    assert not box.cost.isVisible()
    assert box.button.text() == "Cancel All"
