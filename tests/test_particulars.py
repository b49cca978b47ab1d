"""What differs between two wordings besides the words: told thing by thing, and only what really differs."""

from __future__ import annotations

from typing import Any

import pytest

from collector.labels import changed_fields
from collector.model import Contributor, Embed, Flag, Link, Media
from collector.particulars import LONGEST, Particular, particulars
from tests.builders import an_entry, at

BOAT = Media("image", "https://img.example/boat.jpg?width=620", "boat", caption="The boat")
PIER = Media("image", "https://img.example/pier.jpg", "pier", alt="A pier")
POST = Embed("X", "https://x.com/coast/status/1", "All are safe.", "Coast guard")


def differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[Particular, ...]:
    return particulars(an_entry("e", **before), an_entry("e", **after))


def test_nothing_is_told_of_words() -> None:
    assert differing({"text": "A boat."}, {"text": "A ferry."}) == ()


def test_a_picture_that_took_the_place_of_another_is_told_with_its_caption_and_address() -> None:
    (told,) = differing({"media": (BOAT,)}, {"media": (PIER,)})
    assert told == Particular(
        "media",
        removed=("image “The boat” https://img.example/boat.jpg?width=620",),
        added=("image “A pier” https://img.example/pier.jpg",),
    )


def test_what_stays_is_not_told_even_at_another_size() -> None:
    smaller = Media("image", "https://img.example/boat.jpg?width=300", "boat", caption="The boat")
    (told,) = differing({"media": (BOAT,)}, {"media": (smaller, PIER)})
    assert (told.removed, len(told.added)) == ((), 1)


def test_a_post_that_was_taken_out_is_told_with_its_author_and_words() -> None:
    (told,) = differing({"embeds": (POST,)}, {})
    assert told == Particular("media", ("X Coast guard “All are safe.” https://x.com/coast/status/1",), ())


def test_a_long_post_is_named_by_how_it_begins() -> None:
    (told,) = differing({}, {"embeds": (Embed("X", "https://x.com/a/status/2", "word " * 100),)})
    assert f"{'word ' * 15}word…" in told.added[0]
    assert len(told.added[0]) < LONGEST + 40


def test_authors_in_another_order_are_told_whole() -> None:
    ann, bob = Contributor("Ann"), Contributor("Bob")
    (told,) = differing({"contributors": (ann, bob)}, {"contributors": (bob, ann)})
    assert told == Particular("contributors", ("Ann", "Bob"), ("Bob", "Ann"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"flags": frozenset({Flag.PINNED})}, Particular("flags", (), ("pinned",))),
        (
            {"links": (Link("https://a.example/1?utm_source=x", "one"),)},
            {"links": (Link("https://a.example/2", "one"),)},
            Particular("links", ("https://a.example/1?utm_source=x",), ("https://a.example/2",)),
        ),
        (
            {"published_at": at(0)},
            {"published_at": at(5)},
            Particular("published_at", ("2024-03-27T09:00:00.000Z",), ("2024-03-27T09:05:00.000Z",)),
        ),
    ],
)
def test_a_mark_a_link_and_a_time(before: dict[str, Any], after: dict[str, Any], told: Particular) -> None:
    assert differing(before, after) == (told,)


def test_every_field_that_differs_besides_the_words_is_told_once() -> None:
    before = an_entry("e", published_at=at(0))
    after = an_entry(
        "e",
        published_at=at(1),
        contributors=(Contributor("Ann"),),
        media=(BOAT,),
        embeds=(POST,),
        links=(Link("u", ""),),
    )
    assert tuple(told.field for told in particulars(before, after)) == changed_fields(before, after)
