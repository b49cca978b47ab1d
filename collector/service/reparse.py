"""Today's extractors over all captures: a derivation beside the old one, what would change, and its adoption.

A derivation is a store of its own, in the data directory, in which every poll of a blog is made again in time order. It
is taken up where it was left, and can be looked at with any command (COLLECTOR_DATABASE_URL).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from collector.archive.kept import DERIVATIONS, of_rows
from collector.changes import Verdict
from collector.errors import BodyDropped, BusyError, NotFound
from collector.memory import Known
from collector.model import Coverage, Reach
from collector.poll import Poll, Recorded
from collector.publisher import Publisher
from collector.publishers import by_name
from collector.reinterpret import reread
from collector.service.replay import Line, runner
from collector.store import captures
from collector.store import known as knowing
from collector.store.blogs import numbered
from collector.store.bodies import Bodies
from collector.store.keep import Keep, kept
from collector.store.polls import record
from collector.store.schema import AnyRow
from collector.store.store import Store
from collector.watch import Watch


@dataclass(frozen=True, slots=True)
class Reparse:
    """One blog read again by a publisher's file of today; `home` is the data directory."""

    keep: Keep
    home: Path
    blog: AnyRow
    publisher: type[Publisher]

    @property
    def file(self) -> Path:
        """Where the derivation is."""
        name = re.sub(r"[^\w.]+", "-", self.publisher.extractor())
        return self.home / DERIVATIONS / str(self.blog.id) / f"{name}.sqlite3"

    def derive(self, line_of: Callable[[type[Publisher], Keep], Line]) -> Iterator[int]:
        """Makes the polls again that the derivation lacks; tells after each how many captures it took."""
        with self._derivation() as derivation:
            line = line_of(self.publisher, derivation)
            with derivation.store.read() as connection:
                done = captures.names(connection)
            with runner() as loop:
                for poll in of_rows(self.keep, captures.kept(self.keep.store, self.blog.id)):
                    if poll.uid not in done:
                        loop.run(line.again(replace(poll, publisher=self.publisher.name)))
                        yield len(poll.answers)

    def differences(self) -> Verdict:
        """What it would take to have the derivation stand, the changes that would be told of it among it."""
        _, verdict, _ = self._verdict()
        return verdict

    def adopt(self, at: datetime) -> Recorded | None:
        """Has the derivation stand: recorded at that moment, in one transaction; None where nothing differs.

        Raises:
            BusyError: when the blog was polled since it was derived; deriving again takes the rest of its polls.
        """
        known, verdict, watch = self._verdict()
        if verdict.silent:
            return None
        uid = f"reparse {self.blog.id} {self.publisher.extractor()} {known.version}"
        poll = Poll(
            uid,
            Watch(watch, self.publisher.name),
            at,
            known,
            self.publisher.extractor(),
            coverage=Coverage(Reach.PARTIAL, reason="read again from captures"),
            verdict=verdict,
            seen_at=self.blog.last_seen_at,
        )
        return record(self.keep.store, self.keep.bodies, poll, _moved)

    def _verdict(self) -> tuple[Known, Verdict, str]:
        with self.keep.store.read() as connection:
            known = knowing.of_blog(connection, self.blog.id)
            past = knowing.revisions_of(connection, self.blog.id, [*known.entries])
            watch = captures.watch_of(connection, self.blog.id)
        with self._derivation() as derivation, derivation.store.read() as connection:
            blog = knowing.blog_of_watch(connection, watch)
            if blog is None:
                return known, Verdict(), watch
            derived = knowing.of_blog(connection, blog)
            derived_past = knowing.revisions_of(connection, blog, [*derived.entries])
            return known, reread(known, past, derived, derived_past), watch

    @contextmanager
    def _derivation(self) -> Iterator[Keep]:
        store = Store(f"sqlite:///{self.file}")
        try:
            yield Keep(store, Bodies())
        finally:
            store.close()


def _moved(_known: Known, _past_of: object) -> Verdict:
    raise BusyError("the blog was polled while it was read again: run the command once more, it goes on from there")


@dataclass(frozen=True, slots=True)
class Task:
    """A blog to be read again, by its number, so that another process can do it."""

    database_url: str
    home: Path
    blog: int
    publisher: str

    def opened(self) -> Reparse:
        """The blog as it is kept now."""
        keep = kept(self.database_url)
        with keep.store.read() as connection:
            blog = numbered(connection, self.blog)
        if blog is None:
            raise NotFound(f"there is no blog {self.blog}")
        return Reparse(keep, self.home, blog, by_name(self.publisher))


Derived = tuple[Task, int, str]
"""A task, how many captures were read, and why it cannot be done, empty where it can."""


def derive(task: Task) -> Derived:
    """Derives a blog. One whose captures were erased or dropped cannot be read again: it would seem to have less."""
    try:
        return task, sum(task.opened().derive(_line)), ""
    except BodyDropped as problem:
        return task, 0, str(problem)


def derive_all(tasks: Sequence[Task], processes: int) -> Iterator[Derived]:
    """Derives several blogs, some at once, each in one process; tells of each as it is done."""
    if processes == 1 or len(tasks) == 1:
        yield from map(derive, tasks)
        return
    with ProcessPoolExecutor(min(processes, len(tasks)), mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(derive, task) for task in tasks]):
            yield done.result()


def _line(publisher: type[Publisher], derivation: Keep) -> Line:
    return Line.of(publisher, derivation.store.url.render_as_string(hide_password=False))
