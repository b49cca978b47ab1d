"""`collector demo`: a small newsroom on loopback, the collector watching it, and what a reader would never know."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import Annotated, Any

import typer

from collector.cli.output import console, plain
from collector.cli.render import change
from collector.config import current
from collector.model import Outcome
from collector.query import answers
from collector.query.changes import changes
from collector.store.keep import kept
from collector.watch import Watch

PAUSE = 1.5
"""Seconds between two polls."""

Speed = Annotated[float, typer.Option("--speed", min=0.1, help="How many times as fast as two minutes.")]
QUIET = ("missing", "backfilled", "new", "layout")


def command(speed: Speed = 1.0) -> None:
    """Watch a small newsroom on this machine open, edit, withdraw and close a live blog, in two minutes."""
    home = current().home / "demo" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    os.environ |= {"COLLECTOR_HOME": str(home), "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
    os.environ.pop("COLLECTOR_DATABASE_URL", None)
    url = _watch_it_play(speed)
    _what_nobody_would_know(url)
    console.print(f"\n[dim]It is all kept. Try:[/]\n  export COLLECTOR_HOME={home}")
    for question in ("show", "report", "compare"):
        console.print(f"  collector {question} {url}")
    console.print("  collector web   [dim]# the same as pages, on this machine[/]")


def _watch_it_play(speed: float) -> str:
    from collector.newsroom.afternoon import AFTERNOON, opening
    from collector.newsroom.play import playing, raise_curtain
    from collector.newsroom.server import Newsroom
    from collector.publishers import project_settings
    from collector.service.crawl import Crawls

    clock = raise_curtain(AFTERNOON, lambda: datetime.now(UTC), speed)
    with Newsroom(opening(clock.at(0)), clock) as newsroom:
        console.print(f"[bold]The newsroom[/] serves {newsroom.url}\n[dim]its time runs faster than yours[/]\n")
        with playing(newsroom, AFTERNOON, clock) as play:
            feed = Feed(Watch(newsroom.url, "guardian"), play, PAUSE / speed)
            Crawls(project_settings(), feed.heard).run({"guardian": feed.polls()})
    return newsroom.url


@dataclass
class Feed:
    """Polls one blog again and again, each after the one before, until its play is over and then twice more."""

    watch: Watch
    play: Thread
    pause: float
    resolved: asyncio.Event = field(default_factory=asyncio.Event)

    async def polls(self) -> AsyncIterator[Watch]:
        """The watch, each time a poll is due."""
        encores = 2
        while encores:
            encores -= not self.play.is_alive()
            self.resolved.clear()
            yield self.watch
            await self.resolved.wait()
            await asyncio.sleep(self.pause)

    def heard(self, poll: Any) -> None:
        """Prints what a poll found, and lets the next one be made."""
        self.resolved.set()
        if poll.recorded.outcome is Outcome.FAILED:
            console.print(f"[red]{poll.recorded.failure.kind}[/] {plain(poll.recorded.failure.message)}")
        for found in poll.recorded.changes:
            if found.kind != "missing":
                for line in change(answers.change(found)):
                    console.print(line)


def _what_nobody_would_know(url: str) -> None:
    every = changes(kept(current().database_url).store, url)
    rows = [row for row in every if row["kind"] not in QUIET and row["fields"] != ["flags"]]
    console.print("\n[bold]What a reader of the closed page would never know[/]")
    for row in rows:
        for line in change(row):
            console.print(line)
