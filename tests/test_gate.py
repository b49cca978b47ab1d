"""The gate: one request to a host at a time, with a gap, not before a pause is over, for all processes of a store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import select

from collector.fetch.gate import Heard, Patience
from collector.fetch.outcome import RequestRefused
from collector.model import FailureKind
from collector.service.gate import StoreGate
from collector.store import hosts as hosting
from collector.store.schema import AnyRow
from collector.store.service_schema import hosts
from collector.store.store import Store

HOST = "paper.test"
GAP = 0.1


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """A store in which the host wants a short gap."""
    store = Store(database)
    with store.write() as connection:
        hosting.introduce(connection, [HOST], GAP, datetime.now(UTC))
    yield store
    store.close()


@pytest.fixture
def gate(store: Store) -> StoreGate:
    return StoreGate(store, "one")


def row(store: Store) -> AnyRow:
    with store.read() as connection:
        return connection.execute(select(hosts).where(hosts.c.name == HOST)).one()


async def ask(gate: StoreGate, spans: list[tuple[float, float]], *heard: Heard | None, host: str = HOST) -> None:
    """Asks a host once for every answer; notes from when to when."""
    for answer in heard or (Heard(),):
        await gate.enter(host, None)
        began = time.monotonic()
        await asyncio.sleep(0.02)
        spans.append((began, time.monotonic()))
        await gate.leave(host, answer)


def apart(spans: list[tuple[float, float]]) -> list[float]:
    """The seconds between the end of one and the beginning of the next."""
    ordered = sorted(spans)
    return [later[0] - earlier[1] for earlier, later in pairwise(ordered)]


def test_requests_to_a_host_go_one_by_one_with_its_gap(gate: StoreGate) -> None:
    spans: list[tuple[float, float]] = []

    async def all_at_once() -> None:
        await asyncio.gather(*(ask(gate, spans) for _ in range(4)))

    asyncio.run(all_at_once())
    assert len(spans) == 4
    assert min(apart(spans)) >= GAP * 0.99


def test_this_machine_is_asked_without_waiting_and_without_a_word_in_the_store(gate: StoreGate, store: Store) -> None:
    spans: list[tuple[float, float]] = []

    async def all_at_once() -> None:
        await asyncio.gather(*(ask(gate, spans, host="127.0.0.1") for _ in range(10)))

    asyncio.run(all_at_once())
    assert max(apart(spans)) < 0
    with store.read() as connection:
        assert [r.name for r in connection.execute(select(hosts))] == [HOST]


def test_two_processes_share_one_gap(store: Store) -> None:
    spans: list[tuple[float, float]] = []
    gates = [StoreGate(store, name) for name in ("one", "two")]

    async def each_its_own() -> None:
        await asyncio.gather(*(_and_hand_back(gate, spans) for gate in gates))

    asyncio.run(each_its_own())
    assert len(spans) == 4
    assert min(apart(spans)) >= GAP * 0.99
    assert row(store).owner is None


async def _and_hand_back(gate: StoreGate, spans: list[tuple[float, float]]) -> None:
    await ask(gate, spans, Heard(), Heard())
    await gate.close()


def test_a_host_that_asks_to_wait_is_left_alone_by_all_and_after_a_restart(gate: StoreGate, store: Store) -> None:
    asked_to_wait = Heard(FailureKind.RATE_LIMITED, 3600.0)
    asyncio.run(ask(gate, [], asked_to_wait))
    assert 3590 < (row(store).until - datetime.now(UTC)).total_seconds() <= 3600
    for again in (gate, StoreGate(store, "one")):
        with pytest.raises(RequestRefused, match=r"left alone until .*Retry-After") as refusal:
            asyncio.run(ask(again, []))
        assert refusal.value.failure.kind is FailureKind.RATE_LIMITED


def test_a_short_pause_is_waited_for(gate: StoreGate) -> None:
    spans: list[tuple[float, float]] = []
    asyncio.run(ask(gate, spans, Heard(FailureKind.SERVER_ERROR, 0.5), Heard()))
    assert apart(spans)[0] >= 0.45


def test_a_good_answer_ends_the_row_of_troubles(gate: StoreGate, store: Store) -> None:
    trouble = Heard(FailureKind.CONNECTION)
    asyncio.run(ask(gate, [], trouble, trouble, Heard()))
    assert row(store).troubles == 0


def test_a_request_that_was_given_up_holds_nobody_up(gate: StoreGate) -> None:
    spans: list[tuple[float, float]] = []

    async def given_up() -> None:
        await gate.enter(HOST, None)
        waiting = asyncio.create_task(gate.enter(HOST, None))
        await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.wait([waiting])
        await gate.leave(HOST, None)
        await ask(gate, spans)

    asyncio.run(given_up())
    assert len(spans) == 1
    assert gate.lanes[HOST].users == 0


def test_the_delay_that_robots_txt_asks_for_is_kept_and_remembered(gate: StoreGate, store: Store) -> None:
    async def delayed() -> None:
        await gate.enter(HOST, 7.0)
        await gate.leave(HOST, Heard())

    asyncio.run(delayed())
    assert row(store).gap == 7.0
    assert gate.lanes[HOST].host.gap == 7.0


def test_a_polls_deadline_stands_still_while_it_waits() -> None:
    async def waits() -> None:
        async with Patience(0.1) as patience:
            with patience.waiting():
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.01)

    asyncio.run(waits())

    async def works() -> None:
        async with Patience(0.05) as patience:
            with patience.waiting():
                await asyncio.sleep(0.01)
            await asyncio.sleep(1)

    with pytest.raises(TimeoutError):
        asyncio.run(works())
