"""The searches that people keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from collector.access.people import note
from collector.access.roles import Who
from collector.errors import UsageError
from collector.store import people
from collector.store.store import Store

MOST = 100
LONGEST_NAME = 100


def keep(store: Store, by: Who, name: str, query: str, at: datetime) -> None:
    """Keeps a search of whoever asks under a name, in the place of one that had the name before.

    Raises:
        UsageError: when the name is none, or too many are kept.
    """
    named = " ".join(name.split())[:LONGEST_NAME]
    if not named:
        raise UsageError("give the search a name")
    with store.write() as connection:
        kept = people.searches_of(connection, _user(by))
        if len(kept) >= MOST and named not in [row.name for row in kept]:
            raise UsageError(f"{MOST} searches are kept already: forget one first")
        row = {"user_id": by.user, "name": named, "query": query, "created_at": at}
        people.save_search(connection, row)
        note(connection, by, at, "search.keep", named, {"query": query})


def forget(store: Store, by: Who, number: int, at: datetime) -> None:
    """Forgets a search of whoever asks."""
    with store.write() as connection:
        people.forget_search(connection, _user(by), number)
        note(connection, by, at, "search.forget", str(number))


def kept(store: Store, by: Who) -> list[dict[str, Any]]:
    """The searches of whoever asks, by name: `id`, `name`, `query`."""
    with store.read() as connection:
        rows = people.searches_of(connection, _user(by))
    return [{"id": row.id, "name": row.name, "query": row.query} for row in rows]


def _user(by: Who) -> int:
    if by.user is None:
        raise UsageError("only people keep searches")
    return by.user
