"""HTML into prose: plain lines, safe HTML and links, in one pass over the tree. Loads nothing, runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from threading import local
from typing import TypeAlias, TypeVar, cast

import nh3
from lxml import etree

from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Embed, Link, Media

Node: TypeAlias = etree._Element
T = TypeVar("T")

DEEPEST = 100
"""Elements within elements that are told apart; what is deeper is text, whoever wrote it."""

Habit = Callable[[Node, "Draft"], bool]
"""A publisher's own way with one kind of element: reads it into the draft and says True, else says False."""

CHROME = frozenset(
    "amp-ad amp-analytics amp-consent amp-embed amp-social-share amp-sticky-ad button canvas dialog embed form head"
    " iframe input label link meta nav noscript object optgroup option script select source style svg template textarea"
    " title track".split()
)
"""Elements that hold no prose."""

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
QUOTING = frozenset("figure figcaption blockquote".split())
"""Elements whose words and names are of a photographer or somebody quoted."""

BLOCKS = frozenset(
    "address article aside blockquote caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
    " li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin and end a line."""

KEPT = frozenset("b blockquote code em figcaption figure h2 h3 i li ol p pre strong ul".split())
"""Elements that safe HTML keeps, without attributes; besides these only `br` and links."""

SAFE = nh3.Cleaner(
    tags={*KEPT, "br", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer nofollow",
)


def parse(markup: bytes) -> Node | None:
    """The root of HTML in valid UTF-8, a document or a fragment, without comments; None when it makes none.

    Markup that begins a document anew leaves several roots: what is in the others is put behind what is in the first.
    """
    try:
        root: Node | None = etree.fromstring(markup, _parser())
    except (etree.LxmlError, ValueError):
        return None
    if root is not None and root.getnext() is not None:
        root.extend(list(root.itersiblings()))
    return root


def _parser() -> etree.HTMLParser:
    """This thread's parser: making one costs as much as reading an entry with it."""
    parser: etree.HTMLParser | None = getattr(_of_thread, "parser", None)
    if parser is None:
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        _of_thread.parser = parser
    return parser


_of_thread = local()


def has_class(node: Node, name: str) -> bool:
    """Whether an element is of a class."""
    return name in (node.get("class") or "").split()


def paths(expression: str) -> Callable[[Node], list[Node]]:
    """An XPath expression that selects elements, compiled."""
    return cast("Callable[[Node], list[Node]]", etree.XPath(expression))


def strings(expression: str) -> Callable[[Node], list[str]]:
    """An XPath expression that selects attributes, compiled."""
    return cast("Callable[[Node], list[str]]", etree.XPath(expression, smart_strings=False))


def string(expression: str) -> Callable[[Node], str]:
    """An XPath expression whose result is taken as a string, empty when nothing is found; compiled."""
    return cast("Callable[[Node], str]", etree.XPath(f"string({expression})", smart_strings=False))


def first(found: Iterable[T]) -> T | None:
    """The first of what was found, None when nothing was."""
    return next(iter(found), None)


def marked(root: Node, attribute: str, value: str, *tags: str) -> Iterator[Node]:
    """The elements of these tags whose attribute has that value, in document order: quicker than a path for it."""
    return (node for node in root.iter(*tags) if node.get(attribute) == value)


def lines(nodes: Iterable[Node]) -> list[str]:
    """The plain lines of elements."""
    draft = Draft("")
    for node in nodes:
        draft.read(node)
    return draft.finished()


def line(node: Node | None) -> str:
    """The plain text of one element, on one line; empty when there is no element."""
    return "" if node is None else " ".join(lines([node]))


def texts(node: Node) -> Iterator[str]:
    """All text in an element, as it stands."""
    return cast("Iterator[str]", node.itertext())


def text(node: Node) -> str:
    """All text in an element, as it stands, as one: many times quicker than to gather it from `texts`."""
    return etree.tostring(node, method="text", encoding="unicode", with_tail=False) if len(node) else node.text or ""


def words(node: Node) -> str:
    """An element's text, folded."""
    return fold(text(node))


def brief(node: Node, most: int) -> str:
    """An element's text, folded, if it is of so many characters at most; else empty. Reads no more than it must."""
    if len(node) == 0:
        said = words(node)
        return said if len(said) <= most else ""
    parts, size = [], 0
    for text in texts(node):
        parts.append(text)
        size += len(text.strip())
        if size > most:
            return ""
    said = fold("".join(parts))
    return said if len(said) <= most else ""


def empty(node: Node) -> None:
    """Takes out what is in an element and what it says of itself, but not what follows it."""
    node.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs lag behind


def classed(node: Node, name: str) -> Iterator[Node]:
    """The descendants that are of a class, in document order."""
    return (found for found in node.iter(etree.Element) if name in (found.get("class") or "").split())


class Draft:
    """Prose in the making, of a tree without comments. `habits` says, by tag, how a publisher's elements are read."""

    def __init__(self, base: str, habits: Mapping[str, Habit] | None = None) -> None:
        self.base = base
        self.links: list[Link] = []
        self.media: list[Media] = []
        self.embeds: list[Embed] = []
        self._habits = habits or {}
        self._lines: list[str] = []
        self._line: list[str] = []
        self._html: list[str] = []
        self._depth = 0

    def read(self, node: Node) -> None:
        """Reads an element and all that is in it."""
        tag = node.tag
        if tag in CHROME:
            return
        if self._depth > DEEPEST:
            self.say(text(node))
            return
        habit = self._habits.get(tag)
        if habit is not None and habit(node, self):
            return
        if tag == "br":
            self.end_line()
            self._html.append("<br>")
        elif tag == "a":
            self._link(node)
        else:
            self._element(node, tag)

    def inside(self, node: Node) -> None:
        """Reads what is in an element, as if the element itself were not there."""
        self._depth += 1
        if node.text:
            self.say(node.text)
        for child in node:
            self.read(child)
            if child.tail:
                self.say(child.tail)
        self._depth -= 1

    def say(self, text: str) -> None:
        """Adds words to the line."""
        self._line.append(text)
        self._html.append(escape(text, quote=False))

    def quote(self, said: Sequence[str]) -> None:
        """Adds lines as a quotation."""
        self.end_line()
        self._lines += said
        paragraphs = "".join(f"<p>{escape(words, quote=False)}</p>" for words in said)
        self._html.append(f"<blockquote>{paragraphs}</blockquote>")

    def end_line(self) -> None:
        """Ends the line; lines without words are none."""
        if self._line:
            said = fold("".join(self._line))
            self._line.clear()
            if said:
                self._lines.append(said)

    def finished(self) -> list[str]:
        """The lines so far, the last one ended."""
        self.end_line()
        return self._lines

    @property
    def html(self) -> str:
        """What was read as HTML that may be shown anywhere: a few text elements, and links."""
        return SAFE.clean(" ".join("".join(self._html).split()))

    def _element(self, node: Node, tag: str) -> None:
        ends_line = tag in BLOCKS
        if ends_line:
            self.end_line()
        if tag in KEPT:
            self._html.append(f"<{tag}>")
            held = len(self._html)
            self.inside(node)
            if len(self._html) > held:
                self._html.append(f"</{tag}>")
            else:
                self._html.pop()
        else:
            self.inside(node)
        if ends_line:
            self.end_line()

    def _link(self, node: Node) -> None:
        address = absolute(self.base, node.get("href"))
        if address is None:
            self.inside(node)
            return
        self.links.append(Link(address, words(node)))
        self._html.append(f'<a href="{escape(address)}">')
        self.inside(node)
        self._html.append("</a>")
