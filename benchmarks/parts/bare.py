"""A bare Scrapy crawl on Scrapy's default settings but for its log, in a process of its own.

`python -m benchmarks.parts.bare KIND ROUNDS` asks for every address that standard input lists, then so many times more.
KIND `fetched` looks at no page, `read` takes every entry out of it with Scrapy's selectors and yields an item each,
`unmodified` asks conditionally. Says how many answers a second there were and what processor time each took.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

ROOT = Path(__file__).resolve().parents[2]
NOT_MODIFIED = 304


@dataclass(frozen=True)
class Speed:
    """Polls a second, and milliseconds of processor time for each."""

    rate: float
    cost: float


class Bare(Spider):
    """Asks again and again, as a spider does whose author has read Scrapy's tutorial."""

    name = "bare"
    handle_httpstatus_list = (NOT_MODIFIED,)

    def __init__(self, kind: str, rounds: int, urls: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.rounds, self.urls = kind, rounds, urls
        self.answers = 0
        self.began = self.ended = (0.0, 0.0)

    async def start(self) -> AsyncIterator[Request]:
        """Every address once; each answer leads to the next request."""
        for url in self.urls:
            yield Request(url, cb_kwargs={"left": self.rounds}, dont_filter=True)

    def parse(self, response: Response, left: int = 0, **_: Any) -> Iterator[Request | dict[str, Any]]:
        """Counts the answer, reads it if asked to, and asks again."""
        self.answers += 1
        if self.answers == len(self.urls):
            self.began = (time.monotonic(), time.process_time())
        yield from self._items(response)
        if left:
            tag = response.headers.get("ETag")
            headers = {"If-None-Match": tag} if tag and self.kind == "unmodified" else {}
            yield Request(response.url, headers=headers, cb_kwargs={"left": left - 1}, dont_filter=True)
        self.ended = (time.monotonic(), time.process_time())

    def closed(self, reason: str) -> None:  # noqa: ARG002 (Scrapy's signature)
        """Says how fast it was once every address had been asked for once."""
        wall, work = (after - before for after, before in zip(self.ended, self.began, strict=True))
        count = self.answers - len(self.urls)
        sys.stdout.write(json.dumps({"rate": count / wall, "cost": work / count * 1000}))

    def _items(self, response: Response) -> Iterator[dict[str, Any]]:
        if self.kind != "read":
            yield {"url": response.url, "status": response.status}
            return
        for block in response.xpath('//article[starts-with(@id, "block-")]'):
            yield {
                "id": block.attrib["id"],
                "title": block.xpath("string(header//h2)").get(),
                "published": block.xpath("header//time/@datetime").get(),
                "text": " ".join(block.xpath("p//text() | ul//text() | blockquote//text()").getall()),
            }


def speed(kind: str, rounds: int, urls: Sequence[str]) -> Speed:
    """Runs the crawl in a process of its own: every address once, then so many times more, which is what counts."""
    command = [sys.executable, "-m", "benchmarks.parts.bare", kind, str(rounds)]
    asked = "\n".join(urls)
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, input=asked, check=True, text=True)  # noqa: S603 (us)
    return Speed(**json.loads(ended.stdout))


def main(kind: str, rounds: int) -> None:
    """Crawls what standard input lists."""
    process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING"})
    process.crawl(Bare, kind, rounds, sys.stdin.read().split())
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
