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

from collector.extract.anatomy import Piece, is_furniture, own_id
from collector.extract.html import HEADINGS, Node, words
from collector.extract.moments import Day, Moment, day_of, has_clock
from collector.extract.prose import Lengths
from collector.extract.source import MOST, Setting
from collector.extract.timestamps import FEWEST, LONGEST_HEADING, Place, Timed, alike, kind, place

NAME = "heuristic"
GROUPS = 6
DAYS = "h1 h2 h3 h4 h5 h6 p div li span time dt th strong b".split()
EDGE = re.compile(r"[\s\d.,:;|•·–—-]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Alike times with their entries, in the page's order, and the day headings between them."""

    pieces: tuple[Piece, ...]
    order: tuple[Piece | Day, ...]
    parent: Node


def find(root: Node, setting: Setting, lengths: Lengths) -> list[Group]:
    """The groups of entries, the one with most words first; few of many, since a page has but few lists."""
    lists = (listed for times in alike(root, setting) for listed in _lists(_one_each(times)))
    groups = [group for listed in lists if (group := _group(listed, setting, lengths)) is not None]
    return sorted(groups, key=lambda group: -sum(lengths.of_piece(piece) for piece in group.pieces))[:GROUPS]


@dataclass(frozen=True, slots=True)
class Held:
    """An element that tells a time, and the element that holds its entry and no other, as far as can be told."""

    node: Node
    moment: Moment
    holder: Node


def _group(listed: Sequence[Held], setting: Setting, lengths: Lengths) -> Group | None:
    times, holders = [(each.node, each.moment) for each in listed], [each.holder for each in listed]
    usual = Counter(holder.getparent() for holder in holders).most_common(1)[0][0]
    if usual is None:
        return None
    inside = [lengths.of(holder) - _of_time(node) for holder, (node, _) in zip(holders, times, strict=True)]
    held = set(holders)
    around = [_following(holder, held, setting, last=i == len(holders) - 1) for i, holder in enumerate(holders)]
    between = [sum(lengths.of(node) for node in nodes) for nodes in around[:-1]]
    flat = sum(between) > sum(inside[:-1])
    common = {_look(node) for nodes in around[:-1] for node in nodes}
    pieces = []
    for i, (holder, (node, moment)) in enumerate(zip(holders, times, strict=True)):
        nodes = [holder]
        if flat:
            following = around[i] if i < len(holders) - 1 else _usual(around[i], common)
            nodes += following
        pieces.append(Piece(nodes, node, moment, _id(holder, node), wrapped=not flat))
    pieces = pieces if flat else _with_untimed(pieces)
    return _with_days(_with_ids(pieces), usual, setting)


def _of_time(node: Node) -> int:
    """The characters of an element that are its time or headline: none of an entry that tells its time aside."""
    said = len(words(node))
    return said if said <= LONGEST_HEADING or node.tag in (*HEADINGS, "b", "strong") else 0


def _with_untimed(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces and, among them, what looks like them and tells no time: a picture, a remark."""
    holders = {piece.nodes[0]: piece for piece in pieces}
    looks = Counter((holder.getparent(), kind(holder)) for holder in holders)
    (parent, look), many = looks.most_common(1)[0]
    if parent is None or many < len(pieces) or not look[1]:
        return list(pieces)
    among = [node for node in parent if node in holders or kind(node) == look][:MOST]
    return [holders.get(node) or Piece([node], key=own_id(node)) for node in among]


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
            if (sibling.tag in DAYS or sibling.tag == "section") and _heading_of_day(sibling, setting):
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
        if _look(node) not in common:
            break
        kept.append(node)
    return kept


def _id(holder: Node, node: Node) -> str:
    return (
        own_id(holder)
        or next((name for inside in holder.iter() if inside is not holder and (name := own_id(inside))), "")
        or own_id(node)
    )


def _with_ids(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with their ids, if each has one of its own; else with none."""
    names = Counter(piece.key for piece in pieces)
    if names[""] or max(names.values(), default=0) > 1:
        for piece in pieces:
            piece.key = own_id(piece.nodes[0]) if names[own_id(piece.nodes[0])] == 1 else ""
    return list(pieces)


def _with_days(pieces: Sequence[Piece], parent: Node, setting: Setting) -> Group:
    """The pieces and the day headings among them, in the page's order."""
    if all(piece.moment is None or piece.moment.clock is None for piece in pieces):
        return Group(tuple(pieces), tuple(pieces), parent)
    first_of = {piece.nodes[0]: piece for piece in pieces}
    near = _common(pieces[0].nodes[0], pieces[-1].nodes[0])
    around = next((node for node in near.iterancestors("section", "article", "main") if node.tag != "section"), near)
    order: list[Piece | Day] = []
    inside: set[Node] = set()
    beside = set(near.iter())
    for node in around.iter():
        if node in first_of:
            order.append(first_of[node])
            inside.update(each for part in first_of[node].nodes for each in part.iter())
        elif node not in inside and node.tag in (DAYS if node in beside else HEADINGS):
            day = _heading_of_day(node, setting)
            if day is not None:
                order.append(day)
                inside.update(node.iter())
    return Group(tuple(pieces), tuple(order), parent)


def _heading_of_day(node: Node, setting: Setting) -> Day | None:
    """The day that an element tells, if it tells nothing but a day."""
    said = words(node)
    if not 0 < len(said) <= LONGEST_HEADING or has_clock(said) or not _is_only_day(said):
        return None
    return day_of(said, setting.zone, setting.captured_at)


def _is_only_day(said: str) -> bool:
    """Whether a text is a date and nothing else: few words, no figure but the date's."""
    return len(EDGE.sub(" ", said).split()) <= 4  # noqa: PLR2004 (a weekday, "the", a month, "of")


def _common(one: Node, other: Node) -> Node:
    above = {one, *one.iterancestors()}
    found = next((node for node in other.iterancestors() if node in above), one)
    parent = found.getparent()
    return parent if parent is not None and found.tag not in ("main", "body") else found
