"""Extending the chain of custody: what a poll recorded is committed to in the transaction that records it.

There is one chain a blog, and one a watch while it has no blog. The blog's row is locked, and holds the head: that is
what keeps collectors side by side from forking a chain, and what shows that its end was cut off.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from collector.changes import Verdict
from collector.custody import Head, Leaf, checksum, commitment, head
from collector.model import LiveBlog
from collector.poll import Poll
from collector.store import facts
from collector.store.blogs import Locked, said_row
from collector.store.custody_schema import custody
from collector.store.entries import change_row, document_row, entry_row, revision_row
from collector.store.schema import blogs, watches

SALT_BYTES = 16

_NEW_LINK = insert(custody)
_MOVED_BLOG = (
    update(blogs).where(blogs.c.id == bindparam("blog")).values(version=blogs.c.version + 1, head=bindparam("link"))
)
_LOCKED_WATCH = select(watches.c.id).where(watches.c.id == bindparam("watch")).with_for_update()
_LAST_OF_WATCH = (
    select(custody.c.number, custody.c.head)
    .where(custody.c.watch_id == bindparam("watch"))
    .order_by(custody.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Link:
    """What is added to a chain: commitments, subject by subject, to what a poll wrote, or an act (no poll)."""

    poll: int | None
    leaves: list[Leaf] = field(default_factory=list)

    def commit(self, what: str, which: str, said: Mapping[str, Any]) -> None:
        """Adds a commitment to what is said of a subject."""
        salt = secrets.token_hex(SALT_BYTES)
        self.leaves.append(Leaf(what, which, salt, commitment(salt, said)))


def commit_poll(link: Link, poll: Mapping[str, Any], url: str, captures: Sequence[Mapping[str, Any]]) -> None:
    """Commits to a poll of the watch at `url`, and to what it fetched."""
    link.commit("poll", "", {"poll": facts.of(facts.POLL, poll), "watch": url})
    for capture in captures:
        link.commit("capture", str(capture["position"]), {"capture": facts.of(facts.CAPTURE, capture)})


def commit_verdict(link: Link, poll: Poll, verdict: Verdict) -> None:
    """Commits to what a poll concluded of the entries, and to what is now remembered of them and of the pages."""
    told: dict[str, dict[str, list[Any]]] = {}
    for revision in verdict.revisions:
        row = facts.of(facts.REVISION, revision_row(revision, poll.extractor))
        told.setdefault(revision.key, {}).setdefault("revisions", []).append(row)
    for change in verdict.changes:
        row = facts.of(facts.CHANGE, change_row(change))
        told.setdefault(change.key or "", {}).setdefault("changes", []).append(row)
    for key, said in told.items():
        link.commit("entry" if key else "changes", key, said)
    # No page is remembered that shows a single entry of those that another page lists.
    lone = {url for reading in poll.readings if reading for _, url in reading.details}
    for entry in verdict.entries:
        shown = entry if entry.document not in lone else replace(entry, document=None)
        link.commit("state", entry.key, facts.of(facts.STATE, entry_row(shown)))
    for document in verdict.documents:
        link.commit("page", document.url, facts.of(facts.PAGE, document_row(document)))


def commit_blog(link: Link, blog: Locked, said: LiveBlog | None, snapshot: Mapping[str, Any] | None) -> None:
    """Commits to what the publisher says of the blog, where the poll read it, and to the snapshot that it made."""
    if said is not None:
        row = said_row(said) | {"publisher": blog.publisher, "first_seen_at": blog.first_seen_at}
        link.commit("blog", "", facts.of(facts.BLOG, row))
    if snapshot is not None:
        link.commit("snapshot", "", facts.of(facts.SNAPSHOT, snapshot))


def extend(connection: Connection, link: Link, blog: Locked) -> Head:
    """Adds a link to the chain of a blog whose row is locked; its head is to be written into that row."""
    number = (blog.version or 0) + 1
    return Head(f"blog {blog.id}", number, _add(connection, link, number, blog.head or "", blog_id=blog.id))


def extend_blog(connection: Connection, link: Link, blog: Locked) -> None:
    """The same, and writes the head: for what says nothing new of the blog itself."""
    connection.execute(_MOVED_BLOG, {"blog": blog.id, "link": extend(connection, link, blog).head})


def extend_watch(connection: Connection, link: Link, watch: int) -> None:
    """Adds a link to the chain of a watch that no blog is known for."""
    connection.execute(_LOCKED_WATCH, {"watch": watch})
    last = connection.execute(_LAST_OF_WATCH, {"watch": watch}).first()
    _add(connection, link, last.number + 1 if last else 1, last.head if last else "", watch_id=watch)


def _add(connection: Connection, link: Link, number: int, before: str, **chain: int) -> str:
    said = head(before, number, [leaf.digest for leaf in link.leaves])
    row = {"number": number, "poll_id": link.poll, "leaves": link.leaves, "checksum": checksum(link.leaves)}
    connection.execute(_NEW_LINK, row | {"head": said} | chain)
    return said
