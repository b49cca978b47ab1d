"""A toy outlet: its server in memory with a clock of its own, its publisher, and the collector's real stages between.

Only HTTP is left out. Everything from `Polling` to the SQLite store is the real thing, so that whole histories of a
blog can be lived through in a test.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import event, select

from collector.changes import Change
from collector.fetch.polling import Polling
from collector.fetch.reader import Reader
from collector.memory import Known
from collector.model import Entry, Failure, FailureKind, Flag, KeySource, LiveBlog, Page, Reading, Status
from collector.poll import Poll, Recorded
from collector.store import known as knowing
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.schema import blogs, watches
from collector.store.store import Store
from collector.watch import Depth, Watch
from pipelines.archive import Archive
from pipelines.detect import Detect
from pipelines.normalise import Normalise
from pipelines.persist import Persist

URL = "https://toy.test/live/1"
START = datetime(2024, 3, 27, 9, 0, tzinfo=UTC)
HTTP = "%a, %d %b %Y %H:%M:%S GMT"


@dataclass(frozen=True)
class Post:
    """What an editor sees of an entry."""

    key: str
    text: str
    published: datetime
    flags: tuple[str, ...] = ()


@dataclass
class Outlet:
    """A blog and its server. `page_size` None puts all on one page; `dated` sends Last-Modified, as most do."""

    page_size: int | None = None
    permalinks: bool = True
    dated: bool = True
    now: datetime = START
    title: str = "A day in the harbour – live"
    live: bool = True
    layout: str = "plain"
    posts: list[Post] = field(default_factory=list)
    modified: datetime = START
    versions: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ids: Callable[[str], str] = str
    """What id the page gives an entry."""

    faults: dict[str, str] = field(default_factory=dict)
    """By page (its first key, or "" for the newest): "cut", "stale", "thin", "down", "empty"."""

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    def touch(self) -> None:
        """The editors saved something; what was served until now becomes an older version."""
        self.versions.append(self.state())
        self.modified = self.now

    def publish(self, key: str, text: str, *, published: datetime | None = None) -> None:
        """A new entry, on top unless it is dated back."""
        self.touch()
        self.posts.append(Post(key, text, published or self.now))
        self.posts.sort(key=lambda post: post.published, reverse=True)

    def edit(self, key: str, **content: Any) -> None:
        """An entry is rewritten."""
        self.touch()
        self.posts = [replace(p, **content) if p.key == key else p for p in self.posts]
        self.posts.sort(key=lambda post: post.published, reverse=True)

    def withdraw(self, key: str, *, silently: bool = False) -> Post:
        """An entry is taken down; silently, the blog's own time does not move."""
        modified = self.modified
        self.touch()
        if silently:
            self.modified = modified
        gone = next(p for p in self.posts if p.key == key)
        self.posts.remove(gone)
        return gone

    def put_back(self, post: Post) -> None:
        """An entry that was taken down is there again."""
        self.touch()
        self.posts.append(post)
        self.posts.sort(key=lambda each: each.published, reverse=True)

    def state(self) -> dict[str, Any]:
        """What the server knows of the blog now."""
        return {
            "title": self.title,
            "live": self.live,
            "layout": self.layout,
            "modified": self.modified,
            "posts": [replace(post, key=self.ids(post.key)) for post in self.posts],
        }

    @property
    def tells_old_copies(self) -> bool:
        """Whether the copy that a stale cache has is of another date than all that came after it."""
        after = [version["modified"] for version in self.versions[-1:]] + [self.modified]
        return self.dated and len(self.versions) > 1 and self.versions[-2]["modified"] not in after

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """Answers a request, a second later."""
        self.wait(1)
        self.asked.append(url)
        wanted = parse_qs(urlsplit(url).query).get("with", [""])[0]
        fault = self.faults.get(wanted)
        if fault == "down":
            return Page(url, self.now, 503, body=b"out of order", body_digest=sha256(b"out of order").hexdigest())
        state = self.versions[-2] if fault == "stale" and len(self.versions) > 1 else self.state()
        return self._answer(url, wanted, state, headers, fault)

    def _answer(
        self, url: str, wanted: str, state: dict[str, Any], headers: Mapping[str, str], fault: str | None
    ) -> Page:
        pages = _pages(state["posts"], self.page_size)
        found = next((i for i, page in enumerate(pages) if wanted in {p.key for p in page}), None) if wanted else 0
        if found is None or (wanted and not self.permalinks and pages[found][0].key != wanted):
            return Page(url, self.now, 404, body=b"nothing here", body_digest=sha256(b"nothing here").hexdigest())
        shown = pages[found][:1] if fault == "thin" else pages[found]
        body = _body(state, shown, pages[found + 1][0].key if found + 1 < len(pages) else None)
        body = {"cut": body[: len(body) // 2], "empty": b""}.get(fault or "", body)
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        said = [("ETag", tag)] + ([("Last-Modified", state["modified"].strftime(HTTP))] if self.dated else [])
        if headers.get("If-None-Match") == tag:
            return Page(url, self.now, 304, tuple(said), None)
        return Page(url, self.now, 200, tuple(said), body, sha256(body).hexdigest())


def a_harbour(page_size: int | None = 3) -> Outlet:
    """An outlet of eight entries, a minute apart."""
    outlet = Outlet(page_size)
    for number in range(1, 9):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number} says that {number} boats are in.")
    return outlet


def _pages(posts: list[Post], size: int | None) -> list[list[Post]]:
    if size is None or len(posts) <= size:
        return [posts]
    first = len(posts) % size + size if len(posts) % size else size
    rest = [posts[i : i + size] for i in range(first, len(posts), size)]
    return [posts[:first], *rest]


def _body(state: dict[str, Any], posts: list[Post], following: str | None) -> bytes:
    said = {
        "title": state["title"],
        "live": state["live"],
        "layout": state["layout"],
        "following": following,
        "posts": [[p.key, p.text, p.published.isoformat(), list(p.flags)] for p in posts],
    }
    return json.dumps(said).encode()


class ToyPublisher:
    """Reads the outlet's pages. A newer `version` reads texts in capitals, to tell an extractor from an editor."""

    name = "toy"
    version = 1
    hosts: ClassVar[tuple[str, ...]] = ("toy.test",)

    @classmethod
    def extractor(cls) -> str:
        """Names the release."""
        return f"toy/{cls.version}"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """The page's entries; a page that was cut is told as such."""
        try:
            said = json.loads(page.body or b"")
        except ValueError:
            return Failure(FailureKind.TRUNCATED, "the page was cut")
        entries = [
            Entry(
                key,
                KeySource.NATIVE,
                text.upper() if cls.version > 1 else text,
                published_at=datetime.fromisoformat(published),
                flags=frozenset(Flag(flag) for flag in flags),
            )
            for key, text, published, flags in said["posts"]
        ]
        status = Status.LIVE if said["live"] else Status.CLOSED
        blog = LiveBlog(URL, said["title"], tuple(entries), status=status, layout=said["layout"])
        return Reading(blog, f"{URL}?with={said['following']}" if said["following"] else None)

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str | None:
        """The page that holds an entry."""
        return f"{blog_url.partition('?')[0]}?with={key}"

    @classmethod
    def asked_for(cls, url: str) -> str | None:
        """The entry that a page must begin with."""
        return parse_qs(urlsplit(url).query).get("with", [None])[0]


class NoPermalinks(ToyPublisher):
    """The same outlet, read as one whose entries have no addresses of their own."""

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str | None:  # noqa: ARG003
        """There is none."""
        return None


class Newer(ToyPublisher):
    """A later release of the same publisher's file."""

    version = 2


@cache
def an_empty_store() -> bytes:
    """A new store's file: migrating once is enough for a thousand histories."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite3"
        Store(f"sqlite:///{path}").close()
        return path.read_bytes()


def unsynced(url: str) -> Store:
    """A store that does not wait for the disk: what a test keeps need not outlast a power cut."""
    store = Store(url)
    if store.is_sqlite:
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        store.engine.dispose()
    return store


class Server(Protocol):
    """What is watched: something that answers requests, with a clock of its own."""

    now: datetime

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """Answers a request."""
        ...


class Watcher:
    """The collector, all of it but HTTP: polls an outlet and records what it finds in a real store."""

    def __init__(self, outlet: Server, at: Path | str, publisher: type[Reader] = ToyPublisher, url: str = URL) -> None:
        """Keeps what it finds in a new file `store.sqlite3` in the folder `at`, or in the database of that URL."""
        self.outlet = outlet
        self.url = url
        self.publisher = publisher
        self.keep = self._opened(at / "store.sqlite3") if isinstance(at, Path) else Keep(unsynced(at), Bodies())
        self.changes: list[Change] = []
        self._polls = count(1)

    def ids_from(self, first: int) -> None:
        """Numbers its polls from there on: of watchers of one store, each has numbers of its own."""
        self._polls = count(first)

    @staticmethod
    def _opened(file: Path) -> Keep:
        file.write_bytes(an_empty_store())
        return Keep(unsynced(f"sqlite:///{file}"), Bodies())

    def poll(self, depth: Depth = Depth.ALL) -> Recorded:
        """One poll, from the first request to the row in the store."""
        return self.record(self.polled(depth))

    def record(self, poll: Poll) -> Recorded:
        """The last stage of a poll."""
        recorded = Persist(self.keep).record(poll).recorded
        assert recorded is not None
        self.changes.extend(recorded.changes)
        return recorded

    def polled(self, depth: Depth = Depth.ALL) -> Poll:
        """A poll that has gone through every stage but the last."""
        poll = Poll(
            uid=f"poll-{next(self._polls)}",
            watch=Watch(self.url, "toy", depth),
            started_at=self.outlet.now,
            known=self.known(),
            extractor=f"toy/{getattr(self.publisher, 'version', 1)}",
        )
        poll = asyncio.run(self._fetched(poll))
        if poll.failure is None and any(poll.readings):
            poll = Archive(self.keep).archive(poll)
        if poll.failure is None and any(poll.readings):
            poll = Normalise(self.keep, self.publisher).normalise(poll)  # type: ignore[arg-type]
        if poll.failure is None:
            poll = Detect(self.keep).detect(poll)
        return poll

    def known(self) -> Known:
        """What the store knows of the blog; what is remembered of it from the poll before may not differ."""
        with self.keep.store.read() as connection:
            known = knowing.of_watch(connection, self.url)
        remembered = self.keep.recollections.take(self.head())
        assert remembered in (None, known)
        return known

    def head(self) -> str | None:
        """Where the chain of custody of the blog ends."""
        its = select(blogs.c.head).join(watches, watches.c.blog_id == blogs.c.id).where(watches.c.url == self.url)
        with self.keep.store.read() as connection:
            return connection.execute(its).scalar()

    async def _fetched(self, poll: Poll) -> Poll:
        polling = Polling(poll, self.publisher, self.outlet.fetch)
        return await polling.run(await self.outlet.fetch(self.url, polling.conditions(self.url)))

    def told(self, *kinds: str) -> list[tuple[str, str | None]]:
        """The changes found so far as (kind, entry), of these kinds only where any are named; without `missing`."""
        wanted = kinds or {c.kind for c in self.changes} - {"missing"}
        return [(c.kind, c.key) for c in self.changes if c.kind in wanted]
