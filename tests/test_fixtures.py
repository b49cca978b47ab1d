"""Every publisher reads its fixtures as they say: tests/fixtures/<publisher>/<case>/, found by listing.

A case is a page (page.html or page.json), where it came from (meta.json) and what is to be read of it (expected.json):
the fields of the reading, those left out being empty or false, or the kind of failure. One test per field, so that a
failure names the field.
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from collector.model import (
    Entry,
    Failure,
    LiveBlog,
    Page,
    Reading,
)
from collector.publisher import Publisher

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(str(meta.parent.relative_to(FIXTURES)) for meta in FIXTURES.glob("*/*/meta.json"))
OF_BLOG = [field.name for field in fields(LiveBlog) if field.name != "entries"]
OF_READING = [field.name for field in fields(Reading) if field.name != "blog"]
OF_ENTRY = [field.name for field in fields(Entry)]

Plain = dict[str, Any]


def publisher(name: str) -> type[Publisher]:
    """The class of a publisher, from the file of its name."""
    module = importlib.import_module(f"spiders.{name}")
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Publisher) and getattr(thing, "name", "") == name
    ]
    assert len(found) == 1, f"spiders/{name}.py has {len(found)} publishers named {name}"
    return found[0]


def loaded(case: str, name: str) -> Plain:
    told: Plain = json.loads((FIXTURES / case / name).read_text(encoding="utf-8"))
    return told


@cache
def page(case: str) -> Page:
    meta = loaded(case, "meta.json")
    (file,) = (FIXTURES / case).glob("page.*")
    body = file.read_bytes()
    return Page(
        url=meta["url"],
        captured_at=datetime.fromisoformat(meta["captured_at"]),
        final_url=meta.get("final_url", ""),
        body=body,
        body_digest=sha256(body).hexdigest(),
    )


@cache
def read(case: str) -> Reading | Failure:
    return publisher(case.split("/", maxsplit=1)[0]).read(page(case))


def plain(value: object) -> Any:
    """A value of the model as JSON has it, without fields that are empty."""
    if is_dataclass(value):
        said = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: inner for name, inner in said.items() if inner not in (None, "", [], {}, False)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(plain(inner) for inner in value)
    return [plain(inner) for inner in value] if isinstance(value, tuple) else value


def expectations() -> Iterator[Any]:
    """A parameter for every field that a case expects or leaves out."""
    for case in CASES:
        expected = loaded(case, "expected.json")
        if "failure" in expected:
            yield pytest.param(case, "failure", id=f"{case}-failure")
            continue
        for name in [*OF_BLOG, *OF_READING, *(f"entries.{name}" for name in OF_ENTRY)]:
            yield pytest.param(case, name, id=f"{case}-{name}")


def chosen(said: Plain, name: str) -> Any:
    if name.startswith("entries."):
        return [entry.get(name.removeprefix("entries.")) for entry in said["blog"].get("entries", [])]
    return said["blog"].get(name) if name in OF_BLOG else said.get(name) or None


@pytest.mark.parametrize(("case", "name"), list(expectations()))
def test_field(case: str, name: str) -> None:
    reading, expected = read(case), loaded(case, "expected.json")
    if isinstance(reading, Failure):
        assert {"failure": reading.kind.value} == expected, reading.message
    else:
        assert chosen(plain(reading), name) == chosen(expected, name)


@pytest.mark.parametrize("case", CASES)
def test_expectations_name_no_field_that_there_is_not(case: str) -> None:
    expected = loaded(case, "expected.json")
    if "failure" not in expected:
        assert set(expected) <= {"blog", *OF_READING}
        assert set(expected["blog"]) <= {"entries", *OF_BLOG}
        assert {name for entry in expected["blog"].get("entries", []) for name in entry} <= set(OF_ENTRY)


@pytest.mark.parametrize("case", CASES)
def test_a_failure_is_told_in_a_sentence(case: str) -> None:
    reading = read(case)
    if isinstance(reading, Failure):
        assert len(reading.message.split()) > 4


def has_rules_of_its_own(file: Path) -> bool:
    """Whether a publisher's file does more than name its hosts and its zone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree)) > 1


def test_every_publisher_with_rules_of_its_own_has_fixtures() -> None:
    files = list((FIXTURES.parents[1] / "spiders").glob("[!_]*.py"))
    fixtures = {case.split("/")[0] for case in CASES}
    assert {file.stem for file in files if has_rules_of_its_own(file)} <= fixtures <= {file.stem for file in files}
