"""Cron lines of five fields (minute, hour, day of the month, month, day of the week) as sets of numbers.

Numbers, `*`, lists with commas, ranges with a dash, steps with a slash, and English three-letter names of months and
days are read; Sunday is 0 and 7. Where day of the month and day of the week are both restricted, either will do, as
cron itself has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_PART = re.compile(r"(?:(\*)|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    """Words for the numbers from `lowest` on."""


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("day of the week", 0, 7, DAYS),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """The moments of a cron line: `times` of the day, on the days that `on` tells."""

    times: tuple[time, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def on(self, day: date) -> bool:
        """Whether the line has moments on that day."""
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (by_date or by_weekday if self.either else by_date and by_weekday)


def read_cron(line: str) -> Cron:
    """The moments of a cron line; ValueError with a sentence where it is none, or one that never comes."""
    words = line.lower().split()
    if len(words) != len(_FIELDS):
        wanted = ", ".join(each.name for each in _FIELDS)
        raise ValueError(f'"{line[:80]}" is no cron line; it needs five fields ({wanted}), as in 0 6 * * mon-fri')
    minutes, hours, days, months, weekdays = (
        frozenset(_numbers(word, field)) for word, field in zip(words, _FIELDS, strict=True)
    )
    cron = Cron(
        times=tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)),
        days=days,
        months=months,
        weekdays=frozenset(number % 7 for number in weekdays),
        either=not (words[2].startswith("*") or words[4].startswith("*")),
    )
    if not cron.either and not any(min(days) <= _LONGEST_MONTHS[month - 1] for month in months):
        raise ValueError(f'"{line[:80]}" never comes: no such month has a day {min(days)}')
    return cron


def _numbers(word: str, field: _Field) -> Iterator[int]:
    for part in word.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f'"{part[:20]}" is no {field.name} of a cron line; write *, 5, 1-5, */10 or 1,15')
        star, first, last, step = match.groups()
        low = field.lowest if star else _number(first, field)
        # A step after a single number runs to the end, as in 5/15.
        high = field.highest if star or (step and not last) else _number(last or first, field)
        if low > high or step == "0":
            raise ValueError(f'"{part}" holds no {field.name}; the first number must not be beyond the last')
        yield from range(low, high + 1, int(step or 1))


def _number(word: str, field: _Field) -> int:
    number = int(word) if word.isdigit() else _named(word, field)
    if not field.lowest <= number <= field.highest:
        raise ValueError(f"{number} is no {field.name}; they run from {field.lowest} to {field.highest}")
    return number


def _named(word: str, field: _Field) -> int:
    if word not in field.names:
        known = ", ".join(field.names) or f"{field.lowest} to {field.highest}"
        raise ValueError(f'"{word}" is no {field.name}; known are {known}')
    return field.lowest + field.names.index(word)
