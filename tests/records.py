"""Timed records that are no live blog: mails, minutes, timetables, recordings, lists of what is elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.tongues import Tongue

Rows = list[tuple[datetime, str, str]]
"""Times with a few words each and a longer text, newest first."""

Kind = Callable[[Rows, Tongue], str]


def mails(rows: Rows, tongue: Tongue) -> str:
    """An exchange of mails, each with the one before."""
    return "".join(
        f'<div class="message" id="m{place}"><b>{tongue.people[place % 3]}</b> <span>{at:%d.%m.%Y %H:%M}</span>'
        f"<p>{text}</p><blockquote>{rows[place - 1][2]}</blockquote></div>"
        for place, (at, _, text) in enumerate(rows)
    )


def board(rows: Rows, tongue: Tongue) -> str:
    """What people write to each other, in elements that do not say so."""
    return "".join(
        f'<div class="post" id="p{place}"><div class="user">{title}</div><div class="date">{tongue.day(at, 0)}, '
        f'{tongue.clock(at, 0)}</div><div class="content">{text}</div><a href="/quote/{place}">Quote</a></div>'
        for place, (at, title, text) in enumerate(reversed(rows))
    )


def minutes(rows: Rows, tongue: Tongue) -> str:
    """What was said and decided at a meeting."""
    return "".join(f"<h3>{tongue.clock(at, 0)} {title}</h3><p>{text}</p>" for at, title, text in reversed(rows))


def evening(rows: Rows, tongue: Tongue) -> str:
    """What a channel shows."""
    return "".join(
        f'<div class="show"><span class="time">{tongue.clock(at, 0)}</span><h3>{title}</h3><p>{text}</p></div>'
        for at, title, text in reversed(rows)
    )


def versions(rows: Rows, tongue: Tongue) -> str:
    """Who changed a page, and why."""
    return "".join(
        f"<li><b>{at:%H:%M}, {tongue.day(at, 1)}</b> {tongue.people[place % 3]} ({text})</li>"
        for place, (at, _, text) in enumerate(rows)
    )


def race(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001 (how long it took is no time)
    """Who came in, and after how long."""
    return "".join(
        f"<li><b>{place}.</b> <span>{title}</span> <i>{place // 20 + 1}:{place * 3 % 60:02}:{place * 13 % 60:02}</i> "
        f"<span>{text}</span></li>"
        for place, (_, title, text) in enumerate(rows, start=1)
    )


def recording(rows: Rows, tongue: Tongue) -> str:
    """What was said in a recording, and how far into it."""
    return "".join(
        f'<p><span class="timestamp">{place * 2 // 60:02}:{place * 2 % 60:02}</span> '
        f"<b>{tongue.people[place % 3]}:</b> {text}</p>"
        for place, (_, _, text) in enumerate(rows)
    )


def departures(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """When ferries leave, for where, and from which quay."""
    return "".join(
        f'<div class="row"><span class="time">{at:%H:%M}</span><span>{title}</span><span>{text.rstrip(".")}</span>'
        f"<span>Quay {place % 9}</span></div>"
        for place, (at, title, text) in enumerate(reversed(rows))
    )


def releases(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """What an office told the press, in short."""
    return "".join(
        f'<div class="release"><span class="date">{at - timedelta(hours=place):%d.%m.%Y %H:%M}</span><h3>{title}</h3>'
        f'<p>{text}</p><a href="/press/{place}">Read more</a></div>'
        for place, (at, title, text) in enumerate(rows)
    )


def topic(rows: Rows, tongue: Tongue) -> str:
    """Stories of one topic: pictures lead to them."""
    return "".join(
        f'<li><a href="/news/{place}"><img src="/{place}.jpg"></a><h3>{title}</h3><p>{text}</p>'
        f'<time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time></li>'
        for place, (at, title, text) in enumerate(rows)
    )


def overview(rows: Rows, tongue: Tongue) -> str:
    """The live blogs that run, and those that ran."""
    return "".join(
        f'<article class="live-blog-card"><h3><a href="/liveblog/{place}-storm">{title}</a></h3><p>{text}</p>'
        f'<time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time></article>'
        for place, (at, title, text) in enumerate(rows)
    )


TOLD_APART: tuple[Kind, ...] = (race, recording, departures, releases, topic, overview)
"""What is told apart whatever the address says."""

LIKE_ENTRIES: tuple[Kind, ...] = (mails, board, minutes, evening, versions)
"""What is told apart by nothing but that nothing says that it is live."""
