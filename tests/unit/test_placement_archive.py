"""A stored placement comes back bit for bit; whatever else is found in its place is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desktop_editor.imaging.placement import Placement, PlacementOptions, place
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.placement_archive import packed, unpacked
from tests.helpers.photos import photo

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def placement() -> Placement:
    base: Pixels = photo(320, 240)
    candidate = np.roll(base, 3, axis=1)
    return place(base, candidate, None, PlacementOptions())


def rebuilt(data: bytes, change: Callable[[Members], Any]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asarray(array), version=(1, 0))
    return out.getvalue()


def with_facts(**changes: Any) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        facts = json.loads(np.load(io.BytesIO(members["facts.npy"])).tobytes())
        text = json.dumps(facts | changes).encode()
        members["facts.npy"] = npy(np.frombuffer(text, np.uint8))

    return change


def with_array(name: str, array: Any) -> Callable[[Members], None]:
    return lambda members: members.update({f"{name}.npy": npy(array)})


def test_a_placement_comes_back_as_it_was(placement: Placement) -> None:
    nudged = replace(placement, registration=placement.registration.shifted(2.5, -1.0))
    for one in (placement, nudged):
        again = unpacked(packed(one))
        assert (again.confidence, again.reasons) == (one.confidence, one.reasons)
        now, before = again.registration, one.registration
        assert np.array_equal(now.affine, before.affine)
        assert now.residual is not None
        assert before.residual is not None
        assert np.array_equal(now.residual, before.residual)
        assert (now.model, now.step, now.score, now.shift_px, now.scale, now.offset_px) == (
            before.model, before.step, before.score, before.shift_px, before.scale,
            before.offset_px,
        )  # fmt: skip
        assert again.tone_map is not None
        assert one.tone_map is not None
        assert np.array_equal(again.tone_map.matrix, one.tone_map.matrix)
        assert np.array_equal(again.tone_map.curves, one.tone_map.curves)
        assert np.array_equal(again.tone_map.gain, one.tone_map.gain)


def test_a_placement_without_tone_and_residual_comes_back_without(placement: Placement) -> None:
    plain = replace(placement.registration, residual=None)
    again = unpacked(packed(Placement(registration=plain, tone_map=None, confidence=0.25)))
    assert (again.registration.residual, again.tone_map, again.confidence) == (None, None, 0.25)


def test_the_same_placement_is_packed_once_and_alike(placement: Placement) -> None:
    assert packed(placement) is packed(placement)
    assert packed(replace(placement)) == packed(placement)


@pytest.mark.parametrize(
    "change",
    [
        with_facts(version=2),
        with_facts(step=0),
        with_facts(step="wide"),
        with_facts(confidence=None),
        with_facts(score=float("nan")),
        with_facts(offset_px=[1]),
        with_facts(reasons="engine.cropped"),
        with_facts(model=["plain"]),
        with_array("facts", np.frombuffer(b"[]", np.uint8)),
        with_array("facts", np.frombuffer(b"{", np.uint8)),
        with_array("affine", np.zeros((2, 3))),
        with_array("affine", np.eye(3)),
        with_array("affine", np.array([[1, 0, np.nan], [0, 1, 0]])),
        with_array("affine", np.array([[1, 0, 1e30], [0, 1, 0]])),
        with_array("affine", np.eye(2, 3, dtype=np.float32)),
        with_array("residual", np.zeros((4, 4, 3), np.float32)),
        with_array("residual", np.zeros((0, 4, 2), np.float32)),
        with_array("residual", np.full((4, 4, 2), np.inf, np.float32)),
        with_array("curves", np.zeros((3, 4))),
        with_array("gain", np.zeros((5, 3), np.float32)),
        lambda members: members.pop("affine.npy"),
        lambda members: members.pop("matrix.npy"),
        lambda members: members.update({"affine.npy": members["affine.npy"][:-1]}),
        lambda members: members.update({"affine.npy": b"\x93NUMPY\x02\x00"}),
        lambda members: members.update({"affine.npy": b""}),
        lambda members: members.update({"more.npy": bytes(9_000_000)}),
    ],
)
def test_what_no_placement_can_be_is_refused(
    placement: Placement, change: Callable[[Members], Any]
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(rebuilt(packed(placement), change))


def test_a_header_may_not_promise_more_than_there_is(placement: Placement) -> None:
    def promise(members: Members) -> None:
        header = io.BytesIO()
        shape = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6, 2)}
        np.lib.format.write_array_header_1_0(header, shape)
        members["residual.npy"] = header.getvalue() + bytes(64)

    with pytest.raises(ValueError, match="cut short"):
        unpacked(rebuilt(packed(placement), promise))


def test_bytes_that_were_damaged_anywhere_are_refused_or_a_placement(
    placement: Placement,
) -> None:
    """Never another kind of failure: the caller fits again."""
    whole = packed(placement)
    for at in range(0, len(whole), len(whole) // 150):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
            try:
                found = unpacked(damaged)
            except ValueError:
                continue
            assert 0 <= found.confidence <= 1
