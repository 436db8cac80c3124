"""What a window is filled with: its widgets and actions. Laying them out is the window's part.

Loading this module loads all of them and what they draw with; it happens after the first paint.
"""

from dataclasses import dataclass

from desktop_editor.ui.action_table import action_table
from desktop_editor.ui.actions import Actions
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.widgets.brush_panel import BrushPanel
from desktop_editor.ui.widgets.candidate_strip import CandidateStrip
from desktop_editor.ui.widgets.history_panel import HistoryPanel
from desktop_editor.ui.widgets.layer_panel import LayerPanel
from desktop_editor.ui.widgets.prompt_box import PromptBox
from desktop_editor.ui.widgets.reference_panel import ReferencePanel
from desktop_editor.ui.widgets.status_line import StatusLine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowParts:
    """The widgets that the window is made of."""

    canvas: CanvasWidget
    references: ReferencePanel
    prompt: PromptBox
    candidates: CandidateStrip
    layers: LayerPanel
    history: HistoryPanel
    brush: BrushPanel
    status_line: StatusLine
    actions: Actions


def build_parts() -> WindowParts:
    """New parts for one window."""
    return WindowParts(
        canvas=CanvasWidget(),
        references=ReferencePanel(),
        prompt=PromptBox(),
        candidates=CandidateStrip(),
        layers=LayerPanel(),
        history=HistoryPanel(),
        brush=BrushPanel(),
        status_line=StatusLine(),
        actions=Actions(action_table()),
    )
