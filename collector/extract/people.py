"""Who wrote it: the names of a byline, without what stands with them: outlets, places, what they are at work."""

from __future__ import annotations

import re

from collector.extract.html import Node, line, lines
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Contributor

BETWEEN = re.compile(r"\s*(?:[,;|&]|\b(?:and|und|et|e|y|en|i|och|og)\b)\s*")
LEADING = re.compile(
    r"^(?:(?:(?:[^\W\d_]+ )?by|with)(?:\s+|$)|from\s+(?=(?:the\s+)?\S+['’]s?\s)"
    r"|(?:von|par|di|por|door|av|af|przez)(?:\s+(?=\S+\s+\S)|$)"
    r"|(?:authors?|autor(?:en|ka|a)?|auteurs?|autore|autores|text|tekst|skribent|reporter|автор|yazan)\s*:\s*)",
    re.IGNORECASE,
)
OUTLET = re.compile(r"^(?:the\s+)?\S+(?:['’]s|s['’])\s+(?=\S+\s+\S)", re.IGNORECASE)
BESIDE = re.compile(r"\s*\([^()]*\)")
PLACE = re.compile(r"(?<=\w)\s+(?:in|aus|à)\s+(?=[^\W\d_a-z]).*$")
"""What stands before and behind a name: "CNN's", "(dpa)", "in Kyiv"."""

BEFORE = " –—-"
"""What leads to a name: "– Ann Other"."""

ROLE = re.compile(
    r"(?:editor|correspondent|reporter|journalist|columnist|analyst|producer|writer|redakteur|korrespondent|correspondant"
    r"|rédact(?:eur|rice)|envoyée? spécial|redactor|corresponsal|enviad[oa] especial|periodista|giornalista|inviat[oa]"
    r"|corrispondente|verslaggever|redaktor|redaktör|korespondent|dziennikar[zk])(?:e|in|a|s|en|ka)?\b",
    re.IGNORECASE,
)
"""What somebody is at a paper: no second person beside the name."""

PAIR = 2
PARTICLES = frozenset("al bin da de del della den der di dos du el la le ten ter van von y zu".split())
LONGEST_OF_NAMES = 5


def names(text: str) -> tuple[Contributor, ...]:
    """The names of a plain byline: "By Ann Other and Bo Peep"."""
    parts = [_bare(part) for part in BETWEEN.split(LEADING.sub("", fold(text)))]
    told = [part for part in parts if part and not LEADING.fullmatch(part)]
    people = [part for part in told if not ROLE.search(part)]
    return tuple(Contributor(name) for name in people or told)


def _bare(part: str) -> str:
    """A name without what stands before and behind it."""
    said = OUTLET.sub("", part.strip(BEFORE))
    return PLACE.sub("", BESIDE.sub("", said).strip() or said) if " " in said else said


def byline(node: Node | None, base: str) -> tuple[Contributor, ...]:
    """The people a byline links to, as authors where it says so; the names in its text when it links to nobody."""
    if node is None:
        return ()
    anchors = list(node.iter("a"))
    authors = [a for a in anchors if a.get("rel") == "author"] or anchors
    linked = tuple(Contributor(name, absolute(base, a.get("href"))) for a in authors if (name := line(a)))
    return tuple(each for each in linked if each.name[0] != "@") or linked or names(" | ".join(_parts(node)))


def _parts(node: Node) -> list[str]:
    """What a byline says, in parts where each stands in an element of its own: a name, a role."""
    while len(node) == 1 and not _own_text(node):
        node = node[0]
    said = [told for child in node if (told := line(child))]
    return lines([node]) if _own_text(node) or all(" " not in each for each in said) else said


def _own_text(node: Node) -> str:
    """The words in an element that stand in none of those inside it."""
    return "".join([node.text or "", *(child.tail or "" for child in node)]).strip()


def is_name(said: str) -> bool:
    """Whether a text looks like somebody's name: a few words with capitals, nothing but particles between them."""
    parts = said.split()
    named = all(part in PARTICLES or (part[0].isupper() and not any(c.isdigit() for c in part)) for part in parts)
    return PAIR <= len(parts) <= LONGEST_OF_NAMES and named and said[-1].isalpha()
