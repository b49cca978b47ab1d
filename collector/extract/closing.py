"""Whether a page says of its own blog that it is over: in its headline, or in a short notice.

Pages speak of other blogs too: yesterday's, the one before. What leads to them, or names them, is no word on this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from collector.extract.html import Node, words
from collector.model import Status
from collector.recent import recently

HAPPENED = re.compile(
    r"^as (?:it|they) happened\b|(?<=[\s–—:|-])as (?:it|they) happened(?=\s*(?:$|[|–—-]))", re.IGNORECASE
)
"""At an end of a headline: in the middle of one it is what somebody did."""

OVER = re.compile(
    r"(?:live ?blog|live coverage|live updates?|live page) (?:is|has|have|are) (?:now )?(?:been )?"
    r"(?:closed|ended|over|finished)"
    r"|live ?(?:blog|ticker) ist (?:beendet|geschlossen)|(?:live)?ticker (?:ist )?beendet"
    r"|ce direct est (?:terminé|clos)|fin du direct"
    r"|la diretta (?:è|e') (?:finita|terminata|chiusa)|relacja zakończona",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    r"\b(?:yesterday|previous|earlier|last|another|other|comments?|gestrig\w*|vorherig\w*|letzt\w*|ander\w*|kommentar\w*"
    r"|précédent|autre|hier|ieri|precedente|altra|poprzedni\w*|wczorajsz\w*)\b|['’]s\s*$",
    re.IGNORECASE,
)
"""What tells, before the words that something is over, that it is not this blog."""

APART = frozenset("a aside nav footer blockquote figure".split())
LONGEST, EARLY = 160, 12
"""A notice is short, and one of the first short paragraphs."""


def status_of(root: Node, headlines: tuple[str, ...]) -> tuple[Status, tuple[str, ...]]:
    """Whether the page says in words that the blog is over."""
    for said in headlines:
        found = _found(HAPPENED, said) or _found(OVER, said)
        if found:
            return Status.CLOSED, (f"the page says {found!r}",)
    for node, said in islice(_notices(root), EARLY):
        found = _found(OVER, said)
        if found and _is_of_this(node, said, found):
            return Status.CLOSED, (f"the page says {found!r}",)
    return Status.UNKNOWN, ()


@recently
def _found(pattern: re.Pattern[str], said: str) -> str:
    found = pattern.search(said)
    return found[0] if found else ""


def _notices(root: Node) -> Iterator[tuple[Node, str]]:
    """Short paragraphs with what they say."""
    told = ((node, words(node)) for node in root.iter("p", "strong", "em"))
    return ((node, said) for node, said in told if 0 < len(said) <= LONGEST)


def _is_of_this(node: Node, said: str, found: str) -> bool:
    """Whether a notice speaks of the blog that it stands on."""
    before = re.split(r"[.!?]\s", said.partition(found)[0])[-1]
    linked = any(found in words(link) for link in node.iter("a"))
    return not (linked or ANOTHER.search(before) or any(_lists(around, said) for around in node.iterancestors()))


def _lists(around: Node, said: str) -> bool:
    """Whether an element around a notice makes it one of other things: an entry that says it may be a list's item."""
    return around.tag in APART or (around.tag == "li" and words(around) == said)
