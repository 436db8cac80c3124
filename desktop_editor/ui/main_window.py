"""The main window: holds its parts and shows the window's status. Implements `WindowView`.

No logic: what an action does is the controller's business. The window itself only answers what
concerns nobody else: zooming the canvas, showing the mask, comparing, folding the side panel,
listing its own shortcuts.

The window is painted once while it is still empty, before the modules of its parts are loaded, so
that a start is seen at once. Hence this module imports next to nothing at its top: `Qt` alone, with
its hundred enums, costs 20 ms.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

from desktop_editor.about import NAME
from desktop_editor.ui.translation import translate

if TYPE_CHECKING:
    from collections.abc import Collection

    from desktop_editor.ui.canvas_view import Tool
    from desktop_editor.ui.selection_look import SelectionLook
    from desktop_editor.ui.views import WindowStatus
    from desktop_editor.ui.window_parts import WindowParts

SMALLEST: Final = (960, 640)
_USUAL: Final = (1360, 860)
_ON_CANVAS: Final = ("show_mask", "mask_alone", "show_locked", "show_grid")
_ON_LAYERS: Final = (
    "toggle_layer",
    "duplicate_layer",
    "merge_down",
    "split_layer",
    "move_layer_up",
    "move_layer_down",
    "remove_layer",
)
"""What the context menu of a layer offers beside its name."""
_IN_SIDE_PANEL: Final = ("focus_prompt", "go_to_candidates", "open_earlier_candidates")
"""What unfolds the side panel and goes there."""
_STEP_PX: Final = (32, 32)
_FRAME_PX: Final = (16, 48)
"""About what a window manager adds around the window, which nobody knows before it is shown."""


class MainWindow(QMainWindow):
    """Tools on the left, the photo in the middle, references to layers on the right.

    Signals: `action_triggered(str)` for every menu entry, tool button and badge (notices have
    a signal of their own); `recent_chosen(str)` with a path; `tool_chosen(Tool)`;
    `close_requested()` when the user closes the window: it stays until `allow_close` was called.

    It is empty, and closes without a question, until `fill` gives it its parts.
    """

    action_triggered = Signal(str)
    recent_chosen = Signal(str)
    tool_chosen = Signal(object)
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._may_close = True
        self._is_filled = False
        self.setMinimumSize(*SMALLEST)
        self.resize(*_USUAL)

    def fill(self, parts: "WindowParts") -> None:
        """Take the parts in; call it once, before anything else is asked of the window."""
        from desktop_editor.ui.canvas_view import Tool
        from desktop_editor.ui.comparing import Comparing
        from desktop_editor.ui.outside import Outside
        from desktop_editor.ui.widgets.icon import application_icon
        from desktop_editor.ui.window_layout import build_layout

        self.canvas = parts.canvas
        self.references = parts.references
        self.prompt = parts.prompt
        self.candidates = parts.candidates
        self.layers = parts.layers
        self.history = parts.history
        self.brush = parts.brush
        self.status_line = parts.status_line
        self.actions_by_id = parts.actions
        self.layers.fill_menu([parts.actions.action(one) for one in _ON_LAYERS])
        self.setWindowIcon(application_icon())
        parts.actions.setParent(self)
        parts.actions.build_menus(self.menuBar())
        layout = build_layout(parts, self)
        self.notices = layout.notices
        self._side = layout.side
        self._splitter = layout.splitter
        self._outside = Outside(self)
        self._comparing = Comparing(parts.actions, parts.canvas, self)
        self.setCentralWidget(layout.central)
        self._connect()
        self.show_tool(Tool.PAN)
        self.action("toggle_panels").setChecked(True)
        self.show_lost_work(is_there=False)
        self.action("show_grid").setChecked(True)
        self._may_close = False
        self._is_filled = True

    def take_place(self, geometry: QByteArray) -> None:
        """Be where and as large as the user left it, as far as the screen has room for that.

        Call it before the window is shown.
        """
        is_known = self.restoreGeometry(geometry)
        if self.isMaximized() or self.isFullScreen():
            return
        room = self._room()
        self.resize(self.size().boundedTo(room.size()))
        if is_known:
            left = min(self.x(), room.right() + 1 - self.width())
            top = min(self.y(), room.bottom() + 1 - self.height())
            self.move(max(room.x(), left), max(room.y(), top))

    def stand_beside(self, other: "MainWindow", taken: "Collection[QPoint]") -> None:
        """Be on the screen of another window, a step aside from it, at no place that is taken."""
        if other.isMaximized() or other.isFullScreen():
            return
        self.setGeometry(other.geometry())
        room, place, step = self._room(), other.pos(), QPoint(*_STEP_PX)
        while place in taken and (place + step - room.center()).y() < 0:
            place += step
        self.move(place)
        left = room.bottomRight() - place
        self.resize(min(self.width(), left.x() + 1), min(self.height(), left.y() + 1))

    def _room(self) -> QRect:
        """Where the window may be: its screen without panels and without the window's frame."""
        screen = QGuiApplication.screenAt(self.geometry().center()) or self.screen()
        return screen.availableGeometry().adjusted(0, 0, -_FRAME_PX[0], -_FRAME_PX[1])

    # What the controller shows

    def action(self, action_id: str) -> QAction:
        """The QAction of this id."""
        return self.actions_by_id.action(action_id)

    def show_window_status(self, status: "WindowStatus") -> None:
        """Show title, enabled actions, the service and the pixel lock."""
        from desktop_editor.ui.actions import Need, service_action

        self.setWindowTitle(f"{status.title}[*] – {NAME}" if status.title else NAME)
        self.setWindowModified(status.modified)
        present = {
            Need.BASE: status.has_base,
            Need.LAYERS: status.has_layers,
            Need.SELECTION: status.has_selection,
            Need.MERGED: status.has_merged,
            Need.SAVED_BEFORE: status.can_revert,
        }
        self.actions_by_id.enable(frozenset(need for need, there in present.items() if there))
        self.brush.show_layer(is_there=status.has_layers)
        self.action("whole_photo_along").setChecked(status.whole_photo_along)
        self._show_step("undo", translate("Action", "&Undo"), status.undo_label)
        self._show_step("redo", translate("Action", "&Redo"), status.redo_label)
        self.status_line.show_service(status.service)
        self.status_line.show_size(status.size_words)
        self.status_line.show_cost(status.cost_words)
        self.status_line.show_badge(status.badge)
        self.check(service_action(status.service.id))
        self._show_zoom()

    def show_tool(self, tool: "Tool") -> None:
        """Mark this tool as the one in use; emits nothing."""
        self.check(tool.value)
        self.canvas.set_tool(tool)
        self.brush.show_tool(tool)

    def show_theme(self, theme: str) -> None:
        """Mark the theme in its menu."""
        self.check(f"theme_{theme}")

    def show_selection_look(self, look: "SelectionLook") -> None:
        """Draw selection and mask like this, and mark it in the menu."""
        from desktop_editor.ui.selection_look import STRENGTHS, TINTS

        red, green, blue, alpha = look.tint
        self.check(f"selection_{look.mark}")
        names = [name for name, colour in TINTS.items() if colour == (red, green, blue)]
        self.check(f"tint_{names[0] if names else 'other'}")
        self.check(f"strength_{min(STRENGTHS, key=lambda one: abs(one - alpha / 2.55))}")
        self.canvas.set_selection_look(look)

    def show_activity(self, words: str) -> None:
        """Say in the status line what goes on; empty words end it."""
        self.status_line.show_activity(words)

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Fill the Open Recent menu, newest first."""
        self.actions_by_id.show_recent(paths)

    def show_lost_work(self, *, is_there: bool) -> None:
        """Offer in the File menu to restore what was not saved last time, or do not."""
        self.action("recover_work").setEnabled(is_there)

    def check(self, action_id: str) -> None:
        """Mark a checkable action without triggering it; an unknown id marks nothing."""
        self.actions_by_id.check(action_id)

    def save_panels(self) -> QByteArray:
        """How wide the side panel is, to be restored at the next start."""
        return self._splitter.saveState()

    def restore_panels(self, state: QByteArray) -> None:
        """Give the side panel the width it had; anything else leaves it as it is."""
        self._splitter.restoreState(state)

    def show_locked_area(self) -> None:
        """Hatch what no layer may change."""
        self.action("show_locked").setChecked(True)
        self.canvas.show_locked(shown=True)

    def announce(self, words: str) -> None:
        """Let a screen reader say it."""
        self._outside.announce(words)

    def notify_outside(self, words: str) -> None:
        """Tell it by a notification of the desktop, unless the user sees the window."""
        self._outside.notify(words)

    def show_outside(self, fraction: float | None) -> None:
        """How far the edit is, in the taskbar; None: nothing is under way."""
        self._outside.show_progress(fraction)

    def allow_close(self) -> None:
        """Close now: nothing is left to ask or to save."""
        self._may_close = True
        self.close()

    # What Qt asks

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask the controller first."""
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc that means nothing to what has the focus ends what takes long."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.action_triggered.emit("cancel_reshaping")
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tint the icons for a new theme."""
        super().changeEvent(event)
        if self._is_filled and event.type() == QEvent.Type.PaletteChange:
            from desktop_editor.ui.widgets.icon import retint

            retint(self)

    # Inside

    def _show_step(self, action_id: str, words: str, label: str) -> None:
        action = self.action(action_id)
        escaped = label.replace("&", "&&")
        both = translate("Action", "{action} {step}").format(action=words, step=escaped)
        action.setText(both if label else words)
        action.setEnabled(bool(label))

    def _act(self, action_id: str) -> None:
        from desktop_editor.ui.canvas_view import Tool
        from desktop_editor.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        if action_id in tuple(Tool):
            self.show_tool(Tool(action_id))
            self.tool_chosen.emit(Tool(action_id))
        elif action_id == "toggle_panels":
            self._side.setVisible(self.action(action_id).isChecked())
        elif action_id == "show_history":
            self._show_history(opened=self.action(action_id).isChecked())
        elif action_id in _ON_CANVAS:
            self._switch_on_canvas(action_id, shown=self.action(action_id).isChecked())
        elif action_id.startswith("zoom_to_"):
            self.canvas.zoom_to(int(action_id.removeprefix("zoom_to_")))
        elif action_id in _IN_SIDE_PANEL:
            self.action("toggle_panels").setChecked(True)
            self._side.show()
            if action_id == "focus_prompt":
                self.prompt.write_prompt()
        elif action_id == "show_shortcuts":
            ShortcutsDialog(self.actions_by_id, self).show()
        elif action_id.startswith("compare_"):
            self._comparing.choose(action_id)
        self.action_triggered.emit(action_id)

    def _switch_on_canvas(self, action_id: str, *, shown: bool) -> None:
        if action_id == "show_mask":
            self.canvas.show_mask = shown
        elif action_id == "mask_alone":
            self.canvas.show_mask_alone(alone=shown)
        elif action_id == "show_locked":
            self.canvas.show_locked(shown=shown)
        else:
            self.canvas.show_grid = shown

    def _open_clicked(self) -> None:
        self.action_triggered.emit("open_photo")

    def _sample_clicked(self) -> None:
        self.action_triggered.emit("open_sample")

    def _lock_clicked(self) -> None:
        self.action_triggered.emit("show_proof")

    def _service_clicked(self) -> None:
        self.action_triggered.emit("open_settings")

    def _show_history(self, *, opened: bool) -> None:
        if opened:
            self.action("toggle_panels").setChecked(True)
            self._side.show()
            self.history.open()
        else:
            self.history.heading.setChecked(False)

    def _history_opened(self, opened: bool) -> None:
        self.action("show_history").setChecked(opened)
        if opened:
            QTimer.singleShot(0, self, self._see_history)  # once the list has its place

    def _see_history(self) -> None:
        self._side.ensureWidgetVisible(self.history, 0, 0)

    def _show_zoom(self) -> None:
        has_base = self.action("zoom_fit").isEnabled()
        self.status_line.show_zoom(self.canvas.zoom_percent / 100 if has_base else 0)

    def _connect(self) -> None:
        self.actions_by_id.action_triggered.connect(self._act)
        self.history.opened.connect(self._history_opened)
        self.actions_by_id.recent_chosen.connect(self.recent_chosen)
        self.status_line.service_clicked.connect(self._service_clicked)
        self.status_line.lock_clicked.connect(self._lock_clicked)
        self.canvas.open_requested.connect(self._open_clicked)
        self.canvas.sample_requested.connect(self._sample_clicked)
        self.canvas.view_changed.connect(self._show_zoom)
        self.brush.done.connect(self.canvas.setFocus)
        self.canvas.pointed.connect(self.status_line.show_pointed)
        self.action("zoom_in").triggered.connect(self.canvas.zoom_in)
        self.action("zoom_out").triggered.connect(self.canvas.zoom_out)
        self.action("zoom_fit").triggered.connect(self.canvas.zoom_fit)
        self.action("zoom_fill").triggered.connect(self.canvas.zoom_fill)
        self.action("zoom_100").triggered.connect(self.canvas.zoom_100)
