"""Pages with many times on them that are no live blog, built by chance as those of `newsstand` are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from tests.newsstand import STARTS
from tests.records import TOLD_APART, Kind, Rows
from tests.stalls import AROUND
from tests.tongues import TONGUES, Tongue


def article(rows: Rows, tongue: Tongue) -> str:
    """One story in paragraphs, its time above it."""
    stamp = f'<time datetime="{rows[0][0].isoformat()}">{tongue.clock(rows[0][0], 0)}</time>'
    return stamp + "".join(f"<p>{text}</p>" for _, _, text in rows)


def front(rows: Rows, tongue: Tongue) -> str:
    """A section front: teasers that lead to stories."""
    return "".join(
        f'<article class="teaser"><h3><a href="/news/{place}">{title}</a></h3><p>{text}</p>'
        f'<time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time></article>'
        for place, (at, title, text) in enumerate(rows)
    )


def comments(rows: Rows, tongue: Tongue) -> str:
    """What readers say of a story."""
    said = "".join(
        f'<li class="comment"><span class="comment__author">{title}</span><time datetime="{at.isoformat()}">'
        f"{tongue.clock(at, 0)}</time><p>{text}</p></li>"
        for at, title, text in rows
    )
    return f"<p>{rows[0][2]}</p><p>{rows[1][2]}</p><section class='comments'><ol>{said}</ol></section>"


def schedule(rows: Rows, tongue: Tongue) -> str:
    """What is on tonight."""
    listed = "".join(
        f"<tr><td>{tongue.clock(at + timedelta(days=2), 0)}</td><td>{title}</td></tr>"
        for at, title, _ in reversed(rows)
    )
    return f"<table>{listed}</table>"


def timeline(rows: Rows, tongue: Tongue) -> str:
    """A story with a short list of what came before it."""
    listed = "".join(f"<li><b>{tongue.clock(at, 0)}</b> {title}</li>" for at, title, _ in rows[:5])
    return "".join(f"<p>{text}</p>" for _, _, text in rows) + f'<div class="timeline"><ul>{listed}</ul></div>'


def products(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001 (prices are no times)
    """Things to buy."""
    return "".join(
        f'<div class="product"><h3><a href="/p/{place}">{title}</a></h3><span class="price">{place + 3}.99</span></div>'
        for place, (_, title, _) in enumerate(rows)
    )


def recipes(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """Things to cook, each with how long it takes."""
    return "".join(
        f'<div class="recipe"><h3><a href="/r/{place}">{title}</a></h3><span class="time">{place * 5 + 10} min</span>'
        f"<p>{text}</p></div>"
        for place, (_, title, text) in enumerate(rows)
    )


def letters(rows: Rows, tongue: Tongue) -> str:
    """The archive of a newsletter: a day and a link each."""
    return "".join(
        f'<li><span class="date">{tongue.day(at, 0)}</span> <a href="/letters/{place}">{title}</a></li>'
        for place, (at, title, _) in enumerate(rows)
    )


def thread(rows: Rows, tongue: Tongue) -> str:
    """A discussion in a forum."""
    return (
        "<div class='forum-thread'>"
        + "".join(
            f'<div class="post" id="p{place}"><span class="user">{title}</span><span class="date">{tongue.day(at, 0)}, '
            f"{tongue.clock(at, 0)}</span><p>{text}</p></div>"
            for place, (at, title, text) in enumerate(rows)
        )
        + "</div>"
    )


def videos(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """Films with how long they run."""
    return "".join(
        f'<a class="video" href="/v/{place}"><span class="duration">{place + 1:02}:{place * 7 % 60:02}</span>'
        f"<h3>{title}</h3></a>"
        for place, (_, title, _) in enumerate(rows)
    )


def events(rows: Rows, tongue: Tongue) -> str:
    """What is to happen in the next weeks."""
    return "".join(
        f'<div class="event"><time datetime="{(at + timedelta(days=3 * place + 30)).isoformat()}">'
        f"{tongue.day(at + timedelta(days=3 * place + 30), 0)}</time><h3>{title}</h3><p>{text}</p></div>"
        for place, (at, title, text) in enumerate(rows)
    )


def results(rows: Rows, tongue: Tongue) -> str:
    """What a search found: teasers of stories on other pages, the day first."""
    return (
        "<ol>"
        + "".join(
            f'<li class="result"><div class="date">{tongue.day(at - timedelta(days=9 * place), 0)}</div>'
            f'<h2><a href="https://paper.example/2024/{place}">{title}</a></h2><p>{text}</p></li>'
            for place, (at, title, text) in enumerate(rows)
        )
        + "</ol>"
    )


def ratings(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001 (marks are no times)
    """Offers with the mark that buyers gave them, and what they would have earned."""
    return "".join(
        f'<div class="offer"><h3>{title}</h3><p>{text}</p><span class="mark">4.{place * 7 % 60:02} / 5</span>'
        f'<span class="yield">{place % 24}.{place * 11 % 60:02} %</span></div>'
        for place, (_, title, text) in enumerate(rows)
    )


def spread(rows: Rows, days: int) -> Rows:
    """The same, so many days further apart."""
    return [(at - timedelta(days=days * place), title, text) for place, (at, title, text) in enumerate(rows)]


def bookings(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """What guests say, and from when to when they were there."""
    return "".join(
        f'<div class="guest"><h4>{title}</h4><span class="date">{at:%d.%m.%Y} – {at + timedelta(days=3):%d.%m.%Y}'
        f"</span><p>{text}</p></div>"
        for at, title, text in spread(rows, 40)
    )


def programme(rows: Rows, tongue: Tongue) -> str:
    """The talks of a day, each with beginning and end."""
    return "".join(
        f'<div class="talk" id="talk-{place}"><h3>{title}</h3>'
        f'<span class="time">{tongue.clock(at, 0)} - {tongue.clock(at + timedelta(minutes=45), 0)}</span>'
        f"<p>{text}</p></div>"
        for place, (at, title, text) in enumerate(rows)
    )


def clips(rows: Rows, tongue: Tongue) -> str:  # noqa: ARG001
    """A story in parts, and between them films with how long they run."""
    return "".join(
        f'<div class="part"><div class="player"><time class="player__duration">{place % 9}:{place * 7 % 60:02}</time>'
        f"<span>{title}</span></div><p>{text}</p></div>"
        for place, (_, title, text) in enumerate(rows)
    )


def stories(rows: Rows, tongue: Tongue) -> str:
    """What somebody wrote over the years, one story under the other."""
    return "".join(
        f'<article id="story-{place}"><h2>{title}</h2><p>{text}</p><time datetime="{at.isoformat()}">'
        f"{tongue.day(at, 0)}</time></article>"
        for place, (at, title, text) in enumerate(spread(rows, 25))
    )


def readers(rows: Rows, tongue: Tongue) -> str:
    """What readers say, in elements named in one word."""
    return (
        "<p>.</p><ul class='sectbody commentlinks'>"
        + "".join(
            f'<li class="member" id="UserComment{place}"><h4>{title}</h4><time datetime="{at.isoformat()}">'
            f"{tongue.clock(at, 0)}</time><p>{text}</p></li>"
            for place, (at, title, text) in enumerate(rows)
        )
        + "</ul>"
    )


def cards(rows: Rows, tongue: Tongue) -> str:
    """Teasers whose headline is for the ear, and again in the link around picture and words; ages between them."""
    tag = "i" if len(rows) % 2 else "span"
    return "".join(
        f'<li class="row"><article><h4 class="sr-only">{title}</h4><a href="/news/{place}"><b>{title}</b></a>'
        f'<p>{text}</p><time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time></article></li>'
        f'<li class="row"><{tag}>{tongue.age(at, rows[0][0])}</{tag}></li>'
        for place, (at, title, text) in enumerate(rows)
    )


def feed(rows: Rows, tongue: Tongue) -> str:
    """The newest stories below another, each one link around kicker, headline and lead."""
    return "".join(
        f'<a class="item" href="/news/{place}"><time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time>'
        f'<div class="kicker">{tongue.live}</div><div class="head">{title}</div></a><div class="lead">{text}</div>'
        for place, (at, title, text) in enumerate(rows)
    )


def latest(rows: Rows, tongue: Tongue) -> str:
    """The same, the headline a link without being a heading."""
    return "".join(
        f'<li><div class="head"><a class="title" href="/news/{place}">{title} {text[:30]}</a></div>'
        f'<time datetime="{at.isoformat()}">{tongue.day(at, 0)}</time><p>{text}</p></li>'
        for place, (at, title, text) in enumerate(rows)
    )


def endless(rows: Rows, tongue: Tongue) -> str:
    """A story, and below it the next ones, each as if it were a page."""
    return "".join(
        f'<article class="article"><h1>{title}</h1><time datetime="{at.isoformat()}">{tongue.clock(at, 0)}</time>'
        f"<p>{text}</p><p>{title}: {text}</p></article>"
        for at, title, text in rows
    )


KINDS: tuple[Kind, ...] = (
    article,
    front,
    comments,
    schedule,
    timeline,
    products,
    recipes,
    letters,
    thread,
    videos,
    events,
    results,
    ratings,
    bookings,
    programme,
    clips,
    stories,
    readers,
    cards,
    feed,
    latest,
    endless,
    *TOLD_APART,
)


def a_lookalike(seed: int, kinds: Sequence[Kind] = KINDS) -> tuple[str, str, datetime, bytes]:
    """A page that is no live blog: its kind, its zone, when it was fetched, its bytes."""
    rng = random.Random(seed)  # noqa: S311 (no secret, a page)
    kind, tongue, at = kinds[seed % len(kinds)], rng.choice(TONGUES), rng.choice(STARTS)
    now, rows = at + timedelta(minutes=9), []
    for _ in range(rng.randint(5, 30)):
        rows.append(
            (at, escape(tongue.sentence(rng, 6).rstrip(".")), escape(tongue.sentence(rng, rng.randint(12, 40))))
        )
        at -= timedelta(minutes=rng.randint(3, 200))
    headline = tongue.sentence(rng, 6).rstrip(".")
    around = [AROUND[name] for name in rng.sample(list(AROUND), 3)]
    above, below = ("".join(each[side] for each in around) for side in (0, 1))
    page = (
        f'<!doctype html><html lang="{tongue.code}"><head><meta charset="utf-8"><title>{headline}</title></head>'
        f"<body>{above}<main><h1>{headline}</h1>{kind(rows, tongue)}</main>{below}</body></html>"
    )
    return kind.__name__, tongue.zone, now, page.encode()
