"""The language in which revisions are searched: text to a tree, or an error that names the place and the reason.

    storm surge                 both words
    "storm surge" OR flood*     the phrase, or a word that begins so
    ferry NOT (sunk OR -late)   NOT and a hyphen before a word are the same
    author:"Maya Trent" label:numeric after:2024-03-27T14:00

Words beside each other are all wanted; NOT binds closer than AND, AND closer than OR. docs/search.md says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from collector.errors import BadQuery
from collector.labels import LABELS
from collector.model import Flag, Status
from collector.terms import mark, words

LONGEST = 1_000
"""Characters of a query."""
DEEPEST = 20
"""Parentheses and NOTs within each other."""
MOST_PARTS = 100
"""Words, phrases and fields of a query."""
SHORTEST_PREFIX = 2

STANDINGS = ("stands", "rewritten", "removed")
"""What became of a text: still there, edited away, withdrawn."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("new", "backfilled", "edited", "reverted", "reinterpreted", "missing", "removed", "restored"),
    "label": LABELS,
    "flag": tuple(Flag),
    "status": (*Status, *STANDINGS),
}
FIELDS = ("publisher", "blog", "author", *_CHOICES, "before", "after")


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase, as terms of `collector.terms`; with `prefix` the last one is only how a word begins."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """A field that has a value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Seen:
    """First seen before, or else at or after, a moment."""

    at: datetime
    before: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not find."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """What all parts find."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part finds."""

    parts: tuple[Query, ...]


Query = Words | Where | Seen | Not | And | Or


def parse(text: str) -> Query:
    """The query that a text means.

    Raises:
        BadQuery: when it means none; the sentence names the position, counted from 1, and the reason.
    """
    if len(text) > LONGEST:
        raise BadQuery(LONGEST + 1, f"a query has {LONGEST} characters at most")
    return _Parser(text).query()


def asked(query: Query) -> Iterator[Words]:
    """The words and phrases that a hit may contain: those that are not under a NOT."""
    match query:
        case Words():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from asked(part)
        case _:
            return


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the text: `kind` is and, or, not, open, close, word, phrase, stray, end, or the name of a field."""

    kind: str
    text: str
    position: int
    quoted: bool = False


_TOKEN = re.compile(
    r"""(?P<field>[A-Za-z_]+):(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s()"]*))
    | "(?P<phrase>[^"]*)" | (?P<open>\() | (?P<close>\))
    | (?P<not>-(?=[^\s()])) | (?P<word>[^\s()"]+) | (?P<stray>")""",
    re.VERBOSE,
)
_STRAIGHT = str.maketrans("“”„", '"""')
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text.translate(_STRAIGHT)):
        kind, position = found.lastgroup or "", found.start() + 1
        if found["field"]:
            yield _Token(f"{found['field'].lower()}:", found[kind], position, quoted=kind == "quoted")
        else:
            operator = _OPERATORS.get(found[kind]) if kind == "word" else None
            yield _Token(operator or kind, found[kind], position, quoted=kind == "phrase")
    yield _Token("end", "", len(text) + 1)


_UNEXPECTED = {
    "and": "AND needs something on both sides",
    "or": "OR needs something on both sides",
    "close": "there is nothing before this parenthesis",
    "stray": "this quotation mark is never closed",
    "end": "something is missing at the end",
}


class _Parser:
    """Recursive descent, as deep as DEEPEST at most."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0
        self.parts = 0

    def query(self) -> Query:
        """The whole text as one query."""
        if self.token.kind == "end":
            raise BadQuery(1, "there is nothing to search for")
        found = self._either()
        if self.token.kind == "close":
            raise BadQuery(self.token.position, "this parenthesis was never opened")
        return found

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def _take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _either(self) -> Query:
        parts = [self._every()]
        while self.token.kind == "or":
            self._take()
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _every(self) -> Query:
        parts = [self._one()]
        while self.token.kind not in ("or", "close", "end"):
            if self.token.kind == "and":
                self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Query:
        token = self._take()
        if token.kind in _UNEXPECTED:
            raise BadQuery(token.position, _UNEXPECTED[token.kind])
        if token.kind in ("not", "open"):
            return self._inner(token)
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise BadQuery(token.position, f"a query has {MOST_PARTS} words, phrases and fields at most")
        return _field(token) if token.kind.endswith(":") else _words(token)

    def _inner(self, opening: _Token) -> Query:
        """What a NOT or a parenthesis holds."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadQuery(opening.position, f"parentheses and NOTs go {DEEPEST} deep at most")
        found = Not(self._one()) if opening.kind == "not" else self._either()
        if opening.kind == "open" and self._take().kind != "close":
            raise BadQuery(opening.position, "this parenthesis is never closed")
        self.depth -= 1
        return found


def _words(token: _Token, field: str = "") -> Words:
    """What a word or a phrase looks for; the words of a field stand marked in the index."""
    said = token.text if token.quoted else token.text.removesuffix("*")
    prefix = said != token.text
    found = words(said)
    if not found:
        raise BadQuery(token.position, f"{token.text!r} has no letter or figure to search for")
    if "*" in said and not token.quoted:
        raise BadQuery(token.position, "* stands for the end of a word: ferr* finds ferry and ferries")
    if prefix and len(found[-1]) < SHORTEST_PREFIX:
        raise BadQuery(token.position, f"at least {SHORTEST_PREFIX} letters stand before a *")
    return Words(tuple(mark(field, word) if field else word for word in found), prefix)


def _field(token: _Token) -> Query:
    name, value = token.kind.removesuffix(":"), token.text.strip()
    if name not in FIELDS:
        hint = "a colon that is part of the text stands in quotation marks"
        raise BadQuery(token.position, f"there is no field {name!r}, only {', '.join(FIELDS)}; {hint}")
    if not value:
        raise BadQuery(token.position, f'{name}: needs a value right behind it, as in {name}:this or {name}:"this one"')
    if name in ("before", "after"):
        return Seen(_moment(token), before=name == "before")
    if name == "author":
        return _words(token, name)
    value = value.lower() if name in _CHOICES else value
    if value not in _CHOICES.get(name, (value,)):
        raise BadQuery(token.position, f"{name}: is one of {', '.join(_CHOICES[name])}, not {value!r}")
    return Words((mark(name, "".join(words(value))),)) if name in ("flag", "label") else Where(name, value)


def _moment(token: _Token) -> datetime:
    try:
        at = datetime.fromisoformat(token.text.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        said = f"{token.text!r} is no time: write 2024-03-27 or 2024-03-27T14:05, which is UTC, or add +02:00"
        raise BadQuery(token.position, said) from None
