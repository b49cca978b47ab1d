"""What a soak has shown, held against its script: each claim with the figures, and whether it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from benchmarks.parts.lives import Life, Said, of_post, said
from benchmarks.parts.soaking import Notes, Sample, Soak
from collector.model import Outcome, State
from collector.store.content import entry_of
from collector.store.schema import entries, polls, revisions, watches
from collector.store.watches import GAP

LATE = 60.0
"""Seconds after which a turn counts as missed: the host was well, and there was room."""

GROWTH = 0.05
OFF = 0.10

A_POLL, A_CHANGE, A_FRAME, EMPTY = 1_150, 6_000, 1.3, 400_000
"""The bytes that a poll takes with its capture, its link of the chain and their indexes; a change with its revision of
1.9 KB, its snapshot and its search terms; a byte of packed pages; and a new store. Measured over a day of ten blogs."""


@dataclass(frozen=True)
class Finding:
    """Something that had to be shown: whether it holds, and by what figures."""

    what: str
    holds: bool
    figures: str


def predicted(sample: Sample) -> float:
    """The bytes of a store with so many polls, changes and packed bytes."""
    return EMPTY + A_POLL * sample.polls + A_CHANGE * sample.changes + A_FRAME * sample.frames


def findings(soak: Soak) -> Iterator[Finding]:
    """Everything that had to be shown."""
    yield from _of_turns(soak)
    yield from _of_hosts(soak)
    yield from _of_room(soak.notes.samples)
    yield from _of_words(soak)


def _of_turns(soak: Soak) -> Iterator[Finding]:
    notes: Notes = soak.notes
    lags = sorted(notes.lags)
    late = sum(lag > LATE for lag in lags)
    p95 = lags[int(len(lags) * 0.95)]
    yield Finding("no turn missed", not late, f"{len(lags)} turns, lag p95 {p95:.2f} s, longest {lags[-1]:.1f} s")
    yield Finding("no two polls of a watch at once", not notes.overlaps, f"{notes.overlaps} overlaps")
    kept = notes.samples[-1].polls
    told = sum(notes.outcomes.values())
    figures = f"{told} told, {kept} kept; {notes.kills} kills took {notes.abandoned} polls"
    yield Finding("no acknowledged poll lost", kept == told, figures)


def _of_hosts(soak: Soak) -> Iterator[Finding]:
    most = max(host.most_at_once for host in soak.hosts.values())
    gap = min(host.shortest_gap for host in soak.hosts.values())
    asked = sum(host.asked for host in soak.hosts.values())
    figures = f"{asked} requests to {len(soak.hosts)} hosts, {most} at once, shortest gap {gap:.3f} s"
    yield Finding("no host above its limit", most == 1 and gap >= GAP - 1e-6, figures)


def _of_room(samples: list[Sample]) -> Iterator[Finding]:
    first, last = samples[0], samples[-1]
    growth = last.memory / first.memory - 1
    if len(samples) > 2:  # noqa: PLR2004 (a day and its end show no growth)
        figures = f"{first.memory / 1e6:.0f} MB after a day, {last.memory / 1e6:.0f} MB in the end: {growth:+.1%}"
        yield Finding("memory flat", growth < GROWTH, figures)
    off = last.size / predicted(last) - 1
    figures = f"{last.size / 1e6:.1f} MB, predicted {predicted(last) / 1e6:.1f} MB: {off:+.1%}"
    yield Finding("the store as large as predicted", abs(off) < OFF, figures)


def _of_words(soak: Soak) -> Iterator[Finding]:
    shown, kept = _shown(soak), _kept(soak)
    lives = [life for life in soak.by_url.values() if life.url in shown]
    lost = sum(len(shown[life.url] - kept[life.url]) for life in lives)
    written = {life.url: life.scripted for life in lives}
    made_up = sum(len(kept[url] - said) for url, said in written.items())
    counts = sum(map(len, shown.values())), sum(map(len, written.values()))
    figures = f"{counts[0]} wordings shown to polls, {lost} lost; {counts[1] - counts[0]} of {counts[1]} never shown"
    yield Finding("every wording shown is kept", not lost, figures)
    yield Finding("nothing is kept that was not written", not made_up, f"{made_up} made up")
    wrong = soak.notes.false_removals
    yield Finding(
        "no false removal", not wrong, f"{soak.notes.kinds['removed']} removals, {len(wrong)} false {wrong[:3]}"
    )
    over = [life for life in lives if life.gone_at is None and _is_over(soak, life)]
    differing = [life.url for life in over if not _stands(soak, life)]
    figures = f"{len(over)} blogs, {len(differing)} differ {differing[:3]}"
    yield Finding("a closed blog stands as it was last shown", not differing, figures)


def _shown(soak: Soak) -> dict[str, set[Said]]:
    """What was shown to polls, by watch."""
    found: dict[str, set[Said]] = defaultdict(set)
    soak.shown.seek(0)
    for line in soak.shown:
        url, key, digest = line.split()
        found[url].add((key, bytes.fromhex(digest)))
    return found


def _kept(soak: Soak) -> dict[str, set[Said]]:
    """What the store has of each watch: every wording of every entry."""
    found: dict[str, set[Said]] = defaultdict(set)
    wanted = (
        select(watches.c.url, entries.c.key, revisions.c.content)
        .join_from(revisions, entries, entries.c.id == revisions.c.entry_id)
        .join(watches, watches.c.blog_id == entries.c.blog_id)
    )
    with soak.keep.store.read() as connection:
        for row in connection.execute(wanted):
            entry = entry_of(row.content)
            found[row.url].add(said(row.key, entry.title, entry.text))
    return found


def _is_over(soak: Soak, life: Life) -> bool:
    """Whether the blog closed so long ago that the checks after closing have begun."""
    closed = life.editions[-1][0] if len(life.editions) == 1 else next(at for at, e in life.editions if not e.live)
    return closed < soak.ends - timedelta(hours=2)


def _stands(soak: Soak, life: Life) -> bool:
    """Whether the entries that the store calls visible are those of the edition that stood at the last good poll."""
    last = (
        select(polls.c.captured_at)
        .join(watches, watches.c.id == polls.c.watch_id)
        .where(watches.c.url == life.url, polls.c.outcome != Outcome.FAILED)
        .order_by(polls.c.id.desc())
        .limit(1)
    )
    visible = (
        select(entries.c.key, revisions.c.content)
        .join(revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == entries.c.revision))
        .join(watches, watches.c.blog_id == entries.c.blog_id)
        .where(watches.c.url == life.url, entries.c.state == State.VISIBLE)
    )
    with soak.keep.store.read() as connection:
        at = connection.execute(last).scalar_one()
        found = {(row.key, entry_of(row.content)) for row in connection.execute(visible)}
    _, edition = life.at(at)
    wanted = {*map(of_post, edition.posts)}
    return {said(key, entry.title, entry.text) for key, entry in found} == wanted
