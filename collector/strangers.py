"""Entries under ids never seen that are known ones all the same: the publisher changed the sort of its ids.

They are told by when they were published and by what they say, one to one, and only where most of a page is known so.
Once a blog has changed its ids, what was on no page at that time is told so one by one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import chain, groupby
from operator import itemgetter

from collector.copies import Worded, minute_of, words_of
from collector.digest import claimed_time
from collector.identity import Remembered, is_derived
from collector.memory import Known
from collector.model import Entry, KeySource, State
from collector.words import bag, overlap

MOST = 0.85
"""The share of the shorter text's words that the longer one has too, where an entry was edited, grew or was cut."""

FEW = 5
"""Fewer words repeat: an entry that says so little is told by these very words and the minute."""


class _Sign(IntEnum):
    """By what a stranger is told, the surest first: the same words at the same time, in the same minute, and so on."""

    TIME = 0
    MINUTE = 1
    ALIKE = 2
    WORDS = 3


_Rank = tuple[_Sign, float]
"""How a stranger is like a known entry, the best first: by what sign, and how far apart their words are."""


@dataclass(frozen=True, slots=True)
class _Trait:
    """What an entry is told by: its id, its time where that is certain, its words."""

    id: str
    at: datetime | None
    words: str
    bag: frozenset[str]


def met(known: Known, pages: Sequence[Sequence[Entry]]) -> bool:
    """Whether entries of the pages may be known ones under new ids: to tell, the words of all that is known are needed.

    `pages` hold the entries of a poll, page by page, each under the key by which it is known already.
    """
    strange = [{entry.key for entry in page if _is_stranger(known, entry)} for page in pages]
    if not known.entries or not any(strange):
        return False
    if any(_has_changed(known, page, new) for page, new in zip(pages, strange, strict=True) if new):
        return True
    newest = max((e.published_at for e in known.entries.values() if e.published_at), default=None)
    return (known.renamed or any(map(is_derived, known.entries))) and any(
        _is_stranger(known, e) and (e.published_at is None or newest is None or e.published_at <= newest)
        for page in pages
        for e in page
    )


def recognised(known: Known, pages: Sequence[Sequence[Entry]], remembered: Mapping[str, Remembered]) -> dict[str, str]:
    """The keys of known entries, by the new ids under which the pages show them.

    The same words at another time count where a page shows others in time.
    """
    here = {entry.key for page in pages for entry in page}
    strangers = [_trait(e.key, claimed_time(e), e) for page in pages for e in page if _is_stranger(known, e)]
    lost = [_trait(r.key, r.published_at, r) for r in remembered.values() if r.key in known.entries.keys() - here]
    gone = {trait.id for trait in lost if known.entries[trait.id].state is State.REMOVED}
    found = _one_to_one(strangers, [trait for trait in lost if trait.id not in gone])
    left = [trait for trait in strangers if trait.id not in found and trait.id not in known.entries]
    back = _one_to_one(left, [trait for trait in lost if trait.id in gone])
    found |= {shown: told for shown, told in back.items() if told[0] <= _Sign.MINUTE}
    in_time = {shown for shown, (sign, _) in found.items() if sign is not _Sign.WORDS}
    told = {shown for shown in in_time if known.renamed or is_derived(found[shown][1])}
    for page in pages:
        if _has_changed(known, page, in_time):
            told |= {entry.key for entry in page}
    return {shown: key for shown, (_, key) in found.items() if shown in told}


def _is_stranger(known: Known, entry: Entry) -> bool:
    """Whether an entry has an id that is not known, or only as that of an entry that was removed."""
    there = known.entries.get(entry.key)
    return entry.key_source is not KeySource.DERIVED and (there is None or there.state is State.REMOVED)


def _has_changed(known: Known, page: Sequence[Entry], new: Set[str]) -> bool:
    """Whether most known entries on a page stand under other ids than their keys: the `new`, and some since before."""
    found = [known.entries.get(entry.key) for entry in page if entry.key not in new]
    renamed = [entry for entry in found if entry and entry.shown_as]
    new_here = [entry for entry in page if entry.key in new]
    return 2 * (len(new_here) + len(renamed)) > len(new_here) + len([*filter(None, found)])


def _trait(name: str, at: datetime | None, said: Worded) -> _Trait:
    words = words_of(said)
    return _Trait(name, at, words, bag(words))


def _one_to_one(strangers: Sequence[_Trait], lost: Sequence[_Trait]) -> dict[str, tuple[_Sign, str]]:
    """By id, which lost entry each stranger is and by what sign, the best first; none where it could be another.

    As many as say the same in one minute, if as many did so before, are these in the order of their times.
    """
    found: dict[str, tuple[_Sign, str]] = {}
    settled: set[str] = set()
    for (sign, _), group in groupby(_likenesses(strangers, lost), key=itemgetter(0)):
        pairs = [(one.id, other.id) for _, one, other in group if not {one.id, other.id} & settled]
        rivals = Counter(chain.from_iterable(pairs))
        for shown, key in pairs:
            evident = rivals[shown] == rivals[key] and (rivals[key] == 1 or sign <= _Sign.MINUTE)
            if evident and not {shown, key} & settled:
                found[shown] = sign, key
                settled |= {shown, key}
        settled |= rivals.keys()
    return found


def _likenesses(strangers: Sequence[_Trait], lost: Sequence[_Trait]) -> list[tuple[_Rank, _Trait, _Trait]]:
    """All that may be one, the most alike first; what is equally alike in the order of the times."""
    alike: defaultdict[datetime | str | None, list[_Trait]] = defaultdict(list)
    for other in lost:
        alike[minute_of(other.at)].append(other)
        alike[other.words].append(other)
    ranked = []
    for one in strangers:
        others = {other.id: other for sign in (minute_of(one.at), one.words) for other in alike[sign]}
        ranked += [(rank, one, other) for other in others.values() if (rank := _rank(one, other))]
    return sorted(ranked, key=lambda each: (each[0], *(t.at.timestamp() if t.at else 0 for t in each[1:])))


def _rank(one: _Trait, other: _Trait) -> _Rank | None:
    """How two are alike; None where they are not enough."""
    same, in_minute = one.words == other.words, minute_of(one.at) == minute_of(other.at)
    smaller = min(len(one.bag), len(other.bag))
    if same and in_minute and (one.at or smaller >= FEW):
        return _Sign.TIME if one.at == other.at else _Sign.MINUTE, 0
    likeness = overlap(one.bag, other.bag)
    common = likeness * (len(one.bag) + len(other.bag)) / 2
    if in_minute and smaller >= FEW and common >= MOST * smaller:
        return _Sign.ALIKE, 1 - likeness
    return (_Sign.WORDS, 0) if same and smaller >= FEW else None
