"""A reader of changes that stops and starts anywhere sees every change once, whoever writes meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import select

from collector.errors import CollectorError
from collector.poll import Poll
from collector.query.changes import changes
from collector.store import schema
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.store import Store
from pipelines.persist import Persist
from tests import postgres
from tests.test_recording import of_another_blog
from tests.toy import Outlet, Watcher

WRITERS = 4
POLLS = 40 if os.environ.get("COLLECTOR_THOROUGH") else 6
ENTRIES = 8


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    return postgres.new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def poll(tmp_path: Path) -> Iterator[Poll]:
    """A poll of a blog with entries that is ready to be recorded."""
    outlet = Outlet()
    for number in range(ENTRIES):
        outlet.publish(f"e{number}", f"Entry number {number}.")
    watcher = Watcher(outlet, tmp_path)
    yield watcher.polled()
    watcher.keep.store.close()


def backdated(poll: Poll, rng: Random) -> Poll:
    """The same as fetched long before: another collector, slow to record."""
    assert poll.verdict
    earlier = timedelta(hours=rng.randint(0, 100))
    found = tuple(replace(change, to_at=change.to_at - earlier) for change in poll.verdict.changes)
    return replace(poll, verdict=replace(poll.verdict, changes=found))


@pytest.mark.parametrize("seed", range(2))
def test_every_change_is_read_exactly_once_in_order(url: str, poll: Poll, seed: int) -> None:
    keep = Keep(Store(url), Bodies())
    ready, done = Barrier(WRITERS + 1), Event()
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        rng, own = Random(seed * 100 + writer), Keep(Store(url), Bodies())  # noqa: S311 (no secret)
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
        kept = connection.execute(select(schema.changes.c.seq).order_by(schema.changes.c.seq)).scalars().all()
    assert len(kept) == WRITERS * POLLS * ENTRIES
    assert read == kept
    keep.store.close()
