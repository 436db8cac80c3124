"""The words that the command line understands. Nothing is run or read here."""

import argparse
import re
import textwrap
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeAlias

from desktop_editor.about import COMMAND, NAME, VERSION

_EXIT_CODES: Final = "Exit codes: 0 done, 1 the work failed, 2 wrong usage, 130 Ctrl-C."
_RESULT: Final = "the result: png, jpg, webp, avif or tiff"
_DRIFTS = ("none", "mild", "medium", "hard")
_REGION = r"auto|whole|-?\d+,-?\d+,\d+,\d+"
_SIZE = r"match|auto|\d+x\d+"


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and takes no abbreviations, so that scripts stay valid.

    Args:
        epilog_when_asked: Makes the epilog of a help that costs something to write.
    """

    pair: tuple[str, ...] = ()

    def __init__(
        self, *arguments: Any, epilog_when_asked: Callable[[], str] | None = None, **options: Any
    ) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", _wide)
        super().__init__(*arguments, **options)
        self._epilog_when_asked = epilog_when_asked

    def format_help(self) -> str:
        """The help, with the epilog that it may have."""
        if self._epilog_when_asked is not None:
            self.epilog = self._epilog_when_asked()
        return super().format_help()

    def parse_known_args(self, *arguments: Any, **options: Any) -> Any:
        """Also refuse one half of a pair of options that only make sense together."""
        parsed, rest = super().parse_known_args(*arguments, **options)
        if self.pair and len({bool(getattr(parsed, name)) for name in self.pair}) > 1:
            self.error(" and ".join(f"--{name}" for name in self.pair) + " belong together")
        return parsed, rest

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"  # noqa: SLF001 - argparse names no public type


def _wide(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=34, width=98)


def _as_written(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=34, width=98)


def window_parser() -> argparse.ArgumentParser:
    """The parser for `desktop-editor [PHOTO|PROJECT]`."""
    parser = _Parser(prog=COMMAND, description=f"{NAME}: opens the window.")
    parser.add_argument("photo", nargs="?", metavar="PHOTO", help="the photo or project to open")
    return parser


def command_parser() -> argparse.ArgumentParser:
    """The parser for everything but the window."""
    parser = _Parser(
        prog=COMMAND,
        description=f"{NAME}. Without a command the window opens: {COMMAND} [PHOTO]",
        epilog=f"{_EXIT_CODES} More about a command: {COMMAND} COMMAND --help",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_edit(commands)
    _add_composite(commands)
    _add_verify(commands)
    _add_sandbox(commands)
    _add_key(commands)
    _add_ledger(commands)
    _add_command(
        commands, "doctor", "show versions, keyring and folders; safe to paste in a bug report"
    )
    return parser


def _add_command(commands: "_Commands", name: str, words: str) -> _Parser:
    described = f"{words[0].upper()}{words[1:]}."
    command = commands.add_parser(name, help=words, description=described, epilog=_EXIT_CODES)
    command.add_argument("--json", action="store_true", help="print one JSON object on stdout")
    return command


def _add_edit(commands: "_Commands") -> None:
    edit = _add_command(commands, "edit", "send one edit and lay the answer on the photo")
    add = edit.add_argument
    add("photo", metavar="PHOTO", help="the photo; it is never changed")
    add("--prompt", required=True, metavar="TEXT", help="what shall change")
    _add_result(edit)
    add(
        "--reference",
        action="append",
        default=[],
        metavar="R",
        help="a picture that guides the edit: a path, an http(s) URL, a data URL or a file-… ID; "
        "up to 16 times",
    )
    add(
        "--selection",
        metavar="MASK",
        help="grey picture of the photo's size: 255 may change, 0 is locked",
    )
    add(
        "--region",
        type=_region,
        default="auto",
        metavar="auto|whole|X,Y,W,H",
        help="the part of the photo that is sent; auto plans it around the selection",
    )
    add(
        "--size",
        type=_size,
        default="match",
        metavar="match|auto|WxH",
        help="size of the answer: the region's own, the service's choice, or this one",
    )
    add("--variants", type=_whole(1, 10), default=1, metavar="N", help="ask N times, 1 to 10")
    add("--candidate-out", metavar="FILE", help="also write the service's picture as it came")
    add("--mask-out", metavar="FILE", help="also write the mask through which it shows (PNG)")
    _add_export(edit)
    _add_service(edit)


def _add_export(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("how the result is encoded").add_argument
    add("--quality", type=_whole(1, 100), metavar="1-100", help="of JPEG, WebP, AVIF; default 95")
    add("--lossless", action="store_true", help="WebP with every pixel; PNG and TIFF always are")
    add(
        "--sampling",
        choices=("444", "420"),
        help="colours of JPEG and AVIF in full or half detail; by quality otherwise",
    )
    add("--depth", type=int, choices=(8, 16), help="8: less than a photo of 16 bits has")
    add("--srgb", action="store_true", help="convert to sRGB, 8 bits; its own profile otherwise")
    add = command.add_argument_group("what goes along").add_argument
    add("--without-place", action="store_true", help="leave out GPS, serial numbers and owner")
    add("--without-origin", action="store_true", help="do not say that a model made parts of it")
    add("--proof", action="store_true", help="also write OUT.proof.json: what was compared")


def _add_result(edit: argparse.ArgumentParser) -> None:
    to = edit.add_mutually_exclusive_group(required=True).add_argument
    to("-o", "--output", metavar="OUT", help=_RESULT)
    to(
        "--curl",
        metavar="FOLDER",
        help="send nothing: write the pictures there and print the request as a curl command",
    )


def _add_service(edit: argparse.ArgumentParser) -> None:
    add = edit.add_argument_group("service").add_argument
    add(
        "--service",
        default="sandbox",
        metavar="sandbox|infinity-blue|openai|ID|URL",
        help="who edits; the sandbox (default) is a practice service on this computer",
    )
    add("--model", default="", metavar="M", help="the service's default otherwise")
    add("--format", choices=("png", "jpeg", "webp"), default="png", help="how the answer travels")
    add(
        "--compression",
        type=_whole(0, 100),
        metavar="0-100",
        help="of an answer in jpeg or webp",
    )
    add("--background", choices=("auto", "opaque"), default="auto")
    add("--response", choices=("b64", "url"), default="b64", help="answer inside, or by address")
    add("--user", default="", metavar="ID", help="an id of the end user to pass on")
    add("--drift", choices=_DRIFTS, help="how far the sandbox strays; default medium")


def _add_composite(commands: "_Commands") -> None:
    composite = _add_command(commands, "composite", "lay a candidate on a photo, without a service")
    add = composite.add_argument
    add("base", metavar="BASE", help="the photo; it is never changed")
    add("candidate", metavar="CANDIDATE", help="the picture that a service made of it")
    add(
        "--mask",
        required=True,
        metavar="MASK|auto",
        help="grey picture of the photo's size: 255 shows the candidate, 0 is locked; "
        "auto finds what changed",
    )
    add(
        "-o",
        "--output",
        required=True,
        metavar="OUT",
        help="the result: png, jpg, webp, avif or tiff",
    )
    add(
        "--region",
        type=_region,
        default="whole",
        metavar="X,Y,W,H",
        help="the part of the photo that the candidate shows; default: all",
    )
    add("--registration", choices=("on", "off"), default="on", help="align the candidate")
    add("--tone", choices=("on", "off"), default="on", help="match its colours to the photo's")
    add("--blend", choices=("auto", "feather", "multiband", "poisson"), default="auto")
    add("--feather", type=_pixels, metavar="PX", help="soften the mask inward by so many pixels")
    add("--mask-out", metavar="FILE", help="also write the mask that was used (PNG)")
    add("--info-out", metavar="FILE", help="also write confidence and reasons (JSON)")
    add(
        "--warp-out",
        metavar="FILE",
        help="also write where each pixel lies in the candidate (npz: grid, step)",
    )
    _add_export(composite)


def _add_verify(commands: "_Commands") -> None:
    verify = _add_command(
        commands, "verify", "count the pixels that changed where the mask is 0; 1 if there are any"
    )
    verify.add_argument("base", metavar="BASE", help="the photo")
    verify.add_argument("output", metavar="OUT", help="the result that was made of it")
    verify.add_argument("--mask", required=True, metavar="MASK", help="0 is locked")


def _add_sandbox(commands: "_Commands") -> None:
    words = "serve the practice service on this computer until stopped"
    sandbox = commands.add_parser(
        "sandbox",
        help=words,
        description="Serve the practice service. Its base URL is the first line on stdout.",
        epilog_when_asked=_scenarios,
        formatter_class=_as_written,
    )
    add = sandbox.add_argument
    add("--port", type=_whole(0, 65535), default=0, metavar="N", help="any free one otherwise")
    add("--scenario", default="ok", metavar="NAME[=ARGUMENT]", help="the trouble to play; below")
    add("--drift", choices=_DRIFTS, default="medium", help="how far its edits stray")
    add("--stop-with-parent", action="store_true", help=argparse.SUPPRESS)


def _scenarios() -> str:
    """The table of scenarios, for `sandbox --help`."""
    from desktop_editor.sandbox.scenarios import SCENARIOS

    lines = [
        "scenarios, also by the header X-Sandbox-Scenario or the key sk-sandbox-NAME[=ARGUMENT]:"
    ]
    for scenario in SCENARIOS:
        sentence = textwrap.fill(scenario.sentence, 65)
        lines.append(f"  {scenario.usage:<31}" + sentence.replace("\n", "\n" + " " * 33))
    return "\n".join(lines)


def _add_key(commands: "_Commands") -> None:
    key = _add_command(commands, "key", "keep a service's key in the system's keyring")
    key.add_argument(
        "action",
        choices=("set", "delete", "status", "test"),
        help="set asks for the key or reads stdin; test asks the service, which costs nothing",
    )
    words = "infinity-blue, openai, the id of a service of your own, or a base URL"
    key.add_argument("service", metavar="SERVICE", help=words)


def _add_ledger(commands: "_Commands") -> None:
    words = "list requests, what became of them and what they cost; save a reply that is kept"
    ledger = _add_command(commands, "ledger", words)
    add = ledger.add_argument
    add("--days", type=_whole(1, 36500), metavar="N", help="today and the N - 1 days before only")
    add("--save", type=_given, metavar="REQUEST_ID", help="write this reply's picture to FILE")
    ledger.pair = ("save", "output")
    add("-o", "--output", metavar="FILE", help="with --save: the file, png, jpg, webp or tiff")


def _given(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an id from the list is needed")
    return text


def _region(text: str) -> str:
    if re.fullmatch(_REGION, text.replace(" ", "")) is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not auto, whole or X,Y,W,H")
    return text.replace(" ", "")


def _size(text: str) -> str:
    if re.fullmatch(_SIZE, text.lower()) is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not match, auto or WxH")
    return text.lower()


def _pixels(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of pixels, 0 or more")
    return value


class _whole:  # noqa: N801 - reads as a type in `type=_whole(1, 10)`
    def __init__(self, lowest: int, highest: int) -> None:
        self._lowest = lowest
        self._highest = highest

    def __call__(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not self._lowest <= int(text) <= self._highest:
            raise argparse.ArgumentTypeError(
                f"'{text}' is not a whole number from {self._lowest} to {self._highest}"
            )
        return int(text)
