"""A `url` answer: its picture is fetched, but no answer reaches into the user's own network."""

import asyncio
import ipaddress
import json
import socket
import ssl
from pathlib import Path

import pytest
import trustme

from desktop_editor.edit_api import picture_address
from desktop_editor.edit_api.client import EditClient, Timeouts
from desktop_editor.edit_api.errors import PictureNotFetched
from desktop_editor.edit_api.network import NetworkOptions
from desktop_editor.edit_api.picture_address import checked_target, is_public
from tests.helpers.edit_client import KEY, Listener, failure_of, send
from tests.helpers.scripted_service import PNG, ScriptedService, answer, error

SERVICE = "https://api.example.com/v1"


def _url_answer(url: str) -> bytes:
    return json.dumps({"data": [{"url": url}]}).encode()


def _checked(url: str, *, by_proxy: bool = False) -> picture_address.Target:
    return asyncio.run(checked_target(url, SERVICE, by_proxy=by_proxy))


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "localhost",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::1]",
    ],
)
@pytest.mark.parametrize("by_proxy", [False, True])
def test_no_private_address_is_ever_asked(host: str, by_proxy: bool) -> None:
    if host == "localhost" and by_proxy:
        return  # no proxy is asked for it
    with pytest.raises(PictureNotFetched) as caught:
        _checked(f"http://{host}/picture.png", by_proxy=by_proxy)
    assert caught.value.message_id == "service.picture_address_refused"
    assert caught.value.charged


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_asked(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert _checked(f"https://{host}:8443/p.png").urls() == (f"https://{host}:8443/p.png",)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/a", "https://a@b.test/", "http://x:y/", "nix"]
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(PictureNotFetched, match="picture_not_fetched"):
        _checked(url)


def test_the_services_own_host_may_be_a_private_one() -> None:
    own = "http://10.1.2.3:9000/v1"
    target = asyncio.run(checked_target("http://10.1.2.3:9001/p.png", own, by_proxy=False))
    assert target.urls() == ("http://10.1.2.3:9001/p.png",)


def test_a_name_behind_a_proxy_is_the_proxys_business() -> None:
    target = _checked("https://pictures.test/p.png", by_proxy=True)
    assert target.urls() == ("https://pictures.test/p.png",)


def test_one_private_address_among_several_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(PictureNotFetched, match="picture_address_refused"):
        _checked("https://pictures.test/p.png")


def _answers(*replies: list[str]) -> object:
    """A resolver that gives each of these answers once, the last one again and again."""
    left = list(replies)

    def resolve(_host: object, port: int, *_more: object, **_hints: object) -> list[object]:
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return resolve


def test_what_was_checked_is_what_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A name that leads elsewhere when it is looked up again (DNS rebinding) gains nothing."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("pictures.test").configure_cert(tls)
    monkeypatch.setattr(picture_address, "is_public", lambda one: str(one) == "127.0.0.1")
    with ScriptedService([answer(200, PNG)], tls=tls) as shelf:
        port = shelf.host.rpartition(":")[2]
        body = _url_answer(f"https://pictures.test:{port}/p.png")
        with ScriptedService([answer(200, body)]) as service:
            monkeypatch.setattr(socket, "getaddrinfo", _answers(["127.0.0.1"], ["10.0.0.1"]))
            client = EditClient(
                timeouts=Timeouts(read_s=3, connect_s=1),
                network=NetworkOptions(ca_file=str(tmp_path / "ca.pem")),
            )
            url = service.url
            assert send(url, client=client).data == PNG
        call = shelf.calls[0]
    assert call.headers["host"] == f"pictures.test:{port}"
    assert "authorization" not in call.headers


def test_a_private_address_in_an_answer_is_refused_and_said_to_be_charged() -> None:
    with ScriptedService([answer(200, _url_answer("http://10.0.0.1/p.png"))]) as service:
        listener = Listener()
        failure = failure_of(service.url, listener=listener)
        assert len(service.calls) == 1
    assert failure.message_id == "service.picture_address_refused"
    assert failure.parameters == {"picture_host": "10.0.0.1"}
    assert (failure.charged, failure.retry) == (True, "ask")
    assert listener.told("closed") == [200]


def test_a_redirect_into_a_private_network_is_refused() -> None:
    with ScriptedService([answer(302, b"", Location="http://169.254.169.254/latest")]) as shelf:
        with ScriptedService([answer(200, _url_answer(f"{shelf.url}/p.png"))]) as service:
            failure = failure_of(service.url)
        assert len(shelf.calls) == 1
    assert failure.message_id == "service.picture_address_refused"


def test_three_redirects_are_followed_and_no_more() -> None:
    hop = answer(302, b"", Location="/again.png")
    for hops, arrives in ((3, True), (4, False)):
        with (
            ScriptedService([*([hop] * hops), answer(200, PNG)]) as shelf,
            ScriptedService([answer(200, _url_answer(f"{shelf.url}/p.png"))]) as service,
        ):
            if arrives:
                assert send(service.url).data == PNG
            else:
                assert failure_of(service.url).message_id == "service.picture_not_fetched"


def test_only_the_service_itself_sees_the_key_again() -> None:
    own = answer(200, _url_answer("/files/p.png"))
    with ScriptedService([own, answer(200, PNG)]) as service:
        assert send(service.url).data == PNG
        call = service.calls[1]
    assert (call.method, call.path) == ("GET", "/files/p.png")
    assert call.headers["authorization"] == f"Bearer {KEY}"


def test_a_redirect_away_from_the_service_takes_no_key_along() -> None:
    with ScriptedService([answer(200, PNG)]) as shelf:
        steps = [
            answer(200, _url_answer("files/p.png")),
            answer(307, b"", Location=f"{shelf.url}/p.png"),
        ]
        with ScriptedService(steps) as service:
            assert send(service.url).data == PNG
            assert service.calls[1].path == "/v1/images/files/p.png"
        assert "authorization" not in shelf.calls[0].headers


def test_a_picture_that_is_refused_for_good_is_not_asked_for_again() -> None:
    with ScriptedService([error(403)]) as shelf:
        with ScriptedService([answer(200, _url_answer(f"{shelf.url}/p.png"))]) as service:
            assert failure_of(service.url).status == 403
        assert len(shelf.calls) == 1
