"""Commitments bind, tell nothing, and chain; one root stands for all chains."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.custody import Head, Leaf, canonical, checksum, commitment, head, merkle_root
from tests.builders import START

SALT = "00" * 16
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
HEADS = [Head("blog 1", 7, "aa"), Head("blog 2", 3, "bb"), Head("watch 9", 1, "cc")]


@given(st.dictionaries(st.text(), FACTS))
def test_facts_read_back_from_a_database_in_any_order_are_the_same_facts(facts: dict[str, object]) -> None:
    again = dict(reversed([*json.loads(json.dumps(facts)).items()]))
    assert commitment(SALT, again) == commitment(SALT, facts)


def test_a_stranger_needs_a_few_lines_to_check_a_commitment() -> None:
    facts = {"title": "Sturm über dem Hafen", "at": START, "entries": [1, 2]}
    said = '{"at":"2024-03-27T09:00:00.000Z","entries":[1,2],"title":"Sturm über dem Hafen"}'
    assert canonical(facts) == said.encode()
    assert commitment(SALT, facts) == sha256(bytes(16) + said.encode()).hexdigest()


@given(FACTS, FACTS)
def test_other_facts_have_another_commitment(one: object, other: object) -> None:
    assert (commitment(SALT, one) == commitment(SALT, other)) == (canonical(one) == canonical(other))


def test_a_millisecond_is_another_fact() -> None:
    assert commitment(SALT, START) != commitment(SALT, START + timedelta(milliseconds=1))


def test_whoever_lacks_the_salt_cannot_try_out_what_was_said() -> None:
    assert commitment(SALT, "yes") != commitment("01" + SALT[2:], "yes")


@pytest.mark.parametrize(
    "other",
    [("cc", 2, ["aa", "bb"]), ("", 3, ["aa", "bb"]), ("", 2, ["bb", "aa"]), ("", 2, ["aa"]), ("", 2, ["aabb"])],
    ids=["another link before", "another number", "another order", "one less", "two run together"],
)
def test_a_head_is_of_one_link_alone(other: tuple[str, int, list[str]]) -> None:
    assert head(*other) != head("", 2, ["aa", "bb"])


def test_damage_to_a_name_or_a_salt_is_told_though_no_head_covers_them() -> None:
    leaf = Leaf("entry", "e1", SALT, "aa")
    assert (
        len({checksum([leaf]), checksum([leaf._replace(which="e3")]), checksum([leaf._replace(salt="10" * 16)])}) == 3
    )


def test_a_root_stands_for_every_head_in_any_order() -> None:
    root = merkle_root(HEADS)
    assert merkle_root(reversed(HEADS)) == root
    for place, each in enumerate(HEADS):
        assert merkle_root([*HEADS[:place], *HEADS[place + 1 :]]) != root
        assert merkle_root([*HEADS[:place], replace(each, number=each.number + 1), *HEADS[place + 1 :]]) != root
    assert merkle_root([]) != merkle_root(HEADS[:1])
