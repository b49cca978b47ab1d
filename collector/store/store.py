"""Opening the store, SQLite in the data directory or PostgreSQL: first of all, is it ours and of our version?"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock, local

from sqlalchemy import Connection, Engine, event, inspect, make_url, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError

from collector.errors import (
    BusyError,
    CollectorError,
    NotOurStore,
    StoreAway,
    StoreError,
    StoreFull,
    StoreShut,
    StoreTooNew,
    StoreUnreadable,
    Undone,
)
from collector.store import connecting, schema

AGO = 60.0
"""Seconds for which a store counts as full after something found no room in it."""


class Store:
    """A database that holds what was observed. One object serves a whole process; connections are short."""

    def __init__(self, url: str) -> None:
        """Opens the store at `url`, creating it or bringing it up to date first.

        Raises:
            StoreError: when it is not ours, too new, unreadable or full; nothing is written then.
            ConfigurationError: when the driver for that kind of database is not installed.
        """
        self.url = make_url(url)
        self._writing = Lock()
        self._here = local()
        self._full: tuple[float, str] | None = None
        with translated(str(self.url)):
            if self.is_sqlite and self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = connecting.engine_of(url)
            try:
                self._prepare()
            except BaseException:
                self.engine.dispose()
                raise

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is one file on this machine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A short read: one view of the store, never held beyond a page of results."""
        with translated(str(self.url)), connecting.reading(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write from its first statement on; committed at the end, or nothing of it is."""
        shared: Connection | None = getattr(self._here, "connection", None)
        try:
            with self._transaction() if shared is None else self._part(shared) as connection:
                yield connection
        except StoreFull as problem:
            self._full = time.monotonic(), str(problem)
            raise

    @property
    def full(self) -> str | None:
        """What was said when something was not written for want of space, within the last minute.

        What is small may be written where there is no room for a poll: it does not show that there is room again.
        """
        at, said = self._full or (-AGO, "")
        return said if time.monotonic() - at < AGO else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Has what this thread writes share one commit, at the end. What is undone is so for itself. SQLite only.

        Raises:
            Undone: when the database undid all of it; nothing of it is kept then.
        """
        with self._transaction() as connection:
            self._here.connection = connection
            try:
                yield
            finally:
                self._here.connection = None

    @contextmanager
    def _part(self, connection: Connection) -> Iterator[Connection]:
        driver = connecting.driver_of(connection)
        with translated(str(self.url)):
            driver.execute("SAVEPOINT part")
            try:
                yield connection
                driver.execute("RELEASE part")
            except BaseException as problem:
                if not driver.in_transaction:
                    raise Undone(f"the store {self.url} undid what shared a commit ({problem})") from problem
                driver.execute("ROLLBACK TO part")
                driver.execute("RELEASE part")
                raise

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with (
            self._turn() if self.is_sqlite else nullcontext(),
            translated(str(self.url)),
            connecting.writing(self.engine) as connection,
        ):
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The turn of a thread to write: one that waits is woken here, where SQLite has it sleep and ask again."""
        if not self._writing.acquire(timeout=connecting.BUSY_TIMEOUT_MS / 1000):
            raise BusyError(f"the store {self.url} is being written to for a long time: try again in a moment")
        try:
            yield
        finally:
            self._writing.release()

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self.engine.dispose()

    def _prepare(self) -> None:
        version = _version(self.engine, str(self.url))
        if version is not None and version > schema.HEAD:
            raise StoreTooNew(
                f"the store {self.url} was written by a newer collector (its schema is {version}, ours {schema.HEAD}): "
                "upgrade this collector, or point COLLECTOR_HOME elsewhere; nothing was changed"
            )
        if self.is_sqlite:
            # Not before: the mode of the journal is written into the file, and the file might not have been ours.
            event.listen(self.engine, "connect", connecting.set_journal)
            self.engine.dispose()
        if version != schema.HEAD:
            from collector.store.migrations.upgrade import upgrade  # noqa: PLC0415 (Alembic costs 0.3 s, rarely needed)

            upgrade(self.engine)


def is_begun(url: str) -> bool:
    """Whether anything is kept at `url`; looking makes nothing there.

    Raises:
        StoreError: when what is there is not ours, or cannot be looked at.
    """
    place = make_url(url)
    with translated(str(place)):
        if place.get_backend_name() == "sqlite":
            file = Path(place.database or "")
            return file.exists() and file.stat().st_size > 0
        engine = connecting.engine_of(url)
        try:
            return _version(engine, str(place)) is not None
        finally:
            engine.dispose()


def _version(engine: Engine, name: str) -> str | None:
    """The revision of the store's schema, None for an empty database.

    Raises:
        NotOurStore: when there are tables, and they are not ours.
    """
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        if not names:
            return None
        if "alembic_version" not in names or "polls" not in names:
            raise NotOurStore(
                f"{name} is a database of something else (it has the tables {', '.join(sorted(names)[:5])}): "
                "point COLLECTOR_HOME or COLLECTOR_DATABASE_URL elsewhere; nothing was changed"
            )
        return connection.execute(select(text("version_num")).select_from(table("alembic_version"))).scalar()


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turns what a database driver raises into the collector's own errors, the original chained."""
    try:
        yield
    except DBAPIError as problem:
        if _is_away(problem):
            why = " ".join(str(problem.orig).split())  # the driver's own words come in several lines
            if any(sign in why for sign in _NOT_LET_IN):
                way_out = "make what it names, or mend COLLECTOR_DATABASE_URL"
                raise StoreShut(f"the store {name} does not let us in: {way_out} ({why})") from problem
            raise StoreAway(f"the store {name} cannot be reached: {why}") from problem
        raise _store_error(problem.orig or problem, name) from problem
    except (sqlite3.Error, OSError) as problem:
        raise _store_error(problem, name) from problem


_NOT_LET_IN = ("does not exist", "authentication failed", "no password supplied", "pg_hba.conf")
"""What PostgreSQL says to whom it will not let in however long they wait. Its driver has no code for it."""


def _is_away(problem: DBAPIError) -> bool:
    """Whether the server went away, is starting, is stopping, or was never there: classes 08 and 57 of SQLSTATE."""
    code = getattr(problem.orig, "sqlstate", "")
    unheard = code is None and isinstance(problem, OperationalError)
    return problem.connection_invalidated or unheard or (code or "")[:2] in ("08", "57")


_SENTENCES: tuple[tuple[str, type[CollectorError], str], ...] = (
    ("locked", BusyError, "is in use by another process: try again in a moment"),
    ("busy", BusyError, "is in use by another process: try again in a moment"),
    (
        "full",
        StoreFull,
        "has no space left: free some on that disk, then poll again; nothing that was acknowledged is lost",
    ),
    (
        "no space",
        StoreFull,
        "has no space left: free some on that disk, then poll again; nothing that was acknowledged is lost",
    ),
    ("not a database", NotOurStore, "is not an SQLite database: point COLLECTOR_HOME elsewhere; nothing was changed"),
    ("malformed", StoreUnreadable, "is damaged: stop, keep a copy of the file, and restore a backup"),
    ("readonly", StoreUnreadable, "may only be read: mend the permissions of the folder and its files"),
    ("read-only", StoreUnreadable, "may only be read: mend the permissions of the folder and its files"),
    ("unable to open", StoreUnreadable, "cannot be opened: check that the folder exists and may be written to"),
    ("permission", StoreUnreadable, "may not be opened: mend the permissions of the folder and its files"),
    ("not a directory", StoreUnreadable, "has no folder to lie in: point COLLECTOR_HOME at one"),
    ("file exists", StoreUnreadable, "has no folder to lie in: point COLLECTOR_HOME at one"),
    ("no such file", StoreUnreadable, "has no folder to lie in: point COLLECTOR_HOME at one"),
    ("disk i/o", StoreUnreadable, "met a disk error: nothing was written; look at the disk before polling again"),
)


def _store_error(problem: BaseException, name: str) -> CollectorError:
    said = f"{problem} {getattr(problem, 'sqlite_errorname', '')}".lower()
    for sign, kind, sentence in _SENTENCES:
        if sign in said:
            return kind(f"the store {name} {sentence} ({problem})")
    return StoreError(f"the store {name} failed: {problem}")
