"""Live blogs of papers that do not exist: every page is built by chance from habits of real ones, its truth beside it.

What varies on its own is drawn on its own: the language, how an entry is boxed, where its time, headline and byline
stand and in which words, the day headings, the order, the furniture around and between.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from tests.stalls import AROUND, BEFORE, BETWEEN, INSIDE, REPLIES
from tests.tongues import TONGUES, Tongue

ADDRESSES = ("https://paper.example/live/storm", "https://paper.example/news/storm-123", "https://paper.example/a/77")
STARTS = (
    datetime(2024, 3, 12, 19, 40, tzinfo=UTC),
    datetime(2024, 3, 31, 6, 20, tzinfo=UTC),
    datetime(2024, 10, 27, 7, 15, tzinfo=UTC),
    datetime(2024, 6, 1, 0, 35, tzinfo=UTC),
)


@dataclass(frozen=True)
class Told:
    """One entry as its editors know it."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    author: str
    at: datetime


@dataclass(frozen=True)
class Style:
    """How one paper prints: one choice for each thing that varies."""

    tongue: Tongue
    box: str
    time: str
    title: str
    byline: str
    body: str
    clock: int
    day: int
    days: bool
    rising: bool
    ids: bool
    around: tuple[str, ...]
    between: str
    before: str
    inside: str
    replies: bool
    foot: bool
    weekdays: bool
    label: str

    def day_heading(self, at: datetime) -> str:
        """What stands above the entries of a day."""
        return self.tongue.weekday(at) if self.weekdays else self.tongue.day(at, self.day)


@dataclass(frozen=True)
class Issue:
    """A page with its truth, newest entry first; `now` is when it was fetched."""

    style: Style
    url: str
    now: datetime
    body: bytes
    told: tuple[Told, ...]


Box = tuple[str, str, str, str]
"""What opens and closes the list, and an entry: `{id}` is its id attribute, `{stamp}` its time in seconds."""

BOXES: dict[str, Box] = {
    "article": ('<div class="feed">', "</div>", '<article class="post"{id}>', "</article>"),
    "list": ('<ol class="timeline">', "</ol>", '<li class="timeline__item"{id}>', "</li>"),
    "hashed": ('<div class="css-1x9ab">', "</div>", '<div class="css-77ak2 e1x9"{id}>', "</div>"),
    "section": ("<section>", "</section>", '<section class="update update--text"{id}>', "</section>"),
    "nested": ('<div role="feed"><div>', "</div></div>", '<div><div role="article"{id}>', "</div></div>"),
    "custom": ("<live-feed>", "</live-feed>", '<live-entry class="entry"{id}>', "</live-entry>"),
    "bare": ("<div>", "</div>", "<div{id}>", "</div>"),
    "stamped": ('<div class="stream">', "</div>", '<div class="stream-item"{id} data-timestamp="{stamp}">', "</div>"),
}
FLAT: dict[str, str] = {
    "heading": "<h3{id}>{clock}{colon} {title}</h3>{body}",
    "dated": "<h3{id}>{day}, {clock}{colon} {title}</h3>{body}",
    "bold": "<p{id}><strong>{clock}{colon} {title}</strong></p>{body}",
    "plus": "<p{id}><b>+++ {clock} {title} +++</b></p>{body}",
    "above": '<h4{id} class="time">{clock}</h4><h3>{title}</h3>{body}',
    "rows": "<tr{id}><td>{clock}</td><td><strong>{title}</strong>{body}</td></tr>",
    "terms": "<dt{id}>{clock}</dt><dd><h4>{title}</h4>{body}</dd>",
}
"""Entries that are a clock with a headline and what follows it; all of them have both."""

AROUND_FLAT = {"rows": ("<table>", "</table>"), "terms": ("<dl>", "</dl>")}

TIMES: dict[str, Callable[[Told, Style, datetime], str]] = {
    "iso": lambda t, s, _: f'<time datetime="{t.at.isoformat()}">{s.tongue.clock(t.at, s.clock)}</time>',
    "local": lambda t, s, _: (
        f'<time datetime="{t.at.astimezone(ZoneInfo(s.tongue.zone)):%Y-%m-%dT%H:%M}">'
        f"{s.tongue.clock(t.at, s.clock)}</time>"
    ),
    "clock": lambda t, s, _: f'<span class="post-time">{s.tongue.clock(t.at, s.clock)}</span>',
    "nameless": lambda t, s, _: f'<div class="css-0a1"><span>{s.tongue.clock(t.at, s.clock)}</span></div>',
    "dated": lambda t, s, _: f'<div class="date">{s.tongue.day(t.at, s.day)}, {s.tongue.clock(t.at, s.clock)}</div>',
    "marked": lambda t, s, _: f"<p><time>{s.tongue.clock(t.at, s.clock)}</time></p>",
    "headed": lambda t, s, _: f'<div class="left"><h5 class="entry-time">{s.tongue.clock(t.at, s.clock)}</h5></div>',
    "zoned": lambda t, _s, _: f'<span class="post-time">{t.at:%H:%M} GMT</span>',
    "beside": lambda t, s, _: (
        f'<div class="when"><div class="hour">{s.tongue.clock(t.at, s.clock)}</div>'
        f'<div class="day">{s.tongue.day(t.at, s.day)}</div></div>'
    ),
    "under": lambda t, s, _: (
        f"<p><span>{s.tongue.day(t.at, s.day)}</span> <time>{s.tongue.clock(t.at, s.clock)}</time></p>"
    ),
    "link": lambda t, s, _: f'<a class="permalink" href="#{t.key}">{s.tongue.clock(t.at, s.clock)}</a>',
    "twice": lambda t, s, _: (
        f'<div class="meta"><time datetime="{t.at.isoformat()}">{s.tongue.clock(t.at, s.clock)}</time> '
        f'<time class="updated" datetime="{(t.at + timedelta(minutes=1)).isoformat()}">'
        f"{s.tongue.clock(t.at + timedelta(minutes=1), s.clock)}</time></div>"
    ),
    "loose": lambda t, s, _: f"{s.tongue.clock(t.at, s.clock)}<br>",
    "signed": lambda t, s, _: (
        f"<p>{s.tongue.day(t.at, s.day)}, {s.tongue.clock(t.at, s.clock)} {s.tongue.by.lower()} {t.author}</p>"
    ),
    "age": lambda t, s, now: f'<span class="timestamp">{s.tongue.age(t.at, now)}</span>',
}
DATED = ("iso", "local", "dated", "beside", "under", "signed")
"""Times that tell the day: such a page can be read much later."""

TITLES: dict[str, str] = {
    "h2": "<h2>{}</h2>",
    "h3": '<h3 class="post__title">{}</h3>',
    "linked": '<h3><a href="{here}#{key}">{}</a></h3>',
    "classed": '<div class="headline">{}</div>',
    "none": "",
}
BYLINES: dict[str, str] = {
    "none": "",
    "span": '<span class="author">{name}</span>',
    "by": '<p class="byline">{by} {name}</p>',
    "rel": '<a rel="author" href="/people/1">{name}</a>',
    "meta": '<div class="meta"><span class="post-author"><a href="/autor/1">{name}</a></span></div>',
    "page": '<div class="m"><a href="/autor/1">{name}</a></div>',
    "line": "<div>{by} {name}</div>",
    "role": '<div class="who"><span class="author">{name}</span> <span class="author-role">Reporter</span></div>',
    "plain": '<div class="author"><b>{name}</b><span>Political editor</span></div>',
}
LABELS: dict[str, str] = {
    "nothing": "",
    "span": '<span class="tag">Eilmeldung</span>',
    "line": "<p>Breaking</p>",
    "bold": "<div><b>Key event</b></div>",
}
BODIES: dict[str, tuple[str, str, str, str]] = {
    "paragraphs": ("", "<p>", "</p>", ""),
    "boxed": ('<div class="content"><div>', "<p>", "</p>", "</div></div>"),
    "breaks": ('<div class="text">', "", "<br><br>", "</div>"),
    "list": ('<div class="content">', "<ul><li>", "</li></ul>", "</div>"),
    "spans": ('<div class="richtext">', '<p><span style="font-weight:400">', "</span></p>", "</div>"),
    "divided": ('<div class="post-body">', "<div>", "</div>", "</div>"),
    "custom": ("<rich-text>", '<p class="css-p1">', "</p>", "</rich-text>"),
}


def printed(told: Told, style: Style, url: str, now: datetime) -> str:
    """An entry as the page shows it."""
    identity = f' id="{told.key}"' if style.ids else ""
    if style.box in FLAT:
        clock, body = style.tongue.clock(told.at, style.clock), "".join(f"<p>{escape(p)}</p>" for p in told.paragraphs)
        colon = (":", " –")[style.day % 2]
        day = style.tongue.day(told.at, style.day)
        title = escape(told.title)
        return FLAT[style.box].format(id=identity, day=day, clock=clock, colon=colon, title=title, body=body)
    opening, closing = BOXES[style.box][2:]
    time = TIMES[style.time](told, style, now)
    title = TITLES[style.title].format(escape(told.title), here=url, key=told.key)
    byline = BYLINES.get(style.byline, "").format(name=escape(told.author), by=style.tongue.by)
    before, begin, end, after = BODIES[style.body]
    body = before + "".join(f"{begin}{escape(each)}{end}" for each in told.paragraphs) + after
    head = opening.format(id=identity, stamp=int(told.at.timestamp()))
    inside = INSIDE[style.inside].format(minute=now.minute)
    if style.foot:
        time, inside = "", f"<footer>{time}</footer>{inside}"
    replies = REPLIES.format(clock=style.tongue.clock(now, style.clock)) if style.replies else ""
    return f"{head}{time}{LABELS[style.label]}{title}{byline}{body}{inside}{closing}{replies}"


def a_style(rng: random.Random) -> Style:
    """A paper's habits, by chance."""
    box = rng.choice([*BOXES, *FLAT])
    time = "clock" if box in FLAT else rng.choice(list(TIMES))
    return Style(
        tongue=rng.choice(TONGUES),
        box=box,
        time=time,
        title="h3" if box in FLAT else rng.choice(list(TITLES)),
        byline="none" if box in FLAT else rng.choice(list(BYLINES)) if time != "signed" else "with the time",
        body="paragraphs" if box in FLAT else rng.choice(list(BODIES)),
        clock=rng.randrange(4),
        day=rng.randrange(4),
        days=time in ("clock", "nameless", "marked") and box not in AROUND_FLAT and rng.random() < 0.6,
        rising=rng.random() < 0.2,
        ids=rng.random() < 0.6,
        around=tuple(rng.sample(list(AROUND), 3)),
        between=rng.choice(list(BETWEEN)),
        before=rng.choice(list(BEFORE)),
        inside=rng.choice(list(INSIDE)),
        replies=box in BOXES and box != "list" and rng.random() < 0.2,
        foot=box == "article" and rng.random() < 0.3,
        weekdays=rng.random() < 0.3,
        label=rng.choice([*LABELS, *["nothing"] * 5]),
    )


def entries(rng: random.Random, tongue: Tongue, newest: datetime) -> list[Told]:
    """What happened, newest first."""
    found, at, number = [], newest, rng.randint(4000, 90_000)
    for _ in range(rng.randint(5, 24)):
        paragraphs = tuple(tongue.sentence(rng, rng.randint(12, 30)) for _ in range(rng.randint(1, 3)))
        title = tongue.sentence(rng, rng.randint(4, 8)).rstrip(".")
        found.append(Told(f"e{number}", title, paragraphs, rng.choice(tongue.people), at))
        at -= timedelta(minutes=rng.randint(2, 95))
        number -= rng.randint(1, 40)
    return found


def an_issue(seed: int) -> Issue:
    """One page, by its number."""
    rng = random.Random(seed)  # noqa: S311 (no secret, a page)
    style = a_style(rng)
    newest = rng.choice(STARTS)
    told = entries(rng, style.tongue, newest)
    now = newest + timedelta(minutes=rng.randint(0, 25))
    if style.time == "age":
        told = [t for t in told if now - t.at < timedelta(hours=20)]
    url = rng.choice(ADDRESSES)
    if style.time in DATED:
        now += timedelta(days=rng.choice((0, 0, 0, 1, 40)))
    return Issue(style, url, now, page(told, style, url, now), tuple(told))


def page(told: Sequence[Told], style: Style, url: str, now: datetime) -> bytes:
    """The whole page."""
    tongue, listed, day = style.tongue, [], None
    for place, each in enumerate(reversed(told) if style.rising else told):
        if style.days and style.day_heading(each.at) != day:
            day = style.day_heading(each.at)
            listed.append(f'<h2 class="day">{day}</h2>')
        if place == 2:
            listed.append(BETWEEN[style.between])
        listed.append(printed(each, style, url, now))
    opening, closing = AROUND_FLAT.get(style.box, ("", "")) if style.box in FLAT else BOXES[style.box][:2]
    headline = f"{tongue.live}: {tongue.words.split()[1]}"
    above, below = "".join(AROUND[name][0] for name in style.around), "".join(AROUND[name][1] for name in style.around)
    return (
        f'<!doctype html><html lang="{tongue.code}"><head><meta charset="utf-8"><title>{headline} | Paper</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{headline}"></head><body>{above}'
        f"<main><h1>{headline}</h1>{BEFORE[style.before]}{opening}{''.join(listed)}{closing}"
        f'<button class="load-more">+</button></main>{below}</body></html>'
    ).encode()
