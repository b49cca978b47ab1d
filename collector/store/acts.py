"""Acts: what was done on purpose to what is kept, each with who, when and why, and a link in the blog's chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from collector.errors import Held, NotFound
from collector.store import facts
from collector.store.blogs import LOCKED, Locked
from collector.store.bodies import Bodies
from collector.store.custody import Link, extend_blog
from collector.store.custody_schema import acts
from collector.store.dropping import drop, older_than
from collector.store.schema import AnyRow, blogs, changes, documents

_HOLDS = ("held", "released")


@dataclass(frozen=True, slots=True)
class Reason:
    """Who does something, when, and why."""

    who: str
    at: datetime
    why: str


def locked(connection: Connection, blog_id: int) -> Locked:
    """A blog, its row locked."""
    return Locked.of(connection.execute(select(*LOCKED).where(blogs.c.id == blog_id).with_for_update()).one())


def act(
    connection: Connection, kind: str, blog: Locked, reason: Reason, what: Mapping[str, Any], pages: Sequence[int] = ()
) -> int:
    """Keeps an act, and commits to it in the blog's chain; anew to the `pages` of the blog that it altered."""
    row = {"kind": kind, "at": reason.at, "who": reason.who, "why": reason.why, "blog_id": blog.id, "what": dict(what)}
    number = int(connection.execute(insert(acts).returning(acts.c.id), row).scalar_one())
    link = Link(None)
    link.commit("act", str(number), facts.of(facts.ACT, row))
    for page in connection.execute(select(documents).where(documents.c.id.in_(pages))):
        link.commit("page", page.url, facts.of(facts.PAGE, page._mapping))
    extend_blog(connection, link, blog)
    return number


def of_blog(connection: Connection, blog_id: int | None = None) -> Sequence[AnyRow]:
    """What was done to a blog, or to all, oldest first."""
    query = select(acts, blogs.c.canonical_url).join(blogs, blogs.c.id == acts.c.blog_id).order_by(acts.c.id)
    return connection.execute(query if blog_id is None else query.where(acts.c.blog_id == blog_id)).all()


def held(connection: Connection, blog_id: int) -> AnyRow | None:
    """The hold that stands on a blog."""
    last = select(acts).where(acts.c.blog_id == blog_id, acts.c.kind.in_(_HOLDS)).order_by(acts.c.id.desc()).limit(1)
    row = connection.execute(last).first()
    return row if row is not None and row.kind == "held" else None


def require_free(connection: Connection, blog_id: int) -> None:
    """Raises Held where a hold stands on a blog."""
    hold = held(connection, blog_id)
    if hold is not None:
        raise Held(f"{hold.who} holds this blog since {hold.at:%Y-%m-%d} ({hold.why}): `collector release` comes first")


def hold(connection: Connection, blog_id: int, reason: Reason, *, release: bool = False) -> int:
    """Puts a blog under a hold, or releases it: nothing of it can be erased or dropped meanwhile.

    Raises:
        NotFound: when no hold stands that could be released.
    """
    if release and held(connection, blog_id) is None:
        raise NotFound("no hold stands on this blog, so there is nothing to release: see `collector acts`")
    return act(connection, _HOLDS[release], locked(connection, blog_id), reason, {})


def retract(connection: Connection, seq: int, reason: Reason) -> int:
    """Marks a change as wrongly recorded: it stays, and says so wherever it appears."""
    blog_id = connection.execute(select(changes.c.blog_id).where(changes.c.seq == seq)).scalar()
    if blog_id is None:
        raise NotFound(f"there is no change {seq}: see `collector changes`")
    number = act(connection, "retracted", locked(connection, blog_id), reason, {"changes": [seq]})
    connection.execute(update(changes).where(changes.c.seq == seq).values(retracted_by=number))
    return number


def expire(connection: Connection, unpacked: Bodies, blog_id: int, before: datetime, reason: Reason) -> int:
    """Drops the bodies of a blog last fetched before a moment, unless a hold stands on it; how many."""
    blog = locked(connection, blog_id)
    older = [] if held(connection, blog_id) else older_than(connection, blog_id, before)
    if older:
        drop(connection, unpacked, older)
        act(connection, "expired", blog, reason, {"bodies": older})
    return len(older)
