"""Pages that came out wrong, told by what is known: what they say is what they said, garbled, covered or lost.

`damage` judges wordings; here it is told which of a page's stand against which of those known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from collector import coverage as covers
from collector import damage
from collector.changes import Revision, Sighting
from collector.digest import text_digest
from collector.memory import Known
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    KeySource,
    LiveBlog,
    Part,
    Standing,
    State,
)
from collector.poll import Poll
from collector.standing import reads_its_markup_too, says_more_or_less


def spoilt(poll: Poll, blog: LiveBlog, seen: Sequence[Sighting], before: Mapping[str, Revision]) -> Failure | None:
    """A failure, when what a page says now is what it said before after that was garbled or lost on its way."""
    was = poll.known.blog.title if poll.known.blog else blog.title
    if damage.garbled_words(was, blog.title):
        return _spoilt("the headline came garbled")
    if is_held_against_known(poll) and (missing := _shows_less(blog, poll.known)):
        return _spoilt(f"the page shows {missing}, only its data tell them")
    headline = (damage.heading(was), damage.heading(blog.title))
    for url in {s.document for s in seen if s.entry.key in before}:
        there = [s for s in seen if s.document == url and is_visible(poll.known, s)]
        alike = [s.entry for s in there if s.entry.key not in before]
        rewritten = [(before[s.entry.key].entry, s.entry) for s in there if s.entry.key in before]
        if reads_its_markup_too(poll.known.blog, blog):
            rewritten = [(was, now) for was, now in rewritten if not says_more_or_less(was, now)]
        rewritten.insert(0, headline)
        reason = damage.damaged(alike, rewritten)
        document = poll.known.documents.get(url or "")
        if not reason and document and covers.is_fresh(document, poll.captured_at):
            reason = damage.rewritten_at_once(alike, rewritten)
        if reason:
            return _spoilt(reason)
    return _replaced(poll.known, seen) if is_held_against_known(poll) else None


def is_visible(known: Known, sighting: Sighting) -> bool:
    """Whether a sighting shows whole an entry that is known to be there."""
    entry = known.entries.get(sighting.entry.key)
    return entry is not None and entry.state is State.VISIBLE and sighting.standing is Standing.WHOLE


def _replaced(known: Known, seen: Sequence[Sighting]) -> Failure | None:
    """A failure, when known entries came under other ids, or other words in the places of those without any."""
    renamed = _renamed(known, seen)
    if renamed >= damage.POORER and renamed * 2 > len(seen):
        return _spoilt(f"{renamed} of {len(seen)} entries are known, each under another id")
    alike = damage.uniform(_in_place_of_lost(known, seen))
    if alike >= damage.POORER:
        return _spoilt(f"{alike} entries say one and the same thing, each at the time of one that is gone")
    return None


def _shows_less(blog: LiveBlog, known: Known) -> str:
    """What a page no longer shows that was read by its markup too, and of which the data alone are left; or nothing."""
    was = known.blog
    if was is None or not reads_its_markup_too(was, blog):
        return ""
    if len(blog.sources) < len(was.sources):
        return "none of its entries"
    return "most of its entries without their words" if blog.worded is Part.DATA else ""


def is_held_against_known(poll: Poll) -> bool:
    """Whether what is known says how the page should read: not to another extractor, nor when it has long been so."""
    return poll.known.extractor == poll.extractor and not covers.believed(poll.captured_at, poll.known)


def _renamed(known: Known, seen: Sequence[Sighting]) -> int:
    """How many entries of a page say, under ids never seen, what known entries said that are not on it."""
    here = {s.entry.key for s in seen}
    fresh = [s.entry for s in seen if s.entry.key not in known.entries]
    if len(fresh) * 2 <= len(seen):
        return 0
    lost = {e.text_digest for e in known.entries.values() if e.state is State.VISIBLE and e.key not in here}
    return sum(text_digest(entry) in lost for entry in fresh)


def _in_place_of_lost(known: Known, seen: Sequence[Sighting]) -> list[Entry]:
    """The new entries without an id of their own that stand at the time of a known one that is not there."""
    here = {s.entry.key for s in seen}
    lost = {e.published_at for e in known.entries.values() if e.state is State.VISIBLE and e.key not in here} - {None}
    fresh = [s.entry for s in seen if s.entry.key not in known.entries and s.entry.key_source is KeySource.DERIVED]
    return [entry for entry in fresh if entry.published_at in lost]


def _spoilt(reason: str) -> Failure:
    return Failure(FailureKind.EXTRACTION_COLLAPSE, f"{reason}: nothing is concluded from the page")
