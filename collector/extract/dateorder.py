"""Which of two figures is the month on a page: 3/12/2026 is in March where the page is American, else in December.

A page that does not say where it is from may tell by its dates: one of them that is no date, or one still to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from collector.extract.html import CHROME, Node
from collector.extract.source import Setting
from collector.extract.zones import AMERICAN

DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
BEFORE_YEAR = re.compile(rb"\b\d{1,2}/\d{1,2}\Z")
LONGEST = 6
"""Bytes of a day and a month."""

UNSURE = ("", "en", "en-us")
"""Languages of pages that may be from either side of the Atlantic."""

NOWHERE = re.compile(r"UTC|Etc/GMT\+\d")
"""Zones of pages that tell none, or only how far west of Greenwich they are."""


def month_first(root: Node, body: bytes, setting: Setting) -> bool:
    """Whether the month stands before the day in figures with slashes; not where nothing tells it."""
    language = (root.get("lang") or "").casefold().replace("_", "-")
    # Many a page elsewhere says en-US because its system does: a zone that is not America's is believed before that.
    american = setting.zone in AMERICAN or (language == "en-us" and NOWHERE.fullmatch(setting.zone) is not None)
    if not (american or language in UNSURE) or not _has_dates(body, setting.captured_at.year):
        return american
    today = setting.captured_at.date()
    told = {order for found in _dates(root) if (order := _order(*found, today)) is not None}
    return told == {True} or (american and told != {False})


def _has_dates(body: bytes, year: int) -> bool:
    """Whether such dates of this year may be on the page: a quick look, since few pages have any."""
    mark, at = b"/%d" % year, -1
    while (at := body.find(mark, at + 1)) >= 0:
        if BEFORE_YEAR.search(body[max(0, at - LONGEST) : at]):
            return True
    return False


def _dates(root: Node) -> Iterator[tuple[int, int, int]]:
    """The figures of the dates with slashes that readers see."""
    for node in root.iter():
        for said in ("" if node.tag in CHROME else node.text, node.tail):
            if said and "/" in said:
                yield from ((int(first), int(second), int(year)) for first, second, year in DATE.findall(said))


def _order(first: int, second: int, year: int, today: date) -> bool | None:
    """Whether a date has the month first; None where it may have either."""
    may_be = _has_passed(year, first, second, today), _has_passed(year, second, first, today)
    return may_be[0] if may_be[0] != may_be[1] else None


def _has_passed(year: int, month: int, day: int, today: date) -> bool:
    """Whether there is such a day, and it is not still to come: the next one may have begun elsewhere."""
    try:
        return date(year, month, day) <= today + timedelta(days=1)
    except ValueError:
        return False
