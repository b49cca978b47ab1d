"""What a newer extractor makes of documents that an older one read: told apart from what the publisher did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collector.changes import Change, ChangeKind, Past, Revision, Sighting, Verdict
from collector.decide import new_revision, remember
from collector.labels import changed_fields
from collector.model import Known, KnownEntry, State


def reinterpret(known: Known, again: Sequence[Sighting], past: Past) -> tuple[Verdict, Known]:
    """What a newer extractor makes of the documents that are already known, and the known state after it.

    Told as `reinterpreted`, never as an edit, and never as something that the publisher did. An entry that the newer
    extractor no longer finds leaves the view without being called removed.
    """
    read = {s.entry.key: s for s in again}
    pages = {s.document for s in again}
    changes: list[Change] = []
    revisions: list[Revision] = []
    entries: dict[str, KnownEntry] = {}
    for sighting in again:
        entry = known.entries.get(sighting.entry.key)
        if entry is None or entry.digest != sighting.digest:
            revision = new_revision(sighting, entry.revision + 1 if entry else 1)
            before = past[entry.key][-1].entry if entry else None
            fields = changed_fields(before, sighting.entry) if before else ()
            changes.append(
                Change(
                    ChangeKind.REINTERPRETED,
                    sighting.seen_at,
                    revision.key,
                    fields=fields,
                    before=before,
                    after=sighting.entry,
                    revision=revision.number,
                )
            )
            revisions.append(revision)
            first = entry.first_seen_at if entry else sighting.seen_at
            entries[revision.key] = remember(sighting, revision, first)
    for entry in known.entries.values():
        if entry.document in pages and entry.key not in read:
            changes.append(Change(ChangeKind.REINTERPRETED, entry.last_seen_at, entry.key, revision=entry.revision))
            entries[entry.key] = replace(entry, state=State.REMOVED, document=None)
    after = replace(known, entries={**known.entries, **entries})
    return Verdict(tuple(changes), tuple(revisions), tuple(entries.values())), after


def joined(first: Verdict, then: Verdict) -> Verdict:
    """Two verdicts on one poll, the second decided upon the first."""
    states = {e.key: e for e in (*first.entries, *then.entries)}
    return replace(
        then,
        changes=first.changes + then.changes,
        revisions=first.revisions + then.revisions,
        entries=tuple(states.values()),
    )
