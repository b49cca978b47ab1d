"""Who is who among the entries: the ladder of identity, and pairing where a page gives none.

Best first: the publisher's own id, a permalink or fragment, a digest of published time and opening words. What a page
offers as an id is not believed when it names the page itself, stands at two different entries, or only counts places
from the top. All rules lean to keeping a known entry known: an identity lost looks like a removal.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, count, pairwise

from collector.copies import ALIKE, fold_copies, minute_of, words_of
from collector.digest import claimed_time, content_digest, text_digest
from collector.model import Entry, KeySource
from collector.normalise import plain, url_identity
from collector.words import bag, overlap

_OPENING_CHARACTERS = 80
_TOO_SHORT = 20
_NEARLY_EQUAL = 0.85
_NEAR = timedelta(minutes=10)
_AN_HOUR, _A_DAY = timedelta(hours=1), timedelta(days=1)
_SOME_WORDS = 5
_SURE_SERIES = 5
_DERIVED = "derived-"
_COUNTED = re.compile(r"(.*?)(\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What pairing needs of a known entry: its key, and time and words of its latest revision."""

    key: str
    published_at: datetime | None
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Trait:
    """What entries without an id are told apart by. `minute` is None when the time is not known for certain.

    It is `counted` where the page tells a clock and the day was counted back.
    """

    key: str
    minute: datetime | None
    words: str
    counted: bool = False


_Waiting = Mapping[int, _Trait]
_Free = Mapping[str, _Trait]
_Offers = list[tuple[int, str]]


def settle(entries: Sequence[Entry], blog_url: str) -> tuple[Entry, ...]:
    """The entries of one page, each with the best key that can be believed, no key twice, copies folded.

    `entries` are in the page's order, newest first, with what the page offers as key; an empty one is no offer.
    """
    page = _page_names(blog_url)
    settled = list(entries)
    for rung in (KeySource.NATIVE, KeySource.PERMALINK):
        no_names = {entry.key for entry in settled if not entry.key or url_identity(entry.key) in page}
        settled = list(fold_copies(_lowered(settled, rung, no_names, page)))
        settled = _lowered(settled, rung, _refused(settled, rung), page)
    return _with_derived_keys(fold_copies(settled))


def pair(entries: Sequence[Entry], known: Mapping[str, Remembered]) -> tuple[Entry, ...]:
    """The settled entries, those with a derived key under the key by which they are known already.

    Best first: the same minute and words; the same derived key; the same minute and half of the words, or nearly all
    that the shorter one has; nearly all words within ten minutes; the same words at the same clock, where the day is
    counted. One to one, and never a key that another entry of the page carries by right. `known` may hold keys of any
    rung: an entry whose id came to be refused is found again too.
    """
    held = {entry.key for entry in entries if entry.key_source is not KeySource.DERIVED}
    free = {key: _Trait(key, minute_of(r.published_at), words_of(r)) for key, r in known.items() if key not in held}
    waiting = {
        at: _Trait(
            entry.key, minute_of(claimed_time(entry)), words_of(entry), counted=entry.time_precision == "clock_only"
        )
        for at, entry in enumerate(entries)
        if entry.key_source is KeySource.DERIVED
    }
    given: dict[int, str] = {}
    for offers in (_sure, _likely, _by_clock):
        for at, key in offers(waiting, free):
            if at in waiting and key in free:
                given[at] = key
                del waiting[at], free[key]
    return tuple(_renamed(entries, given, {*known, *held}))


def reissues(new: Sequence[Entry], gone: Mapping[str, str]) -> dict[str, str]:
    """Which new entry is which gone one posted again: new key to old key, one to one.

    `gone` maps the keys of withdrawn entries to their `text_digest`. Very short texts say too little.
    """
    old_keys: defaultdict[str, list[str]] = defaultdict(list)
    for key, digest in gone.items():
        old_keys[digest].append(key)
    links: dict[str, str] = {}
    for entry in new:
        candidates = old_keys[text_digest(entry)]
        if candidates and entry.key not in gone and len(words_of(entry)) >= _TOO_SHORT:
            links[entry.key] = candidates.pop(0)
    return links


def derived_key(entry: Entry) -> str:
    """The key on the last rung: a digest of the published minute and the opening words, or of what else is shown.

    Where the page tells a minute of play, that one.
    """
    minute = minute_of(claimed_time(entry))
    told = minute.isoformat() if minute else entry.published_raw if entry.published_at is None else None
    opening = plain(words_of(entry))[:_OPENING_CHARACTERS] or content_digest(replace(entry, flags=frozenset()))
    return f"{_DERIVED}{_short_digest(f'{told} {opening}')}"


def is_derived(key: str) -> bool:
    """Whether a key was made here: no page gave the entry one when it was first seen."""
    return key.startswith(_DERIVED)


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _page_names(blog_url: str) -> frozenset[str]:
    """The spellings of the page's own address."""
    whole = url_identity(blog_url).partition("#")[0]
    return frozenset({whole, whole.partition("?")[0]})


def _lowered(entries: Iterable[Entry], rung: KeySource, refused: set[str], page: frozenset[str]) -> list[Entry]:
    """The entries, those of the rung with a refused key on the next rung for which they have something to offer."""
    return [_one_lower(e, page) if e.key_source is rung and e.key in refused else e for e in entries]


def _one_lower(entry: Entry, page: frozenset[str]) -> Entry:
    permalink = _permalink_key(entry.url or "", page) if entry.key_source is KeySource.NATIVE else ""
    if permalink:
        return replace(entry, key=permalink, key_source=KeySource.PERMALINK)
    return replace(entry, key="", key_source=KeySource.DERIVED)


def _permalink_key(url: str, page: frozenset[str]) -> str:
    """The fragment where the address is a place on the page, the whole address where it is a page of its own."""
    identity = url_identity(url)
    address, _, fragment = identity.partition("#")
    on_page = address in page or address.partition("?")[0] in page
    return fragment if on_page and fragment else "" if address in page else identity


def _refused(entries: Sequence[Entry], rung: KeySource) -> set[str]:
    """Keys of the rung that stand at several entries still, or that only count places."""
    ours = [entry for entry in entries if entry.key_source is rung]
    if _counts_places(ours):
        return {entry.key for entry in ours}
    times = Counter(entry.key for entry in entries if entry.key_source in (KeySource.NATIVE, rung))
    return {entry.key for entry in ours if times[entry.key] > 1}


def _counts_places(entries: Sequence[Entry]) -> bool:
    """Whether the keys are a series with its start at the newest entry, where a publisher's counter has its end."""
    found = [_COUNTED.fullmatch(entry.key) for entry in entries]
    numbers = [int(match[2]) for match in found if match]
    if len(found) != len(numbers) or len({match[1] for match in found if match}) != 1 or _is_oldest_first(entries):
        return False
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    return min(steps, default=0) > 0 and (numbers[0] <= 1 or (len(numbers) >= _SURE_SERIES and max(steps) == 1))


def _is_oldest_first(entries: Sequence[Entry]) -> bool:
    times = [moment for moment in map(claimed_time, entries) if moment]
    return bool(times) and times[0] < times[-1]


def _with_derived_keys(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Derived keys in place. Where minute and opening agree, the whole content tells the entries apart."""
    keys = {at: derived_key(entry) for at, entry in enumerate(entries) if entry.key_source is KeySource.DERIVED}
    times = Counter(keys.values())
    for at, key in keys.items():
        if times[key] > 1:
            keys[at] = f"{key}-{_short_digest(content_digest(entries[at]))}"
    return tuple(replace(entry, key=keys[at]) if at in keys else entry for at, entry in enumerate(entries))


def _sure(waiting: _Waiting, free: _Free) -> _Offers:
    """Same minute and words, of several such the one under the entry's own key first; then the same derived key."""
    keys: defaultdict[tuple[datetime | None, str], list[str]] = defaultdict(list)
    for key, trait in free.items():
        keys[trait.minute, trait.words].append(key)
    unedited = [(at, key) for at, trait in waiting.items() for key in keys[trait.minute, trait.words]]
    unedited.sort(key=lambda offer: waiting[offer[0]].key != offer[1])
    return unedited + [(at, trait.key) for at, trait in waiting.items() if trait.key in free]


def _likely(waiting: _Waiting, free: _Free) -> _Offers:
    """Those alike enough for how far apart in time they are, the most alike first, then the nearest."""
    by_minute: defaultdict[datetime | None, list[str]] = defaultdict(list)
    for key, trait in free.items():
        by_minute[trait.minute].append(key)
    words_of = cache(bag)
    scored = []
    for at, trait in waiting.items():
        for key in _near(trait.minute, by_minute):
            score = _likeness(words_of(trait.words), words_of(free[key].words))
            if score >= ALIKE and score >= _needed(trait, free[key]):
                scored.append((-score, _apart(trait.minute, free[key].minute), at, key))
    return [(at, key) for *_, at, key in sorted(scored)]


def _by_clock(waiting: _Waiting, free: _Free) -> _Offers:
    """Those that say exactly the same at the same clock, put on another day or an hour apart by how a page is read."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key, trait in free.items():
        keys[trait.words].append(key)
    return [
        (at, key)
        for at, trait in waiting.items()
        if trait.counted and len(trait.words) >= _TOO_SHORT
        for key in keys[trait.words]
        if _at_one_clock(trait.minute, free[key].minute)
    ]


def _at_one_clock(one: datetime | None, other: datetime | None) -> bool:
    apart = _apart(one, other)
    return apart <= 2 * _A_DAY and min(apart % _A_DAY, -apart % _A_DAY) <= _AN_HOUR


def _near(minute: datetime | None, by_minute: Mapping[datetime | None, list[str]]) -> list[str]:
    """What may be the same entry by its time; a time not known may be any."""
    return [key for m, keys in by_minute.items() if _apart(minute, m) <= _NEAR for key in keys]


def _apart(one: datetime | None, other: datetime | None) -> timedelta:
    return abs(one - other) if one and other else timedelta()


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """As `words.overlap`, but an entry that grew or was cut is alike too, if it had some words to grow from."""
    score, smaller = overlap(one, other), min(len(one), len(other))
    common = score * (len(one) + len(other)) / 2
    return max(score, ALIKE) if smaller >= _SOME_WORDS and common >= _NEARLY_EQUAL * smaller else score


def _needed(one: _Trait, other: _Trait) -> float:
    """How alike two must be. Short texts repeat, so they need the same minute."""
    if one.minute is not None and one.minute == other.minute:
        return ALIKE
    return _NEARLY_EQUAL if min(len(one.words), len(other.words)) >= _TOO_SHORT else math.inf


def _renamed(entries: Sequence[Entry], given: Mapping[int, str], taken: set[str]) -> Iterator[Entry]:
    """The entries under the keys given to them; who found none keeps its own, unless that is somebody else's."""
    for at, entry in enumerate(entries):
        derived = entry.key_source is KeySource.DERIVED
        key = given.get(at) or (_unused(entry, taken) if derived else entry.key)
        taken.add(key)
        yield replace(entry, key=key)


def _unused(entry: Entry, taken: set[str]) -> str:
    longer = f"{entry.key}-{_short_digest(content_digest(entry))}"
    return next(key for key in chain((entry.key, longer), (f"{longer}-{n}" for n in count(2))) if key not in taken)
