"""Whose copy an entry is: credits to agencies, and the same words in two newsrooms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.wire import COPY, agencies, alike, copies, runs

PAIRS = json.loads(Path(__file__).with_name("wire_copies.json").read_text(encoding="utf-8"))
TUNING, HELD_OUT = PAIRS["tuning"], PAIRS["held_out"]
"""Pairs of texts in our own words, and whether they are one copy: those that `COPY` was chosen on, and others."""


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("The ferry sank, Reuters reports.", ("Reuters",)),
        ("SALTMERE (Reuters) - A ferry sank.", ("Reuters",)),
        ("The mayor told the Associated Press that he would resign.", ("AP",)),
        ("The mayor told AP he would resign.", ("AP",)),
        ("According to AFP, twelve are missing.", ("AFP",)),
        ("Das berichtet die Nachrichtenagentur dpa.", ("dpa",)),
        ("Zwölf Menschen werden vermisst, meldet dpa.", ("dpa",)),
        ("Laut dpa werden zwölf Menschen vermisst.", ("dpa",)),
        ("Zwölf Menschen werden vermisst (dpa/AFP).", ("AFP", "dpa")),
        ("The PA news agency says that the road is shut.", ("PA",)),
        ("Le ministre a démissionné, selon l’AFP.", ("AFP",)),
        ("He has worked for Reuters since 2019.", ()),
        ("The AP exam was postponed.", ()),
        ("A PA system played music.", ()),
        ("Photograph: Jane Doe/Reuters", ("Reuters",)),
        ("Nobody is credited here.", ()),
    ],
)
def test_an_agency_is_credited_where_it_is_named_as_a_source(text: str, credited: tuple[str, ...]) -> None:
    assert agencies(text) == credited


def judged(pairs: Sequence[tuple[str, str, bool]]) -> tuple[float, float]:
    """Precision and recall of calling two texts copies."""
    found = [(alike(runs(one), runs(other)) >= COPY, copy) for one, other, copy in pairs]
    right = sum(said and copy for said, copy in found)
    return right / max(1, sum(said for said, _ in found)), right / sum(copy for _, copy in found)


def test_copies_are_told_from_paraphrases_and_shared_quotations() -> None:
    assert judged(TUNING) == (1.0, 1.0)
    precision, recall = judged(HELD_OUT)
    assert precision >= 0.8
    assert recall >= 0.8


def test_copies_of_copies_are_one_group() -> None:
    (one, other, _), (third, fourth, _) = HELD_OUT[:2]
    assert copies([one, "Something else.", other, third, fourth]) == [1, None, 1, 2, 2]
    assert copies([]) == []


def test_texts_too_short_to_tell_are_copies_of_nothing() -> None:
    assert copies(["The mayor has resigned.", "The mayor has resigned."]) == [None, None]
