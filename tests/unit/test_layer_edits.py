"""What the layer panel asks for changes the document, one undo step a request."""

import numpy as np
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop_editor.document.document import Document
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.geometry import Size
from desktop_editor.ui.layer_edits import LayerEdits
from tests.helpers.documents import a_base, a_document, a_layer, a_photo


class Panel(QObject):
    """Sends what the panel sends, through a real signal."""

    layer_changed = Signal(str, dict)


def test_a_blend_chosen_in_the_panel_is_a_blend_in_the_document(qtbot: QtBot) -> None:
    base = a_base(a_photo(Size(width=64, height=48)))
    layer = a_layer(base, np.full((48, 64), 255, np.uint8))
    document = Document(a_document(base, [layer]))
    edits, panel = LayerEdits(document), Panel()
    panel.layer_changed.connect(edits.change_layer)
    panel.layer_changed.emit(layer.id, {"blend": Blend.POISSON})
    assert document.state.layers[0].blend is Blend.POISSON
    panel.layer_changed.emit(layer.id, {"opacity": 0.5})
    assert document.state.layers[0].opacity == 0.5
    assert document.state.layers[0].blend is Blend.POISSON
