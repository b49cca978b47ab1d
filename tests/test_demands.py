"""Watches asked for by hand, on both databases: nothing is taken from the file that watches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from collector.errors import NotFound, UsageError
from collector.lifecycle import Life, Stage
from collector.store import demands, watches
from collector.store.demands import Added
from collector.store.schema import watches as watch_table
from collector.store.service_schema import dues
from collector.store.store import Store
from collector.store.turns import kept_life, life_of
from collector.store.watches import DEMAND, SCHEDULE, Wanted
from tests import toy
from tests.toy import Outlet, Watcher

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
URL = "https://paper.test/live/1"
WANTED = Wanted(URL, "generic", "paper.test", tags=("acme",))
SECTION = "https://paper.test/live"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    yield store
    store.close()


def add(store: Store, wanted: Wanted = WANTED) -> Added:
    with store.write() as connection:
        return demands.add(connection, wanted, NOON)


def watch(store: Store, source: str) -> None:
    """Watches the address as a file has it watched, with a name, a tag and a pace."""
    wanted = replace(WANTED, name="Ferries", tags=("harbour",), every=600.0)
    with store.write() as connection:
        watches.ask(connection, [wanted], source, NOON)


def row(store: Store) -> Any:
    with store.read() as connection:
        found = select(dues, watch_table.c.publisher).join(watch_table, watch_table.c.id == dues.c.watch_id)
        return connection.execute(found).one()


def test_what_is_added_is_watched_and_was_not_before(store: Store) -> None:
    assert add(store) is Added.NEW
    assert (row(store).source, row(store).tags) == (DEMAND, ["acme"])


@pytest.mark.parametrize(("source", "named"), [(SCHEDULE, "schedules.yaml says"), (SECTION, f"for {SECTION} found it")])
def test_what_a_file_watches_is_not_taken_from_it(store: Store, source: str, named: str) -> None:
    watch(store, source)
    before = row(store)
    with pytest.raises(UsageError, match=named):
        add(store)
    assert row(store) == before


def test_what_was_added_before_keeps_its_name_and_tags_beside_the_new_ones(store: Store) -> None:
    watch(store, DEMAND)
    assert add(store) is Added.AGAIN
    assert (row(store).name, row(store).tags, row(store).every) == ("Ferries", ["harbour", "acme"], None)


def test_what_is_watched_no_longer_is_new_when_it_is_added_again(store: Store) -> None:
    add(store)
    with store.write() as connection:
        demands.remove(connection, URL, NOON)
    assert add(store) is Added.NEW
    assert (row(store).source, row(store).next_at is None) == (DEMAND, False)


def test_what_is_paused_stays_so_when_it_is_added_again_and_that_is_told(store: Store) -> None:
    add(store)
    with store.write() as connection:
        demands.pause(connection, URL)
    assert add(store) is Added.PAUSED
    assert row(store).paused


def test_what_is_retired_stays_so_until_it_is_resumed_and_then_begins_another_life(store: Store) -> None:
    add(store)
    with store.write() as connection:
        retire = {"stage": Stage.RETIRED, "life": kept_life(Life(Stage.RETIRED)), "next_at": None}
        connection.execute(update(dues).values(retire))
    assert (add(store, replace(WANTED, every=600.0)), row(store).next_at) == (Added.OVER, None)
    with store.write() as connection:
        demands.resume(connection, URL, NOON)
    assert (row(store).stage, row(store).next_at is None) == (Stage.FOUND, False)
    assert life_of(row(store).life) == Life()


def test_a_watch_is_known_by_other_spellings_of_its_address(store: Store) -> None:
    add(store)
    with store.write() as connection:
        demands.pause(connection, f"{URL}/?utm_source=mail#top")
    assert row(store).paused


def test_what_is_no_address_is_not_watched(store: Store) -> None:
    with store.write() as connection, pytest.raises(NotFound, match="is not watched"):
        demands.remove(connection, "http://[::1", NOON)


def test_a_publisher_that_is_named_reads_what_nobody_has_read(store: Store) -> None:
    add(store)
    add(store, replace(WANTED, publisher="guardian", named=True))
    assert row(store).publisher == "guardian"


def test_a_publisher_told_from_the_address_leaves_the_one_that_was_named(store: Store) -> None:
    add(store, replace(WANTED, publisher="guardian", named=True))
    add(store)
    assert row(store).publisher == "guardian"


def test_a_blog_that_was_read_as_one_publishers_is_not_given_to_another(tmp_path: Path) -> None:
    watcher = Watcher(Outlet(), tmp_path)
    watcher.poll()
    with pytest.raises(UsageError, match="read as a page of toy so far"):
        add(watcher.keep.store, Wanted(toy.URL, "generic", None, named=True))


def test_what_the_schedule_lists_cannot_be_removed_by_hand(store: Store) -> None:
    watch(store, SCHEDULE)
    with store.write() as connection:
        with pytest.raises(UsageError, match=r"schedules\.yaml"):
            demands.remove(connection, URL, NOON)
        with pytest.raises(NotFound, match="is not watched"):
            demands.remove(connection, "https://paper.test/live/2", NOON)
