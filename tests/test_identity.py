"""Who is who: the ladder of identity, pairing where the page gives no id, and posts that come again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.copies import fold_copies
from collector.digest import text_digest
from collector.identity import Remembered, derived_key, pair, reissues, settle
from collector.model import Entry, Flag, KeySource
from tests.builders import BLOG_URL, a_picture, an_entry, an_entry_without_id, at

GUARDIAN = Path(__file__).parents[1] / "../shared/corpus/guardian"
PINNED = frozenset({Flag.PINNED})
LONG = "The last ferry of the day turned back because of the waves, its captain said."


def keys(entries: Iterable[Entry]) -> list[str]:
    return [entry.key for entry in entries]


def sources(entries: Iterable[Entry]) -> set[KeySource]:
    return {entry.key_source for entry in entries}


def remembered(entries: Iterable[Entry]) -> dict[str, Remembered]:
    return {e.key: Remembered(e.key, e.published_at, e.title, e.text) for e in entries}


def some(*offers: str, source: KeySource = KeySource.NATIVE) -> list[Entry]:
    """Entries with these offers as key, newest first, each with a text and a time of its own."""
    return [
        an_entry(key, key_source=source, text=f"Report {n} from quay {n} of pier {n}.", published_at=at(-n))
        for n, key in enumerate(offers)
    ]


class TestSettle:
    def test_the_publishers_own_ids_are_kept(self) -> None:
        entries = some("65f1", "65ef", "65ee")
        assert settle(entries, BLOG_URL) == tuple(entries)

    @pytest.mark.parametrize(
        "offer", ["", BLOG_URL, f"{BLOG_URL}?utm_source=feed", BLOG_URL.replace("https://news", "HTTPS://News")]
    )
    def test_the_pages_own_address_is_no_key(self, offer: str) -> None:
        settled = settle(some(offer, offer), f"{BLOG_URL}#top")
        assert sources(settled) == {KeySource.DERIVED}
        assert len(set(keys(settled))) == 2

    def test_a_place_on_the_page_is_a_key(self) -> None:
        entries = some(f"{BLOG_URL}#b7", f"{BLOG_URL}#b3", source=KeySource.PERMALINK)
        assert keys(settle(entries, BLOG_URL)) == [f"{BLOG_URL}#b7", f"{BLOG_URL}#b3"]

    def test_an_id_at_two_different_entries_falls_to_the_permalink_and_then_to_a_digest(self) -> None:
        one, other, third = some("post", "post", "c")
        settled = settle([replace(one, url=f"{BLOG_URL}?page=2#b7"), other, third], BLOG_URL)
        assert [e.key_source for e in settled] == [KeySource.PERMALINK, KeySource.DERIVED, KeySource.NATIVE]
        assert keys(settled)[0] == "b7"

    def test_a_permalink_of_its_own_is_a_key_without_what_tracks(self) -> None:
        entry = replace(some("")[0], url="https://news.example/live/harbour/entry-7?utm_medium=x")
        assert keys(settle([entry], BLOG_URL)) == ["https://news.example/live/harbour/entry-7"]

    @pytest.mark.parametrize("offers", [("post1", "post2"), ("0", "1", "2"), ("p-1", "p-2", "p-4"), tuple("34567")])
    def test_places_counted_from_the_top_are_no_keys(self, offers: tuple[str, ...]) -> None:
        entries = [replace(e, url=f"{BLOG_URL}#{e.key}") for e in some(*offers)]
        assert sources(settle(entries, BLOG_URL)) == {KeySource.DERIVED}

    @pytest.mark.parametrize(
        "offers",
        [("event3", "event2", "event1"), ("8100", "8101"), ("post1",), ("a1", "b2"), ("12", "15", "13"), ("x",)],
    )
    def test_counters_and_other_numbers_are_keys(self, offers: tuple[str, ...]) -> None:
        assert keys(settle(some(*offers), BLOG_URL)) == list(offers)

    def test_a_counter_on_a_page_with_the_oldest_first_is_a_key(self) -> None:
        entries = [replace(e, published_at=at(n)) for n, e in enumerate(some("1", "2", "3"))]
        assert keys(settle(entries, BLOG_URL)) == ["1", "2", "3"]

    def test_entries_without_anything_are_told_apart_by_minute_and_opening(self) -> None:
        settled = settle(
            [
                an_entry_without_id(text=LONG),
                an_entry_without_id(text=LONG, published_at=at(1)),
                an_entry_without_id(text=f"Not so. {LONG}"),
                an_entry_without_id(text=f"{LONG * 2} One end."),
                an_entry_without_id(text=f"{LONG * 2} Other end."),
                an_entry_without_id(text="", media=(a_picture("quay"),)),
                an_entry_without_id(text="", media=(a_picture("pier"),)),
            ],
            BLOG_URL,
        )
        assert len(set(keys(settled))) == 7

    def test_a_derived_key_overlooks_seconds_quotes_and_a_running_clock(self) -> None:
        one = an_entry_without_id(text=f"“Go!” {LONG}")
        other = an_entry_without_id(text=f'"Go!" {LONG}\nMore.', published_at=at(0.5))
        assert derived_key(one) == derived_key(other)
        running = [an_entry_without_id(published_at=at(m), time_precision="relative") for m in (0, 9)]
        assert derived_key(running[0]) == derived_key(running[1])

    def test_settling_twice_is_settling_once(self) -> None:
        settled = settle([*some("post1", "post2"), an_entry_without_id(text=LONG)], BLOG_URL)
        assert settle(settled, BLOG_URL) == settled


class TestCopies:
    def test_a_pinned_copy_without_id_is_the_entry_that_it_repeats(self) -> None:
        entry = an_entry("a", text=LONG)
        copy = an_entry_without_id(text=f"{LONG} ", published_at=None, flags=PINNED)
        newer = an_entry("b", published_at=at(5))
        assert settle([copy, newer, entry], BLOG_URL) == (newer, replace(entry, flags=PINNED))
        assert settle([newer, entry, copy], BLOG_URL) == (newer, replace(entry, flags=PINNED))

    def test_a_cut_copy_under_the_same_id_gives_way_to_the_full_entry(self) -> None:
        entry = an_entry("a", text=LONG)
        cut = replace(entry, text=LONG[:30], flags=PINNED)
        empty = replace(entry, text="", published_at=None)
        assert settle([cut, empty, entry], BLOG_URL) == (replace(entry, flags=PINNED),)

    def test_the_same_post_sent_twice_is_two_entries(self) -> None:
        twice = (an_entry("b", text=LONG), an_entry("a", text=LONG))
        assert settle(twice, BLOG_URL) == twice

    def test_the_same_words_at_another_time_or_with_another_picture_are_another_entry(self) -> None:
        entries = [
            an_entry_without_id(text="Goal!", published_at=at(8)),
            an_entry_without_id(text="Goal!", media=(a_picture("header"),)),
            an_entry_without_id(text="Goal!", media=(a_picture("penalty"),)),
        ]
        assert len(fold_copies(entries)) == 3

    def test_copies_lend_their_flags_to_one_entry(self) -> None:
        flags = [frozenset({flag}) for flag in (Flag.PINNED, Flag.SUMMARY, Flag.KEY_EVENT)]
        (only,) = fold_copies([an_entry("a", flags=one) for one in flags])
        assert only.flags == frozenset().union(*flags)


class TestPair:
    def of(self, *entries: Entry) -> tuple[Entry, ...]:
        return settle(entries, BLOG_URL)

    def first_key(self, before: Entry, after: Entry) -> tuple[str, str]:
        """The key before, and the key after it was paired."""
        (old,) = self.of(before)
        (new,) = pair(self.of(after), remembered([old]))
        return old.key, new.key

    @pytest.mark.parametrize(
        "edit",
        [
            {"title": "A new headline"},
            {"text": f"{LONG} Two more did the same."},
            {"text": LONG.replace("last ferry", "last boat")},
            {"text": LONG.replace("last ferry", "last boat"), "published_at": at(9)},
            {"text": f"As of now: {LONG}", "published_at": at(0.4)},
            {"time_precision": "relative", "published_at": at(70), "text": LONG.replace("waves", "storm")},
        ],
    )
    def test_an_edited_entry_keeps_its_key(self, edit: dict[str, Any]) -> None:
        entry = an_entry_without_id(text=LONG)
        before, after = self.first_key(entry, replace(entry, **edit))
        assert after == before

    def test_an_entry_that_grew_to_many_times_its_length_keeps_its_key(self) -> None:
        entry = an_entry_without_id(text="We asked how they spent the day.\nAnswers:")
        grown = replace(entry, text=f"{entry.text}\n" + "\n".join(f"Sailor {n} mended net {n}." for n in range(30)))
        before, after = self.first_key(entry, grown)
        assert after == before

    @pytest.mark.parametrize(
        "fields",
        [
            {"text": "Quite other words stand here now, of trams and of snow."},
            {"text": f"{LONG} And so on, and so forth.", "published_at": at(11)},
            {"text": LONG.replace("ferry of the day", "bus of a night"), "published_at": at(5)},
        ],
    )
    def test_another_entry_gets_a_key_of_its_own(self, fields: dict[str, Any]) -> None:
        entry = an_entry_without_id(text=LONG)
        before, after = self.first_key(entry, replace(entry, **fields))
        assert after != before

    def test_short_words_repeat_and_are_not_the_same_entry_minutes_later(self) -> None:
        entry = an_entry_without_id(text="Goal!")
        before, after = self.first_key(entry, replace(entry, published_at=at(8)))
        assert after != before

    def test_an_unedited_entry_is_not_robbed_by_a_newcomer_with_its_first_words(self) -> None:
        original = an_entry_without_id(text=LONG)
        (known,) = self.of(original)
        (edited,) = pair(self.of(replace(original, text=f"Update: {LONG}")), remembered([known]))
        assert edited.key == known.key
        again = pair(self.of(original, replace(original, text=f"Update: {LONG}")), remembered([edited]))
        assert again[1].key == known.key
        assert again[0].key not in {known.key, ""}
        assert keys(pair(self.of(original), remembered(again))) == [again[0].key]

    def test_the_best_match_wins(self) -> None:
        (old,) = self.of(an_entry_without_id(text=LONG))
        worse, better = self.of(
            an_entry_without_id(text=LONG.replace("ferry of the day", "bus of a night")),
            an_entry_without_id(text=LONG.replace("waves", "storm")),
        )
        paired = pair([worse, better], remembered([old]))
        assert [entry.key == old.key for entry in paired] == [False, True]

    def test_entries_with_a_key_of_their_own_are_left_alone(self) -> None:
        held = an_entry("a", text=LONG)
        entries = (held, an_entry_without_id(key="derived-1", text=f"{LONG} Really."))
        assert pair(entries, remembered([held])) == entries

    def test_an_id_that_came_to_be_refused_is_found_again(self) -> None:
        (first,) = self.of(an_entry("post1", text=LONG))
        newer, older = pair(
            self.of(an_entry("post1", published_at=at(4)), replace(first, key="post2")), remembered([first])
        )
        assert older.key == "post1"
        assert newer.key_source is KeySource.DERIVED

    def test_many_entries_are_paired_in_good_time(self) -> None:
        """Four hundred entries, all edited; the bound is generous so that a busy machine passes."""
        entries = self.of(
            *(an_entry_without_id(text=f"Boat {n}. {LONG * 3} Quay {n}.", published_at=at(-n / 2)) for n in range(400))
        )
        edited = [replace(e, key=f"new {n}", text=f"Update: {e.text}") for n, e in enumerate(entries)]
        started = process_time()
        paired = pair(edited, remembered(entries))
        assert process_time() - started < 3
        assert keys(paired) == keys(entries)


COMMON = ("the", "boat", "was", "seen")


@st.composite
def histories(draw: st.DrawFn) -> list[list[tuple[int, Entry]]]:
    """States of a blog without ids, in any order: entries come, go and are lightly edited, several in one minute."""
    born = draw(st.integers(1, 6))
    current = {n: a_numbered_entry(n, draw(st.integers(0, 2))) for n in range(born)}
    states = [list(current.items())]
    for step in range(draw(st.integers(1, 3))):
        for n in list(current):
            fate = draw(st.sampled_from(["stay", "stay", "headline", "words", "grow", "drop"]))
            current[n] = lightly_edited(current[n], fate, f"s{step}n{n}")
            if fate == "drop":
                del current[n]
        for n in range(born, born := born + draw(st.integers(0, 3))):
            current[n] = a_numbered_entry(n, draw(st.integers(0, 2)))
        states.append(draw(st.permutations(list(current.items()))))
    return states


def a_numbered_entry(number: int, minute: int) -> Entry:
    own = (f"w{number}x{k}" for k in range(8))
    return an_entry_without_id(text=" ".join((*own, *COMMON)), published_at=at(minute))


def lightly_edited(entry: Entry, fate: str, mark: str) -> Entry:
    words = entry.text.split()
    if fate == "headline":
        return replace(entry, title=f"Headline {mark}")
    if fate == "words":
        return replace(entry, text=" ".join((f"{mark}a", *words[1:-1], f"{mark}b")))
    return replace(entry, text=f"{entry.text}\nAnd {mark} too.") if fate == "grow" else entry


@settings(deadline=None)
@given(histories())
def test_through_edits_entries_keep_their_keys_and_no_key_is_given_twice(
    states: Sequence[Sequence[tuple[int, Entry]]],
) -> None:
    known: dict[str, Remembered] = {}
    key_of: dict[int, str] = {}
    for state in states:
        number_of = {entry.text: number for number, entry in state}
        paired = pair(settle([entry for _, entry in state], BLOG_URL), known)
        found = {number_of[entry.text]: entry.key for entry in paired}
        assert len(set(found.values())) == len(state)
        assert {n: found[n] for n in found.keys() & key_of.keys()} == {
            n: key_of[n] for n in found.keys() & key_of.keys()
        }
        assert not {found[n] for n in found.keys() - key_of.keys()} & set(key_of.values())
        key_of |= found
        known |= remembered(paired)


MUDDLED = st.lists(
    st.builds(
        an_entry_without_id,
        text=st.lists(st.sampled_from(["goal", "no", "yes", "corner"]), max_size=4).map(" ".join),
        published_at=st.none() | st.integers(0, 12).map(at),
    ),
    max_size=8,
)


@given(MUDDLED, MUDDLED)
def test_however_alike_entries_are_no_two_get_one_key_and_the_unedited_keep_theirs(
    before: list[Entry], new: list[Entry]
) -> None:
    old = settle(before, BLOG_URL)
    kept = old[::2]
    paired = pair(settle([*(replace(e, key="") for e in kept), *new], BLOG_URL), remembered(old))
    assert len(set(keys(paired))) == len(paired)
    content = {(entry.published_at, entry.text): entry.key for entry in paired}
    whole = [e for e in kept if (e.published_at, e.text) in content]
    assert [content[e.published_at, e.text] for e in whole] == keys(whole)


class TestReissues:
    def test_the_same_words_under_another_id_are_a_reissue(self) -> None:
        old = an_entry("old", title="Ferries", text=LONG)
        new = an_entry("new", title="Ferries", text=LONG, published_at=at(30))
        assert reissues([new, an_entry("other")], {"old": text_digest(old)}) == {"new": "old"}

    def test_short_words_are_no_reissue(self) -> None:
        assert reissues([an_entry("new", text="Goal!")], {"old": text_digest(an_entry(text="Goal!"))}) == {}

    def test_each_gone_entry_is_reissued_once(self) -> None:
        gone = {"old": text_digest(an_entry(text=LONG))}
        assert reissues([an_entry("one", text=LONG), an_entry("two", text=LONG)], gone) == {"one": "old"}

    def test_an_entry_that_comes_back_under_its_own_id_is_no_reissue(self) -> None:
        entry = an_entry("a", text=LONG)
        assert reissues([entry], {"a": text_digest(entry)}) == {}


def states_without_ids(sequence: Path) -> Iterable[list[tuple[str, Entry]]]:
    """The versions of a recorded blog with every id taken away, the true one beside each entry."""
    for version in sorted((sequence / "truth").glob("[0-9]*.json")):
        blocks = json.loads(version.read_text())["blocks"]
        yield [
            (
                block["id"],
                an_entry_without_id(
                    title=block["title"], text=block["text"], published_at=datetime.fromisoformat(block["published"])
                ),
            )
            for block in blocks
            if block["in_dom"]
        ]


@pytest.mark.skipif(not GUARDIAN.exists(), reason="the shared corpus is not here")
@pytest.mark.parametrize(("name", "lost"), [("seq1", 0), ("seq2", 0), ("seq3", 0), ("seq5", 1)])
def test_a_recorded_blog_is_followed_without_its_ids(name: str, lost: int) -> None:
    """The one entry lost was dated anew by ten hours: to a page without ids that is another entry."""
    known: dict[str, Remembered] = {}
    key_of: dict[str, str] = {}
    losses = 0
    for state in states_without_ids(GUARDIAN / name):
        paired = pair(settle([entry for _, entry in state], BLOG_URL), known)
        assert len(set(keys(paired))) == len(state)
        found = {true_id: entry.key for (true_id, _), entry in zip(state, paired, strict=True)}
        losses += sum(key_of[i] != found[i] for i in found.keys() & key_of.keys())
        assert not {found[i] for i in found.keys() - key_of.keys()} & set(key_of.values())
        key_of |= found
        known |= remembered(paired)
    assert losses == lost
