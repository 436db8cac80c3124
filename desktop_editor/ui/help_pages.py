"""The pages of the help, in the user's language, and which page explains which message.

The pages are Markdown files, one folder for each language, among the resources.
"""

from dataclasses import dataclass
from typing import Final

from desktop_editor.paths import resources_folder
from desktop_editor.ui.translation import language

_PAGES_OF: Final = {
    "keys": (
        "key.",
        "service.key_",
        "service.not_permitted",
        "service.quota_exhausted",
        "settings.holds_key",
    ),
    "reaching": (
        "service.unreachable",
        "service.certificate_",
        "service.not_encrypted",
        "service.tls_failed",
        "service.proxy_",
        "service.system_proxy_",
        "service.ca_file_",
        "service.redirected",
        "service.not_found",
        "service.url_not_usable",
        "service.unknown",
        "service.entry_",
        "service.entries_",
        "settings.proxy_",
    ),
    "costs": (
        "service.sending_interrupted",
        "service.reply_",
        "service.rate_limited",
        "service.asks_to_wait",
        "service.unavailable",
        "service.failed",
        "service.picture_",
        "edit.second_",
        "edit.reply_",
        "edit.cancelled",
        "edit.still_running",
        "edit.some_variants_failed",
        "request.",
        "reply.",
        "journal.",
        "candidates.",
    ),
    "refused": ("service.",),
    "asking": (
        "prompt.",
        "reference.",
        "region.",
        "size.",
        "service.prompt_",
        "service.too_many_references",
        "service.reference_",
        "service.request_too_large",
        "service.photo_too_large",
        "edit.no_photo",
        "edit.selection_empty",
        "paste.",
    ),
    "photos": ("photo.",),
    "masks": ("mask.", "paint.", "merge."),
    "laying": ("engine.", "fit.", "align.", "blend.", "edit.everything_shows", "edit.recoloured"),
    "exporting": ("export.", "verify."),
    "files": ("storage.", "settings.", "project.", "recovery."),
    "practice": ("sandbox.", "curl."),
    "trouble": ("work.", "window.", "edit."),
}
"""Beginnings of the ids of messages; the longest one that fits counts."""

FIRST: Final = "beginning"
PAGES: Final = (FIRST, *_PAGES_OF)
"""In the order in which the help lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """One page: its heading, and all of it in Markdown."""

    id: str
    title: str
    text: str

    def is_about(self, words: str) -> bool:
        """Whether it holds all of these words."""
        text = " ".join(self.text.split()).casefold()
        return all(word in text for word in words.casefold().split())


def help_pages() -> tuple[HelpPage, ...]:
    """All of them, in the user's language where there are such, else in English."""
    folder = resources_folder() / "help"
    own = folder / language()
    chosen = own if own.is_dir() else folder / "en"
    return tuple(_page(one, (chosen / f"{one}.md").read_text(encoding="utf-8")) for one in PAGES)


def _page(page_id: str, text: str) -> HelpPage:
    heading = text.partition("\n")[0].removeprefix("#").strip()
    return HelpPage(id=page_id, title=heading, text=text)


def page_of(message_id: str) -> str:
    """The page that explains a message; empty where nothing is to be explained."""
    fitting = [
        (len(beginning), page)
        for page, beginnings in _PAGES_OF.items()
        for beginning in beginnings
        if message_id.startswith(beginning)
    ]
    return max(fitting)[1] if fitting else ""
