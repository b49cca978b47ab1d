"""More shapes than pages of `newsstand` are put together of: each a whole way of printing the same entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape

from tests.newsstand import Told
from tests.tongues import Tongue

Shape = Callable[[Sequence[Told], Tongue], str]
BASE = "https://paper.example/live/storm"


def paragraphs(told: Told) -> str:
    """What an entry says."""
    return "".join(f"<p>{escape(each)}</p>" for each in told.paragraphs)


def listed(told: Sequence[Told], one: Callable[[Told], str]) -> str:
    """The entries in a box."""
    return f'<div class="feed">{"".join(one(each) for each in told)}</div>'


def by_day(told: Sequence[Told], tongue: Tongue) -> str:
    """A list for each day, under its heading, in a section of its own."""
    days: dict[str, list[Told]] = {}
    for each in told:
        days.setdefault(tongue.day(each.at, 0), []).append(each)

    def one(t: Told) -> str:
        return f'<li><span class="t">{tongue.clock(t.at, 0)}</span><h3>{escape(t.title)}</h3>{paragraphs(t)}</li>'

    return "".join(f"<section><h2>{day}</h2><ul>{''.join(map(one, of))}</ul></section>" for day, of in days.items())


def h_feed(told: Sequence[Told], tongue: Tongue) -> str:
    """Microformats, the id in the permalink."""
    return (
        '<div class="h-feed">'
        + "".join(
            f'<div class="h-entry"><a class="u-url" href="#{t.key}"><time class="dt-published" '
            f'datetime="{t.at.isoformat()}">{tongue.clock(t.at, 0)}</time></a><h3 class="p-name">{escape(t.title)}</h3>'
            f'<div class="e-content">{paragraphs(t)}</div><span class="p-author h-card">{t.author}</span></div>'
            for t in told
        )
        + "</div>"
    )


def rdfa(told: Sequence[Told], tongue: Tongue) -> str:
    """RDFa."""
    return (
        '<div vocab="http://schema.org/" typeof="LiveBlogPosting">'
        + "".join(
            f'<div property="liveBlogUpdate" typeof="BlogPosting" id="{t.key}"><span property="datePublished" '
            f'content="{t.at.isoformat()}">{tongue.clock(t.at, 0)}</span><h3 property="headline">{escape(t.title)}</h3>'
            f'<div property="articleBody">{paragraphs(t)}</div><span property="author" typeof="Person">'
            f'<span property="name">{t.author}</span></span></div>'
            for t in told
        )
        + "</div>"
    )


def mixed(told: Sequence[Told], tongue: Tongue) -> str:
    """Classes that come and go, the usual one not always first."""
    return (
        '<div class="feed">'
        + "".join(
            f'<article class="{"is-key " if n % 4 == 1 else ""}post" id="{t.key}"><div class="post__meta">'
            f'<time datetime="{t.at.isoformat()}">{tongue.clock(t.at, 0)}</time></div><h3>{escape(t.title)}</h3>'
            f"{paragraphs(t)}</article>"
            for n, t in enumerate(told)
        )
        + "</div>"
    )


def updated(told: Sequence[Told], tongue: Tongue) -> str:
    """Two times in each entry, the second that of an update."""
    return listed(
        told,
        lambda t: (
            f'<div class="post" id="{t.key}"><time datetime="{t.at.isoformat()}">{tongue.clock(t.at, 0)}</time>'
            f'<time class="updated" datetime="{(t.at + timedelta(minutes=3)).isoformat()}">Updated</time>'
            f"<h3>{escape(t.title)}</h3>{paragraphs(t)}</div>"
        ),
    )


def linked(told: Sequence[Told], tongue: Tongue) -> str:
    """No ids but in the address that the time links to."""
    return listed(
        told,
        lambda t: (
            f'<div class="post"><a class="permalink-time" href="/live/storm?post={t.key}#{t.key}">'
            f"{tongue.clock(t.at, 0)}</a><h3>{escape(t.title)}</h3>{paragraphs(t)}</div>"
        ),
    )


def cards(told: Sequence[Told], tongue: Tongue) -> str:
    """Nothing is called what it is: time and name side by side, the headline bold."""
    return listed(
        told,
        lambda t: (
            f'<div class="card"><div class="card-head"><span>{tongue.clock(t.at, 0)}</span> <span>{t.author}</span>'
            "</div>"
            f'<div class="card-body"><strong>{escape(t.title)}</strong>{paragraphs(t)}</div></div>'
        ),
    )


def deep(told: Sequence[Told], tongue: Tongue) -> str:
    """Boxes in boxes, none with a name."""
    return (
        '<div id="root"><div>'
        + "".join(
            f'<div><div><div data-testid="post-{n}"><div><div><time datetime="{t.at.isoformat()}"><span>'
            f"{tongue.clock(t.at, 0)}</span></time></div><div><h2><span>{escape(t.title)}</span></h2></div></div>"
            f"<div><div>{paragraphs(t)}</div></div></div></div></div>"
            for n, t in enumerate(told)
        )
        + "</div></div>"
    )


def ruled(told: Sequence[Told], tongue: Tongue) -> str:
    """Paragraphs one after the other, a rule between entries."""
    return "<hr>".join(
        f"<p><em>{tongue.clock(t.at, 0)}</em></p><h4>{escape(t.title)}</h4>{paragraphs(t)}" for t in told
    )


SHAPES: tuple[Shape, ...] = (by_day, h_feed, rdfa, mixed, updated, linked, cards, deep, ruled)
IDENTIFIED = (h_feed, rdfa, mixed, updated, linked)
SIGNED = (h_feed, rdfa, cards)
