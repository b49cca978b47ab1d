"""Brings a store up to the newest schema with Alembic: in one transaction, a copy of the file made first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine

from collector.store import schema
from collector.store.connecting import writing

_ALEMBIC = Lock()
"""Alembic keeps what it works on in its own modules: one store at a time."""


def upgrade(engine: Engine) -> None:
    """Runs every migration that the store has not seen. A store with data is copied beside itself first.

    Looked at anew once writing is ours alone: another process may have been faster, and its copy is of the old store.
    """
    with _ALEMBIC, writing(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == schema.HEAD:
            return
        if current is not None and engine.dialect.name == "sqlite" and engine.url.database:
            _copy(Path(engine.url.database))
        _migrate(connection, "head")


def make(url: str, version: str) -> None:
    """Makes a new store as a release of that version would have made it."""
    engine = create_engine(url)
    with _ALEMBIC, engine.begin() as connection:
        _migrate(connection, version)
    engine.dispose()


def versions() -> frozenset[str]:
    """Every version that a store may be of."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _migrate(connection: Connection, version: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, version)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={schema.APPLICATION_ID}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _copy(database: Path) -> None:
    """A backup through SQLite's own API, so that it is whole even while somebody writes."""
    target = database.with_name(f"{database.name}.before-{schema.HEAD}")
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    unfinished.replace(target)
