"""Plain YAML is read with its lines; what could surprise is refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from collector.yamltext import DEEPEST, Document, Problem, read_document

words = st.text(min_size=1, max_size=12)
values = st.recursive(words, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8)


def document(text: str) -> Document:
    read = read_document(text)
    assert isinstance(read, Document)
    return read


def problem(text: str) -> Problem:
    read = read_document(text)
    assert isinstance(read, Problem)
    return read


@given(values)
def test_what_another_writer_wrote_is_read_as_it_was(value: object) -> None:
    assert document(yaml.safe_dump(value)).value == value


@given(st.text())
def test_no_text_is_too_odd_to_be_answered(text: str) -> None:
    assert isinstance(read_document(text), Document | Problem)


@pytest.mark.parametrize("plain", ["no", "on", "1:30", "90", "1e3", "2027-05-06", "0x1f"])
def test_a_plain_scalar_is_text_whatever_yaml_would_make_of_it(plain: str) -> None:
    assert document(f"a: {plain}").value == {"a": plain}


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "~", "---\n"])
def test_an_empty_text_has_no_value(text: str) -> None:
    assert document(text).value is None


def test_every_value_knows_its_line() -> None:
    read = document("a: 1\nb:\n  - x\n  - c: y\n")
    assert [read.line(path) for path in [(), ("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "c")]] == [1, 1, 2, 3, 4, 4]


def test_what_is_absent_has_the_line_of_what_is_around_it() -> None:
    assert document("a: 1\nb:\n  c: 2\n").line(("b", "missing", 0)) == 2


def test_each_text_is_found_by_its_path() -> None:
    assert document("a: [x, {b: y}]").texts == {("a", 0): "x", ("a", 1, "b"): "y"}


def test_a_key_given_twice_is_a_problem_and_the_first_one_holds() -> None:
    read = document("a: 1\nb: 2\na: 3\n")
    assert read.value == {"a": "1", "b": "2"}
    assert read.problems == [Problem(3, ("a",), "the key is given twice, first on line 1")]


def test_a_key_without_a_value_is_a_problem() -> None:
    assert [found.line for found in document("a: 1\nb:\nc: ~\n").problems] == [2, 3]


def test_a_list_without_an_item_keeps_the_places_of_the_others() -> None:
    read = document("- x\n-\n- y\n")
    assert (read.value, read.line((2,))) == (["x", "", "y"], 3)


def test_a_key_that_is_no_text_is_a_problem() -> None:
    assert document("? [a]\n: b\n").problems == [Problem(1, (), "a key must be plain text")]


def test_half_a_character_is_a_problem_in_keys_and_values() -> None:
    read = document('a: "x\\ud800"\n"\\udfff": y\n')
    assert read.value == {"a": "x?", "?": "y"}
    assert [found.line for found in read.problems] == [1, 2]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: [1\nb: 2", 2, "column"),
        ("a: 1\n\tb: 2", 2, "column 1"),
        ("a: b: c", 1, "column 5: mapping values are not allowed here"),
        ("---\na\n---\nb", 3, "another document"),
        ("a: 1\nb: \x01", 2, "U+0001"),
        ('a: "\\UFFFFFFFF"', 1, "beyond what YAML knows"),
        ("a: &x 1\nb: 2", 1, "column 4: anchors and aliases are not read"),
        ("a: !!python/name:print x", 1, "tags are not read"),
        ("a: !secret x", 1, "tags are not read"),
    ],
)
def test_what_cannot_be_read_names_its_line_and_cause(text: str, line: int, said: str) -> None:
    found = problem(text)
    assert found.line == line
    assert said in found.sentence


def test_nesting_is_bounded() -> None:
    assert document("[" * DEEPEST + "]" * DEEPEST).problems == []
    assert "nested too deeply" in problem("[" * 100_000).sentence


def test_a_document_cannot_grow_by_repeating_itself() -> None:
    laughs = "a: &a [ha, ha]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n"
    assert "anchors" in problem(laughs).sentence
