"""What the start page counts, held against what the lists count."""

from __future__ import annotations

from pathlib import Path

from collector.query.lists import blogs
from collector.query.live import overview
from tests.toy import Outlet, Watcher


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
