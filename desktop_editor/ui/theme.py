"""Colours and shapes of the window: named tokens, one palette, one stylesheet.

Neutral greys without a tint, so that the interface does not colour how a photo is seen.
No widget is made here and no icon drawn; both read the palette.
"""

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop_editor.paths import resources_folder
from desktop_editor.ui.stylesheet import STYLESHEET

THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme, as `#rrggbb`.

    Attributes:
        surround: Around the photo on the canvas.
        window: Menus, strips and the side panel.
        raised: Cards and buttons on the window.
        selected: Behind what is chosen.
        field: Where text is typed.
        border_strong: Of what can be pressed or ticked: 3 to 1 against what it lies on.
        on_accent: Text on the accent colour.
    """

    surround: str
    window: str
    raised: str
    hover: str
    selected: str
    field: str
    border: str
    border_strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    info: str
    success: str
    warning: str
    error: str
    notice: str


DARK: Final = Tokens(
    surround="#181818",
    window="#232323",
    raised="#2f2f2f",
    hover="#3a3a3a",
    selected="#2d4959",
    field="#1b1b1b",
    border="#3b3b3b",
    border_strong="#828282",
    text="#ececec",
    muted="#a8a8a8",
    disabled="#6e6e6e",
    accent="#6fb7e0",
    accent_hover="#8cc8ea",
    on_accent="#10222d",
    info="#6fb7e0",
    success="#7ac08a",
    warning="#e0b15e",
    error="#f0857a",
    notice="#323232",
)

LIGHT: Final = Tokens(
    surround="#d2d2d2",
    window="#f3f3f3",
    raised="#ffffff",
    hover="#e6e6e6",
    selected="#cbe1ef",
    field="#ffffff",
    border="#d4d4d4",
    border_strong="#8a8a8a",
    text="#1f1f1f",
    muted="#606060",
    disabled="#a3a3a3",
    accent="#1d6a96",
    accent_hover="#175579",
    on_accent="#ffffff",
    info="#1d6a96",
    success="#2b7a3f",
    warning="#8a5a00",
    error="#b3261e",
    notice="#ffffff",
)


class ThemeFollower(QObject):
    """Keeps an application's look in step with the choice and with the system."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._show)

    def choose(self, choice: str) -> None:
        """Take `system`, `light` or `dark`."""
        self._choice = choice
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))
        self._show(self._app.styleHints().colorScheme())

    @Slot(Qt.ColorScheme)
    def _show(self, system: Qt.ColorScheme) -> None:
        follows = self._choice == "system"
        dark = system == Qt.ColorScheme.Dark if follows else self._choice == "dark"
        tokens = DARK if dark else LIGHT
        if tokens is self.tokens and self._app.styleSheet():
            return
        self.tokens = tokens
        self._app.setPalette(palette_of(tokens))
        self._app.setStyleSheet(stylesheet_of(tokens, self._app.font().pointSizeF()))


def apply_theme(app: QApplication, choice: str) -> Tokens:
    """Dress the application; with `system` it follows the system's light or dark from now on."""
    follower = app.findChild(ThemeFollower)
    if follower is None:
        app.setStyle("Fusion")
        follower = ThemeFollower(app)
    follower.choose(choice if choice in THEMES else "system")
    return follower.tokens


def current_tokens() -> Tokens:
    """The tokens of the look that is shown now, for widgets that paint themselves."""
    app = QApplication.instance()
    follower = app.findChild(ThemeFollower) if app is not None else None
    return follower.tokens if follower is not None else LIGHT


def palette_of(tokens: Tokens) -> QPalette:
    """The palette for everything that the stylesheet does not reach; `Dark` is the surround."""
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.field,
        role.AlternateBase: tokens.raised,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.ToolTipBase: tokens.notice,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.Dark: tokens.surround,
        role.Mid: tokens.border,
        role.Light: tokens.hover,
        role.BrightText: tokens.error,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.disabled))
    return palette


def stylesheet_of(tokens: Tokens, text_points: float) -> str:
    """The stylesheet with its tokens filled in; sizes follow the system's text size."""
    points = text_points if text_points > 0 else 10.0
    values = {field.name: getattr(tokens, field.name) for field in fields(tokens)}
    icons = resources_folder() / "icons"
    values["chevron"] = (icons / "chevron.svg").as_posix()
    values["tick"] = (icons / f"check_{'dark' if tokens is DARK else 'light'}.svg").as_posix()
    values |= {"small": f"{points * 0.9:.1f}pt", "large": f"{points * 1.6:.1f}pt"}
    sheet = STYLESHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"${name}", values[name])
    return sheet
