"""Whether the database holds together as a database, and each value is of its column's type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, LargeBinary, Select, Table, Text, func, or_, select, type_coerce

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
        for key, *kinds in connection.execute(_mistyped(table)):
            for column, kind in zip(table.columns, kinds, strict=True):
                if kind not in _kinds(column):
                    yield f"row {key} of {table.name}", f"holds {kind} in {column.name}, where {_kept(column)} belongs"


@cache
def _mistyped(table: Table) -> Select[Any]:
    """The rows with such values: the key, and of what kind the value of each column is. One walk through the table."""
    found = [func.typeof(column) for column in table.columns]
    wrong = [kind.not_in(_kinds(column)) for column, kind in zip(table.columns, found, strict=True)]
    return select(type_coerce(next(iter(table.primary_key)), Text), *found).where(or_(*wrong))


def _kinds(column: Column[Any]) -> tuple[str, ...]:
    return (_kept(column), "null") if column.nullable else (_kept(column),)


def _kept(column: Column[Any]) -> str:
    return next((kept for types, kept in STORAGE if isinstance(column.type, types)), "integer")
