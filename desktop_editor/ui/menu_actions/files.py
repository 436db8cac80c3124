"""Opening, pasting, projects and exporting, by action id."""

from collections.abc import Callable, Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_editor.about import NAME
from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat
from desktop_editor.imaging.codec_profile import is_srgb, profile_name
from desktop_editor.paths import pictures_folder, resources_folder
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.dialogs_view import PROJECT_SUFFIXES, ExportView
from desktop_editor.ui.drop import DroppedImage, read_drop, read_drops
from desktop_editor.ui.exporting import ExportSizes
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.views import NoticeKind

SAMPLE: Final = "samples/fig-in-a-bowl.jpg"


class FileActions(QObject):
    """What the File menu does."""

    def __init__(
        self, controller: EditorController, sizes: ExportSizes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self.sizes: Final = sizes
        self._exported = Path()

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "open_photo": self._choose_photo,
            "open_sample": self._open_sample,
            "open_anyway": self._controller.opening.open_anyway,
            "cancel_opening": self._controller.opening.cancel,
            "take_along": self._controller.replacing.take_along,
            "paste_image": self._paste,
            "open_project": self._choose_project,
            "save_project": self._save_project,
            "revert_project": self._revert,
            "save_project_as": self._save_project_as,
            "export_as": self._choose_export,
            "export_png": self._choose_export,
            "choose_folder": self._choose_export,
            "show_export": self._show_export,
        }

    def _choose_photo(self) -> None:
        self._controller.views.dialogs.choose_photo(self._controller.desk.settings.last_open_folder)

    @Slot(str)
    def open_path(self, path: str) -> None:
        """Open a photo, or a project by its suffix."""
        if Path(path).suffix.lower() in PROJECT_SUFFIXES:
            self._controller.opening.open_project(Path(path))
            return
        self._controller.desk.change(last_open_folder=str(Path(path).parent))
        self._controller.opening.open_photo(DroppedImage(path=path, name=Path(path).name))

    def _open_sample(self) -> None:
        try:
            path = resources_folder() / SAMPLE
        except EditorError as error:
            self._controller.fail(error)
            return
        self._controller.opening.open_photo(DroppedImage(path=str(path), name=path.name))

    def _paste(self) -> None:
        dropped = read_drop(QGuiApplication.clipboard().mimeData())
        if dropped is None:
            self._controller.notify(message_notice("paste.no_picture", kind=NoticeKind.WARNING))
        else:
            self._controller.opening.open_photo(dropped)

    @Slot(int)
    def paste_reference(self, index: int) -> None:
        """Paste the clipboard's picture, or address, into a reference slot."""
        dropped = read_drops(QGuiApplication.clipboard().mimeData())
        if dropped:
            self._controller.opening.open_references(index, dropped)
        else:
            self._controller.notify(message_notice("paste.no_picture", kind=NoticeKind.WARNING))

    @Slot(int)
    def browse_references(self, index: int) -> None:
        """Ask for pictures for a slot."""
        folder = self._controller.desk.settings.last_open_folder
        self._controller.views.dialogs.choose_references(folder, index)

    @Slot(int, list)
    def open_references(self, index: int, paths: list[str]) -> None:
        """Read the chosen reference pictures."""
        dropped = [DroppedImage(path=path, name=Path(path).name) for path in paths]
        self._controller.opening.open_references(index, dropped)

    def _choose_project(self) -> None:
        self._controller.views.dialogs.choose_project(
            self._controller.desk.settings.last_project_folder
        )

    def _save_project(self) -> None:
        path = self._controller.project_path
        if path:
            self._controller.keeping.save_project(self._controller.state, Path(path))
        else:
            self._save_project_as()

    def _revert(self) -> None:
        path = self._controller.project_path
        if path:
            self._controller.opening.open_project(Path(path))

    def _save_project_as(self) -> None:
        folder = self._controller.desk.settings.last_project_folder or self._beside()
        name = f"{self._stem()}{PROJECT_SUFFIXES[0]}"
        self._controller.views.dialogs.choose_project_target(str(Path(folder) / name))

    @Slot(str)
    def save_project_to(self, path: str) -> None:
        """Write the project to the chosen file."""
        target = Path(path)
        if target.suffix.lower() not in PROJECT_SUFFIXES:
            target = target.with_name(target.name + PROJECT_SUFFIXES[0])
        self._controller.desk.change(last_project_folder=str(target.parent))
        self._controller.keeping.save_project(self._controller.state, target)

    def _choose_export(self) -> None:
        base = self._controller.state.base
        if base is None:
            self._controller.fail(EditorError("edit.no_photo"))
            return
        settings = self._controller.desk.settings
        folder = settings.last_export_folder or self._beside()
        target = _free(Path(folder) / f"{Path(base.name).stem}-edited.png")
        encoding = EncodeOptions(format=ImageFormat.PNG, quality=settings.export_quality)
        choices = ExportChoices(
            encoding=encoding,
            marks_origin=settings.export_marks_origin,
            without_place=settings.export_without_place,
            has_proof=settings.export_proof,
        )
        icc = base.raster.metadata.icc_profile
        view = ExportView(
            path=str(target),
            bits=base.raster.bits,
            profile="" if is_srgb(icc) else profile_name(icc),
            choices=choices,
        )
        self._controller.views.dialogs.choose_export(view)

    @Slot(str, object)
    def export_to(self, path: str, choices: ExportChoices) -> None:
        """Export to the chosen file."""
        self._exported = Path(path)
        self._controller.desk.change(
            last_export_folder=str(Path(path).parent),
            export_quality=choices.encoding.quality,
            export_marks_origin=choices.marks_origin,
            export_without_place=choices.without_place,
            export_proof=choices.has_proof,
        )
        self._controller.exporting.export(self._controller.state, Path(path), choices)

    @Slot(object)
    def measure_export(self, choices: ExportChoices) -> None:
        """Find out how large the file would be; the dialog is told."""
        self.sizes.measure(self._controller.state, choices)

    def _show_export(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported.parent)))

    def _beside(self) -> str:
        """The photo's folder; that of all pictures for a pasted one and for the sample."""
        base = self._controller.state.base
        path = Path(base.path) if base is not None and base.path else None
        is_own = path is not None and not path.is_relative_to(resources_folder())
        return str(path.parent if path is not None and is_own else pictures_folder())

    def _stem(self) -> str:
        base = self._controller.state.base
        return Path(base.name).stem if base else NAME


def _free(path: Path) -> Path:
    """This name, or the first with a number behind it that no file has."""
    names = chain([path], (path.with_stem(f"{path.stem}-{number}") for number in count(2)))
    return next(one for one in names if not one.exists())
