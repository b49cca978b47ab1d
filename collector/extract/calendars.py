"""Days as pages write them for readers: dates with or without a year, weekdays, "today".

What may be a figure of anything else (a score, a page of several) is no day here: it takes a word or the form of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collector.extract.numerals import western
from collector.extract.wording import TODAY, YESTERDAY, abbreviates_weekday, month, weekday
from collector.extract.zones import zone_of

WORD, FIGURE = re.compile(r"[^\W\d_]{2,}"), re.compile(r"\d")
BETWEEN = frozenset("de del of the den der le la el il am vom on ngày".split())
"""What stands between the parts of a date."""

AT = frozenset("at um gegen ore alle las les kl klo om kell godz godzinie ob saat lúc pukul jam".split())
"""What stands between a date and its clock."""

ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
YEAR_FIRST = re.compile(r"\b(?P<year>\d{4})(?P<mark>[/.])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})\b\.?")
DOTTED = re.compile(r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>\d{4}|\d{2})\b(?![:.h]\d))?")
SLASHED = re.compile(r"\b(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4}|\d{2})\b")
SHORT = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})\b(?!/)(?P<year>)")
"""A day and a month, which might be a share or a rating: it takes a clock beside it."""

DAY_MONTH = re.compile(
    r"\b(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|[ºª°])?\s*(?:of\s|de\s)?\s*(?P<name>[^\W\d_]{3,12})\.?,?"
    r"(?:\s*(?:de\s|del\s)?(?P<year>\d{4})\b)?"
)
MONTH_DAY = re.compile(r"\b(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s*(?P<year>\d{4})\b)?")
FIGURES, NAMED = (ISO_DAY, YEAR_FIRST, DOTTED, SLASHED), (DAY_MONTH, MONTH_DAY)
A_WEEK, MONTHS = 7, 12
LONGEST_OF_DAYS = 60
LONGEST = 40
"""Characters of a weekday and a date; without a figure in so many, a text opens with no time."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as told; `year` None where it was left out, `counted` where it was counted from when the page was made."""

    month: int
    day: int
    year: int | None = None
    counted: bool = False


def day_of(text: str, zone: str, now: datetime, *, month_first: bool = False) -> Day | None:
    """The first date in a text, with or without a year; "today", "yesterday" and a weekday alone too."""
    text = western(text)
    found = figures(text)
    if found is not None:
        return day_of_figures(found, month_first=month_first)
    named = next((each for pattern in NAMED for each in pattern.finditer(text) if month(each["name"])), None)
    return _near(text, now.astimezone(zone_of(zone)).date()) if named is None else _of_named(named)


def figures(text: str) -> re.Match[str] | None:
    """The date in figures in a text."""
    return next((found for pattern in FIGURES if (found := pattern.search(text))), None)


def day_of_figures(found: re.Match[str], *, month_first: bool = False) -> Day | None:
    """The day of a date in figures, None where there is no such day; `month_first` is for those with slashes."""
    first, second = int(found["day"]), int(found["month"])
    if found.re in (SLASHED, SHORT) and (second > MONTHS or (month_first and first <= MONTHS)):
        first, second = second, first
    return _valid(second, first, found["year"])


def _of_named(found: re.Match[str]) -> Day | None:
    number = month(found["name"])
    return _valid(number, int(found["day"]), found["year"]) if number else None


def opening_day(text: str) -> int:
    """How far the date goes that a text opens with, its weekday or a weekday alone; 0 where it opens with none."""
    before = _weekday(text, 0)
    begins = _spaced(text, before) if before else 0
    for pattern in (*FIGURES, SHORT, *NAMED):
        found = pattern.match(text, begins)
        if found and (_of_named(found) if pattern in NAMED else day_of_figures(found)):
            return _weekday(text, _spaced(text, found.end())) or found.end()
    return before


def _weekday(text: str, at: int) -> int:
    """Where the weekday ends that stands there; 0 where none does."""
    word = WORD.match(text, at)
    return word.end() if word and weekday(word[0]) is not None else 0


def _spaced(text: str, at: int) -> int:
    """Where what stands behind a part of a date begins: ", the "."""
    rest = text[at:].lstrip(" .,")
    word = WORD.match(rest)
    rest = rest[word.end() :].lstrip() if word and word[0].casefold() in BETWEEN else rest
    return len(text) - len(rest)


def of_date(word: str) -> bool:
    """Whether a word may be a part of a date: a month, a weekday, an abbreviation of one, what stands between them."""
    return word.casefold() in BETWEEN | AT or month(word) is not None or abbreviates_weekday(word)


def is_day(said: str) -> bool:
    """Whether a text can be a date and nothing else: figures, at most a weekday and a month, what goes between them."""
    if len(said) > LONGEST_OF_DAYS or not FIGURE.search(said):
        return False
    return len(set(WORD.findall(said.casefold())) - BETWEEN) <= 2  # noqa: PLR2004


def _near(text: str, today: date) -> Day | None:
    """The day that is told by where it stands to today: the last such weekday, today's own included."""
    word = text.strip(" .,:;|•·–—-").casefold().replace("’", "'")
    back = 0 if word in TODAY else 1 if word in YESTERDAY else None
    named = None if FIGURE.search(text) else [w for w in WORD.findall(word) if w not in BETWEEN | AT]
    if back is None and named and len(named) == 1 and (number := weekday(named[0])) is not None:
        back = (today.weekday() - number) % A_WEEK
    if back is None:
        return None
    day = today - timedelta(days=back)
    return Day(day.month, day.day, day.year, counted=True)


def _valid(month_number: int, day: int, year: str | None) -> Day | None:
    full = int(year) + (2000 if len(year) <= 2 else 0) if year else None  # noqa: PLR2004
    try:
        date(full or 2024, month_number, day)
    except ValueError:
        return None
    return Day(month_number, day, full)


def dated(day: Day, latest: date) -> date | None:
    """The date meant: without a year, the last such day that is not after `latest` by more than a day."""
    years = (day.year,) if day.year else range(latest.year + 1, latest.year - 9, -1)
    for year in years:
        try:
            found = date(year, day.month, day.day)
        except ValueError:
            continue
        if day.year or found <= latest + timedelta(days=1):
            return found
    return None
