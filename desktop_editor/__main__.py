"""`python -m desktop_editor`: the same as the `desktop-editor` command. Nothing else lives here."""

import sys

from desktop_editor.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
