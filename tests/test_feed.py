"""Which changes are read back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from collector.changes import ChangeKind
from collector.store.feed import EVERY, Which, changes_after, changes_before
from collector.store.store import Store
from tests.builders import an_entry
from tests.library import Shelf, Wording, fill


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """Of one blog a new entry (1) and two edits of it (2, 3); of another a new entry (4)."""
    store = Store(database)
    with store.write() as connection:
        edits = [
            Wording(an_entry(text="Two ferries."), 5, ChangeKind.EDITED, ("numeric", "name")),
            Wording(an_entry(text="No ferry."), 6, ChangeKind.EDITED, ("negation",)),
        ]
        one = Shelf("https://a.example/live/1", entries=[[Wording(an_entry()), *edits]])
        fill(connection, [one, Shelf("https://b.example/live/2", entries=[[Wording(an_entry())]])])
    yield store
    store.close()


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (EVERY, [1, 2, 3, 4]),
        (Which(blog=2), [4]),
        (Which(kinds=["new"]), [1, 4]),
        (Which(kinds=["new", "edited"], blog=1), [1, 2, 3]),
        (Which(labels=["name"]), [2]),
        (Which(labels=["negation", "numeric"]), [2, 3]),
        (Which(kinds=["new"], labels=["numeric"]), []),
    ],
)
def test_changes_are_narrowed_by_blog_kind_and_label(store: Store, which: Which, found: list[int]) -> None:
    with store.read() as connection:
        assert [row.seq for row in changes_after(connection, 0, which)] == found
        assert [row.seq for row in changes_before(connection, None, which, 10)] == found[::-1]
