"""Live blogs without any format: many elements of one shape, each with a time of its own.

A time is a `time` element, an element whose class or attributes say so, or a heading that opens with a clock. Of those
that look alike, each one's entry is the highest element that holds no other; or, where that is hardly more than the
time and a headline, what follows it until the next one. Day headings between them tell the day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from collector.extract.anatomy import HEADINGS, Piece, moment_of, own_id, words
from collector.extract.html import Node, paths
from collector.extract.leads import lead
from collector.extract.moments import CLOCKS, Day, Moment, day_of
from collector.extract.prose import Lengths
from collector.extract.source import MOST, Setting

NAME = "heuristic"
FEWEST = 3
LONGEST_HEADING = 60

APART = paths("//nav | //footer | //blockquote | //template | //aside[.//p or count(.//a) > 2 or count(.//time) > 1]")
TIMES = paths("//time | //amp-timeago")
CALLED = re.compile("time|date|hour|minut|clock|stamp|zeit|heure|hora|uhr", re.IGNORECASE)
TAGS = "span div p a small em strong td dt".split()
CARRYING = paths("//*[@data-time or @data-timestamp or @data-minute or @data-js-timestamp]")
OPENING = paths("//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
BOLD = paths("//p/*[self::b or self::strong][not(preceding-sibling::*)]")
BARE = paths("//p")
DAYS = "h1 h2 h3 h4 h5 h6 p div li span time dt th strong b".split()
EDGE = re.compile(r"[\s\d.,:;|•·–—-]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Alike times with their entries, in the page's order, and the day headings between them."""

    pieces: tuple[Piece, ...]
    order: tuple[Piece | Day, ...]
    parent: Node


def find(root: Node, setting: Setting, lengths: Lengths) -> Group | None:
    """The group of entries that holds most of the page's words; None where no group is more than a few."""
    best: tuple[int, Group] | None = None
    for times in _alike(root, setting):
        group = _group(times, setting, lengths)
        if group is not None:
            size = sum(lengths.of_piece(piece) for piece in group.pieces)
            if best is None or size > best[0]:
                best = size, group
    return best[1] if best else None


Timed = tuple[Node, Moment]


def _alike(root: Node, setting: Setting) -> Iterator[list[Timed]]:
    """Elements that tell a time, by their look, those looks first that are more certain to be times."""
    apart = set(APART(root))
    for select, tells in SELECTORS:
        groups: defaultdict[tuple[str, str], list[Timed]] = defaultdict(list)
        for node in select(root)[:MOST]:
            moment = tells(node, setting)
            if moment is not None and apart.isdisjoint(node.iterancestors()):
                groups[_kind(node)].append((node, moment))
        yield from (group for group in groups.values() if len(group) >= FEWEST)


def _classed(root: Node) -> list[Node]:
    """The small elements that by their class tell a time."""
    named = (node for node in root.iter(*TAGS) if CALLED.search(node.get("class", "")))
    return [node for node in named if node.find(".//p") is None]


def _heading(node: Node, setting: Setting) -> Moment | None:
    return moment_of(node, setting) if lead(words(node)) else None


def _short(node: Node, setting: Setting) -> Moment | None:
    return moment_of(node, setting) if len(words(node)) <= LONGEST_HEADING or node.get("datetime") else None


def _carried(node: Node, setting: Setting) -> Moment | None:
    minute = (node.get("data-minute") or node.get("data-time") or "").strip()
    return moment_of(node, setting) if not minute.isdigit() or len(minute) > 3 else Moment(f"{minute}'")  # noqa: PLR2004


def _paragraph(node: Node, _: Setting) -> Moment | None:
    own = lead((node.text or "")[:40])
    if own is None:
        return None
    return Moment(own.raw, None, "clock_only" if own.clock is not None else "none", own.clock)


SELECTORS: tuple[tuple[Callable[[Node], list[Node]], Callable[[Node, Setting], Moment | None]], ...] = (
    (TIMES, _short),
    (CARRYING, _carried),
    (_classed, _short),
    (OPENING, _heading),
    (BOLD, _heading),
    (BARE, _paragraph),
)


def _group(times: Sequence[Timed], setting: Setting, lengths: Lengths) -> Group | None:
    times = _alike_placed(_one_each(times))
    holders = _holders([node for node, _ in times])
    parents = Counter(holder.getparent() for holder in holders)
    usual = parents.most_common(1)[0][0]
    if usual is None or len(times) < FEWEST:
        return None
    inside = [lengths.of(holder) - len(words(node)) for holder, (node, _) in zip(holders, times, strict=True)]
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


def _with_untimed(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces and, among them, what looks like them and tells no time: a picture, a remark."""
    holders = {piece.nodes[0]: piece for piece in pieces}
    looks = Counter((holder.getparent(), _kind(holder)) for holder in holders)
    (parent, kind), alike = looks.most_common(1)[0]
    if parent is None or alike < len(pieces) or not kind[1]:
        return list(pieces)
    among = [node for node in parent if node in holders or _kind(node) == kind][:MOST]
    return [holders.get(node) or Piece([node], key=own_id(node)) for node in among]


def _kind(node: Node) -> tuple[str, str]:
    return str(node.tag), (node.get("class") or "").partition(" ")[0]


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


def _alike_placed(times: Sequence[Timed]) -> list[Timed]:
    """The times without those that stand elsewhere than the others: in the page's head, in a box."""
    holders = _holders([node for node, _ in times])
    looks = [_kind(holder) for holder in holders]
    usual = Counter(looks).most_common(1)[0][0]
    beside = Counter(holder.getparent() for holder in holders)
    placed = zip(times, holders, looks, strict=True)
    return [time for time, holder, look in placed if look == usual or beside[holder.getparent()] > 1]


def _holders(nodes: Sequence[Node]) -> list[Node]:
    """For each element the highest one around it that holds no other of them."""
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
    if not 0 < len(said) <= LONGEST_HEADING or CLOCKS.search(said) or not _is_only_day(said):
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
