"""The network guard: judges the address that is dialled, at the moment it is dialled.

Pages, redirects and permalinks come from strangers, and a host has many spellings, many names and changing answers
from DNS. So nothing is decided from an address as written: every TCP connection that the Twisted reactor or the
asyncio loop opens passes `Guard.check` with the numeric address of the socket. Listening is left alone.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.utils.reactor import is_reactor_installed

from collector.config import Network, networks
from collector.errors import AddressRefused, ConfigurationError, ContactMissing

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

Address = IPv4Address | IPv6Address

# Python's own list of special networks changed between its releases; these are refused on every one of them.
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # not private, but answers inside a cloud with the machine's own secrets
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # among them Teredo, which hides an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, which hides an IPv4 address
        "3fff::/20",
    )
)
# All public IPv6 lies here; what lies elsewhere is local, multicast or a wrapping of IPv4.
_PUBLIC_IPV6 = ip_network("2000::/3")
# DNS64 gives every IPv4 host such an address on networks without IPv4, so these are judged by what they wrap.
_NAT64 = ip_network("64:ff9b::/96")
_LOOKED_UP_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be dialled: public ones once a contact is set, and the `allowed` networks.

    Where there is a `proxy`, its addresses are dialled in place of the public ones.
    """

    allowed: tuple[Network, ...]
    contact: str | None
    proxy: frozenset[str] = frozenset()

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The guard that COLLECTOR_ALLOW_PRIVATE and COLLECTOR_CONTACT of Scrapy's settings describe."""
        allowed = networks(" ".join(settings.getlist("COLLECTOR_ALLOW_PRIVATE")))
        return cls(allowed, settings.get("COLLECTOR_CONTACT") or None, _dialled_for(settings.get("COLLECTOR_PROXY")))

    def check(self, host_ip: str) -> None:
        """Returns if `host_ip` may be dialled; else raises AddressRefused, or ContactMissing if only that is amiss."""
        if host_ip in self.proxy:
            return
        self.judge(host_ip)
        if self.proxy and not self.lets_through(host_ip):
            raise AddressRefused(f"The address {host_ip} was to be dialled past COLLECTOR_PROXY, so it was not.")

    def judge(self, host_ip: str) -> None:
        """Returns if anything may be fetched from `host_ip`, directly or through a proxy; raises as `check` does."""
        address = _unwrapped(_numeric(host_ip))
        if not is_public(address) and not self.lets_through(host_ip):
            raise AddressRefused(
                f"The address {host_ip} is not a public one, so nothing was fetched from it. If it is yours and you "
                "mean it, name its network in COLLECTOR_ALLOW_PRIVATE."
            )
        if not address.is_loopback:
            self.need_contact()

    def lets_through(self, host_ip: str) -> bool:
        """Whether `host_ip` lies in a network that COLLECTOR_ALLOW_PRIVATE names."""
        address = _unwrapped(_numeric(host_ip))
        return any(address in network for network in self.allowed)

    def need_contact(self) -> None:
        """Raises ContactMissing while nobody could be told who asks."""
        if self.contact is None:
            raise ContactMissing(
                "No contact is set, and without one nothing but loopback is fetched. Set COLLECTOR_CONTACT to an "
                "e-mail address or a page that tells a site's operator who you are."
            )

    def install(self, reactor: Any) -> None:
        """Checks every TCP connection that `reactor` opens from now on; ConfigurationError if another guard does."""
        if self._stands(reactor.connectTCP):
            return
        reactor.connectTCP = _CheckedDial(self, reactor.connectTCP)
        reactor.connectSSL = _CheckedDial(self, reactor.connectSSL)

    def install_on_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Checks every connection that asyncio opens on `loop`; ConfigurationError if another guard does."""
        if self._stands(loop.sock_connect):
            return
        loop.sock_connect = _CheckedSocket(self, loop.sock_connect)  # type: ignore[method-assign]

    def _stands(self, dial: object) -> bool:
        if not isinstance(dial, _CheckedDial | _CheckedSocket):
            return False
        if dial.guard != self:
            raise ConfigurationError(
                "Two crawls of one process want different networks; COLLECTOR_ALLOW_PRIVATE and COLLECTOR_CONTACT "
                "hold for the whole process, so run them apart."
            )
        return True


@dataclass(frozen=True, slots=True)
class _CheckedDial:
    guard: Guard
    dial: Callable[..., Any]

    def __call__(self, host: str, *args: Any, **kwargs: Any) -> Any:
        self.guard.check(host)
        return self.dial(host, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class _CheckedSocket:
    guard: Guard
    dial: Callable[..., Any]

    async def __call__(self, sock: socket.socket, address: Any) -> None:
        if sock.family in {socket.AF_INET, socket.AF_INET6}:
            self.guard.check(address[0])
        await self.dial(sock, address)


class GuardExtension:
    """The Scrapy extension that puts the guard in place: before the first request, once for the process."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Installs the guard; an error here ends the crawl before it begins."""
        install_from_settings(crawler.settings)
        return cls()


def install_from_settings(settings: BaseSettings) -> None:
    """Installs the guard of these settings into the reactor and loop of this process, or into the running loop."""
    guard = Guard.from_settings(settings)
    if not is_reactor_installed():
        guard.install_on_loop(asyncio.get_running_loop())
        return
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install the wrong reactor

    guard.install(reactor)
    loop = getattr(reactor, "_asyncioEventloop", None)
    if loop is not None:
        guard.install_on_loop(loop)


async def addresses_of(host: str) -> tuple[str, ...]:
    """The numeric addresses of a host on this machine; none where it has none, or none was found within 5 seconds.

    On a network that has no names of the internet, a look-up may take for ever.
    """
    try:
        async with asyncio.timeout(_LOOKED_UP_WITHIN):
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return ()
    return tuple(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


def _dialled_for(proxy: str | None) -> frozenset[str]:
    """The numeric addresses of the operator's proxy."""
    if not proxy:
        return frozenset()
    parts = urlsplit(proxy)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"The host of COLLECTOR_PROXY has no address here: {error}") from error
    return frozenset(str(address[0]) for *_, address in found)


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could be meant by `address`."""
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _SPECIAL)


def _numeric(host: str) -> Address:
    try:
        return ip_address(host)
    except ValueError as error:
        # A name would be resolved after the check, to whatever DNS says then.
        raise AddressRefused(f"{host!r} was to be dialled by name; the guard passes numeric addresses only.") from error


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address
