"""The one door to translated words. The translations themselves lie in `resources`.

Calls are written `translate("Context", "Words")` with literals, so that `pyside6-lupdate` finds
them; placeholders are filled afterwards: `translate("Prompt", "{n} left").format(n=3)`.
"""

from PySide6.QtCore import QCoreApplication


def translate(context: str, text: str) -> str:
    """The words in the user's language, or `text` itself where no translation is loaded."""
    return QCoreApplication.translate(context, text)
