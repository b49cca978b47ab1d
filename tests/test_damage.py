"""Words that were garbled or lost on their way are told from words that were rewritten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from collector.damage import damaged, garbled, lessened, stripped_bare
from collector.model import Entry, KeySource

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
    emptied = entry(SAID), entry("")
    assert damaged([], [emptied, emptied]) == ""
    assert damaged([entry(SAID)] * 3, [emptied] * 3) == ""
    assert damaged([entry(SAID)] * 2, [emptied] * 3)
