"""What an entry is found by: words without accents, case and punctuation, and marked words for who and what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.model import Contributor, Flag
from collector.terms import EDGE, MOST_LETTERS, MOST_WORDS, terms, words
from tests.builders import an_entry


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café, CAFÉ & cafe\u0301!", ["cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("İstanbul", ["istanbul"]),
        ("ﬁre on №10", ["fire", "on", "no10"]),
        ("Trump’s well-known U.S. 1,000", ["trump", "s", "well", "known", "u", "s", "1", "000"]),
        ("東京でemail", ["東", "京", "で", "email"]),
        ("सरकार की", ["सरकार", "की"]),
        ("мир ещё", ["мир", "еще"]),
        ("soft\u00adhyphen zero\u200dwidth", ["softhyphen", "zerowidth"]),
        ("a\x00b \ud800 🚢 _snake_case_", ["a", "b", "snake", "case"]),
        ("", []),
    ],
)
def test_words_are_letters_and_figures_folded(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_words_hold_nothing_that_a_database_would_read_its_own_way(text: str) -> None:
    for word in words(text):
        assert 0 < len(word) <= MOST_LETTERS
        assert EDGE not in word
        assert all(letter.isalnum() for letter in word if letter.isascii())
        assert not any(letter.isspace() for letter in word)


@given(st.text())
def test_words_of_words_are_themselves(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


def test_an_entry_is_found_by_title_text_names_and_flags_each_apart() -> None:
    entry = an_entry(
        title="Storm!",
        text="A ferry.",
        contributors=(Contributor("Zoë Quay"), Contributor("Al")),
        flags=frozenset({Flag.KEY_EVENT}),
    )
    said = "§ storm § a ferry § author§zoe author§quay § author§al flag§keyevent"
    assert terms(entry) == said
    assert terms(entry, ("numeric",)) == f"{said} label§numeric"


def test_of_an_endless_entry_the_beginning_is_found_and_its_author() -> None:
    entry = an_entry(text="word " * 2 * MOST_WORDS, contributors=(Contributor("Al"),))
    said = terms(entry).split()
    assert len(said) == MOST_WORDS + 2
    assert said[-1] == "author§al"
