"""docs/publishers.md says what the publishers' files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.cli.catalogue import FACTS, catalogue, facts
from collector.publishers import names

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "spiders").glob("[!_]*.py"))


def test_the_document_is_up_to_date() -> None:
    told = (ROOT / "docs/publishers.md").read_text(encoding="utf-8")
    assert told == catalogue(), "run: python -m collector.cli.catalogue > docs/publishers.md"


def test_every_publisher_is_in_it() -> None:
    assert [line[3:] for line in catalogue().splitlines() if line.startswith("## ")] == names()


@pytest.mark.parametrize("file", [f for f in FILES if f.stem != "guardian"], ids=lambda f: f.stem)
def test_a_publisher_says_how_it_is_read_and_how_sure_that_is(file: Path) -> None:
    said = facts(file.read_text(encoding="utf-8"))
    assert set(said) == set(FACTS)
