"""Where nothing is kept yet: commands that ask say so and make nothing, so that a mistyped place is no empty store."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import ask

URL = "http://127.0.0.1:9/live/1"


@pytest.mark.parametrize(
    "command",
    [
        *("status", "verify", "verify --root", "blogs", "polls", "acts", "changes", "search ferry", "first ferry"),
        *("watch list", "user list", "token list", "reparse --all", "backup {out}", f"watch remove {URL}"),
        *(f"show {URL}", f"compare {URL}", f"report {URL}", f"history {URL} a", f"hold {URL} --why lawsuit"),
        *("export blogs --format csv", "export --warc {out}", f"evidence {URL} --out {{out}}"),
    ],
)
def test_a_command_that_asks_says_that_there_is_no_store_and_how_to_begin(command: str, tmp_path: Path) -> None:
    home = tmp_path / "mistyped"
    ended = ask(home, *command.format(out=tmp_path / "out").split())
    assert (ended.status, ended.out) == (2, "")
    assert f"there is no store at {home / 'collector.sqlite3'}: `collector capture URL`" in ended.err
    assert [*tmp_path.iterdir()] == []


def test_the_doctor_finds_nothing_wrong_with_a_machine_on_which_nothing_was_begun(tmp_path: Path) -> None:
    findings = {row["subject"]: row for row in ask(tmp_path / "new", "doctor", "--json").rows}
    assert findings["store"]["verdict"] == "note"
    assert "collector run" in findings["store"]["sentence"]
    assert [*tmp_path.iterdir()] == []


def test_an_empty_database_is_no_store_either(tmp_path: Path, postgres_url: str) -> None:
    ended = ask(tmp_path / "home", "verify", COLLECTOR_DATABASE_URL=postgres_url)
    assert (ended.status, ended.err.count("there is no store at postgresql")) == (2, 1)


@pytest.mark.parametrize("command", [f"watch add {URL}", "user add ann"])
def test_a_command_that_may_come_first_begins_the_store(command: str, tmp_path: Path) -> None:
    assert ask(tmp_path / "new", *command.split()).status == 0
    assert ask(tmp_path / "new", "verify").status == 0


def test_a_backup_can_be_put_where_a_command_has_asked(tmp_path: Path) -> None:
    ask(tmp_path / "old", "watch", "add", URL)
    ask(tmp_path / "old", "backup", str(tmp_path / "copy.sqlite3"))
    ask(tmp_path / "new", "status")
    assert ask(tmp_path / "new", "restore", str(tmp_path / "copy.sqlite3")).status == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nwatches: [{url: 'http://127.0.0.1/live', publisher: nobody}]", "there is no publisher"),
        ("version: 1\nwatches: [{url: 'https://paper.test/live'}]", "set COLLECTOR_CONTACT"),
        ("version: 1\ndiscover: [{source: 'https://paper.test/feed'}]", "set COLLECTOR_CONTACT"),
        ("version: 1\nwatches: []\n# \xe9", "cannot be read: it is not UTF-8"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_the_doctor_finds_what_would_keep_the_service_from_starting(
    text: str | None, said: str, tmp_path: Path
) -> None:
    schedule = tmp_path / "schedules.yaml"
    if text is not None:
        schedule.write_text(text, encoding="latin-1")
    told = ask(tmp_path / "new", "doctor", "--schedule", str(schedule), "--json")
    findings = {row["subject"]: row for row in told.rows}
    assert (told.status, findings["schedule"]["verdict"]) == (1, "wrong")
    assert said in findings["schedule"]["sentence"]


@pytest.mark.parametrize(("source", "status"), [("nonsense", 2), ("", 2), ("https://paper.test/feed", 78)])
def test_a_source_that_cannot_be_asked_is_refused_with_a_sentence(source: str, status: int, tmp_path: Path) -> None:
    told = ask(tmp_path / "new", "discover", source)
    assert (told.status, told.err.startswith("collector: ")) == (status, True)


def test_a_web_page_that_cannot_be_served_invites_nobody(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        told = ask(tmp_path / "new", "web", "--port", str(taken.getsockname()[1]))
    assert (told.status, told.out, "cannot listen on" in told.err) == (78, "", True)
