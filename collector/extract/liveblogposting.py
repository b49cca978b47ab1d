"""schema.org LiveBlogPosting as JSON-LD: the newest entries or all of them, with the traps that publishers set.

An id that is the page's own or stands at several updates is none; a time, an author or a headline that is the same
everywhere is the page's and not the entry's; the end of coverage closes nothing, since most publishers invent it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from collector.extract.habits import identity
from collector.extract.jsonld import Thing, inner
from collector.extract.leads import lead
from collector.extract.markup import prose, unescaped
from collector.extract.moments import Moment, machine
from collector.extract.postingids import addresses, ids, path
from collector.extract.source import MOST, About, Setting, Source
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Contributor, Entry, KeySource, Media

NAME = "json-ld"
THINGS = 200_000
"""So many values of a page's JSON-LD are looked at."""

LEAVES = frozenset({"author", "publisher", "image", "logo", "video", "creator", "contributor"})
"""Properties in which no live blog stands."""

REPEATED = 3
"""From so many updates on, one and the same time in all of them is not theirs."""

TYPE = re.compile(r"^(?:https?://schema\.org/|schema:)?LiveBlogPosting$")
ELLIPSIS = re.compile(r"\s*(?:…|\.{3})$")


@dataclass(frozen=True, slots=True)
class Outline:
    """A LiveBlogPosting of which ids and times were read, and not yet the words: they cost, and may not be wanted."""

    entries: tuple[Entry, ...]
    about: About
    _updates: tuple[Thing, ...]
    _setting: Setting

    def source(self, wanted: Callable[[Entry], bool]) -> Source | None:
        """What the posting says of the entries that are wanted; None where it says nothing of any."""
        chosen = zip(self.entries, self._updates, strict=True)
        told = (_worded(e, update, self.about.title, self._setting) for e, update in chosen if wanted(e))
        shown = tuple(entry for entry in told if entry.title or entry.text or entry.media or entry.embeds)
        return Source(NAME, shown, self.about) if shown else None


def outline(values: list[Any], setting: Setting) -> Outline | None:
    """The outline of this page's LiveBlogPosting among the values of its JSON-LD; None where there is none."""
    posting, known = _posting(values, setting.base)
    return None if posting is None else of_posting(posting, known, setting)


def of_posting(posting: Thing, known: dict[str, Thing], setting: Setting) -> Outline | None:
    """The outline of one LiveBlogPosting, its references looked up in `known`; None where it has no update."""
    updates = tuple(islice(_updates(posting.get("liveBlogUpdate") or posting.get("blogPosts"), known), MOST))
    if not updates:
        return None
    entries = _keyed(_own([_entry(update, setting) for update in updates], posting), updates, setting.base)
    published, updated = (_time(posting, name, setting) for name in ("datePublished", "dateModified"))
    about = About(
        _text(posting.get("headline") or posting.get("name")),
        _text(posting.get("description")),
        _people(posting.get("author")),
        published.at if published else None,
        updated.at if updated else None,
    )
    return Outline(tuple(entries), about, updates, setting)


def headline(values: list[Any]) -> str:
    """The headline that the page's JSON-LD gives the article or live blog; empty when it gives none."""
    for thing in _walk(values):
        said = _text(thing.get("headline"))
        if said and (_is_posting(thing) or any(kind.endswith("Article") for kind in _kinds(thing))):
            return said
    return ""


def _posting(values: list[Any], base: str) -> tuple[Thing | None, dict[str, Thing]]:
    """The posting of this page, the fullest where there are copies, and the things that have an id."""
    things = list(_walk(values))
    known = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and len(thing) > 1}
    found = [
        thing for thing in things if _is_posting(thing) and (thing.get("liveBlogUpdate") or thing.get("blogPosts"))
    ]
    here = [thing for thing in found if path(_address(thing)) == path(base)]
    found = here or (found if len({path(_address(thing)) for thing in found}) == 1 else [])
    return max(found, key=lambda thing: len(str(thing.get("liveBlogUpdate"))), default=None), known


def _walk(value: Any) -> Iterator[Thing]:
    """Every object in JSON, the outer before the inner, in order."""
    waiting, seen = [value], 0
    while waiting and seen < THINGS:
        seen += 1
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(reversed([v for k, v in one.items() if isinstance(v, dict | list) and k not in LEAVES]))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _is_posting(thing: Thing) -> bool:
    return any(TYPE.match(kind) for kind in _kinds(thing))


def _kinds(thing: Thing) -> list[str]:
    said = thing.get("@type") or thing.get("type")
    return [kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)]


def _address(thing: Thing) -> str:
    page = thing.get("mainEntityOfPage")
    told = thing.get("url") or (page if isinstance(page, str) else inner(thing, "mainEntityOfPage").get("@id"))
    return told if isinstance(told, str) else ""


def _updates(listed: Any, known: dict[str, Thing]) -> Iterator[Thing]:
    """The updates, lists in lists opened, references followed."""
    waiting = [listed]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            reference = one.get("@id")
            yield known.get(reference, one) if len(one) == 1 and isinstance(reference, str) else one


def _entry(update: Thing, setting: Setting) -> Entry:
    """An update without its key and words. What is the page's rather than its own is taken out afterwards."""
    published, updated = _times(update, setting)
    return Entry(
        "",
        KeySource.NATIVE,
        "",
        published_at=published.at if published else None,
        published_raw=published.raw if published else None,
        updated_at=updated.at if updated else None,
        updated_raw=updated.raw if updated else None,
        time_precision=published.precision if published else "none",
        contributors=_people(update.get("author")),
        media=tuple(_images(update.get("image"), setting.base)),
        url=next((found for a in addresses(update) if (found := absolute(setting.base, a))), None),
    )


def _worded(entry: Entry, update: Thing, headline: str, setting: Setting) -> Entry:
    body = prose(_body(update), setting.base)
    return replace(
        entry,
        text=body.text,
        html=body.html,
        title=_title(update, headline, body.text),
        links=body.links,
        media=body.media or entry.media,
        embeds=body.embeds,
    )


def _body(update: Thing) -> str:
    for name in ("articleBody", "text", "description"):
        value = update.get(name)
        parts = value if isinstance(value, list) else [value]
        told = [part.get("@value") if isinstance(part, dict) else part for part in parts]
        said = "\n".join(part for part in told if isinstance(part, str))
        if said.strip():
            return said
    return ""


def _title(update: Thing, headline: str, body: str) -> str | None:
    """The update's own headline: not the page's, nor the clock before it, nor the opening of its text said twice."""
    said = _text(update.get("headline") or update.get("name"))
    clock = lead(said)
    said = clock.rest if clock and clock.rest else said
    opening = fold(ELLIPSIS.sub("", said))
    if not said or said == headline or (opening and fold(body).startswith(opening)):
        return None
    return said


def _times(update: Thing, setting: Setting) -> tuple[Moment | None, Moment | None]:
    published, created, updated = (_time(update, n, setting) for n in ("datePublished", "dateCreated", "dateModified"))
    if created and created.at and (published is None or (published.at and created.at < published.at)):
        published, updated = created, updated or published
    return published, None if updated and published and updated.at == published.at else updated


def _time(thing: Thing, name: str, setting: Setting) -> Moment | None:
    return machine(thing.get(name), setting.zone)


def _people(told: Any) -> tuple[Contributor, ...]:
    people = told if isinstance(told, list) else [told]
    named = [(p.get("name"), p.get("url")) if isinstance(p, dict) else (p, None) for p in people]
    return tuple(
        Contributor(name, url if isinstance(url, str) and url.startswith("http") else None)
        for said, url in named
        if isinstance(said, str) and (name := _text(said))
    )


def _images(told: Any, base: str) -> Iterator[Media]:
    for image in told if isinstance(told, list) else [told]:
        said = image if isinstance(image, str) else inner({"image": image}, "image").get("url")
        address = absolute(base, said) if isinstance(said, str) else None
        if address:
            yield Media("image", address, identity(address))


def _own(entries: Sequence[Entry], posting: Thing) -> list[Entry]:
    """The entries without what is the page's: one time, the page's authors, a picture repeated."""
    times = {entry.published_at for entry in entries}
    one_time = len(entries) >= REPEATED and len(times) == 1
    bylines = {tuple(person.name for person in entry.contributors) for entry in entries}
    pages = {tuple(p.name for p in _people(posting.get(name))) for name in ("author", "publisher")}
    inflated = len(bylines) == 1 and (bylines <= pages or (len(entries) > 1 and len(next(iter(bylines))) > 1))
    pictures = Counter(medium.identity for entry in entries for medium in entry.media)
    pages_own = {medium.identity for medium in _images(posting.get("image"), "https://page.invalid/")}
    found = []
    for entry in entries:
        media = tuple(m for m in entry.media if pictures[m.identity] == 1 and m.identity not in pages_own)
        own = replace(entry, media=media, contributors=() if inflated else entry.contributors)
        found.append(_untimed(own) if one_time else own)
    return found


def _untimed(entry: Entry) -> Entry:
    timeless = replace(entry, published_at=None, published_raw=None, time_precision="none")
    return replace(timeless, updated_at=None, updated_raw=None)


def _keyed(entries: Sequence[Entry], updates: Sequence[Thing], base: str) -> list[Entry]:
    source, names = ids(updates, base)
    return [replace(entry, key=name, key_source=source) for entry, name in zip(entries, names, strict=True)]


def _text(value: Any) -> str:
    return fold(unescaped(value)) if isinstance(value, str) else ""
