"""The whole job on the command line, as a user types it, against the real practice service."""

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_editor.imaging.codec import Limits, decode, decode_mask, encode_mask
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.pipeline.messages.catalogue import sentence
from tests.helpers.command_line import Finished, run, sandbox, started
from tests.helpers.photos import (
    disc_mask,
    exif_block,
    file_of,
    icc_profile,
    photo,
    photo_16,
    png_16,
    png_chunk,
    turned,
)

# No larger than needed: placing a candidate takes seconds on a slow machine.
WIDTH, HEIGHT = 260, 200


@dataclass(frozen=True, slots=True)
class Desk:
    """A user's folder with a photo, a selection, and what one edit of it left there."""

    folder: Path
    edit: Finished

    def run(self, *words: object, typed: str | None = None) -> Finished:
        return run(self.folder, *words, typed=typed)

    def pixels(self, name: str) -> Pixels:
        return decode((self.folder / name).read_bytes(), Limits()).pixels

    def mask(self, name: str) -> Coverage:
        return decode_mask((self.folder / name).read_bytes())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice service that somebody started in another terminal."""
    with sandbox(tmp_path_factory.mktemp("service")) as url:
        yield url


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Everything at once: the sandbox that starts by itself, a selection, all the outputs."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "photo.png").write_bytes(file_of(photo(WIDTH, HEIGHT), "PNG"))
    (folder / "mask.png").write_bytes(encode_mask(disc_mask(WIDTH, HEIGHT, 45, 6)))
    words = (
        "edit photo.png --selection mask.png -o out.png --candidate-out candidate.png"
        " --mask-out used.png --json --prompt"
    )
    return Desk(folder, run(folder, *words.split(), "make the centre brighter"))


def test_an_edit_is_laid_on_the_photo_and_nothing_else_changes(desk: Desk) -> None:
    assert (desk.edit.code, desk.edit.err) == (0, "")
    assert (desk.edit.json["estimated_usd"], desk.edit.json["actual_usd"]) == (0, 0)
    result = desk.edit.json
    assert result["changed_outside_px"] == 0
    assert result["service"] == "sandbox"
    assert result["region"] == [0, 0, WIDTH, HEIGHT]
    (output,) = result["outputs"]
    assert output["file"] == "out.png"
    assert output["changed_outside_px"] == 0
    assert output["candidate_size"] == result["size"]
    base, out, mask = desk.pixels("photo.png"), desk.pixels("out.png"), desk.mask("mask.png")
    assert np.array_equal(out[mask == 0], base[mask == 0])
    assert (out != base)[mask > 200].any()
    assert np.array_equal(desk.mask("used.png"), mask)


def test_verify_finds_no_changed_pixel_and_leaves_with_0(desk: Desk) -> None:
    verified = desk.run("verify", "photo.png", "out.png", "--mask", "mask.png", "--json")
    assert (verified.code, verified.err) == (0, "")
    locked = int((desk.mask("mask.png") == 0).sum())
    assert verified.json == {"changed_outside_px": 0, "locked_px": locked, "largest_change": 0}


def test_verify_counts_what_changed_and_leaves_with_1(desk: Desk) -> None:
    spoilt = desk.pixels("out.png").copy()
    spoilt[0, :7] ^= 4
    (desk.folder / "spoilt.png").write_bytes(file_of(np.asarray(spoilt, np.uint8), "PNG"))
    words = ("verify", "photo.png", "spoilt.png", "--mask", "mask.png")
    counted = desk.run(*words, "--json")
    assert counted.code == 1
    assert counted.json["changed_outside_px"] == 7
    assert counted.json["largest_change"] == 4
    told = desk.run(*words)
    assert told.code == 1
    assert told.out.startswith("7 of ")


def test_composite_finds_by_itself_what_changed(desk: Desk) -> None:
    done = desk.run(
        "composite", "photo.png", "candidate.png", "--mask", "auto", "-o", "laid.png", "--json",
        "--mask-out", "found.png", "--info-out", "info.json", "--warp-out", "warp.npz",
    )  # fmt: skip
    assert done.code == 0
    result = done.json
    assert result["changed_outside_px"] == 0
    assert {"model", "shift_px", "scale", "score"} <= set(result["registration"])
    assert isinstance(result["tone"], dict)
    assert result["blend"] in ("feather", "multiband", "poisson")
    assert result["timings_ms"]["total"] > 0
    assert_numbers(result["registration"], ("shift_px", "scale", "score"))
    info = json.loads((desk.folder / "info.json").read_text())
    assert 0 <= info["confidence"] <= 1
    assert all(reason["words"] == sentence(reason["id"]) for reason in info["reasons"])
    assert desk.mask("found.png").shape == (HEIGHT, WIDTH)
    lock = desk.run("verify", "photo.png", "laid.png", "--mask", "found.png")
    assert lock.code == 0


def test_composite_claims_no_confidence_that_it_did_not_measure(desk: Desk) -> None:
    words = ("composite", "photo.png", "candidate.png", "--mask", "mask.png", "-o", "again.png")
    assert "Confidence " in desk.run(*words).out
    off = desk.run(*words, "--registration", "off")
    assert off.code == 0
    assert "Confidence" not in off.out
    assert "not aligned" in off.out


def assert_numbers(values: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        assert isinstance(values[name], float | int)


def test_the_warp_says_where_each_pixel_of_the_photo_lies_in_the_candidate(desk: Desk) -> None:
    wide = photo(400, 300, seed=5)
    region, shift = (40, 24, 300, 240), (6, -4)
    x, y, width, height = region
    rows = slice(y - shift[1], y - shift[1] + height)
    columns = slice(x - shift[0], x - shift[0] + width)
    (desk.folder / "wide.png").write_bytes(file_of(wide, "PNG"))
    (desk.folder / "moved.png").write_bytes(file_of(wide[rows, columns].copy(), "PNG"))
    (desk.folder / "all.png").write_bytes(encode_mask(disc_mask(400, 300, 60)))
    done = desk.run(
        "composite", "wide.png", "moved.png", "--mask", "all.png", "-o", "w.png", "--json",
        "--region", ",".join(map(str, region)), "--warp-out", "shift.npz",
    )  # fmt: skip
    assert done.code == 0
    with np.load(desk.folder / "shift.npz") as found:
        grid, step = found["grid"], float(found["step"])
    assert grid.dtype == np.float32
    assert grid.shape[0] >= 300 / step
    assert grid.shape[1] >= 400 / step
    # Base pixel (i·step, j·step) shows at its place in the region, moved by the known shift.
    i, j = np.meshgrid(np.arange(grid.shape[1]), np.arange(grid.shape[0]))
    expected = np.stack((i * step - x + shift[0], j * step - y + shift[1]), axis=2)
    inside = (i * step > x + 30) & (i * step < x + width - 30)
    inside &= (j * step > y + 30) & (j * step < y + height - 30)
    assert inside.sum() > 50
    assert np.abs(grid - expected)[inside].max() < 0.5


def test_with_everything_off_composite_takes_candidate_and_mask_literally(desk: Desk) -> None:
    other = photo(WIDTH, HEIGHT, seed=8)
    hard = disc_mask(WIDTH, HEIGHT, 50)
    (desk.folder / "other.png").write_bytes(file_of(other, "PNG"))
    (desk.folder / "hard.png").write_bytes(encode_mask(hard))
    done = desk.run(
        "composite", "photo.png", "other.png", "--mask", "hard.png", "-o", "literal.tiff",
        "--registration", "off", "--tone", "off", "--blend", "feather", "--feather", "0", "--json",
    )  # fmt: skip
    assert done.code == 0
    assert done.json["registration"]["model"] == "plain"
    assert done.json["tone"]["applied"] is False
    expected = np.where((hard == 255)[..., None], other, desk.pixels("photo.png"))
    assert np.array_equal(desk.pixels("literal.tiff"), expected)


@pytest.mark.parametrize("blend", ["multiband", "poisson"])
def test_a_blend_that_is_named_keeps_the_lock(desk: Desk, blend: str) -> None:
    done = desk.run(
        "composite", "photo.png", "candidate.png", "--mask", "mask.png", "-o", f"{blend}.png",
        "--registration", "off", "--blend", blend,
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "0 pixels changed outside the mask" in done.out
    assert desk.run("verify", "photo.png", f"{blend}.png", "--mask", "mask.png").code == 0


def test_a_lossy_result_states_its_changes_and_offers_a_lossless_format(desk: Desk) -> None:
    done = desk.run(
        "composite", "photo.png", "candidate.png", "--mask", "mask.png", "-o", "out.jpg",
        "--registration", "off", "--json",
    )  # fmt: skip
    assert done.code == 0
    changed = done.json["changed_outside_px"]
    assert changed > 0
    assert re.fullmatch(
        rf"out\.jpg is saved, but JPEG changed {changed} pixels outside the mask\. "
        r"PNG and TIFF keep every pixel exactly\.\n",
        done.err,
    )
    verified = desk.run("verify", "photo.png", "out.jpg", "--mask", "mask.png", "--json")
    assert (verified.code, verified.json["changed_outside_px"]) == (1, changed)


def test_variants_get_numbered_files_each_with_its_own_picture(desk: Desk, service: str) -> None:
    done = desk.run(
        "edit", "photo.png", "--prompt", "brighter", "--variants", "2", "--service", service,
        "--format", "webp", "--compression", "80", "--background", "opaque", "--user", "me",
        "--response", "url", "--region", "0,0,200,150", "--size", "1024x768", "-o", "v.webp",
        "--candidate-out", "vc.jpg", "--mask-out", "vm.png", "--reference", "photo.png", "--json",
    )  # fmt: skip
    assert done.code == 0
    assert [one["file"] for one in done.json["outputs"]] == ["v.webp", "v-2.webp"]
    assert done.json["region"] == [0, 0, 200, 150]
    assert done.json["size"] == [1024, 768]
    assert (done.json["failed_variants"], done.json["failures"]) == (0, [])
    assert (done.json["estimated_usd"], done.json["actual_usd"]) == (None, None)  # nobody knows
    for name in ("v.webp", "v-2.webp", "vm.png", "vm-2.png", "vc.jpg", "vc-2.jpg"):
        assert (desk.folder / name).exists(), name
    first, second = (desk.folder / name for name in ("vc.jpg", "vc-2.jpg"))
    assert first.read_bytes()[:2] == b"\xff\xd8"
    assert first.read_bytes() != second.read_bytes()
    assert not desk.mask("vm.png")[:, 200:].any()


def test_a_sideways_16_bit_photo_stays_16_bits_and_comes_out_upright(
    desk: Desk, service: str
) -> None:
    upright = photo_16(WIDTH, HEIGHT)
    data = png_16(turned(upright, 6))
    at = data.index(b"IDAT") - 4
    exif = exif_block(orientation=6)
    (desk.folder / "deep.png").write_bytes(data[:at] + png_chunk(b"eXIf", exif) + data[at:])
    done = desk.run(
        "edit", "deep.png", "--prompt", "sepia", "--selection", "mask.png", "--service", service,
        "-o", "deep-out.png", "--json",
    )  # fmt: skip
    assert done.code == 0
    assert done.err.startswith("deep.png has 16 bits per channel.")
    out, mask = desk.pixels("deep-out.png"), desk.mask("mask.png")
    assert out.dtype == np.uint16
    assert np.array_equal(out[mask == 0], upright[mask == 0])
    assert desk.run("verify", "deep.png", "deep-out.png", "--mask", "mask.png").code == 0


def test_profile_and_camera_data_reach_the_result(desk: Desk) -> None:
    exif = b"Exif\0\0" + exif_block()
    profile = icc_profile()
    data = file_of(photo(WIDTH, HEIGHT), "JPEG", icc_profile=profile, exif=exif)
    (desk.folder / "camera.jpg").write_bytes(data)
    done = desk.run(
        "composite", "camera.jpg", "candidate.png", "--mask", "mask.png", "-o", "camera.png",
        "--registration", "off",
    )  # fmt: skip
    assert done.code == 0
    metadata = decode((desk.folder / "camera.png").read_bytes(), Limits()).metadata
    assert metadata.icc_profile == profile
    assert b"Testcam" in metadata.exif


def test_what_was_paid_for_is_in_the_journal_and_marked_as_laid(desk: Desk) -> None:
    told = desk.run("ledger", "--json").json
    (entry,) = [
        one for one in told["requests"] if one["facts"]["prompt"] == "make the centre brighter"
    ]
    assert entry["words"] == "Laid on the photo"
    kept = desk.folder / "data" / "journal" / entry["request_id"]
    assert [path.name for path in kept.iterdir()] == ["reply-1.200.body"]


def test_the_sandbox_prints_its_address_serves_and_stops_when_told(tmp_path: Path) -> None:
    with started(tmp_path, "sandbox", "--drift", "none") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{16,}/v1", url)
        port = int(url.split(":")[2].split("/")[0])
        socket.create_connection(("127.0.0.1", port), 5).close()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_sandbox_that_the_application_started_ends_with_it(desk: Desk) -> None:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert not [
        line
        for line in listed.stdout.splitlines()
        if "sandbox" in line and "--stop-with-parent" in line and str(desk.folder) in line
    ]


def test_ctrl_c_ends_an_edit_at_once_and_quietly(desk: Desk) -> None:
    with sandbox(desk.folder, "--scenario", "slow=60") as url:
        words = ("edit", "photo.png", "--prompt", "red", "--service", url, "-o", "never.png")
        with started(desk.folder, *words) as process:
            wait_for_request(desk.folder)
            process.send_signal(signal.SIGINT)
            begun = time.monotonic()
            out, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert (process.returncode, out) == (130, "")
    assert err.startswith("Stopped.")
    assert err.count("\n") == 1
    assert not (desk.folder / "never.png").exists()


def wait_for_request(folder: Path) -> None:
    """Until one more request is in the journal, that is: about to be sent."""
    journal = folder / "data" / "journal"
    before = len(list(journal.glob("edit-*")))
    deadline = time.monotonic() + 60
    while len(list(journal.glob("edit-*"))) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)


def test_doctor_is_safe_to_paste(tmp_path: Path) -> None:
    home = tmp_path / "home" / "annabergmann"
    home.mkdir(parents=True)
    secret = "sk-a-key-nobody-may-see-0123456789"
    told = run(
        home / "..",
        "doctor",
        variables={
            "HOME": str(home), "USER": "annabergmann", "LOGNAME": "annabergmann",
            "DESKTOP_EDITOR_HOME": str(home / "editor"), "DESKTOP_EDITOR_API_KEY_OPENAI": secret,
            "DESKTOP_EDITOR_API_KEY_INFINITY_BLUE": secret,
        },
    )  # fmt: skip
    assert (told.code, told.err) == (0, "")
    assert "annabergmann" not in told.out
    assert secret not in told.out
    for word in ("Python", "Qt", "opencv", "Keyring", "~"):
        assert word in told.out
    as_json = run(home, "doctor", "--json")
    assert as_json.code == 0
    assert as_json.json["Python"].startswith("3.")


def test_the_version_is_told(tmp_path: Path) -> None:
    told = run(tmp_path, "--version")
    assert told.code == 0
    assert re.fullmatch(r"Desktop Editor \d+\.\d+\.\d+\n", told.out)
