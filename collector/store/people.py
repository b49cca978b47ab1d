"""People, what they sign in with, their saved searches, and the record of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from collector.store.people_tables import audit, credentials, searches, users
from collector.store.schema import AnyRow


def add_user(connection: Connection, row: Mapping[str, Any]) -> int:
    """Adds a person; returns the number."""
    return int(connection.execute(insert(users).returning(users.c.id), row).scalar_one())


def user_named(connection: Connection, name: str) -> AnyRow | None:
    """The person of that name, in any case of letters."""
    return connection.execute(select(users).where(users.c.name == name.casefold())).first()


def everybody(connection: Connection) -> Sequence[AnyRow]:
    """Every person, by name, with when they last signed in."""
    signed_in = (
        select(func.max(credentials.c.created_at))
        .where(credentials.c.user_id == users.c.id, credentials.c.kind == "session")
        .scalar_subquery()
    )
    return connection.execute(select(users, signed_in.label("signed_in_at")).order_by(users.c.name)).all()


def anybody_can(connection: Connection, at: datetime) -> bool:
    """Whether anybody who is let in has a password, or a credential that works at that time."""
    works = exists().where(
        credentials.c.user_id == users.c.id, credentials.c.ended_at.is_(None), credentials.c.expires_at > at
    )
    found = select(users.c.id).where(users.c.disabled_at.is_(None), users.c.password.is_not(None) | works)
    return connection.execute(found.limit(1)).first() is not None


def change_user(connection: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    """Changes a person's role, password or leave to sign in."""
    connection.execute(update(users).where(users.c.id == user_id).values(values))


def add_credential(connection: Connection, row: Mapping[str, Any]) -> int:
    """Adds a token, session or link; returns the number."""
    return int(connection.execute(insert(credentials).returning(credentials.c.id), row).scalar_one())


def credential(connection: Connection, number: int) -> AnyRow | None:
    """A credential with the name, role and state of its person."""
    return connection.execute(
        select(credentials, users.c.name, users.c.role, users.c.disabled_at)
        .join(users, users.c.id == credentials.c.user_id)
        .where(credentials.c.id == number)
    ).first()


def credentials_of(connection: Connection, kind: str, user_id: int | None = None) -> Sequence[AnyRow]:
    """The credentials of a kind, newest first, of one person or of all."""
    wanted = [credentials.c.kind == kind] + ([credentials.c.user_id == user_id] if user_id is not None else [])
    return connection.execute(
        select(credentials, users.c.name)
        .join(users, users.c.id == credentials.c.user_id)
        .where(*wanted)
        .order_by(credentials.c.id.desc())
    ).all()


def end_credential(connection: Connection, number: int, at: datetime) -> bool:
    """Ends a credential; False where it had ended before: of two that use a link at once, one is told so."""
    ended = connection.execute(
        update(credentials).where(credentials.c.id == number, credentials.c.ended_at.is_(None)).values(ended_at=at)
    )
    return bool(ended.rowcount)


def end_every(connection: Connection, user_id: int, kinds: Sequence[str], at: datetime) -> None:
    """Ends the credentials of a person that are of these kinds."""
    connection.execute(
        update(credentials)
        .where(credentials.c.user_id == user_id, credentials.c.kind.in_(kinds), credentials.c.ended_at.is_(None))
        .values(ended_at=at)
    )


def note(connection: Connection, row: Mapping[str, Any]) -> None:
    """Adds a line to the record of what was done."""
    connection.execute(insert(audit), row)


def noted(connection: Connection, before: int | None, limit: int) -> Sequence[AnyRow]:
    """The lines of the record, newest first; `before` pages through them."""
    wanted = [] if before is None else [audit.c.id < before]
    return connection.execute(select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(limit)).all()


def save_search(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keeps a search under its name, in the place of one that had the name before."""
    connection.execute(delete(searches).where(searches.c.user_id == row["user_id"], searches.c.name == row["name"]))
    connection.execute(insert(searches), row)


def forget_search(connection: Connection, user_id: int, number: int) -> None:
    """Forgets a person's search."""
    connection.execute(delete(searches).where(searches.c.user_id == user_id, searches.c.id == number))


def searches_of(connection: Connection, user_id: int) -> Sequence[AnyRow]:
    """The searches that a person keeps, by name."""
    return connection.execute(select(searches).where(searches.c.user_id == user_id).order_by(searches.c.name)).all()
