"""Schemathesis finds nothing in which the practice service strays from its own description."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from desktop_editor.sandbox.scenarios import SCENARIOS, Delivery
from tests.helpers import practice_service as service


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with service.practice_service(drift="none") as url:
        yield url


@pytest.fixture(scope="module")
def photo() -> bytes:
    return service.png(service.plain((0, 0, 250), 48, 32))


def _schemathesis(folder: Path, base_url: str, picture_name: str) -> str:
    """Its report; the scenario is held, since others break the description on purpose."""
    config = folder / "schemathesis.toml"
    config.write_text(
        "[parameters]\n"
        '"header.X-Sandbox-Scenario" = "ok"\n'
        '"header.X-Sandbox-Drift" = "none"\n'
        f'"path.name" = "{picture_name}"\n'
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", config),
            *("run", f"{base_url}/openapi.json", "--header", "Authorization: Bearer any"),
            # Every key is accepted, which `ignored_auth` takes for a fault.
            *("--checks", "all", "--exclude-checks", "ignored_auth"),
            # One seed: what a form cannot violate is found by chance, and is no fault.
            *("--max-examples", "10", "--seed", "7", "--continue-on-failure", "--no-color"),
        ],
        cwd=folder,  # it leaves a folder of its own wherever it runs
        env=os.environ
        | {
            "SCHEMATHESIS_HOOKS": "tests.helpers.schemathesis_hooks",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
    )
    report = done.stdout + done.stderr
    assert done.returncode == 0, report[-8000:]
    return report


def test_schemathesis_passes(tmp_path: Path, base_url: str, photo: bytes) -> None:
    first = service.post_files(
        base_url, [("image", photo)], prompt="sepia", size="1024x640", response_format="url"
    )
    name = first.json()["data"][0]["url"].rsplit("/", 1)[1]
    report = _schemathesis(tmp_path, base_url, name)
    assert "Tested: 3" in report
    assert "WARNINGS" not in report, report[-8000:]


def test_the_description_needs_no_key_and_names_the_server(base_url: str) -> None:
    description = httpx.get(f"{base_url}/openapi.json")
    assert description.status_code == 200
    assert description.json()["servers"] == [{"url": base_url}]


WITHOUT_AN_ANSWER = {"disconnect", "reset_after_upload", "stall", "truncated_body", "slow"}
BROKEN = {Delivery.PROXY_PAGE, Delivery.LOGIN_PAGE, Delivery.EMPTY, Delivery.NO_DATA}
ANSWERING = [
    scenario.name
    for scenario in SCENARIOS
    if scenario.name not in WITHOUT_AN_ANSWER and scenario.delivery not in BROKEN
]


@pytest.mark.parametrize("name", ANSWERING)
def test_what_a_scenario_answers_is_described(base_url: str, photo: bytes, name: str) -> None:
    import schemathesis

    headers = {"X-Sandbox-Scenario": name}
    answer = service.post_json(
        base_url, headers, image=service.data_url(photo), prompt="sepia", size="1024x640"
    )
    schema = schemathesis.openapi.from_dict(httpx.get(f"{base_url}/openapi.json").json())
    operation = schema["/images/edits"]["POST"]
    assert str(answer.status_code) in operation.definition.raw["responses"]
    assert operation.validate_response(answer) is None
