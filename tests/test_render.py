"""How a change reads on a terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest

from collector.cli.render import change

ENTRY = {"title": "Harbour open", "text": "", "published_at": "2026-06-01T12:00:00.000Z"}


def told(**differing: Any) -> list[str]:
    """The lines of a change that was found at five past noon."""
    row: dict[str, Any] = {
        "kind": "edited",
        "fields": [],
        "particulars": [],
        "labels": [],
        "evidence": {},
        "reissue_of": None,
        "entry": "a",
    }
    row |= {"before": ENTRY, "after": ENTRY, "to_at": "2026-06-01T12:05:00.000Z"} | differing
    return [line.plain for line in change(row)]


def test_words_of_several_paragraphs_stay_below_their_change() -> None:
    before, after = ({**ENTRY, "text": f"Till {day}.\nThank you.\nGood night."} for day in ("Monday", "Friday"))
    _, *lines = told(fields=["text"], before=before, after=after)
    assert len(lines) == 3
    assert all(line.startswith("    ") for line in lines)


@pytest.mark.parametrize(
    ("found", "posted"), [("2026-06-01T12:05:00.000Z", "("), ("2026-06-04T12:05:00.000Z", "(01 Jun 2026 ")]
)
def test_an_entry_of_another_day_is_told_with_its_day(found: str, posted: str) -> None:
    (head,) = told(to_at=found)
    assert f"edited     {posted}" in head
    assert ("2026 " in head.partition("(")[2]) == (posted != "(")


def test_what_differs_besides_the_words_is_told_thing_by_thing() -> None:
    _, picture, time = told(
        fields=["media", "published_at"],
        particulars=[
            {"field": "media", "removed": ["image https://a.example/1.jpg"], "added": []},
            {"field": "published_at", "removed": ["2026-06-01T12:00:00.000Z"], "added": ["2026-06-01T12:03:00.000Z"]},
        ],
    )
    assert picture == "    media: [-image https://a.example/1.jpg-]"
    assert re.fullmatch(r"    published_at: \[-.*:00:00 .*-\] \{\+.*:03:00 .*\+\}", time)
