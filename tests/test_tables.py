"""Rows as CSV, JSON Lines and Parquet: complete, counted, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.sql import func

from collector.changes import ChangeKind
from collector.errors import BadQuery, NotFound, UsageError
from collector.model import Contributor
from collector.query.export import KINDS, export
from collector.query.tables import COLUMNS, csv_lines, flat, json_lines, write_parquet
from collector.store.schema import changes, counters
from collector.store.store import Store
from tests.builders import an_entry, at
from tests.library import Shelf, Wording, fill

URL = "https://a.example/live/1"
OTHER = "https://b.example/live/2"
EDITED = Wording(an_entry(text="A second ferry."), 5, ChangeKind.EDITED, ("numeric", "name"))
QUERY = "ferry"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('tables')}/store.sqlite3")
    said = an_entry(title="=1+1", text='A ferry, "late".\nAgain.', contributors=(Contributor("Zoë"), Contributor("Al")))
    with store.write() as connection:
        one = Shelf(URL, entries=[[Wording(said), EDITED], [Wording(an_entry(text="A boat."))]])
        fill(connection, [one, Shelf(OTHER, entries=[[Wording(an_entry(text="A ferry."))]])])
    yield store
    store.close()


def cells(store: Store, kind: str, of: str | None = None) -> list[dict[str, str]]:
    """The rows of a CSV file as a spreadsheet reads them."""
    return [*csv.DictReader(StringIO("".join(csv_lines(kind, export(store, kind, of)))))]


@pytest.mark.parametrize(
    ("kind", "count"), [("blogs", 2), ("entries", 3), ("revisions", 4), ("changes", 4), ("search", 3)]
)
def test_every_kind_is_exported_whole_in_every_format(store: Store, kind: str, count: int) -> None:
    of = QUERY if kind == "search" else None
    table = cells(store, kind, of)
    assert [*table[0]] == COLUMNS[kind].split()
    lines = [json.loads(line) for line in json_lines(export(store, kind, of))]
    file = BytesIO()
    write_parquet(kind, export(store, kind, of), file)
    parquet = pytest.importorskip("pyarrow.parquet").read_table(file).to_pylist()
    assert len(table) == len(lines) == len(parquet) == count
    assert parquet == [flat(kind, line) for line in lines]


def test_every_column_is_filled_by_some_row(store: Store) -> None:
    rare = {
        *"fields reissue_of reverts_to flags published_at updated_at from_at came_from_at went_from_at url".split(),
        *"retracted_at retracted_who retracted_why".split(),
    }
    for kind in set(KINDS) - {"entries"}:
        rows = cells(store, kind, QUERY if kind == "search" else None)
        empty = {name for name in rows[0] if not any(row[name] for row in rows)}
        assert empty <= rare, kind


def test_rows_of_one_blog_are_its_own(store: Store) -> None:
    for kind in ("entries", "revisions", "changes"):
        where = "url" if kind == "changes" else "blog"
        assert {row[where] for row in cells(store, kind, OTHER)} == {OTHER}
        with pytest.raises(NotFound):
            cells(store, kind, "https://c.example/")
    assert [row["seq"] for row in export(store, "changes", None, 2)] == [3, 4]


def test_what_cannot_be_exported_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="blogs, entries"):
        export(store, "everything")
    with pytest.raises(UsageError, match="query"):
        export(store, "search")
    with pytest.raises(UsageError, match="leave since out"):
        export(store, "revisions", None, 5)
    with pytest.raises(UsageError, match="leave the address out"):
        export(store, "blogs", URL)
    with pytest.raises(BadQuery):
        list(export(store, "search", "(ferry"))


def test_a_change_that_was_retracted_says_so_when_by_whom_and_why() -> None:
    row = flat("changes", {"seq": 7, "retracted": {"at": "2026-11-23T13:00:00.000Z", "who": "maya", "why": "a mix-up"}})
    assert (row["retracted_at"], row["retracted_who"], row["retracted_why"]) == (
        "2026-11-23T13:00:00.000Z",
        "maya",
        "a mix-up",
    )


def test_nested_values_and_lists_have_columns_of_their_own(store: Store) -> None:
    edited = next(row for row in cells(store, "changes") if row["kind"] == "edited")
    assert edited["labels"] == "numeric; name"
    assert (edited["before_title"], edited["after_text"]) == ("'=1+1", "A second ferry.")
    (first,) = [row for row in cells(store, "search", QUERY) if row["standing"] == "rewritten"]
    assert first["snippet"].startswith("A ferry,")
    assert first["authors"] == "Zoë; Al"
    assert first["went_to_at"] == "2024-03-27T09:05:00.000Z"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "'=1", '"=1', "＝1", "\n=1", "=cmd|' /C calc'!A0", "\xa0=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    lines = csv_lines("blogs", [{"url": URL, "title": text, "entries": -1}])
    (row,) = csv.DictReader(StringIO("".join(lines)))
    assert row["title"] == f"'{text}"
    assert row["entries"] == "-1", "a number is no text"


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
def test_whatever_a_text_is_it_is_read_back(text: str) -> None:
    row = {"url": URL, "title": text}
    lines = "".join(csv_lines("blogs", [row]))
    (read,) = csv.DictReader(StringIO(lines, newline=""))
    assert read["title"].removeprefix("'") == text.removeprefix("'")
    assert json.loads("".join(json_lines([row]))) == row


MANY = 50_000


def many_headlines(path: Path, count: int, words: str) -> Store:
    """A store with so many changes, each of a headline."""
    store = Store(f"sqlite:///{path}/store.sqlite3")
    row = {"blog_id": 1, "poll_id": 1, "kind": "headline", "before": "Was", "after": words, "to_at": at(1)}
    row |= {"fields": [], "labels": [], "evidence": {}}
    with store.write() as connection:
        fill(connection, [Shelf(URL)])
        connection.execute(insert(changes), [row | {"seq": seq} for seq in range(1, count + 1)])
        connection.execute(counters.update().values(value=count))
    return store


def test_an_export_of_many_rows_is_as_many_as_are_counted(tmp_path: Path) -> None:
    store = many_headlines(tmp_path, MANY, "Is")
    with store.read() as connection:
        counted = connection.execute(select(func.count()).select_from(changes)).scalar_one()
    assert sum(1 for _ in csv_lines("changes", export(store, "changes"))) - 1 == counted == MANY
    store.close()


def test_an_export_holds_no_more_than_a_page_in_memory(tmp_path: Path) -> None:
    store = many_headlines(tmp_path, 6_000, "Is " * 3_000)
    tracemalloc.start()
    size = sum(len(line) for line in csv_lines("changes", export(store, "changes")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 6_000 * 9_000
    assert peak < size / 3
    store.close()
