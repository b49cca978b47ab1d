"""From an element that holds an entry, of whatever markup, to the entry: time, headline, byline, flags, body.

Works on the tree it is given: what was read as time or headline is emptied there, so that it is not read as text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from collector.extract import people
from collector.extract.calendars import day_of, is_day
from collector.extract.furniture import clear
from collector.extract.habits import HABITS, players, settle_media
from collector.extract.html import HEADINGS, QUOTING, Draft, Node, empty, line, texts, words
from collector.extract.leads import Lead, lead
from collector.extract.moments import LONGEST, NONE, Moment, machine, told
from collector.extract.source import Setting
from collector.extract.text import fold
from collector.extract.titles import title_of
from collector.extract.urls import absolute, bare
from collector.extract.zones import zone_of
from collector.model import (
    Contributor,
    Entry,
    Flag,
    KeySource,
)

BYLINE = re.compile(
    r"(?:^|[\s_-])(?:author|byline|contributor|writer|reporter|autor|auteur|autore)(?:$|[\s_-])", re.IGNORECASE
)
UPDATED = re.compile(r"updat|modif|edit|aktualis|aggiorn|actuali|mis-a-jour", re.IGNORECASE)
TIMED = re.compile(r"^data-(?:\w+-)*(?:time|timestamp|date|datetime|published|created|posted)(?:-\w+)*$")
PUBLISHED_FIRST = ("data-post-time", "data-sort-time", "data-published", "data-posted-date-timestamp", "data-timestamp")
NAMED = (
    "id",
    "data-post-id",
    "data-entry-id",
    "data-block-id",
    "data-id",
    "data-postid",
    "data-key",
    "data-uuid",
    "data-guid",
)
GENERATED = re.compile(
    r"^(?::r|ember\d|react|__|yui_|ext-gen|uid-|jsx-|tab-?panel|dropdown|radix|headlessui|clip\d*_)|:r\w*:|«",
    re.IGNORECASE,
)
MARKS = (
    (re.compile(r"(?:^|[\s_-])(?:is-)?key-?_?(?:event|moment|point)s?(?:$|[\s_-])", re.IGNORECASE), Flag.KEY_EVENT),
    (re.compile(r"(?:^|[\s_-])(?:is-)?(?:pinned|sticky)(?:$|[\s_-])", re.IGNORECASE), Flag.PINNED),
    (re.compile(r"(?:^|[\s_-])(?:is-)?breaking(?:-news)?(?:$|[\s_-])", re.IGNORECASE), Flag.BREAKING),
    (re.compile(r"(?:^|[\s_-])is-summary(?:$|[\s_-])", re.IGNORECASE), Flag.SUMMARY),
)
LABELS = {
    "key event": Flag.KEY_EVENT,
    "key point": Flag.KEY_EVENT,
    "breaking": Flag.BREAKING,
    "breaking news": Flag.BREAKING,
    "pinned": Flag.PINNED,
    "summary": Flag.SUMMARY,
}
LONGEST_NAME = 80
DIVIDING = " |·•–—"
"""What stands between a time and a byline, and is left of a line when both were taken out of it."""

PAIR = 2
PARTICLES = frozenset("al bin da de del della den der di dos du el la le ten ter van von y zu".split())
LONGEST_OF_NAMES = 5


@dataclass(frozen=True, slots=True)
class Habitat:
    """What a publisher's file may know better than the general rules: where the byline stands, where the headline.

    `byline` and `title` are tests of an element; None leaves it to the general rule.
    """

    byline: re.Pattern[str] | None = None
    byline_tags: frozenset[str] = frozenset({"mark", "address"})


GENERAL = Habitat()


@dataclass(slots=True)
class Piece:
    """One entry's elements: `nodes` in order, `time` the element that tells when, if one does."""

    nodes: list[Node]
    time: Node | None = None
    moment: Moment | None = None
    key: str = ""
    updated: Moment | None = None
    wrapped: bool = True


def own_id(node: Node) -> str:
    """The id that an element carries for its entry, empty when it carries none or one made up at each showing."""
    for name in NAMED:
        value = (node.get(name) or "").strip()
        if value and not GENERATED.match(value) and " " not in value:
            return value
    return ""


def moment_of(node: Node, setting: Setting) -> Moment | None:
    """What an element tells as a time: in its attributes, else in its words."""
    for name in ("datetime", "content", "title", *sorted(set(node.attrib) & set(PUBLISHED_FIRST)), *timed(node)):
        found = machine(node.get(name), setting.zone) if node.get(name) else None
        if found is not None:
            return found
    own = lead(words(node)) if node.tag in HEADINGS or node.tag in ("b", "strong") else None
    if own is not None and (own.clock is not None or own.rest):
        return opened(own, setting)
    # Apart, as they are shown: "7:12 pm ET" and "Nov. 24" in a box each; as one, where a box holds a part of a figure.
    said = (fold(" ".join(texts(node))), words(node)) if len(node) else (words(node),)
    return next((found for each in said if (found := told(each, setting.zone, setting.captured_at))), None)


def opened(own: Lead, setting: Setting) -> Moment:
    """The time that opens a text."""
    found = told(own.raw, setting.zone, setting.captured_at)
    return Moment(own.raw) if found is None else replace(found, raw=own.raw)


def timed(node: Node) -> list[str]:
    """The attributes of an element that by their names tell a time, except when it was updated."""
    return [str(name) for name in node.attrib if TIMED.match(str(name)) and not UPDATED.search(str(name))]


def entry_of(piece: Piece, setting: Setting, habitat: Habitat = GENERAL) -> Entry:
    """The entry of its elements."""
    flags = set(_flags(piece))
    for node in piece.nodes:
        settle_media(node, setting.base)
        clear(node, piece.nodes[0])
    _settle_update(piece, setting)
    title = title_of(piece.nodes, piece.time)
    contributors = _byline(piece, setting, habitat, flags)
    if piece.time is not None and piece.time is not piece.nodes[0]:
        empty(piece.time)
    embeds = [each for node in piece.nodes for each in players(node, setting.base)]
    draft = Draft(setting.base, HABITS)
    for node in piece.nodes:
        draft.read(node)
    lines = _said(draft.finished(), title, piece.moment, setting)
    known = {embed.url for embed in draft.embeds}
    moment = piece.moment or Moment("")
    return Entry(
        piece.key,
        KeySource.NATIVE,
        "\n".join(lines),
        html=draft.html,
        title=title or None,
        published_at=moment.at,
        published_raw=moment.raw or None,
        updated_at=piece.updated.at if piece.updated else None,
        updated_raw=piece.updated.raw if piece.updated else None,
        time_precision=moment.precision if moment.at else NONE,
        contributors=contributors,
        flags=frozenset(flags),
        links=tuple(draft.links),
        media=tuple({medium.identity: medium for medium in draft.media}.values()),
        embeds=(*draft.embeds, *(e for e in embeds if e.url not in known)),
        url=absolute(setting.base, f"#{piece.key}") if piece.key else None,
    )


def _settle_update(piece: Piece, setting: Setting) -> None:
    """Reads the time that by its name is that of an update, and takes it out of what is read as text."""
    for node in [each for root in piece.nodes for each in root.iter("time", "span", "small")]:
        if node is not piece.time and UPDATED.search(node.get("class") or "") and _is_aside(node, piece):
            moment = moment_of(node, setting)
            if (
                piece.updated is None
                and moment is not None
                and moment.at
                and (piece.moment is None or moment.at != piece.moment.at)
            ):
                piece.updated = moment
            if moment is not None or node.tag == "time":
                empty(node)


def _is_aside(node: Node, piece: Piece) -> bool:
    return piece.time is None or piece.time not in list(node.iter())


def own_link(piece: Piece, setting: Setting) -> str:
    """The place on the page to which an entry's time links; empty where it links to none."""
    if piece.time is None:
        return ""
    anchors = [*piece.time.iter("a"), *piece.time.iterancestors("a")]
    address = next((found for a in anchors if (found := absolute(setting.base, a.get("href")))), "")
    return address.partition("#")[2] if bare(address) == bare(setting.base) else ""


def _said(read: Sequence[str], title: str, moment: Moment | None, setting: Setting) -> list[str]:
    """The lines of an entry without headline and time, which stand at its head or, the time, at its foot."""
    lines = list(read)
    while lines and (lines[0] == title or (moment and _is_when(lines[0], moment, setting))):
        lines.pop(0)
    while lines and (not lines[-1].strip(DIVIDING) or (moment and len(lines) > 1 and _is_time(lines[-1], setting))):
        lines.pop()
    own = lead(lines[0]) if lines and moment is not None else None
    if own is not None and own.rest and moment is not None and own.raw == moment.raw:
        lines[0] = own.rest
    return [lines[0].lstrip(" |·•"), *lines[1:]] if lines and moment is not None else lines


def _is_time(said: str, setting: Setting) -> bool:
    """Whether a line is a time and nothing else: the one for readers, beside that for machines."""
    if len(said) > LONGEST or not any(c.isdigit() for c in said):
        return False
    return told(said, setting.zone, setting.captured_at) is not None


def _is_when(said: str, moment: Moment, setting: Setting) -> bool:
    """Whether a line is a time, or the day of that moment, and nothing else."""
    if _is_time(said, setting):
        return True
    if moment.at is None or not is_day(said):
        return False
    day, own = day_of(said, setting.zone, setting.captured_at), moment.at.astimezone(zone_of(setting.zone))
    return day is not None and (day.month, day.day) == (own.month, own.day)


def _flags(piece: Piece) -> Iterator[Flag]:
    container = piece.nodes[0]
    said = " ".join(
        [container.get("class") or "", container.get("data-type") or "", container.get("data-post-sticky") or ""]
    )
    yield from (flag for pattern, flag in MARKS if pattern.search(said))


def _byline(piece: Piece, setting: Setting, habitat: Habitat, flags: set[Flag]) -> tuple[Contributor, ...]:
    found: dict[str, Contributor] = {}
    for root in piece.nodes:
        for node in list(root.iter("a", "span", "div", "p", "mark", "address", "cite", "em", "strong", "li")):
            if not _names_author(node, habitat) or any(a.tag in QUOTING for a in node.iterancestors() if a is not root):
                continue
            if any(_names_author(inside, habitat) for inside in node.iterdescendants()):
                continue
            said = line(node)
            if said.casefold() in LABELS:
                flags.add(LABELS[said.casefold()])
                empty(node)
            elif 0 < len(said) <= LONGEST_NAME and not any(c.isdigit() for c in said):
                found |= {person.name: person for person in people.byline(node, setting.base)}
                _empty_outermost(node, root, habitat)
    return tuple(found.values()) or _beside_time(piece, setting.base)


def _beside_time(piece: Piece, base: str) -> tuple[Contributor, ...]:
    """A name that makes a pair with the time, each in a `span` of its own."""
    node = piece.time
    parent = None if node is None or node in piece.nodes else node.getparent()
    while node is not None and parent is not None and len(parent) == 1 and parent not in piece.nodes:
        node, parent = parent, parent.getparent()
    if parent is None or len(parent) != PAIR:
        return ()
    other = parent[1] if parent[0] is node else parent[0]
    said = line(other) if other.tag == "span" else ""
    if not _is_name(said) or said.casefold() in LABELS:
        return ()
    found = people.byline(other, base)
    empty(other)
    return tuple(found)


def _is_name(said: str) -> bool:
    """Whether a text looks like somebody's name: a few words with capitals, nothing but particles between them."""
    parts = said.split()
    named = all(part in PARTICLES or (part[0].isupper() and not any(c.isdigit() for c in part)) for part in parts)
    return PAIR <= len(parts) <= LONGEST_OF_NAMES and named and said[-1].isalpha()


def _empty_outermost(node: Node, root: Node, habitat: Habitat) -> None:
    """Empties the whole byline that a name stands in: with roles and portraits around the name."""
    outer = node
    for parent in node.iterancestors():
        if parent is root:
            break
        outer = parent if _names_author(parent, habitat) else outer
    empty(outer)


def _names_author(node: Node, habitat: Habitat) -> bool:
    if (
        (node.tag in habitat.byline_tags and next(node.iterancestors("p", "li", "td"), None) is None)
        or node.get("rel") == "author"
        or "author" in (node.get("itemprop") or "").split()
    ):
        return True
    return bool((habitat.byline or BYLINE).search(node.get("class") or ""))
