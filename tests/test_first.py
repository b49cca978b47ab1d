"""Who had it first: one row a blog, in order, and no more certain than our polls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.changes import ChangeKind
from collector.errors import BadQuery
from collector.query.first import first
from collector.store.store import Store
from tests.builders import an_entry, at
from tests.library import Shelf, Wording, fill

COPY = "A ferry with 212 people on board ran aground outside the harbour early on Tuesday, the coastguard said."
A, B, C = (f"https://{name}.example/live" for name in "abc")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.write() as connection:
        shelves = [
            Shelf(A, entries=[[Wording(an_entry(text=f"{COPY} Reuters reports."), 30)]]),
            Shelf(B, entries=[[Wording(an_entry(text=COPY), 10)], [Wording(an_entry(text="More on the ferry."), 40)]]),
            Shelf(
                C,
                entries=[
                    [Wording(an_entry(text="The ferry is late.", published_at=at(-5)), 50, ChangeKind.BACKFILLED)]
                ],
            ),
            Shelf("https://d.example/live", entries=[[Wording(an_entry(text="A bus."), 1)]]),
        ]
        fill(connection, shelves)
    yield store
    store.close()


def test_each_blog_has_one_row_the_first_on_top(store: Store) -> None:
    rows = first(store, "ferry")
    assert [row["url"] for row in rows] == [C, B, A]
    assert [row["claimed"] for row in rows] == [True, False, False]
    assert rows[1]["came"]["to_at"] == "2024-03-27T09:10:00.000Z"
    assert first(store, "tram") == []


def test_what_shares_its_words_and_whom_it_credits_is_told(store: Store) -> None:
    told = {row["url"]: (row["copy"], row["agencies"]) for row in first(store, "ferry")}
    assert told == {A: (1, ["Reuters"]), B: (1, []), C: (None, [])}


def test_what_our_polls_rule_out_cannot_be_first(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    seen = {A: (5, 10), B: (9, 11), C: (10, 12), "https://d.example/live": (None, 60)}
    with store.write() as connection:
        wordings = {url: Wording(an_entry(), minute, absent=absent) for url, (absent, minute) in seen.items()}
        fill(connection, [Shelf(url, entries=[[wording]]) for url, wording in wordings.items()])
    rows = first(store, "ferry")
    assert [row["could_be_first"] for row in rows] == [True, True, False, True], (
        "of the last, the beginning is not known"
    )
    assert rows[1]["came"] == {"from_at": "2024-03-27T09:09:00.000Z", "to_at": "2024-03-27T09:11:00.000Z"}
    store.close()


def test_a_query_that_means_nothing_is_refused(store: Store) -> None:
    with pytest.raises(BadQuery):
        first(store, "(ferry")
