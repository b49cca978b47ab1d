"""The gate: the only way out, one request to a host at a time and with a gap, whichever spider or process asks.

It is the download handler itself that passes it, so that nothing goes past: pages, permalinks, robots.txt, redirect
hops. Who keeps account of the hosts is named by the setting `COLLECTOR_GATE`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils.misc import build_from_crawler, load_object

from collector.backoff import retry_after
from collector.fetch.outcome import failure_of_exception, failure_of_status
from collector.model import FailureKind, Page

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

CRAWL_DELAY = "crawl_delay"
"""The key of `request.meta` under which the seconds stand that the host's robots.txt asks for."""
PATIENCE = "patience"
"""The key of `request.meta` for the `Patience` of the poll that makes the request."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How a host answered: the kind of failure, if it was one, and the seconds that a Retry-After asks to wait."""

    kind: FailureKind | None = None
    wait: float | None = None


class Gate(Protocol):
    """Who keeps account of the hosts."""

    async def enter(self, host: str, crawl_delay: float | None) -> None:
        """Returns when the host may be asked. `crawl_delay` is None where its robots.txt was not read for this.

        Raises:
            RequestRefused: when the host is to be left alone for longer than a request waits.
        """
        ...

    async def leave(self, host: str, heard: Heard | None) -> None:
        """Says that the host was asked, and how it answered; None where it was not waited for."""
        ...

    async def close(self) -> None:
        """Lets others ask the hosts that nobody here asks any more."""
        ...


class Patience:
    """A poll's deadline, which stands still while the poll waits for others."""

    def __init__(self, seconds: float) -> None:
        self._limit = asyncio.timeout(seconds)

    async def __aenter__(self) -> Patience:
        await self._limit.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._limit.__aexit__(kind, problem, trace)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Time that is not counted."""
        loop, until = asyncio.get_running_loop(), self._limit.when()
        if until is None or self._limit.expired():
            yield
            return
        left = until - loop.time()
        self._limit.reschedule(None)
        try:
            yield
        finally:
            self._limit.reschedule(loop.time() + left)


@contextmanager
def uncounted(request: Request) -> Iterator[None]:
    """Time for which the poll that makes the request is not to blame."""
    patience = cast("Patience | None", request.meta.get(PATIENCE))
    with patience.waiting() if patience else nullcontext():
        yield


def gate_of(crawler: Crawler) -> Gate:
    """The gate that the settings name."""
    return cast("Gate", build_from_crawler(load_object(crawler.settings["COLLECTOR_GATE"]), crawler))


async def through(gate: Gate, request: Request, download: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, downloaded when the host may be asked."""
    host = urlsplit(request.url).hostname or ""
    with uncounted(request):
        await gate.enter(host, request.meta.get(CRAWL_DELAY))
    heard = None
    try:
        response = await download()
        heard = _heard(response)
    except Exception as problem:
        heard = Heard(failure_of_exception(problem).kind)
        raise
    finally:
        await gate.leave(host, heard)
    return response


class GatedHandler(HTTP11DownloadHandler):
    """Scrapy's own handler behind the gate."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.gate = gate_of(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer, fetched when the host may be asked."""
        return await through(self.gate, request, partial(super().download_request, request))

    async def close(self) -> None:
        """Ends with the crawl."""
        await self.gate.close()
        await super().close()


def _heard(response: Response) -> Heard:
    now = datetime.now(UTC)
    headers = tuple((k.decode("latin-1"), v[-1].decode("latin-1")) for k, v in response.headers.items() if v)
    page = Page(response.url, now, response.status, headers)
    failure = failure_of_status(page)
    wait = retry_after(page.header("Retry-After"), now.timestamp()) if failure else None
    return Heard(failure.kind if failure else None, wait)
