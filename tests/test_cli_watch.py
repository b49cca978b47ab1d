"""`collector watch`: what it says of each address, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.store import watches
from collector.store.store import Store
from collector.store.watches import Wanted
from tests.commands import ask

LISTED, OTHER = "http://127.0.0.1:9/live/listed", "http://127.0.0.1:9/live/other"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory whose schedule lists one address."""
    store = Store(f"sqlite:///{tmp_path / 'collector.sqlite3'}")
    with store.write() as connection:
        watches.schedule(connection, [Wanted(LISTED, "generic", None, tags=("harbour",))], datetime.now(UTC))
    store.close()
    return tmp_path


def tags(home: Path) -> dict[str, list[str]]:
    return {row["url"]: row["tags"] for row in ask(home, "watch", "list", "--json").rows}


def test_an_address_is_added_and_then_was_there(home: Path) -> None:
    assert "1 live blog more watched from now on" in ask(home, "watch", "add", OTHER, "--tag", "one").words
    assert "1 live blog watched already" in ask(home, "watch", "add", OTHER, "--tag", "two").words
    assert tags(home)[OTHER] == ["one", "two"]


def test_what_the_schedule_lists_is_left_to_it_and_the_others_are_added(home: Path) -> None:
    ended = ask(home, "watch", "add", LISTED, OTHER, "--tag", "acme")
    assert (ended.status, "schedules.yaml" in ended.err) == (2, True)
    assert "1 live blog left as it was" in ended.words
    assert "1 live blog more watched from now on" in ended.words
    assert tags(home) == {LISTED: ["harbour"], OTHER: ["acme"]}
