"""Times of an update are told from those of an entry by their class or by the word before them, which is no text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collector.extract.html import Node, parse
from collector.extract.updates import is_update
from tests.pages import TEXT, entries, html, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."
LATER = timedelta(minutes=4)


def the_time_in(markup: str) -> Node:
    root = parse(markup.encode())
    assert root is not None
    return next(root.iter("time"))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Updated at <time>17:48</time></p>",
        "<p>17:40 · Last updated: <time>17:48</time></p>",
        "<p><span>Zuletzt aktualisiert am</span> <time>17:48</time></p>",
        "<p>Mis à jour le <time>17:48</time></p>",
        "<p>Обновлено: <time>17:48</time></p>",
        '<p><time class="is-modified">17:48</time></p>',
    ],
)
def test_the_time_of_an_update_is_known_by_its_class_or_the_word_before_it(markup: str) -> None:
    assert is_update(the_time_in(markup))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Posted at <time>17:48</time></p>",
        "<p>The list was updated. <time>17:48</time></p>",
        "<p><b>Updated</b> <i>by the desk</i> <time>17:48</time></p>",
    ],
)
def test_any_other_time_is_not_one_of_an_update(markup: str) -> None:
    assert not is_update(the_time_in(markup))


def test_an_entry_went_out_when_readers_are_told_and_not_when_machines_are_told_of_its_update() -> None:
    def one(number: int) -> str:
        at = times(number + 1)[number]
        shown, changed = f"{at:%b %d, %Y, %I:%M %p} GMT", f'<time datetime="{(at + LATER).isoformat()}">x</time>'
        head = f'<div class="head"><span class="stamp">{shown}</span> / <span>Updated {changed}</span></div>'
        body = f"{head}<h2>Report {number}</h2><p>{PROSE}</p>"
        return f'<section class="card" id="rcrd{800 - 7 * number}">{body}</section>'

    found = entries(html("".join(one(n) for n in range(5))))
    assert [e.published_at for e in found] == times(5)
    assert [e.updated_at for e in found] == [at + LATER for at in times(5)]
    assert {e.text for e in found} == {PROSE}


def test_where_only_updates_are_told_they_are_the_times() -> None:
    def one(number: int) -> str:
        stamp = f'<time datetime="{times(number + 1)[number].isoformat()}">x</time>'
        return f"<article><h3>Report {number}</h3><p>{PROSE}</p><p>Last updated: {stamp}</p></article>"

    assert [e.published_at for e in entries(html("".join(one(n) for n in range(4))))] == times(4)


@pytest.mark.parametrize("label", ["Updated at", "Zuletzt aktualisiert:", "Published:", "From"])
def test_a_label_without_its_time_is_no_text(label: str) -> None:
    def one(number: int) -> str:
        stamp = f'<time datetime="{times(number + 1)[number].isoformat()}">x</time>'
        head = f"<div>{label} {stamp}</div>"
        return f"<article>{head}<h3>Report {number}</h3><p>{PROSE}</p><p><small>{label}</small></p></article>"

    assert {e.text for e in entries(html("".join(one(n) for n in range(4))))} == {PROSE}
