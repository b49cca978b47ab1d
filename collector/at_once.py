"""What nearly all entries of a page do at once is the page's doing: no editor signs or redates all of them.

A page whose data fail to come with it, that takes its pictures from another host or tells its times in another zone
reads differently in every entry. That is kept, as a newer reader's reading is, and not told as edits. Nor is it an edit
where the markup of a page could be read and before only its data, which say the same less fully.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from collector.changes import Observation, Past
from collector.digest import differing, meaning
from collector.lines import MANY, NEARLY_ALL, of_the_page
from collector.memory import Known
from collector.model import Entry, Standing, State
from collector.standing import gist, reads_its_markup_too, says_more_or_less

LAID_OUT = "laid out"
WORDS = frozenset({"title", "text"})
FIELDS = frozenset({"title", LAID_OUT, "contributors", "published_at", "media", "embeds", "links"})


def by_the_page(known: Known, observation: Observation, past: Past) -> frozenset[str]:
    """The keys of entries that differ in nothing but what differs in nearly all of their page.

    `past` holds the revisions of all that differ.
    """
    pages: dict[str | None, list[_Sides]] = {}
    for sighting in observation.sightings:
        entry = known.entries.get(sighting.entry.key)
        if entry is not None and entry.state is not State.REMOVED and sighting.standing is Standing.WHOLE:
            before = past[entry.key].last.entry if entry.digest != sighting.digest else sighting.entry
            pages.setdefault(sighting.document, []).append((before, sighting.entry))
    found = [key for sides in pages.values() for key in _of_page(sides)]
    if reads_its_markup_too(known.blog, observation.blog):
        found += [
            now.key for sides in pages.values() for was, now in sides if was is not now and says_more_or_less(was, now)
        ]
    return frozenset(found)


_Sides = tuple[Entry, Entry]
"""An entry as it was and as it is."""


def _of_page(entries: Sequence[_Sides]) -> Iterator[str]:
    differ = [(was, now) for was, now in entries if was is not now]
    if len(differ) < MANY:
        return
    by_lines = of_the_page(differ, len(entries))
    changed = {now.key: _changed(was, now, by_lines=b) for (was, now), b in zip(differ, by_lines, strict=True)}
    counts = Counter(field for fields in changed.values() for field in fields)
    having = Counter(field for sides in entries for field in {LAID_OUT}.union(*map(meaning, sides)))
    common = {f for f, n in counts.items() if f in FIELDS and n >= MANY and n > NEARLY_ALL * having[f]}
    yield from (key for key, fields in changed.items() if fields and fields <= common)


def _changed(before: Entry, after: Entry, *, by_lines: bool) -> set[str]:
    """The fields that differ; words that only stand otherwise, in the headline or below it, are laid out otherwise.

    So do those that differ only `by_lines` that the whole page got or lost. A headline that says something else is an
    editor's, as a text is.
    """
    fields = differing(meaning(before), meaning(after))
    if fields & WORDS and (by_lines or gist(before) == gist(after)):
        return fields - WORDS | {LAID_OUT}
    if "title" in fields and before.title and after.title:
        return fields | {"text"}
    return fields
