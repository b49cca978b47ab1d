"""Discovery in the store: each source is read when it is due, by one collector, and what is new is watched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from collector.lifecycle import Stage
from collector.model import Page
from collector.query.status import service
from collector.schedule import DiscoveryRule, ScheduledWatch
from collector.service.discovery import Discovery
from collector.store import demands, looks, watches
from collector.store.demands import Added
from collector.store.looks_schema import looks as table
from collector.store.service_schema import dues
from collector.store.store import Store
from collector.store.watches import DEMAND, Wanted

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://www.courier.example"
SOURCE = f"{SITE}/sitemap.xml"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = (
        f"sqlite:///{tmp_path}/store.sqlite3" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    )
    store = Store(url)
    yield store
    store.close()


def wanted(watch: ScheduledWatch) -> Wanted:
    return Wanted(watch.url, "generic", "www.courier.example", tags=watch.tags)


def blog(number: int) -> str:
    return f"{SITE}/liveblog/storm-{number}"


class Site:
    """A sitemap that lists these blogs, or answers with a status."""

    def __init__(self, *numbers: int) -> None:
        self.numbers: tuple[int, ...] = numbers
        self.status = 200
        self.asked: list[Mapping[str, str]] = []

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        self.asked.append(headers)
        rows = "".join(f"<url><loc>{blog(number)}</loc></url>" for number in self.numbers)
        body = None if self.status == 304 else f"<urlset>{rows}</urlset>".encode()
        return Page(url, NOON, self.status, headers=(("ETag", f'"{len(self.numbers)}"'),), body=body)


class Looker:
    """A collector's discovery with a clock that is moved by hand."""

    def __init__(self, store: Store, site: Site, most: int = 20) -> None:
        self.store, self.site, self.now = store, site, NOON
        rule = DiscoveryRule(source=SOURCE, most=most, tags=("found",))
        self.discovery = Discovery(store, lambda: [rule], wanted, lambda: self.now)

    def look(self, after: timedelta = timedelta()) -> list[str]:
        """Has a round; returns the addresses that are watched because of the source."""
        self.now += after
        asyncio.run(self.discovery.look_round(self.site.fetch))
        with self.store.read() as connection:
            return sorted(row.url for row in watches.listed(connection) if row.source == SOURCE)


def test_what_a_source_announces_is_watched_as_its_rule_wants_it(store: Store) -> None:
    assert Looker(store, Site(1, 2)).look() == [blog(1), blog(2)]
    with store.read() as connection:
        rows = watches.listed(connection)
    assert {(*row.tags, row.stage, row.reason) for row in rows} == {("found", Stage.FOUND, "not polled yet")}


def test_a_source_is_read_when_it_is_due_and_asked_for_as_it_was(store: Store) -> None:
    looker = Looker(store, Site(1))
    looker.look()
    looker.look(after=timedelta(minutes=9))
    assert looker.site.asked == [{}]
    looker.look(after=timedelta(minutes=1))
    assert looker.site.asked == [{}, {"If-None-Match": '"1"'}]


def test_a_source_that_is_as_it_was_is_remembered_so(store: Store) -> None:
    looker = Looker(store, Site(1))
    looker.look()
    looker.site.status = 304
    assert looker.look(after=TEN_MINUTES) == [blog(1)]
    looker.look(after=TEN_MINUTES)
    assert looker.site.asked[-1] == {"If-None-Match": '"1"'}


def test_of_two_collectors_one_reads_a_source(store: Store) -> None:
    site = Site(1)
    one, other = Looker(store, site), Looker(store, site)
    one.look()
    other.look()
    assert len(site.asked) == 1


def test_a_clock_that_was_set_back_silences_no_source(store: Store) -> None:
    looker = Looker(store, Site(1))
    looker.look()
    looker.look(after=-timedelta(days=365))
    assert len(looker.site.asked) == 2


def test_what_was_watched_before_is_not_taken_again_even_when_it_is_done_with(store: Store) -> None:
    looker = Looker(store, Site(1, 2))
    with store.write() as connection:
        watches.ask(connection, [Wanted(blog(2), "generic", None, tags=("mine",))], DEMAND, NOON)
    assert looker.look() == [blog(1)]
    with store.write() as connection:
        connection.execute(update(dues).values(stage=Stage.RETIRED, next_at=None))
    looker.look(after=TEN_MINUTES)
    with store.read() as connection:
        rows = connection.execute(select(dues.c.stage, dues.c.next_at)).all()
    assert [tuple(row) for row in rows] == [(Stage.RETIRED, None)] * 2


def test_no_more_are_watched_at_a_time_than_the_rule_says_and_the_others_later(store: Store) -> None:
    looker = Looker(store, Site(1, 2, 3), most=2)
    assert looker.look() == [blog(1), blog(2)]
    with store.write() as connection:
        connection.execute(update(dues).values(stage=Stage.CLOSED))
    assert looker.look(after=TEN_MINUTES) == [blog(1), blog(2), blog(3)]
    assert looker.site.asked[1] == {}, "what was left must be asked for again"


def test_a_source_that_fails_loses_nothing_and_says_why(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    looker = Looker(store, Site(1))
    looker.look()
    looker.site.status = 503
    assert looker.look(after=TEN_MINUTES) == [blog(1)]
    with store.read() as connection:
        (row,) = connection.execute(select(table.c.conditions, table.c.said)).all()
    assert row.conditions == {"If-None-Match": '"1"'}
    assert row.said.startswith("server_error: ")
    assert "could not be read: server_error" in caplog.text


def test_a_source_is_claimed_once_however_often_it_is_asked(store: Store) -> None:
    with store.write() as connection:
        claims = [looks.claim(connection, SOURCE, TEN_MINUTES, NOON) for _ in range(3)]
    assert claims == [{}, None, None]


def test_what_was_removed_by_hand_is_not_found_again_until_it_is_asked_for(store: Store) -> None:
    looker = Looker(store, Site(1, 2))
    looker.look()
    with store.write() as connection:
        demands.remove(connection, blog(1), NOON)
    assert looker.look(after=TEN_MINUTES) == [blog(2)]
    with store.write() as connection:
        assert demands.add(connection, Wanted(blog(1), "generic", None), NOON) is Added.NEW
        (row,) = connection.execute(select(dues).where(dues.c.source == DEMAND)).all()
    assert (row.stage, row.next_at is None) == (Stage.FOUND, False)


def test_status_tells_what_came_of_the_last_look(store: Store) -> None:
    Looker(store, Site(1)).look()
    (told,) = service(store, NOON)["sources"]
    assert (told["source"], told["said"]) == (SOURCE, "1 live blogs, 1 of them new")
    assert service(store, NOON + timedelta(days=3))["sources"] == []
