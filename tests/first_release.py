"""A store as the first release wrote it: made by its migration, filled with plain SQL from one of today."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from collector.store import migrations, schema

MIGRATIONS = Path(migrations.__file__).parent


def rewritten(file: Path) -> None:
    """Puts in the store's place one of the first release that holds the same, as far as that knew of it."""
    older = file.with_name("first.sqlite3")
    _made(older)
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newer", (str(file),))
        names = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in names:
            if name != "alembic_version":
                _filled(connection, name)
    older.replace(file)


def _made(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(f"PRAGMA application_id={schema.APPLICATION_ID}")
    engine.dispose()


def _filled(connection: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
    known = "WHERE name = 'seq'" if table == "counters" else ""
    connection.execute(f"DELETE FROM main.{table}")  # noqa: S608 (names of our own tables)
    connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table} {known}")  # noqa: S608
