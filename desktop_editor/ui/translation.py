"""The one door to translated words. The translations themselves lie in `resources`.

Calls are written `translate("Context", "Words")` with literals, so that `dev.py translations`
finds them; placeholders are filled afterwards: `translate("Prompt", "{n} left").format(n=3)`.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop_editor.paths import resources_folder

SYSTEM: Final = "system"
_WRITTEN_IN: Final = "en"
_OURS: Final = "desktop_editor"
_QTS: Final = "qtbase"


def translate(context: str, text: str) -> str:
    """The words in the user's language, or `text` itself where no translation is loaded."""
    return QCoreApplication.translate(context, text)


def language() -> str:
    """The language that `translate` answers in, as ISO 639 names it."""
    return translate("Language", "en")


def speak(application: QCoreApplication, wanted: str = SYSTEM) -> None:
    """Load a language before the first word is shown: `en`, `de`, or the system's where we have it.

    Numbers, dates and amounts follow the system, unless another language than its own is wanted.
    """
    chosen = _of_the_system() if wanted == SYSTEM else wanted
    if wanted != SYSTEM and QLocale.languageToCode(QLocale.system().language()) != wanted:
        QLocale.setDefault(QLocale(wanted))
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((_QTS, qts), (_OURS, str(_folder()))):
        words = QTranslator(application)
        if words.load(f"{name}_{chosen}", folder):
            application.installTranslator(words)


def _of_the_system() -> str:
    """The first language that the user listed and that we have."""
    for listed in QLocale.system().uiLanguages():
        one = listed.replace("_", "-").partition("-")[0]
        if one == _WRITTEN_IN or (_folder() / f"{_OURS}_{one}.qm").is_file():
            return one
    return _WRITTEN_IN


def _folder() -> Path:
    return resources_folder() / "translations"
