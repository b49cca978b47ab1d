"""Sends requests through the operator's proxy, and judges before that what the proxy will be asked to reach.

A proxy looks names up itself and connects by itself, so the network guard sees the proxy's address alone. What can be
known here is looked at here: an address in numbers, however it is spelt; a name by all the addresses it has on this
machine; a name that has none here by its form. What the proxy makes of a name then is the proxy's affair.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import NotConfigured

from collector.errors import AddressRefused
from collector.fetch.guard import Guard, addresses_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

_INSIDE = (".internal", ".intranet", ".local", ".localhost", ".localdomain", ".lan", ".home", ".corp", ".home.arpa")


class ProxyMiddleware:
    """Judges every request's host, then sends it through the proxy; what may be reached directly needs none.

    That is what lies in the networks of COLLECTOR_ALLOW_PRIVATE. Where no proxy is set there is no such middleware.
    """

    def __init__(self, guard: Guard, proxy: str) -> None:
        self._guard = guard
        parts = urlsplit(proxy)
        self._address = f"http://{parts.netloc.rpartition('@')[2]}"
        said = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
        self._credentials = b"Basic " + b64encode(said.encode()) if said else b""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawl; NotConfigured where no proxy is set."""
        proxy = crawler.settings.get("COLLECTOR_PROXY")
        if not proxy:
            raise NotConfigured
        return cls(Guard.from_settings(crawler.settings), proxy)

    async def process_request(self, request: Request) -> None:
        """Returns with the request's way chosen; AddressRefused or ContactMissing if it must not be made."""
        request.headers.pop(b"Proxy-Authorization", None)
        if await self._is_direct(urlsplit(request.url).hostname or ""):
            request.meta.pop("proxy", None)
            return
        request.meta["proxy"] = self._address
        if self._credentials:
            request.headers[b"Proxy-Authorization"] = self._credentials

    async def _is_direct(self, host: str) -> bool:
        addresses = await addresses_of(host)
        for address in addresses:
            self._guard.judge(address)
        if not addresses:
            self._judge_name(host)
        return bool(addresses) and all(self._guard.lets_through(address) for address in addresses)

    def _judge_name(self, host: str) -> None:
        """Of a name that has no address here only the form is known."""
        if "." not in host.strip(".") or host.endswith(_INSIDE):
            raise AddressRefused(f"{host!r} is a name of an inner network, so the proxy was not asked for it.")
        self._guard.need_contact()
