"""YAML text as plain values that remember where they stand.

Only the plain part of YAML is read: one document of mappings, lists and text. Every scalar is text, so that `no` is a
word and `1:30` is not a number. Anchors, aliases and tags are refused and nesting is bounded, so that a small file
cannot grow large.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]

DEEPEST = 12
"""Levels of nesting that are read."""

_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at one line, counted from 1; `path` leads to the value from the top, empty for the whole."""

    line: int
    path: Path
    sentence: str


@dataclass(slots=True)
class Document:
    """What a text holds: `value` is None when it is empty.

    `texts` gives each text in it and `lines` the line of each value, counted from 1, both by path. `problems` are
    those of form: a key given twice, a key without a value, what is no text.
    """

    value: Value | None = None
    texts: dict[Path, str] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(text: str) -> Document | Problem:
    """Reads one YAML document; a `Problem` when there is no telling what it says."""
    try:
        node = _Composer(text).get_single_node()
    except yaml.YAMLError as error:
        return _syntax_problem(text, error)
    except (ValueError, OverflowError):
        # PyYAML lets an impossible escape or version number through as these, without a place.
        return Problem(1, (), "an escape or number in it is beyond what YAML knows")
    document = Document()
    if node is not None and node.tag != _NULL:
        document.value = _read(node, (), document)
    return document


def _syntax_problem(text: str, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(line, (), f"the character U+{ord(text[error.position]):04X} cannot stand in YAML")
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return Problem(mark.line + 1, (), f"column {mark.column + 1}: {error.problem}")
    return Problem(1, (), f"not YAML: {error}")


class _Composer(yaml.SafeLoader):
    """PyYAML's composer without what lets a document repeat itself, build objects, or nest without end."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if refusal := self._refusal(event):
            mark = event.start_mark
            raise yaml.MarkedYAMLError(problem=refusal, problem_mark=mark)  # type: ignore[arg-type] # the stubs' own Mark
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _refusal(self, event: yaml.Event) -> str | None:
        if getattr(event, "anchor", None) is not None:
            return "anchors and aliases are not read; write the value out"
        if getattr(event, "tag", None) is not None:
            return "tags are not read; write plain text"
        return "nested too deeply" if self._depth >= DEEPEST else None


def _read(node: yaml.Node, path: Path, into: Document) -> Value:
    line = into.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, path, into)
    if isinstance(node, yaml.SequenceNode):
        return [_read(item, (*path, index), into) for index, item in enumerate(node.value)]
    if node.tag == _NULL:
        into.problems.append(Problem(line, path, "nothing is given; write a value or leave it out"))
        return ""
    into.texts[path] = _text(node, path, into)
    return into.texts[path]


def _text(node: yaml.Node, path: Path, into: Document) -> str:
    whole = str(node.value).encode(errors="replace").decode()
    if whole != node.value:
        into.problems.append(Problem(node.start_mark.line + 1, path, "half a character (a lone surrogate) is no text"))
    return whole


def _read_mapping(node: yaml.MappingNode, path: Path, into: Document) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            into.problems.append(Problem(line, path, "a key must be plain text"))
            continue
        name = _text(key, path, into)
        at = (*path, name)
        if at in into.lines:
            into.problems.append(Problem(line, at, f"the key is given twice, first on line {into.lines[at]}"))
        else:
            into.lines[at] = line
            values[name] = _read(value, at, into)
    return values
