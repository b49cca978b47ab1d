"""A store that cannot be used: told once when it begins and once when it is over, however often it is met."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import BusyError, CollectorError, StoreAway, StoreFull, StoreShut
from collector.publishers import project_settings
from collector.service.jobs import Job
from collector.service.plan import Plan
from collector.service.service import Service
from collector.service.standstill import Standstill
from collector.store import incidents
from collector.store.keep import kept
from collector.store.store import Store

AWAY = StoreAway("the store cannot be reached: nobody answers")


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def standstill(database: str, clock: Clock) -> Iterator[Standstill]:
    store = Store(database)
    yield Standstill(store, clock)
    store.close()


def test_it_is_told_once_and_is_an_incident_when_it_is_over(
    standstill: Standstill, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    began = clock.now
    for _ in range(100):
        standstill.met(AWAY)
        clock.now += timedelta(seconds=3)
    for _ in range(2):
        standstill.over()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].startswith("store_out_of_reach: process ")
    assert said[0].endswith("the store cannot be reached: nobody answers")
    assert said[1].endswith(": over, after 5 min")
    with standstill.store.read() as connection:
        (told,) = incidents.latest(connection, 10)
        assert not incidents.still(connection)
    assert (told.kind, told.began_at, told.ended_at) == ("store_out_of_reach", began, clock.now)
    assert told.sentence == str(AWAY)


def test_the_next_one_is_told_again(standstill: Standstill, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        standstill.met(AWAY)
        standstill.over()
    assert len(caplog.records) == 4


def test_it_is_not_over_while_that_cannot_be_written_down(
    standstill: Standstill, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise AWAY

    standstill.met(AWAY)
    with monkeypatch.context() as patch:
        patch.setattr(standstill.store, "write", away)
        with pytest.raises(StoreAway):
            standstill.over()
    assert len(caplog.records) == 1
    standstill.over()
    assert len(caplog.records) == 2


@pytest.mark.parametrize("kind", [BusyError, StoreAway, StoreFull, StoreShut])
def test_jobs_that_meet_it_four_times_a_second_say_it_once(
    kind: type[CollectorError], tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def meet(_: Service) -> None:
        raise kind("the store is not to be had")

    settings = project_settings()
    settings.set("COLLECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/store.sqlite3", "cmdline")
    service = Service(
        settings, Plan(tmp_path / "schedules.yaml", kept(settings["COLLECTOR_DATABASE_URL"]).store, clock)
    )

    async def a_second() -> None:
        for name in ("claiming", "claiming", "heartbeat", "claiming", "claiming"):
            await service._guarded(Job(name, meet, every=1))()

    with caplog.at_level(logging.WARNING):
        asyncio.run(a_second())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    service.standstill.over()
    service.store.close()
