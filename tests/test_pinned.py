"""Entries put on top of the others: copies of those below, entries on their own, and what they do to clocks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from collector.model import Flag, Reading
from tests.pages import TEXT, URL, html, read, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


NAMED = ' id="e-86"'


def clock(number: int) -> str:
    return times(number + 1)[number].strftime("%H:%M")


def entry(number: int, named: str = "") -> str:
    link = f'<a href="#e-{90 - number}">{clock(number)}</a>'
    return f'<article class="u"{named}><span class="time">{link}</span><p>{PROSE} Number {number}.</p></article>'


def listed(numbers: Sequence[int], on_top: str = "") -> str:
    return f'<div class="list">{on_top}' + "".join(entry(n, f' id="e-{90 - n}"') for n in numbers) + "</div>"


def of(body: str) -> Reading:
    reading = read(html(body))
    assert isinstance(reading, Reading), reading
    return reading


@pytest.mark.parametrize(
    "box",
    [
        f'<div id="pinned-post"><div id="collapsible-body">{entry(4)}</div></div>',
        f'<div class="pinned">{entry(4, NAMED)}</div>',
        f'<section class="is-sticky"><p>Pinned</p>{entry(4)}</section>',
    ],
    ids=["in a box of its own id", "with its id", "with a word above"],
)
def test_a_copy_on_top_is_a_mark_of_the_entry_below(box: str) -> None:
    reading = of(listed(range(6), box))
    assert [e.key for e in reading.blog.entries] == [f"e-{90 - n}" for n in range(6)]
    assert [e.published_at for e in reading.blog.entries] == times(6)
    assert ("e-86", Flag.PINNED) in reading.marks


def test_an_entry_that_stands_on_top_alone_has_its_own_id_and_moves_no_clock() -> None:
    reading = of(listed(range(6), f'<div id="pinned-post">{entry(7)}</div>'))
    found = {e.key: e for e in reading.blog.entries}
    assert found["e-83"].published_at == times(8)[7]
    assert found["e-83"].text == f"{PROSE} Number 7."
    assert not any(link.url.startswith(URL) for link in found["e-83"].links)
    assert [found[f"e-{90 - n}"].published_at for n in range(6)] == times(6)


def test_where_all_are_called_so_it_is_the_list_that_is() -> None:
    reading = of(f'<div class="sticky">{listed(range(6))}</div>')
    assert [e.key for e in reading.blog.entries] == [f"e-{90 - n}" for n in range(6)]
    assert reading.marks == frozenset()
