"""What every test stands on: folders of its own, no key of the developer's, a marker for desktops.

No fixtures of a single area live here; those belong to the area's tests or to tests/helpers.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

DESKTOP_TOOLS: Final = ("Xvfb", "openbox", "xdotool", "xclip", "import")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Shared machines are slow at times: a deadline for one example would report the neighbours.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings, caches and keys of whoever runs the tests out of reach."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("DESKTOP_EDITOR_HOME", str(home))
        for name in [name for name in os.environ if name.startswith("DESKTOP_EDITOR_API_KEY_")]:
            patch.delenv(name)
        # Tests that want a real keyring start one of their own: tests/helpers/system_keyring.py.
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).resolve().parents[1]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what this machine cannot do; where everything is promised (CI), fail instead."""
    if item.get_closest_marker("desktop"):
        missing = [tool for tool in DESKTOP_TOOLS if shutil.which(tool) is None]
        if not sys.platform.startswith("linux"):
            pytest.skip("drives an X server, which only Linux has")
        if missing and os.environ.get("CI"):
            pytest.fail(f"CI must bring {', '.join(missing)}")
        if missing:
            pytest.skip(f"a desktop test needs {', '.join(missing)}")
