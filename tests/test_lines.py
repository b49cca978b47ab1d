"""Lines that a page adds to its entries, or takes from them, and those that an editor does."""

from __future__ import annotations

import pytest

from collector.lines import of_the_page
from collector.model import Entry, KeySource

Sides = tuple[Entry, Entry]


def side(before: str, after: str, title: str = "") -> Sides:
    """An entry as it was and as it is; lines are divided by a stroke."""
    was, now = (Entry("e", KeySource.NATIVE, text.replace("|", "\n")) for text in (before, after))
    return was, Entry("e", KeySource.NATIVE, now.text, title=title or None)


def all_get(line: str, count: int = 4) -> list[Sides]:
    return [side(f"Report {n}|More", f"Report {n}|{line}|More") for n in range(count)]


def test_a_line_that_all_get_or_lose_is_the_pages() -> None:
    got = all_get("Share")
    assert of_the_page(got, 4) == [True] * 4
    assert of_the_page([(after, before) for before, after in got], 5) == [True] * 4


@pytest.mark.parametrize(("count", "entries"), [(3, 3), (4, 6), (6, 8)])
def test_of_few_or_not_nearly_all_it_is_an_editors(count: int, entries: int) -> None:
    assert of_the_page(all_get("Share", count), entries) == [False] * count


@pytest.mark.parametrize(
    "other",
    [
        side("Report|More", "Report|Share|More than that"),
        side("Report|More", "More|Share|Report"),
        side("Report|More", "Report|Share|More", title="Ferry"),
        side("Report|More", "Report|Share|More|Share it"),
        side("Report|More", "Report|More"),
    ],
)
def test_an_entry_that_differs_in_more_is_an_editors_among_them(other: Sides) -> None:
    assert of_the_page([*all_get("Share", 5), other], 6) == [*[True] * 5, False]
