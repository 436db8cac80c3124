"""The controller: requests of the views become operations; only it applies them.

Data goes one way: widget request → controller → operation → document → change → views. Slow work
is handed to the parts beside this module and comes back as signals. No widget class is known
here; which signal leads to which method stands in `wiring`, what menu entries do in `menu_actions`.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document import operations
from desktop_editor.document.base import Base
from desktop_editor.document.document import Change, Document
from desktop_editor.document.layer import Candidate
from desktop_editor.document.reference import MAX_REFERENCES
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.curl_copying import CurlCopying
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.edit_runs import EditRuns
from desktop_editor.ui.editing import Editing
from desktop_editor.ui.exporting import Exporting
from desktop_editor.ui.island_edits import IslandEdits
from desktop_editor.ui.job_thread import Workers
from desktop_editor.ui.keeping import Keeping, SavedProject
from desktop_editor.ui.layer_edits import LayerEdits
from desktop_editor.ui.lock_watch import LockWatch
from desktop_editor.ui.mask_changes import MaskChanges
from desktop_editor.ui.mask_files import MaskFiles
from desktop_editor.ui.merging import Merging
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.opening import Asking, Opening, Restored
from desktop_editor.ui.painting import Painting, brush_for, brush_settings, kept_brush
from desktop_editor.ui.presentation import PRESETS, Readiness, service_view, size_words, title_of
from desktop_editor.ui.realigning import Realigning
from desktop_editor.ui.reference_edits import ReferenceEdits
from desktop_editor.ui.region_edits import RegionEdits
from desktop_editor.ui.replacing import Replacing
from desktop_editor.ui.screen import Screen
from desktop_editor.ui.selection_edits import SelectionEdits
from desktop_editor.ui.selection_look import look_of
from desktop_editor.ui.service_desk import ServiceDesk
from desktop_editor.ui.telling import Telling
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditChoices, Notice, NoticeKind, Views, WindowStatus


class EditorController(QObject):
    """One window's controller: owns the document and the parts that work on it."""

    photo_shown = Signal(object)
    """The `Base` that is shown now, opened or come back to by undo or redo; None: there is none."""

    def __init__(
        self,
        composition: Composition,
        views: Views,
        workers: Workers,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.composition: Final = composition
        self.views: Final = views
        self.document: Final = Document()
        self.telling: Final = Telling(views.notices, self)
        self.desk: Final = ServiceDesk(composition, workers.keys, self)
        self.opening: Final = Opening(workers.image, self)
        self.edits: Final = EditRuns(composition, workers.edits, self)
        self.editing: Final = Editing(self.document, views, self.desk, self.edits, self)
        self.exporting: Final = Exporting(composition, workers.image, self)
        self.lock: Final = LockWatch(composition, workers.proof, self)
        self.curl: Final = CurlCopying(composition, workers.image, self)
        self.keeping: Final = Keeping(composition, workers.storage, workers.saving, self)
        self.references: Final = ReferenceEdits(self.document, self.opening, self)
        self.layers: Final = LayerEdits(self.document, self)
        self.mask_changes: Final = MaskChanges(self.document, workers.image, self)
        self.mask_files: Final = MaskFiles(self.document, self.mask_changes, workers.image, self)
        self.islands: Final = IslandEdits(self.document, views, workers.image, self)
        renderer = composition.renderer
        self.selections: Final = SelectionEdits(self.document, renderer, self.mask_changes, self)
        self.selections.salience = lambda: composition.salience
        self.realigning: Final = Realigning(self.document, renderer, workers.image, self)
        self.regions: Final = RegionEdits(self.document, self)
        self.merging: Final = Merging(self.document, renderer, workers.image, self)
        self.painting: Final = Painting(
            self.document, self.telling.say, lambda: self.selections.options.brush_combine
        )
        self.replacing: Final = Replacing(self.document, self.telling, self)
        self._screen = Screen(views, renderer, workers.image, self)
        self.preview: Final = self._screen.preview
        self._stroke, self._ready = "", Readiness(ready=False, hint="")
        self._project = SavedProject(path="", state=self.document.state)
        self.document.listen(self._changed)

    @property
    def state(self) -> DocumentState:
        """The document as it stands."""
        return self.document.state

    @property
    def is_modified(self) -> bool:
        """Whether there is work that no project file holds."""
        return self.state is not self._project.state and self.state.has_work

    @property
    def project_path(self) -> str:
        """The project that holds the open photo; empty when there is none."""
        return self._project.path if self._project.state.base is self.state.base else ""

    def start(self) -> None:
        """Show the empty window and look for lost work."""
        settings = self.desk.settings
        self.set_brush(kept_brush(settings))
        self.views.window.show_theme(settings.theme)
        self.show_overlays()
        self.views.references.show_slots((), MAX_REFERENCES)
        self.views.prompt.show_prompt("", self._limit())
        self.show_choices()
        self.refresh()
        self.keeping.remember("")
        self.keeping.look_for_lost_work()
        if self.desk.problem is not None:
            self.notify(self.desk.problem)

    def show_overlays(self) -> None:
        """Show selection and mask as the settings say."""
        kept = self.desk.settings
        mask = (kept.mask_tint, kept.mask_strength)
        look = look_of(kept.selection_mark, kept.selection_tint, kept.selection_strength, mask)
        self.views.window.show_selection_look(look)

    def stop(self) -> None:
        """Give up what only this window waits for; what protects the user's work goes on."""
        self.edits.cancel()
        self.opening.cancel()
        self.realigning.cancel()
        self.lock.stop()
        self._screen.stop()
        self.keeping.let_go_of_disk()

    # The document changed

    def _changed(self, change: Change) -> None:
        self.lock.follow(change.after)
        self.telling.document_changed()
        if change.before.base is not change.after.base:
            self.editing.photo_changed()
            self.photo_shown.emit(change.after.base)
        if change.before.prompt != change.after.prompt:
            self.views.prompt.show_prompt(change.after.prompt, self._limit())
        self.refresh(change)
        if self.is_modified:
            self.keeping.keep(change.after)

    def refresh(self, change: Change | None = None) -> None:
        """Show the document as it stands, and what can be done with it."""
        dirty = change.dirty if change else None
        self._ready = self._screen.show_state(self.state, self.desk.usable_options(), dirty)
        self.show_progress()
        if not self._stroke:
            self.show_window()

    @Slot()
    def show_progress(self) -> None:
        """Show the running edit, or whether one can be started."""
        is_new = self.edits.is_running and self._ready.ready
        is_new = is_new and self.edits.is_new(self.state, self.desk.usable_options())
        self._screen.show_progress(self._ready, self.edits.status(is_new=is_new))

    @Slot()
    def show_window(self) -> None:
        """Show title, what can be done, cost and the pixel lock."""
        state, options = self.state, self.desk.usable_options()
        self.views.history.show_steps(self.document.steps)
        self.views.window.show_window_status(
            WindowStatus(
                title=title_of(state, self.project_path),
                modified=self.is_modified,
                can_revert=self.is_modified and bool(self.project_path),
                has_base=state.base is not None,
                has_layers=bool(state.layers),
                whole_photo_along=self.desk.settings.whole_photo_along,
                has_merged=state.active_layer is not None and bool(state.active_layer.merged),
                has_selection=state.selection is not None,
                undo_label=self.document.undo_label,
                redo_label=self.document.redo_label,
                service=service_view(options.service),
                size_words=size_words(state),
                cost_words=self.editing.cost_words,
                badge=self.lock.badge,
            )
        )

    def _limit(self) -> int:
        return self.desk.usable_options().service.prompt_limit_chars

    # Photos, references, projects

    @Slot(object)
    def open_photo(self, dropped: DroppedImage) -> None:
        """A photo was dropped, pasted or chosen."""
        self.opening.open_photo(dropped)

    @Slot(object)
    def take_base(self, base: Base) -> None:
        """A photo was opened."""
        words = translate("Undo", "Open {name}").format(name=base.name)
        self._replace(operations.open_photo(self.state, base), words, base.name)
        self.set_brush(brush_for(self.painting.brush, base.size))
        if base.path:
            self.keeping.remember(base.path)

    @Slot(object)
    def ask_before_opening(self, asking: Asking) -> None:
        """Something will happen to a photo: say so before it is opened."""
        for note in asking.notes:
            self.notify(message_notice(note.message_id, note.parameters, NoticeKind.WARNING))

    @Slot(object)
    def take_restored(self, restored: Restored) -> None:
        """A project was opened, or lost work recovered."""
        words = translate("Undo", "Restore")
        if restored.path and restored.path == self.project_path:
            self._revert(restored)
            return
        if restored.path:
            words = translate("Undo", "Open {name}").format(name=Path(restored.path).name)
            self._project = SavedProject(path=restored.path, state=restored.state)
            self.keeping.remember(restored.path)
        else:
            self.keeping.take_over(restored.state)
        self._replace(restored.state, words, title_of(restored.state, restored.path))

    def _revert(self, restored: Restored) -> None:
        """The open project was read once more: it is as it was saved."""
        state, changed = operations.on_same_base(restored.state, self.state.base), self.is_modified
        self._project = SavedProject(path=restored.path, state=state)
        self.document.apply(state, translate("Undo", "Revert"))
        if changed:
            self.telling.reverted(Path(restored.path).name)

    def bring_back(self, state: DocumentState) -> None:
        """Show restored work again that another photo took the place of."""
        self._replace(state, translate("Undo", "Restore"), title_of(state, ""))

    def _replace(self, state: DocumentState, words: str, name: str) -> None:
        """Show another document; what was open before is one undo away."""
        before, is_unsaved = self.state, self.is_modified and bool(self.state.layers)
        self.document.apply(state, words)
        self.replacing.replaced(before, name, is_unsaved=is_unsaved)

    @Slot(object)
    def take_saved(self, saved: SavedProject) -> None:
        """A project was written."""
        self._project = saved
        if not self.is_modified:
            self.keeping.forget(saved.state.base)
        self.keeping.remember(saved.path)
        words = translate("Project", "{name} is saved.").format(name=Path(saved.path).name)
        self.notify(Notice(id="saved", kind=NoticeKind.SUCCESS, sentence=words, timeout_ms=5000))
        self.show_window()

    @Slot(int)
    def go_to_step(self, number: int) -> None:
        """A step of the history was chosen: undo or redo as many as lead to it, at once."""
        self.document.go_to(number)

    # Prompt and edit

    @Slot(str)
    def set_prompt(self, text: str) -> None:
        """The prompt was typed."""
        if text != self.state.prompt:
            changed = operations.set_prompt(self.state, text)
            self.document.apply(changed, translate("Undo", "Typing"), merge_key="prompt")

    @Slot()
    def finish_typing(self) -> None:
        """The prompt lost the focus: one undo step is complete."""
        self.document.seal()

    def show_choices(self) -> None:
        """Show size and variants, and the prompt against the service's limit."""
        settings = self.desk.settings
        choices = EditChoices(size=settings.size_choice, variants=settings.variants)
        self.views.prompt.show_choices(choices, PRESETS)
        self.views.prompt.show_region_words(self.desk.region_words, on=settings.region_words_on)
        self.views.prompt.show_prompt(self.state.prompt, self._limit())

    @Slot(object)
    def set_choices(self, choices: EditChoices) -> None:
        """Size or variants were chosen."""
        self.desk.change(size_choice=choices.size, variants=choices.variants)

    @Slot()
    def start_edit(self) -> None:
        """The primary button: send the photo as it stands."""
        self.editing.start()

    def add_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        """Lay candidates over the photo: the first one shows, its mask is the selection."""
        self.editing.add_candidates(candidates)

    @Slot()
    def begin_retouching(self) -> None:
        """There is a new layer: its brush is in the hand."""
        if self.painting.tool not in (Tool.BRUSH, Tool.ERASER):
            self.choose_tool(Tool.BRUSH)
            self.views.window.show_tool(Tool.BRUSH)

    @Slot()
    def offer_replies(self) -> None:
        """A reply was left in the journal: offer it for the open photo."""
        if self.state.base is not None:
            self.keeping.look_for_replies(self.state.base)

    # Painting

    @Slot(object)
    def choose_tool(self, tool: Tool) -> None:
        """The pointer does something else now."""
        self.painting.tool = tool

    @Slot(object)
    def set_brush(self, brush: Brush) -> None:
        """Another brush, or the same with another size, hardness or whatever."""
        self.painting.brush = brush
        self.views.canvas.set_brush(brush)
        self.views.brush.show_brush(brush)
        self.desk.change(**brush_settings(brush))

    @Slot(str)
    def begin_stroke(self, stroke_id: str) -> None:
        """The brush touched the canvas."""
        if self.painting.begin():
            self._stroke = stroke_id
            self._screen.painting(active=True)

    @Slot(str, object)
    def paint(self, stroke_id: str, dabs: list[Dab]) -> None:
        """The brush moved."""
        if stroke_id == self._stroke:
            self.painting.paint(stroke_id, dabs)

    @Slot(str)
    def end_stroke(self, stroke_id: str) -> None:
        """The brush was lifted: one undo step is complete."""
        if stroke_id == self._stroke:
            self._stroke = ""
            self.painting.finish(stroke_id)
            self._screen.painting(active=False)
            self.document.seal()
            self.refresh()

    @Slot(str)
    def take_stroke_back(self, stroke_id: str) -> None:
        """A stroke that has ended was given up."""
        self.painting.take_back(stroke_id)

    @Slot(str, str)
    def set_mask(self, layer_id: str, kind: str) -> None:
        """Replace a layer's mask by `all`, `none`, `suggested`, `invert` or `selection`."""
        self.painting.set_mask(layer_id, kind)

    # Saying things

    @Slot(object)
    def fail(self, error: EditorError) -> None:
        """Tell the user of a failure: sentence, advice and a button."""
        self.telling.fail(error)

    def notify(self, notice: Notice) -> None:
        """Show a notice."""
        self.telling.notify(notice)
