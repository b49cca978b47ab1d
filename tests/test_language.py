"""The search language: what a text means, and where and why it means nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collector.errors import BadQuery
from collector.language import DEEPEST, LONGEST, MOST_PARTS, And, Not, Or, Query, Seen, Where, Words, parse


def word(*terms: str) -> Words:
    return Words(terms)


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Storm", word("storm")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("NOT (a OR NOT b)", Not(Or((A, Not(B))))),
        ('"Storm surge!"', word("storm", "surge")),
        ("“storm surge”", word("storm", "surge")),
        ("well-known", word("well", "known")),
        ("10:30", word("10", "30")),
        ('"AND" "or"', And((word("and"), word("or")))),
        ("and or not", And((word("and"), word("or"), word("not")))),
        ("ferr*", Words(("ferr",), prefix=True)),
        ("well-kno*", Words(("well", "kno"), prefix=True)),
        ("publisher:guardian", Where("publisher", "guardian")),
        ("Blog:https://news.example/Live?a=-1", Where("blog", "https://news.example/Live?a=-1")),
        ('author:"Zoë Quay"', word("author§zoe", "author§quay")),
        ("author:qua*", Words(("author§qua",), prefix=True)),
        ("flag:key_event", word("flag§keyevent")),
        ("kind:removed", Where("kind", "removed")),
        ("label:Numeric", word("label§numeric")),
        ("status:stands", Where("status", "stands")),
        ("before:2024-03-27", Seen(datetime(2024, 3, 27, tzinfo=UTC), before=True)),
        ("after:2024-03-27T14:05+02:00", Seen(datetime(2024, 3, 27, 12, 5, tzinfo=UTC), before=False)),
    ],
)
def test_a_text_means(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 1, "nothing to search"),
        ("   ", 1, "nothing to search"),
        ("a AND", 6, "missing at the end"),
        ("a OR OR b", 6, "OR needs something"),
        ("AND a", 1, "AND needs something"),
        ("a (b OR c", 3, "never closed"),
        ("a b)", 4, "never opened"),
        ("a ()", 4, "nothing before"),
        ('storm "surge', 7, "never closed"),
        ("storm ???", 7, "no letter or figure"),
        ("a*b", 1, "end of a word"),
        ("storm s*", 7, "at least 2 letters"),
        ("storm colour:red", 7, "no field 'colour', only publisher"),
        ("author:", 1, "needs a value"),
        ("author: Quay", 1, "needs a value"),
        ("kind:headline", 1, "is one of new,"),
        ("label:big", 1, "is one of cosmetic,"),
        ("status:gone", 1, "is one of live,"),
        ("flag:", 1, "needs a value"),
        ("before:noon", 1, "is no time"),
        ("after:0001-01-01T00:00+23:59", 1, "is no time"),
        ("(" * (DEEPEST + 1), DEEPEST + 1, "deep at most"),
        ("a " * (MOST_PARTS + 1), 2 * MOST_PARTS + 1, "at most"),
        ("a" * (LONGEST + 1), LONGEST + 1, "characters at most"),
    ],
)
def test_a_text_that_means_nothing_is_told_where_and_why(text: str, position: int, reason: str) -> None:
    with pytest.raises(BadQuery, match=reason) as problem:
        parse(text)
    assert problem.value.position == position
    assert (problem.value.exit_status, problem.value.http_status) == (2, 400)


PIECES = st.sampled_from(
    ["a", '"', "(", ")", "AND ", "OR ", "NOT ", "-", "*", " ", ":", "kind:", "before:", "2024-01-01"]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
@example("-" * LONGEST)
@example("NOT " * 240)
@example("(" * LONGEST)
def test_whatever_is_written_is_a_query_or_an_error_with_a_place_in_it(text: str) -> None:
    problem = problem_with(text)
    if problem is not None:
        assert 1 <= problem.position <= len(text) + 1
        assert problem.reason


def problem_with(text: str) -> BadQuery | None:
    try:
        assert isinstance(parse(text), Query)
    except BadQuery as problem:
        return problem
    return None
