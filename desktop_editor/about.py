"""What the application, and what the user sets for it, is called; which version this is.

Nothing else lives here.
"""

from typing import Final

NAME: Final = "Desktop Editor"
COMMAND: Final = "desktop-editor"
IDENTIFIER: Final = "desktop-editor"
VERSION: Final = "0.1.0"
KEY_VARIABLES: Final = "DESKTOP_EDITOR_API_KEY_"
"""The beginning of the environment variables that hold keys."""
