"""Pages that only a browser can make, for publishers that ask for one: Chromium behind the same guard and limits.

Needs `pip install -e '.[browser]'`. Pictures, films, fonts and styles are not loaded, and no address is dialled but
through the proxy that the network guard watches (`dialling`). What is kept is the page as its scripts left it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from scrapy.exceptions import DownloadCancelledError
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]

from collector.fetch.dialling import Proxy
from collector.fetch.gate import gate_of, through

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

UNREAD = frozenset({"image", "media", "font", "stylesheet", "websocket", "eventsource"})
OF_THE_BYTES = ("Content-Length", "Transfer-Encoding", "ETag", "Last-Modified")
"""What the server says of the bytes that it sent holds no longer for what the scripts made of them."""


class Wanted(Protocol):
    """What a page asks the browser for."""

    @property
    def resource_type(self) -> str:
        """What the page takes it for: a script, a picture."""

    @property
    def url(self) -> str:
        """Its address."""


def is_unread(wanted: Wanted) -> bool:
    """Whether a page's request is for something that no reader looks at, or for no address of the web."""
    return wanted.resource_type in UNREAD or not wanted.url.startswith(("http://", "https://"))


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # the package has no types
    """Scrapy-playwright's handler, its browser behind our proxy."""

    proxy: Proxy

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.gate = gate_of(crawler)
        self.abort_request = is_unread
        self.config.navigation_timeout_ms = crawler.settings.getint("DOWNLOAD_TIMEOUT") * 1000
        self.config.max_pages_per_context = 1

    async def _launch(self) -> None:
        self.proxy = Proxy()
        self.config.launch_options["proxy"] = {"server": await self.proxy.start()}
        await super()._launch()

    async def _close(self) -> None:
        await self.gate.close()
        await super()._close()
        self.proxy.stop()

    async def _download_request(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = await through(self.gate, request, partial(super()._download_request, request, *args, **kwargs))
        most = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if len(response.body) > most:
            raise DownloadCancelledError(f"the page that the browser made has {len(response.body)} bytes, of {most}")
        headers = response.headers.copy()
        for name in OF_THE_BYTES:
            headers.pop(name, None)
        return response.replace(headers=headers)
