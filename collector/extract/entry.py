"""From the parts of an entry's markup to the entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.extract import dates
from collector.extract.html import Draft, Habit, Node, line
from collector.model import (
    Contributor,
    Entry,
    Flag,
    KeySource,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an entry consists of, whatever its layout. `published` and `updated` are `time` elements."""

    body: list[Node]
    title: Node | None = None
    published: Node | None = None
    updated: Node | None = None
    contributors: tuple[Contributor, ...] = ()
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: the address its links start from, its own address, the zone of times that name none."""

    base: str
    url: str | None = None
    zone: str = "UTC"


def compose(key: str, parts: Parts, place: Place, habits: Mapping[str, Habit]) -> Entry:
    """The entry of these parts, its body read with a publisher's habits. The key is the publisher's own."""
    draft = Draft(place.base, habits)
    for node in parts.body:
        draft.read(node)
        draft.say(node.tail or "")
    published, updated = told(parts.published), told(parts.updated)
    return Entry(
        key,
        KeySource.NATIVE,
        "\n".join(draft.finished()),
        html=draft.html,
        title=line(parts.title) or None,
        published_at=dates.iso(published, place.zone),
        published_raw=published,
        updated_at=dates.iso(updated, place.zone),
        updated_raw=updated,
        contributors=parts.contributors,
        flags=parts.flags,
        links=tuple(draft.links),
        media=tuple(draft.media),
        embeds=tuple(draft.embeds),
        url=place.url,
    )


def told(time: Node | None) -> str | None:
    """The machine's form of a `time` element, None without one."""
    return None if time is None else time.get("datetime")
