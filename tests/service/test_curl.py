"""The curl command says what the client sends, and real curl gets a picture with it."""

import asyncio
import base64
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_editor.composition.curl import WrittenCommand, write_curl
from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.own_services import own_service
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, ServiceProfile, custom_service
from desktop_editor.edit_api.types import EditRequest, ImagePart
from desktop_editor.errors import EditorError
from desktop_editor.storage.credentials import Credentials, account_of
from tests.helpers.edit_client import KEY, Listener
from tests.helpers.practice_service import opened, png, practice_service, street
from tests.helpers.scripted_service import Call, ScriptedService, answer

PICTURE = ImagePart(data=png(street(640, 480)), media_type="image/png", name="photo.png")
REFERENCE = ImagePart(
    data=b"\xff\xd8\r\n--not a picture\r\n", media_type="image/jpeg", name="r.jpg"
)
PROMPT = (
    "@make 'it' \"red\"; type=image/png, <$HOME> `date` \\\n  and a second line, ünïcödé \U0001f34e"
)
REQUEST = EditRequest(
    id="request-1", prompt=PROMPT, image=PICTURE, references=(REFERENCE,), width=1024, height=768
)
ADDRESS = "https://example.com/a.png?x=1&y='2'"


def ran(written: WrittenCommand) -> bytes:
    """What the command prints, run by a shell that knows the key."""
    environment = {**os.environ, written.key_variable: KEY}
    command = ["sh", "-c", written.command]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def sent_by_client(profile: ServiceProfile, request: EditRequest) -> None:
    async def send() -> None:
        async with EditClient() as client:
            sink = Listener()
            await client.edit(profile, Secret(KEY), request, sink, sink.progress)

    asyncio.run(send())


def content(call: Call) -> object:
    """What a call carries, however its parts are divided."""
    if call.headers["content-type"].startswith("multipart/"):
        return call.parts()
    return call.json()


@pytest.mark.parametrize(
    ("base", "request_"),
    [
        ("infinity-blue", REQUEST),
        ("infinity-blue", replace(REQUEST, references=(REFERENCE, ADDRESS, "file-abc"))),
        ("infinity-blue", replace(REQUEST, body_format="json")),
        ("openai", REQUEST),
        ("openai", replace(REQUEST, references=(REFERENCE, ADDRESS))),
    ],
)
def test_the_service_gets_the_same_from_curl_as_from_the_client(
    base: str, request_: EditRequest, tmp_path: Path
) -> None:
    folder = tmp_path / "a 'b' \"c\", d; e=@f"
    with ScriptedService([answer()]) as service:
        profile = replace(SERVICES[base], base_url=service.url)
        sent_by_client(profile, request_)
        reply = ran(write_curl(profile, request_, folder))
        ours, curls = service.calls
    assert json.loads(reply)["data"]
    assert (curls.method, curls.path) == (ours.method, ours.path)
    assert curls.headers["authorization"] == ours.headers["authorization"] == f"Bearer {KEY}"
    assert content(curls) == content(ours)


def test_curl_gets_a_picture_from_the_practice_service(tmp_path: Path) -> None:
    with practice_service(drift="none") as address:
        profile = custom_service(address)
        request = replace(REQUEST, prompt="make it warm", references=())
        reply = json.loads(ran(write_curl(profile, request, tmp_path / "new" / "folder")))
    picture = opened(base64.b64decode(reply["data"][0]["b64_json"]))
    assert picture.shape == (768, 1024, 3)


def test_the_files_are_private_and_the_key_is_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "curl"
    written = write_curl(SERVICES["openai"], REQUEST, folder)
    assert sorted(folder.iterdir()) == sorted(written.files)
    assert [path.read_bytes() for path in written.files] == [PICTURE.data, REFERENCE.data]
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in written.files)
    assert f'"Authorization: Bearer ${written.key_variable}"' in written.command
    assert written.key_variable.endswith("_OPENAI")


def test_no_key_travels_unencrypted_through_the_network(tmp_path: Path) -> None:
    profile = custom_service("http://192.0.2.1:8000/v1")
    assert "Authorization" not in write_curl(profile, REQUEST, tmp_path).command


def test_what_the_service_would_refuse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditorError, match=r"service\.prompt_empty"):
        write_curl(SERVICES["openai"], replace(REQUEST, prompt=" "), tmp_path / "curl")
    assert not (tmp_path / "curl").exists()


def test_a_service_without_a_key_on_this_computer_gets_from_curl_what_the_client_sends(
    tmp_path: Path,
) -> None:
    entry = {"needs_key": False, "like": "openai"}
    with ScriptedService([answer()]) as service:
        own = own_service("at-home", entry | {"base_url": service.url})
        for name, profile in enumerate((own, custom_service(service.url))):
            written = write_curl(profile, REQUEST, tmp_path / str(name))
            assert f"${{{written.key_variable}:-sandbox}}" in written.command
            command = ["sh", "-c", written.command]
            subprocess.run(command, env={"PATH": os.environ["PATH"]}, check=True)
            ran(written)
        keys = [call.headers["authorization"] for call in service.calls]
    assert keys == ["Bearer sandbox", f"Bearer {KEY}"] * 2


def test_the_variable_of_an_own_service_is_named_after_its_id_alone(tmp_path: Path) -> None:
    entry = {"base_url": "http://127.0.0.1:9900/v1", "needs_key": True}
    written = write_curl(own_service("at-home", entry), REQUEST, tmp_path)
    assert written.key_variable == "DESKTOP_EDITOR_API_KEY_AT_HOME"
    assert '"Authorization: Bearer $DESKTOP_EDITOR_API_KEY_AT_HOME"' in written.command
    credentials = Credentials({written.key_variable: KEY})
    found = credentials.get(account_of("at-home", "http://127.0.0.1:9900/v1"))
    assert found is not None
    assert found.reveal() == KEY
