"""A backup is whole and of one moment; what is put back is what was kept, and nothing that could do harm."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from collector.archive import backup
from collector.archive.verify import Verification
from collector.errors import BackupRefused, CollectorError, StoreExists
from collector.store.digests import state_digest
from collector.store.store import Store
from tests import first_release
from tests.postgres import new_database
from tests.test_verify import OnPostgres, lived_through
from tests.toy import Watcher, a_harbour

AT = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """A watcher with a history in its store."""
    (tmp_path / "live").mkdir()
    watcher = Watcher(a_harbour(), tmp_path / "live")
    lived_through(watcher)
    yield watcher
    watcher.keep.store.close()


@pytest.fixture
def made(watcher: Watcher, tmp_path: Path) -> Path:
    """A backup of it."""
    return backup.make(watcher.keep.store, tmp_path / "backup.sqlite3", AT)[0]


def state(store: Store) -> str:
    with store.read() as connection:
        return state_digest(connection)


def restored(file: Path, folder: Path) -> Store:
    url = f"sqlite:///{folder / 'again' / 'collector.sqlite3'}"
    backup.restore(file, url)
    return Store(url)


def test_what_is_put_back_is_what_was_kept(watcher: Watcher, made: Path, tmp_path: Path) -> None:
    store = restored(made, tmp_path)
    assert state(store) == state(watcher.keep.store)
    assert [*Verification(store).findings()] == []
    store.close()
    assert {path.name for path in tmp_path.rglob("*.part*")} == set()


def test_a_folder_gets_a_file_with_the_time_in_its_name(watcher: Watcher, tmp_path: Path) -> None:
    file, held = backup.make(watcher.keep.store, tmp_path, AT)
    assert (file.name, held.polls, held.state) == ("collector-20261125T230000Z.sqlite3", 6, state(watcher.keep.store))


def test_a_folder_that_is_not_there_is_made_and_takes_the_next_backup_too(watcher: Watcher, tmp_path: Path) -> None:
    folder = tmp_path / "backups" / "collector"
    for hour in range(2):
        backup.make(watcher.keep.store, folder, AT + timedelta(hours=hour))
    assert sorted(file.name for file in folder.iterdir()) == [
        "collector-20261125T230000Z.sqlite3",
        "collector-20261126T000000Z.sqlite3",
    ]


def test_a_file_of_any_name_that_is_there_is_not_taken_for_a_folder(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "backups").write_bytes(b"mine")
    with pytest.raises(StoreExists):
        backup.make(watcher.keep.store, tmp_path / "backups", AT)
    assert (tmp_path / "backups").read_bytes() == b"mine"


def test_a_backup_made_while_polls_go_on_is_of_one_moment(watcher: Watcher, tmp_path: Path) -> None:
    def poll_on() -> None:
        for _ in range(10):
            watcher.outlet.now = watcher.outlet.now.replace(microsecond=0)
            watcher.poll()

    with ThreadPoolExecutor() as pool:
        polling = pool.submit(poll_on)
        files = [backup.make(watcher.keep.store, tmp_path / f"{n}.sqlite3", AT)[0] for n in range(3)]
        polling.result()
    for file in files:
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        store = restored(file, tmp_path)
        assert [*Verification(store).findings()] == []
        store.close()


def test_postgresql_is_backed_up_with_its_own_program(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    monkeypatch.setattr(OnPostgres, "address", new_database(postgres_server))
    watcher = OnPostgres(a_harbour(), tmp_path)
    lived_through(watcher)
    file, _ = backup.make(watcher.keep.store, tmp_path, AT)
    other = new_database(postgres_server)
    held = backup.restore(file, other)
    assert (held.state, held.polls) == (state(watcher.keep.store), 6)
    with pytest.raises(StoreExists, match="name an empty database"):
        backup.restore(file, other)
    with watcher.keep.store.write() as connection:
        connection.execute(text("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
    hostile, _ = backup.make(watcher.keep.store, tmp_path / "hostile.pgdump", AT)
    with pytest.raises(BackupRefused, match="FUNCTION"):
        backup.restore(hostile, new_database(postgres_server))
    watcher.keep.store.close()


def test_nothing_that_is_kept_is_overwritten(watcher: Watcher, made: Path) -> None:
    before = state(watcher.keep.store)
    with pytest.raises(StoreExists, match="nothing was overwritten"):
        backup.restore(made, str(watcher.keep.store.url))
    with pytest.raises(StoreExists, match="name another one"):
        backup.make(watcher.keep.store, made, AT)
    assert state(watcher.keep.store) == before


def test_what_a_killed_store_left_undone_is_not_done_to_the_one_put_in_its_place(
    watcher: Watcher, made: Path, tmp_path: Path
) -> None:
    left = tmp_path / "again" / "collector.sqlite3-journal"
    left.parent.mkdir()
    with closing(sqlite3.connect(tmp_path / "live" / "store.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")  # so that the change reaches the disk before its end
        connection.execute("BEGIN")
        connection.execute("UPDATE bodies SET frame = frame || zeroblob(100000)")
        shutil.copyfile(tmp_path / "live" / "store.sqlite3-journal", left)
    with pytest.raises(StoreExists, match="belongs to the store that was there"):
        restored(made, tmp_path)
    assert [path.name for path in left.parent.iterdir()] == [left.name]
    left.unlink()
    assert state(restored(made, tmp_path)) == state(watcher.keep.store)


def test_the_spent_journal_of_a_store_that_was_moved_away_does_not_matter(made: Path, tmp_path: Path) -> None:
    left = tmp_path / "again" / "collector.sqlite3-journal"
    left.parent.mkdir()
    shutil.copyfile(tmp_path / "live" / "store.sqlite3-journal", left)
    restored(made, tmp_path).close()


def test_a_backup_of_the_first_release_is_brought_up_to_date(made: Path, tmp_path: Path) -> None:
    first_release.rewritten(made)
    store = restored(made, tmp_path)
    assert [*Verification(store).findings()] == []
    store.close()
    assert {path.name for path in (tmp_path / "again").iterdir()} == {"collector.sqlite3"}


def run(*statements: str) -> Callable[[Path], None]:
    def done(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return done


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40_000])


def scribbled_over(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:60_000] + bytes(8192) + whole[68_192:])


HARM = {
    "a trigger": run("CREATE TRIGGER t AFTER INSERT ON polls BEGIN DELETE FROM polls; END"),
    "a view in a table's place": run("ALTER TABLE polls RENAME TO p", "CREATE VIEW polls AS SELECT * FROM p"),
    "a table of something else": run("CREATE TABLE recipes (name TEXT)"),
    "an index over an expression": run("CREATE INDEX i ON polls (abs(entries))"),
    "another program's mark": run("PRAGMA application_id=7"),
    "a version that never was": run("UPDATE alembic_version SET version_num = '0000'"),
    "no version": run("DELETE FROM alembic_version"),
    "cut short": cut,
    "scribbled over": scribbled_over,
    "a letter": lambda file: file.write_text("Dear editor,\n" * 900),
    "nothing": lambda file: file.write_bytes(b""),
    "an edited row": run("UPDATE polls SET outcome = 'captured' WHERE id = 3"),
    "a row taken away": run("DELETE FROM captures WHERE id = 1"),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_is_no_whole_backup_of_ours_is_refused(made: Path, tmp_path: Path, harm: Callable[[Path], object]) -> None:
    harm(made)
    with pytest.raises(CollectorError, match="nothing was put in place") as refusal:
        restored(made, tmp_path)
    assert isinstance(refusal.value, BackupRefused)
    assert [*(tmp_path / "again").glob("*")] == []


def test_a_backup_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="cannot be read"):
        restored(tmp_path / "nowhere.sqlite3", tmp_path)
