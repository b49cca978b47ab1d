"""Once a day the service takes a root and looks whether the archive is as it was; of damage it tells once."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from collector.publishers import project_settings
from collector.service import custodian
from collector.store import incidents
from collector.store import roots as taking
from collector.store.schema import AnyRow
from tests.test_roots import watcher
from tests.toy import Watcher

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


__all__ = ["watcher"]  # a fixture


def settings_of(watcher: Watcher) -> Settings:
    settings = project_settings()
    file = watcher.keep.store.url.database
    assert file
    settings.set("COLLECTOR_HOME", str(Path(file).parent))
    settings.set("COLLECTOR_DATABASE_URL", f"sqlite:///{file}")
    return settings


def looked(watcher: Watcher) -> list[AnyRow]:
    """What is told once the archive was looked at."""
    store = watcher.keep.store
    asyncio.run(custodian.verify(store, settings_of(watcher), lambda: AT))
    with store.read() as connection:
        return [*incidents.latest(connection, 10)]


def altered(watcher: Watcher, title: str) -> None:
    with sqlite3.connect(watcher.keep.store.url.database or "") as connection:
        connection.execute("UPDATE blogs SET title = ?", (title,))


def test_the_root_of_the_day_is_taken_once_and_said_in_the_log(
    watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        custodian.take_root(watcher.keep.store, AT)
        custodian.take_root(watcher.keep.store, AT)
    with watcher.keep.store.read() as connection:
        (root,) = taking.kept(connection)
    assert [root.root in record.message for record in caplog.records] == [True]


def test_damage_is_an_incident_from_when_it_is_found_until_all_is_well_again(watcher: Watcher) -> None:
    assert looked(watcher) == []
    with watcher.keep.store.read() as connection:
        title = connection.exec_driver_sql("SELECT title FROM blogs").scalar()
    altered(watcher, "Nothing happened")
    (found,) = looked(watcher)
    assert (found.kind, found.subject, found.ended_at) == ("damage", "the store", None)
    assert "`collector verify` names everything" in found.sentence
    assert [row.id for row in looked(watcher)] == [found.id]
    altered(watcher, str(title))
    assert [row.ended_at for row in looked(watcher)] == [AT]
