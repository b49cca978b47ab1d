"""How long a monitoring team waits for an answer at a million revisions in two thousand blogs.

`python benchmarks/million.py [REVISIONS] [BLOGS] [sqlite | postgresql]`

One made-up history is loaded into SQLite and, where a server is
installed, into PostgreSQL, in the order in which collectors would have found it: so the rows of a blog lie far apart.
Words are drawn as language has them, few of them often and most of them rarely. Then every question is asked many
times through the functions that the faces call, down to finished answers. Nothing is warmed up.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from json import dumps, loads
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from rich.console import Console
from rich.table import Table

from collector.query.export import export
from collector.query.paging import changes_after
from collector.query.search import search
from collector.query.show import show
from collector.query.tables import csv_lines
from collector.store.content import entry_of
from collector.store.feed import Which
from collector.store.spelling import vector
from collector.store.store import Store
from collector.terms import terms

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import postgres

REVISIONS, BLOGS = 1_000_000, 2_000
BATCH = 20_000
WORDS, VOCABULARY = 45, 60_000
START = datetime(2024, 1, 1, tzinfo=UTC)
MINUTE = 60_000
FIRST = int(START.timestamp() * 1000)
ASKED = 100
LABELS = ('["numeric","substantive"]', '["name","substantive"]', '["cosmetic"]', '["correction","substantive"]')
WEIGHTS = (20, 20, 50, 1)

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class History:
    """A history in the order in which it was found: in each round every blog has a new entry, and rewrites an older."""

    revisions: int
    blogs: int
    rng: Random = field(default_factory=lambda: Random(1))  # noqa: S311 (no secret, a story)
    phrases: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = [_word(number) for number in range(VOCABULARY)]
        self.shares = [*accumulate(1 / (rank + 3) for rank in range(VOCABULARY))]
        self.seq = self.entries = 0

    def batches(self) -> Iterator[Rows]:
        """All rows of all tables, in batches."""
        yield self._blogs()
        rows = self._empty()
        for each in islice(self._steps(), self.revisions):
            self._add(rows, *each)
            if len(rows["revisions"]) == BATCH:
                yield rows
                rows = self._empty()
        yield rows
        yield {"counters": [{"name": "seq", "value": self.seq}]}

    @staticmethod
    def _empty() -> Rows:
        return {name: [] for name in ("entries", "revisions", "changes", "search")}

    def _blogs(self) -> Rows:
        rows: Rows = {"blogs": [], "watches": [], "polls": [], "snapshots": []}
        for blog in range(1, self.blogs + 1):
            url = f"https://outlet{blog % 40}.example/live/{blog}"
            said = {"canonical_url": url, "title": f"Blog {blog}", "standfirst": "", "status": "live"}
            seen = {"first_seen_at": FIRST, "last_seen_at": FIRST, "extractor": "toy/1", "version": 1}
            rows["blogs"].append({"id": blog, "publisher": f"outlet{blog % 40}", **said, "said": dumps(said), **seen})
            rows["watches"].append({"id": blog, "url": url, "publisher": "toy", "blog_id": blog, "created_at": FIRST})
            poll = {"id": blog, "uid": f"p{blog}", "watch_id": blog, "blog_id": blog, "started_at": FIRST}
            poll |= {"captured_at": FIRST, "outcome": "captured", "reach": "complete", "coverage_reason": ""}
            rows["polls"].append(poll | {"entries": 0, "first_page_entries": 0, "extractor": "toy/1"})
            shot = {"id": blog, "poll_id": blog, "blog_id": blog, "captured_at": FIRST, "entries": 0}
            shot |= {"title": f"Blog {blog}", "standfirst": "", "status": "live", "said": dumps(said)}
            rows["snapshots"].append(shot | {"extractor": "toy/1"})
        return rows

    def _steps(self) -> Iterator[tuple[int, int, int]]:
        """Blog, the entry's number in it, and the number of its revision."""
        number = 0
        while True:
            for blog in range(1, self.blogs + 1):
                yield blog, number, 1
            if number >= 5:  # noqa: PLR2004 (rewritten five rounds later)
                for blog in range(1, self.blogs + 1):
                    yield blog, number - 5, 2
            number += 1

    def _add(self, rows: Rows, blog: int, number: int, revision: int) -> None:
        self.seq += 1
        now = FIRST + self.seq * 200
        text = " ".join(self.rng.choices(self.words, cum_weights=self.shares, k=WORDS))
        if self.seq % 1_000 == 0:
            self.phrases.append(" ".join(text.split()[10:12]))
        key, entry = f"e{number}", number * self.blogs + blog
        content = {"key": key, "key_source": "native", "title": " ".join(text.split()[:6]), "text": text}
        content["contributors"] = [{"name": f"Writer {self.words[self.rng.randrange(300)].title()}"}]
        digest = f"1:{self.seq:064}"
        if revision == 1:
            state = {"state": "visible", "revision": 1, "digest": digest, "text_digest": digest}
            seen = {"first_seen_at": now, "last_seen_at": now, "published_at": now}
            rows["entries"].append({"id": entry, "blog_id": blog, "key": key, "key_source": "native", **state, **seen})
        row = {"id": self.seq, "entry_id": entry, "number": revision, "poll_id": blog, "digest": digest}
        row |= {"text_digest": digest, "content": dumps(content), "first_seen_at": now, "extractor": "toy/1"}
        rows["revisions"].append(row)
        change = {"seq": self.seq, "blog_id": blog, "poll_id": blog, "kind": ("new", "edited")[revision - 1]}
        change |= {"entry": key, "revision": revision, "fields": "[]", "evidence": "{}", "from_at": now - MINUTE}
        label = self.rng.choices(LABELS, WEIGHTS)[0] if revision > 1 else "[]"
        rows["changes"].append(change | {"labels": label, "to_at": now})
        rows["search"].append({"rowid": self.seq, "terms": terms(entry_of(content), loads(label))})


def _word(number: int) -> str:
    """A word that can be pronounced, another for each number."""
    letters = ""
    number += 100
    while number:
        number, syllable = divmod(number, 80)
        letters += "bcdfghklmnprstvz"[syllable % 16] + "aeiou"[syllable // 16]
    return letters


REWRITTEN = (
    "UPDATE entries SET revision = 2,"
    " digest = (SELECT digest FROM revisions WHERE entry_id = entries.id AND number = 2),"
    " text_digest = (SELECT text_digest FROM revisions WHERE entry_id = entries.id AND number = 2)"
    " WHERE EXISTS (SELECT 1 FROM revisions WHERE entry_id = entries.id AND number = 2)"
)


def load_sqlite(url: str, batches: Iterable[Rows]) -> None:
    """Writes the history as fast as SQLite takes it: the disk is not waited for."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("DELETE FROM counters")
        for batch in batches:
            for table, rows in batch.items():
                if rows:
                    names = ", ".join(rows[0])
                    holes = ", ".join(f":{name}" for name in rows[0])
                    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows)  # noqa: S608
            connection.commit()
        connection.execute(REWRITTEN)
        connection.commit()


def load_postgres(url: str, batches: Iterable[Rows]) -> None:
    """Writes the history with COPY; the full-text index is made at the end, as the migration makes it."""
    import psycopg  # noqa: PLC0415 (optional)

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("DELETE FROM counters")
        connection.execute("DROP INDEX ix_search_terms")
        for batch in batches:
            for table, rows in batch.items():
                if rows:
                    with connection.cursor().copy(f"COPY {table} ({', '.join(rows[0])}) FROM STDIN") as copy:  # type: ignore[arg-type]
                        for row in rows:
                            copy.write_row(
                                [*row.values()] if table != "search" else [row["rowid"], vector(row["terms"])]
                            )
        connection.execute(REWRITTEN)
        connection.execute("CREATE INDEX ix_search_terms ON search USING gin (terms)")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def queries(history: History, rng: Random) -> dict[str, list[str]]:
    """What is searched for, by how often it is there."""

    def some(low: int, high: int, form: str = "{}") -> list[str]:
        return [form.format(history.words[rng.randrange(low, high)]) for _ in range(ASKED)]

    rare, mid, common = some(20_000, VOCABULARY), some(500, 5_000), some(0, 30)
    writer = some(0, 300, 'author:"writer {}"')
    return {
        "a rare word": rare,
        "a word of the middle": mid,
        "a very common word": common,
        "two words": [f"{one} {other}" for one, other in zip(mid, common, strict=True)],
        "a phrase": [f'"{rng.choice(history.phrases)}"' for _ in range(ASKED)],
        "a prefix": [f"{word[:4]}*" for word in rare],
        "words with NOT and OR": [f"({a} OR {b}) NOT {c}" for a, b, c in zip(rare, mid, common, strict=True)],
        "an author and a word": [f"{who} {word}" for who, word in zip(writer, common, strict=True)],
        "a label": ["label:correction"] * 20,
        "a common word and a label": [f"{word} label:numeric" for word in common],
        "a publisher and a word": [f"publisher:outlet{rng.randrange(40)} {word}" for word in mid],
    }


Spent = list[tuple[float, float]]
"""The milliseconds of each question by the clock, and of them those that this process computed."""


def took(ask: Callable[[Any], object], asked: Sequence[Any]) -> Spent:
    """How long each question takes."""
    spent = []
    for each in asked:
        begun, computed = perf_counter(), process_time()
        ask(each)
        spent.append(((perf_counter() - begun) * 1000, (process_time() - computed) * 1000))
    return spent


def memory() -> int:
    """The most memory that the process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(store: Store, history: History) -> Iterator[tuple[str, str, str, str, str]]:
    """What was asked; its median and its 95th percentile in milliseconds, this process's share of that; the aim."""
    rng = Random(2)  # noqa: S311 (no secret, a story)

    def found(text: str) -> object:
        with store.read() as connection:
            return search(connection, text, limit=20)

    def as_of(blog: int) -> object:
        at = START + timedelta(milliseconds=rng.randrange(history.seq) * 200)
        with store.read() as connection:
            return show(connection, f"https://outlet{blog % 40}.example/live/{blog}", at)

    every: Spent = []
    for name, texts in queries(history, rng).items():
        spent = took(found, texts)
        every += spent
        yield _line(f"search: {name}", spent, "")
    yield _line("search: all of these", every, "50")
    blogs = [rng.randint(1, history.blogs) for _ in range(ASKED)]
    yield _line("a blog as of a moment", took(as_of, blogs), "100")
    places = [rng.randrange(history.seq) for _ in range(ASKED)]
    yield _line("a page of 100 changes", took(lambda seq: changes_after(store, seq, 100), places), "30")
    yield _line("the same of one blog", took(lambda blog: changes_after(store, 0, 100, Which(blog)), blogs), "30")
    before, begun = memory(), perf_counter()
    count = sum(1 for _ in csv_lines("revisions", export(store, "revisions"))) - 1
    spent_on = perf_counter() - begun
    if count != history.revisions:
        raise SystemExit(f"{count} rows were exported of {history.revisions}")
    yield f"export of {count} revisions", f"{spent_on:.0f} s", f"{memory() - before} MB more", "", "constant"


def _line(name: str, spent: Spent, aim: str) -> tuple[str, str, str, str, str]:
    clock, computed = (sorted(each) for each in zip(*spent, strict=True))
    late = len(spent) * 95 // 100
    return name, f"{clock[len(clock) // 2]:.1f}", f"{clock[late]:.1f}", f"{computed[late]:.1f}", aim


def report(console: Console, url: str, load: Callable[[str, Iterable[Rows]], None], size: tuple[int, int]) -> None:
    """Loads a database and prints its table."""
    history = History(*size)
    Store(url).close()
    begun = perf_counter()
    load(url, history.batches())
    title = f"{url.partition(':')[0]}, {size[0]} revisions in {size[1]} blogs, loaded in {perf_counter() - begun:.0f} s"
    table = Table(title=title)
    for column in ("asked", "median ms", "p95 ms", "p95 ms of CPU, here", "aim"):
        table.add_column(column)
    store = Store(url)
    for row in measure(store, history):
        table.add_row(*row)
    store.close()
    console.print(table)


def main(size: tuple[int, int], only: str | None = None) -> None:
    """Prints a table for each database, or for one alone."""
    console = Console(width=110)
    with ExitStack() as held:
        folder = held.enter_context(TemporaryDirectory())
        if only != "postgresql":
            report(console, f"sqlite:///{folder}/store.sqlite3", load_sqlite, size)
        if only != "sqlite" and postgres.programs() is not None:
            report(console, postgres.new_database(held.enter_context(postgres.server())), load_postgres, size)


if __name__ == "__main__":
    revisions, blogs, *database = [*sys.argv[1:], *map(str, (REVISIONS, BLOGS)[len(sys.argv) - 1 :])]
    main((int(revisions), int(blogs)), *database)
