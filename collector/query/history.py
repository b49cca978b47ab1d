"""Every revision of one entry."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from collector.errors import NotFound, UsageError
from collector.labels import changed_fields, labels
from collector.model import Entry
from collector.query import answers
from collector.query.answers import Answer
from collector.query.compare import words
from collector.query.show import found
from collector.store import entries
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.words import difference


def history(connection: Connection, url: str, key: str) -> list[Answer]:
    """The revisions of an entry, oldest first. The beginning of a key is enough where only one begins so.

    Raises:
        NotFound: when the blog has no such entry.
        UsageError: when several begin so.
    """
    blog = found(connection, url)
    whole = _whole(entries.keys_like(connection, blog.id, key.removeprefix("block-")), key)
    rows = entries.history(connection, blog.id, whole)
    contents = [entry_of(row.content) for row in rows]
    earlier = [None, *contents]
    return [_revision(row, before, after) for row, before, after in zip(rows, earlier, contents, strict=False)]


def wordings(revisions: Sequence[Answer]) -> list[Answer]:
    """Revisions with the words that differ from the one before (`title_words`, `text_words`), and how long each stood.

    `until` is when the next was first seen, None for the last.
    """
    told = []
    for place, revision in enumerate(revisions):
        before = revisions[place - 1] if place else revision
        after = revisions[place + 1] if place + 1 < len(revisions) else None
        told.append(
            revision
            | {
                "title_words": words(difference(before["title"] or "", revision["title"] or "")),
                "text_words": words(difference(before["text"], revision["text"])),
                "until": after["first_seen_at"] if after else None,
            }
        )
    return told


def _revision(row: AnyRow, before: Entry | None, after: Entry) -> Answer:
    return answers.entry(after) | {
        "revision": row.number,
        "reverts_to": row.reverts_to,
        "reinterprets": row.reinterprets,
        "fields": list(changed_fields(before, after)) if before else [],
        "labels": list(labels(before, after)) if before else [],
        "particulars": answers.differing(before, after) if before else [],
        "state": row.state,
        "first_seen_at": answers.time(row.first_seen_at),
        "poll": row.poll_id,
        "extractor": row.extractor,
    }


def _whole(keys: Sequence[str], key: str) -> str:
    if key in keys:
        return key
    if not keys:
        raise NotFound(f"the blog has no entry {key!r}; see `collector show` for its keys")
    if len(keys) > 1:
        some = ", ".join(sorted(keys)[:4])
        raise UsageError(f"{len(keys)} entries begin with {key!r} ({some}, ...): give more of the key")
    return keys[0]
