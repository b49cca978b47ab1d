"""Arc XP, whose pages carry their content as data.

Certainty: public code of readers (the Washington Post among them); no page was at hand.

- Page: `Fusion.globalContent`, or `globalContent` in `__NEXT_DATA__`, is a story whose `content_elements` hold
  stories of their own: those are the entries. How many of them a page carries is not known: a window.
- A `custom_embed` with an id and a client's id is a ticker of Tickaroo, and leads there.
- Deletion and closing: not known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.extract import dates, lenient
from collector.extract.html import Node, string
from collector.extract.platforms import tickaroo
from collector.extract.platforms.answer import Answer, Thing, later, leading, people, text, thing, things, written
from collector.extract.text import fold
from collector.model import Entry, Reading

NAME = "arc-xp"
FEWEST = 2
"""Stories within a story that make it a live blog: one alone is an article that quotes another."""

NEXT = string('//script[@id = "__NEXT_DATA__"]')
WORDS = ("text", "header")


def host(answer: Answer) -> Reading | None:
    """A page with its content as data."""
    if not answer.has(b"globalContent") or answer.root is None:
        return None
    story = _content(answer.root)
    parts = things(story, "content_elements")
    stories = [part for part in parts if _is_story(part)]
    if len(stories) >= FEWEST:
        lead = leading(answer, answer.root, answer.address, layout=NAME, sources=(NAME,))
        if lead is None:
            return None
        entries = tuple(_entry(part, answer.address) for part in stories)
        title = fold(text(thing(story, "headlines"), "basic")) or lead.blog.title
        return Reading(replace(lead.blog, title=title, entries=entries), complete=False)
    ticker = next((address for part in parts if (address := _ticker(part))), None)
    return leading(answer, answer.root, ticker, layout=NAME, sources=(NAME,)) if ticker else None


def _is_story(part: Thing) -> bool:
    """Whether an element is a story of its own: lists, quotes and galleries hold elements too, and no headline."""
    headed = text(thing(part, "headlines"), "basic") or text(part, "display_date")
    return bool(text(part, "_id") and isinstance(part.get("content_elements"), list) and headed)


def _content(root: Node) -> Any:
    for script in root.iter("script"):
        if "Fusion.globalContent" in (script.text or ""):
            return lenient.assigned(script.text or "", "Fusion.globalContent")
    return thing(thing(thing(lenient.load(NEXT(root)), "props"), "pageProps"), "globalContent")


def _ticker(part: Thing) -> str | None:
    embed = thing(part, "embed")
    return tickaroo.endpoint(text(embed, "id"), text(thing(embed, "config"), "clientId"))


def _entry(story: Thing, base: str) -> Entry:
    more = thing(story, "additional_properties")
    out = text(story, "display_date") or text(more, "first_display_date") or text(story, "first_publish_date")
    published, updated = dates.iso(out), text(story, "last_updated_date")
    changed = later(dates.iso(updated), published)
    parts = [part for part in things(story, "content_elements") if text(part, "type") in WORDS]
    return replace(
        written(text(story, "_id"), "".join(f"<p>{text(part, 'content')}</p>" for part in parts), base),
        title=fold(text(thing(story, "headlines"), "basic")) or None,
        published_at=published,
        published_raw=out or None,
        updated_at=changed,
        updated_raw=updated if changed else None,
        contributors=people([text(who, "name") for who in things(thing(story, "credits"), "by")]),
    )
