"""Live-blog platforms: what runs inside other people's pages, and the endpoints that it reads its entries from.

Each module knows one platform: `host` reads a page that embeds it, `reply` an answer of its endpoints. A host page
leads to the endpoint; the same `read` then understands what answers there, by its shape.
"""

from __future__ import annotations

from collections.abc import Callable

from collector.extract import document
from collector.extract.jsonld import is_a, opened, updates
from collector.extract.platforms import (
    arc,
    arena,
    brightspot,
    drupal,
    easyliveblogs,
    escenic,
    live24,
    norkon,
    quintype,
    superdesk,
    tickaroo,
    wordpress,
)
from collector.extract.platforms.answer import Answer
from collector.model import Failure, FailureKind, Reading

Reader = Callable[[Answer], Reading | None]

HOSTS: tuple[Reader, ...] = (
    wordpress.host,
    easyliveblogs.host,
    superdesk.embed,
    drupal.host,
    quintype.host,
    arc.host,
    brightspot.host,
)
EMBEDS: tuple[Reader, ...] = (
    superdesk.host,
    tickaroo.host,
    norkon.host,
    live24.host,
    arena.host,
    escenic.host,
)
"""Those that any page may embed, a live blog of its own among them."""

REPLIES: tuple[Reader, ...] = (
    wordpress.reply,
    easyliveblogs.reply,
    superdesk.reply,
    tickaroo.reply,
    norkon.reply,
    live24.reply,
    arena.reply,
    escenic.reply,
    drupal.reply,
    quintype.reply,
    brightspot.reply,
)


def read(answer: Answer) -> Reading | Failure | None:
    """Reads a page of a platform or one that embeds it; None where no platform knows it. Broken JSON is a failure."""
    if not answer.is_json:
        return _first(HOSTS, answer) or (None if _tells_itself(answer) else _first(EMBEDS, answer))
    if answer.told is None:
        return Failure(FailureKind.TRUNCATED, f"the JSON of {len(answer.body)} bytes does not end as it should")
    reading = _first(REPLIES, answer)
    return reading and (document.unspoilt(reading.blog) or reading)


def _tells_itself(answer: Answer) -> bool:
    """Whether the page's own data have entries: what it embeds is then something else, or no more than these."""
    return any(is_a(thing, "LiveBlogPosting") and updates(thing) for value in answer.linked for thing in opened(value))


def _first(readers: tuple[Reader, ...], answer: Answer) -> Reading | None:
    return next((reading for reader in readers if (reading := reader(answer)) is not None), None)
