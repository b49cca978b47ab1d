"""A store as the first release wrote it: made by its migration, filled with plain SQL from one of today."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from collector.store.migrations.upgrade import make

GOOD_POLLS = "SELECT count(*) FROM main.polls WHERE blog_id = blogs.id AND outcome != 'failed'"
"""What the first release counted; since then a blog's version counts all polls."""


def rewritten(file: Path) -> None:
    """Puts in the store's place one of the first release that holds the same, as far as that knew of it."""
    older = file.with_name("first.sqlite3")
    make(f"sqlite:///{older}", "0001")
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newer", (str(file),))
        names = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in names:
            if name != "alembic_version":
                _filled(connection, name)
        connection.execute(f"UPDATE main.blogs SET version = ({GOOD_POLLS})")  # noqa: S608 (a question of ours)
    older.replace(file)


def _filled(connection: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
    known = "WHERE name = 'seq'" if table == "counters" else ""
    connection.execute(f"DELETE FROM main.{table}")  # noqa: S608 (names of our own tables)
    connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table} {known}")  # noqa: S608
