"""Pages in markup that no rule was written for: what is read is what the generator of the page knows of it.

A few hundred are read in an ordinary run; `COLLECTOR_THOROUGH=1 pytest tests/test_newsstand.py` reads ten thousand.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from collector.extract import generic
from collector.model import (
    Entry,
    Failure,
    Page,
    Reading,
)
from tests.beside import with_data
from tests.lookalikes import KINDS, a_lookalike
from tests.newsstand import Issue, Told, an_issue
from tests.records import LIKE_ENTRIES
from tests.thorough import tries

PAGES = tries("NEWSSTAND_PAGES", 240, 10_000)
BATCH = 40
A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def comes_twice(told: Told, issue: Issue) -> bool:
    """Whether the clock showed the entry's hour twice that day."""
    local = told.at.astimezone(ZoneInfo(issue.style.tongue.zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def faults(told: Told, read: Entry, issue: Issue) -> list[str]:
    """The fields of an entry that are not what the editors know."""
    style = issue.style
    slack = AN_HOUR if style.time == "age" or (style.time != "iso" and comes_twice(told, issue)) else timedelta(0)
    wanted = {
        "title": (told.title if style.title != "none" else "", read.title or ""),
        "text": (squeezed("".join(told.paragraphs)), squeezed(read.text)),
        "people": ([told.author] if style.byline != "none" else [], [c.name for c in read.contributors]),
        "key": (told.key, read.key if style.ids else told.key),
    }
    found = [name for name, (told_so, read_so) in wanted.items() if told_so != read_so]
    near = read.published_at is not None and abs(read.published_at - told.at) < slack + A_MINUTE
    return found if near else [*found, "time"]


def read(issue: Issue, body: bytes) -> list[Entry] | Failure:
    reading = generic.read(Page(issue.url, issue.now, body=body), issue.style.tongue.zone)
    return reading if isinstance(reading, Failure) else list(reading.blog.entries)


def wrong(issue: Issue, body: bytes, fields: set[str]) -> list[str]:
    """What is wrong with the reading of a page, of these fields."""
    entries = read(issue, body)
    if isinstance(entries, Failure):
        return [entries.message]
    if len(entries) != len(issue.told):
        return [f"{len(entries)} entries of {len(issue.told)}"]
    pairs = zip(issue.told, entries, strict=True)
    return [fault for told, entry in pairs for fault in faults(told, entry, issue) if fault in fields]


@pytest.mark.parametrize("start", range(0, PAGES, BATCH))
def test_what_is_read_is_what_the_editors_know(start: int) -> None:
    issues = {seed: an_issue(seed) for seed in range(start, start + BATCH)}
    found = {
        seed: wrong(issue, issue.body, {"title", "text", "people", "key", "time"}) for seed, issue in issues.items()
    }
    assert {seed: faults for seed, faults in found.items() if faults} == {}


@pytest.mark.parametrize("start", range(0, PAGES, BATCH))
def test_data_beside_the_entries_take_nothing_away(start: int) -> None:
    found = {}
    for seed in range(start, start + BATCH):
        issue = an_issue(seed)
        how, body = with_data(issue, seed)
        fields = {"text", *(["time"] if issue.style.time != "age" else [])}
        fields |= {"title"} if issue.style.title != "none" else set()
        fields |= {"people"} if issue.style.byline != "none" else set()
        found[seed] = [(how, fault) for fault in wrong(issue, body, fields)]
    assert {seed: faults for seed, faults in found.items() if faults} == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("url", ["https://paper.example/news/story", "https://paper.example/live/storm"])
def test_what_only_looks_like_a_live_blog_has_no_entries(kind: object, url: str) -> None:
    for seed in range(KINDS.index(kind), PAGES // 4, len(KINDS)):
        _, zone, now, body = a_lookalike(seed)
        assert not isinstance(generic.read(Page(url, now, body=body), zone), Reading), seed


@pytest.mark.parametrize("kind", LIKE_ENTRIES, ids=lambda kind: kind.__name__)
def test_what_looks_like_entries_is_no_live_blog_where_nothing_says_so(kind: object) -> None:
    for seed in range(LIKE_ENTRIES.index(kind), PAGES // 4, len(LIKE_ENTRIES)):
        _, zone, now, body = a_lookalike(seed, LIKE_ENTRIES)
        assert not isinstance(generic.read(Page("https://paper.example/a/77", now, body=body), zone), Reading), seed
