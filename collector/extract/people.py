"""Who wrote it: the names of a byline."""

from __future__ import annotations

import re

from collector.extract.html import Node, line
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Contributor

BETWEEN = re.compile(r"\s*(?:[,;|&]|\b(?:and|und|et|e|y|en|i|och|og)\b)\s*")
LEADING = re.compile(
    r"^(?:(?:(?:words )?by|with)\s+|(?:von|par|di|por|door|av|af|przez)\s+(?=\S+\s+\S)"
    r"|(?:authors?|autor(?:en|ka|a)?|auteurs?|autore|autores|text|tekst|skribent|reporter|автор|yazan)\s*:\s*)",
    re.IGNORECASE,
)


def names(text: str) -> tuple[Contributor, ...]:
    """The names of a plain byline: "By Ann Other and Bo Peep"."""
    return tuple(Contributor(name) for part in BETWEEN.split(LEADING.sub("", fold(text))) if (name := part.strip()))


def byline(node: Node | None, base: str) -> tuple[Contributor, ...]:
    """The people a byline links to, as authors where it says so; the names in its text when it links to nobody."""
    if node is None:
        return ()
    anchors = list(node.iter("a"))
    authors = [a for a in anchors if a.get("rel") == "author"] or anchors
    linked = tuple(Contributor(name, absolute(base, a.get("href"))) for a in authors if (name := line(a)))
    return linked or names(line(node))
