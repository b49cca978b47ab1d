"""What differs between two wordings of an entry besides its words: which names, pictures, posts, links, marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collector.changes import stamp
from collector.labels import changed_fields
from collector.model import Embed, Entry, Media
from collector.normalise import fold, url_identity

LONGEST = 80
"""Characters of a caption or a post that name it."""


@dataclass(frozen=True, slots=True)
class Particular:
    """What went from a field of an entry and what came into it, each in one line, as the page has them.

    Where the same stand in another order, that is all of them, before and after.
    """

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def particulars(before: Entry, after: Entry) -> tuple[Particular, ...]:
    """What differs in the fields that are no words, in the order of `labels.FIELDS`."""
    fields = (field for field in changed_fields(before, after) if field not in ("title", "text"))
    return tuple(_particular(field, _told(field, before), _told(field, after)) for field in fields)


def _particular(field: str, old: Mapping[str, str], new: Mapping[str, str]) -> Particular:
    removed = tuple(line for what, line in old.items() if what not in new)
    added = tuple(line for what, line in new.items() if what not in old)
    if removed or added:
        return Particular(field, removed, added)
    return Particular(field, tuple(old.values()), tuple(new.values()))


def _told(field: str, entry: Entry) -> dict[str, str]:
    """A line for each thing in a field, by what tells it from others: the same as for the digest of the content."""
    match field:
        case "contributors":
            return {fold(person.name): fold(person.name) for person in entry.contributors}
        case "published_at":
            return {stamp(entry.published_at): stamp(entry.published_at)} if entry.published_at else {}
        case "links":
            return {url_identity(link.url): link.url for link in entry.links}
        case "flags":
            return {flag: flag for flag in sorted(entry.flags)}
    return {one.identity or url_identity(one.url): _medium(one) for one in entry.media} | {
        "\n".join((one.provider.lower(), url_identity(one.url), fold(one.text))): _embed(one) for one in entry.embeds
    }


def _medium(one: Media) -> str:
    return _line((one.kind, _quoted(one.caption or one.alt), one.url))


def _embed(one: Embed) -> str:
    return _line((one.provider, one.author, _quoted(one.text), one.url))


def _quoted(words: str) -> str:
    said = " ".join(fold(words).split())
    return f"“{said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip() + '…'}”" if said else ""


def _line(parts: Iterable[str]) -> str:
    return " ".join(filter(None, parts))
