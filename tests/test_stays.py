"""JSON whose objects stay from poll to poll: what comes out is what a plain reading gives, whatever the text."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from collector.extract.lenient import load
from collector.extract.stays import OTHERS, Update, once

Thing = dict[str, Any]


def update(number: int, **more: object) -> Thing:
    body = f'Line {number} "quoted" }},{{ "@type": "BlogPosting", and é'
    return {"@type": "BlogPosting", "url": f"#{number}", "articleBody": body, **more}


def posting(updates: Sequence[Thing]) -> Thing:
    return {"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": updates, "inLanguage": "en"}


LISTS = {
    "none": [],
    "few": [update(n) for n in range(3)],
    "many": [update(n) for n in range(40)],
    "nested": [update(n, hasPart=[update(n * 10 + k) for k in range(3)]) for n in range(10)],
    "mixed": [update(n) if n % 3 else {"name": "no update", "@type": "Thing"} for n in range(20)],
}
SPELLINGS: dict[str, dict[str, Any]] = {"tight": {"separators": (",", ":")}, "loose": {}, "indented": {"indent": 2}}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", LISTS)
def test_the_value_is_that_of_the_text_read_as_one(name: str, spelling: str) -> None:
    for value in (posting(LISTS[name]), [posting(LISTS[name])] * 2, {"@graph": [{"a": posting(LISTS[name])}]}):
        for ascii_only in (True, False):
            text = json.dumps(value, ensure_ascii=ascii_only, **SPELLINGS[spelling])
            assert load(text) == value
            assert load(text) == value  # and again, when it was read before


def test_one_more_update_leaves_the_others_as_they_were() -> None:
    before = load(json.dumps(posting(LISTS["many"])))
    after = load(json.dumps(posting([update(99), *LISTS["many"]])))
    assert after == posting([update(99), *LISTS["many"]])
    same = [
        one is other for one, other in zip(after["liveBlogUpdate"][2:-1], before["liveBlogUpdate"][1:-1], strict=True)
    ]
    assert all(same)


def test_an_edited_update_is_read_anew() -> None:
    load(json.dumps(posting(LISTS["many"])))
    edited = [update(n) if n != 20 else update(n, headline="Corrected") for n in range(40)]
    assert load(json.dumps(posting(edited))) == posting(edited)


def test_broken_text_is_as_broken_as_it_was() -> None:
    text = json.dumps(posting(LISTS["many"]))
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 (no secret, a mutation)
        cut = chance.randrange(len(text))
        broken = text[:cut] + text[cut + chance.choice([1, 2, 50, 700]) :]
        assert load(broken) == plainly(broken)


def plainly(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None


def test_control_characters_and_halves_of_characters_are_left_out_of_what_stays_too() -> None:
    text = json.dumps(posting(LISTS["many"]))
    spoilt = text.replace("Line 20 ", "Line\x02 20 \\\x02ud83d ")
    assert load(spoilt)["liveBlogUpdate"][20]["articleBody"].startswith("Line 20 \ufffd ")


def test_a_text_with_our_own_mark_in_it_is_read_as_one() -> None:
    value = posting([update(n, headline=OTHERS) for n in range(10)])
    assert load(json.dumps(value, ensure_ascii=False)) == value
    assert load(json.dumps({"note": [OTHERS], "posting": value})) == {"note": [OTHERS], "posting": value}


def test_what_is_made_of_an_object_that_stays_is_made_once() -> None:
    made = []

    def make(thing: Any, given: str) -> str:
        made.append(given)
        return f"{given} {thing['url']}"

    told = Update(update(1))
    assert [once(told, make, "a"), once(told, make, "a"), once(told, make, "b")] == ["a #1", "a #1", "b #1"]
    assert made == ["a", "b"]
    assert once(update(2), make, "a") == "a #2"
