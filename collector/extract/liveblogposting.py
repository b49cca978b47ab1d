"""schema.org LiveBlogPosting as JSON-LD: the newest entries or all of them, with the traps that publishers set.

An id that is the page's own or stands at several updates is none; a time, an author or a headline that is the same
everywhere is the page's and not the entry's; the end of coverage closes nothing, since most publishers invent it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from collector.extract import postingpictures
from collector.extract.jsonld import Thing, inner
from collector.extract.leads import lead
from collector.extract.markup import prose, unescaped
from collector.extract.moments import Moment, machine
from collector.extract.postingids import addresses, ids, path
from collector.extract.source import MOST, About, Setting, Source
from collector.extract.stays import once
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Contributor, Entry
from collector.recent import recently

NAME = "json-ld"
THINGS = 200_000
"""So many values of a page's JSON-LD are looked at."""

LEAVES = frozenset("author publisher image logo video creator contributor liveBlogUpdate blogPosts".split())
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
    _posting: Thing
    _setting: Setting

    def source(self, wanted: Callable[[Entry], bool]) -> Source | None:
        """What the posting says of the entries that are wanted; None where it says nothing of any."""
        chosen = zip(self.entries, self._updates, strict=True)
        page = _PageOwn(self._setting.base, self.about.title, postingpictures.of_page(self._posting, self._updates))
        told = (_worded(e, update, page) for e, update in chosen if wanted(e))
        shown = tuple(entry for entry in told if entry.title or entry.text or entry.media or entry.embeds)
        return Source(NAME, shown, self.about) if shown else None


@dataclass(frozen=True, slots=True)
class _PageOwn:
    """What is the page's and not an update's: the address, the headline, pictures that stand at most updates."""

    base: str
    headline: str
    pictures: frozenset[str]


def outline(values: list[Any], setting: Setting) -> Outline | None:
    """The outline of this page's LiveBlogPosting among the values of its JSON-LD; None where there is none."""
    posting, known = _posting(values, setting.base)
    return None if posting is None else of_posting(posting, known, setting)


def of_posting(posting: Thing, known: dict[str, Thing], setting: Setting) -> Outline | None:
    """The outline of one LiveBlogPosting, its references looked up in `known`; None where it has no update."""
    updates = tuple(islice(_updates(posting.get("liveBlogUpdate") or posting.get("blogPosts"), known), MOST))
    if not updates:
        return None
    entries = _entries(updates, posting, setting)
    published, updated = (_time(posting, name, setting.zone) for name in ("datePublished", "dateModified"))
    about = About(
        _text(posting.get("headline") or posting.get("name")),
        _text(posting.get("description")),
        _people_of(posting, "author"),
        published.at if published else None,
        updated.at if updated else None,
    )
    return Outline(entries, about, updates, posting, setting)


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
    return max(found, key=_size, default=None) if len(found) != 1 else found[0], known


def _size(posting: Thing) -> int:
    return len(str(posting.get("liveBlogUpdate")))


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


def _entries(updates: Sequence[Thing], posting: Thing, setting: Setting) -> tuple[Entry, ...]:
    """The updates without their words, and without what is the page's: one time, the page's authors."""
    source, keys = ids(updates, setting.base)
    told = [once(update, _told, (setting.zone, setting.base)) for update in updates]
    times = [(each.published, each.updated) for each in told]
    if _are_pages([published for published, _ in times], _time(posting, "dateModified", setting.zone)):
        times = [(None, None)] * len(updates)
    people = [each.people for each in told]
    if _is_pages(people, posting):
        people = [()] * len(updates)
    return tuple(
        Entry(
            key,
            source,
            "",
            published_at=published.at if published else None,
            published_raw=published.raw if published else None,
            updated_at=updated.at if updated else None,
            updated_raw=updated.raw if updated else None,
            time_precision=published.precision if published else "none",
            contributors=contributors,
            url=each.url,
        )
        for each, key, (published, updated), contributors in zip(told, keys, times, people, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What an update says of itself but for its words."""

    published: Moment | None
    updated: Moment | None
    people: tuple[Contributor, ...]
    url: str | None


def _told(update: Thing, where: tuple[str, str]) -> _Told:
    zone, base = where
    url = next((found for told in addresses(update) if (found := absolute(base, told))), None)
    return _Told(*_times(update, zone), _people_of(update, "author"), url)


def _are_pages(times: Sequence[Moment | None], changed: Moment | None) -> bool:
    """Whether all updates tell one and the same time: many of them, or several the time when the page was changed."""
    told = {time.at if time else None for time in times}
    return len(told) == 1 and (
        len(times) >= REPEATED or (len(times) > 1 and changed is not None and changed.at in told)
    )


def _is_pages(people: Sequence[tuple[Contributor, ...]], posting: Thing) -> bool:
    """Whether every update names the same people, and these are the page's or several."""
    bylines = {tuple(person.name for person in each) for each in people}
    pages = {tuple(person.name for person in _people_of(posting, name)) for name in ("author", "publisher")}
    return len(bylines) == 1 and (bylines <= pages or (len(people) > 1 and len(next(iter(bylines))) > 1))


def _worded(entry: Entry, update: Thing, page: _PageOwn) -> Entry:
    body = prose(_body(update), page.base)
    return replace(
        entry,
        text=body.text,
        html=body.html,
        title=_title(update, page.headline, body.text),
        links=body.links,
        media=body.media or tuple(postingpictures.own(update, page.pictures, page.base)),
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


def _times(update: Thing, zone: str) -> tuple[Moment | None, Moment | None]:
    """When an update went out, and when it was changed."""
    published, created, updated = (_time(update, n, zone) for n in ("datePublished", "dateCreated", "dateModified"))
    if created and created.at and (published is None or (published.at and created.at < published.at)):
        published, updated = created, updated or published
    return published, None if updated and published and updated.at == published.at else updated


def _time(thing: Thing, name: str, zone: str) -> Moment | None:
    return machine(_one(thing.get(name)), zone)


def _people_of(thing: Thing, name: str) -> tuple[Contributor, ...]:
    """The people of a property of that name, and if there are none of an author's those of the creator's."""
    told = thing.get(name) or (thing.get("creator") if name == "author" else None)
    people = told if isinstance(told, list) else [told]
    named = [(p.get("name"), p.get("url")) if isinstance(p, dict) else (p, None) for p in people]
    return tuple(
        Contributor(name, url if isinstance(url, str) and url.startswith("http") else None)
        for said, url in named
        if isinstance(said, str) and (name := _text(said))
    )


def _one(value: Any) -> Any:
    """A value as it is, the first of a list, or that of an object that tells its language or its type."""
    first = value[0] if isinstance(value, list) and value else value
    return first.get("@value") if isinstance(first, dict) else first


def _text(value: Any) -> str:
    said = _one(value)
    return _said(said) if isinstance(said, str) else ""


@recently
def _said(text: str) -> str:
    """A text on one line, without tags and entities."""
    return fold(prose(text, "").text if "<" in text or "&lt" in text else unescaped(text))
