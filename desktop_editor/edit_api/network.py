"""How the outside world is reached: proxies, certificates that are trusted, and what goes wrong.

The one place that makes HTTP clients. What is sent with them is `client`'s business.
"""

import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from desktop_editor.about import IDENTIFIER, VERSION
from desktop_editor.edit_api.errors import ConnectionFailed, ProxyFailed, ServiceError, TlsFailed
from desktop_editor.edit_api.loop import unhindered
from desktop_editor.edit_api.services import is_loopback
from desktop_editor.errors import EditorError

if TYPE_CHECKING:
    import httpx

_MOST_CONNECTIONS: Final = 64
_PROXY_SCHEMES: Final = ("http", "https")
_NO_ENTRY_STATUSES: Final = ("500", "502", "503", "504")
_SIGN_IN_STATUS: Final = "407"
# Codes of OpenSSL (X509_V_ERR_…), then of Windows (CERT_E_…), then of macOS (errSec…).
_EXPIRED: Final = frozenset({9, 10, 0x800B0101, -67818, -67819})
_OTHER_NAME: Final = frozenset({62, 64, 0x800B010F, -67602})
_NOT_TLS: Final = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOptions:
    """What the user set about the network.

    Attributes:
        proxy: `http://host:port`; empty means the system's, from its settings or the environment.
        ca_file: Certificates (PEM) that are trusted besides the system's; empty for none.
    """

    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long is waited, in seconds; `read_s` covers the service's own work."""

    connect_s: float = 10.0
    write_s: float = 120.0
    read_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to a host: the client that takes it, and its proxy or an empty text.

    Attributes:
        proxy_is_chosen: The user's setting names the proxy, not the environment or the system.
    """

    client: "httpx.AsyncClient"
    proxy: str = field(repr=False)  # the environment's may hold a password
    proxy_is_chosen: bool = False

    def failure(self, error: BaseException, host: str) -> ServiceError | None:
        """Return the failure where certificates or the proxy are to blame, else None.

        Args:
            error: An `httpx.TransportError`.
            host: Name of the machine that was meant.
        """
        import httpx

        found = _tls_failure(error, host)
        if found is not None:
            return found
        proxy_host = urlsplit(self.proxy).hostname or ""
        if isinstance(error, httpx.ProxyError):
            return _proxy_failure(str(error), proxy_host, host)
        if self.proxy and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            if self.proxy_is_chosen:
                return ProxyFailed("service.proxy_unreachable", proxy=proxy_host)
            return ProxyFailed("service.system_proxy_unreachable", proxy=proxy_host)
        return None


class Network:
    """Makes HTTP clients as the options say, each on first use; `aclose` ends them.

    No connection is used twice: one that was kept may be dead, and nobody could tell whether the
    request that found out was worked on and charged. An edit takes a minute; a handshake is
    nothing beside it.
    """

    def __init__(self, options: NetworkOptions | None = None) -> None:
        self._options = options or NetworkOptions()
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def route(self, url: str) -> Route:
        """Return the way to the host of a URL; this computer is never asked through a proxy.

        Raises:
            EditorError: `service.proxy_not_usable`, `service.system_proxy_not_usable`,
                `service.ca_file_unreadable` (name), `service.ca_file_not_pem` (name).
        """
        chosen = self._options.proxy
        proxy = await unhindered(proxy_for, url, chosen)
        if proxy not in self._clients:
            _check_proxy(proxy, is_chosen=bool(chosen))
            context = await unhindered(_trust, self._options.ca_file)
            self._clients.setdefault(proxy, _new_client(proxy, context))
        return Route(client=self._clients[proxy], proxy=proxy, proxy_is_chosen=bool(chosen))

    async def aclose(self) -> None:
        """Close every connection."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()


def proxy_for(url: str, chosen: str = "") -> str:
    """Return the URL of the proxy for a URL, or an empty text where there is none.

    Args:
        url: What shall be reached.
        chosen: The user's setting; empty for the system's. `NO_PROXY` holds for both.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(url) or proxy_bypass(parts.netloc) or proxy_bypass(host):
        return ""
    found = getproxies()
    proxy = chosen or found.get(parts.scheme) or found.get("all") or ""
    return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def check_ca_file(ca_file: str) -> None:
    """Refuse a file of certificates that no connection could be made with; reads it.

    Raises:
        EditorError: `service.ca_file_unreadable` (name), `service.ca_file_not_pem` (name).
    """
    _add_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)


def _check_proxy(proxy: str, *, is_chosen: bool) -> None:
    if not proxy:
        return
    try:
        parts = urlsplit(proxy)
        usable = parts.port is None or parts.port > 0
    except ValueError:
        usable = False
    if not usable or parts.scheme not in _PROXY_SCHEMES or not parts.hostname:
        if is_chosen:
            raise EditorError("service.proxy_not_usable")
        raise EditorError("service.system_proxy_not_usable")


def _new_client(proxy: str, context: ssl.SSLContext) -> "httpx.AsyncClient":
    import httpx

    return httpx.AsyncClient(
        headers={
            "User-Agent": f"{IDENTIFIER}/{VERSION}",
            "Accept-Encoding": "identity",  # the saved reply is what was sent
        },
        verify=context,
        proxy=httpx.Proxy(proxy, ssl_context=context if proxy.startswith("https:") else None)
        if proxy
        else None,
        limits=httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=0),
        trust_env=False,  # the environment was asked for its proxies above
    )


def _trust(ca_file: str) -> ssl.SSLContext:
    """Trust what the system trusts, what `certifi` lists where it has nothing, and the file."""
    if _system_has_authorities():
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        import certifi

        context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        _add_authorities(context, ca_file)
    return context


def _system_has_authorities() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if paths.cafile or (folder is not None and any(folder.glob("*.[0-9]"))):
        return True
    return any(Path(one).is_file() for one in _AUTHORITY_FILES)


_AUTHORITY_FILES: Final = (  # where distributions keep them besides OpenSSL's own places
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)


def _add_authorities(context: ssl.SSLContext, ca_file: str) -> None:
    name = Path(ca_file).name
    try:
        is_file = Path(ca_file).is_file()  # a pipe would never end
        text = Path(ca_file).read_bytes().decode("ascii", "ignore") if is_file else None
    except (OSError, ValueError):
        text = None
    if text is None:
        raise EditorError("service.ca_file_unreadable", name=name)
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        raise EditorError("service.ca_file_not_pem", name=name) from None


def _tls_failure(error: BaseException, host: str) -> TlsFailed | None:
    problem = next((one for one in _chain(error) if isinstance(one, ssl.SSLError)), None)
    if isinstance(problem, ssl.SSLCertVerificationError):
        if problem.verify_code in _EXPIRED:
            return TlsFailed("service.certificate_expired", host=host)
        if problem.verify_code in _OTHER_NAME:
            return TlsFailed("service.certificate_of_another", host=host)
        return TlsFailed("service.certificate_not_trusted", host=host)
    if problem is None or isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return None  # hung up: a matter of the connection
    if problem.reason in _NOT_TLS:
        return TlsFailed("service.not_encrypted", host=host)
    return TlsFailed("service.tls_failed", host=host)


def _proxy_failure(words: str, proxy: str, host: str) -> ServiceError:
    if words.startswith(_SIGN_IN_STATUS):
        return ProxyFailed("service.proxy_wants_password", retry="never", proxy=proxy)
    if words.startswith(_NO_ENTRY_STATUSES):
        return ConnectionFailed("service.unreachable", host=host)
    return ProxyFailed("service.proxy_refused", retry="never", proxy=proxy, host=host)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
