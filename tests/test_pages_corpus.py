"""The publishers read real pages as the truth beside each says: every entry found, under its key, at its time.

The pages are not part of the project: without the folder beside it, these tests are skipped.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from collector.extract.merge import merge
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    LiveBlog,
    Page,
)
from collector.publishers import by_url

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus/pages"
CASES = sorted(path.parent.name for path in CORPUS.glob("*/truth.json"))
BLOGS = [name for name in CASES if not name.startswith("not-a-live-blog")]
OTHERS = [name for name in CASES if name.startswith("not-a-live-blog")]
A_MINUTE = timedelta(minutes=1)
INVISIBLE = re.compile("[\\s\u200b\u200e\u200f\ufeff]+")

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/corpus/pages is not here")

Truth = dict[str, Any]


def squeezed(text: str | None) -> str:
    folded = unicodedata.normalize("NFKC", html.unescape(text or ""))
    return INVISIBLE.sub("", folded).translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


@cache
def truth(name: str) -> Truth:
    told: Truth = json.loads((CORPUS / name / "truth.json").read_text(encoding="utf-8"))
    return told


@cache
def read(name: str) -> LiveBlog | Failure:
    told = truth(name)
    at = datetime.fromisoformat(told.get("captured_at", "2024-08-01T00:00:00+00:00")).astimezone(UTC)
    body = gzip.decompress((CORPUS / name / "page.html.gz").read_bytes())
    reading = by_url(told["url"]).read(Page(told["url"], at, body=body, final_url=told["url"]))
    return reading if isinstance(reading, Failure) else merge([reading])


def found(name: str, wanted: Truth) -> Entry | None:
    """The entry that the truth means: by its key, else by how it begins."""
    blog = read(name)
    assert isinstance(blog, LiveBlog)
    opening = squeezed(f"{wanted.get('title') or ''}{wanted.get('text80') or ''}")[:60]
    by_key = [e for e in blog.entries if str(wanted.get("id")) == e.key]
    alike = [e for e in blog.entries if squeezed(f"{e.title or ''}{e.text}").startswith(opening)]
    return next(iter([*by_key, *alike]), None)


@pytest.mark.parametrize("name", BLOGS)
def test_every_entry_is_found_under_its_key_and_at_its_time(name: str) -> None:
    wrong: list[tuple[str, object]] = []
    for wanted in truth(name)["entries"]:
        entry = found(name, wanted)
        if entry is None:
            wrong.append((wanted["title"], "not found"))
            continue
        if wanted.get("id") and str(wanted["id"]) not in entry.key:
            wrong.append((wanted["title"], entry.key))
        if squeezed(wanted.get("text80"))[:30] not in squeezed(f"{entry.title or ''}{entry.text}"):
            wrong.append((wanted["title"], entry.text))
        published = datetime.fromisoformat(wanted["published"])
        if entry.published_at is None or abs(entry.published_at - published) > A_MINUTE:
            wrong.append((wanted["title"], entry.published_at))
        if wanted["author"] and [person.name for person in entry.contributors] != wanted["author"]:
            wrong.append((wanted["title"], entry.contributors))
    assert wrong == []


@pytest.mark.parametrize("name", BLOGS)
def test_nothing_is_made_up(name: str) -> None:
    blog, told = read(name), truth(name)
    assert isinstance(blog, LiveBlog)
    assert len(blog.entries) <= len(told["entries"]) + told.get("more_in_jsonld", 0)
    assert squeezed(blog.title) == squeezed(told["title"])


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_a_live_blog_is_refused(name: str) -> None:
    failure = read(name)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NOT_A_LIVE_BLOG
