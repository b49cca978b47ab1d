"""Entries that are shown poorer than they are: a page that stands in for another, a list without the words.

Such a page proves that an entry is there. It is no reason to call the entry edited, nor is the day when it is read
whole at last.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.changes import Observation, Sighting
from collector.digest import text_digest
from collector.memory import Known, KnownEntry
from collector.model import (
    Entry,
    KeySource,
    LiveBlog,
    Part,
    Standing,
    State,
)
from collector.normalise import plain

NO_WORDS = text_digest(Entry("", KeySource.NATIVE, ""))
"""The digest of an entry of which only its place and its time are known."""

WORD = re.compile(r"\w+")

PARTS = ("contributors", "links", "media", "embeds")
"""What an entry may have on the page and lack in the page's data."""


def poorer(entry: KnownEntry, sighting: Sighting, before: Entry | None) -> bool:
    """Whether a page only stands in for one that is known to show the entry better, or no longer shows it itself.

    `before` is the entry as it is known, None where it reads the same.
    """
    if entry.state is State.REMOVED:
        return False
    if sighting.standing is Standing.TOLD:
        return before is None or _tells_less(before, sighting.entry)
    if sighting.standing is not Standing.STAND_IN:
        return False
    return entry.document != sighting.document or (bare(sighting.entry) and entry.text_digest != NO_WORDS)


def _tells_less(before: Entry, told: Entry) -> bool:
    """Whether data tell of an entry what is known, laid out otherwise, or in a form that lacks parts of it."""
    if any(getattr(before, part) and not getattr(told, part) for part in PARTS):
        return True
    known, said = gist(before), gist(told)
    whole = said.removesuffix("...")
    return known == said or (whole != said and known.startswith(whole))


def better_read(known: Known, entry: KnownEntry, before: Entry, sighting: Sighting) -> bool:
    """Whether an entry known by what stood in for it is now read whole, and nothing tells of an edit meanwhile."""
    if sighting.standing in (Standing.STAND_IN, Standing.TOLD) or entry.document is None:
        return False
    page, after = known.documents.get(entry.document), sighting.entry
    stood_in = page is not None and page.leads and entry.document != sighting.document
    if not stood_in and not (sighting.standing is Standing.DETAIL and bare(before)):
        return False
    if before.updated_at and after.updated_at and after.updated_at > before.updated_at:
        return False
    return plain(before.text) in gist(after)


def reads_its_markup_too(before: LiveBlog | None, now: LiveBlog | None) -> bool:
    """Whether one of two readings has the entries' words of a page's markup, and the other of its data alone."""
    if before and now and {before.worded, now.worded} == {Part.DATA, Part.SHOWN}:
        return True
    fewer, more = sorted((blog.sources if blog else () for blog in (before, now)), key=len)
    return 0 < len(fewer) < len(more) and more[: len(fewer)] == fewer


def says_more_or_less(before: Entry, now: Entry) -> bool:
    """Whether an entry says what it said, more fully or less: the words of one are among the other's, in their order.

    Data may join two lines in one word: then all of one stands in the other as it is.
    """
    one, other = sorted((WORD.findall(f"{entry.title or ''} {entry.text}") for entry in (before, now)), key=len)
    rest = iter(other)
    return all(word in rest for word in one) or gist(before) in gist(now) or gist(now) in gist(before)


def gist(entry: Entry) -> str:
    """Headline and text, for the cosmetic comparison."""
    return plain(f"{entry.title or ''} {entry.text}")


def bare(entry: Entry) -> bool:
    """Whether nothing is known of an entry but that it is there."""
    return text_digest(entry) == NO_WORDS


def completed(known: Known, observation: Observation) -> Observation:
    """The observation; where no page with the blog's entries was read, with the words of the blog that those told."""
    if observation.blog is None or known.blog is None or not all(d.leads for d in observation.documents):
        return observation
    return replace(observation, blog=observation.blog.filled(known.blog))
