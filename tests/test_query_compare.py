"""Snapshots named to who asks for one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import NotFound
from collector.query.compare import comparison
from tests.toy import URL, Outlet, Watcher


@pytest.mark.parametrize(
    ("polls", "listed"),
    [(2, "it has 1, 2$"), (12, "it has 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, and 2 before those, the first of them 1$")],
)
def test_who_asks_for_no_snapshot_is_told_which_there_are_and_how_many_are_not_named(
    tmp_path: Path, polls: int, listed: str
) -> None:
    outlet = Outlet()
    watcher = Watcher(outlet, tmp_path)
    for number in range(polls):
        outlet.publish(f"e{number}", f"Entry {number}.")
        watcher.poll()
        outlet.wait(60)
    with watcher.keep.store.read() as connection, pytest.raises(NotFound, match=listed):
        comparison(connection, URL, "999", None)
