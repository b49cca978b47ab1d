"""Elements that tell a time, by their look: `time`, a class or an attribute that says so, a clock, words behind one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from collector.extract.anatomy import moment_of, opened
from collector.extract.calendars import FIGURE
from collector.extract.classnames import LONGEST_NAME
from collector.extract.html import BLOCKS, Node, paths, text, words
from collector.extract.leads import is_clock, lead
from collector.extract.moments import CLOCKS, LONGEST, PLAYED, Moment, has_clock, is_stamp
from collector.extract.numerals import OTHER, western
from collector.extract.signatures import signed
from collector.extract.source import MOST, Setting
from collector.extract.text import fold
from collector.extract.updates import is_update, published
from collector.extract.wording import AGE

FEWEST = 3
LONGEST_HEADING = 60
SHORTEST = 24
"""Characters of an age or a minute of play and nothing else, with what is laid out around it."""

APART = paths("//nav | //blockquote | //template | //aside[.//p or count(.//a) > 2 or count(.//time) > 1]")
TIMES = paths("//time | //amp-timeago")
OWN_TIMES = paths("//@datetime/parent::*[contains(name(), '-')][not(self::amp-timeago or .//p)]")
CALLED = re.compile("time|date|hour|minut|clock|stamp|zeit|heure|hora|uhr", re.IGNORECASE)
LASTING = re.compile(r"duration|run-?time|length|dauer|duree|durata|duracion", re.IGNORECASE)
"""Classes of what tells how long something takes: a video of "3:14"."""

MINUTES = "'′’"
"""Signs of a minute of play."""

TAGS = "span div p a small em strong td dt footer".split()
OF_CLOCKS = "th b i abbr data".split()
CARRYING = paths(
    "//@data-time/.. | //@data-timestamp/.. | //@data-minute/.. | //@data-js-timestamp/.. | //@data-datetime/.."
    " | //@data-epoch/.. | //@data-utc/.. | //a[starts-with(@title, '20')] | //abbr[starts-with(@title, '20')]"
)
HEADED = ("h2", "h3", "h4", "h5", "h6")
BOLD = paths("//p/*[self::b or self::strong][not(preceding-sibling::*)]")
BARE = paths("//p")

Kind = tuple[str, str]
Place = int
Timed = tuple[Node, Moment]
Tells = Callable[[Node, Setting], Moment | None]


def apart(root: Node) -> set[Node]:
    """The elements in which no entry stands; of many footers each is an entry's."""
    footers = list(root.iter("footer"))
    framing = (node for node in footers if next(node.iterancestors("article", "li"), None) is None)
    return {*APART(root), *(framing if len(footers) < FEWEST else ())}


def name_times(root: Node) -> None:
    """Gives a site's own elements that tell machines a time the name of those that do: `relative-time`, `time-ago`."""
    for node in OWN_TIMES(root):
        if len(words(node)) <= LONGEST:
            node.tag = "time"


def alike(root: Node, setting: Setting, outside: set[Node]) -> Iterator[list[Timed]]:
    """Elements that tell a time, by their look, those looks first that are more certain to be times.

    Those last that tell when something was updated.
    """
    updates: list[list[Timed]] = []
    for select, tells in SELECTORS:
        for group in _groups(select(root), tells, setting, outside):
            kept = [(node, moment) for node, moment in group if not is_update(node)]
            if 2 * len(kept) >= len(group) and len(kept) >= FEWEST:
                yield kept
            else:
                updates.append(group)
    yield from updates


def loose(root: Node, setting: Setting, outside: set[Node]) -> list[list[Timed]]:
    """Times on lines of their own that have no element: each is given one."""
    return _groups(_boxed(root), _short, setting, outside)


def _groups(nodes: Sequence[Node], tells: Tells, setting: Setting, outside: set[Node]) -> list[list[Timed]]:
    groups: defaultdict[Kind, list[Timed]] = defaultdict(list)
    for node in nodes[:MOST]:
        moment = None if LASTING.search(node.get("class") or "") else tells(node, setting)
        if moment is not None and outside.isdisjoint(node.iterancestors()):
            groups[kind(node)].append((node, moment))
    return [group for group in groups.values() if len(group) >= FEWEST]


def _classed(root: Node) -> list[Node]:
    """The small elements that by their class tell a time."""
    named = (node for node in root.iter(*TAGS) if (name := node.get("class")) and _is_called(name))
    return [node for node in named if node.find(".//p") is None]


def _is_called(name: str) -> bool:
    """Whether a class says that it is a time's; a page has few classes and many elements."""
    return _calls(name) if len(name) <= LONGEST_NAME else CALLED.search(name) is not None


@lru_cache(4096)
def _calls(name: str) -> bool:
    return CALLED.search(name) is not None


def _opening(root: Node) -> list[Node]:
    return list(root.iter(*HEADED))


def _clocks(root: Node) -> list[Node]:
    """The smallest elements that hold a clock, an age or a minute of play and nothing else, whatever their names."""
    told = ((node, _own_text(node)) for node in root.iter(*TAGS, *OF_CLOCKS))
    return [node for node, said in told if 0 < len(said) <= LONGEST and _may_tell(said)]


def _own_text(node: Node) -> str:
    """The text of an element that holds no other, or but a picture or a sign beside it; of others none."""
    if len(node) == 0:
        return node.text or ""
    if len(node) > 1 or (len(node[0]) and node[0].tag != "svg") or any(map(str.isalnum, text(node[0]))):
        return ""
    return (node.text or "") + (node[0].tail or "")


def _may_tell(said: str) -> bool:
    figured = FIGURE.search(said) or OTHER.search(said)
    if not figured and len(said) > SHORTEST:
        return False
    said = western(said)
    if figured and (CLOCKS.search(said) or has_clock(said)) and is_stamp(signed(fold(said))[0]):
        return True
    return len(said) <= SHORTEST and bool(AGE.search(said) or (said[-1] in MINUTES and PLAYED.fullmatch(said)))


def _boxed(root: Node) -> list[Node]:
    """Times on a line of their own without an element, each put into one."""
    found = []
    for node in list(root.iter("br", *BLOCKS)):
        around, following = node.getparent(), node.getnext()
        if around is not None and around[0] is node and _is_loose(around.text):
            box, around.text = _box(node, around.text), None
            node.addprevious(box)
            found.append(box)
        if _is_loose(node.tail) and (following is None or following.tag == "br" or following.tag in BLOCKS):
            box, node.tail = _box(node, node.tail), None
            node.addnext(box)
            found.append(box)
    return found


def _is_loose(said: str | None) -> bool:
    told = fold(said) if said is not None and len(said) <= LONGEST and not said.isspace() else ""
    return told != "" and _may_tell(told)


def _box(near: Node, said: str | None) -> Node:
    box = near.makeelement("span")
    box.text = said
    return box


def told_in(root: Node, setting: Setting) -> tuple[Node, Moment] | tuple[None, None]:
    """The first element in an entry that by its class tells a time, or is a clock, a heading too; else a loose one."""
    for select in (_classed, _headed, _clocks, _boxed):
        told = {node: moment for node in select(root) if (moment := _short(node, setting)) is not None}
        first = published(told)
        if first is not None:
            return first, told[first]
    return None, None


def _headed(root: Node) -> list[Node]:
    """The headings that are a clock."""
    return [node for node in _opening(root) if is_clock(node)]


def _heading(node: Node, setting: Setting) -> Moment | None:
    return moment_of(node, setting) if lead(words(node)) else None


def _short(node: Node, setting: Setting) -> Moment | None:
    return moment_of(node, setting) if len(words(node)) <= LONGEST or node.get("datetime") else None


def _carried(node: Node, setting: Setting) -> Moment | None:
    minute = (node.get("data-minute") or node.get("data-time") or "").strip()
    return moment_of(node, setting) if not minute.isdigit() or len(minute) > 3 else Moment(f"{minute}'")  # noqa: PLR2004


def _paragraph(node: Node, setting: Setting) -> Moment | None:
    own = lead((node.text or "")[:LONGEST_HEADING])
    return None if own is None else opened(own, setting)


SELECTORS: tuple[tuple[Callable[[Node], list[Node]], Tells], ...] = (
    (TIMES, _short),
    (CARRYING, _carried),
    (_classed, _short),
    (_clocks, _short),
    (_opening, _heading),
    (BOLD, _heading),
    (BARE, _paragraph),
)


def kind(node: Node) -> Kind:
    """What an element looks like: its tag and the first of its classes."""
    return str(node.tag), next(iter((node.get("class") or "").split()), "")


class Places:
    """The sort of place that each element of a tree stands in: what the elements around it look like, as a number."""

    def __init__(self) -> None:
        self._known: dict[Node | None, Place] = {None: 0}
        self._numbers: dict[tuple[Kind, Place], Place] = {}

    def of(self, node: Node) -> Place:
        """Where an element stands; looked up once for all that stand in the same one."""
        unknown: list[Node] = []
        around = node.getparent()
        while around is not None and around not in self._known:
            unknown.append(around)
            around = around.getparent()
        place = self._known[around]
        for each in reversed(unknown):
            place = self._known[each] = self._numbers.setdefault((kind(each), place), len(self._numbers) + 1)
        return place
