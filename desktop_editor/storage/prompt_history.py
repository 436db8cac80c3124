"""The prompts that were sent, newest first, and which of them have a star. One list for a user."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_editor.logs import looks_like_key
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.disk import make_private_folder
from desktop_editor.storage.lock import FileLock

MOST: Final = 300
"""So many without a star are kept."""
LONGEST: Final = 40_000
_MOST_BYTES: Final = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPrompt:
    """A prompt as it was typed.

    Attributes:
        starred: Kept however old it is.
    """

    text: str
    starred: bool = False


class PromptHistory:
    """Shared by all windows; from any thread.

    Args:
        path: A JSON file, readable by its owner only; a broken one counts as empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, words: str = "") -> tuple[KeptPrompt, ...]:
        """Those that hold all these words, whatever their case; starred ones first."""
        wanted = words.casefold().split()
        found = [one for one in self._read() if all(w in one.text.casefold() for w in wanted)]
        return tuple(sorted(found, key=lambda one: not one.starred))

    def add(self, text: str) -> None:
        """Put a prompt first; one that looks like a key, or is too long, is not kept.

        Raises:
            EditorError: `storage.disk_full` and the like.
        """
        text = text.strip()
        if not text or len(text) > LONGEST or any(looks_like_key(word) for word in text.split()):
            return
        with self._locked():
            kept = self._read()
            starred = any(one.text == text and one.starred for one in kept)
            others = [one for one in kept if one.text != text]
            self._write([KeptPrompt(text=text, starred=starred), *others])

    def star(self, text: str, *, starred: bool) -> None:
        """Give a prompt a star, or take it away.

        Raises:
            EditorError: `storage.disk_full` and the like.
        """
        with self._locked():
            self._write(
                [replace(one, starred=starred) if one.text == text else one for one in self._read()]
            )

    def remove(self, text: str) -> None:
        """Forget a prompt.

        Raises:
            EditorError: `storage.disk_full` and the like.
        """
        with self._locked():
            self._write([one for one in self._read() if one.text != text])

    def _locked(self) -> FileLock:
        make_private_folder(self._path.parent)
        return FileLock(self._path.with_name(f".{self._path.name}.lock"))

    def _read(self) -> list[KeptPrompt]:
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                return []
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []
        return [_kept(one) for one in found if _is_prompt(one)] if isinstance(found, list) else []

    def _write(self, prompts: Sequence[KeptPrompt]) -> None:
        plain = [one for one in prompts if not one.starred][:MOST]
        kept = [one for one in prompts if one.starred or one in plain]
        rows = [{"text": one.text, "starred": one.starred} for one in kept]
        data = json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        write_atomically(self._path, data, private=True)


def _is_prompt(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("text"), str) and bool(row["text"].strip())


def _kept(row: dict[str, Any]) -> KeptPrompt:
    return KeptPrompt(text=row["text"][:LONGEST], starred=row.get("starred") is True)
