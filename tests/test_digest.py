"""What an entry means, and that its digest says neither more nor less."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from collector.digest import DIGEST_VERSION, content_digest, text_digest
from collector.model import (
    Contributor,
    Embed,
    Entry,
    Flag,
    Link,
)
from tests.builders import a_picture, an_entry, at

FULL = an_entry(
    title="Ferries stopped",
    text="All ferries stay in port.\nThe wind reached 90 km/h.",
    contributors=(Contributor("Ada Quill"), Contributor("Ben Ink")),
    media=(a_picture("quay"), a_picture("pier")),
    links=(Link("https://news.example/a", "port"), Link("https://news.example/b")),
    embeds=(Embed("x", "https://x.example/1", "Windy!"),),
    flags=frozenset({Flag.KEY_EVENT}),
)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "All ferries stay in\u00a0port.\n\nThe wind reached 90 km/h. "},
        {"published_at": at(0).astimezone(timezone(timedelta(hours=2)))},
        {"published_at": at(0) + timedelta(microseconds=900_000)},
        {"updated_at": at(5), "updated_raw": "09:05", "published_raw": "9am"},
        {"html": "<p>All ferries stay in port.</p>", "url": "https://news.example/live#a"},
        {"media": (a_picture("pier", width=1200), a_picture("quay"), a_picture("quay", width=300))},
        {"links": (Link("https://news.example/b?utm_source=feed", "more"), Link("https://news.example/a"))},
        {"embeds": (Embed("X", "https://x.example/1?ref_src=twsrc", "Windy!", author="@wind"),)},
        {"contributors": (Contributor("Ada Quill", "https://news.example/ada"), Contributor("Ben  Ink"))},
        {"key": "b"},
    ],
)
def test_what_does_not_count_leaves_the_digest_as_it_is(fields: dict[str, Any]) -> None:
    assert content_digest(replace(FULL, **fields)) == content_digest(FULL)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Ferries stop"},
        {"title": None},
        {"text": "All ferries stay in port. The wind reached 90 km/h."},
        {"published_at": at(1 / 60)},
        {"published_at": None},
        {"media": (a_picture("quay"),)},
        {"links": (Link("https://news.example/a", "port"),)},
        {"embeds": (Embed("x", "https://x.example/1", "Calm."),)},
        {"contributors": (Contributor("Ben Ink"), Contributor("Ada Quill"))},
        {"flags": frozenset({Flag.PINNED})},
    ],
)
def test_what_counts_moves_the_digest(fields: dict[str, Any]) -> None:
    assert content_digest(replace(FULL, **fields)) != content_digest(FULL)


def test_a_time_that_runs_with_the_clock_does_not_count() -> None:
    earlier, later = (an_entry(published_at=at(m), time_precision="relative") for m in (0, 7))
    assert content_digest(earlier) == content_digest(later)


def test_words_do_not_wander_between_fields() -> None:
    assert content_digest(an_entry(title="Storm", text="warning")) != content_digest(
        an_entry(title=None, text="Storm\nwarning")
    )
    assert content_digest(an_entry(contributors=(Contributor("A, B"),))) != content_digest(
        an_entry(contributors=(Contributor("A"), Contributor("B")))
    )


def test_an_empty_title_is_no_title() -> None:
    assert content_digest(an_entry(title="")) == content_digest(an_entry(title=None))


@pytest.mark.parametrize(
    ("entry", "digest"),
    [
        (an_entry(), "1:4feb59a63bc4464d1a1efb341be1635f12fd2964ca84a586c29dfe3a1fcb0f23"),
        (FULL, "1:0c38e4a44372000ec1bf1d5f22b52893532f89565626473efb4327b99d3965f7"),
    ],
)
def test_digests_in_stores_stay_valid(entry: Entry, digest: str) -> None:
    assert content_digest(entry) == digest
    assert digest.startswith(f"{DIGEST_VERSION}:")


def test_a_repost_has_the_same_words() -> None:
    repost = replace(FULL, key="z", published_at=at(30), media=(), flags=frozenset())
    assert text_digest(repost) == text_digest(FULL)
    assert text_digest(replace(repost, text="Other words.")) != text_digest(FULL)


def test_lone_surrogates_can_be_digested() -> None:
    assert content_digest(an_entry(text="broken \ud83d emoji")) != content_digest(an_entry(text="broken emoji"))
