"""Clocks of a page whose address tells no country are in the zone of those that it shows beside times for machines."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.pages import NOW, TEXT, entries, html, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."
NEW_YORK = ZoneInfo("America/New_York")


def local(at: datetime) -> str:
    return f"{at.astimezone(NEW_YORK):%I:%M %p}"


def both(at: datetime, said: str = "") -> str:
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{said or local(at)}</time>'


def page(above: str) -> str:
    def one(number: int) -> str:
        said = f"<span class=stamp>{local(times(number + 1)[number])}</span>"
        return f'<div class="u" id="e{90 - number}">{said}<h3>Report {number}</h3><p>{PROSE}</p></div>'

    return html(f"<div>{above}</div>" + "".join(one(n) for n in range(5)))


MADE, CHANGED = times(9, 60)[8], times(2, 3)[1]


@pytest.mark.parametrize(
    "above",
    [
        f"{both(MADE)} {both(CHANGED)}",
        f"<p>Updated {local(CHANGED)} ET</p>",
        f"<p>Published {local(MADE)} EST</p><p>Updated {local(CHANGED)} EST</p>",
    ],
)
def test_the_page_tells_it_by_times_shown_for_readers_and_machines_or_by_name(above: str) -> None:
    assert [e.published_at for e in entries(page(above))] == times(5)


@pytest.mark.parametrize(
    "above",
    [
        both(MADE),
        f"{both(MADE)} {both(CHANGED, f'{NOW:%H:%M}')}",
        f"<p>The debate begins at {local(CHANGED)} ET and ends at midnight, the harbour office says.</p>",
        f"<p>Updated {local(CHANGED)} ET</p><p>Updated {local(CHANGED)} PT</p>",
    ],
)
def test_what_is_not_sure_tells_nothing(above: str) -> None:
    hours = {e.published_at.hour for e in entries(page(above)) if e.published_at}
    assert hours & {at.astimezone(NEW_YORK).hour for at in times(5)}


@pytest.mark.parametrize(
    ("offset", "zone"),
    [("+05:30", "Asia/Kolkata"), ("+0530", "Asia/Kolkata"), ("+02:00", "Asia/Jerusalem"), ("Z", "Etc/GMT-1")],
)
def test_ist_is_india_or_israel_where_the_page_is_at_home_there_else_ireland(offset: str, zone: str) -> None:
    def one(number: int) -> str:
        said = f"{times(5)[number].astimezone(ZoneInfo(zone)):%I:%M %p} IST"
        return f'<div class="u" id="e{90 - number}"><span>{said}</span><h3>Report {number}</h3><p>{PROSE}</p></div>'

    data = f'{{"@type": "NewsArticle", "datePublished": "2024-03-05T09:00:00{offset}"}}'
    script = f'<script type="application/ld+json">{data}</script>'
    assert [e.published_at for e in entries(html(script + "".join(one(n) for n in range(5))))] == times(5)
