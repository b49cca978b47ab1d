"""A blog of several pages, read with the real publisher: what a poll of all of them proves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from collector.fetch.polling import Polling
from collector.model import Page, Reach
from collector.newsroom.afternoon import AFTERNOON, editions, opening
from collector.newsroom.pages import page_ids, render
from collector.poll import Poll
from collector.watch import Depth, Watch
from spiders.guardian import Guardian

NOW = datetime(2024, 3, 27, 18, 0, tzinfo=UTC)
EDITION = list(editions(opening(NOW), AFTERNOON, NOW))[-1]
URL = f"http://127.0.0.1{EDITION.path}"


async def fetch(url: str, headers: Mapping[str, str]) -> Page:  # noqa: ARG001
    key = Guardian.asked_for(url)
    pages = page_ids(EDITION)
    number = next((n for n, ids in enumerate(pages, start=1) if key in ids), None) if key else 1
    if number is None:
        return Page(url, NOW, 404, body=b"nothing")
    body = render(EDITION, number, NOW).encode()
    return Page(url, NOW, body=body, body_digest=sha256(body).hexdigest(), final_url=url)


def poll(url: str = URL, depth: Depth = Depth.ALL) -> Poll:
    watch = Poll("uid", Watch(url, "guardian", depth), NOW, extractor=Guardian.extractor())

    async def run() -> Poll:
        return await Polling(watch, Guardian, fetch).run(await fetch(url, {}))

    return asyncio.run(run())


def test_every_page_from_the_first_on_is_the_whole_blog() -> None:
    read = poll()
    assert len(read.pages) == len(page_ids(EDITION)) > 2
    assert read.coverage.reach is Reach.COMPLETE


def test_an_archive_page_and_those_behind_it_are_not() -> None:
    archive = Guardian.permalink(URL, page_ids(EDITION)[1][0])
    assert poll(archive).coverage.reach is Reach.WINDOW
