"""schema.org LiveBlogPosting as microdata (`itemprop`) and RDFa (`property`): one element for each update."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from collector.extract.anatomy import entry_of, time_in
from collector.extract.html import Node, empty, line, paths
from collector.extract.markup import prose, unescaped
from collector.extract.moments import Moment, machine
from collector.extract.people import names
from collector.extract.pieces import GENERAL, Piece, own_id
from collector.extract.source import MOST, About, Setting, Source
from collector.extract.text import fold
from collector.extract.timestamps import told_in
from collector.extract.urls import absolute
from collector.extract.zones import zone_of
from collector.model import Contributor, Entry

NAME = "microdata"
UPDATES = paths(
    "//@itemprop[contains(concat(' ', ., ' '), ' liveBlogUpdate ')]/.."
    " | //@property[contains(concat(' ', ., ' '), ' liveBlogUpdate ') or contains(., 'schema:liveBlogUpdate')]/.."
)
POSTINGS = paths("//@itemtype[contains(., 'LiveBlogPosting')]/.. | //@typeof[contains(., 'LiveBlogPosting')]/..")
OPENING = 30


def read(root: Node, setting: Setting) -> Source | None:
    """What the page's microdata or RDFa says; None where it marks no update."""
    updates = [node for node in UPDATES(root)[:MOST] if node.tag != "meta"]
    if not updates:
        return None
    about = _about(root, setting, updates[0])
    entries = [_entry(node, setting) for node in updates]
    shown = tuple(entry for entry in entries if entry.title or entry.text or entry.media or entry.embeds)
    return Source(NAME, shown, about) if shown else None


def _about(root: Node, setting: Setting, update: Node) -> About:
    posting = next((node for node in POSTINGS(root) if update in list(node.iterdescendants(update.tag))), None)
    if posting is None:
        return About()
    own = list(_properties(posting))
    published, updated = (_moment(own, name, setting) for name in ("datePublished", "dateModified"))
    return About(
        _value(own, "headline"),
        _value(own, "description"),
        (),
        published.at if published else None,
        updated.at if updated else None,
    )


def _properties(item: Node) -> Iterator[tuple[str, Node]]:
    """The properties of an item with their elements, those of items inside it left out."""
    waiting = list(reversed(item))
    while waiting:
        node = waiting.pop()
        for name in (node.get("itemprop") or node.get("property") or "").split():
            yield name.rpartition(":")[2], node
        if node.get("itemscope") is None and node.get("typeof") is None:
            waiting.extend(reversed(node))


def _value(own: list[tuple[str, Node]], wanted: str) -> str:
    return next((said for name, node in own if name == wanted and (said := _said(node))), "")


def _said(node: Node) -> str:
    told_so = node.get("content") or node.get("datetime") or (node.get("href") if node.tag in ("a", "link") else None)
    return fold(unescaped(told_so)) if told_so else fold(" ".join(node.itertext()))  # type: ignore[arg-type]


def _moment(own: list[tuple[str, Node]], wanted: str, setting: Setting) -> Moment | None:
    said = _value(own, wanted)
    return (machine(said, setting.zone) or time_in(said, setting)) if said else None


def _entry(update: Node, setting: Setting) -> Entry:
    own = list(_properties(update))
    published, updated = (_moment(own, name, setting) for name in ("datePublished", "dateModified"))
    headline, address = _value(own, "headline") or _value(own, "name"), _value(own, "url")
    told_body, people = _meta(own, "articleBody"), _people(own)
    bodies = [node for name, node in own if name == "articleBody" and node.tag != "meta"]
    seen = [(name, node) for name, node in own if node.tag != "meta"]
    times = [node for name, node in seen if name in ("datePublished", "dateModified", "dateCreated")]
    whole = Piece(bodies or [update], None, published, own_id(update), None if updated == published else updated)
    for name, node in seen:
        if (
            name in ("headline", "name", "author", "publisher", "url")
            and node not in bodies
            and not list(node.iter("img"))
        ):
            empty(node)
    for node in times:
        empty(node)
    if not bodies:
        _clear_head(update, headline, published, setting)
    entry = replace(entry_of(whole, setting, GENERAL), contributors=people)
    title = headline if not entry.title or not entry.title.startswith(headline[:OPENING]) else entry.title
    entry = replace(entry, title=title or None, url=absolute(setting.base, address) or entry.url)
    spoken = prose(told_body, setting.base) if told_body else None
    if spoken is not None and len(entry.text) < len(spoken.text):
        entry = replace(entry, text=spoken.text, html=spoken.html, links=spoken.links)
    return entry


def _clear_head(update: Node, headline: str, published: Moment | None, setting: Setting) -> None:
    """Takes time and headline out of an update that is read whole: they are told beside it."""
    clock, shown = told_in(update, setting)
    if clock is not None and shown is not None and published is not None and published.at is not None:
        there = published.at.astimezone(zone_of(setting.zone))
        if shown.clock == 60 * there.hour + there.minute or shown.at == published.at:
            empty(clock)
    for node in update.iter("time"):
        empty(node)
    said = [node for node in update.iter() if headline and line(node) == headline]
    if said:
        empty(next(node for node in said if not set(said) & set(node)))  # the smallest: a picture may stand around it


def _meta(own: list[tuple[str, Node]], wanted: str) -> str:
    return next((node.get("content") or "" for name, node in own if name == wanted and node.tag == "meta"), "")


def _people(own: list[tuple[str, Node]]) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    for name, node in own:
        if name == "author":
            inside = list(_properties(node))
            found += names(_value(inside, "name") or _said(node))
    return tuple(dict.fromkeys(found))
