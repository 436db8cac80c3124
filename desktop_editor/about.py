"""What the application is called and which version this is. Nothing else lives here."""

from typing import Final

NAME: Final = "Desktop Editor"
COMMAND: Final = "desktop-editor"
IDENTIFIER: Final = "desktop-editor"
VERSION: Final = "0.1.0"
