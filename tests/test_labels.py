"""Which fields of an entry changed, and what kind of edit it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.digest import content_digest
from collector.labels import FIELDS, LABELS, changed_fields, labels
from collector.model import (
    Contributor,
    Embed,
    Entry,
    Flag,
    Link,
)
from tests.builders import a_picture, an_entry, at

WORDS = st.lists(
    st.sampled_from(["Boats", "boats", "12", "21", "not", "“in”", "'in'", "–", "-", "…", "\n", "\u00a0", "Corrected:"]),
    max_size=5,
).map(" ".join)
ENTRIES = st.builds(
    an_entry,
    title=st.none() | WORDS,
    text=WORDS,
    published_at=st.none() | st.sampled_from([at(0), at(0.001), at(1)]),
    time_precision=st.sampled_from(["exact", "relative"]),
    contributors=st.lists(st.sampled_from(["Ada", "Ada ", "Ben"]).map(Contributor), max_size=2).map(tuple),
    media=st.lists(st.sampled_from([a_picture("a"), a_picture("a", 300), a_picture("b")]), max_size=2).map(tuple),
    links=st.lists(
        st.sampled_from(
            [Link("https://a.example"), Link("https://a.example/?utm_source=b"), Link("https://b.example")]
        ),
        max_size=2,
    ).map(tuple),
    embeds=st.lists(st.builds(Embed, st.just("x"), st.just("https://x.example/1"), WORDS), max_size=1).map(tuple),
    flags=st.frozensets(st.sampled_from(Flag), max_size=2),
)


@given(ENTRIES, ENTRIES)
def test_fields_changed_if_and_only_if_the_digest_did(before: Entry, after: Entry) -> None:
    assert (changed_fields(before, after) == ()) == (content_digest(before) == content_digest(after))


@given(ENTRIES, ENTRIES)
def test_labels_never_contradict_each_other(before: Entry, after: Entry) -> None:
    found = labels(before, after)
    assert list(found) == [label for label in LABELS if label in found]
    assert found in ((), ("cosmetic",)) or ("substantive" in found and "cosmetic" not in found)
    if not changed_fields(before, after):
        assert found == ()


@given(ENTRIES, ENTRIES)
def test_an_edit_and_its_undoing_change_the_same_fields(before: Entry, after: Entry) -> None:
    assert changed_fields(before, after) == changed_fields(after, before)


def test_fields_come_in_one_order() -> None:
    other = an_entry(
        title="New",
        text="Other.",
        contributors=(Contributor("Ada"),),
        published_at=at(1),
        media=(a_picture("a"),),
        links=(Link("https://a.example"),),
        flags=frozenset({Flag.PINNED}),
    )
    assert changed_fields(an_entry(), other) == FIELDS


def test_an_embedded_post_counts_as_media() -> None:
    assert changed_fields(an_entry(), an_entry(embeds=(Embed("x", "https://x.example/1"),))) == ("media",)


def of_texts(before: str, after: str) -> tuple[str, ...]:
    return labels(an_entry(text=before), an_entry(text=after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("She said “all is well”.", 'She said "all is well".'),
        ("One line.\nAnother line.", "One line. Another line."),
        ("It is over – for now", "It is over - for now"),
    ],
)
def test_spacing_quotes_and_dashes_are_cosmetic_and_nothing_else(before: str, after: str) -> None:
    assert of_texts(before, after) == ("cosmetic",)


def test_a_byline_may_change_cosmetically() -> None:
    byline, retyped = Contributor("Ada O’Quill"), Contributor("Ada O'Quill")
    assert labels(an_entry(contributors=(byline,)), an_entry(contributors=(retyped,))) == ("cosmetic",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 dead in the storm", "21 dead in the storm"),
        ("Twelve boats are missing.", "Thirteen boats are missing."),
        ("A dozen boats are missing.", "Two dozen boats are missing."),
        ("Twenty-one boats are missing.", "Twenty-two boats are missing."),
        ("One boat is missing.", "Two boats are missing."),
        ("Dozens are missing.", "Hundreds are missing."),
        ("The pier cost £5m.", "The pier cost £5bn."),
        ("The pier cost £5m.", "The pier cost $5m."),
        ("Fares rise by 5% today.", "Fares rise by 5 points today."),
        ("It sails at 9am.", "It sails at 9pm."),
        ("It sails at 10:30.", "It sails at 10:45."),
        ("It sails on Monday.", "It sails on Tuesday."),
        ("It sailed in April.", "It sailed in June."),
        ("It was -5C on deck.", "It was 5C on deck."),
        ("12 died. 21 were hurt.", "21 died. 12 were hurt."),
        ("Zwölf Boote fehlen.", "Zwanzig Boote fehlen."),
        ("Il manque douze bateaux.", "Il manque quinze bateaux."),
        ("Faltan doce barcos.", "Faltan veinte barcos."),
        ("Mancano dodici barche.", "Mancano venti barche."),
    ],
)
def test_other_figures_are_numeric(before: str, after: str) -> None:
    assert of_texts(before, after) == ("numeric", "substantive")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Twelve boats are missing.", "12 boats are missing."),
        ("Twelve boats are missing.", "A dozen boats are missing."),
        ("The pier cost £5m.", "The pier cost £5 million."),
        ("Some 1,200 came.", "Around 1.200 came."),
        ("Fares rise by 5% today.", "Fares go up 5 per cent today."),
        ("It sails at 9am.", "It leaves at 9.00 a.m."),
        ("One of them left.", "A sailor left."),
        ("12 are missing.", "12 are missing.\nThe second boat had 40 on board."),
    ],
)
def test_the_same_figures_in_other_words_are_not_numeric(before: str, after: str) -> None:
    assert of_texts(before, after) == ("substantive",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The captain, Ada Quill, resigned.", "The captain, Ben Ink, resigned."),
        ("The captain resigned.", "The captain, Ada Quill, resigned."),
        ("They sailed to Bergen at once.", "They sailed to Tromsø at once."),
        ("Quill said so. We asked Quill twice.", "Ink said so. We asked Quill twice."),
        ("On dit que l'Écosse attend.", "On dit que l'Irlande attend."),
        ("Das Schiff ist mit Ada Quill und Gästen da.", "Das Schiff ist mit Ben Ink und Gästen da."),
    ],
)
def test_another_name_inside_a_sentence_is_a_name(before: str, after: str) -> None:
    assert of_texts(before, after) == ("name", "substantive")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("However, it rained.", "Meanwhile, it rained."),
        ("He said: “They left.”", "He said: “Everyone left.”"),
        ("The Captain spoke.", "The captain spoke again."),
        ("A storm came.", "A storm came.\nThe mayor of Bergen spoke of it."),
        ("Storm Closes Harbour Until Morning", "Storm Shuts Harbour Until Morning"),
        ("Das Schiff ist in der Werft und bleibt.", "Das Schiff ist in der Bucht und bleibt."),
    ],
)
def test_capitals_alone_are_no_names(before: str, after: str) -> None:
    assert of_texts(before, after) == ("substantive",)


def test_a_name_in_a_headline_of_capitals_is_known_from_the_text() -> None:
    text = "The race between Quill and Ink is over."
    before, after = (an_entry(title=f"{name} Wins Long Race For Harbour", text=text) for name in ("Quill", "Ink"))
    assert labels(before, after) == ("name", "substantive")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The navy said it had fired.", "The navy said it had not fired."),
        ("The navy said it fired.", "The navy said it didn't fire."),
        ("The navy said it fired.", "The navy said it didn’t fire."),
        ("He confirmed the report.", "He denied the report."),
        ("They left with permission.", "They left without permission."),
        ("There are no survivors.", "There are survivors."),
        ("Er wird heute kommen.", "Er wird heute nicht kommen."),
        ("Il y a un danger.", "Il n'y a aucun danger."),
        ("Elle viendra demain.", "Elle ne viendra pas demain."),
        ("Vendrá mañana.", "No vendrá mañana."),
        ("Verrà domani.", "Non verrà mai domani."),
    ],
)
def test_a_negation_that_comes_or_goes_is_a_negation(before: str, after: str) -> None:
    assert of_texts(before, after) == ("negation", "substantive")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The navy did not fire.", "The navy didn't open fire."),
        ("She lives at No 10 now.", "She stays at No 10 for now."),
        ("Le bateau part demain.", "Le bateau part en mai."),
        ("It sailed.", "It sailed.\nIt has not come back."),
    ],
)
def test_a_sentence_no_more_denied_than_before_is_no_negation(before: str, after: str) -> None:
    assert of_texts(before, after) == ("substantive",)


@pytest.mark.parametrize(
    "note",
    [
        "This post has been amended.",
        "This entry was corrected at noon.",
        "Correction: the boat is safe.",
        "An earlier version said that the boat was lost.",
        "This is a clarification.",
        "Korrektur: Das Boot ist sicher.",
        "In einer früheren Version hieß es anders.",
        "Rectificatif : le bateau est sauf.",
        "Nous avons corrigé cette phrase.",
        "Corrección: el barco está a salvo.",
        "Rettifica: la barca è salva.",
    ],
)
def test_a_note_that_says_so_is_a_correction(note: str) -> None:
    assert "correction" in of_texts("The boat is lost.", f"The boat is lost.\n{note}")
    assert "correction" not in of_texts(f"The boat is lost.\n{note}", f"The boat is safe.\n{note}")


@pytest.mark.parametrize("sentence", ["Shares saw a correction today.", "She answered correctly."])
def test_the_word_alone_is_no_correction(sentence: str) -> None:
    assert "correction" not in of_texts("The boat is lost.", f"The boat is lost.\n{sentence}")


@pytest.mark.parametrize(
    "fields",
    [
        {"media": (a_picture("a"),)},
        {"links": (Link("https://a.example"),)},
        {"contributors": (Contributor("Ada"),)},
        {"published_at": at(-60)},
        {"title": "A first headline"},
    ],
)
def test_a_new_meaning_beside_the_words_is_substantive(fields: dict[str, Any]) -> None:
    assert labels(an_entry(), an_entry(**fields)) == ("substantive",)


@pytest.mark.parametrize(
    "fields", [{"flags": frozenset({Flag.PINNED})}, {"published_at": None}, {"time_precision": "relative"}]
)
def test_flags_and_times_that_come_or_go_have_no_label(fields: dict[str, Any]) -> None:
    assert changed_fields(an_entry(), an_entry(**fields)) != ()
    assert labels(an_entry(), an_entry(**fields)) == ()


def test_an_edit_can_carry_several_labels() -> None:
    before = "The mayor confirmed 12 deaths in Bergen."
    after = "The mayor denied 21 deaths in Tromsø.\nThis post was amended."
    assert of_texts(before, after) == ("numeric", "name", "negation", "correction", "substantive")


@pytest.mark.parametrize(
    ("before", "after"),
    [("地震で12人が死亡した。", "地震で21人が死亡した。"), ("١٢ قتيلا في العاصفة", "٢١ قتيلا في العاصفة")],
)
def test_figures_are_read_in_any_script(before: str, after: str) -> None:
    assert of_texts(before, after) == ("numeric", "substantive")


def test_an_entry_rewritten_from_end_to_end_is_still_read() -> None:
    before, after = (
        "\n".join(f"{word} {n} of {boats} boats lay still." for n in range(60))
        for word, boats in (("Report", 12), ("Note", 21))
    )
    assert of_texts(before, after) == ("numeric", "substantive")
