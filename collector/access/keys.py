"""What people sign in with: links that work once, sessions of a browser, tokens of a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from collector.access import secrets
from collector.access.people import known, note
from collector.access.roles import ALLOWED, Role, Scope, Way, Who
from collector.changes import stamp
from collector.errors import NotFound, NotSignedIn, UsageError
from collector.store import people
from collector.store.schema import AnyRow
from collector.store.store import Store


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a credential lasts; of a token also what it is for, and what it may do at most."""

    lasts: timedelta
    label: str = ""
    scopes: tuple[Scope, ...] = ()


LINK = Terms(timedelta(days=1))
SESSION = Terms(timedelta(days=14))
FIRST = "admin"
"""The name of the first person, who lets the others in."""


def new_link(store: Store, by: Who, name: str, at: datetime) -> str:
    """A secret that signs somebody in once, within a day.

    Raises:
        NotFound: when there is nobody of that name.
    """
    with store.write() as connection:
        user = known(connection, name)
        note(connection, by, at, "link.new", user.name)
        return _add(connection, user.id, Way.LINK, LINK, at)


def first_link(store: Store, by: Who, at: datetime) -> str | None:
    """The link of the first admin, who is added; None once anybody has ever signed in or may with a password."""
    with store.read() as connection:
        everybody = people.everybody(connection)
    if any(user.signed_in_at or user.password for user in everybody):
        return None
    with store.write() as connection:
        user = people.user_named(connection, FIRST)
        number = user.id if user else people.add_user(connection, {"name": FIRST, "role": Role.ADMIN, "created_at": at})
        note(connection, by, at, "link.new", FIRST)
        return _add(connection, number, Way.LINK, LINK, at)


def new_token(store: Store, by: Who, name: str, terms: Terms, at: datetime) -> str:
    """A secret for a program that acts in somebody's name, limited to some scopes.

    Raises:
        NotFound: when there is nobody of that name.
        UsageError: when that person may not do so much themselves.
    """
    with store.write() as connection:
        user = known(connection, name)
        if not terms.scopes or not ALLOWED[Role(user.role)].issuperset(terms.scopes):
            allowed = ", ".join(sorted(ALLOWED[Role(user.role)]))
            raise UsageError(f"{user.name}, a {user.role}, may hand on these scopes: {allowed}")
        note(connection, by, at, "token.new", user.name, {"label": terms.label, "scopes": terms.scopes})
        return _add(connection, user.id, Way.TOKEN, terms, at)


def use_link(store: Store, secret: str, at: datetime) -> tuple[Who, str]:
    """Signs in with a link, which works no more afterwards; returns who it is and the session's secret.

    Raises:
        NotSignedIn: when it is none, was used, or is too old.
    """
    with store.write() as connection:
        row = _valid(connection, secret, Way.LINK, at)
        if row is None or not people.end_credential(connection, row.id, at):
            raise NotSignedIn("this link was used, or is too old: ask for another one (`collector user link NAME`)")
        return _begun(connection, row.user_id, row.name, Way.LINK, at)


def use_password(store: Store, name: str, password: str, at: datetime) -> tuple[Who, str]:
    """Signs in with name and password; returns who it is and the session's secret.

    Raises:
        NotSignedIn: when they are wrong; which of the two is not told.
    """
    with store.read() as connection:
        user = people.user_named(connection, name.strip())
    right = secrets.is_password(password[: secrets.LONGEST + 1], user.password if user else None)
    if user is None or not right or user.disabled_at is not None:
        raise NotSignedIn("name or password are not right; `collector user link NAME` makes a link that signs in once")
    with store.write() as connection:
        return _begun(connection, user.id, user.name, Way.SESSION, at)


def who_holds(store: Store, secret: str, way: Way, at: datetime) -> Who | None:
    """Whose session or token it is; None where it is none, has ended, or its person is shut out."""
    with store.read() as connection:
        row = _valid(connection, secret, way, at)
    if row is None:
        return None
    role = Role(row.role)
    scopes = ALLOWED[role] if way is Way.SESSION else ALLOWED[role] & {Scope(scope) for scope in row.scopes}
    return Who(row.name, way, row.user_id, role, frozenset(scopes), row.id)


def end(store: Store, by: Who, number: int, at: datetime) -> None:
    """Ends a token or session: of one's own, or anybody's for an admin.

    Raises:
        NotFound: when there is none of that number that is one's to end.
    """
    with store.write() as connection:
        row = people.credential(connection, number)
        if row is None or not (row.user_id == by.user or Scope.ADMIN in by.scopes):
            raise NotFound(f"there is no token {number}; see `collector token list`")
        people.end_credential(connection, number, at)
        note(connection, by, at, f"{row.kind}.end", row.name, {"label": row.label})


def listed(store: Store, way: Way, user: int | None = None) -> list[dict[str, Any]]:
    """Credentials, newest first: `id`, `user`, `label`, `scopes`, `created_at`, `expires_at`, `ended_at`."""
    with store.read() as connection:
        rows = people.credentials_of(connection, way, user)
    return [
        {
            "id": row.id,
            "user": row.name,
            "label": row.label,
            "scopes": row.scopes,
            "created_at": stamp(row.created_at),
            "expires_at": stamp(row.expires_at),
            "ended_at": stamp(row.ended_at) if row.ended_at else None,
        }
        for row in rows
    ]


def anybody_may_sign_in(store: Store, at: datetime) -> bool:
    """Whether there is anybody with a password, or with a link, session or token that works."""
    with store.read() as connection:
        return people.anybody_can(connection, at)


def _begun(connection: Connection, user: int, name: str, way: Way, at: datetime) -> tuple[Who, str]:
    who = Who(name, way, user)
    note(connection, who, at, "session.new", name)
    return who, _add(connection, user, Way.SESSION, SESSION, at)


def _add(connection: Connection, user: int, way: Way, terms: Terms, at: datetime) -> str:
    secret = secrets.new()
    row = {
        "user_id": user,
        "kind": way,
        "digest": secrets.digest(secret),
        "label": terms.label,
        "scopes": terms.scopes,
        "created_at": at,
        "expires_at": at + terms.lasts,
    }
    return secrets.handed_out(people.add_credential(connection, row), secret)


def _valid(connection: Connection, text: str, way: Way, at: datetime) -> AnyRow | None:
    parts = secrets.taken_apart(text)
    row = people.credential(connection, parts[0]) if parts else None
    if parts is None or row is None or row.kind != way or not secrets.is_of(parts[1], row.digest):
        return None
    return row if row.ended_at is None and row.expires_at > at and row.disabled_at is None else None
