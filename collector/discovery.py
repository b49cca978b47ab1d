"""Which of the links that a source shows are live blogs worth watching. Pure: nothing is fetched here.

A publisher's file may say what the addresses of its live blogs look like (`Publisher.addresses`). For all others the
general signs of addresses and titles decide, and look-alikes are many: streams, broadcast guides, tickers of ordinary
news. What is taken by mistake costs one poll, which finds no live blog; what is missed is missed for good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from collector.schedule import DiscoveryRule
from collector.sites import same_site

OLDEST = timedelta(days=7)
"""What a source, or its own address, dates earlier than this is no news."""


class Kind(StrEnum):
    """What a source turned out to be."""

    FRONT = "front"
    FEED = "feed"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Announced:
    """A page that a source links to: its absolute address, the link's own words, and when the source dates it."""

    url: str
    title: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a source showed, in its order. `further` are the sitemaps that an index of sitemaps names."""

    kind: Kind
    links: tuple[Announced, ...]
    further: tuple[str, ...] = ()


Addresses = Callable[[str], re.Pattern[str] | None]
"""What the live blogs at the host of an address look like, None where nobody knows."""

# A live blog lies below a folder of these names.
_FOLDER = re.compile(
    r"/(?:live-?blogs?|live-?updates?|live-?news|live-?coverage|live-?story|live-?ticker|news-?blog|minute-by-minute"
    r"|ao-minuto|ty-article-live)/[^/]",
    re.IGNORECASE,
)
# Below these lie streams and channels too: a name of several words, a date or an id makes the difference.
_LIVE = re.compile(r"/(?:live|en-direct|direct|directo|en-vivo|diretta|ao-vivo)/(?P<name>.+)", re.IGNORECASE)
_NAME = re.compile(r"[^/]*[-_][^/]*[-_]|\d{4}/|[^/]*\d{5}|[a-z0-9]*\d[a-z0-9]{8}", re.IGNORECASE)
# Such a word in the name itself is as good as a folder.
_WORD = re.compile(
    r"[-/](?:live-?blog|live-?ticker|news-?blog|live-updates?|minute-by-minute|im-news-?ticker|news-ticker)(?=[-_/.,]|$)",
    re.IGNORECASE,
)
# These need a title that says the same.
_HINT = re.compile(r"[-/_](?:live|ticker|en-direct|direct|directo|diretta|en-vivo|ao-vivo)(?=[-_/.,]|$)", re.IGNORECASE)
_TITLE = re.compile(
    r"\bLIVE\b|\blive(?: updates?|:)|[–—-] live\b|\+\+\+|\b(?:live|news)-?ticker\b"
    r"|(?i:\ben direct\b|\bminuto a minuto\b|\bla diretta\b|\bem direto\b)",
)
_TITLE_ALONE = re.compile(
    r"\blive ?blog\b|\blive-?ticker\b|\bnews ?blog\b|\blive updates\b|\bas it happened\b|\bminute by minute\b",
    re.IGNORECASE,
)
# Streams, players, programme guides, results and shops, all of which are called live.
_OTHER = re.compile(
    r"/(?:tv|live-?tv|radio|audio|video|videos|podcasts?|player|watch|tickets?|events?|shop|photos?|gallery|tags?|topics?|"
    r"thema|themen|newsticker/(?:meldung|archiv))(?:/|$)"
    r"|live-?stream|live-?cent(?:er|re)|live-?scores?(?:[/.]|$)|live-?music|live-?radio|live-?tv|transmision|programacion"
    r"|(?:en-vivo|ao-vivo|en-directo)-(?:via|por|espn|gratis|online|futbol)|-(?:ver|donde-ver|horarios?|canales)-"
    r"|how-to-watch|where-to-watch|tv-channel|quiz",
    re.IGNORECASE,
)
_NOT_THE_PAGE = re.compile(
    r"utm_.*|at_.*|ns_.*|(?:fb|g|ms)clid|xtor|ref|cmp|icid|ito|page|filterkeyevents|post|view|output", re.IGNORECASE
)
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(r"/(20\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)", re.IGNORECASE)
_WEB = ("http", "https")


def chosen(rule: DiscoveryRule, source: Source, addresses: Addresses, now: datetime) -> tuple[Announced, ...]:
    """The live blogs that a rule finds in what its source showed, each once, by the address to be watched."""
    found: dict[str, Announced] = {}
    for link in source.links:
        plain = replace(link, url=address(link.url))
        if source.kind is Kind.FRONT and not same_site(plain.url, rule.source):
            continue
        if _recent(plain, now) and _wanted(rule, plain, addresses(plain.url)):
            found.setdefault(plain.url, plain)
    return tuple(found.values())


def looks_live(link: Announced, known: re.Pattern[str] | None = None) -> bool:
    """Whether a link leads to a live blog, by `known` of its publisher or else by the signs that are common."""
    if known is not None:
        return known.search(link.url) is not None
    path = urlsplit(link.url).path
    if _OTHER.search(path):
        return False
    below = _LIVE.search(path)
    if _FOLDER.search(path) or _WORD.search(path) or (below and _NAME.match(below["name"])):
        return True
    said = _TITLE_ALONE.search(link.title) or (_HINT.search(path) and _TITLE.search(link.title))
    return bool(said and _NAME.match(path.rpartition("/")[2]))


def address(url: str) -> str:
    """An address without fragment and without what names a visit, a view or a page of the same blog."""
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _NOT_THE_PAGE.fullmatch(k)]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(kept), ""))


def spellings(url: str) -> tuple[str, ...]:
    """The ways in which those who mean the same live blog may write its address; none of what is no address."""
    try:
        parts = urlsplit(address(url))
    except ValueError:
        return ()
    path = parts.path.rstrip("/")
    return tuple(urlunsplit(parts._replace(scheme=scheme, path=each)) for scheme in _WEB for each in (path, f"{path}/"))


def _wanted(rule: DiscoveryRule, link: Announced, known: re.Pattern[str] | None) -> bool:
    if any(pattern.search(link.url) or pattern.search(link.title) for pattern in rule.without):
        return False
    if not (rule.urls or rule.titles):
        return looks_live(link, known)
    return _one_of(rule.urls, link.url) and _one_of(rule.titles, link.title)


def _one_of(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    asked = list(patterns)
    return not asked or any(pattern.search(text) for pattern in asked)


def _recent(link: Announced, now: datetime) -> bool:
    return all(now - OLDEST <= at for at in (link.at, *_dated(link.url)) if at is not None)


def _dated(url: str) -> Iterator[datetime]:
    """The day that an address names."""
    for year, month, day in _DATE.findall(urlsplit(url).path):
        number = _MONTHS.get(month.lower()) or (int(month) if month.isdigit() else 0)
        try:
            yield datetime(int(year), number, int(day), 23, 59, tzinfo=UTC)
        except ValueError:
            continue
