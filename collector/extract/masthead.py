"""What a page says of itself around its entries: headline, address, language, dates, whether it is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from collector.extract import people
from collector.extract.closing import status_of
from collector.extract.html import Node, first, line, paths, string
from collector.extract.moments import machine
from collector.extract.signs import Signs
from collector.extract.source import About, Setting
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Page, Part

BYLINE = paths("//@class[contains(concat(' ', ., ' '), ' byline ')]/..")
CANONICAL = string('//link[@rel = "canonical"]/@href')
WINDOW = string("//title")
NAMING = ("property", "name", "itemprop")
SOCIAL = frozenset({("property", "og:title")})
DESCRIPTION = frozenset({("name", "description"), ("property", "og:description")})
KEYWORDS = frozenset({("name", "keywords"), ("property", "article:section"), ("property", "article:tag")})
PUBLISHED = frozenset(
    {("property", "article:published_time"), ("itemprop", "datePublished"), ("name", "datePublished")}
)
MODIFIED = frozenset(
    {
        ("property", "article:modified_time"),
        ("property", "og:updated_time"),
        ("itemprop", "dateModified"),
        ("name", "last-modified"),
        ("name", "dateModified"),
    }
)


def address(root: Node, page: Page) -> str:
    """The blog's own address: the canonical one, without a fragment; that of an AMP page is its canonical page's."""
    asked = page.final_url or page.url
    return (absolute(asked, CANONICAL(root)) or asked).partition("#")[0]


def contents(root: Node, names: Collection[tuple[str, str]]) -> Iterator[str]:
    """What the page's `meta` elements of these names tell, in order; a name is an attribute and its value."""
    for meta in root.iter("meta"):
        if any((naming, meta.get(naming)) in names for naming in NAMING) and (told := meta.get("content")) is not None:
            yield told


def changed_at(root: Node, page: Page, zone: str) -> datetime:
    """When the page last changed by its own word; when it was fetched, if it says nothing, or that it was lately."""
    told = [found.at for value in contents(root, MODIFIED) if (found := machine(value, zone)) and found.at]
    latest = max((at for at in told if at <= page.captured_at), default=None)
    a_day = 86_400
    if latest is None or (page.captured_at - latest).total_seconds() < a_day:
        return page.captured_at
    return latest


def about(root: Node, told: str, setting: Setting) -> About:
    """What the page's head and headline say of the blog; `told` is the headline that its data tell."""
    published = next((m.at for value in contents(root, PUBLISHED) if (m := machine(value, setting.zone))), None)
    updated = next((m.at for value in contents(root, MODIFIED) if (m := machine(value, setting.zone))), None)
    status, evidence = status_of(root, (line(first(root.iter("h1"))), fold(WINDOW(root))))
    byline = people.byline(first(BYLINE(root)), setting.base)
    standfirst = fold(next(contents(root, DESCRIPTION), ""))
    told_by = headlines(root, told)
    title = next(iter(told_by.values()), "")
    return About(title, standfirst, byline, published, updated, status, evidence, told_by)


def headlines(root: Node, told: str) -> dict[Part, str]:
    """The headlines of the parts of a page, by name, the one that counts first.

    That is the one that the page's data tell, unless it is only for search engines; else the one that is shown.
    """
    social, window = fold(next(contents(root, SOCIAL), "")), fold(WINDOW(root))
    headings = [found for node in root.iter("h1") if (found := line(node))]
    shown = max(headings, key=lambda one: _common(one, f"{social} {window} {told}"), default="")
    parts = {Part.SHOWN: shown, Part.SHARING: social, Part.WINDOW: window}
    for_search = shown and (told == social or window.startswith(told))
    ordered = {**parts, Part.DATA: told} if for_search else {Part.DATA: told, **parts}
    return {part: words for part, words in ordered.items() if words}


def _common(one: str, other: str) -> int:
    """How many letters of words the two share: the article's headline among the headings of a page."""
    theirs = set(other.casefold().split())
    return sum(len(word) for word in one.casefold().split() if word in theirs)


def signs(root: Node, headline: str, setting: Setting) -> Signs:
    """What the page says of itself that may tell a live blog."""
    about = " ".join(contents(root, SOCIAL | DESCRIPTION | KEYWORDS))
    return Signs(root, setting.base, f"{headline} {fold(WINDOW(root))}", about)
