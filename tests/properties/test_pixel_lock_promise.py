"""The first promise: where every mask is 0, each pixel is bit for bit the photo's own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import feather_inward
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.pipeline.export import Exporter, ExportReport
from desktop_editor.pipeline.render import Renderer, union_mask
from desktop_editor.storage.atomic import write_atomically
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SHAPES = ("empty", "full", "pixel", "border", "islands", "soft", "faint", "noise")


def coverage_of(shape: str, size: Size, seed: int) -> Coverage:
    """A mask that people paint, or that only a program would think of."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((size.height, size.width), np.uint8)
    if shape == "full":
        mask[:] = 255
    elif shape == "pixel":
        mask[rng.integers(size.height), rng.integers(size.width)] = rng.integers(1, 256)
    elif shape == "border":
        mask[0] = mask[-1] = 255
        mask[:, 0] = mask[:, -1] = 255
    elif shape in ("islands", "soft"):
        for _ in range(4):
            x, y = int(rng.integers(size.width)), int(rng.integers(size.height))
            width, height = (int(one) for one in rng.integers(1, 30, 2))
            mask[y : y + height, x : x + width] = 255
        if shape == "soft":
            mask = feather_inward(mask, float(rng.uniform(1, 15)))
    elif shape == "faint":
        mask[size.height // 3 :, : size.width // 2] = 1
    elif shape == "noise":
        mask = rng.integers(0, 256, mask.shape, np.uint8) * (rng.random(mask.shape) < 0.3)
    return mask.astype(np.uint8)


@st.composite
def documents(draw: st.DrawFn) -> DocumentState:
    """Photos of both depths with up to three layers of every kind."""
    size = Size(width=draw(st.integers(24, 150)), height=draw(st.integers(24, 130)))
    seed = draw(st.integers(0, 10_000))
    bits, alpha = draw(st.sampled_from([8, 16])), draw(st.booleans())
    base = a_base(a_photo(size, bits=bits, alpha=alpha, seed=seed))
    layers: list[Layer] = []
    for number in range(draw(st.integers(1, 3))):
        left, top = draw(st.integers(0, size.width // 2)), draw(st.integers(0, size.height // 2))
        region = Rect.from_edges(left, top, size.width, size.height)
        mask = coverage_of(draw(st.sampled_from(SHAPES)), size, seed + number)
        layer = a_layer(base, mask, region, f"{seed}-{number}")
        layers.append(
            replace(
                layer,
                visible=draw(st.sampled_from([True, True, False])),
                opacity=draw(st.sampled_from([0.0, 0.004, 0.37, 0.999, 1.0])),
                blend=draw(st.sampled_from(list(Blend))),
                feather_px=draw(st.sampled_from([None, 0.0, 0.5, 6.0])),
            )
        )
    return a_document(base, layers)


@given(documents())
@settings(max_examples=120)
def test_where_no_mask_allows_it_nothing_changes(state: DocumentState) -> None:
    assert state.base is not None
    photo = state.base.raster.pixels
    composite = Renderer().composite(state)
    locked = union_mask(state) == 0
    assert composite.dtype == photo.dtype
    assert composite.shape == photo.shape
    assert np.array_equal(composite[locked], photo[locked])


@given(documents())
@settings(max_examples=30)
def test_a_mask_without_feather_is_taken_literally(state: DocumentState) -> None:
    assert state.base is not None
    layer = replace(state.layers[0], blend=Blend.FEATHER, feather_px=0.0, opacity=1.0, visible=True)
    composite = Renderer().composite(replace(state, layers=(layer,)))
    region = layer.candidate.region
    full = layer.mask.read(region) == 255
    shown = composite[region.slices][full][..., :3]
    scale = 257 if composite.dtype == np.uint16 else 1
    expected = layer.candidate.raster.pixels[full].astype(np.int64) * scale
    assert np.array_equal(shown.astype(np.int64), expected)


@given(documents(), st.sampled_from([ImageFormat.PNG, ImageFormat.TIFF]))
@settings(max_examples=25)
def test_a_lossless_export_reads_back_with_every_locked_pixel(
    state: DocumentState, image_format: ImageFormat
) -> None:
    assert state.base is not None
    files: dict[Path, bytes] = {}
    exporter = Exporter(Renderer(), files.__setitem__, files.__getitem__)
    path = Path(f"out.{image_format.value}")
    report = exporter.export_image(
        state, path, ExportChoices(encoding=EncodeOptions(format=image_format))
    )
    assert report.is_locked
    assert not report.reduced
    written = decode(files[path], Limits()).pixels
    locked = union_mask(state) == 0
    assert report.lock.locked_px == int(locked.sum())
    assert np.array_equal(written[locked], state.base.raster.pixels[locked])


def exported(folder: Path, pixels: Pixels, name: str, options: EncodeOptions) -> ExportReport:
    base = a_base(pixels)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[20:60, 30:90] = 255
    exporter = Exporter(Renderer(), write_atomically, Path.read_bytes)
    state = a_document(base, [a_layer(base, mask)])
    return exporter.export_image(state, folder / name, ExportChoices(encoding=options))


@pytest.mark.parametrize("image_format", [ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.AVIF])
def test_a_lossy_export_states_the_changes_that_another_program_would_count(
    tmp_path: Path, image_format: ImageFormat
) -> None:
    size = Size(width=150, height=110)
    pixels = a_photo(size)
    report = exported(tmp_path, pixels, "out", EncodeOptions(format=image_format, quality=60))
    written = decode((tmp_path / "out").read_bytes(), Limits()).pixels
    locked = np.ones(pixels.shape[:2], bool)
    locked[20:60, 30:90] = False
    differs = (written != pixels).any(axis=2) & locked
    assert report.lock.changed_px == int(differs.sum()) > 1000
    assert report.loss == "export.lossy"
    assert not report.is_locked


def test_webp_without_loss_keeps_the_lock(tmp_path: Path) -> None:
    pixels = a_photo(Size(width=150, height=110))
    options = EncodeOptions(format=ImageFormat.WEBP, lossless=True)
    assert exported(tmp_path, pixels, "out.webp", options).is_locked


@pytest.mark.parametrize("image_format", [ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.AVIF])
def test_a_16_bit_photo_in_an_8_bit_format_is_said_to_be_reduced(
    tmp_path: Path, image_format: ImageFormat
) -> None:
    pixels = a_photo(Size(width=150, height=110), bits=16)
    report = exported(tmp_path, pixels, "out", EncodeOptions(format=image_format))
    assert report.reduced
    assert not report.is_locked
