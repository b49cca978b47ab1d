"""Pages are let go of as long after they were fetched as was asked, once their blog is done with and not before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from collector.store import acts, watches
from collector.store.acts import Reason
from collector.store.retention import let_go
from collector.store.schema import blogs, bodies, revisions
from collector.store.service_schema import dues
from collector.store.watches import DEMAND, Wanted
from tests.toy import START, URL, Outlet, Watcher

DAY = timedelta(days=1)
MONTH = 30 * DAY.total_seconds()


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Four states of a blog that were fetched on the first four days."""
    outlet = Outlet()
    watcher = Watcher(outlet, tmp_path)
    for number in range(4):
        outlet.publish(f"e{number}", f"Entry {number} of the ferry's journey.")
        watcher.poll()
        outlet.wait(DAY.total_seconds())
    yield watcher
    watcher.keep.store.close()


def watched(watcher: Watcher, url: str = URL, keep: float | None = MONTH, *, done: bool = True) -> None:
    with watcher.keep.store.write() as connection:
        watches.ask(connection, [Wanted(url, "toy", None, keep=keep)], DEMAND, START)
        connection.execute(update(dues).values(next_at=None if done else START))


def whole(watcher: Watcher) -> int:
    """How many bodies still have their bytes."""
    with watcher.keep.store.read() as connection:
        query = select(func.count()).select_from(bodies).where(func.length(bodies.c.frame) > 0)
        return connection.execute(query).scalar_one()


def test_pages_are_let_go_of_when_their_time_is_over_but_for_the_last(watcher: Watcher) -> None:
    watched(watcher)
    assert [let_go(watcher.keep, START + days * DAY) for days in (29, 31, 60, 61)] == [0, 1, 2, 0]
    assert whole(watcher) == 1
    with watcher.keep.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(revisions)).scalar_one() == 4
        assert {row.kind for row in acts.of_blog(connection)} == {"expired"}


@pytest.mark.parametrize(("keep", "done"), [(None, True), (MONTH, False)])
def test_pages_stay_where_they_are_kept_for_ever_or_the_blog_is_still_watched(
    watcher: Watcher, keep: float | None, *, done: bool
) -> None:
    watched(watcher, keep=keep, done=done)
    assert let_go(watcher.keep, START + 400 * DAY) == 0
    assert whole(watcher) == 4


def test_a_blog_under_a_hold_keeps_its_pages(watcher: Watcher) -> None:
    watched(watcher)
    with watcher.keep.store.write() as connection:
        blog = connection.execute(select(blogs.c.id)).scalar_one()
        acts.hold(connection, blog, Reason("the court", START, "a case is pending"))
    assert let_go(watcher.keep, START + 400 * DAY) == 0
