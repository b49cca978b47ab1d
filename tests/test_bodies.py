"""Bodies are packed against one another and come back byte by byte, or not at all and with their name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select, update

from collector.errors import CorruptBody
from collector.store.bodies import GROUP, Bodies, base, digest, pack, unpack
from collector.store.recall import Recall
from collector.store.schema import bodies, watches
from collector.store.store import Store

SENTENCES = [f"Sentence {n}: the ferry of {n} o'clock left with {n * 7 % 60} people on board. " for n in range(400)]


def page(number: int) -> bytes:
    """A page of a blog that grows by a sentence a version, the newest first, with a counter that always differs."""
    return f"<html><!-- {number * 7919} -->{''.join(reversed(SENTENCES[: 20 + number]))}</html>".encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with the watches 1 and 2."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    now = datetime(2026, 3, 27, tzinfo=UTC)
    with store.write() as connection:
        rows = [{"url": f"https://toy.test/{n}", "publisher": "toy", "created_at": now} for n in (1, 2)]
        connection.execute(insert(watches), rows)
    yield store
    store.close()


def keep(store: Store, kept: Sequence[bytes], watch: int = 1) -> list[int]:
    """Keeps each body in a transaction of its own; their ids."""
    packed = Bodies()
    ids = []
    for body in kept:
        with store.write() as connection:
            ids.append(packed.keep(connection, watch, body, digest(body)))
    return ids


# --- Which stands on which -------------------------------------------------------------------------------------------


def chain(number: int) -> list[int]:
    """The bodies on which a body stands, one on the other."""
    below = base(number)
    return [] if below is None else [below, *chain(below)]


@given(st.integers(0, 10**9))
def test_any_body_is_read_in_at_most_six_steps_within_its_group(number: int) -> None:
    below = chain(number)
    assert len(below) <= 6
    assert all(number // GROUP * GROUP <= each < number for each in below)
    assert (number % GROUP == 0) == (not below)


# --- There and back --------------------------------------------------------------------------------------------------

PARTS = st.sampled_from([sentence.encode() for sentence in SENTENCES[:12]]) | st.binary(max_size=40)
EDITS = st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 4), st.lists(PARTS, max_size=3))
"""Which of three addresses shows something else now; from where on how much of it goes, and what comes."""


class Counting(Bodies):
    """Counts the frames that it unpacks."""

    unpacked = 0

    def _unpack(self, *told: Any) -> bytes:
        self.unpacked += 1
        return super()._unpack(*told)


@given(edits=st.lists(EDITS, min_size=1, max_size=200), told=st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_versions_of_some_addresses_come_back_in_six_steps(
    store: Store, edits: list[tuple[int, int, int, list[bytes]]], *, told: bool
) -> None:
    """Whether or not it is told what an address showed before."""
    shown: dict[int, list[bytes]] = {0: [page(0)], 1: [], 2: [b"busy"]}
    last: dict[int, str] = {}
    written: dict[int, bytes] = {}
    packed = Bodies()
    with store.read() as connection:  # and so nothing of it stays
        for address, place, cut, added in edits:
            parts = shown[address]
            shown[address] = [*parts[:place], *added, *parts[place + cut :]]
            body = b"".join(shown[address])
            before = last.get(address, "") if told else None
            written[packed.keep(connection, 1, body, digest(body), before)] = body
            last[address] = digest(body)
        for each, body in written.items():
            fresh = Counting()
            assert fresh.read(connection, each) == body
            assert fresh.unpacked <= 1 + 6


@given(body=st.binary(max_size=3000), against=st.none() | st.binary(max_size=3000))
def test_unrelated_bodies_come_back_too(body: bytes, against: bytes | None) -> None:
    assert unpack(pack(body, against), against, len(body)) == body


def test_two_hundred_versions_come_back_and_take_little_room(store: Store) -> None:
    versions = [page(number) for number in range(200)]
    ids = keep(store, versions)
    with store.read() as connection:
        order = Random(1).sample(range(200), 200)  # noqa: S311 (no secret, an order)
        assert all(Bodies().read(connection, ids[number]) == versions[number] for number in order)
        numbers = connection.execute(select(bodies.c.number).order_by(bodies.c.id)).scalars().all()
        room = connection.execute(select(func.sum(func.length(bodies.c.frame)))).scalar_one()
    assert numbers == [*range(200)]
    assert room < sum(map(len, versions)) / 20


def test_a_body_with_nothing_in_it_and_a_big_one_come_back(store: Store) -> None:
    noise = Random(2).randbytes(3_000_000)  # noqa: S311 (no secret, noise)
    written = [b"", noise, noise + b"!", b"\0" * 20_000_000, noise[:1_000_000]]
    ids = keep(store, written)
    with store.read() as connection:
        assert [Bodies().read(connection, each) for each in ids] == written


# --- Once ------------------------------------------------------------------------------------------------------------


def test_equal_bodies_are_kept_once_a_watch(store: Store) -> None:
    first = keep(store, [page(1), page(2), page(1), page(2)])
    assert first == [first[0], first[1], first[0], first[1]]
    assert set(keep(store, [page(1)], watch=2)).isdisjoint(first)
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(bodies)).scalar_one() == 3


def test_a_body_is_found_by_its_digest_whichever_watch_it_was_fetched_for(store: Store) -> None:
    keep(store, [page(1), page(2)], watch=2)
    with store.read() as connection:
        assert Bodies().find(connection, digest(page(2))) == page(2)
        assert Bodies().find(connection, digest(page(3))) is None


def test_a_transaction_that_is_undone_leaves_nothing_to_be_believed(store: Store) -> None:
    packed = Bodies()
    written = [page(number) for number in range(12)]

    def keep_and_stumble() -> None:
        with store.write() as connection:
            for body in written[:6]:
                packed.keep(connection, 1, body, digest(body))
            raise RuntimeError

    with suppress(RuntimeError):
        keep_and_stumble()
    with store.write() as connection:
        ids = [packed.keep(connection, 1, body, digest(body)) for body in reversed(written)]
    with store.read() as connection:
        for reader in (packed, Bodies()):
            assert [reader.read(connection, each) for each in ids] == [*reversed(written)]


def test_many_threads_read_at_once_from_a_cache_that_is_too_small(store: Store) -> None:
    versions = [page(number) for number in range(64)]
    ids = keep(store, versions)
    recall = Recall(4 * len(versions[-1]))
    packed = Bodies(recall)
    wrong: list[object] = []

    def read(seed: int) -> None:
        order = Random(seed).choices(range(64), k=60)  # noqa: S311 (no secret, an order)
        with store.read() as connection:
            for number in order:
                try:
                    if packed.read(connection, ids[number]) != versions[number]:
                        wrong.append(number)
                except Exception as problem:  # noqa: BLE001 (whatever it is, it is wrong)
                    wrong.append(problem)

    threads = [Thread(target=read, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    there = [body for version in versions if (body := recall.get(digest(version)))]
    assert recall.size == sum(map(len, there)) <= recall.most
    assert len(there) >= 3


def test_a_body_larger_than_the_cache_is_recalled_alone() -> None:
    recall = Recall(10)
    recall.put("a", b"1234")
    recall.put("b", b"1234")
    recall.get("a")
    recall.put("c", b"1234")
    assert [recall.get(name) for name in "abc"] == [b"1234", None, b"1234"]
    recall.put("d", b"x" * 99)
    assert (recall.get("c"), recall.get("d"), recall.size) == (None, b"x" * 99, 99)


# --- Damage ----------------------------------------------------------------------------------------------------------

SHORT = "A short page about a ferry, its crew and the weather in the harbour. "
TWO = [f"<p>{SHORT * 3}</p>".encode(), f"<p>{SHORT * 2}Nobody was hurt.</p><p>{SHORT}</p>".encode()]


def write_frame(connection: Connection, body: int, frame: bytes) -> None:
    connection.execute(update(bodies).where(bodies.c.id == body).values(frame=frame))


def frame_of(connection: Connection, body: int) -> bytes:
    frame: bytes = connection.execute(select(bodies.c.frame).where(bodies.c.id == body)).scalar_one()
    return frame


def flips(frame: bytes) -> Iterator[bytes]:
    """The frame with each of its bits altered, one at a time."""
    for bit in range(len(frame) * 8):
        flipped = bytearray(frame)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def beginnings(frame: bytes) -> Iterator[bytes]:
    """The frame cut after each of its bytes but the last."""
    return (frame[:length] for length in range(len(frame)))


@pytest.mark.parametrize("place", [0, 1], ids=["alone", "against another"])
@pytest.mark.parametrize("damage", [flips, beginnings])
def test_any_flipped_bit_and_any_cut_is_noticed_and_names_the_body(
    store: Store, damage: Callable[[bytes], Iterator[bytes]], place: int
) -> None:
    ids = keep(store, TWO)
    name = re.escape(f"body {ids[place]} (sha256 {digest(TWO[place])})")
    unharmed = 0
    with store.write() as connection:
        for frame in damage(frame_of(connection, ids[place])):
            write_frame(connection, ids[place], frame)
            try:
                assert Bodies().read(connection, ids[place]) == TWO[place]
                unharmed += 1
            except CorruptBody as problem:
                assert re.match(name, str(problem))  # noqa: PT017 (most are noticed, a few bits of a frame mean nothing)
    assert unharmed <= 4


def test_damage_below_a_body_is_told_of_the_body_that_has_it(store: Store) -> None:
    versions = [page(number) for number in range(8)]
    ids = keep(store, versions)
    assert chain(7) == [6, 4, 0]
    with store.write() as connection:
        write_frame(connection, ids[4], frame_of(connection, ids[5]))
    with store.read() as connection:
        for number in (4, 5, 6, 7):
            with pytest.raises(CorruptBody, match=digest(versions[4])):
                Bodies().read(connection, ids[number])
        assert [Bodies().read(connection, ids[number]) for number in range(4)] == versions[:4]


def test_a_body_whose_base_is_gone_is_told(store: Store) -> None:
    ids = keep(store, TWO)
    with store.write() as connection:
        connection.execute(delete(bodies).where(bodies.c.id == ids[0]))
    with store.read() as connection, pytest.raises(CorruptBody, match="number 0 of watch 1 is gone"):
        Bodies().read(connection, ids[1])


def test_bytes_that_are_not_those_that_the_digest_names_are_told(store: Store) -> None:
    (body,) = keep(store, TWO[:1])
    with store.write() as connection:
        write_frame(connection, body, pack(b"Something else entirely.", None))
    with store.read() as connection, pytest.raises(CorruptBody, match=r"body 1 .*does not match its digest"):
        Bodies().read(connection, body)


def test_a_new_body_never_stands_on_a_damaged_one(store: Store) -> None:
    (body,) = keep(store, TWO[:1])
    with store.write() as connection:
        write_frame(connection, body, b"nonsense")
    with pytest.raises(CorruptBody):
        keep(store, TWO)
