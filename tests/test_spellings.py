"""One id in two spellings is one entry, and two ids are two."""

from __future__ import annotations

import pytest

from collector.memory import Known, KnownEntry
from collector.model import KeySource, State
from collector.spellings import as_known
from tests.builders import an_entry, an_entry_without_id, at


def knowing(*keys: str) -> Known:
    """A blog of which these entries are known."""
    return Known(entries={key: KnownEntry(key, State.VISIBLE, 1, "", "", None, at(0), at(0)) for key in keys})


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ("602fd0c48f08ad21", "block-602fd0c48f08ad21"),
        ("block-602fd0c48f08ad21", "https://news.example/live/602fd0c48f08ad21"),
        ("post_123456", "123456"),
    ],
)
def test_an_entry_stays_under_the_spelling_it_is_known_by(known: str, shown: str) -> None:
    assert [e.key for e in as_known([an_entry(shown), an_entry("other")], knowing(known))] == [known, "other"]


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (["post-123456"], ["post-123457"]),
        (["post-12"], ["block-12"]),
        (["harbour-report"], ["storm-report"]),
        (["a-123456", "b-123456"], ["c-123456"]),
        (["a-123456"], ["b-123456", "c-123456"]),
        (["a-123456"], ["b-123456", "a-123456"]),
    ],
    ids=["another", "a place", "words", "known twice", "shown twice", "still there"],
)
def test_what_may_be_another_entry_is_one(known: list[str], shown: list[str]) -> None:
    assert [e.key for e in as_known([an_entry(key) for key in shown], knowing(*known))] == shown


def test_a_key_that_was_made_here_has_no_spelling() -> None:
    entry = an_entry_without_id(key="derived-602fd0c48f08ad21")
    assert entry.key_source is KeySource.DERIVED
    assert as_known([entry], knowing("x-602fd0c48f08ad21")) == (entry,)
