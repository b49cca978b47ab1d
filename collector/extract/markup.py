"""Small pieces of HTML inside data: entities undone, tags read, plain text left as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from collector.extract.habits import HABITS, settle_media
from collector.extract.html import Draft, parse
from collector.extract.text import fold
from collector.model import Embed, Link, Media
from collector.recent import recently

TAGS = re.compile(
    r"</?(?:p|br|a|b|i|u|s|em|strong|small|mark|sub|sup|font|ul|ol|li|div|span|h[1-6]|img|figure|blockquote|iframe|bsp-[\w-]+)\b[^>]*>",
    re.IGNORECASE,
)
PLACEHOLDERS = re.compile(r"\[\[ge:[^\]\[]*\]\]|<!--.*?(?:-->|\Z)|</?bsp-[^<>]*>", re.DOTALL)
TWICE = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """What a body says: its lines as text, safe HTML, and what stands in it."""

    text: str
    html: str = ""
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    embeds: tuple[Embed, ...] = ()


def unescaped(text: str) -> str:
    """The text with its entities undone, also where they were escaped twice."""
    for _ in range(TWICE):
        if "&" not in text:
            break
        text = unescape(text)
    return text


@recently
def prose(body: str, base: str) -> Prose:
    """A body, plain or HTML, as prose; from one poll to the next nearly all bodies are the same."""
    if "[" in body or "<" in body:
        body = PLACEHOLDERS.sub(" ", body)
    markup = body if TAGS.search(body) else unescaped(body)
    if not TAGS.search(markup):
        lines = [line for part in markup.splitlines() if (line := fold(part))]
        return Prose("\n".join(lines), "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines))
    root = parse(f"<div>{markup}</div>".encode("utf-8", "replace"))
    if root is None:
        return Prose("")
    settle_media(root, base)
    draft = Draft(base, HABITS)
    draft.read(root)
    lines = [unescaped(line) for line in draft.finished()]
    return Prose("\n".join(lines), draft.html, tuple(draft.links), tuple(draft.media), tuple(draft.embeds))
