"""What the start page and the status count, held against what the lists count."""

from __future__ import annotations

from pathlib import Path

from collector.query.lists import blogs
from collector.query.live import overview
from collector.query.status import watched
from collector.store import watches
from collector.store.watches import DEMAND, Wanted
from tests.toy import URL, Outlet, Watcher


def test_withdrawn_is_what_is_withdrawn_now_on_the_start_page_as_in_the_list_of_blogs(tmp_path: Path) -> None:
    outlet = Outlet()
    for number in range(8):
        outlet.publish(f"e{number}", f"Entry {number}.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    gone, back = outlet.withdraw("e4"), outlet.withdraw("e5")
    watcher.poll()
    outlet.wait(60)
    outlet.put_back(back)
    watcher.poll()
    assert watcher.told("removed", "restored") == [("removed", gone.key), ("removed", "e5"), ("restored", "e5")]
    store = watcher.keep.store
    (shown,), (listed,) = overview(store, outlet.now), blogs(store)
    assert (shown["withdrawn"], listed["removed"]) == (1, 1)


def test_a_watch_whose_poll_failed_has_the_entries_that_it_showed_before(tmp_path: Path) -> None:
    outlet = Outlet()
    for number in range(3):
        outlet.publish(f"e{number}", f"Entry {number}.")
    watcher = Watcher(outlet, tmp_path)
    store = watcher.keep.store
    with store.write() as connection:
        watches.ask(connection, [Wanted(URL, "toy", None)], DEMAND, outlet.now)
    for fault in ({}, {"": "down"}):
        outlet.faults = fault
        watcher.poll()
        (watch,) = watched(store)
        assert (watch["error"] is not None, watch["entries"]) == (bool(fault), 3)
