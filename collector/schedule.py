"""`schedules.yaml`: its text as the watches and rules it asks for, or every mistake in it at once.

    version: 1
    budget: 2000/h
    defaults: {every: auto, tags: [...], ...}
    groups:
      NAME: {every: 2m, active: [{zone: Europe/London, days: [mon], from: 06:00, to: 23:00}], ...}
    watches:
      - {url: https://..., name: ..., group: NAME, every: 90s, ...}
    discover:
      - {source: https://..., look: 10m, urls: [...], titles: [...], without: [...], most: 20, group: NAME, ...}

Of a watch only `url` is needed, of a rule only `source`. What they do not say, their group says, then the defaults;
tags add up. Which keys there are and what they hold stands in `collector/schedulefile.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import time, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from collector.cron import DAYS
from collector.errors import ConfigurationError
from collector.schedulefile import MOST_WATCHES, DiscoverRow, File, OpenRow, Settings, WatchRow, instead, quoted
from collector.windows import Window
from collector.yamltext import Document, Path, Problem, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How watches are to be treated, with the group's and the file's defaults applied.

    `publisher` None leaves the choice to the address. `every` None leaves the pace to the collector's cadence, between
    `shortest` and `longest` where those are given; an entry counts `priority` times. Polls are made only while one of
    the `active` windows is open, always where there is none. `checked_after_closing` says whether a closed blog is
    looked at again. `keep` is how long pages are kept once a blog is done with, None for ever. `tags` are in the order
    they were given, each once. `line` is where it stands in the file.
    """

    publisher: str | None = None
    name: str | None = None
    every: timedelta | None = None
    shortest: timedelta | None = None
    longest: timedelta | None = None
    priority: float = 1.0
    active: tuple[Window, ...] = ()
    checked_after_closing: bool = True
    keep: timedelta | None = None
    tags: tuple[str, ...] = ()
    group: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledWatch(Wanted):
    """One watch of `schedules.yaml`."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryRule(Wanted):
    """One rule that finds live blogs: `source` is read every `look`, and `most` of what it finds is watched at a time.

    A link is wanted if one of `urls` matches in its address and one of `titles` in its text; where there is neither,
    if it looks like a live blog. Whatever one of `without` matches in is not.
    """

    source: str
    look: timedelta = timedelta(minutes=10)
    urls: tuple[re.Pattern[str], ...] = ()
    titles: tuple[re.Pattern[str], ...] = ()
    without: tuple[re.Pattern[str], ...] = ()
    most: int = 20

    def watch(self, url: str) -> ScheduledWatch:
        """The watch of a live blog that the rule found: as the rule wants it, named by nothing but its address."""
        wanted = {each.name: getattr(self, each.name) for each in fields(Wanted)}
        return ScheduledWatch(url=url, **{**wanted, "name": None})


@dataclass(frozen=True, slots=True)
class Schedule:
    """What `schedules.yaml` asks for, in its order. `budget` is how many polls an hour all watches share."""

    watches: tuple[ScheduledWatch, ...] = ()
    discover: tuple[DiscoveryRule, ...] = ()
    budget: float | None = None


def read_schedule(text: str, name: str = "schedules.yaml", publishers: Collection[str] | None = None) -> Schedule:
    """Reads the text of a schedule; `name` is what its errors call it.

    Where `publishers` is given, no other publisher may be named. Raises `ConfigurationError` with one sentence a
    mistake, each on a line of its own that begins with `name` and the line number.
    """
    document = read_document(text)
    if isinstance(document, Problem):
        raise _refused(name, [document])
    if document.value is None:
        raise _refused(name, [Problem(1, (), "the file is empty; it needs version: 1 and watches")])
    problems = [*document.problems, *_unknown(document, publishers), *_repeated(document), *_nothing(document)]
    try:
        file = File.model_validate(document.value)
    except ValidationError as error:
        problems += [_problem(details, document) for details in error.errors()]
        raise _refused(name, problems) from error
    if problems:
        raise _refused(name, problems)
    schedule = Schedule(
        tuple(_watch(row, file, document.line(("watches", at))) for at, row in enumerate(file.watches)),
        tuple(_rule(row, file, document.line(("discover", at))) for at, row in enumerate(file.discover)),
        file.budget,
    )
    crossed = list(_crossed(schedule))
    if crossed:
        raise _refused(name, crossed)
    return schedule


def _watch(row: WatchRow, file: File, line: int) -> ScheduledWatch:
    return ScheduledWatch(url=row.url, **_wanted(row, file, line))


def _rule(row: DiscoverRow, file: File, line: int) -> DiscoveryRule:
    own = {key: getattr(row, key) for key in ("source", "look", "urls", "titles", "without", "most")}
    return DiscoveryRule(**own, **_wanted(row, file, line))


def _wanted(row: WatchRow | DiscoverRow, file: File, line: int) -> dict[str, Any]:
    layers: list[Settings] = [row, *([file.groups[row.group]] if row.group else []), file.defaults]
    said = {key: getattr(layer, key) for layer in reversed(layers) for key in layer.model_fields_set}
    plain = ("publisher", "every", "shortest", "longest", "priority", "keep")
    return {
        **{key: said[key] for key in plain if key in said},
        "active": tuple(_window(each) for each in said.get("active", ())),
        "checked_after_closing": said.get("after_closing") != "stop",
        "tags": tuple(dict.fromkeys(tag for layer in layers for tag in layer.tags)),
        "name": row.name,
        "group": row.group,
        "line": line,
    }


def _window(row: OpenRow) -> Window:
    if row.cron is not None and row.lasts is not None:
        return Window(row.zone, cron=row.cron, lasts=row.lasts)
    days = frozenset(row.days or range(len(DAYS)))
    return Window(row.zone, days, row.from_ or time.min, row.to or time.min)


def _unknown(document: Document, publishers: Collection[str] | None) -> Iterator[Problem]:
    """Names of what is not there, told from the bare texts: the rest of the file may be malformed."""
    groups = _groups(document)
    for path, text in document.texts.items():
        match path:
            case ("watches" | "discover", int(), "group"):
                kind, known = "group", groups
            case ("defaults", "publisher") | (_, _, "publisher") if publishers is not None:
                kind, known = "publisher", list(publishers)
            case _:
                continue
        if text not in known:
            yield Problem(document.line(path), path, f"there is no {kind} {quoted(text)}; {instead(text, known)}")


def _groups(document: Document) -> list[str]:
    match document.value:
        case {"groups": dict(groups)}:
            return list(groups)
    return []


def _repeated(document: Document) -> Iterator[Problem]:
    """Watches of the same address or name, rules of the same source or name."""
    first: dict[tuple[str | int, ...], Path] = {}
    for path, text in document.texts.items():
        match path:
            case ("watches" | "discover" as part, int(), "url" | "source" | "name" as key):
                said = text if key == "name" else text.partition("#")[0]
                earlier = first.setdefault((part, key, said), path)
                if earlier != path:
                    sentence = f"the same {key} stands already on line {document.line(earlier)}"
                    yield Problem(document.line(path), path, sentence)


def _nothing(document: Document) -> Iterator[Problem]:
    if isinstance(document.value, dict) and not {"watches", "discover"} & document.value.keys():
        yield Problem(1, (), "there is nothing to watch; it needs watches or discover")


def _crossed(schedule: Schedule) -> Iterator[Problem]:
    """Bounds that leave nothing between them: each is right where it stands, in a group or the defaults."""
    for each in (*schedule.watches, *schedule.discover):
        if each.shortest and each.longest and each.shortest > each.longest:
            yield Problem(each.line, (), "of this one, shortest is longer than longest")


def _refused(name: str, problems: Iterable[Problem]) -> ConfigurationError:
    first: dict[tuple[int, Path], Problem] = {}
    for problem in problems:
        # What follows from an earlier mistake at the same place is not worth a second line.
        first.setdefault((problem.line, problem.path), problem)
    ordered = sorted(first.values(), key=lambda problem: problem.line)
    return ConfigurationError("\n".join(f"{name}:{each.line}: {_said(each)}" for each in ordered))


def _said(problem: Problem) -> str:
    keys = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.path).lstrip(".")
    said = f"{keys}: {problem.sentence}" if keys else problem.sentence
    # A quoted key or value may hold line ends and lone surrogates; a mistake stays on one line that can be printed.
    said = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in said)
    return said if said.endswith("?") else f"{said}."


_PARTS: dict[str, type[BaseModel]] = {
    "defaults": Settings,
    "groups": Settings,
    "watches": WatchRow,
    "discover": DiscoverRow,
}

_WHOLE = f"must be a whole number from 1 to {MOST_WATCHES}"
_SENTENCES = {
    "dict_type": "must hold keys and values, as in key: value",
    "greater_than_equal": _WHOLE,
    "int_parsing": _WHOLE,
    "less_than_equal": _WHOLE,
    "missing": "is needed and not there",
    "model_type": "must hold keys and values, as in key: value",
    "string_type": "must be text",
    "tuple_type": "must be a list, each item on a line that begins with a dash",
}


def _problem(details: ErrorDetails, document: Document) -> Problem:
    path = tuple(step for step in details["loc"] if step != "[key]")
    return Problem(document.line(path), path, _sentence(details, path))


def _sentence(details: ErrorDetails, path: Path) -> str:
    if details["type"] == "extra_forbidden":
        return f"there is no such key here; {instead(str(path[-1]), _keys(path))}"
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    if details["type"] == "literal_error":
        expected = details["ctx"]["expected"].replace("'", "")
        return f"{quoted(details['input'])} is not known; it must be {expected}"
    return _SENTENCES.get(details["type"], details["msg"])


def _keys(path: Path) -> list[str]:
    """The keys that there are where a path's last step is none."""
    part = OpenRow if "active" in path[:-1] else _PARTS[str(path[0])] if len(path) > 1 else File
    return [each.alias or key for key, each in part.model_fields.items()]
