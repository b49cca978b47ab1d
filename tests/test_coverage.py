"""What a poll proves: which absences mean something, which documents are old, when too little was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collector.coverage import (
    COLLAPSED_AT_MOST,
    MANY_CONFIRM_AFTER,
    REMOVAL_CONFIRM_AFTER,
    STALE_AT_MOST,
    absent,
    collapse,
    confirm_after,
    is_stale,
    is_thin,
    later,
    of_pages,
)
from collector.memory import Document, Known, KnownEntry
from collector.model import (
    Coverage,
    FailureKind,
    Reach,
    State,
)
from tests.builders import at

PAGE = "https://paper.test/live"
NINE, TEN = "Wed, 27 Mar 2024 09:00:00 GMT", "Wed, 27 Mar 2024 10:00:00 GMT"


def a_document(last_modified: str | None = TEN, *, seen: float = 60, **fields: object) -> Document:
    document = Document(PAGE, '"tag"', last_modified, "digest", "e9", None, 9, at(seen), at(seen))
    return replace(document, **fields)  # type: ignore[arg-type]


def a_known_entry(key: str, published: float, **fields: object) -> KnownEntry:
    entry = KnownEntry(key, State.VISIBLE, 1, "d", "t", at(published), at(0), at(50), PAGE, TEN)
    return replace(entry, **fields)  # type: ignore[arg-type]


def what_is_missed(coverage: Coverage, *seen: str, document: Document | None = None) -> list[str]:
    known = Known(entries={f"e{n}": a_known_entry(f"e{n}", n) for n in range(1, 10)})
    return [e.key for e in absent(known, seen, coverage, [document or a_document()])]


def test_last_modified_is_compared_with_last_modified_first() -> None:
    assert later(a_document(TEN, modified_at=at(0)), a_document(NINE, modified_at=at(9))) is True
    assert later(a_document(NINE), a_document(TEN)) is False
    assert later(a_document(None, modified_at=at(2)), a_document(NINE, modified_at=at(1))) is True
    assert later(a_document(None), a_document(NINE)) is None


def test_nothing_is_missed_by_a_poll_that_proves_nothing() -> None:
    assert what_is_missed(Coverage(Reach.PARTIAL, at(9), at(1)), "e9", "e1") == []


def test_a_complete_poll_misses_whatever_it_does_not_show_below_its_newest() -> None:
    assert what_is_missed(Coverage(Reach.COMPLETE, at(9), at(3)), "e9", "e3", "e5") == [
        "e1",
        "e2",
        "e4",
        "e6",
        "e7",
        "e8",
    ]


def test_a_window_misses_only_what_lies_inside_it() -> None:
    assert what_is_missed(Coverage(Reach.WINDOW, at(9), at(6)), "e9", "e7", "e6") == ["e8"]


def test_an_entry_as_old_as_the_window_s_last_may_have_been_paged_out() -> None:
    known = Known(entries={"twin": a_known_entry("twin", 6)})
    assert absent(known, ["e6"], Coverage(Reach.WINDOW, at(9), at(6)), [a_document()]) == []


@pytest.mark.parametrize(("modified", "missed"), [(TEN, []), ("Wed, 27 Mar 2024 10:00:01 GMT", ["e9"])])
def test_at_the_top_only_a_later_document_counts(modified: str, missed: list[str]) -> None:
    seen = [f"e{n}" for n in range(1, 9)]
    assert what_is_missed(Coverage(Reach.COMPLETE, at(8), at(1)), *seen, document=a_document(modified)) == missed


def test_an_older_document_speaks_of_nothing_that_a_later_one_showed() -> None:
    assert what_is_missed(Coverage(Reach.COMPLETE, at(9), at(1)), "e9", document=a_document(NINE)) == []


def test_a_document_fetched_before_the_entry_was_last_seen_proves_nothing() -> None:
    assert what_is_missed(Coverage(Reach.COMPLETE, at(9), at(1)), "e9", document=a_document(seen=49)) == []


def the_known(document: Document, **fields: object) -> Known:
    return replace(Known(documents={PAGE: document}), **fields)  # type: ignore[arg-type]


def test_a_document_is_stale_by_its_own_date() -> None:
    known = the_known(a_document(TEN))
    assert is_stale(a_document(NINE, body_digest="other"), known)
    assert not is_stale(a_document("Wed, 27 Mar 2024 11:00:00 GMT", body_digest="other"), known)


def test_bytes_of_an_earlier_capture_are_stale_unless_a_date_says_later() -> None:
    known = the_known(a_document(TEN))
    assert is_stale(a_document(TEN, body_digest="old"), known, repeats_older_bytes=True)
    later_date = a_document("Wed, 27 Mar 2024 11:00:00 GMT", body_digest="old")
    assert not is_stale(later_date, known, repeats_older_bytes=True)


def test_without_any_date_a_return_to_old_bytes_is_taken_for_an_edit() -> None:
    known = the_known(a_document(None))
    assert not is_stale(a_document(None, body_digest="old"), known, repeats_older_bytes=True)


def test_no_cache_serves_an_old_page_for_ever() -> None:
    since = at(60) - STALE_AT_MOST - timedelta(seconds=1)
    known = the_known(a_document(TEN), stale_since=since)
    assert not is_stale(a_document(NINE, body_digest="other"), known)


@pytest.mark.parametrize(("shown", "usual", "collapsed"), [(3, 12, True), (5, 12, True), (6, 12, False), (0, 1, True)])
def test_fewer_than_half_of_what_is_usual_is_a_collapse(shown: int, usual: int, collapsed: bool) -> None:  # noqa: FBT001
    failure = collapse(shown, at(0), Known(counts=(usual,)))
    assert (failure is not None) is collapsed
    assert failure is None or failure.kind is FailureKind.EXTRACTION_COLLAPSE


def test_an_older_page_that_shows_far_fewer_than_before_is_not_believed_for_hours() -> None:
    known = the_known(a_document(entries=9))
    assert is_thin(a_document(entries=4), known)
    assert not is_thin(a_document(entries=5), known)
    late = a_document(entries=4, captured_at=at(61) + COLLAPSED_AT_MOST)
    assert not is_thin(late, known)


def test_a_collapse_that_lasts_is_what_the_publisher_shows() -> None:
    known = Known(counts=(12,), collapsed_since=at(0))
    assert collapse(3, at(0) + COLLAPSED_AT_MOST, known) is not None
    assert collapse(3, at(1) + COLLAPSED_AT_MOST, known) is None


def test_many_absences_at_one_look_take_longer_to_be_believed() -> None:
    assert confirm_after(2, left=9) == REMOVAL_CONFIRM_AFTER
    assert confirm_after(3, left=9) == MANY_CONFIRM_AFTER
    assert confirm_after(2, left=1) == MANY_CONFIRM_AFTER


def test_coverage_spans_the_times_that_are_known() -> None:
    times: list[datetime | None] = [at(5), None, at(2)]
    assert of_pages(times, Reach.WINDOW) == Coverage(Reach.WINDOW, at(5), at(2))
