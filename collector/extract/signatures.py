"""Lines that tell when something was posted, and by whom: "Posted at 15:02 GMT by Ann Other", "15:02 | Anna Muster"."""

from __future__ import annotations

import re
from functools import lru_cache

from collector.extract.badges import label_of
from collector.extract.calendars import of_date
from collector.extract.moments import CLOCKS, LONGEST
from collector.extract.people import LEADING, PARTICLES, is_name
from collector.extract.wording import weekday

DIVIDERS = re.compile(r"\s*[|·•]\s*")
JOINING = frozenset("and und et e y en och og & i".split())
BEFORE_TIME = " ,|·•–—-"


def signed(said: str) -> tuple[str, str]:
    """The time and the byline that make up a line; the byline is empty where the line is not of both."""
    return _signed(said) if len(said) <= LONGEST else (said, "")


@lru_cache(4096)
def _signed(said: str) -> tuple[str, str]:
    if not CLOCKS.search(said):
        return said, ""
    return _introduced(said) or _divided(said) or (said, "")


def _introduced(said: str) -> tuple[str, str] | None:
    """As `signed`, where a word tells whose name follows: "by", "von"."""
    parts = said.split()
    for at, part in enumerate(parts):
        if LEADING.fullmatch(part):
            end = at + 1 + _name_goes_on(parts[at + 1 :])
            who = " ".join(parts[at + 1 : end]).rstrip(BEFORE_TIME)
            if is_name(who) or (JOINING & set(who.split())):
                return _left(" ".join([*parts[:at], *parts[end:]])), who
    return None


def _name_goes_on(parts: list[str]) -> int:
    """How many of these words are of names: with capitals, no weekday, and no month that stands beside a figure."""
    for at, part in enumerate(parts):
        named = part in PARTICLES or part in JOINING or part[0].isupper()
        dated = of_date(part) and "".join(parts[at + 1 : at + 2])[:1].isdigit()
        if not named or dated or _is_weekday(part):
            return at
        if part[-1] in BEFORE_TIME:
            return at + 1
    return len(parts)


def _is_weekday(part: str) -> bool:
    return weekday(part.strip(BEFORE_TIME)) is not None


def _divided(said: str) -> tuple[str, str] | None:
    """As `signed`, where a line divides the name from the time."""
    parts = DIVIDERS.split(said)
    named = [part for part in parts if is_name(part) and not (label_of(part) or any(map(_is_weekday, part.split())))]
    if len(parts) < 2 or len(named) != 1:  # noqa: PLR2004 (a name and a time)
        return None
    return _left(" ".join(part for part in parts if part != named[0])), named[0]


def _left(said: str) -> str:
    return " ".join(said.split()).strip(BEFORE_TIME)
