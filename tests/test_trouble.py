"""A dispatcher in trouble: a disk that runs full is told of once and polled onto no further; no watch is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from collector.cadence import Pace
from collector.incidents import FULL, LATE, LOW, Incident, Trouble
from collector.model import FailureKind
from collector.service import trouble
from collector.service.dispatch import TIDIED_EVERY, Dispatcher
from collector.service.fleet import Hearing
from collector.service.gate import StoreGate
from collector.store import collectors, demands, incidents, leases, watches
from collector.store.schema import AnyRow
from collector.store.service_schema import collectors as table
from collector.store.service_schema import dues
from collector.store.store import Store
from collector.store.turns import kept
from collector.store.watches import DEMAND, Wanted
from collector.watch import Watch

URL = "http://127.0.0.1/live/1"


class Hands:
    """Takes what it is sent, and does nothing with it."""

    def __init__(self, _: Hearing) -> None:
        self.sent: list[str] = []

    def send(self, watch: Watch) -> None:
        self.sent.append(watch.url)

    async def stop(self, seconds: float) -> None:
        del seconds


@pytest.fixture
def dispatcher(database: str) -> Iterator[Dispatcher[Hands]]:
    """A dispatcher with one watch that has been due for a while."""
    store = Store(database)
    now = datetime.now(UTC)
    with store.write() as connection:
        watches.ask(connection, [Wanted(URL, "generic", None)], DEMAND, now - timedelta(hours=1))
    yield Dispatcher(StoreGate(store, "one"), Hands, lambda: now, lambda _: None)
    store.close()


def test_what_was_claimed_and_never_heard_of_is_polled_all_the_same(dispatcher: Dispatcher[Hands]) -> None:
    """The answer to a claim may be lost on its way from the database."""
    now = dispatcher.clock()
    with dispatcher.store.write() as connection:
        assert leases.claim(connection, dispatcher.gate.owner, now, 1)[0]
    asyncio.run(dispatcher.claim())
    dispatcher.renew()
    assert dispatcher.fleet.sent == []
    dispatcher.clock = lambda: now + TIDIED_EVERY
    asyncio.run(dispatcher.claim())
    asyncio.run(dispatcher.claim())
    assert dispatcher.fleet.sent == [URL]


def told(store: Store) -> list[AnyRow]:
    with store.read() as connection:
        return [*incidents.latest(connection, 10)]


def test_polling_pauses_before_the_disk_is_full_and_goes_on_when_there_is_room(
    dispatcher: Dispatcher[Hands], tmp_path: Path
) -> None:
    trouble.look(dispatcher, tmp_path, lambda _: FULL - 1)
    trouble.look(dispatcher, tmp_path, lambda _: FULL - 2)
    asyncio.run(dispatcher.claim())
    assert dispatcher.fleet.sent == []
    (incident,) = told(dispatcher.store)
    assert (incident.kind, incident.ended_at) == ("low_disk", None)
    assert "polling pauses until there is more" in incident.sentence
    trouble.look(dispatcher, tmp_path, lambda _: LOW)
    asyncio.run(dispatcher.claim())
    assert dispatcher.fleet.sent == [URL]
    (incident,) = told(dispatcher.store)
    assert incident.ended_at is not None


def test_a_disk_that_is_only_low_is_told_of_and_polled_onto(dispatcher: Dispatcher[Hands], tmp_path: Path) -> None:
    trouble.look(dispatcher, tmp_path, lambda _: LOW - 1)
    asyncio.run(dispatcher.claim())
    assert dispatcher.fleet.sent == [URL]
    assert [row.kind for row in told(dispatcher.store)] == ["low_disk"]


def test_a_low_disk_of_one_machine_is_told_once_though_others_have_room(
    dispatcher: Dispatcher[Hands], tmp_path: Path
) -> None:
    now = dispatcher.clock()
    with dispatcher.store.write() as connection:
        collectors.begin(connection, "other", "process 1 on elsewhere", now)
        incidents.begin(connection, Incident(Trouble.LOW_DISK, f"{tmp_path} on elsewhere", "9 MiB are free"), now)
    for _ in range(2):
        trouble.look(dispatcher, tmp_path, lambda _: LOW)
    (incident,) = told(dispatcher.store)
    assert incident.ended_at is None, "it is not over on the other machine"
    with dispatcher.store.write() as connection:
        connection.execute(delete(table))
    trouble.look(dispatcher, tmp_path, lambda _: LOW)
    (incident,) = told(dispatcher.store)
    assert incident.ended_at is not None, "nobody else could tell"


def test_a_collector_that_is_late_is_told_of_by_all_alike(dispatcher: Dispatcher[Hands], tmp_path: Path) -> None:
    now = dispatcher.clock()
    with dispatcher.store.write() as connection:
        collectors.begin(connection, "other", "process 1 on elsewhere", now)
        collectors.beat(connection, "other", {"lag": LATE + 1}, now)
        incidents.begin(connection, Incident(Trouble.LATE, "scheduler", "watches are polled 31 s late"), now)
    trouble.look(dispatcher, tmp_path, lambda _: LOW)
    (incident,) = told(dispatcher.store)
    assert (incident.kind, incident.ended_at) == ("late", None)


def test_a_watch_that_is_paused_is_no_trouble(dispatcher: Dispatcher[Hands], tmp_path: Path) -> None:
    with dispatcher.store.write() as connection:
        failing = {"failing_since": dispatcher.clock(), "pace": kept(Pace(failures=9, trouble=FailureKind.BLOCKED))}
        connection.execute(update(dues).values(failing))
    trouble.look(dispatcher, tmp_path, lambda _: LOW)
    assert [row.ended_at for row in told(dispatcher.store)] == [None]
    with dispatcher.store.write() as connection:
        demands.pause(connection, URL)
    trouble.look(dispatcher, tmp_path, lambda _: LOW)
    assert [row.ended_at is None for row in told(dispatcher.store)] == [False]


def test_a_collector_whose_store_was_away_is_seen_at_work_again(dispatcher: Dispatcher[Hands]) -> None:
    now = dispatcher.clock()
    with dispatcher.store.write() as connection:
        collectors.begin(connection, "one", "process 1 on here", now - timedelta(minutes=10))
        collectors.begin(connection, "other", "process 1 on elsewhere", now)
        collectors.beat(connection, "one", {}, now)
        assert [row.owner for row in collectors.alive(connection, now)] == ["one", "other"]


def test_a_disk_nearly_full_pauses_polling_though_nothing_can_be_written_down(
    dispatcher: Dispatcher[Hands], tmp_path: Path
) -> None:
    dispatcher.store.close()
    assert trouble.mind_the_disk(dispatcher, tmp_path, lambda _: FULL - 1) == FULL - 1
    assert dispatcher.paused == "the disk is nearly full"
    trouble.mind_the_disk(dispatcher, tmp_path, lambda _: FULL)
    assert dispatcher.paused is None
