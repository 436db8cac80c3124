"""Which signal leads to which slot: the views to the controller, its parts back to it.

Nothing is decided here. Slots are methods of QObjects on the main thread.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop_editor.ui.candidate_uses import CandidateUses
from desktop_editor.ui.candidates import Candidates
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.difference_selecting import DifferenceSelecting
from desktop_editor.ui.earlier_candidates import EarlierCandidates
from desktop_editor.ui.earlier_prompts import EarlierPrompts
from desktop_editor.ui.edit_reports import EditReports
from desktop_editor.ui.exporting import ExportSizes
from desktop_editor.ui.job_thread import Workers
from desktop_editor.ui.key_tests import KeyTests
from desktop_editor.ui.ledger_desk import LedgerDesk
from desktop_editor.ui.menu_actions.files import FileActions
from desktop_editor.ui.menu_actions.help import HelpActions
from desktop_editor.ui.menu_actions.layers import LayerActions
from desktop_editor.ui.menu_actions.ledger import LedgerActions
from desktop_editor.ui.menu_actions.overlays import OverlayActions
from desktop_editor.ui.menu_actions.recovery import RecoveryActions
from desktop_editor.ui.menu_actions.router import Router
from desktop_editor.ui.menu_actions.selecting import SelectionActions
from desktop_editor.ui.menu_actions.service import ServiceActions
from desktop_editor.ui.menu_actions.windows import WindowActions
from desktop_editor.ui.reference_pictures import ReferencePictures
from desktop_editor.ui.replies import Replies
from desktop_editor.ui.subject_selecting import SubjectSelecting
from desktop_editor.ui.usual_times import UsualTimes
from desktop_editor.ui.views import Views


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MenuActions:
    """What the menus of one window do."""

    files: FileActions
    layers: LayerActions
    selecting: SelectionActions
    differences: DifferenceSelecting
    service: ServiceActions
    key_tests: KeyTests
    recovery: RecoveryActions
    ledger: LedgerActions
    help: HelpActions
    windows: WindowActions
    router: Router
    replies: Replies
    desk: LedgerDesk
    candidates: Candidates
    candidate_uses: CandidateUses
    earlier: EarlierCandidates
    usual_times: UsualTimes
    reference_pictures: ReferencePictures
    prompts: EarlierPrompts


def build_menu_actions(
    controller: EditorController, workers: Workers, parent: QObject
) -> MenuActions:
    """Make what the menus of one window do."""
    replies = Replies(controller.composition, workers.image, parent)
    desk = LedgerDesk(controller.composition, workers.storage, parent)
    sizes = ExportSizes(controller.composition, workers.proof, parent)
    files = FileActions(controller, sizes, parent)
    layers = LayerActions(controller, parent)
    subjects = SubjectSelecting(
        controller.document, controller.composition.renderer, controller.selections, parent
    )
    differences = DifferenceSelecting(controller, workers.image, parent)
    selecting = SelectionActions(controller, subjects, differences, parent)
    service = ServiceActions(controller, workers.image, parent)
    recovery = RecoveryActions(controller, replies, desk, parent)
    ledger = LedgerActions(controller, desk, replies, recovery)
    helping, windows = HelpActions(controller, parent), WindowActions(controller, parent)
    overlays = OverlayActions(controller, parent)
    controller.views.dialogs.overlays_changed.connect(overlays.change)
    candidates = Candidates(controller, parent)
    uses = CandidateUses(
        controller.composition, controller.document, controller.opening, workers.image, parent
    )
    pictures = ReferencePictures(controller.composition, controller.document, workers.image, parent)
    earlier = EarlierCandidates(controller, replies, candidates, workers.history)
    shown = (windows, candidates, earlier, pictures)
    groups = (
        files,
        layers,
        selecting,
        overlays,
        service,
        recovery,
        ledger,
        helping,
        windows,
        *shown,
    )
    return MenuActions(
        files=files,
        layers=layers,
        selecting=selecting,
        differences=differences,
        service=service,
        key_tests=KeyTests(controller.composition, controller.desk, workers.edits, parent),
        recovery=recovery,
        ledger=ledger,
        help=helping,
        windows=windows,
        router=Router(*(group.table() for group in groups), parent=parent),
        replies=replies,
        desk=desk,
        candidates=candidates,
        candidate_uses=uses,
        earlier=earlier,
        reference_pictures=pictures,
        prompts=EarlierPrompts(controller.composition, workers.history, parent),
        usual_times=UsualTimes(controller.composition, workers.history, parent),
    )


def connect_views(views: Views, controller: EditorController, menu_actions: MenuActions) -> None:
    """From the views to the controller and the menu actions."""
    views.window.action_triggered.connect(menu_actions.router.act)
    views.window.recent_chosen.connect(menu_actions.files.open_path)
    views.window.tool_chosen.connect(controller.choose_tool)
    views.window.close_requested.connect(menu_actions.windows.close)
    views.notices.action_triggered.connect(menu_actions.router.act)
    views.notices.dismissed.connect(menu_actions.recovery.take_dismissed)
    views.canvas.photo_dropped.connect(menu_actions.candidate_uses.take_drop)
    _connect_canvas(views, controller)
    _connect_differences(views, menu_actions.differences)
    views.brush.brush_changed.connect(controller.set_brush)
    views.references.image_dropped.connect(controller.references.open_reference)
    views.references.clear_requested.connect(controller.references.clear_slot)
    views.references.move_requested.connect(controller.references.move_reference)
    views.references.browse_requested.connect(menu_actions.files.browse_references)
    views.references.paste_requested.connect(menu_actions.files.paste_reference)
    _connect_references(views, controller, menu_actions.reference_pictures)
    views.prompt.prompt_changed.connect(controller.set_prompt)
    views.prompt.prompt_finished.connect(controller.finish_typing)
    views.prompt.edit_requested.connect(controller.start_edit)
    views.prompt.cancel_requested.connect(controller.edits.cancel)
    menu_actions.prompts.connect_view(views.prompt)
    views.prompt.outgoing_wanted.connect(menu_actions.service.show_outgoing)
    views.prompt.variant_cancelled.connect(controller.edits.cancel_variant)
    views.prompt.variant_resent.connect(controller.editing.send_again)
    views.prompt.variant_fetched.connect(menu_actions.ledger.fetch_variant)
    views.prompt.variant_dismissed.connect(controller.editing.dismiss)
    views.prompt.choices_changed.connect(controller.set_choices)
    views.prompt.region_words_changed.connect(menu_actions.service.set_region_words)
    _connect_layers(views, controller)
    views.history.step_chosen.connect(controller.go_to_step)


def connect_dialogs(views: Views, controller: EditorController, menu_actions: MenuActions) -> None:
    """From the dialogs' answers to the menu actions."""
    dialogs = views.dialogs
    dialogs.photo_chosen.connect(menu_actions.files.open_path)
    dialogs.references_chosen.connect(menu_actions.files.open_references)
    dialogs.export_chosen.connect(menu_actions.files.export_to)
    dialogs.export_size_wanted.connect(menu_actions.files.measure_export)
    menu_actions.files.sizes.told.connect(dialogs.show_export_size)
    menu_actions.windows.closing.connect(menu_actions.files.sizes.stop)
    dialogs.project_chosen.connect(menu_actions.files.open_path)
    dialogs.project_target_chosen.connect(menu_actions.files.save_project_to)
    dialogs.settings_changed.connect(controller.desk.apply)
    dialogs.amount_chosen.connect(menu_actions.selecting.reshape)
    dialogs.mask_chosen.connect(menu_actions.selecting.read)
    dialogs.mask_target_chosen.connect(menu_actions.selecting.write)
    controller.mask_files.told.connect(controller.notify)
    controller.mask_changes.busy.connect(controller.telling.show_reshaping)
    dialogs.action_triggered.connect(menu_actions.router.act)
    dialogs.key_entered.connect(controller.desk.set_key)
    dialogs.key_removed.connect(controller.desk.remove_key)
    dialogs.key_test_requested.connect(menu_actions.key_tests.test)
    dialogs.key_test_dropped.connect(menu_actions.key_tests.drop)
    menu_actions.key_tests.told.connect(dialogs.show_key_test)
    dialogs.older_requests_wanted.connect(menu_actions.desk.more)
    dialogs.reply_lay_wanted.connect(menu_actions.ledger.lay)
    dialogs.reply_save_wanted.connect(menu_actions.ledger.ask_target)
    dialogs.reply_target_chosen.connect(menu_actions.ledger.save_to)


def connect_parts(controller: EditorController, menu_actions: MenuActions) -> None:
    """From the parts that work in the background back to the controller."""
    opening, keeping = controller.opening, controller.keeping
    opening.asked.connect(controller.ask_before_opening)
    opening.reference_loaded.connect(controller.references.take_reference)
    controller.references.told.connect(controller.telling.say)
    controller.references.replaced.connect(controller.telling.reference_replaced)
    opening.busy.connect(controller.telling.show_opening)
    opening.not_restored.connect(menu_actions.recovery.offer_again)
    for opened in (opening.base_loaded, opening.restored):
        opened.connect(controller.telling.photo_opened)  # before anything is said of this one
    opening.base_loaded.connect(controller.take_base)
    opening.restored.connect(controller.take_restored)
    _connect_journal(controller, menu_actions)  # first: editing forgets what failed
    _connect_edits(controller)
    controller.edits.begun.connect(menu_actions.usual_times.look_up)
    controller.edits.begun.connect(menu_actions.prompts.note)
    menu_actions.usual_times.known.connect(controller.show_progress)
    _connect_candidates(controller, menu_actions)
    controller.exporting.exported.connect(controller.lock.take_report)
    controller.lock.told.connect(controller.notify)
    controller.lock.changed.connect(controller.show_window)
    controller.lock.proving.connect(controller.views.dialogs.show_lock)
    controller.lock.proved.connect(controller.views.dialogs.update_lock)
    controller.exporting.busy.connect(controller.telling.show_exporting)
    keeping.project_saved.connect(controller.take_saved)
    keeping.recovered.connect(menu_actions.recovery.offer_lost_work)
    keeping.recent_known.connect(controller.views.window.show_recent)
    controller.curl.written.connect(menu_actions.service.take_command)
    controller.desk.changed.connect(menu_actions.service.settings_changed)
    controller.desk.key_known.connect(menu_actions.service.take_key_report)
    controller.desk.keyring_waiting.connect(menu_actions.service.show_keyring_waiting)
    _connect_failures(controller, menu_actions)


def _connect_failures(controller: EditorController, menu_actions: MenuActions) -> None:
    controller.opening.failed.connect(controller.telling.opening_failed)
    failing = (
        controller.editing,
        controller.curl,
        controller.keeping,
        controller.exporting,
        controller.lock,
        controller.desk,
        controller.references,
        controller.mask_changes,
        controller.mask_files,
        controller.realigning,
        controller.merging,
        menu_actions.desk,
        menu_actions.service.outgoing,
        menu_actions.differences,
        menu_actions.candidate_uses,
        menu_actions.earlier,
        menu_actions.reference_pictures,
        menu_actions.prompts,
    )
    for part in failing:
        part.failed.connect(controller.fail)


def _connect_edits(controller: EditorController) -> None:
    edits, editing = controller.edits, controller.editing
    edits.progressed.connect(controller.show_progress)
    EditReports(edits, controller.views.window, controller)
    edits.arrived.connect(editing.take_arrival)
    edits.ended.connect(controller.telling.edit_ended)
    edits.ended.connect(editing.take_end)
    edits.cancelled.connect(editing.take_cancelled)
    edits.given_up.connect(editing.take_given_up)
    edits.problem_told.connect(controller.fail)
    edits.crashed.connect(controller.views.dialogs.show_crash)
    editing.told.connect(controller.notify)
    editing.let_go.connect(controller.keeping.let_go)
    editing.reply_left.connect(controller.offer_replies)
    editing.first_arrived.connect(controller.begin_retouching)
    editing.cost_known.connect(controller.show_window)


def _connect_candidates(controller: EditorController, menu_actions: MenuActions) -> None:
    cards, earlier = menu_actions.candidates, menu_actions.earlier
    cards.use_asked.connect(menu_actions.candidate_uses.use)
    cards.fetch_asked.connect(menu_actions.ledger.fetch_variant)
    menu_actions.candidate_uses.kept.connect(cards.keep)
    menu_actions.candidate_uses.photo_dropped.connect(controller.open_photo)
    menu_actions.candidate_uses.busy.connect(controller.views.window.show_activity)
    menu_actions.candidate_uses.handed_out.connect(controller.views.candidates.hand_out)
    earlier.laid.connect(cards.take_earlier)
    earlier.facts_known.connect(cards.take_facts)
    earlier.lay_wanted.connect(menu_actions.recovery.lay)


def _connect_journal(controller: EditorController, menu_actions: MenuActions) -> None:
    desk, replies = menu_actions.desk, menu_actions.replies
    recovery, ledger = menu_actions.recovery, menu_actions.ledger
    desk.news_came.connect(recovery.take_news)
    desk.opened.connect(ledger.show)
    desk.more_came.connect(ledger.show_more)
    desk.found.connect(ledger.take_entries)
    desk.failed.connect(ledger.end_fetching)
    controller.keeping.failed.connect(ledger.end_fetching)
    recovery.nothing_laid.connect(ledger.end_fetching)
    controller.keeping.replies_found.connect(recovery.offer_replies)
    controller.photo_shown.connect(recovery.look_for_replies)
    controller.opening.restored.connect(recovery.take_restored)
    controller.edits.ended.connect(controller.keeping.take_edit_end)
    controller.edits.ended.connect(ledger.take_edit_end)
    controller.opening.failed.connect(recovery.take_opening_failure)
    replies.laid.connect(recovery.take_replies)
    replies.laid.connect(ledger.take_laid)
    replies.begun.connect(ledger.take_begin)
    replies.over.connect(ledger.take_over)
    replies.failed.connect(ledger.take_failure)
    replies.busy.connect(controller.telling.show_laying)
    replies.saved.connect(ledger.take_saved)


def _connect_canvas(views: Views, controller: EditorController) -> None:
    canvas = views.canvas
    canvas.extra_dropped.connect(controller.references.take_extra_pictures)
    canvas.stroke_started.connect(controller.begin_stroke)
    canvas.stroke_moved.connect(controller.paint)
    canvas.stroke_ended.connect(controller.end_stroke)
    canvas.stroke_cancelled.connect(controller.take_stroke_back)
    canvas.selection_drawn.connect(controller.selections.draw)
    canvas.selection_nudged.connect(controller.selections.nudge)
    views.selecting.options_changed.connect(controller.selections.set_options)
    canvas.brush_changed.connect(controller.set_brush)
    canvas.region_framed.connect(controller.regions.frame)


def _connect_differences(views: Views, differences: DifferenceSelecting) -> None:
    views.window.tool_chosen.connect(differences.choose_tool)
    views.canvas.selection_drawn.connect(differences.draw)
    views.canvas.pointed.connect(differences.point_at)
    views.canvas.parts_asked.connect(differences.press)


def _connect_references(
    views: Views, controller: EditorController, pictures: ReferencePictures
) -> None:
    views.references.rename_requested.connect(controller.references.rename_reference)
    views.references.address_entered.connect(controller.references.add_address)
    controller.references.address_remarked.connect(views.references.show_address_remark)
    views.references.preview_requested.connect(pictures.preview)
    views.references.selection_wanted.connect(pictures.take_selection)
    pictures.shown.connect(views.references.show_preview)
    pictures.made.connect(controller.references.take_reference)


def _connect_layers(views: Views, controller: EditorController) -> None:
    views.layers.layer_activated.connect(controller.layers.activate_layer)
    views.layers.layer_changed.connect(controller.layers.change_layer)
    views.layers.remove_requested.connect(controller.layers.remove_layer)
    views.layers.rename_requested.connect(controller.layers.rename_layer)
    views.layers.move_requested.connect(controller.layers.move_layer)
    views.layers.mask_requested.connect(controller.set_mask)
    views.layers.nudge_requested.connect(controller.layers.nudge_layer)
    views.layers.align_requested.connect(controller.realigning.align)
    views.layers.island_switched.connect(controller.islands.switch)
    views.layers.island_pointed.connect(controller.islands.point_at)
    controller.realigning.busy.connect(controller.telling.show_aligning)
    controller.realigning.told.connect(controller.notify)
    controller.merging.told.connect(controller.telling.say)
