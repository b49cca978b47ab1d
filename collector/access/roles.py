"""What there is to be allowed, and which role allows what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """A kind of act. A token may be limited to some."""

    READ = "read"
    FEED = "feed"
    EXPORT = "export"
    CAPTURE = "capture"
    MANAGE = "manage"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person is to the collector."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


class Way(StrEnum):
    """How somebody came in."""

    NOBODY = "nobody"
    COMMAND = "command"
    LINK = "link"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (a word, no secret)


_READER = frozenset({Scope.READ, Scope.FEED, Scope.EXPORT})
ALLOWED = {
    Role.READER: _READER,
    Role.EDITOR: _READER | {Scope.CAPTURE, Scope.MANAGE},
    Role.ADMIN: frozenset(Scope),
}
"""What each role allows: a reader looks and takes away, an editor polls and watches, an admin lets people in."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks for something; `credential` is the number of the token or session, None without one."""

    name: str
    way: Way
    user: int | None = None
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    credential: int | None = None


NOBODY = Who("nobody", Way.NOBODY)
OPERATOR = Who("the operator", Way.COMMAND, scopes=frozenset(Scope))
"""Whoever runs a command on the machine: the store is theirs anyway."""
