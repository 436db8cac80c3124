"""Opening and ending one window: its parts and its threads.

The only place that knows every class of `ui`. What happens before the first paint is `start`'s;
all windows together are the business of `windows`.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QObject, QTimer, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.composition.services import (
    all_services,
    described_services,
    ignored_by_dialect,
    ignored_settings,
    new_client,
)
from desktop_editor.ui.actions import service_action
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.dialogs.dialogs import Dialogs
from desktop_editor.ui.dialogs.settings_values import ServiceChoice
from desktop_editor.ui.job_thread import EditThread, JobThread, Workers
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.screen_profile import ScreenProfile
from desktop_editor.ui.selection_dragging import SelectionDragging
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.start import empty_window
from desktop_editor.ui.views import Views
from desktop_editor.ui.window_parts import build_parts
from desktop_editor.ui.wiring import (
    MenuActions,
    build_menu_actions,
    connect_dialogs,
    connect_parts,
    connect_views,
)

if TYPE_CHECKING:
    from desktop_editor.errors import Checkpoint
    from desktop_editor.storage.settings import Settings
    from desktop_editor.storage.settings_store import SettingsStore

_WARM_UP_MS: Final = 400
"""After the window was shown: nobody has chosen a photo yet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenWindow:
    """One window with everything that keeps it alive."""

    window: MainWindow
    controller: EditorController
    menu_actions: MenuActions
    workers: Workers
    composition: Composition

    @property
    def is_at_work(self) -> bool:
        """Whether a worker still finishes something."""
        return any(one.isRunning() for one in (self.workers.edits, *self.workers.threads))

    def wind_down(self) -> None:
        """Let the workers finish what protects the user's work; `shut_down` follows."""
        self.composition.credentials.give_up()  # its dialog may stand open for hours
        self.controller.stop()
        self.workers.edits.finish()
        for thread in self.workers.threads:
            thread.finish()

    def shut_down(self) -> None:
        """End the workers, once they have finished that, and let go of what is on disk."""
        self.wind_down()
        self.workers.edits.stop()
        for thread in self.workers.threads:
            thread.stop()
        self.controller.keeping.close()
        self.composition.close()


class WindowMemory(QObject):
    """The window opens where and as it was closed; its place is known before it is filled."""

    def __init__(self, window: MainWindow, controller: EditorController) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller

    def restore(self) -> None:
        """Give the panels the widths that they had."""
        state = QByteArray(self._controller.desk.settings.window_state.encode())
        self._window.restore_panels(QByteArray.fromBase64(state))

    @Slot()
    def close(self) -> None:
        """Remember the window and let it go."""
        self._controller.desk.change(
            window_geometry=_to_text(self._window.saveGeometry()),
            window_state=_to_text(self._window.save_panels()),
        )
        self._window.allow_close()


def _to_text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()


def open_window(
    composition: Composition, photo: str = "", window: MainWindow | None = None
) -> OpenWindow:
    """Fill, wire and show one window: a new one, or one that is there already and still empty."""
    window = window or empty_window(composition.settings_store)
    window.fill(build_parts())
    views = _views_of(window, composition.settings_store.settings)
    dialogs = views.dialogs
    workers = _new_workers(window, composition.settings_store)
    controller = EditorController(composition, views, workers, window)
    menu_actions = build_menu_actions(controller, workers, window)
    connect_views(views, controller, menu_actions)
    connect_dialogs(views, controller, menu_actions)
    connect_parts(controller, menu_actions)
    dragging = SelectionDragging(window.canvas, controller.document)
    dragging.wanted.connect(menu_actions.reference_pictures.write_selection)
    menu_actions.reference_pictures.written.connect(dragging.hand_out)
    memory = WindowMemory(window, controller)
    memory.restore()
    menu_actions.windows.closing.connect(memory.close)
    for thread in workers.threads:
        thread.job_crashed.connect(dialogs.show_crash)
        thread.start()
    workers.edits.start()
    window.show()
    ScreenProfile(window, views.canvas).look()
    controller.start()
    if photo:
        menu_actions.files.open_path(str(Path(photo).absolute()))
    menu_actions.desk.look()
    QTimer.singleShot(_WARM_UP_MS, window, partial(workers.image.submit, "warm up", _warm_up))
    return OpenWindow(
        window=window,
        controller=controller,
        menu_actions=menu_actions,
        workers=workers,
        composition=composition,
    )


def _warm_up(_checkpoint: "Checkpoint") -> None:
    """Load libraries while nobody waits: Python answers nothing meanwhile."""
    from desktop_editor.imaging.codec import warm_up

    warm_up()


def _views_of(window: MainWindow, settings: "Settings") -> Views:
    own = described_services(settings)
    window.actions_by_id.show_services(
        (service_action(one.id), service_name(one.name)) for one in own
    )
    dialogs = Dialogs(window, service_choices(settings))
    return Views(
        canvas=window.canvas,
        references=window.references,
        prompt=window.prompt,
        layers=window.layers,
        candidates=window.candidates,
        history=window.history,
        brush=window.brush,
        selecting=window.brush.selecting,
        notices=window.notices,
        window=window,
        dialogs=dialogs,
    )


def _new_workers(window: MainWindow, store: "SettingsStore") -> Workers:
    return Workers(
        image=JobThread("image", window),
        storage=JobThread("storage", window),
        saving=JobThread("saving", window),
        keys=JobThread("keys", window),
        history=JobThread("history", window),
        proof=JobThread("proof", window),
        edits=EditThread(window, lambda: new_client(store.settings)),
    )


def service_choices(settings: "Settings") -> tuple[ServiceChoice, ...]:
    """The services that the settings offer, the user's own included."""
    return tuple(
        ServiceChoice(
            id=one.id,
            name=service_name(one.name),
            base_url=one.base_url,
            default_model=one.default_model,
            needs_key=one.needs_key,
            ignores=ignored_settings(one),
            ignores_by_dialect=ignored_by_dialect() if one.id == "custom" else {},
        )
        for one in all_services(settings)
    )
