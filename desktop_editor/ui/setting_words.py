"""The settings for their dialog: generated from their declaration, with words for each of them."""

from collections.abc import Mapping
from typing import Final

from desktop_editor.storage.settings import Declared, declared
from desktop_editor.storage.settings_rules import OneOf, Switch, Whole
from desktop_editor.ui.dialogs_view import SettingField, SettingKind
from desktop_editor.ui.translation import translate

SECTIONS: Final = ("service", "asked", "edits", "window", "storage", "network")
"""In the order in which the dialog shows them."""


def setting_fields() -> tuple[SettingField, ...]:
    """Every setting that the dialog shows, by section, in the order of the declaration."""
    shown = [one for one in declared() if one.section]
    return tuple(_field(one) for section in SECTIONS for one in shown if one.section == section)


def section_title(section: str) -> str:
    """The heading of a section."""
    return {
        "service": translate("Settings", "Service"),
        "asked": translate("Settings", "What is asked for"),
        "edits": translate("Settings", "Edits of a region"),
        "window": translate("Settings", "Window"),
        "storage": translate("Settings", "Kept answers"),
        "network": translate("Settings", "Network"),
    }[section]


def _field(one: Declared) -> SettingField:
    title, explanation = _words()[one.name]
    rule, kind = one.rule, SettingKind.TEXT
    lowest, highest, unit = 0, 0, ""
    choices: tuple[tuple[str, str], ...] = ()
    if isinstance(rule, Switch):
        kind = SettingKind.SWITCH
    elif isinstance(rule, Whole):
        kind, lowest, highest, unit = SettingKind.NUMBER, rule.lowest, rule.highest, rule.unit
    elif isinstance(rule, OneOf):
        kind = SettingKind.CHOICE
        choices = tuple((value, _choices()[one.name][value]) for value in rule.choices)
    return SettingField(
        name=one.name,
        section=one.section,
        section_title=section_title(one.section),
        kind=kind,
        title=title,
        explanation=explanation,
        default=one.default,
        choices=choices,
        lowest=lowest,
        highest=highest,
        unit=unit,
        when_empty=_when_empty().get(one.name, ""),
    )


def _words() -> Mapping[str, tuple[str, str]]:
    """What each setting is called, and what it does."""
    return {**_request_words(), **_window_words(), **_other_words()}


def _request_words() -> Mapping[str, tuple[str, str]]:
    return {
        "custom_dialect": (
            translate("Settings", "It speaks like"),
            translate("Settings", "How requests to an address of your own look."),
        ),
        "drift": (
            translate("Settings", "Drift of replies"),
            translate("Settings", "How far the practice service's pictures are off the photo."),
        ),
        "output_format": (
            translate("Settings", "Format of replies"),
            translate("Settings", "PNG loses nothing; the others travel faster."),
        ),
        "compression": (
            translate("Settings", "Quality of replies"),
            translate("Settings", "Of WebP and JPEG; more is better and larger."),
        ),
        "background": (
            translate("Settings", "Background"),
            translate("Settings", "Whether a reply may be see-through."),
        ),
        "response_format": (
            translate("Settings", "Replies arrive"),
            translate("Settings", "In the answer itself, or as an address that is fetched."),
        ),
        "body_format": (
            translate("Settings", "Requests are sent as"),
            translate("Settings", "Some services take only one of both."),
        ),
        "user_id": (
            translate("Settings", "User id"),
            translate("Settings", "Sent along, so that a service can tell its users apart."),
        ),
    }


def _window_words() -> Mapping[str, tuple[str, str]]:
    return {
        "whole_photo_along": (
            translate("Settings", "Whole photo goes along"),
            translate("Settings", "With a small region, for light and perspective."),
        ),
        "region_words_on": (
            translate("Settings", "Words for a region"),
            translate("Settings", "Added, shown below the prompt, where they can be changed."),
        ),
        "language": (
            translate("Settings", "Language"),
            translate("Settings", "Of all words in the window, from the next start on."),
        ),
        "theme": (
            translate("Settings", "Theme"),
            translate("Settings", "Light or dark colours of the window."),
        ),
        "selection_mark": (
            translate("Settings", "A selection is shown by"),
            translate("Settings", "A moving outline, a still one, or a colour over the photo."),
        ),
        "selection_strength": (
            translate("Settings", "Strength of a selection"),
            translate("Settings", "How much of the photo a selected area hides."),
        ),
        "mask_strength": (
            translate("Settings", "Strength of a mask"),
            translate("Settings", "How much of the photo a shown mask hides."),
        ),
        "brush_tilt": (
            translate("Settings", "Tilt flattens the brush"),
            translate("Settings", "For pens that tell how they are held."),
        ),
    }


def _other_words() -> Mapping[str, tuple[str, str]]:
    return {
        "journal_max_mb": (
            translate("Settings", "Room for kept answers"),
            translate("Settings", "Beyond it the oldest without a star go, at the next start."),
        ),
        "proxy": (
            translate("Settings", "Proxy"),
            translate("Settings", "An address such as http://proxy.example:3128."),
        ),
        "ca_file": (
            translate("Settings", "Certificates file"),
            translate("Settings", "Trusted besides the system's, in PEM form."),
        ),
    }


def _when_empty() -> Mapping[str, str]:
    """What an empty text means."""
    return {
        "user_id": translate("Settings", "Not sent"),
        "proxy": translate("Settings", "Like the system"),
        "ca_file": translate("Settings", "The system's only"),
    }


def _choices() -> Mapping[str, Mapping[str, str]]:
    return {
        "output_format": {
            "png": translate("Settings", "PNG (nothing lost)"),
            "jpeg": "JPEG",
            "webp": "WebP",
        },
        "background": {
            "auto": translate("Settings", "Service decides"),
            "opaque": translate("Settings", "Opaque"),
        },
        "response_format": {
            "b64_json": translate("Settings", "Inside the answer"),
            "url": translate("Settings", "As an address to fetch"),
        },
        "custom_dialect": {"contract": "Infinity Blue", "openai": "OpenAI"},
        "body_format": {
            "auto": translate("Settings", "As the service prefers"),
            "multipart": translate("Settings", "Files (multipart)"),
            "json": translate("Settings", "JSON"),
        },
        "drift": {
            "none": translate("Settings", "None: exactly on the photo"),
            "mild": translate("Settings", "Mild"),
            "medium": translate("Settings", "Medium, like a real service"),
            "hard": translate("Settings", "Hard"),
        },
        **_window_choices(),
    }


def _window_choices() -> Mapping[str, Mapping[str, str]]:
    return {
        "language": {
            "system": translate("Settings", "Like the system"),
            "en": "English",
            "de": "Deutsch",
        },
        "theme": {
            "system": translate("Settings", "Like the system"),
            "light": translate("Settings", "Light"),
            "dark": translate("Settings", "Dark"),
        },
        "selection_mark": {
            "ants": translate("Settings", "A moving outline"),
            "still": translate("Settings", "A still outline"),
            "tint": translate("Settings", "A colour"),
        },
    }
