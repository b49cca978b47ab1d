"""What was worked out lately: answered alike, shared by threads, and never larger than it may be."""

from __future__ import annotations

import gc
import json
import random
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from collector.damage import garbled
from collector.digest import content_digest, text_digest
from collector.extract import generic
from collector.model import Entry, Flag, KeySource, Page, Reading
from collector.recent import OVERHEAD, RECENT, Recent, recently, weight

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG = 20_000
"""Characters of an entry whose writer tells it all."""

SMALL = 4 * 1024 * 1024


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recent]:
    """What is remembered, with little room."""
    RECENT.forget()
    monkeypatch.setattr(RECENT, "most", SMALL)
    yield RECENT
    RECENT.forget()


def words(seed: object) -> str:
    rng = random.Random(str(seed))  # noqa: S311 (no secret, a text)
    return " ".join(f"word{rng.randrange(10**6)}" for _ in range(LONG // 10))


def page_of(version: int) -> Page:
    """A page of a dozen long entries, each of them new, told by its markup and its data."""
    told, shown = list[dict[str, str]](), ""
    for at in range(12):
        said, when = words((version, at)), f"2026-05-04T10:{at:02}:00Z"
        told.append({"@type": "BlogPosting", "headline": said[:99], "datePublished": when, "articleBody": said})
        shown += f'<article id="post-{version}-{at}"><time datetime="{when}">{when}</time><p>{said}</p></article>'
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "Storm live", "liveBlogUpdate": told})
    head = f'<title>Storm live</title><script type="application/ld+json">{data}</script>'
    body = f"<html><head>{head}</head><body><h1>Storm live</h1>{shown}</body></html>"
    return Page("https://example.org/live/storm", AT, body=body.encode())


def remembered() -> int:
    """The bytes of all texts that anything in the collector remembers, counted by walking to them."""
    modules = [
        vars(module) for name, module in [*sys.modules.items()] if name.split(".")[0] in ("collector", "spiders")
    ]
    caches = [value for names in modules for value in [*names.values()] if type(value).__name__ == "_lru_cache_wrapper"]
    waiting: list[object] = [vars(RECENT), *(gc.get_referents(each) for each in caches)]
    seen, total = set[int](), 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not callable(one) and type(one).__name__ != "module":
            seen.add(id(one))
            total += sys.getsizeof(one) if isinstance(one, str | bytes) and len(one) > LONG // 2 else 0
            waiting += [] if isinstance(one, str | bytes) else gc.get_referents(one)
    return total


def test_what_is_remembered_of_long_entries_fits_into_its_bytes(small: Recent) -> None:
    before = remembered()
    for version in range(12):
        reading = generic.read(page_of(version))
        assert isinstance(reading, Reading)
        for entry in reading.blog.entries:
            content_digest(entry)
            text_digest(entry)
            garbled(entry, entry)
        assert len(reading.blog.entries) == 12
    assert 0 < small.size <= SMALL
    assert remembered() - before <= SMALL


def test_what_was_answered_lately_is_not_asked_again() -> None:
    asked: list[str] = []

    @recently
    def shouted(text: str, mark: str) -> str:
        asked.append(text)
        return text.upper() + mark

    assert [shouted("a", "!"), shouted("a", "!"), shouted("a", "?"), shouted("b", "!")] == ["A!", "A!", "A?", "B!"]
    assert asked == ["a", "a", "b"]


def test_what_is_asked_for_again_outlasts_what_is_not() -> None:
    recent = Recent(40 * (OVERHEAD + 2 * weight(0)))
    for number in range(1, 101):
        recent.answer(0, lambda: 0)
        recent.answer(number, partial(int, number))
    assert recent.answer(0, lambda: 1) == 0
    assert recent.answer(1, lambda: 2) == 2
    assert recent.size <= recent.most


def test_what_is_too_large_is_answered_and_not_remembered() -> None:
    recent = Recent(1000)
    assert [recent.answer("a", partial(str, number)) for number in range(2)] == ["0", "1"]
    assert recent.size == 0


def test_a_weight_counts_all_texts_however_deep() -> None:
    deep: object = "x" * 1000
    for _ in range(5000):
        deep = [deep]
    entry = Entry("k" * 1000, KeySource.NATIVE, "t" * 1000, flags=frozenset({Flag.PINNED}), title="ü" * 1000)
    assert weight(deep) >= 1000
    assert 3000 <= weight(entry) <= 6000
    assert weight({"a" * 1000: ("b" * 1000, b"c" * 1000)}) >= 3000


def test_threads_share_what_is_remembered() -> None:
    recent, wrong = Recent(8 * 1024), list[int]()

    def work() -> None:
        for number in range(5000):
            name = number % 64
            if recent.answer(name, lambda name=name: name) != name:  # type: ignore[misc]
                wrong.append(name)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert 0 < recent.size <= recent.most
