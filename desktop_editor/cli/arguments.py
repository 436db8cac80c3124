"""The words that the command line understands. Nothing is run or read here."""

import argparse
import re

from desktop_editor.about import COMMAND, NAME, VERSION

_DRIFTS = ("none", "mild", "medium", "hard")
_REGION = r"auto|whole|-?\d+,-?\d+,\d+,\d+"
_SIZE = r"match|auto|\d+x\d+"


def window_parser() -> argparse.ArgumentParser:
    """The parser for `desktop-editor [PHOTO]`."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=f"{NAME}: opens the window.")
    parser.add_argument("photo", nargs="?", metavar="PHOTO", help="the photo to open")
    return parser


def command_parser() -> argparse.ArgumentParser:
    """The parser for everything but the window."""
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description=f"{NAME}. Without a command the window opens: {COMMAND} [PHOTO]",
        epilog="Exit codes: 0 done, 1 the work failed, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_edit(commands)
    _add_composite(commands)
    _add_verify(commands)
    _add_sandbox(commands)
    _add_key(commands)
    doctor = commands.add_parser("doctor", help="versions and folders, safe to paste in a report")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _add_edit(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    edit = commands.add_parser("edit", help="send one edit and composite the answer")
    edit.add_argument("photo", metavar="PHOTO")
    edit.add_argument("--prompt", required=True, metavar="TEXT", help="what shall change")
    edit.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="R",
        help="a path, an http(s) URL, a data URL or a file-… ID; up to 16 times",
    )
    edit.add_argument("--selection", metavar="MASK", help="8-bit grey file: 255 may change")
    edit.add_argument("--region", type=_region, default="auto", metavar="auto|whole|X,Y,W,H")
    edit.add_argument("--size", type=_size, default="match", metavar="match|auto|WxH")
    edit.add_argument("--variants", type=_whole(1, 10), default=1, metavar="N")
    edit.add_argument("--service", default="sandbox", metavar="sandbox|infinity-blue|openai|URL")
    edit.add_argument("--model", default="", metavar="M")
    edit.add_argument("--format", choices=("png", "jpeg", "webp"), default="png")
    edit.add_argument("--compression", type=_whole(0, 100), metavar="0-100")
    edit.add_argument("--background", choices=("auto", "opaque"), default="auto")
    edit.add_argument("--response", choices=("b64", "url"), default="b64")
    edit.add_argument("--user", default="", metavar="ID")
    edit.add_argument("--drift", choices=_DRIFTS, help="of the sandbox only; default medium")
    edit.add_argument("-o", "--output", required=True, metavar="OUT")
    edit.add_argument("--candidate-out", metavar="FILE", help="the service's picture as it came")
    edit.add_argument("--mask-out", metavar="FILE", help="the layer's mask")
    edit.add_argument("--json", action="store_true", help="print one JSON object")


def _add_composite(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    composite = commands.add_parser("composite", help="lay a candidate on a photo")
    composite.add_argument("base", metavar="BASE")
    composite.add_argument("candidate", metavar="CANDIDATE")
    composite.add_argument("--mask", required=True, metavar="MASK|auto")
    composite.add_argument("--region", type=_region, default="whole", metavar="X,Y,W,H")
    composite.add_argument("-o", "--output", required=True, metavar="OUT")
    composite.add_argument("--mask-out", metavar="FILE", help="the mask that was used")
    composite.add_argument("--info-out", metavar="FILE", help="JSON: confidence and reasons")
    composite.add_argument("--warp-out", metavar="FILE", help="npz: grid and step")
    composite.add_argument("--registration", choices=("on", "off"), default="on")
    composite.add_argument("--tone", choices=("on", "off"), default="on")
    composite.add_argument(
        "--blend", choices=("auto", "feather", "multiband", "poisson"), default="auto"
    )
    composite.add_argument("--feather", type=_pixels, metavar="PX", help="inward, base pixels")
    composite.add_argument("--json", action="store_true", help="print one JSON object")


def _add_verify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = commands.add_parser(
        "verify", help="the pixel lock: how many pixels changed where the mask is 0"
    )
    verify.add_argument("base", metavar="BASE")
    verify.add_argument("output", metavar="OUT")
    verify.add_argument("--mask", required=True, metavar="MASK")
    verify.add_argument("--json", action="store_true", help="print one JSON object")


def _add_sandbox(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sandbox = commands.add_parser("sandbox", help="serve the practice service until stopped")
    sandbox.add_argument("--port", type=_whole(0, 65535), default=0, metavar="N")
    sandbox.add_argument("--scenario", default="normal", metavar="NAME")
    sandbox.add_argument("--drift", choices=_DRIFTS, default="medium")
    sandbox.add_argument("--stop-with-parent", action="store_true", help=argparse.SUPPRESS)


def _add_key(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    key = commands.add_parser("key", help="the key of a service, in the OS keyring")
    key.add_argument("action", choices=("set", "delete", "status"))
    key.add_argument("service", metavar="SERVICE", help="infinity-blue, openai or a base URL")
    key.add_argument("--json", action="store_true", help="print one JSON object")


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
