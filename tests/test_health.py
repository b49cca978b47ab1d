"""The one question whether the service works: room on the disk is part of it, before watches are late for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, text

from collector.errors import StoreFull
from collector.incidents import FULL
from collector.service.health import health
from collector.store import collectors
from collector.store import store as storing
from collector.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROOM = FULL


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store at which a collector is at work."""
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.write() as connection:
        collectors.begin(connection, "one", "process 1 on here", NOW)
    yield store
    store.close()


def fill(store: Store) -> None:
    """Has a poll meet a disk that is as full as SQLite believes it to be."""

    def no_more_room(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    store.close()
    event.listen(store.engine, "connect", no_more_room)
    with pytest.raises(StoreFull), store.write() as connection:
        connection.execute(text("CREATE TABLE much AS SELECT randomblob(1000000) AS more"))
    event.remove(store.engine, "connect", no_more_room)
    store.close()


def problems(store: Store, free: int = ROOM) -> list[str]:
    """What is said to be wrong."""
    healthy, said = health(store, NOW, lambda _: free)
    assert healthy is not bool(said["problems"])
    found: list[str] = said["problems"]
    return found


def test_a_service_with_room_is_well(store: Store) -> None:
    assert problems(store) == []


def test_a_disk_on_which_nothing_is_polled_is_told_at_once(store: Store, tmp_path: Path) -> None:
    assert problems(store, FULL - 1) == [f"{tmp_path}: 255 MiB are free; polling pauses until there is more"]
    assert problems(store, FULL) == []


def test_what_could_not_be_written_for_want_of_room_is_told_at_once_and_for_a_minute(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    (problem,) = problems(store)
    assert "has no space left" in problem
    with store.write() as connection:
        collectors.beat(connection, "one", {}, NOW)
    assert problems(store) == [problem], "a heartbeat may be written where a poll may not"
    monkeypatch.setattr(storing, "AGO", 0.0)
    assert problems(store) == []
