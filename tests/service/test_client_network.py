"""In a company's network: proxies, certificates, and plain words for each way they fail."""

import datetime as dt
import ssl
from pathlib import Path

import pytest
import trustme

from desktop_editor.edit_api import network
from desktop_editor.edit_api.client import EditClient, Timeouts
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.network import NetworkOptions, proxy_for
from desktop_editor.edit_api.retry import RetryPolicy
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import plain_words
from tests.helpers.edit_client import failure_of, send
from tests.helpers.scripted_service import PNG, ScriptedService, answer
from tests.helpers.tiny_proxy import TinyProxy

PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(path))
    path.write_bytes("# für alle im Haus\n".encode() + path.read_bytes())
    return str(path)


def _certificates(authority: trustme.CA, name: str, *, expired: bool = False) -> ssl.SSLContext:
    end = dt.datetime.now(dt.UTC) - dt.timedelta(days=1) if expired else None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=end).configure_cert(context)
    return context


def _client(**options: str) -> EditClient:
    return EditClient(
        timeouts=Timeouts(read_s=5, connect_s=2, write_s=5),
        retry=RetryPolicy(attempts=2, first_wait_s=0.01),
        network=NetworkOptions(**options),
    )


def _tls_failure(service: ScriptedService, **options: str) -> ServiceError:
    failure = failure_of(service.url, client=_client(**options))
    assert service.calls == []
    assert (failure.charged, failure.retry) == (False, "never")
    assert failure.parameters["host"] == service.url.split("/")[2]
    return failure


def test_a_companys_own_certificates_are_trusted_from_a_file(
    authority: trustme.CA, ca_file: str
) -> None:
    with ScriptedService([answer()], tls=_certificates(authority, "127.0.0.1")) as service:
        assert send(service.url, client=_client(ca_file=ca_file)).data == PNG


def test_what_the_system_trusts_is_trusted(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    with ScriptedService([answer()], tls=_certificates(authority, "127.0.0.1")) as service:
        assert send(service.url, client=_client()).data == PNG


def test_a_system_without_any_certificates_still_reaches_public_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setattr(network, "_AUTHORITY_FILES", ())
    monkeypatch.setattr("sys.platform", "linux")
    assert network._trust("").cert_store_stats()["x509_ca"] > 50


def test_an_unknown_authority_is_named_as_the_reason(authority: trustme.CA) -> None:
    with ScriptedService([answer()], tls=_certificates(authority, "127.0.0.1")) as service:
        assert _tls_failure(service).message_id == "service.certificate_not_trusted"


def test_a_certificate_for_another_name_is_told_apart(authority: trustme.CA, ca_file: str) -> None:
    with ScriptedService([answer()], tls=_certificates(authority, "other.test")) as service:
        failure = _tls_failure(service, ca_file=ca_file)
    assert failure.message_id == "service.certificate_of_another"


def test_an_expired_certificate_is_told_apart(authority: trustme.CA, ca_file: str) -> None:
    tls = _certificates(authority, "127.0.0.1", expired=True)
    with ScriptedService([answer()], tls=tls) as service:
        failure = _tls_failure(service, ca_file=ca_file)
    assert failure.message_id == "service.certificate_expired"


def test_https_to_a_service_without_it_is_told_apart() -> None:
    with TinyProxy(refusal="400 Bad Request") as plain:
        failure = failure_of(plain.url.replace("http", "https", 1) + "/v1", client=_client())
    assert (failure.message_id, failure.retry) == ("service.not_encrypted", "never")


@pytest.mark.parametrize(
    ("content", "message_id"),
    [
        (None, "service.ca_file_unreadable"),
        (b"", "service.ca_file_not_pem"),
        (b"\x30\x82\x01\x01 binary", "service.ca_file_not_pem"),
        (
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "service.ca_file_not_pem",
        ),
    ],
)
def test_a_file_that_holds_no_certificates_is_named(
    tmp_path: Path, content: bytes | None, message_id: str
) -> None:
    path = tmp_path / "company.pem"
    if content is not None:
        path.write_bytes(content)
    with ScriptedService([answer()]) as service:
        with pytest.raises(EditorError) as caught:
            send(service.url, client=_client(ca_file=str(path)))
        assert service.connections == 0
    assert caught.value.message_id == message_id
    assert caught.value.parameters == {"name": "company.pem"}


@pytest.mark.parametrize("how", ["setting", "environment"])
def test_an_edit_goes_through_the_proxy_and_stays_encrypted(
    authority: trustme.CA, ca_file: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = _certificates(authority, "service.test")
    with ScriptedService([answer()], tls=tls) as service, TinyProxy() as proxy:
        proxy.names["service.test"] = service.host
        if how == "environment":
            monkeypatch.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://"))
        client = _client(ca_file=ca_file, proxy=proxy.url if how == "setting" else "")
        assert send("https://service.test/v1", client=client).data == PNG
        assert proxy.asked == ["service.test:443"]


def test_a_wrong_certificate_behind_a_proxy_is_not_blamed_on_the_proxy(
    authority: trustme.CA,
) -> None:
    tls = _certificates(authority, "service.test")
    with ScriptedService([answer()], tls=tls) as service, TinyProxy() as proxy:
        proxy.names["service.test"] = service.host
        failure = failure_of("https://service.test/v1", client=_client(proxy=proxy.url))
    assert failure.message_id == "service.certificate_not_trusted"
    assert failure.parameters == {"host": "service.test"}


@pytest.mark.parametrize(
    ("refusal", "message_id", "tries"),
    [
        ("407 Proxy Authentication Required", "service.proxy_wants_password", 1),
        ("403 Forbidden", "service.proxy_refused", 1),
        ("502 Bad Gateway", "service.unreachable", 2),
    ],
)
def test_a_proxy_that_says_no_is_understood(refusal: str, message_id: str, tries: int) -> None:
    with TinyProxy(refusal=refusal) as proxy:
        failure = failure_of("https://service.test/v1", client=_client(proxy=proxy.url))
        assert len(proxy.asked) == tries
    assert failure.message_id == message_id
    assert not failure.charged


@pytest.mark.parametrize(
    ("how", "message_id", "place"),
    [
        ("setting", "service.proxy_unreachable", "the proxy in the settings"),
        ("environment", "service.system_proxy_unreachable", "the variable HTTPS_PROXY"),
    ],
)
def test_a_proxy_that_is_not_there_is_named_and_where_it_was_set(
    how: str, message_id: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TinyProxy() as gone:
        url = gone.url
    if how == "environment":
        monkeypatch.setenv("HTTPS_PROXY", url)
    client = _client(proxy=url if how == "setting" else "")
    failure = failure_of("https://service.test/v1", client=client)
    assert failure.message_id == message_id
    assert failure.parameters == {"proxy": "127.0.0.1"}
    assert place in plain_words(failure)


@pytest.mark.parametrize(
    ("how", "place"), [("setting", "in the settings"), ("environment", "the variable HTTPS_PROXY")]
)
def test_a_proxy_that_is_no_address_is_refused_where_it_was_set(
    how: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "socks5://proxy.test"
    if how == "environment":
        monkeypatch.setenv("HTTPS_PROXY", url)
    client = _client(proxy=url if how == "setting" else "")
    with pytest.raises(EditorError) as caught:
        send("https://service.test/v1", client=client)
    assert place in plain_words(caught.value)


def test_a_proxy_for_plain_http_that_wants_a_password_is_understood_as_well() -> None:
    step = answer(407, b"<html>sign in</html>")
    with ScriptedService([step]) as proxy:
        client = _client(proxy=f"http://{proxy.host}")
        with pytest.raises(ServiceError) as caught:
            send("http://service.test/v1", key=None, client=client)
        assert len(proxy.calls) == 1
    assert caught.value.message_id == "service.proxy_wants_password"


def test_exceptions_from_the_proxy_hold_for_the_setting_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = "http://proxy.test:3128"
    assert proxy_for("https://api.example.com/v1", chosen) == chosen
    monkeypatch.setenv("NO_PROXY", "example.com, other.test:8443")
    assert proxy_for("https://api.example.com/v1", chosen) == ""
    assert proxy_for("https://other.test:8443/v1", chosen) == ""
    assert proxy_for("https://other.test/v1", chosen) == chosen
    assert proxy_for("http://127.0.0.1:5000/v1", chosen) == ""
    assert proxy_for("http://localhost:5000/v1", chosen) == ""


def test_a_proxys_password_is_in_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with TinyProxy() as gone:
        port = gone.url.rpartition(":")[2]
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hunter22@127.0.0.1:{port}")
    failure = failure_of("https://service.test/v1", client=_client())
    assert failure.message_id == "service.system_proxy_unreachable"
    assert "hunter22" not in f"{failure} {failure.parameters}"
