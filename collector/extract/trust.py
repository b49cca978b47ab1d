"""Two formats of one page made one: who is who in both, and which of them is believed, field by field.

A field comes from one format for the whole page. Were it taken from the better one entry by entry, an entry that slides
out of the shorter list would seem edited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from collector.copies import fold_copies
from collector.extract.moments import RELATIVE
from collector.extract.people import names
from collector.extract.source import About, Source
from collector.model import Entry, Part
from collector.normalise import plain
from collector.words import bag, overlap

NUMBER = re.compile(r"(\d{4,})\D*$")
OPENING, LONGEST_NAME = 50, 80
FEWEST_SHARED = 0.5
COVERED = 0.8
ALIKE = 0.6
PAIRS = 40_000
"""So many pairs are compared by their words at most; beyond, only what is equal is matched."""

NAMELESS = (None, "")
HALF_HOUR = timedelta(minutes=30)
SLACK = timedelta(seconds=61)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Pair:
    shown: Entry
    told: Entry


def joined(shown: Source, told: Source) -> Source | None:
    """What is shown in the page and what is told beside it as one source; None where they are of different things.

    Entries told but not shown are kept where they belong between those shown; older ones are left out: of them only the
    poorer form is there, and they would seem edited as soon as they slide out of the page.
    """
    told = replace(told, entries=fold_copies(told.entries))
    matches = _matches(shown.entries, told.entries)
    if not matches or len(matches) < FEWEST_SHARED * min(len(shown.entries), len(told.entries)):
        return None
    pairs = [_Pair(shown.entries[at], told.entries[to]) for at, to in matches.items()]
    entries = _signed(shown.entries, pairs)
    pairs = [_Pair(entries[at], told.entries[to]) for at, to in matches.items()]
    fields = _Fields.of(pairs, whole=len(pairs) == len(entries), stands=shown.stands)
    for at, to in matches.items():
        entries[at] = fields.merged(entries[at], told.entries[to])
    used = set(matches.values())
    aged = [e for at, e in enumerate(shown.entries) if at not in matches and e.time_precision == RELATIVE]
    extra = [e for at, e in enumerate(told.entries) if at not in used and not _may_be_shown(e, aged)]
    placed = _placed(entries, extra)
    return replace(
        shown,
        name=f"{told.name}+{shown.name}",
        entries=tuple(placed),
        told=frozenset(entry.key for entry in extra if entry.key and entry in placed),
        worded=Part.DATA if fields.words else Part.SHOWN,
        about=_about(told.about, shown.about),
        certainty=max(shown.certainty, told.certainty),
        complete=shown.complete or told.complete,
        withdrawn=shown.withdrawn | told.withdrawn,
        marks=shown.marks | told.marks,
    )


def _signed(entries: Sequence[Entry], pairs: Sequence[_Pair]) -> list[Entry]:
    """The shown entries with the name as their byline that is their first line, where the data say that it is one."""
    told = [{person.name for person in pair.told.contributors} for pair in pairs]
    if not all(known and _opening_names(pair.shown) == known for pair, known in zip(pairs, told, strict=True)):
        return list(entries)
    known = set().union(*told)
    opening = [(entry, _opening_names(entry)) for entry in entries]
    return [_without_name(entry) if said and said <= known else entry for entry, said in opening]


def _opening_names(entry: Entry) -> set[str]:
    """The names that an entry's first line is, if it is names."""
    return {person.name for person in names(entry.text.partition("\n")[0][:LONGEST_NAME])}


def _without_name(entry: Entry) -> Entry:
    name, _, rest = entry.text.partition("\n")
    html = entry.html.removeprefix(f"<p>{name}</p>").lstrip()
    return replace(entry, text=rest, html=html, contributors=names(name))


def _may_be_shown(told: Entry, aged: Sequence[Entry]) -> bool:
    """Whether an entry that was not found in the page can be one of those there whose hours alone are told."""
    at = told.published_at
    return at is not None and any(e.published_at is not None and abs(e.published_at - at) <= AN_HOUR for e in aged)


def _about(first: About, second: About) -> About:
    return About(
        first.title or second.title,
        first.standfirst or second.standfirst,
        first.byline or second.byline,
        first.published_at or second.published_at,
        first.updated_at or second.updated_at,
        second.status,
        second.evidence,
    )


def _matches(shown: Sequence[Entry], told: Sequence[Entry]) -> dict[int, int]:
    """Which shown entry is which told one, by place: by key, by the number in it, by how they begin, by their words."""
    found: dict[int, int] = {}
    for name in (_by_key, _by_number, _by_opening, _by_text, _by_title, _by_instant):
        left, used = [at for at in range(len(shown)) if at not in found], set(found.values())
        right = [at for at in range(len(told)) if at not in used]
        if not left or not right:
            return found
        found |= _equal([(at, name(shown[at])) for at in left], [(at, name(told[at])) for at in right])
    left = [at for at in range(len(shown)) if at not in found]
    right = [at for at in range(len(told)) if at not in set(found.values())]
    if left and right and len(left) * len(right) <= PAIRS:
        found |= _alike(shown, told, left, right)
    return found


def _equal(left: list[tuple[int, Hashable]], right: list[tuple[int, Hashable]]) -> dict[int, int]:
    """Those with the same name, where it is the name of one alone on both sides."""
    ours, theirs = Counter(name for _, name in left), Counter(name for _, name in right)
    places = {name: at for at, name in right if name not in NAMELESS and theirs[name] == 1}
    return {at: places[name] for at, name in left if name in places and ours[name] == 1}


def _by_key(entry: Entry) -> Hashable:
    return entry.key


def _by_number(entry: Entry) -> Hashable:
    found = NUMBER.search(entry.key)
    return found[1] if found else None


def _by_opening(entry: Entry) -> Hashable:
    said = plain(f"{entry.title or ''} {entry.text[: 4 * OPENING]}").replace(" ", "")[:OPENING].casefold()
    return said or None


def _by_text(entry: Entry) -> Hashable:
    return plain(entry.text[: 4 * OPENING]).replace(" ", "")[:OPENING].casefold() or None


def _by_title(entry: Entry) -> Hashable:
    return plain(entry.title or "").casefold() or None


def _by_instant(entry: Entry) -> Hashable:
    return entry.published_at


def _alike(shown: Sequence[Entry], told: Sequence[Entry], left: list[int], right: list[int]) -> dict[int, int]:
    ours, theirs = (
        {at: bag(f"{es[at].title or ''} {es[at].text}") for at in places}
        for es, places in ((shown, left), (told, right))
    )
    scored = sorted(((overlap(ours[a], theirs[b]), -a, -b) for a in left for b in right), reverse=True)
    found: dict[int, int] = {}
    for score, a, b in scored:
        if score < ALIKE:
            break
        if -a not in found and -b not in found.values():
            found[-a] = -b
    return found


@dataclass(frozen=True, slots=True)
class _Fields:
    """Which format is believed for what, on this page."""

    times: bool
    words: bool
    people: bool

    @classmethod
    def of(cls, pairs: Sequence[_Pair], *, whole: bool, stands: bool) -> _Fields:
        timed = all(pair.told.published_at for pair in pairs)
        untimed = any(pair.shown.published_at is None for pair in pairs)
        covered = sum(len(p.shown.text) + len(p.shown.title or "") >= COVERED * len(p.told.text) for p in pairs)
        return cls(
            times=timed and (whole or untimed or _differs_by_zone(pairs)) and not stands,
            words=covered < COVERED * len(pairs),
            people=not any(pair.shown.contributors for pair in pairs),
        )

    def merged(self, shown: Entry, told: Entry) -> Entry:
        """One entry of both."""
        return replace(
            shown,
            flags=shown.flags | told.flags,
            url=told.url or shown.url,
            media=shown.media or told.media,
            contributors=told.contributors if self.people else shown.contributors,
            **({} if shown.key or not told.key else _key(told)),
            **(_times(shown, told) if self.times else {}),
            **(_words(shown, told) if self.words or (told.text and not shown.text) else _title(shown, told)),
        )


def _key(told: Entry) -> dict[str, Any]:
    return {"key": told.key, "key_source": told.key_source}


def _times(shown: Entry, told: Entry) -> dict[str, Any]:
    return {
        "published_at": told.published_at,
        "published_raw": told.published_raw,
        "time_precision": told.time_precision,
        "updated_at": told.updated_at or shown.updated_at,
        "updated_raw": told.updated_raw or shown.updated_raw,
    }


def _words(shown: Entry, told: Entry) -> dict[str, Any]:
    return {"title": told.title or shown.title, "text": told.text, "html": told.html, "links": told.links}


def _title(shown: Entry, told: Entry) -> dict[str, Any]:
    """The told headline, where the page shows none or shows it as the first line of the words."""
    if shown.title or not told.title:
        return {}
    first, _, rest = shown.text.partition("\n")
    return {"title": told.title} | ({"text": rest} if plain(first) == plain(told.title) else {})


def _differs_by_zone(pairs: Sequence[_Pair]) -> bool:
    """Whether the two clocks differ by whole half hours, always: then the one in the page stands in a wrong zone."""
    apart = [p.shown.published_at - p.told.published_at for p in pairs if p.shown.published_at and p.told.published_at]
    steps = {round(each / HALF_HOUR) for each in apart}
    return (
        bool(apart)
        and 0 not in steps
        and all(abs(each - round(each / HALF_HOUR) * HALF_HOUR) < SLACK for each in apart)
    )


def _placed(entries: list[Entry], extra: list[Entry]) -> list[Entry]:
    """The shown entries with those between that only the data tell; the data's older ones are left out."""
    times = [entry.published_at for entry in entries if entry.published_at]
    if not times:
        return entries
    newest_first, placed = times[0] >= times[-1], list(entries)
    for entry in extra:
        if entry.published_at and entry.published_at >= min(times):
            placed.insert(_place(placed, entry.published_at, newest_first=newest_first), entry)
    return placed


def _place(entries: Sequence[Entry], at: datetime, *, newest_first: bool) -> int:
    """Where an entry of that time stands among others."""
    for place, other in enumerate(entries):
        if other.published_at and (other.published_at < at if newest_first else other.published_at > at):
            return place
    return len(entries)
