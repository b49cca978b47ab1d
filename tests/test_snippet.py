"""The stretch of an entry that is shown of a find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.language import parse
from collector.snippet import BEFORE, LONGEST, snippet
from tests.builders import an_entry

LONG = " ".join(f"w{number}" for number in range(100))


def shown(text: str, query: str, title: str | None = None) -> str:
    """The snippet with what was found in brackets."""
    pieces = snippet(an_entry(text=text, title=title), parse(query))
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "query", "wanted"),
    [
        ("A storm is near.", "storm", "A [storm ]is near."),
        ("A storm surge is near.", '"storm surge"', "A [storm surge ]is near."),
        ("A storm and a surge.", '"storm surge"', "A storm and a surge."),
        ("Stórms are near.", "sto*", "[Stórms ]are near."),
        ("A well-known boat.", "known", "A [well-known ]boat."),
        ("A storm.", "storm NOT boat", "A [storm.]"),
        ("東京の船", '"京の"', "東[京の]船"),
        ("A storm.", "author:quay", "A storm."),
    ],
)
def test_what_was_sought_is_marked(text: str, query: str, wanted: str) -> None:
    assert shown(text, query) == wanted


def test_a_long_text_is_cut_around_the_first_find() -> None:
    words = shown(LONG, "w50").split()
    assert words[0] == words[-1] == "…"
    assert words[1 : 1 + BEFORE] == [f"w{number}" for number in range(50 - BEFORE, 50)]
    assert len(words) == LONGEST + 2


def test_where_the_find_is_in_the_title_the_text_begins_the_snippet() -> None:
    assert shown("Boats are out.", "storm", title="A storm") == "Boats are out."
    assert shown("", "storm", title="A storm") == "A [storm]"


@given(st.text(max_size=200), st.sampled_from(["a", "a b", "a*b", '"a b" OR c']))
def test_without_marks_and_ellipses_it_is_a_part_of_the_text(text: str, query: str) -> None:
    pieces = snippet(an_entry(text=text), parse("aa*" if "*" in query else query))
    assert "".join(piece.text for piece in pieces if piece.text not in ("… ", " …")) in text
