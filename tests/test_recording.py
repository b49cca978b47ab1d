"""Recording polls, on both databases: each is there once, decided upon what is known, and numbered in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from collector.errors import LeaseLost
from collector.model import Outcome
from collector.poll import Poll, Recorded
from collector.store import blogs, known, leases, requests, schema
from collector.store.bodies import Bodies
from collector.store.store import Store
from collector.store.watches import Wanted
from collector.watch import Watch
from pipelines.persist import Persist
from tests.toy import URL, Outlet, Watcher, a_harbour


@pytest.fixture
def outlet() -> Outlet:
    return a_harbour()


@pytest.fixture
def watcher(outlet: Outlet, database: str) -> Iterator[Watcher]:
    """The outlet's watcher after a first poll."""
    watcher = Watcher(outlet, database)
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


def count(connection: Connection, table: Any) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store.read() as connection:
        return {
            t.name: [*connection.execute(select(t).order_by(*t.primary_key))] for t in schema.metadata.sorted_tables
        }


def recorded(watcher: Watcher, poll: Poll) -> Recorded:
    result = Persist(watcher.keep).record(poll).recorded
    assert result is not None
    return result


def told(result: Recorded) -> list[tuple[str, str | None]]:
    return [(change.kind, change.key) for change in result.changes]


def test_a_poll_recorded_twice_is_there_once(watcher: Watcher, outlet: Outlet) -> None:
    outlet.publish("e9", "A ninth entry.")
    poll = watcher.polled()
    first = recorded(watcher, poll)
    once = everything(watcher.keep.store)
    second = recorded(watcher, poll)
    assert everything(watcher.keep.store) == once
    assert (second.poll, second.outcome, second.entries) == (first.poll, first.outcome, first.entries)


def test_of_two_polls_in_flight_the_second_tells_nothing_again(watcher: Watcher, outlet: Outlet) -> None:
    outlet.publish("e9", "A ninth entry.")
    outlet.edit("e3", text="Entry number 3 was rewritten.")
    outlet.withdraw("e5", silently=True)
    one, other = watcher.polled(), watcher.polled()
    first, second = recorded(watcher, one), recorded(watcher, other)
    assert set(told(first)) == {("edited", "e3"), ("new", "e9"), ("removed", "e5")}
    assert (second.outcome, second.changes) == (Outcome.UNCHANGED, ())
    assert second.snapshot == first.snapshot
    with watcher.keep.store.read() as connection:
        assert count(connection, schema.entries) == 9
        assert count(connection, schema.revisions) == 10


def test_of_two_polls_in_flight_the_second_decides_upon_what_the_first_recorded(
    watcher: Watcher, outlet: Outlet
) -> None:
    outlet.edit("e3", text="Entry number 3 was rewritten once.")
    one = watcher.polled()
    outlet.wait(5)
    outlet.edit("e3", text="Entry number 3 was rewritten twice.")
    other = watcher.polled()
    assert told(recorded(watcher, one)) == [("edited", "e3")]
    (change,) = recorded(watcher, other).changes
    assert (change.kind, change.revision) == ("edited", 3)
    assert [e.text for e in (change.before, change.after) if e and not isinstance(e, str)] == [
        "Entry number 3 was rewritten once.",
        "Entry number 3 was rewritten twice.",
    ]


def test_of_two_polls_recorded_in_the_wrong_order_the_older_takes_nothing_back(
    watcher: Watcher, outlet: Outlet
) -> None:
    outlet.edit("e3", text="Entry number 3 was rewritten once.")
    older = watcher.polled()
    outlet.wait(5)
    outlet.edit("e3", text="Entry number 3 was rewritten twice.")
    outlet.publish("e9", "A ninth entry.")
    newer = watcher.polled()
    assert set(told(recorded(watcher, newer))) == {("edited", "e3"), ("new", "e9")}
    assert recorded(watcher, older).changes == ()
    outlet.wait(90)
    assert watcher.poll().changes == ()


def test_two_first_polls_in_flight_make_one_blog(outlet: Outlet, database: str) -> None:
    watcher = Watcher(outlet, database)
    one, other = watcher.polled(), watcher.polled()
    first, second = recorded(watcher, one), recorded(watcher, other)
    assert {kind for kind, _ in told(first)} == {"backfilled"}
    assert (second.outcome, second.changes, second.blog) == (Outcome.UNCHANGED, (), first.blog)
    with watcher.keep.store.read() as connection:
        assert [count(connection, table) for table in (schema.blogs, schema.watches, schema.entries)] == [1, 1, 8]
        assert count(connection, schema.snapshots) == 1
    watcher.keep.store.close()


def test_two_watches_of_one_canonical_url_share_one_blog(watcher: Watcher, outlet: Outlet, tmp_path: Path) -> None:
    other = Watch(f"{URL}?from=letter", "toy")
    first_of_other = replace(Watcher(outlet, tmp_path).polled(), watch=other, uid="other-1")
    result = recorded(watcher, first_of_other)
    assert (result.outcome, result.changes) == (Outcome.UNCHANGED, ())
    with watcher.keep.store.read() as connection:
        assert count(connection, schema.blogs) == 1
        assert {known.blog_of_watch(connection, url) for url in (URL, other.url)} == {result.blog}
        assert blogs.find(connection, other.url) == blogs.find(connection, URL)


def test_a_blog_that_moves_to_the_address_of_another_that_is_known_becomes_one_with_it(
    watcher: Watcher, outlet: Outlet, tmp_path: Path
) -> None:
    other = Watch("https://toy.test/live/2", "toy")
    (tmp_path / "elsewhere").mkdir()
    first = Watcher(outlet, tmp_path / "elsewhere").polled()
    assert first.blog is not None
    own = replace(first.blog, canonical_url=other.url)
    apart = recorded(watcher, replace(first, watch=other, uid="other-1", blog=own))
    with watcher.keep.store.read() as connection:
        knowing_its_own = known.of_watch(connection, other.url)
    result = recorded(watcher, replace(first, watch=other, uid="other-2", known=knowing_its_own))
    assert result.blog != apart.blog
    assert (result.outcome, result.changes) == (Outcome.UNCHANGED, ())
    with watcher.keep.store.read() as connection:
        assert {known.blog_of_watch(connection, url) for url in (URL, other.url)} == {result.blog}


def test_a_304_names_its_body_whichever_watch_fetched_it(watcher: Watcher, outlet: Outlet) -> None:
    outlet.wait(30)
    poll = watcher.polled()
    assert {page.status for page in poll.pages} == {304}
    result = recorded(watcher, replace(poll, watch=Watch(f"{URL}?from=letter", "toy")))
    with watcher.keep.store.read() as connection:
        captures = connection.execute(
            select(schema.captures.c.status, schema.bodies.c.digest)
            .outerjoin(schema.bodies, schema.bodies.c.id == schema.captures.c.body_id)
            .where(schema.captures.c.poll_id == result.poll)
        ).all()
    assert {tuple(row) for row in captures} == {(304, page.body_digest) for page in poll.pages}


def test_a_blog_without_entries_has_a_snapshot_at_first_sight(database: str) -> None:
    watcher = Watcher(Outlet(), database)
    result = watcher.poll()
    assert (result.outcome, result.snapshot) == (Outcome.CAPTURED, 1)
    assert watcher.poll().outcome is Outcome.UNCHANGED
    watcher.keep.store.close()


def test_a_failed_poll_is_recorded_with_its_bytes_and_touches_no_entry(watcher: Watcher, outlet: Outlet) -> None:
    with watcher.keep.store.read() as connection:
        before = known.of_watch(connection, URL).entries
    outlet.faults[""] = "down"
    result = watcher.poll()
    with watcher.keep.store.read() as connection:
        (failed,) = connection.execute(select(schema.polls).where(schema.polls.c.id == result.poll)).all()
        (capture,) = connection.execute(select(schema.captures).where(schema.captures.c.poll_id == result.poll)).all()
        body = Bodies().read(connection, capture.body_id)
        assert known.of_watch(connection, URL).entries == before
    assert (failed.outcome, failed.error_kind, capture.status, body) == ("failed", "server_error", 503, b"out of order")
    assert failed.error_message


def test_a_request_is_answered_with_its_poll_or_not_at_all(watcher: Watcher, outlet: Outlet) -> None:
    store, now = watcher.keep.store, watcher.polled().finished_at
    with store.write() as connection:
        number = requests.leave(connection, Wanted(URL, "toy", None), now)
    with store.write() as connection:
        ((claim,), _) = leases.claim(connection, "one", now, 1, [])
    outlet.edit("e3", text="Entry number 3 was rewritten.")
    asked = replace(watcher.polled(), watch=claim.watch)
    late = replace(asked, uid="late", watch=replace(claim.watch, lease=replace(claim.lease, fence=0)))
    with pytest.raises(LeaseLost):
        Persist(watcher.keep).record(late)
    with store.read() as connection:
        assert requests.find(connection, number).finished_at is None
    result = recorded(watcher, asked)
    with store.read() as connection:
        request = requests.find(connection, number)
        assert (request.finished_at, request.answer["poll"]) == (asked.finished_at, result.poll)
        assert [(each["kind"], each["entry"]) for each in request.answer["changes"]] == [("edited", "e3")]
        assert requests.waiting(connection) == []
