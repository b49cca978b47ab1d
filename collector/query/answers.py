"""Rows and models as the fields that docs/commands.md promises to programs: added to, never renamed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from collector.changes import Change, stamp
from collector.model import (
    Contributor,
    Coverage,
    Entry,
    Failure,
    LiveBlog,
    Media,
)
from collector.particulars import particulars
from collector.poll import Poll

Answer = dict[str, Any]
Side = Entry | str | None


def time(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds, None where there is no time."""
    return None if at is None else stamp(at)


def contributors(people: Iterable[Contributor]) -> Answer:
    """`contributors` with their pages, and `authors`, the names alone."""
    listed = [{"name": c.name, "url": c.url} for c in people]
    return {"contributors": listed, "authors": [c["name"] for c in listed]}


def media(items: Iterable[Media]) -> list[Answer]:
    """Images, videos and sounds with caption and credit."""
    return [{"kind": m.kind, "url": m.url, "alt": m.alt, "caption": m.caption, "credit": m.credit} for m in items]


def entry(content: Entry) -> Answer:
    """An entry's content: what the publisher says."""
    return {
        "key": content.key,
        "key_source": content.key_source,
        "title": content.title,
        "text": content.text,
        "html": content.html,
        "published_at": time(content.published_at),
        "published_raw": content.published_raw,
        "updated_at": time(content.updated_at),
        "time_precision": content.time_precision if content.published_at else "none",
        **contributors(content.contributors),
        "flags": sorted(content.flags),
        "links": [{"url": link.url, "text": link.text} for link in content.links],
        "media": media(content.media),
        "embeds": [{"provider": e.provider, "url": e.url, "text": e.text, "author": e.author} for e in content.embeds],
        "url": content.url,
    }


def blog(said: LiveBlog) -> Answer:
    """What the publisher says of a blog as a whole."""
    return {
        "canonical_url": said.canonical_url,
        "title": said.title,
        "standfirst": said.standfirst,
        **contributors(said.byline),
        "status": said.status,
        "status_evidence": list(said.status_evidence),
        "language": said.language,
        "published_at": time(said.published_at),
        "updated_at": time(said.updated_at),
        "media": media(said.media),
        "layout": said.layout,
        "sources": list(said.sources),
        "confidence": said.confidence,
    }


def change(found: Change, seq: int | None = None) -> Answer:
    """A change as a poll found it."""
    return {
        "seq": seq,
        "kind": found.kind,
        "entry": found.key,
        "fields": list(found.fields),
        "labels": list(found.labels),
        **sides(found.before, found.after),
        "revision": found.revision,
        "reverts_to": found.reverts_to,
        "reissue_of": found.reissue_of,
        "evidence": dict(found.evidence),
        "from_at": time(found.from_at),
        "to_at": time(found.to_at),
    }


def sides(before: Side, after: Side) -> Answer:
    """An entry before and after, with what differs besides its words; or a line of the blog."""
    return {
        "before": entry(before) if isinstance(before, Entry) else before,
        "after": entry(after) if isinstance(after, Entry) else after,
        "particulars": differing(before, after) if isinstance(before, Entry) and isinstance(after, Entry) else [],
    }


FIELDS_SAID = {
    "contributors": "by",
    "published_at": "published",
    "media": "pictures and posts",
    "links": "links",
    "flags": "marked",
}
"""What each field of particulars is called on pages."""


def differing(before: Entry, after: Entry) -> list[Answer]:
    """What differs between two wordings besides the words, field by field: what went, what came."""
    return [{"field": p.field, "removed": list(p.removed), "added": list(p.added)} for p in particulars(before, after)]


def poll(made: Poll) -> Answer:
    """A poll as it was recorded. `first` says that nothing was kept of the blog before it."""
    recorded, said = made.recorded, made.blog or made.known.blog
    if recorded is None:
        raise ValueError("only a poll that was recorded has an answer")
    return {
        "outcome": recorded.outcome,
        "url": made.watch.url,
        "canonical_url": said.canonical_url if said else None,
        "publisher": made.watch.publisher,
        "poll": recorded.poll,
        "snapshot": recorded.snapshot,
        "captured_at": time(made.captured_at),
        "error": failure(recorded.failure),
        "blog": blog(said) if said else None,
        "entries": recorded.entries,
        "pages": len(made.pages),
        "coverage": coverage(made.coverage),
        "first": recorded.first,
        "changes": [change(c) for c in recorded.changes],
    }


def coverage(proved: Coverage) -> Answer:
    """What span of the blog a poll proved to have seen."""
    return {
        "reach": proved.reach,
        "newest": time(proved.newest),
        "oldest": time(proved.oldest),
        "reason": proved.reason or None,
    }


def failure(why: Failure | None) -> Answer | None:
    """Why a poll failed; None when it did not."""
    return None if why is None else {"kind": why.kind, "message": why.message}
