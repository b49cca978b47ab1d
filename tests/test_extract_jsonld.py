"""JSON inside pages."""

from __future__ import annotations

import pytest

from collector.extract import jsonld
from collector.extract.html import parse


def things(*scripts: str) -> list[jsonld.Thing]:
    markup = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    root = parse(f"<html><head>{markup}</head></html>".encode())
    assert root is not None
    return jsonld.things(root)


@pytest.mark.parametrize("text", [None, "", "{", "[" * 100_000, b"\xff"])
def test_broken_json_is_none(text: str | bytes | None) -> None:
    assert jsonld.load(text) is None


def test_lists_and_graphs_are_opened() -> None:
    found = things('[{"@type": "A"}, 5]', "broken", '{"@graph": [{"@type": ["B", "C"]}, "x"]}', '"text"')
    assert [thing.get("@type") for thing in found] == ["A", None, ["B", "C"]]
    assert jsonld.first(found, "C") is found[2]
    assert jsonld.first(found, "D") is None


def test_entries_with_words_of_their_own_are_listed() -> None:
    found = things(
        '{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "a", "articleBody": "words"},'
        ' {"@id": "b", "articleBody": " "}, {"articleBody": "words"}, {"@id": 5}, "x"]}'
    )
    assert jsonld.listed(found) == ["a", ""]
    assert jsonld.listed(
        things('{"@type": "LiveBlogPosting", "liveBlogUpdate": {"@id": "a", "articleBody": "w"}}')
    ) == ["a"]
    assert jsonld.listed([]) == []


def test_properties_of_another_kind_are_empty() -> None:
    thing = {"text": "t", "object": {"a": 1}, "number": 5}
    assert (jsonld.text(thing, "text"), jsonld.text(thing, "number"), jsonld.text(thing, "none")) == ("t", "", "")
    assert (jsonld.inner(thing, "object"), jsonld.inner(thing, "text")) == ({"a": 1}, {})
