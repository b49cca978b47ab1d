"""People: let in, given a role, shut out. Every act leaves a line in the audit record, in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from collector.access import secrets
from collector.access.roles import Role, Who
from collector.changes import stamp
from collector.errors import NotFound, UsageError
from collector.store import people
from collector.store.schema import AnyRow
from collector.store.store import Store

_NAME = re.compile(r"[\w][\w.@-]{0,63}")


def add(store: Store, by: Who, name: str, role: Role, at: datetime) -> int:
    """Lets somebody in; returns their number. They choose a password with a link (`keys.new_link`).

    Raises:
        UsageError: when the name is none, or somebody has it.
    """
    wanted = name.strip().casefold()
    if not _NAME.fullmatch(wanted):
        raise UsageError(f"{name!r} is no name for a person: letters, digits and . @ - _, at most 64")
    with store.write() as connection:
        if people.user_named(connection, wanted):
            raise UsageError(f"there is somebody named {wanted} already; see `collector user list`")
        number = people.add_user(connection, {"name": wanted, "role": role, "created_at": at})
        note(connection, by, at, "user.add", wanted, {"role": role})
    return number


def change_role(store: Store, by: Who, name: str, role: Role, at: datetime) -> None:
    """Gives somebody another role; it holds from their next request on.

    Raises:
        NotFound: when there is nobody of that name.
        UsageError: when nobody would be left who may let people in.
    """
    with store.write() as connection:
        user = known(connection, name)
        if role is not Role.ADMIN:
            _not_the_last(connection, user)
        people.change_user(connection, user.id, {"role": role})
        note(connection, by, at, "user.role", user.name, {"role": role, "before": user.role})


def shut_out(store: Store, by: Who, name: str, at: datetime) -> None:
    """Lets somebody in no more, and ends all that they are signed in with.

    Raises:
        NotFound: when there is nobody of that name.
        UsageError: when nobody would be left who may let people in.
    """
    with store.write() as connection:
        user = known(connection, name)
        _not_the_last(connection, user)
        people.change_user(connection, user.id, {"disabled_at": at, "password": None})
        people.end_every(connection, user.id, ("session", "token", "link"), at)
        note(connection, by, at, "user.shut_out", user.name)


def choose_password(store: Store, by: Who, password: str, at: datetime) -> None:
    """Sets the password of whoever asks, and signs them out everywhere else.

    Raises:
        UsageError: when it is too short or too long.
    """
    if not secrets.SHORTEST <= len(password) <= secrets.LONGEST:
        raise UsageError(f"a password has {secrets.SHORTEST} to {secrets.LONGEST} characters: choose another")
    kept = secrets.kept_password(password)
    with store.write() as connection:
        user = known(connection, by.name)
        people.change_user(connection, user.id, {"password": kept})
        people.end_every(connection, user.id, ("session", "link"), at)
        note(connection, by, at, "user.password", user.name)


def listed(store: Store) -> list[dict[str, Any]]:
    """Everybody: `name`, `role`, `password` (whether one is set), `created_at`, `signed_in_at`, `disabled_at`."""
    with store.read() as connection:
        rows = people.everybody(connection)
    return [
        {
            "name": row.name,
            "role": row.role,
            "password": row.password is not None,
            **{key: _time(getattr(row, key)) for key in ("created_at", "signed_in_at", "disabled_at")},
        }
        for row in rows
    ]


def known(connection: Connection, name: str) -> AnyRow:
    """The person of that name who may sign in.

    Raises:
        NotFound: when there is none.
    """
    user = people.user_named(connection, name)
    if user is None or user.disabled_at is not None:
        raise NotFound(f"there is nobody named {name!r}; see `collector user list`")
    return user


def note(
    connection: Connection, by: Who, at: datetime, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Adds a line to the audit record: who did what, when."""
    row = {"at": at, "who": by.name, "way": by.way, "action": action, "subject": subject, "detail": dict(detail or {})}
    people.note(connection, row)


def noted(store: Store, by: Who, at: datetime, action: str, subject: str) -> None:
    """Adds a line for an act that writes nothing else."""
    with store.write() as connection:
        note(connection, by, at, action, subject)


def record(store: Store, before: int | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """The audit record, newest first: `id`, `at`, `who`, `way`, `action`, `subject`, `detail`."""
    with store.read() as connection:
        rows = people.noted(connection, before, limit)
    return [dict(row._mapping) | {"at": _time(row.at)} for row in rows]


def _not_the_last(connection: Connection, user: AnyRow) -> None:
    admins = [u.id for u in people.everybody(connection) if u.role == Role.ADMIN and u.disabled_at is None]
    if admins == [user.id]:
        raise UsageError(f"{user.name} is the only admin: make somebody else one first")


def _time(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)
