"""What a newer extractor makes of documents that an older one read: told apart from what the publisher did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from collector.changes import Change, ChangeKind, Past, Reread, Revision, Revisions, Sighting, Verdict
from collector.decide import as_told, new_revision, remember
from collector.labels import changed_fields
from collector.memory import Known, KnownEntry
from collector.model import LiveBlog, Standing, State

_SAID: Mapping[str, Callable[[LiveBlog], str]] = {
    "headline": lambda blog: blog.title,
    "standfirst": lambda blog: blog.standfirst,
    "byline": lambda blog: ", ".join(contributor.name for contributor in blog.byline),
    "status": lambda blog: blog.status,
    "canonical_url": lambda blog: blog.canonical_url,
    "layout": lambda blog: blog.layout,
}
"""What is said of a blog itself that may be read otherwise, in words."""


def reinterpret(known: Known, again: Reread, past: Past) -> tuple[Verdict, Known]:
    """What a newer extractor makes of the documents that are already known, and the known state after it.

    Told as `reinterpreted`, never as an edit, and never as something that the publisher did. An entry that the newer
    extractor no longer finds leaves the view without being called removed.
    """
    read = {s.entry.key: s for s in again.sightings}
    pages = {s.document for s in again.sightings}
    blog = as_told(known.blog, again.blog) if known.blog else None
    changes = _of_the_blog(known, blog, known)
    revisions: list[Revision] = []
    entries: dict[str, KnownEntry] = {}
    for sighting in again.sightings:
        entry = known.entries.get(sighting.entry.key)
        if entry is not None and sighting.standing is Standing.TOLD:
            continue  # it was known as the page showed it, which this document no longer does
        if entry is None or entry.digest != sighting.digest:
            revision = new_revision(sighting, entry.revision + 1 if entry else 1)
            changes.append(_told(revision, past[entry.key].last if entry else None))
            revisions.append(revision)
            first = entry.first_seen_at if entry else sighting.seen_at
            gone = entry if entry and _gone(entry, sighting) else None
            made = _reworded(gone, revision) if gone else remember(sighting, revision, first)
            entries[revision.key] = replace(made, shown_as=entry.shown_as) if entry else made
        if entry is not None and entry.state is State.REMOVED and not _gone(entry, sighting):
            back = replace(entries.get(entry.key, entry), state=State.VISIBLE, document=sighting.document)
            changes.append(_found(back, State.VISIBLE, sighting.seen_at))
            entries[entry.key] = back
    for entry in known.entries.values():
        if entry.document in pages and entry.key not in read:
            changes.append(_found(entry, State.REMOVED, entry.last_seen_at))
            entries[entry.key] = replace(entry, state=State.REMOVED, document=None)
    after = replace(known, blog=blog, entries={**known.entries, **entries})
    return Verdict(tuple(changes), tuple(revisions), tuple(entries.values())), after


def _gone(entry: KnownEntry, sighting: Sighting) -> bool:
    """Whether the entry was gone after the document was seen, which is older than that."""
    return sighting.seen_at < (entry.missing_since or entry.last_seen_at)


def _reworded(entry: KnownEntry, made: Revision) -> KnownEntry:
    """What is to be remembered of an entry whose words are read otherwise, while its state stays as it was."""
    published = made.entry.published_at
    return replace(
        entry, revision=made.number, digest=made.digest, text_digest=made.text_digest, published_at=published
    )


def _of_the_blog(known: Known, now: LiveBlog | None, read: Known) -> list[Change]:
    """What is said of the blog itself and read otherwise `now`, from the documents that `read` knows."""
    before = known.blog
    if before is None or now is None:
        return []
    at = max((document.seen_at for document in read.documents.values()), default=None)
    sides = [(name, said(before), said(now)) for name, said in _SAID.items()]
    return [
        Change(ChangeKind.REINTERPRETED, at, fields=(name,), before=old, after=new)
        for name, old, new in sides
        if at is not None and old != new
    ]


def _found(entry: KnownEntry, state: State, since: datetime) -> Change:
    """An entry that is found on pages now, or no longer, from that moment on; nobody posted or withdrew it."""
    return Change(ChangeKind.REINTERPRETED, since, entry.key, revision=entry.revision, evidence={"state": state.value})


def joined(first: Verdict, then: Verdict) -> Verdict:
    """Two verdicts on one poll, the second decided upon the first."""
    states = {e.key: e for e in (*first.entries, *then.entries)}
    return replace(
        then,
        changes=first.changes + then.changes,
        revisions=first.revisions + then.revisions,
        entries=tuple(states.values()),
    )


def standing(revisions: Sequence[Revision]) -> list[Revision]:
    """Of an entry's revisions, by number, those that stand: where pages were read again, the newer reading of each."""
    found: list[Revision] = []
    for revision in reversed(revisions):
        if not found or revision.seen_at < found[-1].seen_at:
            found.append(revision)
    return found[::-1]


def reread(known: Known, past: Revisions, derived: Known, derived_past: Revisions) -> Verdict:
    """What it takes to have today's reading of all captures stand: `reinterpreted` rows, and nothing else.

    `derived` is what was concluded when every poll was made again with today's extractor. Entries that are known gain
    its revisions where these differ; entries that only it finds are added; those that it does not find leave the view
    without being called removed. What is removed stays so, unless it left the view in that way and is found again.
    """
    blog = as_told(known.blog, derived.blog) if known.blog else None
    changes = _of_the_blog(known, blog, derived)
    revisions: list[Revision] = []
    entries: list[KnownEntry] = []
    for key, now in derived.entries.items():
        entry, before = known.entries.get(key), past.get(key, ())
        made = _newer(before, standing(derived_past[key]))
        back = entry is not None and entry.state is State.REMOVED and now.state is State.VISIBLE
        if not made and not back:
            continue
        numbers = {r.number: r for r in before}
        told = [_told(r, numbers.get(r.reinterprets or 0)) for r in made]
        kept = _remembered(known, entry, now, made)
        changes += [*told, _found(kept, State.VISIBLE, kept.first_seen_at)] if back else told
        revisions += made
        entries.append(kept)
    for entry in known.entries.values():
        if entry.key not in derived.entries and entry.state is not State.REMOVED:
            changes.append(_found(entry, State.REMOVED, entry.first_seen_at))
            entries.append(replace(entry, state=State.REMOVED, document=None))
    return Verdict(tuple(changes), tuple(revisions), tuple(entries), blog=blog)


def _newer(before: Sequence[Revision], now: Sequence[Revision]) -> list[Revision]:
    """The revisions to add, so that `now` stands; none where it does already."""
    was = standing(before)
    same = 0
    while same < min(len(was), len(now)) and _says(was[same]) == _says(now[same]):
        same += 1
    made = list(now[same:])
    if same < len(was) and same and (not made or made[0].seen_at > was[same].seen_at):
        made.insert(0, replace(now[same - 1], seen_at=was[same].seen_at))  # there was an edit then; now there is none
    first = len(before) + 1
    return [
        replace(revision, number=number, reverts_to=None, reinterprets=_stood(was, revision))
        for number, revision in enumerate(made, start=first)
    ]


def _says(revision: Revision) -> tuple[datetime, str]:
    return revision.seen_at, revision.digest


def _stood(was: Sequence[Revision], revision: Revision) -> int | None:
    return next((r.number for r in reversed(was) if r.seen_at <= revision.seen_at), None)


def _told(made: Revision, before: Revision | None) -> Change:
    return Change(
        ChangeKind.REINTERPRETED,
        made.seen_at,
        made.key,
        fields=changed_fields(before.entry, made.entry) if before else (),
        before=before.entry if before else None,
        after=made.entry,
        revision=made.number,
    )


def _remembered(known: Known, entry: KnownEntry | None, now: KnownEntry, made: Sequence[Revision]) -> KnownEntry:
    """What is to be remembered of an entry: its state as it was known, unless that was only a reading."""
    kept = entry if entry and not (entry.state is State.REMOVED and now.state is State.VISIBLE) else now
    last = made[-1] if made else None
    return replace(
        kept,
        document=kept.document if kept.document in known.documents else None,
        first_seen_at=entry.first_seen_at if entry else made[0].seen_at,
        revision=last.number if last else (entry or now).revision,
        digest=last.digest if last else (entry or now).digest,
        text_digest=last.text_digest if last else (entry or now).text_digest,
        published_at=last.entry.published_at if last else kept.published_at,
    )
