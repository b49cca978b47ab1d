"""What readers say below an article or an entry, known by what its elements are called."""

from __future__ import annotations

import re

from collector.extract.classnames import parted
from collector.extract.html import Node

COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comment(?!a)[a-z]*|respond|discussions?|disqus|kommentare?|commenti|forum|repl(?:y|ies)|reviews?|guestbook)"
    r"(?:$|[\s_-])"
    r"|(?:^|\s)(?:[^\W_]+[_-]+)?(?:commentaires?|comentarios?|reacties|komentarze|kommentarer)(?:$|[\s_-])",
    re.IGNORECASE,
)
MAY = re.compile(r"\b(?:has|no|with)-comments?\b|\bcomments?-(?:enabled|open|closed|on|off|allowed)\b", re.IGNORECASE)
"""Names of what may be commented on."""

SPOKEN = re.compile(r"live|match|ticker|commentary", re.IGNORECASE)


def are_comments(node: Node) -> bool:
    """Whether an element or one around it is called comments or replies, and neither it nor its list a commentary."""
    named = next((one for one in (node, *node.iterancestors()) if COMMENTS.search(_names(one))), None)
    if named is None or named.tag in ("body", "html") or named.find(".//h1") is not None:
        return False  # what holds the page's headline is the page, whatever it is called
    around = named.getparent()
    return not SPOKEN.search(_names(named) + (_names(around) if around is not None and around.tag != "body" else ""))


def _names(node: Node) -> str:
    names = f" {node.get('class') or ''} {node.get('id') or ''} {node.get('itemtype') or ''} "
    return MAY.sub(" ", parted(names))
