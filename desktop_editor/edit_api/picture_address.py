"""Where the picture of a `url` answer may be fetched from; nothing is fetched here.

An answer must not be able to make this computer ask machines of its own network. So an address is
checked as it is really connected to: a name is looked up once, and that address is used.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from desktop_editor.edit_api.errors import ConnectionFailed, PictureNotFetched
from desktop_editor.edit_api.services import is_loopback

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS: Final = {"http": 80, "https": 443}
_MOST_ADDRESSES: Final = 4
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A picture's URL, and the addresses to connect to in place of its host's name.

    Attributes:
        url: http(s), absolute.
        addresses: Checked; empty where the name is a proxy's business.
    """

    url: str
    addresses: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The value of the `Host` header."""
        return urlsplit(self.url).netloc

    @property
    def host_name(self) -> str:
        """The name that the certificate must have."""
        return urlsplit(self.url).hostname or ""

    def urls(self) -> tuple[str, ...]:
        """The URL once for each address, its name replaced."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        hosts = [f"[{one}]" if ":" in one else one for one in self.addresses]
        return tuple(parts._replace(netloc=host + port).geturl() for host in hosts) or (self.url,)


async def checked_target(url: str, own_url: str, *, by_proxy: bool) -> Target:
    """Return where to connect to for a URL.

    Args:
        url: From the answer, absolute.
        own_url: The service's base URL: its own host may be a private one. Empty for none.
        by_proxy: A proxy looks names up and connects; only literal addresses can be checked.

    Raises:
        PictureNotFetched: `service.picture_address_refused` (picture_host), or
            `service.picture_not_fetched` for what is no http(s) URL.
        ConnectionFailed: `service.unreachable` (host).
    """
    host, port = _host_and_port(url)
    if _is_own(url, own_url):
        return Target(url=url)
    literal = _literal(host)
    if literal is not None:
        found = [literal]
    elif by_proxy:
        return Target(url=url)
    else:
        found = await _looked_up(host, port)
    if not all(is_public(one) for one in found):
        raise PictureNotFetched("service.picture_address_refused", status=200, picture_host=host)
    return Target(url=url, addresses=tuple(str(one) for one in found[:_MOST_ADDRESSES]))


def is_public(address: _Address) -> bool:
    """Say whether an address lies in the public internet, also where it stands for another."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            inner = address.teredo[1]
        elif address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address.scope_id:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def same_origin(url: str, other: str) -> bool:
    """Say whether two URLs have scheme, host and port in common."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        scheme, host, port = _origin(url)
    except ValueError:
        scheme, host, port = "", "", None
    if scheme not in _PORTS or not host or port is None or "@" in urlsplit(url).netloc:
        raise PictureNotFetched("service.picture_not_fetched", status=200)
    return host, port


def _is_own(url: str, own_url: str) -> bool:
    if not own_url:
        return False
    same = urlsplit(url).hostname == urlsplit(own_url).hostname
    return same or (is_loopback(url) and is_loopback(own_url))


def _literal(host: str) -> _Address | None:
    """Read an address, also one in the old ways of writing (`127.1`, `0x7f000001`)."""
    for read in (ipaddress.ip_address, lambda text: ipaddress.IPv4Address(socket.inet_aton(text))):
        try:
            return read(host)
        except (OSError, ValueError):
            continue
    return None


async def _looked_up(host: str, port: int) -> list[_Address]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ConnectionFailed("service.unreachable", host=host) from None
    texts = dict.fromkeys(str(one[4][0]) for one in found)
    return [ipaddress.ip_address(text) for text in texts]
