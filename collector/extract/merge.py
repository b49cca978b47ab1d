"""Several pages of one blog made one live blog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from collector.model import (
    Entry,
    Flag,
    LiveBlog,
    Reading,
    Standing,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the pages show it best: the number of the page it stands on, that of the page that has its words."""

    entry: Entry
    page: int
    words: int
    standing: Standing = Standing.WHOLE


def merge(readings: Sequence[Reading]) -> LiveBlog:
    """The live blog that the pages make together: the first page's words of itself, every entry once.

    What the first page does not say of the blog is taken from those that it leads to. Marks told on any page (a pinned
    copy, a list of key events) become flags of the entry they name.
    """
    marks: dict[str, frozenset[Flag]] = {}
    for key, flag in {mark for reading in readings for mark in reading.marks}:
        marks[key] = marks.get(key, frozenset()) | {flag}
    entries = [_marked(each.entry, marks.get(key, frozenset())) for key, each in shown(readings).items()]
    return replace(_words(readings), entries=tuple(entries))


def shown(readings: Sequence[Reading]) -> dict[str, Shown]:
    """The entries that the pages show, by key, in the pages' order.

    One that stands on two pages is the one on the newer; one that a page only lists has the words of its own page. The
    entries of a page that leads elsewhere count only where nothing that it leads to was read.
    """
    leads_only = all(reading.leads for reading in readings)
    found: dict[str, Shown] = {}
    for page, reading in enumerate(readings):
        if reading.leads and not leads_only:
            continue
        listed = {key for key, _ in reading.details}
        for entry in reading.blog.entries:
            stands_in = reading.leads or entry.key in listed
            before = found.get(entry.key)
            if before is None:
                told = Standing.TOLD if entry.key in reading.told else Standing.WHOLE
                standing = Standing.STAND_IN if stands_in else told
                found[entry.key] = Shown(entry, page, page, standing)
            elif before.standing is Standing.STAND_IN and not stands_in:
                found[entry.key] = Shown(entry, before.page, page, Standing.DETAIL)
    return found


def _words(readings: Sequence[Reading]) -> LiveBlog:
    """What the blog says of itself: on the first page, and on those that it leads to down to the entries."""
    blog = readings[0].blog
    for before, reading in pairwise(readings):
        if not before.leads:
            break
        blog = blog.filled(reading.blog)
    return blog


def _marked(entry: Entry, told: frozenset[Flag]) -> Entry:
    return replace(entry, flags=entry.flags | told) if told - entry.flags else entry
