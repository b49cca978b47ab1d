"""Differences that a person can read."""

from __future__ import annotations

import random
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.words import Kind, Span, bag, difference, overlap, tokens

PROSE = st.lists(
    st.sampled_from(["boat ", "boats ", "a ", "the ", ", ", ". ", "\n", "  ", "12 ", "quay", "“", "né", "\u00a0", "船"])
).map("".join)
ANYTHING = st.text() | PROSE


def marked(before: str, after: str) -> str:
    """The difference on one line: [-removed-] and {+added+}."""
    frames = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(frames[span.kind].format(span.text) for span in difference(before, after))


def joined(spans: tuple[Span, ...], *kinds: Kind) -> str:
    return "".join(span.text for span in spans if span.kind in kinds)


@given(ANYTHING, ANYTHING)
def test_the_spans_hold_both_texts_exactly(before: str, after: str) -> None:
    spans = difference(before, after)
    assert joined(spans, Kind.SAME, Kind.REMOVED) == before
    assert joined(spans, Kind.SAME, Kind.ADDED) == after


@given(ANYTHING, ANYTHING)
def test_no_span_is_empty_and_neighbours_differ(before: str, after: str) -> None:
    spans = difference(before, after)
    kinds = [span.kind for span in spans]
    assert all(span.text for span in spans)
    assert all(one is not other for one, other in pairwise(kinds))
    assert (Kind.ADDED, Kind.REMOVED) not in pairwise(kinds)


@given(ANYTHING)
def test_nothing_differs_from_itself(text: str) -> None:
    assert difference(text, text) == ((Span(Kind.SAME, text),) if text else ())


@given(ANYTHING)
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(core + blanks for core, blanks in tokens(text)) == text


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("12 dead in the storm", "21 dead in the storm", "[-12 -]{+21 +}dead in the storm"),
        ("Boats left.", "Boats left today.", "Boats left{+ today+}."),
        ("It is over, he said.", "It is not over, he said.", "It is {+not +}over, he said."),
        ("One.", "One.\nTwo.", "One.{+\nTwo.+}"),
        ("the captain's boat", "the captain’s boat", "the [-captain's -]{+captain’s +}boat"),
        ("a  b", "a b", "a[-  -]{+ +}b"),
        ("東京で地震", "大阪で地震", "[-東京-]{+大阪+}で地震"),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
    ],
)
def test_it_reads_well(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_a_short_word_between_large_replacements_goes_with_them() -> None:
    assert marked("Ada said of ferries sank", "Ben wrote of pigeons flew") == (
        "[-Ada said of ferries sank-]{+Ben wrote of pigeons flew+}"
    )


def test_a_longer_word_or_a_small_replacement_keeps_its_neighbours_apart() -> None:
    assert marked("Ada said ferries sank here", "Ben wrote ferries came back") == (
        "[-Ada said -]{+Ben wrote +}ferries [-sank here-]{+came back+}"
    )
    assert marked("3 men and 4 boats", "5 men and 6 boats") == "[-3 -]{+5 +}men and [-4 -]{+6 +}boats"


def test_a_line_break_between_replacements_stays() -> None:
    assert marked("Ada said so\nBen went home", "Eve wrote it\nTom came back") == (
        "[-Ada said so-]{+Eve wrote it+}\n[-Ben went home-]{+Tom came back+}"
    )


def a_long_text(words: int, vocabulary: int, seed: int) -> str:
    """Words as unevenly common as in prose, the same at every run."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    return " ".join(f"w{int(chance.paretovariate(0.5)) % vocabulary}" for _ in range(words))


def with_every_hundredth_word_replaced(text: str) -> str:
    words = text.split(" ")
    words[50::100] = ["changed"] * len(words[50::100])
    return " ".join(words)


@pytest.mark.parametrize("words", [300, 1_500, 10_000])
def test_a_light_edit_of_a_text_of_any_length_is_shown_word_by_word(words: int) -> None:
    before = " ".join(f"w{n * n % 7919}" for n in range(words))
    spans = difference(before, with_every_hundredth_word_replaced(before))
    assert [span.text for span in spans if span.kind is Kind.ADDED] == ["changed "] * (words // 100)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("goal " * 10_000 + "x", "y " + "goal " * 9_000),
        ("a b " * 5_000 + "c", "b a " * 4_900 + "d"),
        ("one line\n" * 5_000 + "x", "y" + "another line\n" * 5_000),
        (a_long_text(10_000, 20, seed=1), a_long_text(10_000, 20, seed=2)),
        (a_long_text(10_000, 5_000, seed=1), a_long_text(10_000, 5_000, seed=2)),
    ],
    ids=["one word", "two words", "lines", "few words", "prose"],
)
def test_no_text_is_too_repetitive(before: str, after: str) -> None:
    """Plain difflib takes many seconds for most of these; the bound is generous so that a busy machine passes."""
    started = process_time()
    spans = difference(before, after)
    assert process_time() - started < 2
    assert joined(spans, Kind.SAME, Kind.REMOVED) == before
    assert joined(spans, Kind.SAME, Kind.ADDED) == after


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2_000), st.integers(1, 300), st.randoms(use_true_random=False))
def test_long_texts_are_held_exactly_too(words: int, vocabulary: int, chance: random.Random) -> None:
    before = [f"w{chance.randrange(vocabulary)}" for _ in range(words)]
    after = [word for word in before if chance.random() > 0.1]
    moved = after[: words // 3]
    chance.shuffle(moved)
    after[: words // 3] = moved
    spans = difference(" ".join(before), "\n".join(after))
    assert joined(spans, Kind.SAME, Kind.REMOVED) == " ".join(before)
    assert joined(spans, Kind.SAME, Kind.ADDED) == "\n".join(after)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Boats left the harbour.", "boats, left; the HARBOUR", 1.0),
        ("Boats left.", "Ships came.", 0.0),
        ("a a b b", "a b b c", 0.75),
        ("", "", 1.0),
        ("word", "", 0.0),
    ],
)
def test_how_alike_two_texts_are(one: str, other: str, alike: float) -> None:
    assert overlap(bag(one), bag(other)) == alike


@given(ANYTHING, ANYTHING)
def test_likeness_is_mutual_and_bounded(one: str, other: str) -> None:
    assert 0 <= overlap(bag(one), bag(other)) == overlap(bag(other), bag(one)) <= 1
    assert overlap(bag(one), bag(one)) == 1
