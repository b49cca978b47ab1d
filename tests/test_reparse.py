"""Captures read again: with the same reader nothing changes; with another, only what it reads otherwise, told so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings

from collector.archive.verify import Verification
from collector.errors import BodyDropped, BusyError
from collector.model import Failure, Page, Reading
from collector.query.history import history
from collector.query.show import show
from collector.service.reparse import Reparse
from collector.store import blogs
from collector.store.keep import kept
from tests.commands import ask
from tests.test_histories import Histories
from tests.test_replay import a_line, rows
from tests.thorough import tries
from tests.toy import URL, Newer, Outlet, ToyPublisher, Watcher

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EXAMPLES = tries("HISTORIES", 4, 400)


class Blinder(ToyPublisher):
    """A release that no longer finds the entry e1."""

    version = 3
    hidden: ClassVar[frozenset[str]] = frozenset({"e1"})

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        reading = super().read(page)
        if isinstance(reading, Failure):
            return reading
        seen = tuple(replace(e, text=e.text.capitalize()) for e in reading.blog.entries if e.key not in cls.hidden)
        return replace(reading, blog=replace(reading.blog, entries=seen))


class Sighted(Blinder):
    """The one after it, which finds it again."""

    version = 4
    hidden = frozenset()


class Misled(ToyPublisher):
    """The first release, which no longer finds e1 where the publisher lays its page out anew."""

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        reading = super().read(page)
        if isinstance(reading, Failure) or reading.blog.layout != "anew":
            return reading
        seen = tuple(e for e in reading.blog.entries if e.key != "e1")
        return replace(reading, blog=replace(reading.blog, entries=seen))


class Retitled(ToyPublisher):
    """A release that knows what of the headline is the publisher's own mark, and the line under it."""

    version = 5

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        reading = super().read(page)
        if isinstance(reading, Failure):
            return reading
        title = reading.blog.title.removesuffix(" – live")
        entries = tuple(replace(e, text=e.text.capitalize()) for e in reading.blog.entries)
        return replace(reading, blog=replace(reading.blog, title=title, standfirst="All day long.", entries=entries))


def reparse(watcher: Watcher, publisher: Any, home: Path | None = None) -> Reparse:
    """A derivation by a publisher, made: in that folder, else beside the store."""
    home = home or Path(str(watcher.keep.store.url.database)).parent
    with watcher.keep.store.read() as connection:
        blog = blogs.find(connection, URL)
    assert blog is not None
    made = Reparse(watcher.keep, home, blog, publisher)
    list(made.derive(lambda reader, keep: a_line(keep, reader)))
    return made


@pytest.fixture
def outlet() -> Outlet:
    return Outlet()


@pytest.fixture
def watcher(outlet: Outlet, tmp_path: Path) -> Iterator[Watcher]:
    """A blog whose entry e2 was edited, and whose entry e3 was withdrawn."""
    watcher = Watcher(outlet, tmp_path)
    for number in (1, 2, 3, 4):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number}.")
    watcher.poll()
    outlet.wait(60)
    outlet.edit("e2", text="Entry number two.")
    watcher.poll()
    outlet.wait(60)
    outlet.withdraw("e3")
    watcher.poll()
    outlet.wait(100)
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


def texts(watcher: Watcher, at: datetime | None = None) -> dict[str, str]:
    """The visible entries by key."""
    with watcher.keep.store.read() as connection:
        return {e["key"]: e["text"] for e in show(connection, URL, at)["entries"] if e["state"] == "visible"}


def test_the_same_reader_changes_nothing(watcher: Watcher) -> None:
    again = reparse(watcher, ToyPublisher)
    before = rows(watcher.keep)
    assert again.differences().silent
    assert again.adopt(NOW) is None
    assert rows(watcher.keep) == before


def test_what_would_change_is_told_and_nothing_is_changed(watcher: Watcher) -> None:
    before = rows(watcher.keep)
    told = reparse(watcher, Newer).differences().changes
    assert {(c.kind, c.key) for c in told} == {("reinterpreted", key) for key in ("e1", "e2", "e3", "e4")}
    assert {(c.before.text, c.after.text) for c in told if c.key == "e2"} == {  # type: ignore[union-attr]
        ("Entry number 2.", "ENTRY NUMBER 2."),
        ("Entry number two.", "ENTRY NUMBER TWO."),
    }
    assert rows(watcher.keep) == before


def test_once_adopted_the_new_reading_stands_at_every_moment(watcher: Watcher, outlet: Outlet) -> None:
    first, last = outlet.versions[4]["modified"], outlet.now
    removed = [c for c in rows(watcher.keep)["changes"] if c["kind"] == "removed"]
    recorded = reparse(watcher, Newer).adopt(NOW)
    assert recorded is not None
    assert {c.kind for c in recorded.changes} == {"reinterpreted"}
    assert texts(watcher) == {"e1": "ENTRY NUMBER 1.", "e2": "ENTRY NUMBER TWO.", "e4": "ENTRY NUMBER 4."}
    assert texts(watcher, last) == texts(watcher)
    assert texts(watcher, first + timedelta(seconds=5))["e2"] == "ENTRY NUMBER 2."
    assert texts(watcher, first + timedelta(seconds=5))["e3"] == "ENTRY NUMBER 3."
    assert [c for c in rows(watcher.keep)["changes"] if c["kind"] == "removed"] == removed


def test_the_old_reading_stays_beside_the_new(watcher: Watcher) -> None:
    reparse(watcher, Newer).adopt(NOW)
    with watcher.keep.store.read() as connection:
        revisions = history(connection, URL, "e2")
    assert [(r["text"], r["reinterprets"], r["extractor"]) for r in revisions] == [
        ("Entry number 2.", None, "toy/1"),
        ("Entry number two.", None, "toy/1"),
        ("ENTRY NUMBER 2.", 1, "toy/2"),
        ("ENTRY NUMBER TWO.", 2, "toy/2"),
    ]


def test_adopting_twice_changes_nothing_more(watcher: Watcher) -> None:
    reparse(watcher, Newer).adopt(NOW)
    before = rows(watcher.keep)
    assert reparse(watcher, Newer).adopt(NOW) is None
    assert rows(watcher.keep) == before


def test_the_next_poll_of_the_new_reader_finds_nothing_to_tell(watcher: Watcher, outlet: Outlet) -> None:
    reparse(watcher, Newer).adopt(NOW)
    watcher.publisher = Newer
    outlet.wait(60)
    outlet.layout = "the same in other markup"
    outlet.touch()
    assert {c.kind for c in watcher.poll().changes} <= {"layout"}


def test_an_entry_that_is_no_longer_found_leaves_the_view_and_can_come_back(watcher: Watcher) -> None:
    reparse(watcher, Blinder).adopt(NOW)
    assert texts(watcher).keys() == {"e2", "e4"}
    assert "removed" not in {c["kind"] for c in rows(watcher.keep)["changes"] if c["entry"] == "e1"}
    reparse(watcher, Sighted).adopt(NOW + timedelta(hours=1))
    assert texts(watcher)["e1"] == "Entry number 1."
    assert texts(watcher).keys() == {"e1", "e2", "e4"}


def test_an_entry_that_is_no_longer_found_was_never_there_until_it_is_found_again(
    watcher: Watcher, outlet: Outlet
) -> None:
    moments = [outlet.now - timedelta(seconds=seconds) for seconds in (0, 30, 120, 150)]
    reparse(watcher, Blinder).adopt(NOW)
    assert all("e1" not in texts(watcher, at) for at in (*moments, NOW))
    assert all("e2" in texts(watcher, at) for at in (*moments, NOW))
    reparse(watcher, Sighted).adopt(NOW + timedelta(hours=1))
    assert all("e1" in texts(watcher, at) for at in moments)


def test_what_a_misled_reader_called_removed_was_there_all_the_time(watcher: Watcher, outlet: Outlet) -> None:
    watcher.publisher, outlet.permalinks, outlet.layout = Misled, False, "anew"
    for _ in range(4):
        outlet.wait(4000)
        outlet.touch()
        watcher.poll()
    assert ("removed", "e1") in watcher.told()
    assert "e1" not in texts(watcher, outlet.now)
    recorded = reparse(watcher, Sighted).adopt(NOW)
    assert recorded is not None
    assert {c.kind for c in recorded.changes} == {"reinterpreted"}
    assert all("e1" in texts(watcher, outlet.now - timedelta(seconds=seconds)) for seconds in (0, 4000, 9000, 16000))
    assert "e1" in texts(watcher)
    assert "e3" not in texts(watcher)


def test_a_polled_reader_that_finds_an_entry_again_does_not_call_it_restored(watcher: Watcher, outlet: Outlet) -> None:
    for publisher in (Blinder, Sighted):
        outlet.wait(60)
        outlet.touch()
        watcher.publisher = publisher
        assert {c.kind for c in watcher.poll().changes} == {"reinterpreted"}
    assert texts(watcher).keys() == texts(watcher, NOW).keys() == {"e1", "e2", "e4"}
    assert [*Verification(watcher.keep.store).findings()] == []


def headline(watcher: Watcher) -> tuple[str, str]:
    """What stands of the blog itself."""
    with watcher.keep.store.read() as connection:
        said = show(connection, URL)["blog"]
    return said["title"], said["standfirst"]


def test_a_headline_that_is_read_otherwise_stands_once_adopted(watcher: Watcher, outlet: Outlet) -> None:
    told = reparse(watcher, Retitled).differences().changes
    assert [(c.kind, c.fields, c.before, c.after) for c in told] == [
        ("reinterpreted", ("headline",), outlet.title, "A day in the harbour"),
        ("reinterpreted", ("standfirst",), "", "All day long."),
    ]
    assert headline(watcher) == (outlet.title, "")
    reparse(watcher, Retitled).adopt(NOW)
    assert headline(watcher) == ("A day in the harbour", "All day long.")
    assert texts(watcher).keys() == {"e2", "e4", "e1"}
    assert [*Verification(watcher.keep.store).findings()] == []
    assert reparse(watcher, Retitled).differences().silent


def test_a_new_reading_stands_on_either_database(outlet: Outlet, tmp_path: Path, database: str) -> None:
    watcher = Watcher(outlet, database)
    for key in ("e1", "e2"):
        outlet.publish(key, f"Entry {key}.")
        outlet.wait(60)
        watcher.poll()
    for reader, keys in ((Blinder, {"e2"}), (Sighted, {"e1", "e2"}), (Retitled, {"e1", "e2"})):
        reparse(watcher, reader, tmp_path).adopt(NOW)
        assert texts(watcher).keys() == texts(watcher, NOW).keys() == keys
    assert headline(watcher) == ("A day in the harbour", "All day long.")
    assert [*Verification(watcher.keep.store).findings()] == []
    watcher.keep.store.close()


def test_a_newer_reader_of_the_headline_is_told_apart_from_who_wrote_it(watcher: Watcher, outlet: Outlet) -> None:
    watcher.publisher = Retitled
    outlet.wait(60)
    outlet.title = "A night in the harbour – live"
    outlet.touch()
    told = [(c.kind, c.fields, c.before, c.after) for c in watcher.poll().changes]
    assert told == [
        ("reinterpreted", ("headline",), "A day in the harbour – live", "A day in the harbour"),
        ("reinterpreted", ("standfirst",), "", "All day long."),
        ("headline", (), "A day in the harbour", "A night in the harbour"),
    ]


def test_a_person_reads_what_was_read_otherwise(watcher: Watcher, tmp_path: Path) -> None:
    for reader in (Blinder, Sighted, Retitled):
        reparse(watcher, reader).adopt(NOW)
    out = ask(tmp_path, "changes", COLLECTOR_DATABASE_URL=f"sqlite:///{tmp_path / 'store.sqlite3'}").out
    told = [line.partition("reinterpreted")[2].strip() for line in out.splitlines()]
    assert any(line.startswith("no longer found: ") and line.endswith("Entry number 1.") for line in told)
    assert any(line.startswith("found: ") and line.endswith("Entry number 1.") for line in told)
    assert "headline" in told
    assert "A day in the harbour [-– live-]" in out


def test_an_entry_that_only_the_new_reader_finds_is_added(tmp_path: Path) -> None:
    outlet = Outlet()
    watcher = Watcher(outlet, tmp_path, Blinder)
    for key in ("e1", "e2"):
        outlet.publish(key, f"Entry {key}.")
        outlet.wait(60)
    watcher.poll()
    seen = watcher.outlet.now
    reparse(watcher, Sighted).adopt(NOW)
    assert texts(watcher).keys() == {"e1", "e2"}
    assert texts(watcher, seen).keys() == {"e1", "e2"}
    watcher.keep.store.close()


def test_what_was_adopted_is_in_the_chain_of_custody(watcher: Watcher) -> None:
    reparse(watcher, Newer).adopt(NOW)
    assert [*Verification(watcher.keep.store, None, None).findings()] == []


def test_a_derivation_is_taken_up_where_it_was_left(watcher: Watcher) -> None:
    with watcher.keep.store.read() as connection:
        blog = blogs.find(connection, URL)
    folder = Path(str(watcher.keep.store.url.database)).parent
    made = Reparse(watcher.keep, folder, blog, Newer)  # type: ignore[arg-type]
    line_of: Any = lambda reader, keep: a_line(keep, reader)  # noqa: E731
    assert next(made.derive(line_of)) == 1
    assert len([*made.derive(line_of)]) == 3
    watcher.poll()
    assert len([*made.derive(line_of)]) == 1
    assert [*made.derive(line_of)] == []


def test_a_poll_in_between_is_not_overlooked(watcher: Watcher, outlet: Outlet, monkeypatch: pytest.MonkeyPatch) -> None:
    made = reparse(watcher, Newer)
    verdict = Reparse._verdict

    def late(self: Reparse) -> Any:
        found = verdict(self)
        outlet.wait(60)
        watcher.poll()
        return found

    monkeypatch.setattr(Reparse, "_verdict", late)
    with pytest.raises(BusyError):
        made.adopt(NOW)


def test_what_was_dropped_cannot_be_read_again_and_erasing_takes_derivations_away(
    watcher: Watcher, tmp_path: Path
) -> None:
    derivation = reparse(watcher, ToyPublisher).file
    shutil.copy(tmp_path / "store.sqlite3", tmp_path / "collector.sqlite3")
    assert ask(tmp_path, "expire", "--days", "1").status == 0
    assert not derivation.exists()
    home = kept(f"sqlite:///{tmp_path / 'collector.sqlite3'}")
    with home.store.read() as connection:
        blog = blogs.find(connection, URL)
    assert blog is not None
    with pytest.raises(BodyDropped):
        list(Reparse(home, tmp_path, blog, Newer).derive(lambda reader, keep: a_line(keep, reader)))  # type: ignore[arg-type]
    home.store.close()
    kept.cache_clear()


class ReadAgain(Histories):
    """At the end of every history its captures are read again with the same reader: nothing would change."""

    def teardown(self) -> None:
        if hasattr(self, "watcher") and rows(self.watcher.keep)["blogs"]:
            assert reparse(self.watcher, self.watcher.publisher).differences().silent
            newer = type("NewerOne", (self.watcher.publisher,), {"version": 2})
            told = reparse(self.watcher, newer).differences().changes
            assert {c.kind for c in told} <= {"reinterpreted"}
            recorded = reparse(self.watcher, newer).adopt(NOW)
            assert recorded is None or {c.kind for c in recorded.changes} == {"reinterpreted"}
            assert [*Verification(self.watcher.keep.store, None, None).findings()] == []
            assert reparse(self.watcher, newer).differences().silent
            self.watcher.publisher = newer
        super().teardown()


TestReadAgain = ReadAgain.TestCase
TestReadAgain.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=20, deadline=None, report_multiple_bugs=False
)
