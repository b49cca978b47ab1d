"""Live blogs without any format: many elements of one shape, each with a time of its own.

A time is a `time` element, an element whose class or attributes say so, or a heading that opens with a clock. Of those
that look alike, each one's entry is the highest element that holds no other; or, where that is hardly more than the
time and a headline, what follows it until the next one. Day headings between them tell the day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from collector.extract.dayheadings import DAYS, heading_of_day
from collector.extract.furniture import is_furniture
from collector.extract.html import HEADINGS, Node, words
from collector.extract.moments import Moment
from collector.extract.pieces import Piece, own_id, own_link
from collector.extract.pinned import pinned
from collector.extract.prose import Lengths
from collector.extract.source import MOST, Setting
from collector.extract.timestamps import (
    FEWEST,
    LONGEST_HEADING,
    Kind,
    Place,
    Places,
    Timed,
    alike,
    apart,
    kind,
    loose,
    told_in,
)
from collector.extract.wording import plain

NAME = "heuristic"
Row = tuple[Node, Kind]
"""A parent, and what those of its elements look like that are meant."""

GROUPS = 6
NEARLY = 0.9
PARTS = frozenset("button svg img picture video audio iframe input form ul".split())
OF_PART = re.compile(
    r"(?:share|menu|button|btn|tooltip|popover|modal|gallery|slide|carousel|player|video|audio|toggle|caption|image|img|figure"
    r"|twitter|tweet|embed|comments?|item)[-_]",
    re.IGNORECASE,
)
"""Ids of what is in an entry, and not of the entry."""

LONG_NAME = 8
"""Letters from which on an id can spell a headline."""

RIGHTS = re.compile(r"©|\(c\)|copyright\b", re.IGNORECASE)
"""How the line begins that says whose the page is, which looks like any paragraph."""

LINES = (*HEADINGS, "p", "dt")
"""Elements that hold no others of their kind: what follows them belongs to them."""


def find(root: Node, setting: Setting, lengths: Lengths) -> Iterator[list[Piece]]:
    """The groups of entries, the one with most words first; of many, these few.

    Times without an element of their own are looked for when all others are no live blog's.
    """
    outside = apart(root)
    for groups in (alike, loose):
        lists = (listed for times in groups(root, setting, outside) for listed in _lists(_one_each(times)))
        yield from _fullest_first([_group(listed, setting, lengths) for listed in lists], lengths)


def _fullest_first(groups: Sequence[list[Piece]], lengths: Lengths) -> Iterator[list[Piece]]:
    """The groups by their words; of those with nearly as many first the one whose times are more certainly times."""
    left = [(sum(lengths.of_piece(piece) for piece in pieces), pieces) for pieces in groups]
    for _ in range(min(GROUPS, len(left))):
        most = max(size for size, _ in left)
        chosen = next(each for each in left if each[0] >= NEARLY * most)
        left.remove(chosen)
        yield chosen[1]


@dataclass(frozen=True, slots=True)
class Held:
    """An element that tells a time, and the element that holds its entry and no other, as far as can be told."""

    node: Node
    moment: Moment
    holder: Node


def _group(listed: Sequence[Held], setting: Setting, lengths: Lengths) -> list[Piece]:
    """The entries of a list: what its elements hold, or what follows each until the next."""
    times, holders = [(each.node, each.moment) for each in listed], [each.holder for each in listed]
    inside = [lengths.of(holder) - _of_time(node) for holder, (node, _) in zip(holders, times, strict=True)]
    held = set(holders)
    around = [_following(holder, held, setting, last=i == len(holders) - 1) for i, holder in enumerate(holders)]
    row = _common_row(holders)
    if row is not None:  # what looks like them is no part of one of them
        around = [[node for node in nodes if (node.getparent(), kind(node)) != row] for nodes in around]
    between = [sum(lengths.of(node) for node in nodes) for nodes in around[:-1]]
    whole = all(holder.tag == "article" for holder in holders)  # what follows one of these is never a part of it
    flat = not whole and (sum(between) > sum(inside[:-1]) or all(holder.tag in LINES for holder in holders))
    common = {_look(node) for nodes in around[:-1] for node in nodes}
    heads = _heads(holders) if flat else {}
    pieces = []
    for i, (holder, (node, moment)) in enumerate(zip(holders, times, strict=True)):
        nodes = [holder]
        if flat:
            following = around[i] if i < len(holders) - 1 else _usual(around[i], common)
            nodes = [*heads.get(holder, []), holder, *(node for node in following if [node] not in heads.values())]
        shown = told_in(node, setting)[0] if node is holder and not flat else node
        pieces.append(Piece(nodes, node if shown is None else shown, moment, wrapped=not flat))
    return pieces if flat or row is None else _with_untimed(pieces, row)


def _heads(holders: Sequence[Node]) -> dict[Node, list[Node]]:
    """By holder the headline right above it, where all have one: their entries begin with it, and not with the time."""
    above = {holder: holder.getprevious() for holder in holders}
    found = {holder: [node] for holder, node in above.items() if node is not None and node.tag in HEADINGS}
    same = len({node.tag for (node,) in found.values()}) == 1
    return found if same and len(found) == len(holders) and not any(h.tag in HEADINGS for h in holders) else {}


def _of_time(node: Node) -> int:
    """The characters of an element that are its time or headline: none of an entry that tells its time aside."""
    said = len(words(node))
    return said if said <= LONGEST_HEADING or node.tag in (*HEADINGS, "b", "strong") else 0


def _common_row(holders: Sequence[Node]) -> Row | None:
    """What all of them look like and stand in, where they have a class; None where they differ."""
    looks = {(holder.getparent(), kind(holder)) for holder in holders}
    parent, look = looks.pop()
    return None if looks or parent is None or not look[1] else (parent, look)


def _with_untimed(pieces: Sequence[Piece], row: Row) -> list[Piece]:
    """The pieces and, among them, what looks like them and tells no time: a picture, a remark."""
    holders = {piece.nodes[0]: piece for piece in pieces}
    among = [node for node in row[0] if node in holders or kind(node) == row[1]][:MOST]
    return [holders.get(node) or Piece([node]) for node in among]


def _one_each(times: Sequence[Timed]) -> list[Timed]:
    """The times without those that stand in one article or list item with an earlier one."""
    seen: set[Node] = set()
    kept = []
    for node, moment in times:
        item = next(node.iterancestors("article", "li"), None)
        if item is None or item not in seen:
            kept.append((node, moment))
        if item is not None:
            seen.add(item)
    return kept if len(kept) >= FEWEST else list(times)


def _lists(times: Sequence[Timed]) -> Iterator[list[Held]]:
    """The times by the list that their elements stand in: what is told alike in a box beside it is another list.

    Lists are one where their elements stand in the same sort of place: those of the days, under their headings.
    """
    held = [Held(node, moment, holder) for (node, moment), holder in zip(times, _holders(times), strict=True)]
    place = Places().of
    places = Counter(place(each.holder) for each in held)
    common = {each for each, count in places.items() if count >= FEWEST}
    lists: defaultdict[Place, list[Held]] = defaultdict(list)
    for each in held:
        around = (each.node, *each.node.iterancestors())
        holder = next((one for one in around if (one is each.holder or place(one) in common)), each.holder)
        lists[place(holder)].append(replace(each, holder=holder))
    yield from (listed for listed in lists.values() if len(listed) >= FEWEST)


def _holders(times: Sequence[Timed]) -> list[Node]:
    """For each element the highest one around it that holds no other of them."""
    nodes = [node for node, _ in times]
    held: Counter[Node] = Counter()
    for node in nodes:
        held.update([node, *node.iterancestors()])
    found = []
    for node in nodes:
        holder = node
        for parent in node.iterancestors():
            if held[parent] > 1:
                break
            holder = parent
        found.append(holder)
    return found


def _following(holder: Node, holders: set[Node], setting: Setting, *, last: bool) -> list[Node]:
    """What comes after an element until the next entry or day, also in the boxes behind its own."""
    found: list[Node] = []
    node: Node | None = holder
    while node is not None:
        for sibling in node.itersiblings():
            if sibling in holders or any(inside in holders for inside in sibling.iter()):
                return found
            if (sibling.tag in DAYS or sibling.tag == "section") and heading_of_day(sibling, setting):
                return found
            if not is_furniture(sibling):
                found.append(sibling)
        node = node.getparent()
        if last or node is None or node.tag in ("main", "article", "body", "html"):
            return found
    return found


def _look(node: Node) -> tuple[str, str]:
    return str(node.tag), node.get("class") or ""


def _usual(nodes: Sequence[Node], common: set[tuple[str, str]]) -> list[Node]:
    """Of what follows the last entry, what looks like what stands in the others too."""
    kept: list[Node] = []
    for node in nodes:
        if _look(node) not in common or RIGHTS.match(words(node)):
            break
        kept.append(node)
    return kept


def _id(piece: Piece) -> str:
    container = piece.nodes[0]
    named = ((inside, found) for inside in container.iter() if (found := own_id(inside)))
    return next((found for inside, found in named if inside is container or not _is_of_part(inside, found)), "")


def _is_of_part(node: Node, name: str) -> bool:
    """Whether an id in an entry is that of a button, a picture or a box in it: what counts them, or makes them up."""
    return node.tag in PARTS or OF_PART.match(name) is not None


def name(pieces: Sequence[Piece], setting: Setting) -> None:
    """Gives the entries of a group their ids: those somewhere inside, or the places that their times link to.

    Each must have one of its own, but for those put on top, which are copies; else those that have an id at their own
    element keep it.
    """
    on_top = pinned(pieces)
    for find in (_id, lambda piece: own_link(piece, setting)):
        names = Counter(find(piece) for piece in pieces if piece not in on_top)
        if sum(_spells_headline(name, piece) for piece in pieces if (name := find(piece))) * 2 > len(pieces):
            return
        if not names[""] and max(names.values(), default=0) == 1:
            for piece in pieces:
                piece.key = find(piece)
            return
    names = Counter(own_id(piece.nodes[0]) for piece in pieces)
    for piece in pieces:
        own = own_id(piece.nodes[0])
        piece.key = own if names[own] == 1 else ""


def _spells_headline(name: str, piece: Piece) -> bool:
    """Whether an id is made of the headline, as of headings it often is: it would change with every word of it."""
    told, spelt = (_letters(each) for each in (" ".join(map(words, _headings(piece))), name))
    return len(spelt) >= LONG_NAME and spelt.removeprefix("h") in told


def _headings(piece: Piece) -> Iterator[Node]:
    return (heading for node in piece.nodes[:2] for heading in node.iter(*HEADINGS))


def _letters(said: str) -> str:
    return "".join(c for c in plain(said) if c.isalpha())
