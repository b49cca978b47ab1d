"""What nearly all entries of a page do at once is the page's doing: no editor signs or redates all of them.

A page whose data fail to come with it, that takes its pictures from another host or tells its times in another zone
reads differently in every entry. That is kept, as a newer reader's reading is, and not told as edits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from collector.changes import Observation, Past, Sighting
from collector.digest import meaning
from collector.memory import Known
from collector.model import Entry, Standing, State
from collector.normalise import plain

MANY = 4
"""So many entries at least."""

NEARLY_ALL = 0.75
"""Of the entries that have the field, before or after."""

LAID_OUT = "laid out"
WORDS = frozenset({"title", "text"})
FIELDS = frozenset({"title", LAID_OUT, "contributors", "published_at", "media", "embeds", "links"})


def by_the_page(known: Known, observation: Observation, past: Past) -> frozenset[str]:
    """The keys of entries that differ in nothing but what differs in nearly all that the pages show.

    `past` holds the revisions of all that differ.
    """
    shown = [s for s in observation.sightings if s.standing is Standing.WHOLE]
    rewritten = {s.entry.key: (past[s.entry.key][-1].entry, s.entry) for s in shown if _is_rewritten(known, s)}
    if len(rewritten) < MANY:
        return frozenset()
    differing = {key: _differing(*sides) for key, sides in rewritten.items()}
    counts = Counter(field for fields in differing.values() for field in fields)
    sides = [rewritten.get(s.entry.key, (s.entry,)) for s in shown if s.entry.key in known.entries]
    having = Counter(field for each in sides for field in _had(each))
    common = {f for f, n in counts.items() if f in FIELDS and n >= MANY and n > NEARLY_ALL * having[f]}
    return frozenset(key for key, fields in differing.items() if fields and fields <= common)


def _is_rewritten(known: Known, sighting: Sighting) -> bool:
    entry = known.entries.get(sighting.entry.key)
    return entry is not None and entry.state is not State.REMOVED and entry.digest != sighting.digest


def _differing(before: Entry, after: Entry) -> set[str]:
    """The fields that differ; words that only stand otherwise, in the headline or below it, are laid out otherwise."""
    old, new = meaning(before), meaning(after)
    fields = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    if fields & WORDS and _gist(before) == _gist(after):
        return fields - WORDS | {LAID_OUT}
    if "title" in fields and before.title and after.title:
        return fields | {"text"}
    return fields


def _had(sides: Sequence[Entry]) -> set[str]:
    """The fields that an entry has, or had."""
    return {LAID_OUT}.union(*(meaning(side) for side in sides))


def _gist(entry: Entry) -> str:
    return plain(f"{entry.title or ''} {entry.text}")
