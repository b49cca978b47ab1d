"""Copies of an entry on its page: pinned above the list, repeated in a box. They are views of it, not entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from collector.digest import claimed_time, text_digest
from collector.model import Entry, KeySource
from collector.normalise import fold
from collector.words import bag, overlap

ALIKE = 0.5
"""The share of words from which on two texts may be one."""


class Worded(Protocol):
    """Anything with words: an entry, or what is remembered of one."""

    @property
    def title(self) -> str | None:
        """Its headline."""

    @property
    def text(self) -> str:
        """What it says."""


def fold_copies(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Each entry once: copies (pinned above the list, repeated in a box) lend their flags to the fullest of them.

    Copies share the key and much of the text, or have no key of their own and say the same at no other time.
    """
    kept: dict[int, Entry] = {}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        marks = _marks(entry)
        twin = next((i for mark in marks for i in places[mark] if i in kept and _is_copy(kept[i], entry)), None)
        copies = {at: entry} if twin is None else {at: entry, twin: kept.pop(twin)}
        place, fullest = max(copies.items(), key=_fullness)
        flags = frozenset().union(*(copy.flags for copy in copies.values()))
        kept[place] = fullest if flags == fullest.flags else replace(fullest, flags=flags)
        for mark in marks:
            places[mark].append(place)
    return tuple(kept[place] for place in sorted(kept))


def words_of(entry: Worded) -> str:
    """Headline and text, folded."""
    return fold(f"{entry.title or ''}\n{entry.text}")


def minute_of(moment: datetime | None) -> datetime | None:
    """The minute that an instant is in, in UTC."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0) if moment else None


def _marks(entry: Entry) -> tuple[str, ...]:
    """Under what a copy of the entry would be found: its key, if it has one of its own, and its words."""
    words = f"words {text_digest(entry)}"
    return (f"key {entry.key}", words) if _has_own_key(entry) else (words,)


def _has_own_key(entry: Entry) -> bool:
    return entry.key != "" and entry.key_source is not KeySource.DERIVED


def _is_copy(one: Entry, other: Entry) -> bool:
    times = {minute_of(claimed_time(one)), minute_of(claimed_time(other))} - {None}
    if len(times) > 1 or _told_apart(one, other):
        return False
    if not (_has_own_key(one) and _has_own_key(other)):
        return text_digest(one) == text_digest(other) and _shows_the_same(one, other)
    return one.key == other.key and _is_alike(words_of(one), words_of(other))


def _told_apart(one: Entry, other: Entry) -> bool:
    """Whether the page tells two times that are no instants: minutes of play."""
    raws = {entry.published_raw for entry in (one, other) if entry.published_at is None}
    return len(raws - {None}) > 1


def _shows_the_same(one: Entry, other: Entry) -> bool:
    """Whether neither shows a picture or post of its own; without words, whether all they show is the same."""
    a, b = ({medium.identity or medium.url for medium in e.media} | {x.url for x in e.embeds} for e in (one, other))
    return a <= b or b <= a if words_of(one) else a == b


def _is_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) or overlap(bag(one), bag(other)) >= ALIKE


def _fullness(placed: tuple[int, Entry]) -> tuple[bool, bool, int]:
    entry = placed[1]
    return entry.key_source is not KeySource.DERIVED, claimed_time(entry) is not None, len(entry.text)
