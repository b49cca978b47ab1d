"""`collector watch`: what it says of each address, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from collector.service.lock import held
from collector.service.plan import Plan
from collector.store import collectors, watches
from collector.store import hosts as hosting
from collector.store.service_schema import hosts
from collector.store.store import Store
from collector.store.watches import Wanted
from tests import toy
from tests.commands import ask, run
from tests.toy import Outlet, Watcher

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


def test_what_is_paused_is_told_when_it_is_added_again(home: Path) -> None:
    ask(home, "watch", "add", OTHER)
    ask(home, "watch", "pause", OTHER)
    ended = ask(home, "watch", "add", f"{OTHER}/", "--tag", "acme")
    assert (ended.status, f"{OTHER} is watched already and paused" in ended.err) == (1, True)
    assert "`collector watch resume` takes it up again" in ended.err
    assert tags(home)[OTHER] == ["acme"]
    assert "1 live blog polled again" in ask(home, "watch", "resume", OTHER).words
    assert ask(home, "watch", "add", OTHER).status == 0


def test_what_cannot_be_removed_keeps_nothing_else_from_being_removed(home: Path) -> None:
    ask(home, "watch", "add", OTHER)
    ended = ask(home, "watch", "remove", LISTED, f"{OTHER}x", OTHER)
    assert (ended.status, "schedules.yaml" in ended.err, "is not watched" in ended.err) == (2, True, True)
    assert "1 live blog watched no longer" in ended.words
    assert list(tags(home)) == [LISTED]


def test_a_password_in_an_address_is_refused_and_not_repeated(home: Path) -> None:
    for command in (("watch", "add"), ("capture",)):
        ended = ask(home, *command, "http://ann:secret@127.0.0.1:9/live")
        assert (ended.status, "no user name or password" in ended.err, "secret" in ended.err) == (2, True, False)
    assert list(tags(home)) == [LISTED]


def test_a_publisher_that_the_schedule_names_in_vain_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_CONTACT", "desk@example.org")
    watcher = Watcher(Outlet(), tmp_path)
    watcher.poll()
    schedule = tmp_path / "schedules.yaml"
    schedule.write_text(f"version: 1\nwatches:\n  - {{url: '{toy.URL}', publisher: generic}}\n", encoding="utf-8")
    assert Plan(schedule, watcher.keep.store, lambda: datetime.now(UTC)).read() == 1
    assert "was read as a page of toy so far, and so it is read on" in caplog.text


def test_polls_that_all_failed_are_listed_and_named_where_nothing_is_kept(home: Path) -> None:
    message = run(home, "capture", OTHER, "--json").row["error"]["message"]
    told = ask(home, "polls", f"{OTHER}/")
    assert (told.status, "connection: " in told.words, message in told.words) == (0, True, True)
    shown = ask(home, "show", OTHER)
    assert (shown.status, f"nothing is kept of {OTHER}: its last poll failed, connection: " in shown.err) == (2, True)
    assert ask(home, "polls", LISTED).status == 2
    assert OTHER in ask(home, "polls").words


def test_status_tells_the_day_of_a_poll_that_is_not_today(home: Path) -> None:
    late = Wanted(LISTED, "generic", None, every=604800.0)
    store = Store(f"sqlite:///{home / 'collector.sqlite3'}")
    with store.write() as connection:
        watches.schedule(connection, [late], datetime.now(UTC) + timedelta(days=3))
    store.close()
    assert (datetime.now().astimezone() + timedelta(days=3)).strftime("%d %b %Y") in ask(home, "status").words


def test_a_capture_does_not_wait_for_a_service_that_pauses_or_a_host_that_rests(home: Path) -> None:
    store, now = Store(f"sqlite:///{home / 'collector.sqlite3'}"), datetime.now(UTC)
    with store.write() as connection:
        collectors.begin(connection, "one", "process 1 on here", now)
        hosting.introduce(connection, {"paper.test"}, 1.0, now)
        rests = {"until": now + timedelta(hours=1), "reason": "it answered 429"}
        connection.execute(update(hosts).values(rests))
    with held(home):
        told = ask(home, "capture", "https://paper.test/live", COLLECTOR_CONTACT="desk@example.org")
        assert (told.status, "paper.test is left alone until" in told.err, "429" in told.err) == (75, True, True)
        with store.write() as connection:
            collectors.beat(connection, "one", {"paused": "the disk is nearly full"}, now)
        told = ask(home, "capture", OTHER)
        assert (told.status, "the service pauses, since the disk is nearly full" in told.err) == (75, True)
    store.close()
