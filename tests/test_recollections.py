"""What is remembered of a blog from one poll to the next: what the store would say, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collector.memory import Known, KnownEntry
from collector.model import Outcome, State
from collector.service.memory import StoreMemory
from collector.store import acts, erasing, leases, watches
from collector.store.acts import Reason
from collector.store.bodies import Bodies
from collector.store.recollections import Recollections, weight
from collector.store.watches import DEMAND, Wanted
from collector.watch import Depth, Lease, Watch
from tests.builders import at
from tests.toy import URL, Newer, Outlet, Watcher, a_harbour

DESK = Reason("the desk", at(60), "to see what becomes of it")


@pytest.fixture
def outlet() -> Outlet:
    return a_harbour()


@pytest.fixture
def watcher(outlet: Outlet, database: str) -> Iterator[Watcher]:
    """The outlet's watcher after a first poll, and a second one that found nothing new."""
    watcher = Watcher(outlet, database)
    watcher.poll()
    unchanged(watcher)
    yield watcher
    watcher.keep.store.close()


def unchanged(watcher: Watcher, depth: Depth = Depth.ALL) -> None:
    watcher.outlet.now += timedelta(seconds=60.00025)  # more than the store keeps of a time
    assert watcher.poll(depth).outcome is Outcome.UNCHANGED


def at_hand(watcher: Watcher) -> Known | None:
    """What a crawl finds at hand whose watch was claimed just now."""
    return StoreMemory(watcher.keep).at_hand(Watch(URL, "toy", lease=Lease(1, None, watcher.head())))


def polled_elsewhere(outlet: Outlet, database: str) -> None:
    other = Watcher(outlet, database)
    other.ids_from(100)
    other.poll()
    other.keep.store.close()


def test_who_claims_a_watch_is_told_where_the_chain_of_its_blog_ends(watcher: Watcher) -> None:
    with watcher.keep.store.write() as connection:
        watches.ask(connection, [Wanted(URL, "toy", None), Wanted(f"{URL}/new", "toy", None)], DEMAND, at(0))
        claims, _ = leases.claim(connection, "one", at(1), 2)
    assert {claim.watch.url: claim.lease.head for claim in claims} == {URL: watcher.head(), f"{URL}/new": None}


def test_what_an_unchanged_poll_leaves_at_hand_is_what_the_store_knows(watcher: Watcher) -> None:
    remembered = at_hand(watcher)
    assert remembered == watcher.known()
    assert remembered is not None
    assert len(remembered.entries) == 8


@pytest.mark.parametrize("depth", Depth)
def test_it_goes_on_from_poll_to_poll_that_finds_nothing_new(watcher: Watcher, depth: Depth) -> None:
    for _ in range(7):
        unchanged(watcher, depth)
    remembered = at_hand(watcher)
    assert remembered is not None
    assert remembered == watcher.known()


def test_it_is_at_hand_for_one_poll(watcher: Watcher) -> None:
    assert at_hand(watcher) is not None
    assert at_hand(watcher) is None


def test_a_poll_that_finds_changes_leaves_at_hand_what_the_store_knows_then(watcher: Watcher, outlet: Outlet) -> None:
    outlet.publish("e9", "A ninth entry.")
    outlet.edit("e3", text="Entry number 3 was rewritten.")
    outlet.withdraw("e5")
    outlet.title = "Another headline"
    outlet.wait(60.00025)
    assert watcher.poll().outcome is Outcome.CAPTURED
    remembered = at_hand(watcher)
    assert remembered is not None
    assert remembered == watcher.known()


def test_a_page_that_is_of_the_blog_no_longer_is_not_remembered(watcher: Watcher, outlet: Outlet) -> None:
    for number in range(1, 6):
        outlet.withdraw(f"e{number}")
    watcher.poll()
    remembered = at_hand(watcher)
    assert remembered is not None
    assert remembered == watcher.known()
    assert [*remembered.documents] == [URL]


def test_a_failed_poll_leaves_nothing_at_hand(watcher: Watcher, outlet: Outlet) -> None:
    outlet.faults[""] = "down"
    assert watcher.poll().outcome is Outcome.FAILED
    assert at_hand(watcher) is None


def test_nothing_is_at_hand_where_another_collector_polled_meanwhile(
    watcher: Watcher, outlet: Outlet, database: str
) -> None:
    polled_elsewhere(outlet, database)
    assert at_hand(watcher) is None


def test_a_poll_recorded_after_another_that_it_knew_nothing_of_leaves_nothing_at_hand(
    watcher: Watcher, outlet: Outlet, database: str
) -> None:
    poll = watcher.polled()
    polled_elsewhere(outlet, database)
    assert watcher.record(poll).outcome is Outcome.UNCHANGED
    assert at_hand(watcher) is None


def test_nothing_is_at_hand_after_an_entry_was_erased(watcher: Watcher) -> None:
    with watcher.keep.store.write() as connection:
        erasing.erase_entry(connection, Bodies(), 1, "e3", DESK)
    assert at_hand(watcher) is None
    assert "e3" not in watcher.known().entries


def test_nothing_is_at_hand_after_an_act_that_changes_nothing_of_it(watcher: Watcher) -> None:
    with watcher.keep.store.write() as connection:
        acts.hold(connection, 1, DESK)
    assert at_hand(watcher) is None


def test_what_an_older_reader_knew_is_not_passed_on_by_a_newer_one(watcher: Watcher) -> None:
    watcher.publisher = Newer
    assert {change.kind for change in watcher.poll().changes} == {"reinterpreted"}
    assert at_hand(watcher) is None


def known_entries(*keys: str) -> Known:
    entries = {k: KnownEntry(k, State.VISIBLE, 1, "", "", None, at(0), at(0)) for k in keys}
    return Known(entries=entries)


def test_only_so_many_bytes_are_remembered_those_of_the_latest_polls() -> None:
    recollections = Recollections(most=2 * weight(known_entries("a", "b")))
    recollections.put("one", known_entries("a", "b"), at(0))
    recollections.put("two", known_entries("c", "d"), at(0))
    recollections.put("three", known_entries("e"), at(0))
    assert recollections.take("one") is None
    assert recollections.size == weight(known_entries("c", "d")) + weight(known_entries("e"))
    assert recollections.take("two") == known_entries("c", "d")
    assert recollections.take("three") == known_entries("e")
    assert recollections.size == 0


def test_what_nobody_asked_for_in_an_hour_is_forgotten() -> None:
    recollections = Recollections()
    recollections.put("closed", known_entries("a", "b"), at(0))
    recollections.put("live", known_entries("c"), at(60))
    recollections.put("later", known_entries("c"), at(61))
    assert recollections.take("closed") is None
    assert recollections.take("live") is not None
    assert recollections.take("later") is not None
    assert recollections.size == 0


@pytest.mark.parametrize("keys", [["a", "b"], ["a" * 5000]])
def test_a_blog_of_which_too_much_is_known_is_not_remembered(keys: list[str]) -> None:
    recollections = Recollections(most=weight(known_entries("a")))
    recollections.put("large", known_entries(*keys), at(0))
    assert recollections.take("large") is None
    assert recollections.size == 0
