"""The clients that people have speak to the practice service: OpenAI's two, and curl."""

import base64
import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openai
import pytest

from tests.helpers import practice_service as service

SIZE: Final = "1024x640"
NODE_MODULES: Final = "DESKTOP_EDITOR_TEST_NODE_MODULES"
"""Names a folder node_modules with the package openai, as `.ci/run` makes it:
`npm install --prefix FOLDER openai`."""


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with service.practice_service(drift="none") as url:
        yield url


@pytest.fixture(scope="module")
def photo() -> bytes:
    return service.png(service.street(240, 150))


@pytest.fixture(scope="module")
def red() -> bytes:
    return service.png(service.plain((0, 0, 250), 60, 40))


@pytest.fixture
def client(base_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=base_url, api_key="any", max_retries=0) as client:
        yield client


def _picture(answer: openai.types.ImagesResponse) -> service.Picture:
    assert answer.data is not None
    assert answer.data[0].b64_json is not None
    return service.opened(base64.b64decode(answer.data[0].b64_json))


def _shows_red(picture: service.Picture) -> bool:
    """Whether the red reference lies in the middle, in any of the shades that variants have."""
    blue, green, red = (int(level) for level in picture[320, 512])
    return red > 200 and max(blue, green) < 20


def _nameless(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def _named(data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = "photo.png"
    return file


@pytest.mark.parametrize(
    "sent",
    [
        lambda data: data,
        _nameless,
        _named,
        lambda data: ("photo.png", data),
        lambda data: ("photo.png", data, "image/png"),
        lambda data: ("photo", data, "application/octet-stream"),
        lambda data: [data],
    ],
    ids=["bytes", "nameless", "named", "pair", "triple", "octet-stream", "list"],
)
def test_openai_python_may_send_a_photo_in_each_of_its_ways(
    client: openai.OpenAI, photo: bytes, sent: Any
) -> None:
    answer = client.images.edit(
        model="gpt-image-2", image=sent(photo), prompt="black and white", size="1024x640"
    )
    assert _picture(answer).shape == (640, 1024, 3)
    assert answer.created > 0
    assert answer.usage is not None
    details = answer.usage.input_tokens_details
    assert answer.usage.input_tokens == details.text_tokens + details.image_tokens > 0


def test_openai_python_sends_a_list_as_photo_and_references(
    client: openai.OpenAI, photo: bytes, red: bytes, tmp_path: Path
) -> None:
    (tmp_path / "red.png").write_bytes(red)
    with (tmp_path / "red.png").open("rb") as file:
        answer = client.images.edit(
            image=[_nameless(photo), file], prompt="put reference 1 in the middle", size=SIZE
        )
    assert _shows_red(_picture(answer))


def test_openai_python_may_send_every_field_it_knows(client: openai.OpenAI, photo: bytes) -> None:
    answer = client.images.edit(
        image=photo,
        prompt="sepia",
        mask=photo,
        model="gpt-image-2",
        n=1,
        size=SIZE,
        quality="high",
        background="opaque",
        input_fidelity="high",
        output_format="jpeg",
        output_compression=80,
        partial_images=0,
        response_format="url",
        stream=False,
        user="somebody",
    )
    assert answer.data is not None
    url = answer.data[0].url
    assert url is not None
    assert url.endswith(".jpeg")


def test_openai_python_with_several_tasks_at_once(base_url: str, photo: bytes) -> None:
    import asyncio

    async def edits() -> list[openai.types.ImagesResponse]:
        async with openai.AsyncOpenAI(base_url=base_url, api_key="any") as client:
            return await asyncio.gather(
                *(client.images.edit(image=photo, prompt="sepia", size=SIZE) for _ in range(3))
            )

    pictures = [_picture(answer).tobytes() for answer in asyncio.run(edits())]
    assert len(set(pictures)) == 3  # variants


@pytest.mark.parametrize(
    ("key", "error", "code"),
    [
        ("sk-bad-key", openai.AuthenticationError, "invalid_api_key"),
        ("sk-sandbox-key_rejected", openai.AuthenticationError, "invalid_api_key"),
        ("sk-sandbox-forbidden", openai.PermissionDeniedError, None),
        ("sk-sandbox-not-found", openai.NotFoundError, "model_not_found"),
        ("sk-sandbox-moderation=hate", openai.BadRequestError, "moderation_blocked"),
        ("sk-sandbox-rate-limited", openai.RateLimitError, "rate_limit_exceeded"),
        ("sk-sandbox-quota", openai.RateLimitError, "insufficient_quota"),
        ("sk-sandbox-too_large", openai.APIStatusError, "request_too_large"),
        ("sk-sandbox-server_error", openai.InternalServerError, None),
        ("sk-sandbox-bad_gateway_html", openai.InternalServerError, None),
        ("sk-sandbox-unavailable", openai.InternalServerError, None),
    ],
)
def test_openai_python_raises_its_own_error_for_each_of_ours(
    base_url: str, photo: bytes, key: str, error: type[openai.APIStatusError], code: str | None
) -> None:
    with (
        openai.OpenAI(base_url=base_url, api_key=key, max_retries=0) as client,
        pytest.raises(error) as raised,
    ):
        client.images.edit(image=photo, prompt="sepia", size=SIZE)
    assert raised.value.code == code


@pytest.mark.parametrize("name", ["disconnect", "reset_after_upload"])
def test_openai_python_sees_a_lost_connection(base_url: str, photo: bytes, name: str) -> None:
    with (
        openai.OpenAI(base_url=base_url, api_key=f"sk-sandbox-{name}", max_retries=0) as client,
        pytest.raises(openai.APIConnectionError),
    ):
        client.images.edit(image=photo, prompt="sepia", size=SIZE)


def test_openai_python_waits_and_is_answered_after_a_rate_limit(
    base_url: str, photo: bytes
) -> None:
    key = "sk-sandbox-rate_limited=1,0.05"
    with openai.OpenAI(base_url=base_url, api_key=key, max_retries=1) as client:
        answer = client.images.edit(image=photo, prompt="warmer", size=SIZE)
    assert _picture(answer).shape == (640, 1024, 3)


def test_openai_python_lists_the_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["gpt-image-2"]


def _tool(name: str) -> str:
    """A program on the path; CI brings it, elsewhere the test is left out."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"CI must bring {name}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _curl(base_url: str, *arguments: str, key: str = "any") -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [
            *(_tool("curl"), "--silent", "--show-error", "--write-out", r"\n%{http_code}"),
            *(f"{base_url}/images/edits", "--header", f"Authorization: Bearer {key}", *arguments),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


def _reply(answer: tuple[int, dict[str, Any]]) -> service.Picture:
    status, body = answer
    assert status == 200, body
    return service.opened(base64.b64decode(body["data"][0]["b64_json"]))


@pytest.fixture
def files(tmp_path: Path, photo: bytes, red: bytes) -> Path:
    (tmp_path / "photo.png").write_bytes(photo)
    (tmp_path / "red.png").write_bytes(red)
    return tmp_path


FIELDS: Final = ("-F", "prompt=put reference 1 in the middle", "-F", f"size={SIZE}")


@pytest.mark.parametrize(
    "pictures",
    [
        ("-F", "image=@{}/photo.png", "-F", "images=@{}/red.png"),
        ("-F", "image[]=@{}/photo.png", "-F", "image[]=@{}/red.png"),
        ("-F", "image=@{}/photo.png;type=application/octet-stream", "-F", "images[]=@{}/red.png"),
        ("-F", "image=<{}/photo.png", "-F", "images=<{}/red.png"),
    ],
    ids=["separate", "list", "octet-stream", "without a file name"],
)
def test_curl_may_send_files_in_each_way(
    base_url: str, files: Path, pictures: tuple[str, ...]
) -> None:
    sent = [word.format(files) for word in pictures]
    assert _shows_red(_reply(_curl(base_url, *FIELDS, *sent)))


def test_curl_may_send_json_in_each_shape(base_url: str, files: Path) -> None:
    first, second = (
        service.data_url((files / name).read_bytes()) for name in ("photo.png", "red.png")
    )
    shapes: list[dict[str, Any]] = [
        {"image": first, "images": [second]},
        {"image": [first, second]},
        {"image": {"image_url": first}, "images": [{"image_url": second}]},
        {"images": [{"image_url": first}, {"image_url": second, "file_id": None}]},
        {"image": first, "images": second, "mask": {"file_id": "file-1"}, "user": None},
    ]
    for shape in shapes:
        fields = {"prompt": "put reference 1 in the middle", "size": SIZE}
        body = files / "body.json"
        body.write_text(json.dumps(shape | fields))
        header = ("-H", "Content-Type: application/json")
        answer = _curl(base_url, *header, "--data-binary", f"@{body}")
        assert _shows_red(_reply(answer)), shape.keys()


def test_curl_reads_the_error_that_a_file_id_of_nowhere_gives(base_url: str) -> None:
    body = json.dumps({"prompt": "x", "images": [{"file_id": "file-1"}]})
    status, answer = _curl(base_url, "-H", "Content-Type: application/json", "-d", body)
    assert (status, answer["error"]["code"]) == (400, "image_not_reachable")


NODE_PROGRAM: Final = """
import OpenAI, { toFile } from "openai";
import fs from "node:fs";
const [baseURL, folder] = process.argv.slice(2);
const size = "1024x640", told = [];
const client = new OpenAI({ baseURL, apiKey: "any", maxRetries: 0 });
const photo = () => fs.createReadStream(folder + "/photo.png");
const red = () => fs.readFileSync(folder + "/red.png");
const one = await client.images.edit({ image: photo(), prompt: "sepia", size, n: 1 });
told.push(one.data[0].b64_json.length > 1000 && one.usage.total_tokens > 0);
const many = await client.images.edit({
  image: [photo(), await toFile(red())], prompt: "put reference 1 in the middle", size,
  quality: "high", background: "opaque", stream: false,
});
fs.writeFileSync(folder + "/answer.png", Buffer.from(many.data[0].b64_json, "base64"));
for (const apiKey of ["sk-bad-key", "sk-sandbox-moderation", "sk-sandbox-rate-limited=always",
                      "sk-sandbox-server_error", "sk-sandbox-reset_after_upload"]) {
  const failing = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
  await failing.images.edit({ image: photo(), prompt: "sepia", size }).then(
    () => told.push("answered"),
    (error) => told.push([error.constructor.name, error.status ?? null, error.code ?? null]),
  );
}
console.log(JSON.stringify(told));
"""


def test_openai_node_is_understood(base_url: str, files: Path) -> None:
    node = _tool("node")
    modules = os.environ.get(NODE_MODULES)
    if not modules:
        pytest.skip(f"{NODE_MODULES} names no folder with the package openai for Node")
    (files / "node_modules").symlink_to(modules)
    program = files / "program.mjs"
    program.write_text(NODE_PROGRAM)
    done = subprocess.run(
        [node, program, base_url, files], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert _shows_red(service.opened((files / "answer.png").read_bytes()))
    assert json.loads(done.stdout) == [
        True,
        ["AuthenticationError", 401, "invalid_api_key"],
        ["BadRequestError", 400, "moderation_blocked"],
        ["RateLimitError", 429, "rate_limit_exceeded"],
        ["InternalServerError", 500, None],
        ["APIConnectionError", None, None],
    ]
