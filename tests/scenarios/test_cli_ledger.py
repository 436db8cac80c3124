"""`desktop-editor ledger`: sums, requests, and saving a reply that is kept."""

import json
import time
from pathlib import Path

import pytest

from desktop_editor.cli.main import main
from desktop_editor.edit_api.types import Usage
from desktop_editor.imaging.codec import Limits, probe
from desktop_editor.paths import HOME_VARIABLE
from desktop_editor.storage.journal import Journal
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import ScriptedService, answer, picture_body

DAY_S = 86_400
PICTURE = file_of(photo(64, 48), "PNG")


class Shell:
    """A user's command line, in this process."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def run(self, *words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    @property
    def journal(self) -> Journal:
        return Journal(self.home / "data" / "journal", reserve_bytes=0)


@pytest.fixture(name="shell")
def _shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return Shell(tmp_path, capsys)


def told(shell: Shell) -> None:
    """Four requests: one cost 5 cents, one was free, one is unknown, one is eight days old."""
    now = time.time()
    for name, age_days, estimate, cost in (
        ("request-old", 8, 0.1, 0.09),
        ("request-free", 0, 0.0, 0.0),
        ("request-paid", 0, 0.06, 0.05),
        ("request-lost", 0, None, None),
    ):
        journal = Journal(
            shell.home / "data" / "journal",
            clock=lambda age=age_days: now - age * DAY_S,  # type: ignore[misc]
            reserve_bytes=0,
        )
        facts = {"prompt": f"{name}\x1b[31m in red", "service": "OpenAI", "size": "1024x1024"}
        journal.begin(name, facts | ({} if estimate is None else {"estimated_usd": estimate}))
        journal.sent(name)
        if name != "request-lost":
            sink = journal.sink(name)
            sink.opened(name, 1)
            sink.received(picture_body(PICTURE))
            sink.closed(200)
            journal.finished(name, Usage(total_tokens=100), cost)
        journal.close()


def test_nothing_was_sent_yet(shell: Shell) -> None:
    assert shell.run("ledger") == (0, "Nothing was sent to a service.\n", "")
    assert not (shell.home / "data").exists()


def test_the_ledger_tells_what_became_of_requests_and_what_they_cost(shell: Shell) -> None:
    told(shell)
    code, out, err = shell.run("ledger")
    assert (code, err) == (0, "")
    sums, requests = (part.splitlines() for part in out.split("\n\n"))
    assert "requests 4, failed 0, interrupted 1, tokens 300" in sums[-1]
    assert "estimated at least $0.1600, actual at least $0.1400" in sums[-1]
    assert len(sums) == 3
    lost = next(line for line in requests if "request-lost" in line)
    assert "Interrupted, may have been charged  cost unknown" in lost
    assert "Arrived, not laid yet  $0.0500" in next(one for one in requests if "-paid" in one)
    assert "\x1b" not in out


def test_only_the_last_days_can_be_asked_for(shell: Shell) -> None:
    told(shell)
    code, out, _err = shell.run("ledger", "--days", 1, "--json")
    found = json.loads(out)
    assert code == 0
    assert {one["request_id"] for one in found["requests"]} == {
        "request-free", "request-paid", "request-lost",
    }  # fmt: skip
    assert found["total"]["requests"] == 3
    assert found["total"]["actual_unknown"] == 1
    assert [one["requests"] for one in found["days"]] == [3]
    assert json.loads(shell.run("ledger", "--json")[1])["total"]["requests"] == 4


def test_the_picture_of_a_kept_reply_is_saved_as_it_came(shell: Shell) -> None:
    told(shell)
    target = shell.home / "kept.png"
    code, out, err = shell.run("ledger", "--save", "request-paid", "-o", target)
    assert (code, out, err) == (0, f"{target}: saved.\n", "")
    assert target.read_bytes() == PICTURE
    assert shell.run("ledger", "--save", "request-paid", "-o", shell.home / "kept.jpg")[0] == 0
    assert probe((shell.home / "kept.jpg").read_bytes(), Limits()).format.upper() == "JPEG"
    assert shell.journal.find("request-paid").told == "request.seen"


def test_a_picture_that_lies_at_an_address_is_fetched_when_it_is_saved(shell: Shell) -> None:
    with ScriptedService([answer(200, PICTURE, Content_Type="image/png")]) as service:
        journal = shell.journal
        journal.begin("request-address", {"base_url": service.url})
        journal.sent("request-address")
        sink = journal.sink("request-address")
        sink.opened("request-address", 1)
        body = {"data": [{"url": f"http://{service.host}/one.png"}]}
        sink.received(json.dumps(body).encode())
        sink.closed(200)
        journal.failed("request-address", "service.picture_not_fetched", charged=True)
        assert journal.find("request-address").told == "request.to_be_fetched"
        journal.close()
        target = shell.home / "kept.png"
        assert shell.run("ledger", "--save", "request-address", "-o", target)[0] == 0
    assert target.read_bytes() == PICTURE
    assert shell.journal.read("request-address") == PICTURE  # fetched once, kept from then on


def edit_of(shell: Shell, service: str) -> tuple[int, str, str]:
    photo_file = shell.home / "photo.png"
    photo_file.write_bytes(file_of(photo(64, 48, seed=3), "PNG"))
    out = shell.home / "out.png"
    return shell.run("edit", photo_file, "--prompt", "warm", "-o", out, "--service", service)


def test_an_edit_whose_picture_was_away_is_saved_later_as_its_failure_says(shell: Shell) -> None:
    """The service is on a private address; so is the picture, and it alone may be there."""
    url = json.dumps({"data": [{"url": "picture.png"}]}).encode()
    steps = [answer(200, url), answer(404, b""), answer(200, PICTURE, Content_Type="image/png")]
    with ScriptedService(steps) as service:
        code, _out, err = edit_of(shell, service.url)
        (entry,) = shell.journal.entries()
        assert code == 1
        assert f"ledger --save {entry.request_id} -o FILE" in err
        kept = shell.home / "kept.png"
        assert shell.run("ledger", "--save", entry.request_id, "-o", kept)[0] == 0
    assert kept.read_bytes() == PICTURE


def test_an_answer_that_is_no_picture_is_saved_as_it_came(shell: Shell) -> None:
    body = picture_body(PICTURE[:-40])
    with ScriptedService([answer(200, body)]) as service:
        code, _out, err = edit_of(shell, service.url)
    (entry,) = shell.journal.entries()
    assert code == 1
    assert f"ledger --save {entry.request_id} -o FILE" in err
    assert "Kept, but it is no usable picture: The service's picture" in shell.run("ledger")[1]
    assert shell.journal.unclaimed() == []
    target = shell.home / "answer.json"
    assert shell.run("ledger", "--save", entry.request_id, "-o", target)[0] == 0
    assert target.read_bytes() == body


def test_the_list_says_why_a_request_failed_and_that_it_was_not_to_cost_anything(
    shell: Shell,
) -> None:
    journal = shell.journal
    facts = {"base_url": "https://api.example.com/v1", "estimated_usd": 0.2}
    journal.begin("request-failed", facts)
    journal.sent("request-failed")
    journal.failed("request-failed", "service.unreachable", charged=False)
    journal.close()
    out = shell.run("ledger")[1]
    assert "Failed, not charged: api.example.com cannot be reached" in out
    assert "estimated $0.0000, actual $0.0000" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--save", "request-nobody", "-o", "x.png"], "There is no request request-nobody"),
        (["--save", "request-lost", "-o", "x.png"], "no longer on this computer"),
        (["--save", "request-paid", "-o", "x.xyz"], "x.xyz"),
        (["--save", "request-paid", "-o", "nowhere/x.png"], "does not exist"),
    ],
)
def test_what_cannot_be_saved_is_said_in_one_sentence(
    shell: Shell, words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(shell)
    monkeypatch.chdir(shell.home)
    code, out, err = shell.run("ledger", *words)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not list(shell.home.glob("x.*"))


@pytest.mark.parametrize("words", [["--save", "a-request"], ["-o", "x.png"], ["--days", "0"]])
def test_half_of_a_pair_of_options_is_wrong_usage(shell: Shell, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["ledger", *words])
    assert caught.value.code == 2
