"""The command line's front door: which command runs, and how failures leave the process.

What a command does is in the module named after it.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, NoReturn

from desktop_editor.cli.arguments import command_parser, window_parser
from desktop_editor.cli.process import keep_freed_memory, write_no_core_dump
from desktop_editor.errors import Cancelled, EditorError

DONE: Final = 0
FAILED: Final = 1
INTERRUPTED: Final = 130

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or open the window; returns the exit code.

    0 done, 1 the work failed (one plain sentence on stderr), 2 wrong usage,
    130 Ctrl-C.
    """
    # The matrices solved here are small: threads that share one cost more than they save, and
    # their number would change the last bits. It has to be said before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    write_no_core_dump()
    words = list(sys.argv[1:] if arguments is None else arguments)
    _take_any_letter()
    if not words or not _names_command(words[0]):
        return _guarded(_window, window_parser().parse_args(words))
    parsed = command_parser().parse_args(words)
    if arguments is None:
        sys.excepthook = _tell_of_defect
    _start_log()
    code = _guarded(_COMMANDS[parsed.command], parsed)
    if code == INTERRUPTED and arguments is None:
        _leave_at_once()
    return code


def _names_command(word: str) -> bool:
    return word in _COMMANDS or word in ("-h", "--help", "--version")


def _guarded(run: Callable[[argparse.Namespace], int], parsed: argparse.Namespace) -> int:
    try:
        code = run(parsed)
        if sys.stdout is not None:
            sys.stdout.flush()
    except EditorError as error:
        _log.info("Failed: %s", error)
        return _failed(error)
    except MemoryError:
        return _failed(EditorError("work.out_of_memory"))
    except KeyboardInterrupt:
        from desktop_editor.cli.output import remark

        remark("work.stopped")
        return INTERRUPTED
    except Cancelled:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _leave_at_once() -> NoReturn:
    """Without waiting for image work that is still on a thread; its result is not wanted."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a reader that went away
            stream.flush()
    logging.shutdown()
    os._exit(INTERRUPTED)


def _take_any_letter() -> None:
    """A terminal that lacks a letter of a file's name is no reason to fail."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _failed(error: EditorError) -> int:
    from desktop_editor.cli.output import complain

    complain(error)
    return FAILED


def _start_log() -> None:
    from desktop_editor.logs import set_up
    from desktop_editor.paths import folders

    set_up(folders().log, quiet=True)


def _tell_of_defect(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A sentence in place of a traceback, which goes to the log."""
    from desktop_editor.cli.output import complain

    _log.info("A defect ended the command.", exc_info=(kind, error, trace))
    complain(EditorError("work.crashed"))


def _window(parsed: argparse.Namespace) -> int:
    if not _has_display():
        raise EditorError("window.no_display")
    try:
        from desktop_editor.ui.start import run_window
    except ImportError as error:
        if error.name is not None:  # one of our own modules is missing: that is a defect
            raise
        raise EditorError("window.no_libraries", library=_library_in(str(error))) from None
    return run_window(parsed.photo)


def _has_display() -> bool:
    """Qt ends the process without a word that helps when it finds no display."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _library_in(words: str) -> str:
    """The file name at the front of `libEGL.so.1: cannot open shared object file: …`."""
    return words.split(":", 1)[0]


def _edit(parsed: argparse.Namespace) -> int:
    keep_freed_memory()
    from desktop_editor.cli.edit import run_edit

    return run_edit(parsed)


def _composite(parsed: argparse.Namespace) -> int:
    keep_freed_memory()
    from desktop_editor.cli.composite import run_composite

    return run_composite(parsed)


def _verify(parsed: argparse.Namespace) -> int:
    from desktop_editor.cli.verify import run_verify

    return run_verify(parsed)


def _sandbox(parsed: argparse.Namespace) -> int:
    from desktop_editor.sandbox.server import SandboxOptions, run

    run(
        SandboxOptions(
            port=parsed.port,
            scenario=parsed.scenario,
            drift=parsed.drift,
            stop_with_parent=parsed.stop_with_parent,
        )
    )
    return DONE


def _key(parsed: argparse.Namespace) -> int:
    from desktop_editor.cli.key import run_key

    return run_key(parsed)


def _ledger(parsed: argparse.Namespace) -> int:
    from desktop_editor.cli.ledger import run_ledger

    return run_ledger(parsed)


def _doctor(parsed: argparse.Namespace) -> int:
    from desktop_editor.cli.doctor import run_doctor

    return run_doctor(parsed)


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "edit": _edit,
    "composite": _composite,
    "verify": _verify,
    "sandbox": _sandbox,
    "key": _key,
    "ledger": _ledger,
    "doctor": _doctor,
}
