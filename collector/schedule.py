"""`schedules.yaml`: its text as the watches it asks for, or every mistake in it at once.

    version: 1
    defaults: {every: auto, publisher: NAME, tags: [...]}
    groups:
      NAME: {every: 2m, publisher: NAME, tags: [...]}
    watches:
      - {url: https://..., name: ..., publisher: NAME, group: NAME, every: 90s, tags: [...]}

Only `version` and `watches` are needed, and of a watch only `url`. What a watch does not say, its group says, then the
defaults; tags add up. `every` is `auto` (the collector's own cadence) or a time between two polls in s, m, h or d.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from collector.errors import ConfigurationError
from collector.yamltext import Document, Path, Problem, read_document

SHORTEST = timedelta(seconds=20)
"""The shortest `every`: faster is rude to the publisher and finds no more."""

LONGEST = timedelta(days=7)
"""The longest `every`: slower is no watching."""

_LONGEST_LABEL = 64
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class ScheduledWatch:
    """One watch of `schedules.yaml` with its group's and the file's defaults applied.

    `publisher` None leaves the choice to the address, `every` None the pace to the collector's cadence. `tags` are in
    the order they were given, each once. `line` is where the watch stands in the file.
    """

    url: str
    publisher: str | None = None
    name: str | None = None
    every: timedelta | None = None
    tags: tuple[str, ...] = ()
    group: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Schedule:
    """What `schedules.yaml` asks for, in its order."""

    watches: tuple[ScheduledWatch, ...] = ()


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
    problems = [*document.problems, *_unknown(document, publishers), *_repeated(document)]
    try:
        file = _File.model_validate(document.value)
    except ValidationError as error:
        problems += [_problem(details, document) for details in error.errors()]
        raise _refused(name, problems) from error
    if problems:
        raise _refused(name, problems)
    return Schedule(tuple(_watch(row, file, document.line(("watches", at))) for at, row in enumerate(file.watches)))


def _watch(row: _Row, file: _File, line: int) -> ScheduledWatch:
    layers = [row, *([file.groups[row.group]] if row.group else []), file.defaults]
    return ScheduledWatch(
        url=row.url,
        publisher=next((layer.publisher for layer in layers if layer.publisher), None),
        name=row.name,
        every=next((layer.every for layer in layers if "every" in layer.model_fields_set), None),
        tags=tuple(dict.fromkeys(tag for layer in layers for tag in layer.tags)),
        group=row.group,
        line=line,
    )


def _unknown(document: Document, publishers: Collection[str] | None) -> Iterator[Problem]:
    """Names of what is not there, told from the bare texts: the rest of the file may be malformed."""
    groups = _groups(document)
    for path, text in document.texts.items():
        match path:
            case ("watches", int(), "group"):
                kind, known = "group", groups
            case ("defaults", "publisher") | ("groups" | "watches", _, "publisher") if publishers is not None:
                kind, known = "publisher", list(publishers)
            case _:
                continue
        if text not in known:
            yield Problem(document.line(path), path, f"there is no {kind} {_quoted(text)}; {_instead(text, known)}")


def _groups(document: Document) -> list[str]:
    match document.value:
        case {"groups": dict(groups)}:
            return list(groups)
    return []


def _repeated(document: Document) -> Iterator[Problem]:
    """Watches of the same address or name."""
    first: dict[tuple[str | int, str], Path] = {}
    for path, text in document.texts.items():
        match path:
            case ("watches", int(), "url" | "name" as key):
                earlier = first.setdefault((key, text), path)
                if earlier != path:
                    sentence = f"the same {key} stands already on line {document.line(earlier)}"
                    yield Problem(document.line(path), path, sentence)


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


def _every(value: object) -> timedelta | None:
    if value == "auto":
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{_quoted(value)} is no pace; write auto, or a number followed by s, m, h or d, as in 90s")
    every = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not SHORTEST <= every <= LONGEST:
        raise ValueError(f"{value} is outside what is allowed, {SHORTEST.seconds}s to {LONGEST.days}d")
    return every


def _url(value: str) -> str:
    host = _host(value)
    if not host or not value.isprintable() or " " in value:
        raise ValueError(f"{_quoted(value)} is no address; it must begin with http:// or https:// and hold no spaces")
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
        raise ValueError(f"{_quoted(value)} is no name; it needs 1 to {_LONGEST_LABEL} characters on one line")
    return value


Label = Annotated[str, AfterValidator(_label)]


class _Settings(BaseModel):
    """What a watch, a group and the defaults can all say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: Label | None = None
    every: Annotated[timedelta | None, BeforeValidator(_every)] = None
    tags: tuple[Label, ...] = ()


class _Row(_Settings):
    """One item of `watches`."""

    url: Annotated[str, AfterValidator(_url)]
    name: Label | None = None
    group: Label | None = None


class _File(BaseModel):
    """The whole of `schedules.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal["1"]
    watches: tuple[_Row, ...]
    defaults: _Settings = _Settings()
    groups: dict[Label, _Settings] = {}


_KEYS: dict[str, type[BaseModel]] = {"defaults": _Settings, "groups": _Settings, "watches": _Row}

_SENTENCES = {
    "dict_type": "must hold keys and values, as in key: value",
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
        model = _KEYS[str(path[0])] if len(path) > 1 else _File
        return f"there is no such key here; {_instead(str(path[-1]), model.model_fields)}"
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    if details["type"] == "literal_error":
        return f"{_quoted(details['input'])} is not known; it must be {details['ctx']['expected'].strip(chr(39))}"
    return _SENTENCES.get(details["type"], details["msg"])


def _instead(word: str, known: Collection[str]) -> str:
    """What to write in place of `word`: the nearest of the known ones, or all of them."""
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are {', '.join(sorted(known))}" if known else "none is known"


def _quoted(value: object) -> str:
    return f'"{str(value)[:80]}"' if isinstance(value, str) else "this"
