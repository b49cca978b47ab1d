"""The Pier: `?spoilt` cannot be read, `?unwanted` is dropped, `?last` ends the crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response

from collector.poll import Poll
from spiders.guardian import Guardian


class Pier(Guardian):
    """The Guardian's markup."""

    name = "pier"

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Poll | dict[str, Any]]:
        """A poll, unless the address asks for trouble."""
        if "spoilt" in response.url:
            raise ValueError("nobody thought of this")
        if "last" in response.url:
            raise CloseSpider("enough for today")
        async for item in super().parse(response, **kwargs):
            yield item


class Drop:
    """A stage that wants nothing of some addresses."""

    async def process_item(self, poll: Poll) -> Poll:
        """The poll."""
        if "unwanted" in poll.watch.url:
            raise DropItem("not wanted")
        return poll
