"""A reader of changes that stops and starts anywhere sees every change once, whoever writes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select

from collector.errors import CollectorError
from collector.poll import Poll
from collector.query.changes import changes
from collector.store import feed, schema
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.store import Store
from collector.watch import Watch
from pipelines.persist import Persist
from tests.thorough import tries
from tests.toy import Outlet, Watcher

WRITERS = 4
POLLS = tries("CURSOR", 6, 40)
ENTRIES = 8


@pytest.fixture
def poll(tmp_path: Path) -> Iterator[Poll]:
    """A poll of a blog with entries that is ready to be recorded."""
    outlet = Outlet()
    for number in range(ENTRIES):
        outlet.publish(f"e{number}", f"Entry number {number}.")
    watcher = Watcher(outlet, tmp_path)
    yield watcher.polled()
    watcher.keep.store.close()


def of_another_blog(poll: Poll, name: str) -> Poll:
    assert poll.blog
    url = f"https://toy.test/live/{name}"
    return replace(poll, uid=name, watch=Watch(url, "toy"), blog=replace(poll.blog, canonical_url=url))


def backdated(poll: Poll, rng: Random) -> Poll:
    """The same as fetched long before: another collector, slow to record."""
    assert poll.verdict
    earlier = timedelta(hours=rng.randint(0, 100))
    found = tuple(replace(change, to_at=change.to_at - earlier) for change in poll.verdict.changes)
    return replace(poll, verdict=replace(poll.verdict, changes=found))


@pytest.mark.parametrize("seed", range(2))
def test_every_change_is_read_exactly_once_in_order(database: str, poll: Poll, seed: int) -> None:
    keep = Keep(Store(database), Bodies())
    ready, done = Barrier(WRITERS + 1), Event()
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        rng, own = Random(seed * 100 + writer), Keep(Store(database), Bodies())  # noqa: S311 (no secret)
        ready.wait()
        try:
            for number in range(POLLS):
                Persist(own).record(backdated(of_another_blog(poll, f"{writer}-{number}"), rng))
        except CollectorError as problem:
            failures.append(problem)
        finally:
            own.store.close()

    read: list[int] = []

    def follow() -> None:
        """Reads some rows, forgets all but the last number, and begins again."""
        rng = Random(seed)  # noqa: S311 (no secret)
        ready.wait()
        while True:
            last_look = done.is_set()
            some = islice(changes(keep.store, since=read[-1] if read else 0), rng.randint(1, 3 * ENTRIES))
            rows = [row["seq"] for row in some]
            read.extend(rows)
            if last_look and not rows:
                return

    threads = [Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    reader = Thread(target=follow)
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert failures == []
    with keep.store.read() as connection:
        assert read == [*range(1, WRITERS * POLLS * ENTRIES + 1)]
        assert feed.last_seq(connection) == len(read)
        seq = schema.changes.c.seq
        by_poll = select(func.max(seq) - func.min(seq)).group_by(schema.changes.c.poll_id)
        assert {*connection.execute(by_poll).scalars()} == {ENTRIES - 1}, "the changes of one poll stand together"
    keep.store.close()
