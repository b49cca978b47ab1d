"""Two states of a blog, side by side."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from collector.compare import Comparison, compare, edit
from collector.model import Entry, Flag, Status
from collector.words import Kind, Span
from tests.builders import a_blog, an_entry, at

BLOG = a_blog(an_entry("c"), an_entry("b"), an_entry("a"))
ENTRIES = st.lists(
    st.builds(an_entry, st.sampled_from("abcdef"), text=st.sampled_from(["One.", "Two.", "One. "])),
    unique_by=lambda entry: entry.key,
)


def test_a_blog_is_the_same_as_itself() -> None:
    assert compare(BLOG, BLOG) == Comparison()
    assert compare(BLOG, BLOG).same


def test_spacing_and_other_times_of_update_are_no_difference() -> None:
    entries = tuple(replace(e, text=f" {e.text}\u200b", updated_at=at(9)) for e in BLOG.entries)
    assert compare(BLOG, replace(BLOG, entries=entries, title=f"{BLOG.title} ", updated_at=at(9))).same


def test_a_headline_is_shown_word_by_word() -> None:
    headline = compare(BLOG, replace(BLOG, title="Storm in the harbour – as it happened")).headline
    assert headline is not None
    assert (headline.before, headline.after) == (BLOG.title, "Storm in the harbour – as it happened")
    assert headline.spans == (
        Span(Kind.SAME, "Storm in the harbour – "),
        Span(Kind.REMOVED, "live"),
        Span(Kind.ADDED, "as it happened"),
    )


def test_a_standfirst_may_come_and_the_blog_may_close() -> None:
    after = replace(BLOG, standfirst="All ferries stopped", status=Status.CLOSED)
    found = compare(BLOG, after)
    assert found.standfirst is not None
    assert found.standfirst.spans == (Span(Kind.ADDED, "All ferries stopped"),)
    assert found.status == (Status.UNKNOWN, Status.CLOSED)
    assert found.headline is None
    assert not found.same


def test_entries_are_told_in_the_order_of_their_page() -> None:
    before = a_blog(*(an_entry(key) for key in "dcba"))
    after = a_blog(an_entry("f"), an_entry("d", text="New."), an_entry("e"), an_entry("a", text="New."))
    found = compare(before, after)
    assert [entry.key for entry in found.added] == ["f", "e"]
    assert [entry.key for entry in found.removed] == ["c", "b"]
    assert [one.key for one in found.edited] == ["d", "a"]


def test_a_moved_entry_is_no_difference() -> None:
    assert compare(BLOG, replace(BLOG, entries=BLOG.entries[::-1])).same


def test_an_edit_says_what_changed_and_how() -> None:
    before = an_entry(title="Ferries", text="12 boats\u00a0are missing.")
    after = an_entry(title="Ferries", text="21 boats are missing.", flags=frozenset({Flag.KEY_EVENT}))
    (found,) = compare(a_blog(before), a_blog(after)).edited
    assert (found.key, found.fields, found.labels) == ("a", ("text", "flags"), ("numeric", "substantive"))
    assert (found.before, found.after) == (before, after)
    assert found.title == (Span(Kind.SAME, "Ferries"),)
    assert found.text == (
        Span(Kind.REMOVED, "12 "),
        Span(Kind.ADDED, "21 "),
        Span(Kind.SAME, "boats are missing."),
    )


def test_two_equal_revisions_can_be_asked_about_too() -> None:
    same = edit(an_entry(), an_entry())
    assert (same.fields, same.labels, same.title) == ((), (), ())
    assert same.text == (Span(Kind.SAME, an_entry().text),)


@given(ENTRIES, ENTRIES)
def test_a_comparison_backwards_swaps_what_came_and_went(before: list[Entry], after: list[Entry]) -> None:
    onwards, backwards = compare(a_blog(*before), a_blog(*after)), compare(a_blog(*after), a_blog(*before))
    assert onwards.added == backwards.removed
    assert onwards.removed == backwards.added
    assert {one.key for one in onwards.edited} == {one.key for one in backwards.edited}
