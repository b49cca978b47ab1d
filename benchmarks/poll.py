"""How long one poll takes, from the bytes of the page to changes committed, held against parsing that page with lxml.

`python benchmarks/poll.py [ROUNDS]`. Every round lives through a short history of one page in a new store, with the
collector's real stages; the yardsticks are taken between them, so that a busy machine slows both. Medians of all
rounds. The first table has the store where temporary files go, with the disk's waits; the second, where there is a
file system in memory, what the collector itself takes.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from lxml import etree
from rich.console import Console
from rich.table import Table

from collector.fetch.polling import Polling
from collector.model import Page
from collector.newsroom import pages, prose
from collector.newsroom.generated import OPENED
from collector.newsroom.sheet import Press
from collector.newsroom.story import Edition, Post, edit, paragraphs, publish
from collector.poll import Poll
from collector.recent import RECENT
from collector.store import known as knowing
from collector.store.bodies import Bodies
from collector.store.connecting import SQLITE, journal_mode
from collector.store.keep import Keep
from collector.store.store import Store
from collector.watch import Watch
from pipelines.archive import Archive
from pipelines.detect import Detect
from pipelines.normalise import Normalise
from pipelines.persist import Persist
from spiders.guardian import Guardian

ROUNDS = 15
MEMORY = Path("/dev/shm")  # noqa: S108 (only to tell the disk's share from the collector's)
PRESS = Press(origin="https://www.theguardian.com", noise_seed=1)
SLUG = "saltmere-0000"
YARDSTICKS = ("lxml parses the page", "sha256 of the body", "one commit")
STEPS = ("first poll", "one entry edited", "one entry new", "a redeploy", "nothing changed", "304")


Answer = Callable[[str, datetime], Page]
"""What a response at an address and a moment makes."""


@dataclass(frozen=True)
class Case:
    """A page: what it is called, how many entries it has, and how many bytes."""

    name: str
    entries: int
    size: int


CASES = (Case("600 KB, 20 entries", 20, 600_000), Case("1.3 MB, 400 entries", 400, 1_300_000))


def opening(case: Case) -> Edition:
    """A blog of so many entries of one short paragraph or two, every tenth a key event."""
    rng, at = Random(case.entries), OPENED  # noqa: S311 (no secret, a story)
    blog = Edition(f"{SLUG}-{case.entries}", prose.headline(rng), prose.sentence(rng), ("Maya Trent",), at, at)
    for number in range(case.entries):
        at += timedelta(seconds=rng.randint(60, 300))
        words = [prose.sentence(rng) for _ in range(1 + number % 2)]
        blog = publish(
            blog, at, Post(f"post-{number}", paragraphs(*words), prose.title(rng), key_event=number % 10 == 0)
        )
    return blog


def printed(edition: Edition, now: datetime, press: Press, size: int) -> bytes:
    """The edition on one page of about `size` bytes: a third of what it lacks is style sheet, the rest furniture."""
    pages.PAGE_SIZE = len(edition.posts)
    lacking = size - len(pages.render(edition, 1, now, press).encode())
    page = pages.render(edition, 1, now, replace(press, weight=max(0, lacking // 3))).encode()
    return page.replace(b"</main>", b"".join(furniture(size - len(page))) + b"</main>")


def furniture(size: int) -> Iterator[bytes]:
    """Cards that lead elsewhere, of elements and island properties, as real pages have more of than of entries."""
    rng = Random(0)  # noqa: S311 (no secret, a story)
    while size > 0:
        title, lead, name = prose.title(rng), prose.sentence(rng), f"{rng.getrandbits(80):020x}"
        props = escape(
            f'{{"id":"{name}","headline":"{title}","trail":"{lead}","image":"/img/media/{name}/1200.jpg"}}' * 3
        )
        card = (
            f'<li class="dcr-{name[:6]}"><a href="/uk-news/{name}"><h3><span>{title}</span></h3>'
            f'<div class="dcr-{name[12:18]}"><p>{lead}</p></div></a>'
            f'<gu-island name="Card" props="{props}"></gu-island></li>'
        ).encode()
        size -= len(card)
        yield card


@dataclass
class Outlet:
    """Answers a poll's requests with the page that is there, or with 304."""

    page: Page

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page, whatever is asked for."""
        del url, headers
        return self.page


class Collector:
    """All of the collector but HTTP, over a store in `folder`, as one process that goes on and on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keep = Keep(Store(f"sqlite:///{folder / 'store.sqlite3'}"), Bodies())
        self.stages = (
            Archive(self.keep),
            Normalise(self.keep, Guardian),
            Detect(self.keep),
            Persist(self.keep),
        )
        self.loop = asyncio.new_event_loop()

    def poll(self, url: str, uid: str, answer: Callable[[], Page]) -> tuple[float, Poll]:
        """One poll, with the milliseconds from the bytes to its commit; what is known of the blog is at hand too."""
        with self.keep.store.read() as connection:
            known = knowing.of_watch(connection, url)
        poll = Poll(uid, Watch(url, "guardian"), OPENED, known, Guardian.extractor())
        begun = perf_counter()
        poll = self.loop.run_until_complete(self._staged(poll, answer()))
        return (perf_counter() - begun) * 1000, poll

    async def _staged(self, poll: Poll, page: Page) -> Poll:
        poll = await Polling(poll, Guardian, Outlet(page).fetch).run(page)
        for stage in self.stages:
            poll = await stage.process_item(poll)
        return poll

    def close(self) -> None:
        """Ends the loop and lets go of the file."""
        self.loop.close()
        self.keep.store.close()


def served(url: str, at: datetime, body: bytes) -> Page:
    """The page that a response makes: its digest is part of a poll's work."""
    digest = sha256(body).hexdigest()
    said = {"ETag": f'"{digest[:16]}"', "Last-Modified": format_datetime(at, usegmt=True), "Content-Type": "text/html"}
    return Page(url, at, 200, tuple(said.items()), body, digest)


def confirmed(url: str, at: datetime) -> Page:
    """The answer that nothing has changed."""
    return Page(url, at, 304, body=None)


@dataclass
class Bench:
    """One page and all measurements of it, in milliseconds."""

    case: Case
    collector: Collector
    took: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened = opening(self.case)
        self.at = opened.last_modified + timedelta(minutes=3)
        added = opened.post("post-7").html + paragraphs("The tide took the last of 40 sandbags.")
        rewritten = edit(opened, self.at, "post-7", html=added)
        longer = publish(
            rewritten,
            self.at + timedelta(minutes=1),
            Post("post-new", paragraphs("One more boat came in."), "A late boat"),
        )
        prints = ((opened, PRESS), (rewritten, PRESS), (longer, PRESS), (longer, replace(PRESS, noise_seed=2)))
        self.url = PRESS.origin + opened.path
        self.bodies = [
            printed(edition, self.at + timedelta(minutes=minute), press, self.case.size)
            for minute, (edition, press) in enumerate(prints)
        ]

    def round(self, number: int) -> None:
        """The history of a blog that was never seen, the yardsticks between its polls."""
        RECENT.forget()
        slug = f"{SLUG[:-4]}{number:04}"
        bodies = [body.replace(SLUG.encode(), slug.encode()) for body in self.bodies]
        answers: list[Callable[[str, datetime], Page]] = [
            *(partial(served, body=body) for body in (*bodies, bodies[-1])),
            confirmed,
        ]
        for minute, (step, answer) in enumerate(zip(STEPS, answers, strict=True)):
            self._yardsticks(bodies[min(minute, len(bodies) - 1)])
            url, at = self.url.replace(SLUG, slug), self.at + timedelta(minutes=minute)
            spent, poll = self.collector.poll(url, f"{url} {step}", partial(answer, url, at))
            self._check(step, poll)
            self.took.setdefault(step, []).append(spent)

    def _check(self, step: str, poll: Poll) -> None:
        """A poll that did not do its work would be quick."""
        told = [c.kind for c in poll.recorded.changes] if poll.recorded else None
        wanted = {
            "first poll": ["backfilled"] * self.case.entries,
            "one entry edited": ["edited"],
            "one entry new": ["new"],
        }
        if told != wanted.get(step, []):
            raise SystemExit(f"{self.case.name}, {step}: {poll.failure or told}")

    def _yardsticks(self, body: bytes) -> None:
        works: tuple[Callable[[], object], ...] = (
            partial(parse, body),
            partial(digest, body),
            committing(self.collector.folder),
        )
        for name, work in zip(YARDSTICKS, works, strict=True):
            settle()
            begun = perf_counter()
            work()
            self.took.setdefault(name, []).append((perf_counter() - begun) * 1000)
        settle()

    def middle(self, name: str) -> float:
        """The median of one measurement."""
        return median(self.took[name])


def settle() -> None:
    """Lets nothing pay for what was before it: the garbage goes, and the allocator merges what a tree left behind."""
    gc.collect()
    bytearray(100_000)


def parse(body: bytes) -> None:
    """The yardstick: nothing but the tree, made and let go."""
    etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))


def digest(body: bytes) -> str:
    """The yardstick of a poll that finds the same bytes."""
    return sha256(body).hexdigest()


def committing(folder: Path) -> Callable[[], object]:
    """One row committed to a database set up as the store's: made ready here, done when called."""
    connection = sqlite3.connect(folder / "commit.sqlite3", isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal_mode(SQLITE)}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS polls (at INTEGER, outcome TEXT)")
    connection.execute("INSERT INTO polls VALUES (0, 'captured')")

    def commit() -> object:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO polls VALUES (1, 'unchanged')")
        connection.execute("COMMIT")
        return connection

    return commit


def rows(bench: Bench) -> Iterator[tuple[str, str, str, str, str]]:
    """The table's lines of one page: what, its milliseconds, the yardstick's, the ratio, and what is aimed at."""
    parsed, hashed, committed = (bench.middle(name) for name in YARDSTICKS)
    for step in STEPS:
        quiet = step in ("nothing changed", "304")
        stick, aim = (hashed + committed, "1.3") if quiet else (parsed, "3")
        spent = bench.middle(step)
        aim = {"304": "", "first poll": "", "a redeploy": ""}.get(step, aim)
        against = f"{stick:.2f} (sha256 + commit)" if quiet else f"{stick:.2f} (lxml)"
        yield step, f"{spent:.2f}", against, f"{spent / stick:.2f}", aim


def measure(folder: Path, rounds: int) -> Table:
    """Every case, round by round in turn."""
    table = Table(title=f"One poll, store in {folder.parent}, {rounds} rounds")
    for column in ("page", "poll", "ms", "yardstick ms", "ratio", "aim"):
        table.add_column(column)
    collector = Collector(folder)
    benches = [Bench(case, collector) for case in CASES]
    for number in range(rounds + 1):
        for bench in benches:
            bench.round(number)
            if number == 0:  # statements are compiled once in the life of a process
                bench.took.clear()
    collector.close()
    for bench in benches:
        parsed, hashed, committed = (bench.middle(name) for name in YARDSTICKS)
        size = f"{len(bench.bodies[0]) // 1000} KB"
        for number, row in enumerate(rows(bench)):
            table.add_row(
                (bench.case.name, size, f"lxml {parsed:.2f}", f"sha256 {hashed:.2f}", f"commit {committed:.2f}", "")[
                    number
                ],
                *row,
            )
        table.add_section()
    return table


def main(rounds: int) -> None:
    """Prints a table for the disk, and one for memory where that is a place for files."""
    console = Console(width=120)
    for place in (None, *([MEMORY] if MEMORY.is_dir() else [])):
        with TemporaryDirectory(dir=place) as folder:
            console.print(measure(Path(folder), rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
