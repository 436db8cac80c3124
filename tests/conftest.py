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
PRIVATE_KEYRING_MARK: Final = "DESKTOP_EDITOR_TEST_KEYRING"

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
        for name in [name for name in os.environ if name.startswith("DESKTOP_EDITOR_KEY_")]:
            patch.delenv(name)
        if PRIVATE_KEYRING_MARK not in os.environ:
            patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield


@pytest.fixture
def private_keyring() -> None:
    """Ask for a real keyring that is empty and not the developer's; `dev.py test` starts one."""
    if PRIVATE_KEYRING_MARK not in os.environ:
        _leave_out("no private keyring; `python3 packaging/dev.py test` starts one on Linux")


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
        if missing:
            _leave_out(f"a desktop test needs {', '.join(missing)}")
    if item.get_closest_marker("bundle") and "DESKTOP_EDITOR_BUNDLE" not in os.environ:
        pytest.skip("no bundle; `python3 packaging/dev.py bundle` builds and checks one")


def _leave_out(reason: str) -> None:
    if os.environ.get("CI") and sys.platform.startswith("linux"):
        pytest.fail(reason)
    pytest.skip(reason)
