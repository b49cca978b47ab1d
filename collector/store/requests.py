"""Captures that somebody asked of a running service: left here, taken up with the next claim, answered here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from collector.store.leases import ONCE
from collector.store.schema import AnyRow, watches
from collector.store.service_schema import requests
from collector.store.watches import Wanted, ask

KEPT = timedelta(days=1)
"""How long an answer is kept for who asked."""

_WATCH = select(watches.c.id).where(watches.c.url == bindparam("url"))
_NEW = insert(requests).returning(requests.c.id)
_FIND = select(requests).where(requests.c.id == bindparam("request"))
_OF_REQUEST = update(requests).where(requests.c.id == bindparam("request"))
_OPEN = requests.c.finished_at.is_(None)
_PROGRESS = _OF_REQUEST.where(_OPEN).values(progress=bindparam("said"))
_FINISH = _OF_REQUEST.where(_OPEN).values(
    finished_at=bindparam("at"), progress=bindparam("said"), answer=bindparam("poll")
)


def leave(connection: Connection, wanted: Wanted, now: datetime) -> int:
    """Asks for a capture; returns the request's number."""
    connection.execute(delete(requests).where(requests.c.finished_at < now - KEPT))
    ask(connection, [wanted], ONCE, now)
    watch = connection.execute(_WATCH, {"url": wanted.url}).scalar_one()
    row = {"watch_id": watch, "asked_at": now, "progress": ""}
    return int(connection.execute(_NEW, row).scalar_one())


def find(connection: Connection, number: int) -> AnyRow:
    """A request as it stands."""
    return connection.execute(_FIND, {"request": number}).one()


def tell(connection: Connection, number: int, page: str) -> None:
    """Says which page was read last for a request."""
    connection.execute(_PROGRESS, {"request": number, "said": page})


def finish(connection: Connection, number: int, answer: dict[str, Any] | None, said: str, now: datetime) -> None:
    """Ends a request, once: with the poll as `collector capture` prints it, or without one and why."""
    connection.execute(_FINISH, {"request": number, "at": now, "said": said, "poll": answer})


def waiting(connection: Connection) -> Sequence[int]:
    """The requests that are not answered yet."""
    return connection.execute(select(requests.c.id).where(_OPEN)).scalars().all()
