"""Whether the database holds together as a database, and each value is of its column's type."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Connection, Float, LargeBinary, Table, Text, func, select, type_coerce

from collector.store import custody_schema  # noqa: F401 (its tables are of the metadata once it is loaded)
from collector.store.schema import metadata

COMPLAINTS = 100
"""How many complaints of SQLite's own are told."""

STORAGE = ((LargeBinary, "blob"), ((Text, JSON), "text"), (Float, "real"))
"""As what SQLite keeps the values of a column; those of any other type are integers."""


def complaints(connection: Connection) -> Iterator[tuple[str, str]]:
    """What SQLite itself finds wrong: where, and in its words. Other databases look after themselves."""
    if connection.dialect.name != "sqlite":
        return
    for said in connection.exec_driver_sql(f"PRAGMA integrity_check({COMPLAINTS})").scalars():
        if said != "ok":
            yield "the file", str(said)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row} of {table}", f"refers to a row of {parent} that is gone"


def mistyped(connection: Connection) -> Iterator[tuple[str, str]]:
    """Values that are not of their column's type, which SQLite does not mind."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield from _mistyped(connection, table, column.name)


def _mistyped(connection: Connection, table: Table, name: str) -> Iterator[tuple[str, str]]:
    column = table.c[name]
    wanted = next((kept for kinds, kept in STORAGE if isinstance(column.type, kinds)), "integer")
    found = func.typeof(column)
    key = next(iter(table.primary_key))
    query = select(type_coerce(key, Text), found).where(found != wanted)
    for row, kind in connection.execute(query.where(found != "null") if column.nullable else query):
        yield f"row {row} of {table.name}", f"holds {kind} in {name}, where {wanted} belongs"
