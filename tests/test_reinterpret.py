"""What a newer reader makes of documents that are known, where an entry was gone before."""

from __future__ import annotations

from datetime import datetime

import pytest

from collector.changes import Earlier, Reread, Revision, Sighting
from collector.digest import content_digest, text_digest
from collector.memory import Document, Known, KnownEntry
from collector.model import Entry, State
from collector.reinterpret import reinterpret
from tests.builders import BLOG_URL, a_blog, an_entry, at

SEEN, GONE = at(1), at(2)
THE_SAME, OTHER_WORDS = an_entry("a", text="One boat."), an_entry("a", text="ONE BOAT.")


def removed(missing_since: datetime | None) -> Known:
    """A blog whose entry is removed, and whose page was last seen before that."""
    entry = THE_SAME
    digests = (content_digest(entry), text_digest(entry))
    kept = KnownEntry("a", State.REMOVED, 1, *digests, entry.published_at, at(0), SEEN, missing_since=missing_since)
    page = Document(BLOG_URL, None, None, "0", "a", None, 1, SEEN, SEEN)
    return Known(a_blog(), 1, "toy/1", {"a": kept}, {BLOG_URL: page})


def read_again(known: Known, entry: Entry) -> tuple[list[dict[str, str]], KnownEntry]:
    """The evidence of each change that is told, and what is remembered of the entry then."""
    before = Revision("a", 1, THE_SAME, content_digest(THE_SAME), text_digest(THE_SAME), at(0))
    sighting = Sighting(entry, content_digest(entry), SEEN, BLOG_URL)
    verdict, after = reinterpret(known, Reread(sightings=(sighting,)), {"a": Earlier(before, {before.digest: 1})})
    assert {c.kind for c in verdict.changes} <= {"reinterpreted"}
    return [dict(c.evidence) for c in verdict.changes], after.entries["a"]


@pytest.mark.parametrize(("entry", "told", "revision"), [(THE_SAME, [], 1), (OTHER_WORDS, [{}], 2)])
def test_what_was_withdrawn_after_the_page_was_seen_stays_so(
    entry: Entry, told: list[dict[str, str]], revision: int
) -> None:
    evidence, kept = read_again(removed(missing_since=GONE), entry)
    assert evidence == told
    assert (kept.state, kept.missing_since, kept.document, kept.revision) == (State.REMOVED, GONE, None, revision)


@pytest.mark.parametrize(("entry", "revision"), [(THE_SAME, 1), (OTHER_WORDS, 2)])
def test_what_only_a_reader_did_not_find_is_there_when_it_is_found_again(entry: Entry, revision: int) -> None:
    evidence, kept = read_again(removed(missing_since=None), entry)
    assert evidence[-1] == {"state": "visible"}
    assert (kept.state, kept.document, kept.revision) == (State.VISIBLE, BLOG_URL, revision)
