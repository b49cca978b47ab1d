"""Acts that share a commit: each is whole by itself, and told of when it is on disk."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, insert, select

from collector.errors import BusyError, StoreError
from collector.store import connecting
from collector.store.schema import counters
from collector.store.store import Store
from collector.store.together import MOST, Together

Act = Callable[[], str]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(connecting, "BUSY_TIMEOUT_MS", 300)
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    yield store
    store.close()


@pytest.fixture
def commits(store: Store) -> list[str]:
    made: list[str] = []
    event.listen(store.engine, "commit", lambda _: made.append("commit"))
    return made


def adding(store: Store, name: str, then: Callable[[], object] = lambda: None) -> Act:
    def act() -> str:
        with store.write() as connection:
            connection.execute(insert(counters).values(name=name, value=1))
            then()
        return name

    return act


def stumbling() -> None:
    raise ValueError("it stumbled")


@contextmanager
def at_work(together: Together) -> Iterator[None]:
    """It is at something else, and what comes meanwhile waits."""
    begun, ready = Event(), Event()

    def other() -> None:
        begun.set()
        ready.wait(5)

    together.make(other)
    begun.wait(5)
    yield
    ready.set()


def at_once(together: Together, *acts: Act) -> list[Future[str]]:
    """What became of acts that all came while another one was made."""
    with at_work(together):
        futures = [together.make(act) for act in acts]
    wait(futures, 10)
    return futures


def names(store: Store) -> list[str]:
    with store.read() as connection:
        found = connection.execute(select(counters.c.name).where(counters.c.name.like("n%")).order_by(counters.c.name))
        return [*found.scalars()]


def test_what_comes_at_once_shares_a_commit(store: Store, commits: list[str]) -> None:
    futures = at_once(Together(store), *(adding(store, f"n{n:02}") for n in range(MOST + 3)))
    assert [future.result() for future in futures] == names(store)
    assert len(names(store)) == MOST + 3
    assert len(commits) == 2


def test_what_one_raises_undoes_that_one_alone(store: Store, commits: list[str]) -> None:
    acts = (adding(store, "n1"), adding(store, "n2", stumbling), adding(store, "n3"))
    one, two, three = at_once(Together(store), *acts)
    assert (one.result(), three.result(), len(commits)) == ("n1", "n3", 1)
    with pytest.raises(ValueError, match="it stumbled"):
        two.result()
    assert names(store) == ["n1", "n3"]


def test_nobody_is_told_before_all_of_it_is_on_disk(store: Store) -> None:
    seen: list[tuple[bool, list[str]]] = []
    together = Together(store)
    with at_work(together):
        one = together.make(adding(store, "n1"))
        one.add_done_callback(lambda _: seen.append((True, names(store))))
        two = together.make(adding(store, "n2", lambda: seen.append((one.done(), names(store)))))
    wait([one, two], 10)
    assert seen == [(False, []), (True, ["n1", "n2"])]


def test_when_one_has_the_database_undo_everything_the_others_are_made_again(store: Store) -> None:
    """As SQLite does on some errors of the disk."""

    def undoing() -> str:
        with store.write() as connection:
            connection.execute(insert(counters).values(name="n2", value=1))
            connecting.driver_of(connection).execute("ROLLBACK")
            raise StoreError("the disk is full")

    one, two, three = at_once(Together(store), adding(store, "n1"), undoing, adding(store, "n3"))
    assert (one.result(), three.result()) == ("n1", "n3")
    with pytest.raises(StoreError, match="the disk is full"):
        two.result()
    assert names(store) == ["n1", "n3"]


def test_what_the_database_undid_without_a_word_is_made_again(store: Store) -> None:
    times = 0

    def undoing_once() -> str:
        nonlocal times
        times += 1
        with store.write() as connection:
            if times == 1:
                connecting.driver_of(connection).execute("ROLLBACK")
            else:
                connection.execute(insert(counters).values(name="n2", value=1))
        return "n2"

    futures = at_once(Together(store), adding(store, "n1"), undoing_once, adding(store, "n3"))
    assert [future.result() for future in futures] == names(store) == ["n1", "n2", "n3"]


@pytest.mark.skipif(connecting.journal_mode(connecting.SQLITE) == "WAL", reason="with a log, readers stop nobody")
def test_a_commit_that_a_reader_stops_is_told_to_all_and_can_be_made_again(store: Store, tmp_path: Path) -> None:
    acts = [adding(store, f"n{n}") for n in range(3)]
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM polls").fetchall()
        stopped = at_once(Together(store), *acts)
        assert all(isinstance(future.exception(), BusyError) for future in stopped)
    assert names(store) == []
    assert [future.result() for future in at_once(Together(store), *acts)] == names(store)


def test_who_waits_no_longer_before_its_turn_has_nothing_written(store: Store) -> None:
    together = Together(store)
    with at_work(together):
        given_up, kept = together.make(adding(store, "n1")), together.make(adding(store, "n2"))
        assert given_up.cancel()
    assert kept.result(10) == "n2"
    assert names(store) == ["n2"]


WRITER = """
import sys
from sqlalchemy import insert
from collector.store.schema import counters
from collector.store.store import Store
from collector.store.together import Together

store = Store(sys.argv[1])
together = Together(store)

def adding(name):
    with store.write() as connection:
        connection.execute(insert(counters).values(name=name, value=1))
    print(name, flush=True)  # what is made but not told of, on the other stream
    return name

def tell(future):
    print(future.result(), file=sys.stderr, flush=True)

for n in range(400):
    together.make(lambda n=n: adding(f"n{n:03}")).add_done_callback(tell)
"""


def test_a_process_that_is_killed_has_on_disk_whatever_it_told(store: Store) -> None:
    command = [sys.executable, "-c", WRITER, str(store.url)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        made = [process.stdout.readline() for _ in range(120)]
        process.kill()
        made, told = [*made, *process.stdout.read().split("\n")], process.stderr.read().split()
    kept = names(store)
    assert len(told) >= 120 - MOST
    assert {*told} <= {*kept} <= {name.strip() for name in made}
    assert kept == [f"n{n:03}" for n in range(len(kept))]
