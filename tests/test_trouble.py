"""A dispatcher in trouble: a disk that runs full is told of once and polled onto no further; no watch is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.incidents import FULL, LOW
from collector.service import trouble
from collector.service.dispatch import TIDIED_EVERY, Dispatcher
from collector.service.fleet import Hearing
from collector.service.gate import StoreGate
from collector.store import incidents, leases, watches
from collector.store.schema import AnyRow
from collector.store.store import Store
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
