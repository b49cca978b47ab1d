"""What is erased is gone to the last byte, what is dropped is gone from the archive, and the chains hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collector.archive import roots, takedown
from collector.archive.verify import Verification
from collector.errors import BodyDropped, Held, NotFound, UsageError
from collector.query.changes import changes
from collector.query.lists import acts as listed
from collector.store import schema as s
from collector.store.acts import Reason
from collector.store.bodies import Bodies
from collector.store.store import Store
from tests.test_verify import OnPostgres
from tests.toy import START, URL, Outlet, Watcher, a_harbour

CANARY = "Zaunkönig saw a heron & seven <herons> by the quay"
REASON = Reason("the desk", START + timedelta(days=1), "a court asked for it")


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Before the canary, with it, rewritten, and after it was withdrawn."""
    watcher = Watcher(a_harbour(), tmp_path)
    lived(watcher)
    yield watcher
    watcher.keep.store.close()


def lived(watcher: Watcher) -> None:
    outlet = watcher.outlet
    assert isinstance(outlet, Outlet)
    for happens in (
        lambda: None,
        lambda: outlet.publish("canary", f"{CANARY} at noon."),
        lambda: outlet.edit("canary", text=f"{CANARY} at one o'clock."),
        lambda: outlet.withdraw("canary"),
        lambda: outlet.publish("e9", "Entry number 9 says that 9 boats are in."),
    ):
        outlet.wait(60)
        happens()
        watcher.poll()


def on_disk(folder: Path) -> list[str]:
    """The files in which the canary is still to be read, however spelled."""
    signs = [sign.encode() for sign in ("heron", "Zaunk", "zaunk", "the quay")]
    return [path.name for path in folder.iterdir() if any(sign in path.read_bytes() for sign in signs)]


def in_bodies(store: Store) -> list[int]:
    """The bodies that hold the canary still; bodies are compressed, so that no byte of it need be on the disk."""
    unpacked, found = Bodies(), []
    with store.read() as connection:
        for number in connection.execute(select(s.bodies.c.id)).scalars():
            try:
                if b"heron" in unpacked.read(connection, number):
                    found.append(number)
            except BodyDropped:
                pass
    return found


def counted(store: Store, table: object) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def assert_verifies(store: Store) -> Verification:
    look = Verification(store)
    assert [*look.findings()] == []
    return look


def test_no_byte_of_an_erased_entry_is_left(watcher: Watcher, tmp_path: Path) -> None:
    store = watcher.keep.store
    assert on_disk(tmp_path)
    assert in_bodies(store)
    (tmp_path / "store.sqlite3.before-0001").write_text(CANARY)
    takedown.erase(watcher.keep, URL, REASON, entry="canary")
    assert on_disk(tmp_path) == []
    assert [path.stat().st_size for path in tmp_path.glob("*-journal")] in ([], [0])
    assert in_bodies(store) == []
    assert "canary" not in {row["entry"] for row in changes(store)}
    assert assert_verifies(store).dropped > 0
    (told,) = listed(store)
    assert (told["kind"], told["who"], told["why"]) == ("erased", "the desk", "a court asked for it")


def test_what_is_not_erased_is_read_as_before(watcher: Watcher) -> None:
    store, unpacked = watcher.keep.store, Bodies()
    with store.read() as connection:
        before = {n: unpacked.read(connection, n) for n in connection.execute(select(s.bodies.c.id)).scalars()}
    takedown.erase(watcher.keep, URL, REASON, entry="canary")
    unpacked = Bodies()
    with store.read() as connection:
        left = {}
        for number in before:
            try:
                left[number] = unpacked.read(connection, number)
            except BodyDropped:
                assert number  # its page may have shown the entry
    assert left
    assert left == {number: before[number] for number in left}


def test_after_an_erasure_polls_go_on_and_bytes_seen_before_are_kept_again(watcher: Watcher) -> None:
    takedown.erase(watcher.keep, URL, REASON, entry="canary")
    watcher.outlet.now += timedelta(seconds=60)
    before = assert_verifies(watcher.keep.store)
    assert watcher.poll().outcome == "unchanged"
    after = assert_verifies(watcher.keep.store)
    assert after.bodies > before.bodies
    assert in_bodies(watcher.keep.store) == []


def test_a_capture_is_erased_with_its_bytes(watcher: Watcher) -> None:
    before = counted(watcher.keep.store, s.captures)
    takedown.erase(watcher.keep, URL, REASON, capture="2/0")
    assert counted(watcher.keep.store, s.captures) == before - 1
    assert assert_verifies(watcher.keep.store).dropped == 1
    with pytest.raises(NotFound):
        takedown.erase(watcher.keep, URL, REASON, capture="2/0")
    with pytest.raises(UsageError):
        takedown.erase(watcher.keep, URL, REASON, capture="two")


def test_of_an_erased_blog_no_word_is_left_and_its_chain_holds(watcher: Watcher, tmp_path: Path) -> None:
    store = watcher.keep.store
    root = roots.take(store, START)
    takedown.erase(watcher.keep, URL, REASON)
    assert on_disk(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir() if b"toy.test/live" in path.read_bytes()] == []
    assert {counted(store, table) for table in (s.polls, s.captures, s.bodies, s.revisions, s.watches)} == {0}
    assert root.heads[0][1] == 5
    assert_verifies(store)
    with pytest.raises(NotFound):
        takedown.erase(watcher.keep, URL, REASON)


def test_what_is_erased_on_postgresql_is_gone_too(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OnPostgres, "address", postgres_url)
    watcher = OnPostgres(a_harbour(), tmp_path)
    lived(watcher)
    takedown.erase(watcher.keep, URL, REASON, entry="canary")
    assert in_bodies(watcher.keep.store) == []
    assert_verifies(watcher.keep.store)
    takedown.erase(watcher.keep, URL, REASON)
    assert_verifies(watcher.keep.store)
    watcher.keep.store.close()


def test_pages_are_dropped_after_a_time_and_what_was_read_from_them_stays(watcher: Watcher) -> None:
    store = watcher.keep.store
    before = (counted(store, s.changes), counted(store, s.captures), counted(store, s.bodies))
    dropped = takedown.expire(watcher.keep, watcher.outlet.now + timedelta(days=1), REASON)
    assert 0 < dropped < before[2]
    assert (counted(store, s.changes), counted(store, s.captures), counted(store, s.bodies)) == before
    assert assert_verifies(store).dropped == dropped
    assert takedown.expire(watcher.keep, watcher.outlet.now + timedelta(days=1), REASON) == 0
    watcher.outlet.now += timedelta(seconds=60)
    assert watcher.poll().outcome == "unchanged"
    assert_verifies(store)


def test_nothing_is_erased_or_dropped_while_a_hold_stands(watcher: Watcher) -> None:
    takedown.hold(watcher.keep, URL, REASON)
    for attempt in ({}, {"entry": "canary"}, {"capture": "1/0"}):
        with pytest.raises(Held, match="a court asked for it"):
            takedown.erase(watcher.keep, URL, REASON, **attempt)
    assert takedown.expire(watcher.keep, watcher.outlet.now + timedelta(days=1), REASON) == 0
    takedown.hold(watcher.keep, URL, REASON, release=True)
    takedown.erase(watcher.keep, URL, REASON, entry="canary")
    assert [row["kind"] for row in listed(watcher.keep.store, URL)] == ["held", "released", "erased"]
    assert_verifies(watcher.keep.store)


def test_a_retracted_change_stays_and_says_so(watcher: Watcher) -> None:
    takedown.retract(watcher.keep, 3, REASON)
    told = {row["seq"]: row["retracted"] for row in changes(watcher.keep.store)}
    assert told[3] == {"at": "2024-03-28T09:00:00.000Z", "who": "the desk", "why": "a court asked for it"}
    assert [seq for seq, retracted in told.items() if retracted] == [3]
    assert_verifies(watcher.keep.store)
    with pytest.raises(NotFound):
        takedown.retract(watcher.keep, 999, REASON)


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE bodies SET frame = X'', checksum = 0 WHERE id = 1", "body 1"),
        ("UPDATE changes SET retracted_by = NULL", "change 3"),
        ("UPDATE acts SET why = 'no reason'", "act 1"),
        ("DELETE FROM acts", "act 1"),
        ("UPDATE custody SET leaves = '[]' WHERE number = 1", "blog 1, link 1"),
    ],
)
def test_what_only_looks_like_an_act_is_found(watcher: Watcher, statement: str, place: str) -> None:
    takedown.retract(watcher.keep, 3, REASON)
    with watcher.keep.store.write() as connection:
        connection.exec_driver_sql(statement)
    assert place in {each.place for each in Verification(watcher.keep.store).findings()}
