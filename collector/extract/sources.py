"""Where live blogs are announced, read for its links: a front or tag page, an RSS or Atom feed, a news sitemap.

What a document is, is told from its root element. Nothing of XML but elements, attributes and text is believed: no
entities, no document types, no addresses that the parser would have to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from collector.coverage import http_date
from collector.discovery import Announced, Kind, Source
from collector.extract import document
from collector.extract.charset import in_utf8
from collector.extract.dates import iso
from collector.extract.html import Node, line, parse, paths, string
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Failure, FailureKind, Page

MOST = 5000
"""Links that are read of one document; a news sitemap holds 1,000."""

FEEDS = frozenset({"rss", "feed", "RDF"})
SITEMAPS = frozenset({"urlset", "sitemapindex"})

ANCHORS = paths("//a[@href]")
BASE = string("//base/@href")
ITEMS = paths('//*[local-name() = "item" or local-name() = "entry"]')
PAGES = paths('/*/*[local-name() = "url"]')
FURTHER = paths('/*/*[local-name() = "sitemap"]')
CHILD = './*[local-name() = "{}"]'
LINK = string(
    './*[local-name() = "link" and @href and (not(@rel) or @rel = "alternate")]/@href'
    ' | ./*[local-name() = "link" and not(@href)]'
)
GUID = string('./*[local-name() = "guid" and not(@isPermaLink = "false")]')
TITLE = string(CHILD.format("title"))
LOCATION = string(CHILD.format("loc"))
NEWS_TITLE = string('./*[local-name() = "news"]/*[local-name() = "title"]')
DATES = paths(
    './/*[local-name() = "pubDate" or local-name() = "published" or local-name() = "updated" or local-name() = "date"'
    ' or local-name() = "publication_date" or local-name() = "lastmod"]'
)
IMAGE = string(".//img/@alt")
"""The words of a link that is a picture."""


def read(page: Page) -> Source | Failure:
    """The links of a source, in its order, or why there are none to be had."""
    base, body = page.final_url or page.url, page.body or b""
    root = None if document.is_document(body) else _xml(body)
    if root is not None and _declares_entities(root):
        return Failure(FailureKind.NOT_HTML, f"{base} declares entities of its own, which are not read")
    if root is not None and _name(root) in FEEDS:
        return Source(Kind.FEED, tuple(_items(root, base)))
    if root is not None and _name(root) in SITEMAPS:
        return Source(Kind.SITEMAP, tuple(_pages(root, base)), tuple(_further(root, base)))
    text = document.received(in_utf8(page))
    if isinstance(text, Failure):
        return text
    front = None if document.is_json(text) else parse(text)
    if front is None:
        return Failure(FailureKind.NOT_HTML, f"{base} is neither a page nor a feed nor a sitemap")
    return Source(Kind.FRONT, tuple(_anchors(front, absolute(base, BASE(front)) or base)))


def _xml(body: bytes) -> Node | None:
    # The parser is made anew for each document: it may be called in any thread.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root: Node | None = etree.fromstring(body.strip(), parser)
    except (etree.LxmlError, ValueError):
        return None
    return root


def _declares_entities(root: Node) -> bool:
    """Whether a document has words of its own for others: what they stand for may be a million times as long."""
    declared: Any = root.getroottree().docinfo.internalDTD  # the stubs know nothing of entities, nor of None
    return declared is not None and bool(declared.entities())


def _name(root: Node) -> str:
    return etree.QName(root).localname


def _items(root: Node, base: str) -> Iterator[Announced]:
    for item in islice(ITEMS(root), MOST):
        url = absolute(base, LINK(item)) or absolute(base, GUID(item))
        if url:
            yield Announced(url, fold(TITLE(item)), _latest(item))


def _pages(root: Node, base: str) -> Iterator[Announced]:
    for page in islice(PAGES(root), MOST):
        url = absolute(base, LOCATION(page))
        if url:
            yield Announced(url, fold(NEWS_TITLE(page)), _latest(page))


def _further(root: Node, base: str) -> Iterator[str]:
    for entry in islice(FURTHER(root), MOST):
        url = absolute(base, LOCATION(entry))
        if url:
            yield url


def _anchors(root: Node, base: str) -> Iterator[Announced]:
    """The links of a page, each address once, with the longest of its words: a picture and a headline lead alike."""
    found: dict[str, str] = {}
    for anchor in islice(ANCHORS(root), MOST):
        url = absolute(base, anchor.get("href"))
        if url:
            said = line(anchor) or fold(anchor.get("aria-label") or anchor.get("title") or IMAGE(anchor))
            bare = url.partition("#")[0]
            found[bare] = max(found.get(bare, ""), said, key=len)
    for url, said in found.items():
        yield Announced(url, said)


def _latest(item: Node) -> datetime | None:
    """The latest of an item's dates: when it appeared or last changed."""
    told = [iso(said) or http_date(said) for node in DATES(item) if (said := (node.text or "").strip())]
    return max((at for at in told if at is not None), default=None)
