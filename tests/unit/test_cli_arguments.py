"""The command line's words: what is understood, what is refused with exit code 2 and one line."""

import pytest

from desktop_editor.cli.arguments import command_parser, window_parser
from desktop_editor.edit_api.services import SERVICES

EDIT = ["edit", "a.jpg", "--prompt", "red", "-o", "out.png"]
COMPOSITE = ["composite", "a.jpg", "b.png", "--mask", "auto", "-o", "out.png"]


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr."""
    with pytest.raises(SystemExit) as caught:
        command_parser().parse_args(words)
    assert caught.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


def test_an_edit_needs_a_photo_a_prompt_and_a_result_and_goes_to_the_sandbox() -> None:
    parsed = command_parser().parse_args(EDIT)
    assert (parsed.photo, parsed.prompt, parsed.output) == ("a.jpg", "red", "out.png")
    assert (parsed.service, parsed.size, parsed.region) == ("sandbox", "match", "auto")
    assert (parsed.variants, parsed.format, parsed.response) == (1, "png", "b64")
    assert (parsed.reference, parsed.selection, parsed.drift) == ([], None, None)


def test_every_documented_option_of_edit_is_understood() -> None:
    words = (
        "--reference a --reference b --selection m.png --region 1,2,300,400 --size 1024x1024"
        " --variants 3 --service openai --model m --format webp --compression 0"
        " --background opaque --response url --user me --drift none --candidate-out c.png"
        " --mask-out m2.png --json"
    )
    parsed = command_parser().parse_args([*EDIT, *words.split()])
    assert parsed.reference == ["a", "b"]
    assert (parsed.region, parsed.size, parsed.compression) == ("1,2,300,400", "1024x1024", 0)
    assert parsed.json


def test_every_documented_option_of_composite_is_understood() -> None:
    words = (
        "--region 1,2,300,400 --mask-out m.png --info-out i.json --warp-out w.npz"
        " --registration off --tone off --blend poisson --feather 2.5 --json"
    )
    parsed = command_parser().parse_args([*COMPOSITE, *words.split()])
    assert (parsed.registration, parsed.tone, parsed.blend) == ("off", "off", "poisson")
    assert parsed.feather == 2.5
    assert command_parser().parse_args(COMPOSITE).region == "whole"


@pytest.mark.parametrize(
    "words",
    [
        ["edit"],
        ["edit", "a.jpg", "--prompt", "red"],
        ["edit", "a.jpg", "-o", "out.png"],
        [*EDIT, "--region", "1,2,3"],
        [*EDIT, "--region", "everywhere"],
        [*EDIT, "--size", "big"],
        [*EDIT, "--size", "1024"],
        [*EDIT, "--variants", "0"],
        [*EDIT, "--variants", "11"],
        [*EDIT, "--variants", "two"],
        [*EDIT, "--compression", "101"],
        [*EDIT, "--compression", "-1"],
        [*EDIT, "--format", "gif"],
        [*EDIT, "--background", "transparent"],
        [*EDIT, "--response", "paper"],
        [*EDIT, "--drift", "wild"],
        [*EDIT, "--key", "sk-123"],
        [*EDIT, "more"],
        [*EDIT, "--var", "2"],
        ["composite", "a.jpg", "b.png", "-o", "out.png"],
        [*COMPOSITE, "--blend", "glow"],
        [*COMPOSITE, "--feather", "-1"],
        [*COMPOSITE, "--feather", "nan"],
        [*COMPOSITE, "--feather", "inf"],
        [*COMPOSITE, "--registration", "maybe"],
        ["verify", "a.jpg", "b.png"],
        ["sandbox", "--port", "65536"],
        ["sandbox", "--port", "-1"],
        ["key", "show", "openai"],
        ["key", "set"],
        ["key", "set", "openai", "sk-12345678"],
        ["paint"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(words, capsys)
    assert line.startswith("desktop-editor")
    assert "--help" in line


def test_regions_are_read_with_blanks_and_negative_corners() -> None:
    parsed = command_parser().parse_args([*EDIT, "--region=-5, 10, 300, 400"])
    assert parsed.region == "-5,10,300,400"


@pytest.mark.parametrize("command", ["", "edit", "composite", "verify", "sandbox", "key", "doctor"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_parser().parse_args([command, "--help"] if command else ["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: desktop-editor")
    assert all(len(line) <= 98 for line in shown.splitlines())
    assert "stop-with-parent" not in shown


def test_the_services_in_the_help_are_the_services_that_there_are() -> None:
    shown = command_parser().parse_args([*EDIT, "--service", "infinity-blue"]).service
    assert shown in SERVICES


def test_the_window_takes_one_photo_or_none() -> None:
    assert window_parser().parse_args([]).photo is None
    assert window_parser().parse_args(["a.jpg"]).photo == "a.jpg"
