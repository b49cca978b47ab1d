"""Words that were garbled or lost on their way are told from words that were rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from collector.damage import (
    broken_off,
    covered_up,
    damaged,
    garbled,
    lessened,
    names_only_the_site,
    rewritten_at_once,
    said_twice,
    stripped_bare,
    uniform,
)
from collector.model import Entry, KeySource
from collector.normalise import fold

AT = datetime(2024, 3, 27, 9, 0, tzinfo=UTC)
SAID = "The pilot’s “Aurora” – 40 years old – ran aground at noon, says the harbour’s master."


def entry(text: str, *, at: datetime | None = AT, title: str | None = None) -> Entry:
    return Entry("e1", KeySource.NATIVE, text, title=title, published_at=at)


@pytest.mark.parametrize(
    "now",
    [
        SAID.encode().decode("cp1252", "replace"),
        SAID.encode().decode("latin-1"),
        SAID.encode().decode("gbk", "replace"),
        SAID.encode("latin-1", "replace").decode("latin-1"),
        SAID.replace("’", "\ufffd"),
        SAID.replace("’", "\ufffd\ufffd\ufffd"),
        SAID.replace("t", "\ufffd"),
        SAID[:-1] + "\ufffd",
        SAID.replace("“", "&#8220;").replace("–", "&ndash;"),
    ],
)
def test_what_a_wrong_character_set_makes_of_words_is_garbled(now: str) -> None:
    assert garbled(entry(SAID), entry(now))


@pytest.mark.parametrize(
    "now",
    [
        SAID,
        SAID.replace("noon", "one"),
        SAID.replace("“Aurora”", "Aurora"),
        SAID.replace("’", "'"),
        SAID.replace("noon", "noon?"),
        SAID.replace("noon", "\ufffd") + " The mayor disagrees.",
        SAID + " \ufffd",
        "",
    ],
)
def test_words_that_an_editor_changed_are_not_garbled(now: str) -> None:
    assert not garbled(entry(SAID), entry(now))


def test_what_was_garbled_and_is_mended_is_an_edit() -> None:
    assert not garbled(entry(SAID.encode().decode("cp1252", "replace")), entry(SAID))


def test_a_title_counts_as_the_text_does() -> None:
    assert garbled(entry("", title="It’s over"), entry("", title="It?s over"))


def test_only_what_lost_every_special_character_was_stripped_bare() -> None:
    assert stripped_bare(entry(SAID), entry(SAID.encode("ascii", "ignore").decode()))
    assert not stripped_bare(entry(SAID), entry(SAID.replace("’", "")))
    assert not stripped_bare(entry(SAID), entry("The pilot's 'Aurora' - 40 years old - ran aground at noon."))
    assert not stripped_bare(entry("No special ones, here"), entry("No special ones here"))


def test_most_of_the_words_or_the_time_must_be_lost_to_be_poorer() -> None:
    assert lessened(entry(SAID), entry("The pilot’s “Aurora” – …"))
    assert lessened(entry(SAID), entry(SAID, at=None))
    assert not lessened(entry(SAID), entry(SAID.partition(",")[0]))
    assert not lessened(entry("Goal! Two to one."), entry("Goal!"))


def test_one_garbled_entry_is_not_yet_a_garbled_page() -> None:
    pair = entry(SAID), entry(SAID.replace("’", "?"))
    assert damaged([], [pair]) == ""
    assert "2 entries came garbled" in damaged([], [pair, pair])


def test_where_an_entry_kept_its_special_characters_no_page_was_stripped() -> None:
    pair = entry(SAID), entry(SAID.encode("ascii", "ignore").decode())
    assert damaged([entry("All is well in the harbour.")], [pair, pair])
    assert damaged([entry("All’s well in the harbour.")], [pair, pair]) == ""


def test_most_entries_must_be_poorer_and_several() -> None:
    replaced = entry(SAID), entry("Withdrawn.")
    assert damaged([], [replaced, replaced]) == ""
    assert damaged([entry(SAID)] * 3, [replaced] * 3) == ""
    assert damaged([entry(SAID)] * 2, [replaced] * 3)


def test_a_few_entries_that_lost_their_words_and_say_nothing_else_are_damage() -> None:
    emptied = entry(SAID), entry("The pilot’s “Aurora”")
    assert damaged([entry(SAID)] * 20, [emptied] * 2) == ""
    assert "say nothing else" in damaged([entry(SAID)] * 20, [emptied] * 3)


def many(count: int = 4) -> list[Entry]:
    """Entries of two sentences, each with words of its own."""
    return [
        entry(f"Boat {n} left the quay at dawn. Its crew of {n + 2} is safe, says the owner.") for n in range(count)
    ]


def test_an_entry_that_stops_in_the_middle_of_a_sentence_breaks_off() -> None:
    before = entry("Boat 1 left the quay at dawn. Its crew is safe.")
    assert broken_off(before, entry("Boat 1 left the quay at da"))
    assert broken_off(before, entry("Boat 1 left the..."))
    assert not broken_off(before, entry("Boat 1 left the quay at dawn."))
    assert not broken_off(before, entry("Boat 1 left the quay at noon"))
    assert not broken_off(before, entry(""))


def test_only_the_whole_text_again_is_said_twice() -> None:
    assert said_twice(entry("All are safe."), entry("All are safe.\nAll are safe."))
    assert not said_twice(entry("All are safe."), entry("All are safe. All are well."))


def test_a_notice_in_place_of_words_is_told_by_standing_at_several_entries() -> None:
    notice = "This content is not available in your region."
    assert covered_up([(before, entry(f"{notice}\n{notice}")) for before in many()]) == [2, 2, 2, 2]
    assert covered_up([(many()[0], entry(notice))]) == []
    assert covered_up([(before, entry(f"{before.text}\nUpdated.")) for before in many()]) == []


def test_a_notice_in_place_of_some_lines_is_none_where_every_entry_had_the_same_line_there() -> None:
    notice, plea = "Please enable JavaScript.", "Write to us at the harbour."
    before = [entry(f"{one.text}\nBoat {n} is known to all.\n{plea}") for n, one in enumerate(many(6))]
    assert covered_up([(one, entry(f"{one.text.splitlines()[0]}\n{notice}\n{plea}")) for one in before]) == [1] * 6
    assert covered_up([(one, entry(one.text.replace(plea, notice))) for one in before]) == []


def test_entries_are_uniform_that_say_only_what_others_say() -> None:
    one, two, three = entry("Loading\nLoading"), entry("Loading"), entry("Loading\nA boat is out.")
    assert uniform([one, two, three]) == 2
    assert uniform([one]) == 0
    assert uniform(many()) == 0


def test_words_are_garbled_beside_others_that_came_as_character_references() -> None:
    said = "Officers are ‘fatigued’, says the pilot’s “Aurora”."
    assert garbled(entry(said), entry(said.replace("‘fatigued’", "‘fatigued’".encode().decode("cp1252"))))
    assert not garbled(entry(said), entry(said.replace("‘fatigued’", "‘tired’".encode().decode("cp1252"))))


def test_words_that_lost_their_special_blanks_to_a_wrong_character_set_are_garbled() -> None:
    said = "The\u00a0pilot\u2019s \u201cAurora\u201c ran\u200b aground, says\u00a0the harbour\u2019s master."
    for name in ("cp1252", "latin-1", "cp1250"):
        assert garbled(entry(fold(said)), entry(said.encode().decode(name)))
    assert not garbled(entry(fold(said)), entry(said.replace("ran", "lay")))


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        (lambda e: entry(e.text[:36]), "break off"),
        (lambda e: entry(f"{e.text}\n{e.text}"), "twice"),
    ],
)
def test_what_happens_to_three_entries_at_once_is_no_edit(change: Callable[[Entry], Entry], sign: str) -> None:
    before = many(8)
    assert sign in damaged(before[3:], [(e, change(e)) for e in before[:3]])
    assert damaged(before[2:], [(e, change(e)) for e in before[:2]]) == ""


def test_the_same_notice_at_five_entries_is_no_edit_and_at_four_may_be() -> None:
    covered = [(e, entry("Withdrawn.")) for e in many(5)]
    assert "one and the same" in damaged(many(20), covered)
    assert damaged(many(20), covered[:4]) == ""


def test_a_part_that_no_entry_has_any_longer_was_lost() -> None:
    titled = [replace(e, title=f"Boat {n}") for n, e in enumerate(many(3))]
    bare = [(e, replace(e, title=None)) for e in titled]
    assert "titles" in damaged(many(5), bare)
    assert damaged([*many(5), replace(many(1)[0], title="The mayor")], bare) == ""


def test_a_part_that_but_one_entry_in_five_has_any_longer_was_lost() -> None:
    titled = entry(SAID, title="Aground")
    assert "lost them at once" in damaged([titled], [(titled, entry(SAID))] * 4)
    assert damaged([titled], [(titled, entry(SAID))] * 3) == ""


def test_a_line_that_all_entries_get_rewrites_none() -> None:
    def pairs(line: str) -> list[tuple[Entry, Entry]]:
        return [(entry(f"{SAID} {n}"), entry(f"{SAID} {n}\n{line.format(n)}")) for n in range(6)]

    assert rewritten_at_once([], pairs("Share")) == ""
    assert rewritten_at_once([], pairs("Share {}")) != ""


def test_most_of_a_page_is_not_rewritten_at_one_stroke() -> None:
    rewritten = [(e, entry(f"{e.text} The owner has thanked the crew of boat {n}.")) for n, e in enumerate(many(5))]
    assert "read differently" in rewritten_at_once(many(4), rewritten)
    assert rewritten_at_once(many(5), rewritten) == ""
    assert rewritten_at_once([], rewritten[:4]) == ""


@pytest.mark.parametrize(
    ("headline", "url"),
    [
        ("The Guardian", "https://www.theguardian.com/world/live/2024/mar/27/x"),
        ("News | The Guardian", "https://www.theguardian.com/world/live/2024/mar/27/x"),
        ("BBC News", "https://www.bbc.co.uk/news/live/c1"),
        ("Sky News - Live", "https://news.sky.com/story/1"),
        ("NZZ", "https://www.nzz.ch/live/1"),
    ],
)
def test_a_headline_that_only_names_the_site_is_none(headline: str, url: str) -> None:
    assert names_only_the_site(headline, url)


@pytest.mark.parametrize(
    ("headline", "url"),
    [
        ("Guardian angels rescue a dog", "https://www.theguardian.com/world/live/2024/mar/27/x"),
        ("Live", "https://www.theguardian.com/world/live/2024/mar/27/x"),
        ("BBC licence fee frozen", "https://www.bbc.co.uk/news/live/c1"),
        ("", "https://www.bbc.co.uk/news/live/c1"),
        ("Storm Babet", "no address"),
    ],
)
def test_a_headline_that_says_something_is_one(headline: str, url: str) -> None:
    assert not names_only_the_site(headline, url)


def test_one_question_mark_for_one_ellipsis_is_an_editors() -> None:
    assert not garbled(entry("Die Waffenruhe hält…"), entry("Die Waffenruhe hält?"))
    assert garbled(entry("Die Waffenruhe hält…"), entry("Die Waffenruhe h?lt?"))
