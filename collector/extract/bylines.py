"""Who wrote an entry: the byline in it, the name beside its time.

Works on the tree it is given: what was read as a byline is emptied there.
"""

from __future__ import annotations

import re

from collector.extract import people
from collector.extract.badges import LABELS, label_of
from collector.extract.classnames import classes
from collector.extract.html import QUOTING, Node, brief, empty, line, words
from collector.extract.moments import LONGEST, is_stamp
from collector.extract.pieces import Habitat, Piece
from collector.extract.signatures import signed
from collector.model import Contributor, Flag

BYLINE = re.compile(
    r"(?:^|[\s_-])(?:author|byline|contributor|writer|reporter|autor|auteur|autore)(?:$|[\s_-])", re.IGNORECASE
)
ROLE = re.compile(r"(?:^|[\s_-])(?:role|job|title|position|function|bio|location)(?:$|[\s_-])", re.IGNORECASE)
"""Classes of what is told of an author besides the name."""

PAGE = re.compile(
    r"/(?:authors?|autor(?:e|es|en|in)?|auteurs?|autori|profiles?|journalists?|people|by|staff)/", re.IGNORECASE
)
"""Addresses of pages of those who write."""

TAGS = "a span div p mark address cite em strong b i small li".split()
LONGEST_NAME = 80
PAIR = 2
A_CLOCK = "0:00"
"""What stands for a time in a line, whatever it says: an age may."""


def contributors_of(piece: Piece, base: str, habitat: Habitat, flags: set[Flag]) -> tuple[Contributor, ...]:
    """Who wrote an entry; `flags` gets those that stand where a name does: "KEY EVENT"."""
    beside = _signed(piece)
    found: dict[str, Contributor] = {}
    for node, root in _named(piece, habitat):
        said = line(node)
        if label := label_of(said):
            flags |= {flag} if (flag := LABELS[label]) else set()
            empty(node)
        elif 0 < len(said) <= LONGEST_NAME and not any(c.isdigit() for c in said):
            _clear_roles(node)
            found |= {person.name: person for person in people.byline(node, base)}
            _empty_outermost(node, root, habitat)
    return tuple(found.values()) or beside or _beside_time(piece, base) or _line_of_names(piece)


def _named(piece: Piece, habitat: Habitat) -> list[tuple[Node, Node]]:
    """The innermost elements that are called an author's, each with that of the entry's in which it stands.

    Those that by their class tell what an author is are emptied, unless there are no others.
    """
    found = []
    for root in piece.nodes:
        for node in root.iter(*TAGS):
            if not _names_author(node, habitat) or any(a.tag in QUOTING for a in node.iterancestors() if a is not root):
                continue
            if not any(_names_author(inside, habitat) for inside in node.iterdescendants()):
                found.append((node, root))
    kept = [(node, root) for node, root in found if not _tells_role(node)]
    for node, _ in found if kept else ():
        if _tells_role(node):
            empty(node)
    return kept or found


def _clear_roles(node: Node) -> None:
    """Empties what is told of an author besides the name."""
    for inside in list(node.iterdescendants()):
        if _tells_role(inside):
            empty(inside)


def _tells_role(node: Node) -> bool:
    return ROLE.search(classes(node)) is not None


def _signed(piece: Piece) -> tuple[Contributor, ...]:
    """The names that stand in one line with the time; what is in that line, and no more, is the entry's time then."""
    time = piece.time
    for box in () if time is None else (time, *time.iterancestors()):
        said = "" if box in piece.nodes else brief(box, LONGEST)
        if not said or time is None:
            break
        when, who = signed(said if box is time else said.replace(words(time), A_CLOCK, 1))
        if is_stamp(when):
            piece.time = box
        if who and piece.time is box:
            return people.names(who)
    return ()


def _line_of_names(piece: Piece) -> tuple[Contributor, ...]:
    """The names in an element that says no more than by whom an entry is: "By Ann Other"."""
    for node in (inside for root in piece.nodes for inside in root.iter(*TAGS)):
        opens = node is not piece.nodes[0] and people.LEADING.match((node.text or "").lstrip())
        told = people.names(brief(node, LONGEST_NAME)) if opens else ()
        if told and all(people.is_name(person.name) for person in told):
            empty(node)
            return told
    return ()


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
    if not people.is_name(said) or label_of(said):
        return ()
    found = people.byline(other, base)
    empty(other)
    return tuple(found)


def _is_alone(link: Node) -> bool:
    """Whether a link is a name with no words around it: in a sentence it is of whom the sentence tells."""
    around = link.getparent()
    beside = "" if around is None else "".join([around.text or "", *(each.tail or "" for each in around)])
    return not beside.strip() and people.is_name(words(link))


def _empty_outermost(node: Node, root: Node, habitat: Habitat) -> None:
    """Empties the whole byline that a name stands in: with roles and portraits around the name."""
    outer = node
    for parent in node.iterancestors():
        if parent is root:
            break
        outer = parent if _names_author(parent, habitat) or _introduces(parent, outer) else outer
    empty(outer)


def _introduces(around: Node, name: Node) -> bool:
    """Whether an element says no more than whose name follows, and the name: "By Ann Other"."""
    said, own = brief(around, LONGEST_NAME), words(name)
    return said.endswith(own) and people.LEADING.fullmatch(said.removesuffix(own)) is not None


def _names_author(node: Node, habitat: Habitat) -> bool:
    if (
        (node.tag in habitat.byline_tags and next(node.iterancestors("p", "li", "td"), None) is None)
        or node.get("rel") == "author"
        or "author" in (node.get("itemprop") or "").split()
        or (node.tag == "a" and PAGE.search(node.get("href") or "") and _is_alone(node))
    ):
        return True
    return bool((habitat.byline or BYLINE).search(classes(node)))
