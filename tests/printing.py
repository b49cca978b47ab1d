"""A made-up blog printed in every format that pages come in, so that one history can be told in all of them."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

BASE = "https://toy.test/live/1"
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Item:
    """An entry as it is to be printed; `copy` stands above the list once more, as pinned ones do."""

    key: str
    title: str
    text: str
    at: datetime
    copy: bool = False


Printer = Callable[[Sequence[Item]], str]


def page(headline: str, body: str, head: str = "") -> bytes:
    """A whole page around the entries, with the furniture that pages have."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline} | Harbour News</title>{head}'
        f'<link rel="canonical" href="{BASE}"></head><body><header><nav><ul><li><a href="/news">News</a></li>'
        f'<li><a href="/sport">Sport</a></li></ul></nav></header><main><h1>{headline}</h1>{body}</main>'
        '<aside><h2>Most read</h2><ul><li><a href="/1">A whale was seen off the pier</a></li></ul></aside>'
        "<footer><p>Harbour News, Quay 1</p></footer></body></html>"
    ).encode()


def paragraphs(text: str) -> str:
    """The lines of a text as paragraphs."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())


def shown(items: Sequence[Item], one: Callable[[Item], str]) -> str:
    """The entries in a list, copies above it."""
    copies = "".join(f'<div class="pinned">{one(item)}</div>' for item in items if item.copy)
    return f'{copies}<div class="list">{"".join(one(item) for item in items)}</div>'


def posting(items: Sequence[Item], address: Callable[[int, Item], str | None]) -> str:
    """A LiveBlogPosting whose updates have the addresses given."""
    updates = []
    for place, item in enumerate([*(i for i in items if i.copy), *items], start=1):
        update = {
            "@type": "BlogPosting",
            "headline": item.title,
            "articleBody": item.text.replace("\n", " "),
            "datePublished": item.at.isoformat(),
        }
        url = address(place, item)
        updates.append(update | ({"url": url} if url else {}))
    told = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "url": BASE, "liveBlogUpdate": updates}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def json_ld(items: Sequence[Item]) -> str:
    """Data with an address for each entry; nothing is shown."""
    return posting(items, lambda _, item: f"{BASE}#{item.key}")


def json_ld_without_ids(items: Sequence[Item]) -> str:
    """Data without ids."""
    return posting(items, lambda *_: None)


def json_ld_counted(items: Sequence[Item]) -> str:
    """Data whose ids count places from the top."""
    return posting(items, lambda place, _: f"{BASE}#post{place}")


def json_ld_and_html(items: Sequence[Item]) -> str:
    """Data and a list, the entries of both under one id."""
    return json_ld(items) + alike(items)


def microdata(items: Sequence[Item]) -> str:
    """Properties in the markup."""

    def one(item: Item) -> str:
        return (
            f'<div id="{item.key}" itemprop="liveBlogUpdate" itemscope itemtype="http://schema.org/BlogPosting">'
            f'<time itemprop="datePublished" datetime="{item.at.isoformat()}">just now</time>'
            f'<h2 itemprop="headline">{html.escape(item.title)}</h2>'
            f'<div itemprop="articleBody">{paragraphs(item.text)}</div></div>'
        )

    listed = "".join(one(item) for item in [*(i for i in items if i.copy), *items])
    return f'<div itemscope itemtype="http://schema.org/LiveBlogPosting">{listed}</div>'


def amp(items: Sequence[Item]) -> str:
    """A live list."""

    def one(item: Item) -> str:
        stamp = int(item.at.timestamp() * 1000)
        said = f"<h2>{html.escape(item.title)}</h2>{paragraphs(item.text)}"
        return f'<div id="{item.key}" data-sort-time="{stamp}">{said}</div>'

    return f'<amp-live-list id="l"><div items>{"".join(one(item) for item in items)}</div></amp-live-list>'


def attributes(items: Sequence[Item]) -> str:
    """Elements with id and time in their attributes."""

    def one(item: Item) -> str:
        return (
            f'<div class="event" id="{item.key}" data-sort-time="{int(item.at.timestamp())}"><time>now</time>'
            f"<h3>{html.escape(item.title)}</h3>{paragraphs(item.text)}</div>"
        )

    return shown(items, one)


def alike(items: Sequence[Item]) -> str:
    """Elements of one shape with a time, and an id."""

    def one(item: Item) -> str:
        return (
            f'<article class="post" id="{item.key}"><time datetime="{item.at.isoformat()}">now</time>'
            f"<h3>{html.escape(item.title)}</h3>{paragraphs(item.text)}</article>"
        )

    return shown(items, one)


def alike_without_ids(items: Sequence[Item]) -> str:
    """Elements of one shape with a time and nothing else."""

    def one(item: Item) -> str:
        return (
            f'<div class="post"><time datetime="{item.at.isoformat()}">now</time>'
            f"<h3>{html.escape(item.title)}</h3>{paragraphs(item.text)}</div>"
        )

    return shown(items, one)


def headings(items: Sequence[Item]) -> str:
    """Headings that open with Berlin's clock, under the day, with what follows them; no ids."""
    printed, day = [], None
    for item in items:
        local = item.at.astimezone(BERLIN)
        if local.date() != day:
            day = local.date()
            printed.append(f'<h2 class="day">{day.day}. {day.month}. {day.year}</h2>')
        printed.append(f"<h3>{local:%H.%M} Uhr: {html.escape(item.title)}</h3>{paragraphs(item.text)}")
    return f'<div class="text">{"".join(printed)}</div>'


HEAD_ONLY: tuple[Printer, ...] = (json_ld, json_ld_without_ids, json_ld_counted)
PRINTERS: tuple[Printer, ...] = (
    *HEAD_ONLY,
    json_ld_and_html,
    microdata,
    amp,
    attributes,
    alike,
    alike_without_ids,
    headings,
)
