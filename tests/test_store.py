"""The store on real SQLite: whose it is, what version, who else is there, and what happens when all goes wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, func, make_url, select
from sqlalchemy.dialects.sqlite import dialect

from collector.changes import stamp
from collector.errors import (
    BusyError,
    ConfigurationError,
    LeaseLost,
    NotOurStore,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreUnreadable,
)
from collector.language import Words
from collector.poll import Poll
from collector.store import blogs, connecting, entries, feed, finding, known, leases, migrations, requests, schema
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.migrations import upgrade
from collector.store.store import Store
from collector.store.watches import Wanted
from pipelines.persist import Persist
from tests import first_release
from tests.toy import URL, Outlet, Watcher, a_harbour

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = Path(migrations.__file__).parent
SQLITE = dialect()


def address(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def outlet() -> Outlet:
    return a_harbour()


@pytest.fixture
def watcher(outlet: Outlet, tmp_path: Path) -> Iterator[Watcher]:
    """The outlet's watcher, its store in `store.sqlite3`, after a first poll."""
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


def count(connection: Connection, table: Any) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def rows(file: Path) -> list[str]:
    """A database as text."""
    with closing(sqlite3.connect(file)) as connection:
        return [*connection.iterdump()]


# --- What the tables are ---------------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_of_the_schema(file: Path) -> None:
    store = Store(address(file))
    with store.read() as connection:
        made = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": not_of_the_index})
        assert compare_metadata(made, schema.metadata) == []
    store.close()


def not_of_the_index(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing is none of the tables of the full-text index, which each database has its own way."""
    return not (kind == "table" and str(name).startswith("search"))


def test_the_newest_migration_is_the_one_that_the_schema_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_a_new_store_is_made_with_its_folders_and_marked_as_ours(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "store.sqlite3"
    Store(address(file)).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)


def test_every_connection_waits_for_the_disk_and_heeds_foreign_keys(file: Path) -> None:
    store = Store(address(file))
    for access in (store.read, store.write):
        with access() as connection:
            pragmas = ("journal_mode", "synchronous", "foreign_keys")
            said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
        assert said == [connecting.journal_mode(connecting.SQLITE).lower(), 2, 1]
    store.close()


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_is_kept_as_it_is_printed(moment: datetime) -> None:
    kept = schema.Instant()
    again = kept.process_result_value(kept.process_bind_param(moment, SQLITE), SQLITE)
    assert again is not None
    assert stamp(again) == stamp(moment)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "PERSIST"),
        ((3, 44, 5), "PERSIST"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "PERSIST"),
        ((3, 50, 6), "PERSIST"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "PERSIST"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "PERSIST"),
        ((3, 53, 0), "WAL"),
    ],
)
def test_a_write_ahead_log_only_where_sqlite_does_not_corrupt_it(version: tuple[int, ...], mode: str) -> None:
    assert connecting.journal_mode(version) == mode


def test_several_processes_may_make_the_store_at_once(file: Path) -> None:
    ends = at_once(f"from collector.store.store import Store; Store({address(file)!r})")
    assert ends == [(0, ""), (0, ""), (0, "")]
    store = Store(address(file))
    with store.read() as connection:
        assert feed.last_seq(connection) == 0
    store.close()


def at_once(code: str) -> list[tuple[int, str]]:
    """Runs the code in three processes; how each ended, and what it complained of."""
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in running]
    return [(process.returncode, complaint) for process, complaint in zip(running, said, strict=True)]


# --- Not ours, too new, damaged --------------------------------------------------------------------------------------


def test_a_store_of_a_newer_version_is_refused_and_left_alone(watcher: Watcher, file: Path) -> None:
    watcher.keep.store.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StoreTooNew, match=r"9999.*upgrade this collector") as refusal:
        Store(address(file))
    assert refusal.value.exit_status == 78
    assert file.read_bytes() == before


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_something_else_is_refused_and_left_alone(file: Path, mode: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(NotOurStore, match=r"recipes.*nothing was changed"):
        Store(address(file))
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("text", ["short", "A long letter to the editor.\n" * 400])
def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(NotOurStore, match="is not an SQLite database"):
        Store(address(file))
    assert file.read_text() == text


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    file.touch()
    store = Store(address(file))
    with store.read() as connection:
        assert blogs.listed(connection) == []
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:4096] + b"\xa5" * (len(body) - 4096),
        lambda body: body[: len(body) // 3],
        lambda body: body[:4096] + bytes(len(body) - 4096),
    ],
    ids=["scribbled over", "cut short", "wiped"],
)
def test_a_damaged_store_is_told_and_never_started_anew(
    watcher: Watcher, file: Path, damage: Callable[[bytes], bytes]
) -> None:
    watcher.keep.store.close()
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    with pytest.raises(StoreUnreadable, match="restore a backup"):
        use(file)
    assert file.read_bytes() == damaged


def use(file: Path) -> None:
    """Opens a store and reads everything that a poll would."""
    store = Store(address(file))
    try:
        with store.read() as connection:
            known.of_watch(connection, URL)
            feed.changes_after(connection, 0)
    finally:
        store.close()


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("not a folder")
    with pytest.raises(StoreUnreadable, match="COLLECTOR_HOME"):
        Store(address(tmp_path / "note" / "store.sqlite3"))
    assert (tmp_path / "note").read_text() == "not a folder"


@contextmanager
def unchangeable(path: Path) -> Iterator[None]:
    """Nobody, root included, may change the file, or what is in the folder."""
    program = shutil.which("chattr")
    if os.geteuid():
        mode = path.stat().st_mode
        path.chmod(mode & 0o555)
        yield
        path.chmod(mode)
    elif program and subprocess.run([program, "+i", path], capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run([program, "-i", path], check=True)
    else:
        pytest.skip("this is root, whom permissions do not stop, and chattr does not work here")


def test_a_folder_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    with unchangeable(tmp_path), pytest.raises(StoreUnreadable, match="cannot be opened"):
        Store(address(tmp_path / "store.sqlite3"))
    assert [*tmp_path.iterdir()] == []


def test_a_store_that_may_only_be_read_is_read_and_writing_is_told(watcher: Watcher, file: Path) -> None:
    watcher.keep.store.close()
    before = file.read_bytes()
    with unchangeable(file):
        store = Store(address(file))
        with store.read() as connection:
            assert len(entries.state(connection, 1)) == 8
        with pytest.raises(StoreUnreadable, match="may only be read"), store.write() as connection:
            connection.execute(schema.counters.update().values(value=0))
        store.close()
    assert file.read_bytes() == before


def test_a_missing_driver_is_a_sentence_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match="psycopg") as problem:
        Store("postgresql://collector:secret@localhost/collector")
    assert "secret" not in str(problem.value)


# --- Older versions --------------------------------------------------------------------------------------------------

LATER = "9000"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{later}", "{head}", None, None


def upgrade() -> None:
    op.create_table("moods", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("{statement}")
"""


@pytest.fixture
def release(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A later release with one more migration, whose last act is the statement; the path of its `upgrade.py`."""

    def made(statement: str) -> Path:
        folder = tmp_path_factory.mktemp("release") / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        later = NEXT.format(later=LATER, head=schema.HEAD, statement=statement)
        (folder / "versions" / "moods.py").write_text(later)
        return folder / "upgrade.py"

    return made


def installed(monkeypatch: pytest.MonkeyPatch, release: Path) -> None:
    monkeypatch.setattr(upgrade, "__file__", str(release))
    monkeypatch.setattr(schema, "HEAD", LATER)


def test_an_older_store_is_copied_and_brought_up_to_date(
    watcher: Watcher, file: Path, release: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher.keep.store.close()
    before, head = rows(file), schema.HEAD
    installed(monkeypatch, release("INSERT INTO moods VALUES (7)"))
    store = Store(address(file))
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT id FROM moods").scalars().all() == [7]
        assert len(entries.state(connection, 1)) == 8
    store.close()
    assert rows(file.with_name(f"store.sqlite3.before-{LATER}")) == before
    assert set(before) - set(rows(file)) == {f"INSERT INTO \"alembic_version\" VALUES('{head}');"}


def test_what_was_kept_before_there_was_a_search_is_found(tmp_path: Path) -> None:
    """A store of the first release, brought up to date."""
    file = tmp_path / "store.sqlite3"
    outlet = Outlet()
    outlet.publish("e1", "One bell was heard.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    outlet.wait(60)
    outlet.edit("e1", text="Two bells were heard.")
    watcher.poll()
    watcher.keep.store.close()
    first_release.rewritten(file)
    store = Store(address(file))
    with store.read() as opened:
        assert finding.newest(opened, Words(("bell",)), None, 10) == [1]
        assert finding.newest(opened, Words(("label§numeric",)), None, 10) == [2]
    store.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    watcher: Watcher, file: Path, release: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher.keep.store.close()
    before = rows(file)
    installed(monkeypatch, release("INSERT INTO nowhere VALUES (7)"))
    with pytest.raises(StoreError, match="no such table: nowhere"):
        Store(address(file))
    assert rows(file) == before
    monkeypatch.undo()
    use(file)


def test_several_processes_upgrading_keep_the_copy_of_the_old_store(
    watcher: Watcher, file: Path, release: Callable[[str], Path]
) -> None:
    watcher.keep.store.close()
    before = rows(file)
    later = release("INSERT INTO moods VALUES (7)")
    code = [
        "from collector.store import schema",
        "from collector.store.migrations import upgrade",
        "from collector.store.store import Store",
        f"upgrade.__file__, schema.HEAD = {str(later)!r}, {LATER!r}",
        f"Store({address(file)!r})",
    ]
    assert at_once("\n".join(code)) == [(0, ""), (0, ""), (0, "")]
    assert rows(file.with_name(f"store.sqlite3.before-{LATER}")) == before
    assert 'INSERT INTO "moods" VALUES(7);' in rows(file)


# --- Somebody else is there ------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "BUSY_TIMEOUT_MS", 50)


@contextmanager
def held_by_another_process(file: Path) -> Iterator[None]:
    """Another process has the file for itself."""
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN EXCLUSIVE')\n"
        "print('mine', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"mine\n"
        yield
        holder.communicate()


QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "of_watch": lambda c: known.of_watch(c, URL),
    "of_address": lambda c: known.of_address(c, URL),
    "past": lambda c: known.past(c, 1, ["e1"]),
    "remembered": lambda c: known.remembered(c, 1),
    "repeats_older": lambda c: known.repeats_older(c, URL, "0"),
    "find": lambda c: blogs.find(c, URL),
    "listed": blogs.listed,
    "snapshots_of": lambda c: blogs.snapshots_of(c, 1),
    "state": lambda c: entries.state(c, 1),
    "moves": lambda c: entries.moves(c, 1),
    "history": lambda c: entries.history(c, 1, "e1"),
    "changes_after": lambda c: feed.changes_after(c, 0),
    "last_seq": feed.last_seq,
    "polls_of": lambda c: feed.polls_of(c, None),
    "search": lambda c: finding.newest(c, Words(("entry",)), None, 10),
    "body": lambda c: Bodies().read(c, 1),
}


def test_a_poll_is_the_first_of_a_blog_and_not_of_each_spelling_of_its_address(outlet: Outlet, tmp_path: Path) -> None:
    watcher = Watcher(outlet, tmp_path)
    assert [watcher.poll().first, watcher.poll().first] == [True, False]
    watcher.url = f"{URL}?from=newsletter"
    outlet.wait(60)
    outlet.publish("late", "One entry more.")
    found = watcher.poll()
    assert (found.first, [change.key for change in found.changes]) == (False, ["late"])


@pytest.mark.usefixtures("impatient")
def test_a_store_that_another_process_holds_is_busy_whatever_is_asked_of_it(watcher: Watcher, file: Path) -> None:
    watcher.keep.store.close()
    watcher.keep = Keep(Store(address(file)), Bodies())
    poll = watcher.polled()
    before = rows(file)
    with held_by_another_process(file):
        for ask in QUESTIONS.values():
            with pytest.raises(BusyError, match="try again"), watcher.keep.store.read() as connection:
                ask(connection)
        with pytest.raises(BusyError, match="try again"):
            Persist(watcher.keep).record(poll)
        with pytest.raises(BusyError, match="try again") as busy:
            Store(address(file))
    assert busy.value.exit_status == 75
    assert rows(file) == before
    assert Persist(watcher.keep).record(poll).recorded is not None
    with watcher.keep.store.read() as connection:
        for ask in QUESTIONS.values():
            ask(connection)


@pytest.mark.usefixtures("impatient")
def test_threads_of_one_process_write_one_after_the_other(watcher: Watcher) -> None:
    impatient = Store(str(watcher.keep.store.url))
    with (
        impatient.write(),
        ThreadPoolExecutor(1) as thread,
        pytest.raises(BusyError, match=r"a long time.*try again"),
    ):
        thread.submit(lambda: impatient.write().__enter__()).result()
    with impatient.write() as connection:
        connection.execute(select(schema.polls))
    impatient.close()


@pytest.mark.usefixtures("impatient")
def test_what_the_service_read_waits_for_a_store_that_is_held_and_what_was_read_by_hand_does_not(
    watcher: Watcher, file: Path
) -> None:
    with watcher.keep.store.write() as connection:
        requests.leave(connection, Wanted(URL, "toy", None), watcher.outlet.now)
        ((claim,), _) = leases.claim(connection, "one", watcher.outlet.now, 1)
    by_hand = watcher.polled()
    claimed = replace(by_hand, uid="claimed", watch=claim.watch)
    late = replace(claimed, uid="late", watch=replace(claim.watch, lease=replace(claim.lease, fence=0)))
    watcher.keep.store.close()
    persist = Persist(Keep(Store(address(file)), Bodies()))

    async def recorded_after_all() -> Poll:
        with held_by_another_process(file):
            waiting = asyncio.create_task(persist.process_item(claimed))
            with pytest.raises(BusyError, match="try again"):
                await persist.process_item(by_hand)
            assert not waiting.done()
        with pytest.raises(LeaseLost):
            await persist.process_item(late)
        return await waiting

    assert asyncio.run(asyncio.wait_for(recorded_after_all(), 30)).recorded is not None
    persist.keep.store.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.skipif(connecting.journal_mode(connecting.SQLITE) == "WAL", reason="with a log, readers stop nobody")
def test_a_commit_that_a_reader_stops_is_undone_and_can_be_made_again(watcher: Watcher, file: Path) -> None:
    watcher.keep.store.close()
    watcher.keep = Keep(Store(address(file)), Bodies())
    poll = watcher.polled()
    before = rows(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM polls").fetchall()
        with pytest.raises(BusyError):
            Persist(watcher.keep).record(poll)
    assert rows(file) == before
    recorded = Persist(watcher.keep).record(poll).recorded
    assert recorded is not None
    assert recorded.poll == 2


def test_a_full_disk_stops_a_poll_whole_and_the_next_one_works(watcher: Watcher, outlet: Outlet, file: Path) -> None:
    """The disk is as full as SQLite believes it to be."""
    watcher.keep.store.close()
    pages = file.stat().st_size // 4096
    watcher.keep = Keep(Store(address(file)), Bodies())
    engine = watcher.keep.store.engine

    def no_more_room(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", no_more_room)
    engine.dispose()
    before = rows(file)
    for number in range(20, 40):
        outlet.publish(f"e{number}", f"Entry {number}: " + " ".join(str(n) for n in range(number, 900)))
    with pytest.raises(StoreFull, match="free some on that disk") as full:
        watcher.poll()
    assert full.value.exit_status == 78
    assert rows(file) == before
    event.remove(engine, "connect", no_more_room)
    engine.dispose()
    assert len(watcher.poll().changes) == 20


def test_an_error_of_the_code_within_a_write_undoes_it(watcher: Watcher, file: Path) -> None:
    before = rows(file)

    def stumble() -> None:
        with watcher.keep.store.write() as connection:
            connection.execute(schema.counters.update().values(value=0))
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert rows(file) == before


@pytest.mark.parametrize("wrong", ["postgresql://collector@/nowhere", "postgresql://nobody@/postgres"])
def test_a_database_that_does_not_let_us_in_is_wrongly_configured_and_not_away(wrong: str, postgres_url: str) -> None:
    with pytest.raises(ConfigurationError, match="does not let us in: make what it names"):
        Store(f"{wrong}?host={make_url(postgres_url).query['host']}")
