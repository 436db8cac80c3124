"""What the practice service reads out of a prompt."""

import pytest

from desktop_editor.sandbox.verbs import VERBS, Area, Instruction, Verb, VerbHelp, read_prompt


@pytest.mark.parametrize("row", [row for row in VERBS if row.verb is not Verb.LIGHT])
def test_every_example_of_the_published_table_is_understood(row: VerbHelp) -> None:
    assert [found.verb for found in read_prompt(row.example, 1)] == [row.verb]


def test_the_table_names_every_verb_once() -> None:
    assert sorted(row.verb for row in VERBS) == sorted(Verb)


@pytest.mark.parametrize(
    ("prompt", "verb"),
    [
        ("Please make it BLACK & WHITE", Verb.BLACK_AND_WHITE),
        ("convert to monochrome", Verb.BLACK_AND_WHITE),
        ("a little warmer, please", Verb.WARMER),
        ("get rid of the cables", Verb.ERASE),
        ("make the backdrop out of focus", Verb.BLUR_BACKGROUND),
        ("remove the background", Verb.REPLACE_BACKGROUND),
        ("let there be magic", Verb.LIGHT),
        ("right now", Verb.LIGHT),
        ("", Verb.LIGHT),
    ],
)
def test_ordinary_wordings_find_their_verb(prompt: str, verb: Verb) -> None:
    assert [found.verb for found in read_prompt(prompt, 0)] == [verb]


def test_two_colours_say_from_and_to() -> None:
    (found,) = read_prompt("turn the red car blue", 0)
    assert (found.verb, found.from_colour, found.colour) == (Verb.RECOLOUR, "red", "blue")


def test_one_colour_paints_the_area_that_is_named() -> None:
    (found,) = read_prompt("paint the door on the left violet", 0)
    expected = Instruction(
        verb=Verb.RECOLOUR, colour="purple", area=Area(across=-1, down=0, named=True)
    )
    assert found == expected


def test_black_and_white_is_not_taken_for_two_colours() -> None:
    (found,) = read_prompt("make it black and white", 0)
    assert found.verb is Verb.BLACK_AND_WHITE


def test_several_verbs_are_all_carried_out() -> None:
    verbs = [found.verb for found in read_prompt("remove the sign, warmer and brighter", 0)]
    assert verbs == [Verb.ERASE, Verb.WARMER, Verb.BRIGHTER]


@pytest.mark.parametrize(
    ("prompt", "index"),
    [
        ("put reference 2 on the table", 1),
        ("put the third reference on the table", 2),
        ("put the reference on the table", 0),
        ("put image #3 in the corner", 2),
    ],
)
def test_the_reference_that_is_named_is_used(prompt: str, index: int) -> None:
    (found,) = read_prompt(prompt, 3)
    assert (found.verb, found.reference) == (Verb.PUT_REFERENCE, index)


def test_a_reference_that_was_not_sent_is_left_out() -> None:
    (found,) = read_prompt("in the style of reference 4", 3)
    assert found.verb is Verb.LIGHT


def test_places_are_read_across_and_down() -> None:
    (found,) = read_prompt("darker at the bottom right", 0)
    assert found.area == Area(across=1, down=1, named=True)
