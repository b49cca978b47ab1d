"""Digests of what an entry means, stable across processes and versions of Python.

What counts is said in one place, `meaning`: the digest is taken of it, and `labels.changed_fields` compares it, so
that the two never disagree. A new rule for what counts needs a new `DIGEST_VERSION`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

from collector.model import (
    Contributor,
    Embed,
    Entry,
    Link,
    Media,
)
from collector.normalise import fold, url_identity
from collector.recent import recently

DIGEST_VERSION = 1

Meaning = dict[str, object]
"""What counts of an entry, by field; a field without content is absent."""

_APPROXIMATE = frozenset({"relative", "none"})


@recently
def content_digest(entry: Entry) -> str:
    """The digest of everything that counts, as "version:sha256 in hex"."""
    return _digest(meaning(entry))


def text_digest(entry: Entry) -> str:
    """The digest of title and text alone, which knows a repost under another id."""
    return _text_digest(entry.title or "", entry.text)


@recently
def _text_digest(title: str, text: str) -> str:
    return _digest(_present({"title": _line(title, fold), "text": fold(text)}))


def meaning(entry: Entry, read: Callable[[str], str] = fold) -> Meaning:
    """What counts of an entry. `read` says what counts of its words: `normalise.fold`, or `plain` for the gist.

    Not part of it: `updated_at`, `html`, the strings that times were read from, alternative texts, the entry's place
    and its own address. A caption is part of the text. A time that runs with the clock does not count.
    """
    fields: Meaning = {
        "title": _line(entry.title or "", read),
        "text": read(entry.text),
        "contributors": _contributors(entry.contributors, read),
        "published_at": _published(entry),
        "media": _media(entry.media),
        "embeds": _embeds(entry.embeds, read),
        "links": _links(entry.links),
        "flags": sorted(flag.value for flag in entry.flags),
    }
    return _present(fields)


def differing(old: Meaning, new: Meaning) -> set[str]:
    """The fields in which two entries mean something else."""
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}


def claimed_time(entry: Entry) -> datetime | None:
    """The published time, unless the page gives none or only one that runs with the clock ("5 minutes ago")."""
    return None if entry.time_precision in _APPROXIMATE else entry.published_at


def _line(text: str, read: Callable[[str], str]) -> str:
    return " ".join(read(text).split())


def _contributors(people: tuple[Contributor, ...], read: Callable[[str], str]) -> list[str]:
    """Names in the byline's order, each once: the order is the publisher's to choose."""
    names = (_line(person.name, read) for person in people)
    return [name for name in dict.fromkeys(names) if name]


def _published(entry: Entry) -> str:
    """To the second, since sources of one page differ in what they say below it."""
    claimed = claimed_time(entry)
    return claimed.astimezone(UTC).isoformat(timespec="seconds") if claimed else ""


def _media(media: tuple[Media, ...]) -> list[str]:
    """Which pictures, in no order: a page repeats and reorders them for the width of the screen."""
    return sorted({one.identity or url_identity(one.url) for one in media} - {""})


def _embeds(embeds: tuple[Embed, ...], read: Callable[[str], str]) -> list[list[str]]:
    distinct = {(one.provider.lower(), url_identity(one.url), read(one.text)) for one in embeds}
    return sorted(list(one) for one in distinct if any(one))


def _links(links: tuple[Link, ...]) -> list[str]:
    """Where the links lead, in no order: a link's words are part of the text."""
    return sorted({url_identity(link.url) for link in links} - {""})


def _present(fields: Meaning) -> Meaning:
    """Without the empty fields, so that a new optional field leaves old digests as they are."""
    return {name: value for name, value in fields.items() if value}


def _digest(fields: Meaning) -> str:
    plain_json = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{DIGEST_VERSION}:{hashlib.sha256(plain_json.encode('utf-8', 'surrogatepass')).hexdigest()}"
