"""What the operating system must supply on Linux: which parts are missing, and how apt gets them.

Nothing about Python packages lives here; `environment` does those. Standard library only.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

QT_LIBRARIES: Final[Mapping[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""Shared libraries that Qt's wheels expect from the system, with the Debian package of each."""

DESKTOP_TOOLS: Final[Mapping[str, str]] = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xclip": "xclip",
    "import": "imagemagick",
    "dbus-run-session": "dbus",
    "dbus-launch": "dbus-x11",
    "gnome-keyring-daemon": "gnome-keyring",
    "secret-tool": "libsecret-tools",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "curl": "curl",
}
"""Commands that tests on a real desktop, with a real keyring and as a real client use, with their
Debian packages."""

FONT: Final = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FONT_PACKAGE: Final = "fonts-dejavu-core"


def is_linux() -> bool:
    """Whether system libraries are a question here at all; Windows and macOS bring theirs."""
    return sys.platform.startswith("linux")


def missing_libraries() -> list[str]:
    """The sonames of `QT_LIBRARIES` that the dynamic loader cannot find."""
    return [name for name in QT_LIBRARIES if is_linux() and not _loads(name)]


def missing_desktop_packages() -> list[str]:
    """Debian packages that the tests marked `desktop` still lack."""
    if not is_linux():
        return []
    packages = [package for tool, package in DESKTOP_TOOLS.items() if not shutil.which(tool)]
    return packages if FONT.exists() else [*packages, FONT_PACKAGE]


def may_install() -> bool:
    """Whether apt is here and this process may use it without asking anybody."""
    return is_linux() and shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: Sequence[str]) -> bool:
    """Install Debian packages, all output on stderr; False when apt is not ours or fails."""
    if not may_install():
        return False
    print("dev.py: installing with apt: " + " ".join(packages), file=sys.stderr)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-q", "update"], [*_INSTALL, *packages]):
        done = subprocess.run(
            command, check=False, env=environ, stdin=subprocess.DEVNULL, capture_output=True
        )
        if done.returncode:
            # A stale or unreachable extra source makes `update` fail while `install` still works.
            sys.stderr.write(done.stderr.decode(errors="replace"))
    return done.returncode == 0


def line_to_type(packages: Sequence[str]) -> str:
    """The exact command that a person types to install `packages`."""
    return shlex.join(["sudo", "apt-get", "install", "-y", "--no-install-recommends", *packages])


_INSTALL: Final = ("apt-get", "-q", "install", "-y", "--no-install-recommends")


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True
