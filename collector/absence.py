"""Entries that a poll should have shown and did not: noted at first, announced once something confirms it.

Pure, as `decide`, which asks here what the absences of an observation mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from collector import coverage as covers
from collector import order
from collector.changes import Change, ChangeKind, Observation, Past, Verdict, stamp
from collector.memory import Known, KnownEntry
from collector.model import Entry, Reach, State


def missed(known: Known, observation: Observation) -> list[KnownEntry]:
    """The known entries that are not where the poll should have shown them."""
    inside = order.between(known, observation)
    return covers.absent(known, _shown(known, observation), observation.coverage, observation.documents, inside)


def absences(known: Known, observation: Observation, past: Past) -> Verdict:
    """What it means that known entries are not shown: for most nothing but that no page shows them any more."""
    absent = missed(known, observation)
    patience = _patience(known, observation, absent)
    seen, reread = _shown(known, observation), {d.url for d in observation.documents}
    changes: list[Change] = []
    entries: list[KnownEntry] = []
    for entry in known.entries.values():
        if entry.key in seen or entry.state is State.REMOVED:
            continue
        moved = replace(entry, document=None) if entry.document in reread else entry
        if entry.key in patience or entry.key in observation.gone:
            confirmed = _confirmation(entry, observation, patience.get(entry.key, covers.REMOVAL_CONFIRM_AFTER))
            change, moved = _missed(moved, observation, past[entry.key].last.entry, confirmed)
            changes.extend(change)
        if moved != entry:
            entries.append(moved)
    return Verdict(tuple(changes), entries=tuple(entries))


def _shown(known: Known, observation: Observation) -> set[str]:
    """The keys a poll showed: those it read; where documents were as they were known, those that they showed then.

    Which those were is known of the document that showed an entry last: one that is as it was takes nothing from
    another, at which the same blog was read since.
    """
    shown = {key for keys in _pages(known, observation).values() for key in keys}
    if observation.blog is None:
        shown |= {e.key for e in known.entries.values() if e.document is not None and e.state is State.VISIBLE}
    return shown | observation.blank


def _pages(known: Known, observation: Observation) -> dict[str | None, list[str]]:
    """The keys that each document of a poll showed, by its address; None for the entries' own addresses."""
    pages: dict[str | None, list[str]] = {d.url: [] for d in observation.documents}
    for sighting in observation.sightings:
        pages.setdefault(sighting.document, []).append(sighting.entry.key)
    if observation.blog is None:
        for entry in known.entries.values():
            if entry.document in pages and entry.state is State.VISIBLE:
                pages[entry.document].append(entry.key)
    return pages


def _patience(known: Known, observation: Observation, absent: Sequence[KnownEntry]) -> dict[str, timedelta]:
    """By key, how long each absence must last to be believed.

    Entries that went missing at one look are held against what is left of the blog below them; on a page that looks
    cut short, against what is left of that page, for those behind it say nothing of what it lost. An absence must last
    long too where one page ends and the next begins, and where the order of a page is all that tells of it.
    """
    together = Counter(e.missing_since for e in absent if e.key not in observation.gone)
    shown = [keys for url, keys in _pages(known, observation).items() if url]
    pages = [[known.entries[key] for key in keys if key in known.entries] for keys in shown]
    short = _cut_short([len(keys) for keys in shown])
    looks: dict[tuple[datetime | None, int | None], list[KnownEntry]] = {}
    for entry in absent:
        place = _place(pages, entry.published_at)
        looks.setdefault((entry.missing_since, place if place in short else None), []).append(entry)
    patience = {
        entry.key: covers.confirm_after(together[since], _left(pages if place is None else [pages[place]], entries))
        for (since, place), entries in looks.items()
        for entry in entries
    }
    by_order = observation.coverage.reach is not Reach.COMPLETE
    doubtful = [e for e in absent if (e.published_at is None and by_order) or _is_between(pages, e.published_at)]
    return patience | {entry.key: covers.MANY_CONFIRM_AFTER for entry in doubtful}


def _cut_short(counts: Sequence[int]) -> set[int]:
    """The pages that show fewer entries than a page behind the first: all of these but the last are of one size."""
    return {at for at, count in enumerate(counts) if any(count < other for other in counts[1:])}


def _place(pages: Sequence[Sequence[KnownEntry]], at: datetime | None) -> int | None:
    """On which page an entry of that time would stand: the last that begins with a newer one."""
    tops = [max((e.published_at for e in page if e.published_at), default=None) for page in pages]
    begun = [(top, -place) for place, top in enumerate(tops) if at and top and top >= at]
    return -min(begun)[1] if begun else None


def _is_between(pages: Sequence[Sequence[KnownEntry]], at: datetime | None) -> bool:
    """Whether an entry of that time would stand where one page ends and the next begins: one of them may be older."""
    spans = [[e.published_at for e in page if e.published_at] for page in pages]
    edges = ((min(upper), max(lower)) for upper, lower in pairwise(spans) if upper and lower)
    return at is not None and any(bottom > at > top for bottom, top in edges)


def _left(pages: Sequence[Sequence[KnownEntry]], gone: Sequence[KnownEntry]) -> int:
    """How many entries of the pages are older than the newest of those that are gone from them."""
    newest = max((e.published_at for e in gone if e.published_at), default=None)
    shown = (e.published_at for page in pages for e in page)
    return sum(1 for at in shown if newest is None or (at is not None and at < newest))


def _missed(
    entry: KnownEntry, observation: Observation, shown: Entry, confirmed: str
) -> tuple[list[Change], KnownEntry]:
    since = entry.missing_since or observation.until
    state = State.REMOVED if confirmed else State.MISSING
    told = [] if state is entry.state else [_withdrawn(entry, since, confirmed, shown)]
    if entry.missing_since is None:
        first = next((d for d in observation.documents if not d.leads), observation.documents[0])
        entry = replace(entry, last_modified=first.last_modified, modified_at=first.modified_at)
    return told, replace(entry, state=state, missing_since=since, document=None)


def _withdrawn(entry: KnownEntry, since: datetime, confirmed: str, shown: Entry) -> Change:
    evidence = {"last_shown": stamp(entry.last_seen_at), "first_absent": stamp(since)}
    if confirmed:
        evidence["confirmed_by"] = confirmed
    kind = ChangeKind.REMOVED if confirmed else ChangeKind.MISSING
    return Change(
        kind,
        since,
        entry.key,
        from_at=entry.last_seen_at,
        before=shown,
        revision=entry.revision,
        evidence=evidence,
    )


def _confirmation(entry: KnownEntry, observation: Observation, patience: timedelta) -> str:
    """What confirms an absence, in words, empty while nothing does: without proof it must last for `patience`."""
    if entry.key in observation.gone:
        return observation.gone[entry.key]
    if entry.missing_since is None:
        return ""
    if observation.at - entry.missing_since >= patience:
        return f"absent again at {stamp(observation.at)}"
    return ""
