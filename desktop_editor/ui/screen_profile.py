"""The colour profile of the screen that a window is on, and the canvas kept to it.

X11 keeps a profile for each screen in a property of the root window ("ICC Profiles in X
Specification 0.4", freedesktop.org): `_ICC_PROFILE`, `_ICC_PROFILE_1` and so on. Windows is asked.
macOS and Wayland convert what windows show themselves, from sRGB: nothing is to be known there.
"""

import ctypes
import logging
import sys
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_editor.imaging.codec_profile import (
    is_usable,
    profile_name,
    windows_screen_profile,
)
from desktop_editor.ui.canvas_view import CanvasView

_log = logging.getLogger(__name__)

_LONGEST_BYTES: Final = 8_000_000
_ANY_TYPE: Final = 0


class ScreenProfile(QObject):
    """Tells the canvas which profile its screen has.

    That may change when the window comes to another screen, and while another program is used.
    """

    def __init__(self, window: QWidget, canvas: CanvasView) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._known = b""
        handle = window.windowHandle()
        if handle is not None:
            handle.screenChanged.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._turned_to)

    @Slot()
    def look(self) -> None:
        """Read the profile, and let the canvas follow when it is another one."""
        number = QGuiApplication.screens().index(self._window.screen())
        icc = read_profile(number, self._window)
        if icc and not is_usable(icc):
            _log.warning("The profile of screen %d cannot be used; sRGB is taken.", number)
            icc = b""
        if icc != self._known:
            self._known = icc
            _log.info("Colours are shown for a screen of %s.", profile_name(icc))
            self._canvas.set_screen_profile(icc)

    @Slot(Qt.ApplicationState)
    def _turned_to(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()


def read_profile(number: int, window: QWidget) -> bytes:
    """The ICC profile of a screen as its owner set it; empty where there is none to follow."""
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        return _of_x_screen(number)
    if sys.platform == "win32" and platform == "windows":
        return windows_screen_profile(int(window.winId()))
    return b""


def _of_x_screen(number: int) -> bytes:
    """A property of the root window, over a connection of its own."""
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:
        return b""
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XDefaultRootWindow.restype = ctypes.c_ulong
    xlib.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    xlib.XInternAtom.restype = ctypes.c_ulong
    xlib.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    xlib.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = xlib.XOpenDisplay(None)
    if not display:
        return b""
    name = "_ICC_PROFILE" + (f"_{number}" if number else "")
    try:
        atom = xlib.XInternAtom(display, name.encode(), 1)  # only if somebody named it before
        return _property(xlib, display, atom) if atom else b""
    finally:
        xlib.XCloseDisplay(display)


def _property(xlib: ctypes.CDLL, display: int, atom: int) -> bytes:
    kind, bits = ctypes.c_ulong(), ctypes.c_int()
    count, rest = ctypes.c_ulong(), ctypes.c_ulong()
    data = ctypes.POINTER(ctypes.c_ubyte)()
    xlib.XGetWindowProperty.argtypes = [
        *(ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_long, ctypes.c_long),
        *(ctypes.c_int, ctypes.c_ulong),
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p),
    ]
    xlib.XFree.argtypes = [ctypes.c_void_p]
    failed = xlib.XGetWindowProperty(
        *(display, xlib.XDefaultRootWindow(display), atom, 0, _LONGEST_BYTES // 4, 0, _ANY_TYPE),
        *(ctypes.byref(one) for one in (kind, bits, count, rest, data)),
    )
    if failed or not data:
        return b""
    is_whole = bits.value == 8 and not rest.value
    found = bytes(data[: count.value]) if is_whole else b""
    xlib.XFree(data)
    return found
