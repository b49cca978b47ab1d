"""Polls made again from their captures: whatever the history, by the same reader they come out as they were."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import settings
from sqlalchemy import select

from collector.archive.contents import Contents
from collector.archive.kept import KeptPoll, of_rows
from collector.archive.package import Span, archived, write_warc
from collector.service.memory import StoreMemory
from collector.service.replay import Line
from collector.store import captures
from collector.store import schema as s
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.store import Store
from pipelines.archive import Archive
from pipelines.detect import Detect
from pipelines.normalise import Normalise
from pipelines.persist import Persist
from tests.test_histories import Histories
from tests.thorough import tries
from tests.toy import ToyPublisher

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EXAMPLES = tries("HISTORIES", 6, 400)
TABLES = (s.watches, s.polls, s.captures, s.blogs, s.snapshots, s.documents, s.entries, s.revisions, s.changes)
APART = ("created_at", "head")  # the salts of chains
"""What is of the store and not of what it holds."""


def a_line(keep: Keep, publisher: Any = ToyPublisher) -> Line:
    """The collector's stages for a publisher of the tests, as the settings would name them."""
    stages = (Archive(keep), Normalise(keep, publisher), Detect(keep), Persist(keep))
    return Line(publisher, StoreMemory(keep), stages)


def made_again(polls: Iterable[KeptPoll], folder: Path, publisher: Any = ToyPublisher) -> Keep:
    """A store in which these polls were made."""
    folder.mkdir()
    keep = Keep(Store(f"sqlite:///{folder / 'store.sqlite3'}"), Bodies())
    line = a_line(keep, publisher)
    for poll in polls:
        assert asyncio.run(line.again(poll)).recorded is not None
    return keep


def rows(keep: Keep) -> dict[str, list[dict[str, Any]]]:
    """What a store holds, table by table."""
    with keep.store.read() as connection:
        return {
            table.name: [
                {name: value for name, value in row._mapping.items() if name not in APART}
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in TABLES
        }


def out_and_in(keep: Keep, folder: Path) -> list[KeptPoll]:
    """The polls that a WARC file of everything holds."""
    path = folder / "all.warc.gz"
    list(write_warc(path, archived(keep, Span(), NOW)))
    contents = Contents(path, lambda _url: ToyPublisher)  # type: ignore[arg-type,return-value]
    polls = contents.polls()
    assert contents.damages == []
    return polls


class MadeAgain(Histories):
    """At the end of every history its polls are made again, from the store's captures and from a WARC file of them."""

    def teardown(self) -> None:
        if not hasattr(self, "watcher"):
            return
        keep, before, folder = self.watcher.keep, rows(self.watcher.keep), Path(self.folder.name)
        if before["polls"]:
            for name, polls in (
                ("store", of_rows(keep, captures.kept(keep.store))),
                ("warc", out_and_in(keep, folder)),
            ):
                again = made_again(polls, folder / name, self.watcher.publisher)
                after = rows(again)
                again.store.close()
                for table, was in before.items():
                    assert after[table] == was, f"{table}, from the {name}"
        super().teardown()


TestMadeAgain = MadeAgain.TestCase
TestMadeAgain.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, report_multiple_bugs=False
)
