"""What stands in or among entries and is nobody's words: advertisements, buttons, boxes of links, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from collector.extract.classnames import classes
from collector.extract.comments import COMMENTS
from collector.extract.controls import in_sentence, is_control, is_headline, may_be_said
from collector.extract.html import BLOCKS, HEADINGS, Node, brief, empty, words
from collector.extract.text import fold

FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|toolbar|permalink|copy-?link|advert\w*|ad-slot\S*|ads?|sponsored|taboola|outbrain"
    r"|newsletter|sign-?up|subscri\w+|visually-?hidden|sr-only|reactions?|back-?to-?top)(?:$|[\s_-])",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"(?:^|[\s_-])(?:react\w*|likes?|views?|votes?|claps?|hearts?|comments?|shares?)(?:[\s_-]+(?:count|total|number|num|n))?"
    r"(?:$|\s)",
    re.IGNORECASE,
)
COUNT = re.compile(r"\(?\d[\d.,]*\s?[KkMm]?\)?(?:\s[^\W\d_]+){0,2}|[^\W\d_]+\s?\(\d+\)")
FEW = 24
"""Characters of a count: "12", "3 likes", "Kommentare (12)"."""

TEASER = re.compile(r"(?:^|[\s_-])teasers?(?:$|[\s_-])", re.IGNORECASE)

BOXES = re.compile(
    r"(?:^|[\s_-])(?:promo|related(?:-?(?:stories|articles|content|links|posts|news))?|recommended|recommendations?|read-?more"
    r"|also-?read|read-?also|see-?also|more-?(?:on|from|stories|news)|further-?reading|most-?read"
    r"|mehr-zum-thema|lire-aussi|leggi-anche)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of boxes that lead to other stories."""

LISTS = re.compile(r"(?:^|[\s_-])(?:fact-?box|info-?box|link-?(?:list|box))(?:$|[\s_-])", re.IGNORECASE)
"""Names of boxes that do, if they hold links and hardly a word besides."""

TAGGED = re.compile(
    r"(?:^|[\s_-])(?:tags|tag-?(?:list|cloud|links)|topics|topic-?list|keywords|hashtags)(?:$|[\s_-])", re.IGNORECASE
)
ONE_TAG = re.compile(r"(?:^|[\s_-])(?:tag|topic|keyword|hashtag)(?:$|[\s_-])", re.IGNORECASE)
BEFORE_TAGS = re.compile(r"(?:[^\W\d_][\w\s]{,24}:)?[\W_]*")
"""What stands around tags: a word and a colon, and what divides them."""

LABEL = 24
"""Characters outside its links that a box of links may have, besides its heading."""

LINKING = frozenset({"a", "button", *HEADINGS})
SHOWN = "img picture video audio iframe blockquote".split()
"""What a box shows besides words, if it is no mere list of links."""

TAGS = "div span i em b strong small ul li aside section footer a p button summary".split()
PROSE = 40
"""Characters outside links from which on an element may be what an entry says, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box that was taken out of an entry, to be put back where nothing else is left of that."""

    node: Node
    text: str | None
    said: tuple[tuple[str, str], ...]
    inside: tuple[Node, ...]

    @classmethod
    def taken(cls, node: Node) -> Box:
        """The box of an element, which is emptied."""
        box = cls(node, node.text, tuple((str(name), str(value)) for name, value in node.attrib.items()), tuple(node))
        empty(node)
        return box

    def put_back(self) -> None:
        """Fills the element again."""
        self.node.text = self.text
        for name, value in self.said:
            self.node.set(name, value)
        self.node.extend(self.inside)


@dataclass(frozen=True, slots=True)
class Names:
    """What the classes of an element call it."""

    furniture: bool
    stories: bool
    links: bool
    tags: bool
    teaser: bool
    comments: bool
    counted: bool


@lru_cache(8192)
def _names(named: str) -> Names:
    """What classes call an element; a page has few classes and many elements."""
    patterns = (FURNITURE, BOXES, LISTS, TAGGED, TEASER, COMMENTS, COUNTED)
    return Names(*(pattern.search(named) is not None for pattern in patterns))


def clear(root: Node, container: Node) -> list[Box]:
    """Empties what is furniture in an element of an entry, whose first is `container`; never most of what it says.

    The boxes among it are handed back: of some entries they are all there is.
    """
    boxes = []
    for node in list(root.iter(*TAGS)):
        if node is container or node is root:
            continue
        called = _names(classes(node))
        if _is_box(called, node, root):
            boxes.append(Box.taken(node))
        elif (pressed := node.tag == "button" or is_control(node)) and is_headline(node):
            node.tag = "span"
        elif _counts(called, node) or ((pressed or called.furniture) and not _is_said(node, root)):
            if may_be_said(node):
                boxes.append(Box.taken(node))
            empty(node)
    return boxes


def _is_box(called: Names, node: Node, root: Node) -> bool:
    """Whether an element in an entry is a box of its own beside what that says."""
    return (called.stories and not _is_said(node, root)) or leads_away(node) or _is_beside(called, node, root)


def leads_away(node: Node) -> bool:
    """Whether an element is a list of tags, or a box of links to other stories with hardly a word besides."""
    if node.tag not in BLOCKS:
        return False
    called, first = _names(classes(node)), next(node.iter("a"), None)
    if called.tags:
        tags = first is not None or any(ONE_TAG.search(classes(each)) for each in node.iter())
        return tags and len(_outside(node)) + sum(len(words(each)) for each in node.iter(*HEADINGS)) <= LABEL
    if first is None:
        return False
    if node.tag == "aside" or node.get("role") == "complementary" or called.stories or called.links:
        return _lists_stories(node)
    return all(map(_is_tag, node.iter("a"))) and BEFORE_TAGS.fullmatch(_outside(node)) is not None


def _is_tag(link: Node) -> bool:
    return "tag" in (link.get("rel") or "").split()


def _lists_stories(box: Node) -> bool:
    """Whether a box holds links, hardly a word outside of them and of headings, and nothing else that it shows."""
    leads = {a.get("href") for a in box.iter("a") if a.get("href")}
    if (
        not leads
        or any(map(in_sentence, box.iter("a")))
        or any(next(each.iterancestors("a"), None) is None for each in box.iter(*SHOWN))
    ):
        return False
    return (len(leads) > 1 or not _is_headed(box)) and len(_outside(box)) <= LABEL


def _is_headed(node: Node) -> bool:
    """Whether a heading in an element leads away: it may be what an entry is called."""
    return any(
        heading.find(".//a") is not None or next(heading.iterancestors("a"), None) is not None
        for heading in node.iter(*HEADINGS)
    )


def _outside(node: Node) -> str:
    """The words of an element outside of the links, headings and tags in it."""
    return fold("".join(_texts_outside(node)))


def _texts_outside(node: Node) -> Iterator[str]:
    yield node.text or ""
    for each in node:
        if each.tag not in LINKING and not ONE_TAG.search(classes(each)):
            yield from _texts_outside(each)
        yield each.tail or ""


def _is_beside(called: Names, node: Node, root: Node) -> bool:
    """Whether a box behind the words of an entry, with less words than these, is another thing: a teaser, comments."""
    leads = (node.tag == "aside" or called.teaser) and any(a.get("href") for a in node.iter("a"))
    tells = node.tag == "aside" and words(node) and next(node.iter("img", "iframe", "blockquote"), None) is None
    if not (leads or tells) and not (called.comments and _is_last(node, root)):
        return False
    before = sum(_prose(each) for each in _siblings(node, root, preceding=True) if each.tag not in HEADINGS)
    return before >= PROSE and before > _prose(node)


def _is_last(node: Node, root: Node) -> bool:
    """Whether no prose follows an element."""
    return all(_prose(each) < PROSE for each in _siblings(node, root, preceding=False))


def _siblings(node: Node, root: Node, *, preceding: bool) -> Iterator[Node]:
    """The elements before an element, or behind it, in `root`."""
    for each in (node, *node.iterancestors()):
        if each is root:
            return
        yield from each.itersiblings(preceding=preceding)


def _is_said(node: Node, root: Node) -> bool:
    """Whether an element holds a heading, a quotation, or most of the prose of what is around it."""
    if next(node.iter(*HEADINGS, "blockquote"), None) is not None:
        return True
    prose = _prose(node)
    return prose >= PROSE and 2 * prose > _prose(root)


def _prose(node: Node) -> int:
    return len(words(node)) - sum(len(words(each)) for each in node.iter("a", "button"))


def _counts(called: Names, node: Node) -> bool:
    """Whether an element tells how many readers did something: it changes at every poll, and nobody edited it."""
    leads_nowhere = node.tag == "a" and (node.get("href") or "").startswith("#")
    return bool((leads_nowhere or called.counted) and COUNT.fullmatch(brief(node, FEW)))


def is_furniture(node: Node) -> bool:
    """Whether an element among others is none of theirs by its name: an advertisement, a box for sharing."""
    called = _names(classes(node))
    named = node.tag in ("aside", "nav", "form") or called.furniture or called.stories
    return named or is_control(node) or leads_away(node)
