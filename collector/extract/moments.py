"""Times as pages write them, for machines and for readers: what instant, how exact, and what was really said.

Nothing is guessed here: a clock without a day stays a clock (see `days`), and what says nothing is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from collector.extract.calendars import SHORT, WORD, Day, dated, day_of, day_of_figures, figures, of_date
from collector.extract.dates import MONTHS, iso
from collector.extract.numerals import western
from collector.extract.wording import AGE, COUNT, NOW, POSTED, UNITS
from collector.extract.zones import may_name_zone, named_zone, zone_of
from collector.recent import recently

EXACT, MINUTE, CLOCK, RELATIVE, ASSUMED, NONE = "exact", "minute", "clock_only", "relative", "assumed_tz", "none"
"""How far a time can be trusted; `relative` and `none` never make an edit."""

LONGEST = 80
"""Characters of a text that may be a time and nothing else."""

OTHER_WORDS = 2
"""Words before a time and nothing else, besides those of its date: "posted at"."""

AFTER = frozenset(
    "uhr hrs hr hs hour hours hod uur ora local time ore klo horas heures heure locale standard daylight"
    " updated update edited aktualisiert new live óra saati ngày น ч sati".split()
)
"""Words that belong to the clock that they follow."""

EARLIEST, LATEST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
IN_SECONDS = 10

NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?")
GREENWICH = ("UTC", "GMT")
MACHINE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?\s*(Z|(?:UTC|GMT)?[+-]\d\d(?::?\d\d|(?!\d))|UTC|GMT)?",
    re.IGNORECASE,
)
LETTERED = re.compile(
    r"(?:[a-z]{3},?\s+)?(?:(?P<day>\d{1,2})\s(?P<month>[a-z]{3})|(?P<month_first>[a-z]{3})\s(?P<day_last>\d\d))"
    r"\s(?P<year>\d{4})\s(?P<clock>\d\d:\d\d(?P<second>:\d\d)?)(?:\s(?P<zone>[A-Z]{1,4})?(?P<offset>[+-]\d{4})?(?:\s\(.*\))?)?",
    re.IGNORECASE,
)
"""Times as mails and scripts tell machines: "Wed, 27 Mar 2024 10:00:00 GMT", "Wed Mar 27 2024 10:00:00 GMT+0100"."""

CLOCKS = re.compile(
    r"(?<![\d.:/-])(?P<hour>[01]?\d|2[0-4])(?:(?P<mark>[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"(?![\d%]|[.,/]\d|\s?(?:[%€$£](?!\w)|/\s?\d|min\b(?!\.?\s?\d)|se[ck]\b))"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?|\s?(?P<only>[ap]\.?m\b\.?))(?P<uhr>\s*Uhr\b)?"
    r"\s*\(?(?P<zone>[A-Z]{2,5}\b|Eastern\b|Central\b|Mountain\b|Pacific\b)?(?P<shift>(?<=GMT|UTC)[+-]\d{1,2}\b)?\)?",
    re.IGNORECASE,
)
"""Clocks, but no figures of a share, a date, a price, a rating, or of how long something takes."""

PLAYED = re.compile(r"\d{1,3}(?:['′’]?\s?\+\s?\d{1,2})?\s?(?:['′’.]|min\.?|mn|e minute|\. Minute)?(?:\+\s?\d{1,2})?\s*")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as told: an instant in UTC, or only minutes after midnight by the local clock, or only words."""

    raw: str
    at: datetime | None = None
    precision: str = NONE
    clock: int | None = None


def machine(value: object, zone: str) -> Moment | None:
    """A time written for machines: ISO 8601 with its common faults, or a count of seconds or milliseconds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _machine(str(value).strip(), zone)


@recently
def _machine(raw: str, zone: str) -> Moment | None:
    """As `machine`; a page tells the same times at every poll."""
    if NUMBER.fullmatch(raw):
        return _counted(raw)
    found = MACHINE.match(raw)
    if found is None:
        return _lettered(raw, zone)
    day, hours, seconds, fraction, offset = found.groups()
    offset = (offset or "").upper()
    offset = offset[3:] or "Z" if offset[:3] in GREENWICH else offset
    at = iso(
        f"{day}T{hours}{seconds or ''}{'.' + fraction[:6].ljust(6, '0') if fraction and seconds else ''}{offset}", zone
    )
    if at is None or not EARLIEST <= at <= LATEST:
        return None
    return Moment(raw, at, (EXACT if seconds else MINUTE) if offset else ASSUMED)


def _lettered(raw: str, zone: str) -> Moment | None:
    """As `machine`, of a time whose month is a word; None where it names a zone that is not known."""
    found = LETTERED.fullmatch(raw)
    month = MONTHS.get((found["month"] or found["month_first"]).lower()) if found else None
    if found is None or month is None:
        return None
    named = named_zone(found["zone"], zone) if found["zone"] and not found["offset"] else None
    if found["zone"] and named is None and not found["offset"]:
        return None
    day = int(found["day"] or found["day_last"])
    at = iso(f"{found['year']}-{month:02}-{day:02}T{found['clock']}{found['offset'] or ''}", zone, named)
    if at is None or not EARLIEST <= at <= LATEST:
        return None
    return Moment(raw, at, (EXACT if found["second"] else MINUTE) if found["offset"] or named else ASSUMED)


def _counted(raw: str) -> Moment | None:
    whole = len(raw.partition(".")[0])
    seconds = float(raw) if whole <= IN_SECONDS else float(raw) / 1000
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Moment(raw, at, EXACT) if EARLIEST <= at <= LATEST and whole != IN_SECONDS + 1 else None


def told(text: str, zone: str, now: datetime, *, month_first: bool = False) -> Moment | None:
    """A time written for readers and nothing but it: a date with a clock, a clock, an age, a minute of a match."""
    raw = " ".join(text.split())
    if not raw or len(raw) > LONGEST:
        return None
    text = western(raw)
    found = relative(text, now) or _told(text, zone, quarter(now), month_first=month_first)
    return found if found is None or text == raw else replace(found, raw=raw)


def quarter(now: datetime) -> datetime:
    """The quarter of an hour that an instant is in: within it the date is the same, in every zone there is."""
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


@lru_cache(4096)
def _told(text: str, zone: str, now: datetime, *, month_first: bool) -> Moment | None:
    """As `told`, of a text that is no age; polls of a page come many to a quarter of an hour."""
    if PLAYED.fullmatch(text) and not text.isdigit():
        return Moment(text)
    day_told = figures(text) or SHORT.search(text)
    rest = text if day_told is None else text[: day_told.start()] + " " + text[day_told.end() :]
    clock = CLOCKS.search(rest)
    minutes = None if clock is None else minutes_of(clock)
    if clock is None or minutes is None:
        return None
    after = rest[_end(clock, zone) :]
    beside = rest[: clock.start()] + " " + after
    day = day_of_figures(day_told, month_first=month_first) if day_told else day_of(beside, zone, now)
    others, behind = ([w for w in WORD.findall(said) if not of_date(w)] for said in (beside, after))
    if len(others) > OTHER_WORDS or not {each.casefold() for each in behind} <= AFTER:
        return None
    return Moment(text, None, CLOCK, minutes) if day is None else _dated(text, day, minutes, clock, zone, now)


def is_stamp(text: str) -> bool:
    """Whether a text says no more than when something was posted: each of its words is of that."""
    said = CLOCKS.sub(_word_behind, western(text))
    return all(of_date(word) or word.casefold() in AFTER or word.casefold() in POSTED for word in WORD.findall(said))


def _word_behind(clock: re.Match[str]) -> str:
    """The short word behind a clock, where it is not its zone."""
    word = clock["zone"]
    return f" {word} " if word and not may_name_zone(word, "UTC") else " "


def _end(clock: re.Match[str], zone: str) -> int:
    """Where a clock ends: a short word behind it is its zone only where it is known as one, or looks like one."""
    word = clock["zone"]
    return clock.end() if not word or may_name_zone(word, zone) else clock.start("zone")


def has_clock(text: str) -> bool:
    """Whether a text tells a time of day, beside a date in figures that might be taken for one: "01.06.2024"."""
    text = western(text)
    day = figures(text)
    return CLOCKS.search(text if day is None else text[: day.start()] + " " + text[day.end() :]) is not None


def on_day(moment: Moment, day: Day, said: str, zone: str, now: datetime) -> Moment:
    """A clock on the day that is told beside it; `said` is both as written. As it was where there is no such day."""
    clock = CLOCKS.search(western(moment.raw))
    if clock is None or moment.clock is None:
        return moment
    return _dated(said, day, moment.clock, clock, zone, now) or moment


def zone_named(moment: Moment, zone: str) -> tzinfo | None:
    """The zone that a moment's clock names, in capitals, preferring the publisher's own reading of it; else None."""
    clock = CLOCKS.search(western(moment.raw))
    word = clock["zone"] if clock else None
    return _of(clock, zone) if clock and word and not word.islower() else None


def _dated(text: str, day: Day, minutes: int, clock: re.Match[str], zone: str, now: datetime) -> Moment | None:
    where = _of(clock, zone) or zone_of(zone)
    on = dated(day, now.astimezone(where).date())
    if on is None:
        return None
    at = datetime(on.year, on.month, on.day, tzinfo=where) + timedelta(minutes=minutes)
    second = int(clock["second"] or 0)
    precision = CLOCK if day.counted else EXACT if clock["second"] else MINUTE
    return Moment(text, (at + timedelta(seconds=second)).astimezone(UTC), precision)


def relative(text: str, now: datetime) -> Moment | None:
    """An age ("21 mins ago"), counted back from when the page was fetched."""
    if NOW.match(text):
        return Moment(text, now, RELATIVE)
    if not AGE.search(text):
        return None
    counted = [(number, UNITS[unit.casefold()]) for number, unit in COUNT.findall(text) if unit.casefold() in UNITS]
    seconds = sum((int(number) if number.isdigit() else 1) * unit for number, unit in counted)
    return Moment(text, now - timedelta(seconds=seconds), RELATIVE) if counted else None


def minutes_of(clock: re.Match[str]) -> int | None:
    """Minutes after midnight of a match of `CLOCKS`, None where it is no time of day."""
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    half = (clock["half"] or clock["only"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 (the hours of a clock's face)
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if total <= 24 * 60 else None


def _of(clock: re.Match[str], zone: str) -> tzinfo | None:
    """The zone that a clock names, with the hours that are added to it: "GMT+3"."""
    return timezone(timedelta(hours=int(clock["shift"]))) if clock["shift"] else named_zone(clock["zone"], zone)
