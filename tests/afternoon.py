"""The demo newsroom's afternoon, polled by the real collector at some of its stages, in a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collector.newsroom.afternoon import AFTERNOON, editions, opening
from collector.newsroom.server import Newsroom
from collector.newsroom.story import Edition
from collector.publishers import project_settings
from collector.service.crawl import Crawls
from collector.watch import Watch
from tests.processes import ROOT, environment

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
EDITIONS: list[Edition] = [*editions(opening(AT), AFTERNOON, AT)]
STAGES = dict(zip(["the opening", *(step.what for step in AFTERNOON)], EDITIONS, strict=True))
POLLED = (
    "where families can ask",
    "an unconfirmed report",
    "the unconfirmed report is withdrawn without a word",
    "the blog closes",
    "a silent removal after closing",
)
"""The stages at which it is polled: a number is corrected, a report withdrawn, the headline changed, the end edited."""


@dataclass(frozen=True)
class Kept:
    """A store in a folder, and the address of the blog in it."""

    home: Path
    url: str

    @property
    def database(self) -> str:
        return f"sqlite:///{self.home / 'collector.sqlite3'}"


def evening() -> datetime:
    """When all of it is over."""
    return AT + timedelta(hours=5)


def key(slug: str) -> str:
    """The key of a post of the afternoon."""
    return next(post.id for edition in reversed(STAGES.values()) for post in edition.posts if post.slug == slug)


def polled(home: Path) -> Kept:
    """Polls the afternoon into a store."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.afternoon"],
        cwd=ROOT,
        env=environment(COLLECTOR_HOME=str(home)),
        capture_output=True,
        timeout=120,
        check=True,
        encoding="utf-8",
    )
    return Kept(home, ended.stdout.strip())


def main() -> None:
    """Plays and polls; prints the blog's address."""
    recorded = asyncio.Event()
    with Newsroom(STAGES[POLLED[0]], evening) as newsroom:

        async def watches() -> AsyncIterator[Watch]:
            for name in POLLED:
                newsroom.edition = STAGES[name]
                recorded.clear()
                yield Watch(newsroom.url, "guardian")
                await recorded.wait()

        Crawls(project_settings(), lambda _poll: recorded.set()).run({"guardian": watches()})
        sys.stdout.write(newsroom.url)


if __name__ == "__main__":
    main()
