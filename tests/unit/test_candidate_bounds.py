"""However long somebody works, what is kept of candidates in memory and in the cache is bounded."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from desktop_editor.document.state import DocumentState
from desktop_editor.storage.candidate_files import MOST_PICTURES, CandidateFiles
from desktop_editor.ui.candidate_book import MOST_KEPT, CandidateBook
from desktop_editor.ui.candidates_view import EarlierView
from desktop_editor.ui.widgets.earlier_model import MOST_PICTURES as MOST_SHOWN
from desktop_editor.ui.widgets.earlier_model import EarlierModel
from tests.helpers.documents import a_base, a_layer
from tests.helpers.photos import photo
from tests.helpers.shell_values import picture


def test_candidates_that_are_no_layers_are_forgotten_the_oldest_without_a_star_first() -> None:
    book, count = CandidateBook(), MOST_KEPT + 5
    base = a_base(photo(16, 12))
    mask = np.full((12, 16), 255, np.uint8)
    layers = tuple(a_layer(base, mask, name=str(number)) for number in range(count))
    for one in layers:
        book.add(one, base)
    state = DocumentState(base=base, layers=layers[2:3])
    book.bound(state, {layers[0].id})
    ids = {record.id for group in book.shown(state) for record in group}
    assert len(ids) == MOST_KEPT + 1
    assert layers[0].id in ids  # it has a star
    assert layers[1].id not in ids
    assert layers[2].id in ids  # it is a layer of the photo
    assert layers[-1].id in ids


def test_files_of_dragged_candidates_are_found_again_and_the_oldest_go(tmp_path: Path) -> None:
    files = CandidateFiles(tmp_path)
    paths = [
        files.keep(f"edit-{number}-1", "make it warm.png", b"%d" % number)
        for number in range(MOST_PICTURES + 3)
    ]
    assert paths[-1].name == "make it warm.png"
    assert files.owner_of(str(paths[-1])) == f"edit-{MOST_PICTURES + 2}-1"
    assert files.owner_of(str(tmp_path / "make it warm.png")) == ""
    assert sum(path.exists() for path in paths) == MOST_PICTURES
    assert paths[-1].read_bytes() == b"%d" % (MOST_PICTURES + 2)


@pytest.mark.usefixtures("qapp")
def test_small_pictures_of_rows_out_of_sight_are_let_go_and_asked_for_again() -> None:
    assert QApplication.instance() is not None
    model, asked = EarlierModel(), list[str]()
    model.picture_wanted.connect(asked.append)
    ids = [f"edit-{number}-1" for number in range(MOST_SHOWN + 1)]
    model.show(tuple(row(one) for one in ids))
    for one in ids:
        assert model.picture(one).isNull()
        model.take_picture(one, picture())
    assert model.pictures_held == MOST_SHOWN
    assert not model.picture(ids[-1]).isNull()
    assert model.picture(ids[0]).isNull()
    assert asked == [*ids, ids[0]]


def row(candidate_id: str) -> EarlierView:
    return EarlierView(
        id=candidate_id,
        prompt="make it warm",
        heading=True,
        details="today",
        spoken="make it warm, today",
        starred=False,
        is_here=True,
    )
