"""Numbers, amounts and dates as the user's country writes them."""

from PySide6.QtCore import QLocale


def user_locale() -> QLocale:
    """How the user's country writes dates and amounts; of no country: as the dollar's."""
    locale = QLocale()
    return QLocale("en_US") if locale.language() is QLocale.Language.C else locale


def number(value: float, digits: int = 0) -> str:
    """A number with so many digits behind the point, its thousands grouped."""
    return user_locale().toString(float(value), "f", digits)
