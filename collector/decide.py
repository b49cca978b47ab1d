"""What a poll means, given what is known of the blog: a pure decision, applied by the store.

`decide` is the only place that announces anything. It never looks at a clock or a database: the known state, the
observation and the earlier revisions of the entries that differ are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from collector import coverage as covers
from collector.absence import absences, missed
from collector.at_once import by_the_page
from collector.changes import Change, ChangeKind, Observation, Past, Revision, Sighting, Verdict
from collector.digest import claimed_time, text_digest
from collector.identity import reissues
from collector.labels import changed_fields, labels
from collector.memory import Document, Known, KnownEntry
from collector.model import (
    Entry,
    LiveBlog,
    Reach,
    State,
    Status,
)
from collector.normalise import fold, url_identity
from collector.order import ordered
from collector.standing import bare, better_read, completed, poorer


def concerned(known: Known, observation: Observation) -> list[str]:
    """The keys of known entries that read differently or are not there: to decide, their revisions must be at hand."""
    rewritten = [
        s.entry.key
        for s in observation.sightings
        if (e := known.entries.get(s.entry.key)) is not None and e.digest != s.digest
    ]
    gone = (key for key in observation.gone if key in known.entries)
    return [*rewritten, *{*(e.key for e in missed(known, observation)), *gone}]


def decide(known: Known, observation: Observation, past: Past) -> Verdict:
    """What the observation means, given what is known. Compared with the latest revision only."""
    if known.blog is None:
        return _first_sight(observation)
    observation = completed(known, observation)
    parts = [
        _present(known, observation, past),
        absences(known, observation, past),
        Verdict(changes=tuple(_of_the_blog(known, observation))),
    ]
    return Verdict(
        changes=_link_reissues(known, tuple(c for part in parts for c in part.changes), parts[0].revisions),
        revisions=parts[0].revisions,
        entries=tuple(e for part in parts for e in part.entries),
        documents=tuple(d for d in ordered(known, observation) if not _overtaken(d, known)),
        forgotten=_forgotten(known, observation),
        blog=as_told(known.blog, observation.blog),
    )


def as_told(before: LiveBlog, now: LiveBlog | None) -> LiveBlog:
    """The blog as the publisher tells of it; where a page says nothing of its status, the last word on it holds."""
    if now is None:
        return before
    return replace(now, status=before.status) if now.status is Status.UNKNOWN else now


def _forgotten(known: Known, observation: Observation) -> tuple[str, ...]:
    """The pages that are no longer of the blog: one that was read whole has met all that are."""
    met = {document.url for document in observation.documents}
    whole = observation.coverage.reach is Reach.COMPLETE
    return tuple(url for url in known.documents if url not in met) if whole else ()


def _overtaken(document: Document, known: Known) -> bool:
    """Whether another poll, recorded meanwhile, fetched the same page later."""
    before = known.documents.get(document.url)
    return before is not None and before.seen_at > document.seen_at


def _first_sight(observation: Observation) -> Verdict:
    """All that a blog shows when it is first seen was there before us: backfilled, from a time not known."""
    revisions = [new_revision(s, 1) for s in observation.sightings]
    return Verdict(
        changes=tuple(
            Change(ChangeKind.BACKFILLED, r.seen_at, r.key, fields=(), after=r.entry, revision=1) for r in revisions
        ),
        revisions=tuple(revisions),
        entries=tuple(remember(s, r, r.seen_at) for s, r in zip(observation.sightings, revisions, strict=True)),
        documents=ordered(Known(), observation),
        blog=observation.blog,
    )


def _present(known: Known, observation: Observation, past: Past) -> Verdict:
    """The entries that the poll shows: new ones, ones that came back, ones that read differently."""
    changes: list[Change] = []
    revisions: list[Revision] = []
    entries: list[KnownEntry] = []
    of_the_page = by_the_page(known, observation, past)
    for sighting in observation.sightings:
        entry = known.entries.get(sighting.entry.key)
        if entry is None:
            revision = new_revision(sighting, 1)
            changes.append(_appeared(known, sighting))
            entries.append(remember(sighting, revision, sighting.seen_at))
            revisions.append(revision)
            continue
        if not _comparable(known, entry, sighting, observation):
            continue
        before = past[entry.key].last.entry if entry.digest != sighting.digest else None
        if poorer(entry, sighting, before):
            entries.extend(_there_at_least(entry, sighting))
            continue
        rewritten = _rewritten(entry, sighting, past)
        told = _told(known, entry, sighting, rewritten, past)
        changes.extend(replace(c, kind=ChangeKind.REINTERPRETED) if entry.key in of_the_page else c for c in told)
        if rewritten:
            revisions.append(rewritten)
        moved = entry.document != sighting.document or sighting.shown_as not in (None, entry.shown_as)
        if rewritten or moved or entry.state is not State.VISIBLE:
            entries.append(_seen_again(entry, sighting, rewritten))
    return Verdict(tuple(changes), tuple(revisions), tuple(entries))


def _comparable(known: Known, entry: KnownEntry, sighting: Sighting, observation: Observation) -> bool:
    """Whether the document is no older than the one that last decided on the entry, nor fetched before it.

    Pages of one poll differ in age, and of two polls at once the earlier may be recorded last.
    """
    if sighting.seen_at < entry.last_seen_at:
        return False
    document = next((d for d in observation.documents if d.url == sighting.document), None)
    return document is None or covers.follows(document, entry, known) is not False


def _there_at_least(entry: KnownEntry, sighting: Sighting) -> list[KnownEntry]:
    """What to remember of an entry that is there, though not as it is known."""
    document = sighting.document if bare(sighting.entry) else entry.document
    if entry.state is State.VISIBLE and entry.document == document:
        return []
    return [replace(_seen_again(entry, sighting, None), document=document)]


def _rewritten(entry: KnownEntry, sighting: Sighting, past: Past) -> Revision | None:
    if entry.digest == sighting.digest:
        return None
    revision = new_revision(sighting, entry.revision + 1)
    return replace(revision, reverts_to=past[entry.key].numbers.get(sighting.digest))


def _told(
    known: Known, entry: KnownEntry, sighting: Sighting, rewritten: Revision | None, past: Past
) -> Iterator[Change]:
    """What readers are told of a known entry that is on the page: it was restored, edited, or edited back."""
    if not rewritten and entry.state is not State.REMOVED:
        return
    before = past[entry.key].last.entry if rewritten else None
    change = Change(
        ChangeKind.RESTORED,
        to_at=sighting.seen_at,
        key=entry.key,
        from_at=_proved_absent(known, sighting.entry) or entry.missing_since,
        fields=changed_fields(before, sighting.entry) if before else (),
        labels=labels(before, sighting.entry) if before else (),
        before=before,
        after=sighting.entry,
        revision=rewritten.number if rewritten else entry.revision,
        reverts_to=rewritten.reverts_to if rewritten else None,
    )
    if entry.state is State.REMOVED:
        yield change
    elif before is not None and better_read(known, entry, before, sighting):
        yield replace(change, kind=ChangeKind.REINTERPRETED)
    elif rewritten and not _only_a_time_made_exact(change):
        kind = ChangeKind.REVERTED if rewritten.reverts_to else ChangeKind.EDITED
        yield replace(change, kind=kind, from_at=entry.last_seen_at)


def _only_a_time_made_exact(change: Change) -> bool:
    """Whether nothing differs but a time that one side gives only roughly: a better reading, not an edit."""
    sides = (change.before, change.after)
    return change.fields == ("published_at",) and any(isinstance(e, Entry) and claimed_time(e) is None for e in sides)


def _seen_again(entry: KnownEntry, sighting: Sighting, rewritten: Revision | None) -> KnownEntry:
    return replace(
        entry,
        state=State.VISIBLE,
        missing_since=None,
        document=sighting.document,
        last_modified=None,
        modified_at=None,
        last_seen_at=sighting.seen_at,
        revision=rewritten.number if rewritten else entry.revision,
        digest=rewritten.digest if rewritten else entry.digest,
        text_digest=rewritten.text_digest if rewritten else entry.text_digest,
        published_at=sighting.entry.published_at if rewritten else entry.published_at,
        shown_as=sighting.shown_as or entry.shown_as,
    )


def _appeared(known: Known, sighting: Sighting) -> Change:
    """A key never seen before: new if its absence was proved or it is younger than our last look, else backfilled."""
    proved = _proved_absent(known, sighting.entry)
    published = sighting.entry.published_at
    looked = max((p.at for p in known.proofs), default=None)
    fresh = proved is not None or looked is None or (published is not None and published >= looked)
    kind = ChangeKind.NEW if fresh else ChangeKind.BACKFILLED
    return Change(kind, sighting.seen_at, sighting.entry.key, from_at=proved, after=sighting.entry, revision=1)


def _proved_absent(known: Known, entry: Entry) -> datetime | None:
    """The last moment at which a good poll would have shown the entry, had it been there."""
    proofs = [
        proof.at
        for proof in known.proofs
        if proof.oldest is None or (entry.published_at is not None and entry.published_at > proof.oldest)
    ]
    return max(proofs, default=None)


def _of_the_blog(known: Known, observation: Observation) -> Iterator[Change]:
    before, after = known.blog, observation.blog
    looked = [d.seen_at for d in known.documents.values() if d.url == observation.documents[0].url]
    if before is None or after is None or max(looked, default=observation.at) > observation.at:
        return
    from_at = max(looked, default=None) or max((p.at for p in known.proofs), default=None)
    for kind, old, new in _blog_differences(before, after):
        yield Change(kind, observation.at, from_at=from_at, before=old, after=new)
    if _overlooked(known, observation):
        yield Change(ChangeKind.GAP, observation.at, from_at=from_at, after=observation.coverage.reason or None)


def _blog_differences(before: LiveBlog, after: LiveBlog) -> Iterator[tuple[ChangeKind, str, str]]:
    if fold(before.title) != fold(after.title):
        yield ChangeKind.HEADLINE, before.title, after.title
    if fold(before.standfirst) != fold(after.standfirst):
        yield ChangeKind.STANDFIRST, before.standfirst, after.standfirst
    if before.status is not Status.CLOSED and after.status is Status.CLOSED:
        yield ChangeKind.CLOSED, before.status, "; ".join(after.status_evidence) or after.status
    if before.status is Status.CLOSED and after.status is Status.LIVE:
        yield ChangeKind.REOPENED, before.status, "; ".join(after.status_evidence) or after.status
    if _place(before.canonical_url) != _place(after.canonical_url):
        yield ChangeKind.MOVED, before.canonical_url, after.canonical_url
    if before.layout != after.layout:
        yield ChangeKind.LAYOUT, before.layout, after.layout


def _place(url: str) -> str:
    """An address without what makes no other page of it: the slash at its end."""
    return url_identity(url).rstrip("/")


def _overlooked(known: Known, observation: Observation) -> bool:
    """Whether entries may have passed unseen: what was read does not touch what is known."""
    if observation.coverage.reach is Reach.COMPLETE or not known.entries:
        return False
    return not any(s.entry.key in known.entries for s in observation.sightings)


def _link_reissues(known: Known, changes: tuple[Change, ...], revisions: Sequence[Revision]) -> tuple[Change, ...]:
    """Links an entry that was withdrawn and posted again under another id."""
    withdrawn = {c.key for c in changes if c.kind in (ChangeKind.REMOVED, ChangeKind.MISSING)}
    gone = {e.key: e.text_digest for e in known.entries.values() if e.state is not State.VISIBLE or e.key in withdrawn}
    fresh = [r.entry for r in revisions if r.number == 1]
    links = reissues(fresh, gone) if gone and fresh else {}
    return tuple(replace(c, reissue_of=links[c.key]) if c.key in links and _is_first(c) else c for c in changes)


def _is_first(change: Change) -> bool:
    return change.kind in (ChangeKind.NEW, ChangeKind.BACKFILLED)


def new_revision(sighting: Sighting, number: int) -> Revision:
    """The revision that a sighting makes."""
    entry = sighting.entry
    return Revision(entry.key, number, entry, sighting.digest, text_digest(entry), sighting.seen_at)


def remember(sighting: Sighting, revision: Revision, first_seen_at: datetime) -> KnownEntry:
    """What is to be remembered of an entry that is on the page."""
    return KnownEntry(
        key=revision.key,
        state=State.VISIBLE,
        revision=revision.number,
        digest=revision.digest,
        text_digest=revision.text_digest,
        published_at=sighting.entry.published_at,
        first_seen_at=first_seen_at,
        last_seen_at=sighting.seen_at,
        document=sighting.document,
    )
