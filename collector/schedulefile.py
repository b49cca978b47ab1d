"""The shape of `schedules.yaml`: which keys stand where, and what each may hold.

Every value arrives as text. What is wrong with one is said by a ValueError whose message ends a sentence that begins
with the key. `json_schema` tells editors the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from collector.cron import DAYS, Cron, read_cron
from collector.errors import UsageError

SHORTEST = timedelta(seconds=20)
"""The shortest `every`: faster is rude to the publisher and finds no more."""

LONGEST = timedelta(days=7)
"""The longest `every`: slower is no watching."""

PRIORITIES = {"low": 0.25, "normal": 1.0, "high": 4.0}
"""How many times an entry counts: at the same pace of a blog, four times as much is polled twice as often."""

MOST_WATCHES = 1000
"""The highest `most` of a discovery rule."""

_LONGEST_LABEL = 64
_LONGEST_PATTERN = 500
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_AN_HOUR = {"m": 60.0, "h": 1.0, "d": 1 / 24}
_TIME = "([1-9][0-9]{0,5})([smhd])"
_BUDGET = "([1-9][0-9]{0,8})/([mhd])"
_CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])"


def instead(word: str, known: Collection[str]) -> str:
    """What to write in place of `word`: the nearest of the known ones, or all of them."""
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are {', '.join(sorted(known))}" if known else "none is known"


def quoted(value: object) -> str:
    """A value as an error repeats it: text in quotes, cut short."""
    return f'"{str(value)[:80]}"' if isinstance(value, str) else "this"


def _duration(value: object, shortest: timedelta, longest: timedelta) -> timedelta:
    match = re.fullmatch(_TIME, value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{quoted(value)} is no time; write a number followed by s, m, h or d, as in 90s")
    duration = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not shortest <= duration <= longest:
        raise ValueError(f"{value} is outside what is allowed, {_short(shortest)} to {_short(longest)}")
    return duration


def _short(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _between(shortest: timedelta, longest: timedelta) -> BeforeValidator:
    return BeforeValidator(lambda value: _duration(value, shortest, longest))


def _every(value: object) -> timedelta | None:
    if value == "auto":
        return None
    if not isinstance(value, str) or re.fullmatch(_TIME, value) is None:
        said = quoted(value)
        raise ValueError(f"{said} is no pace; write auto, or a number followed by s, m, h or d, as in 90s")
    return _duration(value, SHORTEST, LONGEST)


def every_of(text: str) -> timedelta | None:
    """The pace that somebody asks for in a schedule's words; None for `auto`.

    Raises:
        UsageError: when it is none.
    """
    try:
        return _every(text)
    except ValueError as problem:
        raise UsageError(str(problem)) from problem


def _keep(value: object) -> timedelta | None:
    return None if value == "forever" else _duration(value, timedelta(days=1), timedelta(days=36_500))


def _budget(value: object) -> float:
    match = re.fullmatch(_BUDGET, value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{quoted(value)} is no budget; write a number of polls and /m, /h or /d, as in 2000/h")
    return int(match[1]) * _AN_HOUR[match[2]]


def _url(value: str) -> str:
    host = _host(value)
    if not host or not value.isprintable() or " " in value:
        raise ValueError(f"{quoted(value)} is no address; it must begin with http:// or https:// and hold no spaces")
    if "@" in host:
        raise ValueError("an address must hold no user name or password; it is kept and shown")
    return value


def _host(url: str) -> str:
    """The host of an http or https address with what stands beside it there, empty when it has none."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return parts.netloc if whole else ""


def _label(value: str) -> str:
    if not value.isprintable() or value != value.strip() or not 1 <= len(value) <= _LONGEST_LABEL:
        raise ValueError(f"{quoted(value)} is no name; it needs 1 to {_LONGEST_LABEL} characters on one line")
    return value


def _pattern(value: object) -> re.Pattern[str]:
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_PATTERN:
        raise ValueError(f"a pattern is text of 1 to {_LONGEST_PATTERN} characters")
    try:
        return re.compile(value, re.IGNORECASE)
    except (re.error, OverflowError) as error:
        raise ValueError(f"{quoted(value)} is no regular expression: {error}") from error


def _clock(value: object) -> time:
    match = re.fullmatch(_CLOCK, value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{quoted(value)} is no time of the day; write hours and minutes, as in 06:30")
    return time(int(match[1]), int(match[2]))


def _some(value: tuple[int, ...]) -> tuple[int, ...]:
    if not value:
        raise ValueError("must not be empty")
    return value


def _day(value: object) -> int:
    if not isinstance(value, str) or value.lower() not in DAYS:
        raise ValueError(f"{quoted(value)} is no day; {instead(str(value), DAYS)}")
    return DAYS.index(value.lower())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError(f"{quoted(value)} is no time zone; {_instead_of_zone(value)}")
    return value


def _instead_of_zone(word: str) -> str:
    near = get_close_matches(word, _zones(), n=1)
    return f"did you mean {near[0]}?" if near else "write one of the tz database, as in Europe/London"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _priority(value: object) -> float:
    if not isinstance(value, str) or value not in PRIORITIES:
        raise ValueError(f"{quoted(value)} is no priority; {instead(str(value), PRIORITIES)}")
    return PRIORITIES[value]


def _as(pattern: str, *words: str) -> WithJsonSchema:
    """What editors are told of a text: one of the words, or what a pattern matches."""
    text = {"type": "string", "pattern": f"^{pattern}$"}
    return WithJsonSchema({"anyOf": [{"enum": list(words)}, text]} if words else text)


Text = WithJsonSchema({"type": "string"})
Label = Annotated[str, AfterValidator(_label), Field(min_length=1, max_length=_LONGEST_LABEL)]
Url = Annotated[str, AfterValidator(_url), _as("https?://\\S+")]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern), Text]
Interval = Annotated[timedelta, _between(SHORTEST, LONGEST), _as(_TIME)]
Spell = Annotated[timedelta, _between(timedelta(minutes=1), timedelta(days=1)), _as(_TIME)]
Clock = Annotated[time, BeforeValidator(_clock), _as(_CLOCK)]
Day = Annotated[int, BeforeValidator(_day), WithJsonSchema({"enum": list(DAYS)})]
Zone = Annotated[str, AfterValidator(_zone), Text]
CronLine = Annotated[Cron, BeforeValidator(lambda value: read_cron(str(value))), Text]
Priority = Annotated[float, BeforeValidator(_priority), WithJsonSchema({"enum": list(PRIORITIES)})]
Every = Annotated[timedelta | None, BeforeValidator(_every), _as(_TIME, "auto")]
Keep = Annotated[timedelta | None, BeforeValidator(_keep), _as(_TIME, "forever")]
Budget = Annotated[float, BeforeValidator(_budget), _as(_BUDGET)]


class Part(BaseModel):
    """A part of the file, with no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenRow(Part):
    """One item of `active`: a time of the day in a place's own time, or a cron line and how long it lasts."""

    zone: Annotated[Zone, Field(description="The place whose time it is, as in Europe/London.")] = "UTC"
    days: Annotated[
        tuple[Day, ...],
        AfterValidator(_some),
        Field(description="On which days; every day if left out.", json_schema_extra={"minItems": 1}),
    ] = ()
    from_: Annotated[Clock | None, Field(alias="from", description="From when, as in 06:30.")] = None
    to: Annotated[Clock | None, Field(description="Until when; past midnight where it is no later than `from`.")] = None
    cron: Annotated[CronLine | None, Field(description="Opens at these moments instead, as in 0 6 * * mon-fri.")] = None
    lasts: Annotated[Spell | None, Field(alias="for", description="How long it stays open then.")] = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        by_clock = self.days or self.from_ is not None or self.to is not None
        if (self.cron is None) != (self.lasts is None) or (self.cron is not None and by_clock):
            raise ValueError("holds either cron and for, or any of days, from and to")
        return self


class Settings(Part):
    """What a watch, a discovery rule, a group and the defaults can all say."""

    publisher: Annotated[Label | None, Field(description="Whose pages these are; told from the address.")] = None
    every: Annotated[Every, Field(description="The time between two polls, or auto for the blog's own pace.")] = None
    shortest: Annotated[Interval | None, Field(description="No sooner than this at the blog's own pace.")] = None
    longest: Annotated[Interval | None, Field(description="No later than this at the blog's own pace.")] = None
    priority: Annotated[Priority, Field(description="high is polled twice as often, low half as often.")] = 1.0
    active: Annotated[tuple[OpenRow, ...], Field(description="When it is polled; always if left out.")] = ()
    after_closing: Annotated[
        Literal["ladder", "stop"], Field(description="Checks from 10 minutes to 90 days after closing, or none.")
    ] = "ladder"
    keep: Annotated[Keep, Field(description="How long captured pages are kept once the blog is done with.")] = None
    tags: Annotated[tuple[Label, ...], Field(description="Words to search by; they add up.")] = ()


class WatchRow(Settings):
    """One item of `watches`."""

    url: Annotated[Url, Field(description="The live blog's address.")]
    name: Annotated[Label | None, Field(description="What you call it.")] = None
    group: Annotated[Label | None, Field(description="The group whose settings it takes.")] = None


class DiscoverRow(Settings):
    """One item of `discover`: a page that links to live blogs, a feed or a news sitemap."""

    source: Annotated[Url, Field(description="A section front, tag page, RSS or Atom feed, or news sitemap.")]
    name: Annotated[Label | None, Field(description="What you call it.")] = None
    group: Annotated[Label | None, Field(description="The group whose settings the blogs found take.")] = None
    look: Annotated[Spell, Field(description="How often the source is read.")] = timedelta(minutes=10)
    urls: Annotated[tuple[Pattern, ...], Field(description="One of these must match in the address.")] = ()
    titles: Annotated[tuple[Pattern, ...], Field(description="One of these must match in the link's text.")] = ()
    without: Annotated[tuple[Pattern, ...], Field(description="None of these may match in either.")] = ()
    most: Annotated[int, Field(ge=1, le=MOST_WATCHES, description="So many live blogs of it at a time.")] = 20


class File(Part):
    """The whole of `schedules.yaml`."""

    version: Annotated[Literal["1"], WithJsonSchema({"enum": ["1", 1]})]
    budget: Annotated[Budget | None, Field(description="How many polls all watches share, as in 2000/h.")] = None
    defaults: Settings = Settings()
    groups: dict[Label, Settings] = {}
    watches: tuple[WatchRow, ...] = ()
    discover: tuple[DiscoverRow, ...] = ()


def json_schema() -> dict[str, Any]:
    """The file's shape as a JSON Schema, for editors."""
    schema = File.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "schedules.yaml of the live blog collector",
    }
