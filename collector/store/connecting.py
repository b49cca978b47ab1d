"""How a database is spoken to: SQLite's settings for a store that must last, and how long a silent PostgreSQL is heard.

Nothing here looks at what is kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from collector.errors import ConfigurationError

SQLITE = sqlite3.sqlite_version_info
"""The version of the SQLite that is used."""

FIXED_WAL = (3, 51, 3)
FIXED_WAL_SERIES = {(3, 50): 7, (3, 44): 6}
BUSY_TIMEOUT_MS = 15_000

LONGEST_JOURNAL = 4 * 1024 * 1024
"""Bytes of a journal that stay between transactions; polls seldom need as many."""

SILENCE = 60
"""Seconds after which PostgreSQL ends the transaction of a collector that says nothing more, and sets its locks free.

A machine that lost its power or its network hangs up on nobody.
"""

HEARD = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
"""How libpq finds out that a server is gone without a word: else a thread would wait for its answer for hours.

In seconds, the last in milliseconds (PostgreSQL's manual, "Database Connection Control Functions").
"""


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL on an SQLite where several connections cannot corrupt it (sqlite.org, "the WAL-reset bug"), else PERSIST.

    A rollback journal that stays as long as it is need not be written into the file system's own at every commit.
    """
    patch = FIXED_WAL_SERIES.get((version[0], version[1]))
    fixed = version >= FIXED_WAL or (patch is not None and version[2] >= patch)
    return "WAL" if fixed and version[:3] != (3, 52, 0) else "PERSIST"


def engine_of(url: str) -> Engine:
    """The engine for a database, whose transactions `reading` and `writing` begin.

    Raises:
        ConfigurationError: when the driver for that kind of database is not installed.
    """
    try:
        # A server that was restarted has forgotten the connections that are kept open; a file forgets none.
        engine = create_engine(
            url, json_serializer=_dumps, connect_args=_connect_args(url), pool_pre_ping=not url.startswith("sqlite")
        )
    except ModuleNotFoundError as problem:
        raise ConfigurationError(
            f"COLLECTOR_DATABASE_URL asks for a driver that is not installed ({problem.name}): "
            "pip install -e '.[postgres]', or leave the variable out to use SQLite"
        ) from problem
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure)
    else:
        event.listen(engine, "connect", _be_heard)
    return engine


def set_journal(connection: sqlite3.Connection, _record: object) -> None:
    """Sets the mode of the journal, which is written into the file."""
    connection.execute(f"PRAGMA journal_mode={journal_mode(SQLITE)}")
    connection.execute(f"PRAGMA journal_size_limit={LONGEST_JOURNAL}")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _connect_args(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None}
    return dict(HEARD)


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _be_heard(connection: Any, _record: object) -> None:
    """Has the server find out the same of us. A pooler between us may refuse what is asked while connecting."""
    connection.autocommit = True
    connection.execute(f"SET idle_in_transaction_session_timeout = {round(1000 * SILENCE)}")
    for name in ("keepalives_idle", "keepalives_interval", "keepalives_count"):
        connection.execute(f"SET tcp_{name} = {HEARD[name]}")
    connection.execute(f"SET tcp_user_timeout = {HEARD['tcp_user_timeout']}")
    connection.autocommit = False


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection with one view of what is kept."""
    with engine.connect() as connection:
        _begin(connection, "BEGIN")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write from its first statement on; committed at the end, or nothing of it is."""
    with engine.connect() as connection, connection.begin():
        _begin(connection, "BEGIN IMMEDIATE")
        yield connection


def _begin(connection: Connection, how: str) -> None:
    """Here and not by an event of SQLAlchemy's: with a single one on an engine, each statement looks for some."""
    if connection.dialect.name == "sqlite":
        driver_of(connection).execute(how)


def driver_of(connection: Connection) -> Any:
    """The driver's own connection: SQLAlchemy takes longer to hand two words on than SQLite to act on them."""
    return connection.connection.driver_connection
