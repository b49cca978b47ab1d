"""The commands as users type them: a newsroom on loopback, what is printed and how they exit.

What crawls, and one command for each exit status, runs in a process of its own; the rest enters where that would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.newsroom.pages import render
from collector.newsroom.server import Fault, Newsroom
from collector.newsroom.story import Edition, edit, introduce, paragraphs, publish, rename, withdraw
from collector.newsroom.story import Post as Draft
from collector.store.store import Store
from tests.afternoon import AT, STAGES, evening, key
from tests.commands import Ended, ask, run
from tests.processes import ROOT, environment, free_port

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Played:
    """An afternoon that was captured at four stages, at one of them twice."""

    home: Path
    newsroom: Newsroom
    captures: dict[str, Ended]

    @property
    def url(self) -> str:
        return self.newsroom.url

    def ask(self, *command: str) -> Ended:
        return ask(self.home, *command)

    key = staticmethod(key)


BEFORE = "where families can ask"
REPORTED = "an unconfirmed report"
WITHDRAWN = "the unconfirmed report is withdrawn without a word"
CLOSED = "the blog closes"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    home = tmp_path_factory.mktemp("cli") / "data"
    captures = {}
    with Newsroom(STAGES[BEFORE], evening) as newsroom:
        capture = ("capture", newsroom.url, "--publisher", "guardian")
        captures["first"] = run(home, *capture, "--json")
        newsroom.requests.clear()
        captures["unchanged"] = run(home, *capture, "--json")
        assert {asked.status for asked in newsroom.requests if "/live/" in asked.path} == {304}
        newsroom.edition = STAGES[REPORTED]
        captures["reported"] = run(home, *capture, "--json")
        newsroom.edition = STAGES[WITHDRAWN]
        captures["withdrawn"] = run(home, *capture)
        newsroom.edition = STAGES[CLOSED]
        captures["closed"] = run(home, *capture, "--json")
        yield Played(home, newsroom, captures)


# --- capture ---------------------------------------------------------------------------------------------------------


def test_a_capture_prints_a_poll_with_every_promised_field(played: Played) -> None:
    poll = played.captures["first"].row
    assert poll.keys() >= {
        *("outcome", "url", "canonical_url", "publisher", "poll", "snapshot", "captured_at", "error", "blog"),
        *("entries", "coverage", "changes"),
    }
    assert (poll["outcome"], poll["url"], poll["canonical_url"]) == ("captured", played.url, played.url)
    assert (poll["publisher"], poll["poll"], poll["snapshot"], poll["error"]) == ("guardian", 1, 1, None)
    assert poll["blog"].keys() >= {"title", "standfirst", "status", "authors", "contributors", "published_at"}
    assert (poll["blog"]["title"], poll["blog"]["status"]) == (STAGES[BEFORE].headline, "live")
    assert poll["entries"] == len(STAGES[BEFORE].posts)
    assert poll["coverage"]["reach"] == "complete"
    assert {change["kind"] for change in poll["changes"]} == {"backfilled"}
    assert TIME.fullmatch(poll["captured_at"])


def test_a_second_capture_of_the_same_page_is_unchanged_and_recorded(played: Played) -> None:
    poll = played.captures["unchanged"].row
    assert (poll["outcome"], poll["poll"], poll["snapshot"], poll["changes"]) == ("unchanged", 2, 1, [])
    assert poll["entries"] == len(STAGES[BEFORE].posts)
    assert poll["blog"]["title"] == STAGES[BEFORE].headline


def test_a_later_capture_tells_what_changed(played: Played) -> None:
    poll = played.captures["reported"].row
    told = {(change["kind"], change["entry"]) for change in poll["changes"]}
    assert told == {("edited", played.key("toll")), ("new", played.key("correction")), ("new", played.key("explosion"))}
    (edited,) = [change for change in poll["changes"] if change["kind"] == "edited"]
    assert {"title", "text"} <= {*edited["fields"]}
    assert "numeric" in edited["labels"]
    assert ("12" in edited["before"]["text"], "21" in edited["after"]["text"]) == (True, True)


def test_a_capture_for_a_person_says_the_same_in_words(played: Played) -> None:
    ended = played.captures["withdrawn"]
    assert (ended.status, ended.err) == (0, "")
    first, second, *told = ended.out.splitlines()
    assert first == f"{STAGES[WITHDRAWN].headline}  live"
    assert second.startswith("captured ")
    assert "UTC" in second
    assert [line.split("  ")[1].split()[0] for line in told if not line.startswith(" ")] == ["removed", "headline"]
    assert "[-Fire-] {+21 injured in fire+}" in ended.out


def test_one_address_given_twice_is_polled_once_and_read_again_as_it_was(played: Played, tmp_path: Path) -> None:
    first = run(tmp_path, "capture", played.url, f" {played.url}", "--publisher", "guardian", "--json")
    again = run(tmp_path, "capture", f"{played.url}?utm_source=mail#block-1", "--json")
    assert (first.row["outcome"], again.row["outcome"]) == ("captured", "unchanged")
    assert again.row["url"] == first.row["url"]
    assert again.row["publisher"] == "guardian"


# --- show ------------------------------------------------------------------------------------------------------------

ENTRY = {
    *("key", "key_source", "state", "title", "text", "html", "published_at", "updated_at", "contributors", "authors"),
    *("flags", "links", "media", "revision", "first_seen_at", "last_seen_at"),
}


def test_show_prints_the_blog_as_last_observed(played: Played) -> None:
    shown = played.ask("show", played.url, "--json").row
    blog, entries = shown["blog"], shown["entries"]
    assert blog.keys() >= {"url", "canonical_url", "publisher", "published_at", "updated_at", "first_seen_at"}
    assert (blog["title"], blog["status"]) == (STAGES[CLOSED].headline, "closed")
    assert all(entry.keys() >= ENTRY for entry in entries)
    assert [e["published_at"] for e in entries] == sorted((e["published_at"] for e in entries), reverse=True)
    visible = {e["key"]: e["text"] for e in entries if e["state"] == "visible"}
    assert visible == {post.id: post.text for post in STAGES[CLOSED].posts}
    (removed,) = [e for e in entries if e["state"] == "removed"]
    assert removed["key"] == played.key("explosion")
    assert all(TIME.fullmatch(e[name]) for e in entries for name in ("published_at", "first_seen_at", "last_seen_at"))
    assert {e["revision"] for e in entries if e["key"] == played.key("alarm")} == {1}


@pytest.mark.parametrize("spelt", ["{}#block-1", "{}/", "{}?page=with:block-1#block-1", "{}?utm_source=mail"])
def test_show_knows_a_blog_by_other_spellings_of_its_address(spelt: str, played: Played) -> None:
    assert played.ask("show", spelt.format(played.url)).out == played.ask("show", played.url).out


@pytest.mark.parametrize("address", ["http://[::1", "nonsense", ""])
def test_show_knows_nothing_of_what_is_no_address(address: str, played: Played) -> None:
    assert (played.ask("show", address).status, "Traceback" in played.ask("show", address).err) == (2, False)


def test_show_as_of_a_moment_prints_what_was_there_then(played: Played) -> None:
    moment = played.captures["reported"].row["captured_at"]
    shown = played.ask("show", played.url, "--as-of", moment, "--json").row
    assert {e["key"] for e in shown["entries"]} == {post.id for post in STAGES[REPORTED].posts}
    assert {e["state"] for e in shown["entries"]} == {"visible"}
    assert all("uncertain" in e for e in shown["entries"])
    assert shown["blog"]["title"] == STAGES[REPORTED].headline
    assert shown["blog"]["as_of"] == moment


def test_show_as_of_takes_a_time_of_the_readers_zone(played: Played) -> None:
    moment = datetime.fromisoformat(played.captures["reported"].row["captured_at"]) + timedelta(hours=1)
    local = moment.replace(tzinfo=None).isoformat()
    shown = run(played.home, "show", played.url, "--as-of", local, "--json", TZ="CET-1").row
    assert shown["blog"]["title"] == STAGES[REPORTED].headline


def test_show_for_a_person_marks_what_is_withdrawn(played: Played) -> None:
    ended = played.ask("show", played.url)
    assert (ended.status, ended.err) == (0, "")
    assert ended.words.startswith(STAGES[CLOSED].headline)
    assert "1 withdrawn" in ended.words
    assert re.search(rf"removed .{{0,40}}{played.key('explosion')}", ended.words)


# --- changes, compare, history, blogs, polls -------------------------------------------------------------------------


def test_changes_come_in_order_with_every_promised_field(played: Played) -> None:
    rows = played.ask("changes", "--json").rows
    assert [row["seq"] for row in rows] == [*range(1, len(rows) + 1)]
    promised = {"seq", "kind", "url", "entry", "fields", "labels", "before", "after", "after_poll", "at_poll"}
    assert all(row.keys() >= promised | {"from_at", "to_at"} for row in rows)
    assert {row["url"] for row in rows} == {played.url}
    assert all(TIME.fullmatch(row["to_at"]) and (row["from_at"] or "") < row["to_at"] for row in rows)
    (removed,) = [row for row in rows if row["kind"] == "removed"]
    assert (removed["entry"], removed["after"]) == (played.key("explosion"), None)
    assert removed["before"]["text"]
    assert "confirmed_by" in removed["evidence"]
    assert (removed["after_poll"], removed["at_poll"]) == (3, 4)
    assert {row["kind"] for row in rows} >= {"backfilled", "edited", "new", "removed", "headline", "closed"}


def test_changes_since_a_number_begin_after_it(played: Played) -> None:
    rows = played.ask("changes", played.url, "--json").rows
    later = played.ask("changes", played.url, "--since", str(rows[-3]["seq"]), "--json").rows
    assert later == rows[-2:]


def test_changes_for_a_person_leave_out_what_was_there_before(played: Played) -> None:
    out = played.ask("changes", played.url).out
    assert "backfilled" not in out
    assert "removed" in out
    assert "backfilled" in played.ask("changes", played.url, "--all").out


def test_compare_by_default_tells_the_last_live_state_from_now(played: Played) -> None:
    answer = played.ask("compare", played.url, "--json").row
    assert answer.keys() >= {"from", "to", "headline", "standfirst", "status", "added", "removed", "edited"}
    assert answer["headline"]["before"] == STAGES[WITHDRAWN].headline
    assert answer["headline"]["after"] == STAGES[CLOSED].headline
    assert answer["status"] == ["live", "closed"]
    then, now = ({post.id for post in STAGES[stage].posts} for stage in (WITHDRAWN, CLOSED))
    assert {entry["key"] for entry in answer["added"]} == now - then
    assert {entry["key"] for entry in answer["removed"]} == then - now


def test_compare_tells_two_snapshots_apart_word_by_word(played: Played) -> None:
    first, second = played.captures["first"].row["snapshot"], played.captures["reported"].row["snapshot"]
    answer = played.ask("compare", played.url, str(first), str(second), "--json").row
    (edited,) = answer["edited"]
    assert edited["entry"] == played.key("toll")
    words = {(word["kind"], word["text"].strip()) for word in edited["text"]}
    assert {("removed", "12"), ("added", "21")} <= words
    assert answer["status"] is None
    assert "{+21+}" in played.ask("compare", played.url, str(first), str(second)).out


def test_history_prints_every_revision_of_an_entry(played: Played) -> None:
    key = played.key("toll")
    rows = played.ask("history", played.url, key, "--json").rows
    assert [(row["key"], row["revision"], row["poll"]) for row in rows] == [(key, 1, 1), (key, 2, 3), (key, 3, 5)]
    assert "12" in rows[0]["text"]
    assert "21" in rows[1]["text"]
    assert "{+21+}" in played.ask("history", played.url, key[:12]).out


def test_blogs_and_polls_are_listed(played: Played) -> None:
    blog = played.ask("blogs", "--json").row
    assert (blog["url"], blog["status"], blog["polls"], blog["removed"]) == (played.url, "closed", 5, 1)
    assert STAGES[CLOSED].headline in played.ask("blogs").words
    polls = played.ask("polls", "--json").rows
    assert [poll["poll"] for poll in polls] == [5, 4, 3, 2, 1]
    assert [poll["outcome"] for poll in polls] == ["captured", "captured", "captured", "unchanged", "captured"]
    assert len(played.ask("polls", played.url, "--limit", "2", "--json").rows) == 2
    assert "unchanged" in played.ask("polls").out


def test_search_finds_what_was_edited_away_and_withdrawn(played: Played) -> None:
    rows = played.ask("search", "12 OR 21", "--json").rows
    assert {(row["entry"], row["standing"]) for row in rows} >= {(played.key("toll"), "rewritten")}
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    (withdrawn,) = played.ask("search", "status:removed", "--json").rows
    assert TIME.fullmatch(withdrawn["went"]["to_at"])
    assert "withdrawn" in played.ask("search", "status:removed").words
    assert "there may be more" in played.ask("search", "the", "--limit", "1").words
    assert len(played.ask("search", "the", "--relevance", "--limit", "2", "--json").rows) == 2


def test_export_writes_rows_and_feeds_and_tells_their_count(played: Played, tmp_path: Path) -> None:
    rows = played.ask("changes", "--json").rows
    ended = played.ask("export", "changes", played.url, "--format", "jsonl")
    assert ended.rows == rows
    assert f"{len(rows)} rows" in ended.err
    file = tmp_path / "found.csv"
    told = played.ask("export", "search", "status:removed", "--format", "csv", "--output", str(file))
    assert (told.out, file.read_bytes().count(b"\r\n")) == ("", 2)
    assert "1 rows" in told.err
    assert played.ask("export", "changes", "--format", "atom").out.startswith("<?xml")
    again = played.ask("export", "blogs", "--format", "csv", "--output", str(file))
    assert (again.status, "is there already" in again.err) == (2, True)
    for wrong in (
        ["blogs", "--format", "atom"],
        ["search", "--format", "csv"],
        ["--format", "csv"],
        ["all", "--format", "csv"],
    ):
        assert played.ask("export", *wrong).status == 2


def test_a_report_tells_what_readers_saw_and_no_longer_see(played: Played, tmp_path: Path) -> None:
    answer = played.ask("report", played.url, "--json").row
    assert (answer["status"], len(answer["withdrawn"])) == ("closed", 1)
    assert any(each["entry"] == played.key("toll") for each in answer["rewritten"])
    words = played.ask("report", played.url).words
    assert "Withdrawn 1" in words
    assert "{+21+}" in words
    file = tmp_path / "report.html"
    assert played.ask("report", played.url, "--html", str(file)).status == 0
    assert "<ins>21" in file.read_text()
    assert played.ask("report", "https://elsewhere.test/").status == 2


def test_first_tells_who_had_it_first(played: Played) -> None:
    row = played.ask("first", "the", "--json").row
    assert (row["url"], row["claimed"], row["could_be_first"]) == (played.url, True, True)
    assert "as the publisher says" in played.ask("first", "the").words


# --- extract and doctor ----------------------------------------------------------------------------------------------


def test_extract_reads_a_saved_page_and_stores_nothing(tmp_path: Path) -> None:
    edition = STAGES[BEFORE]
    page = tmp_path / "page.html"
    page.write_text(render(edition, 1, evening()), encoding="utf-8")
    url = "https://www.theguardian.com" + edition.path
    answer = ask(tmp_path / "data", "extract", str(page), "--url", url, "--captured-at", "2026-11-23T18:00Z", "--json")
    assert (answer.row["blog"]["title"], answer.row["error"]) == (edition.headline, None)
    assert [entry["key"] for entry in answer.row["entries"]] == [post.id for post in edition.posts]
    assert all(entry.keys() >= ENTRY for entry in answer.row["entries"])
    assert not (tmp_path / "data").exists()
    assert ask(tmp_path / "data", "extract", str(page), "--url", url).words.startswith(edition.headline)


def test_extract_of_a_page_that_is_no_live_blog_says_why(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>Contact us</title><p>Write to the harbour office.</p>")
    ended = ask(tmp_path, "extract", str(page), "--url", "https://www.theguardian.com/help", "--json")
    assert (ended.status, ended.row["entries"]) == (1, [])
    assert ended.row["error"].keys() == {"kind", "message"}


def test_doctor_finds_nothing_wrong(played: Played) -> None:
    ended = played.ask("doctor", "--json")
    assert ended.status == 0
    assert {row["subject"] for row in ended.rows} >= {"Python", "SQLite", "contact", "store", "disk"}
    assert all(row["sentence"] and row["verdict"] in ("ok", "note") for row in ended.rows)
    assert "store" in played.ask("doctor").out


def test_verify_finds_nothing_until_something_was_altered(played: Played, tmp_path: Path) -> None:
    assert (played.ask("verify", "--json").status, played.ask("verify", "--json").out) == (0, "")
    assert "no differences found" in played.ask("verify", played.url).words
    home = tmp_path / "data"
    shutil.copytree(played.home, home)
    with closing(sqlite3.connect(home / "collector.sqlite3")) as connection, connection:
        connection.execute("UPDATE captures SET status = 404 WHERE id = 1")
    ended = ask(home, "verify", played.url, "--json")
    assert (ended.status, ended.row["place"], ended.row["damage"]) == (1, "capture 0 of poll 1", "altered")
    assert "capture 0 of poll 1: is not what was recorded" in ask(home, "verify").err
    assert ask(home, "verify", "--sample", "1").status in (0, 1)


def test_a_backup_is_put_where_nothing_is_kept(played: Played, tmp_path: Path) -> None:
    made = played.ask("backup", str(tmp_path), "--json").row
    again = ask(tmp_path / "again", "restore", made["file"], "--json").row
    assert (again["state"], again["polls"]) == (made["state"], made["polls"])
    assert ask(tmp_path / "again", "blogs", "--json").out == played.ask("blogs", "--json").out
    refused = ask(tmp_path / "again", "restore", made["file"])
    assert (refused.status, "nothing was overwritten" in refused.err) == (78, True)


def test_what_is_retracted_held_and_erased_is_told(played: Played, tmp_path: Path) -> None:
    home = tmp_path / "data"
    shutil.copytree(played.home, home)
    assert ask(home, "retract", "1", "--why", "read from the wrong page", "--who", "desk").out.startswith("retracted")
    assert ask(home, "changes", "--json").rows[0]["retracted"]["why"] == "read from the wrong page"
    assert "retracted: read from the wrong page" in ask(home, "changes", "--all").words
    vain = ask(home, "release", played.url, "--why", "settled")
    assert (vain.status, "no hold stands" in vain.err) == (2, True)
    assert ask(home, "hold", played.url, "--why", "a lawsuit").status == 0
    assert ask(home, "erase", played.url, "--why", "no reason").status == 1
    assert ask(home, "release", played.url, "--why", "settled").status == 0
    assert ask(home, "erase", played.url, "--why", "asked for").status == 0
    assert [row["kind"] for row in ask(home, "acts", "--json").rows] == ["retracted", "held", "released", "erased"]
    assert "asked for" in ask(home, "acts").words
    assert len(ask(home, "verify", "--root", "--json").row["root"]) == 64
    assert ask(home, "expire", "--days", "1").words == "0 pages dropped"
    assert ask(home, "verify").status == 0
    assert "there is no such live blog to read again" in ask(home, "reparse", "--all").err


def test_a_place_that_cannot_be_read_or_written_is_named(played: Played, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = ask(played.home, "verify", "--stamp", str(tmp_path / "none"))
    assert (told.status, "cannot be read: No such file or directory" in told.err) == (2, True)
    told = ask(played.home, "backup", str(tmp_path / "file" / "folder"))
    assert (told.status, "cannot be made" in told.err, "COLLECTOR_HOME" in told.err) == (2, True, False)


# --- What goes wrong -------------------------------------------------------------------------------------------------


def one_sentence(ended: Ended) -> str:
    """The only thing that a command said: a sentence, and no traceback."""
    assert ended.out == ""
    assert ended.err.startswith("collector: ")
    assert ended.err.count("\n") == 1
    return ended.err


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (["capture", "harbour"], 2, "'harbour' is not an address"),
        (["capture", "ftp://127.0.0.1/live"], 2, "begins with https://"),
        (["capture", "http://[::1"], 2, "is not an address"),
        (["capture", "http://127.0.0.1/live", "--publisher", "courier"], 2, "no publisher 'courier'.*guardian"),
        (["capture", "https://news.example/live"], 78, "COLLECTOR_CONTACT"),
        (["capture", "https://www.theguardian.com/world/live/2026/nov/23/x"], 78, "COLLECTOR_CONTACT"),
        (["capture", "http://127.news.example/", "--publisher", "guardian"], 78, "COLLECTOR_CONTACT"),
        (["extract", "no-such-file.html", "--url", "https://www.theguardian.com/x"], 2, "no-such-file.html"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_the_way_out(
    tmp_path: Path, command: list[str], status: int, said: str
) -> None:
    ended = ask(tmp_path, *command)
    assert ended.status == status
    assert re.search(said, one_sentence(ended))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["show", "https://www.theguardian.com/x"], "collector capture https://www.theguardian.com/x"),
        (["changes", "https://www.theguardian.com/x"], "nothing was captured"),
        (["search", "(storm"], "no sense at character"),
    ],
)
def test_what_the_store_cannot_answer_is_one_sentence_with_the_way_out(
    played: Played, command: list[str], said: str
) -> None:
    ended = played.ask(*command)
    assert (ended.status, ended.out) == (2, "")
    assert said in one_sentence(ended)


@pytest.mark.parametrize(
    "command",
    [
        ["capture", "--colour", "http://127.0.0.1/"],
        ["capture"],
        ["changes", "--since", "yesterday"],
        ["changes", "--since", "-1"],
        ["changes", "--since", "99999999999999999999"],
        ["polls", "--limit", "0"],
    ],
)
def test_wrong_options_are_usage_errors(tmp_path: Path, command: list[str]) -> None:
    ended = ask(tmp_path, *command)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err


@pytest.mark.parametrize(
    "question",
    [
        ["show", "--as-of", "yesterday"],
        ["show", "--as-of", "0001-01-01T00:00:00+14:00"],
        ["show", "--as-of", "9999-12-31T23:59:59-12:00"],
        ["show", "--as-of", "1999-12-31"],
        ["compare", "--", "soon"],
        ["compare", "--", "77"],
        ["compare", "--", "99999999999999999999"],
        ["compare", "--", "²"],
        ["history", "--", "nothing"],
        ["history", "--", ""],
    ],
)
def test_moments_and_keys_that_are_none_are_usage_errors(played: Played, question: list[str]) -> None:
    name, *rest = question
    ended = played.ask(name, *([played.url, *rest[1:]] if rest[0] == "--" else [played.url, *rest]))
    assert ended.status == 2
    one_sentence(ended)


def test_networks_that_are_none_are_a_wrong_configuration(tmp_path: Path) -> None:
    capture = ("capture", "http://127.0.0.1/", "--publisher", "guardian")
    for ended in (
        run(tmp_path, *capture, COLLECTOR_ALLOW_PRIVATE="the office"),
        ask(tmp_path, "blogs", COLLECTOR_ALLOW_PRIVATE="the office"),
    ):
        assert ended.status == 78
        assert "COLLECTOR_ALLOW_PRIVATE" in one_sentence(ended)


def failed_polls(home: Path) -> list[dict[str, Any]]:
    return [row for row in ask(home, "polls", "--json").rows if row["outcome"] == "failed"]


def test_a_port_where_nobody_answers_is_a_failed_poll(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/live"
    ended = run(tmp_path, "capture", url, "--publisher", "guardian", "--json")
    assert (ended.status, ended.row["outcome"], ended.row["error"]["kind"]) == (1, "failed", "connection")
    assert (ended.row["blog"], ended.row["snapshot"], ended.row["changes"]) == (None, None, [])
    (kept,) = failed_polls(tmp_path)
    assert (kept["poll"], kept["url"], kept["error"]) == (ended.row["poll"], url, ended.row["error"])


def test_pages_that_are_no_good_are_failed_polls(played: Played, tmp_path: Path) -> None:
    front = played.newsroom.origin + "/"
    gone = played.url + "-gone"
    ended = run(tmp_path, "capture", front, gone, "--publisher", "guardian", "--json")
    assert ended.status == 1
    assert {row["url"]: row["error"]["kind"] for row in ended.rows} == {front: "not_a_live_blog", gone: "not_found"}
    assert {poll["error"]["kind"] for poll in failed_polls(tmp_path)} == {"not_a_live_blog", "not_found"}
    told = run(tmp_path, "capture", front, "--publisher", "guardian")
    assert told.status == 1
    assert "not_a_live_blog: " in one_sentence(told)


def test_a_server_in_trouble_is_captured_when_it_is_well_and_in_trouble_again_takes_nothing(tmp_path: Path) -> None:
    with Newsroom(STAGES[BEFORE], evening) as newsroom:
        capture = ("capture", newsroom.url, "--publisher", "guardian", "--json")
        newsroom.fault = lambda path: Fault(status=503, body=b"busy") if "/live/" in path else None
        assert run(tmp_path, *capture).status == 1
        newsroom.fault = lambda _: None
        assert run(tmp_path, *capture).row["outcome"] == "captured"
        before = ask(tmp_path, "show", newsroom.url, "--json").row
        newsroom.edition = STAGES[REPORTED]
        newsroom.fault = lambda path: Fault(status=503, body=b"later") if "/live/" in path else None
        failed = run(tmp_path, *capture)
        assert (failed.status, failed.row["error"]["kind"]) == (1, "server_error")
        assert ask(tmp_path, "show", newsroom.url, "--json").row == before


@pytest.fixture
def of_tomorrow(played: Played, tmp_path: Path) -> Path:
    """A data directory that a newer collector has written."""
    file = tmp_path / "collector.sqlite3"
    with closing(sqlite3.connect(played.home / "collector.sqlite3")) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()
    return tmp_path


def test_a_store_of_a_newer_version_is_left_alone(played: Played, of_tomorrow: Path) -> None:
    before = (of_tomorrow / "collector.sqlite3").read_bytes()
    capture = ("capture", played.url, "--publisher", "guardian")
    for ended in (run(of_tomorrow, *capture), ask(of_tomorrow, "show", played.url)):
        assert ended.status == 78
        assert "upgrade this collector" in one_sentence(ended)
    doctor = ask(of_tomorrow, "doctor", "--json")
    assert doctor.status == 1
    assert [row["subject"] for row in doctor.rows if row["verdict"] == "wrong"] == ["store"]
    assert (of_tomorrow / "collector.sqlite3").read_bytes() == before


def test_a_store_that_somebody_holds_is_busy(played: Played, tmp_path: Path) -> None:
    impatient = (
        "from collector.store import connecting; connecting.BUSY_TIMEOUT_MS = 50\n"
        "from collector.cli.main import main; main()"
    )
    Store(f"sqlite:///{tmp_path / 'collector.sqlite3'}").close()
    with closing(sqlite3.connect(tmp_path / "collector.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        for command in (["capture", played.url, "--publisher", "guardian"], ["blogs"]):
            ended = run(tmp_path, *command, program=("-c", impatient))
            assert ended.status == 75
            assert "try again" in one_sentence(ended)


def test_an_output_that_nobody_reads_is_no_failure_and_a_full_one_is(played: Played) -> None:
    for command in (["show", played.url, "--json"], ["capture", played.url, "--publisher", "guardian"]):
        status, said = into(played.home, command, "/dev/full")
        assert (status, said.count("\n")) == (1, 1)
        assert into(played.home, command, None) == (0, "")


def into(home: Path, command: list[str], path: str | None) -> tuple[int, str]:
    """Runs a command with its output in a file, or in a pipe whose reader has left."""
    if path is None:
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(path, os.O_WRONLY)
    ended = subprocess.run(
        [sys.executable, "-m", "collector", *command],
        cwd=ROOT,
        env=environment(COLLECTOR_HOME=str(home)),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    os.close(writer)
    return ended.returncode, ended.stderr


# --- What publishers write -------------------------------------------------------------------------------------------

TRICKS = "\x1b[2J\x1b]0;mine\x07 \x9b31m \u202eerutuf\u2066 :fire: [bold red]not markup[/] [/] \\"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, dict[str, Ended]]]:
    """A blog full of tricks, captured before and after it is rewritten; what every command says of it in colour."""
    home = tmp_path_factory.mktemp("hostile")
    captures = {}
    with Newsroom(full_of_tricks(), evening) as newsroom:
        capture = ("capture", newsroom.url, "--publisher", "guardian")
        run(home, *capture)
        edition = newsroom.edition
        for change in REWRITTEN:
            edition = change(edition)
        newsroom.edition = edition
        captures["capture"] = run(home, *capture, FORCE_COLOR="1")
        yield home, newsroom.url, captures


def full_of_tricks() -> Edition:
    words, who = paragraphs(f"First {TRICKS} end."), (f"Who {TRICKS}",)
    tricky = Draft("tricky", words, title=f"Title {TRICKS}", contributors=who)
    gone = Draft("gone", paragraphs(f"Second {TRICKS} end."), title="Gone soon")
    edition = replace(STAGES["the opening"], byline=(f"By {TRICKS}",))
    return publish(publish(edition, AT + timedelta(minutes=1), tricky), AT + timedelta(minutes=2), gone)


LATER = AT + timedelta(minutes=9)
REWRITTEN: list[Callable[[Edition], Edition]] = [
    lambda edition: rename(edition, LATER, f"Headline {TRICKS}"),
    lambda edition: introduce(edition, LATER, f"Standfirst {TRICKS}"),
    lambda edition: edit(edition, LATER, "tricky", html=paragraphs(f"First, rewritten, {TRICKS} end."), title=None),
    lambda edition: withdraw(edition, LATER, "gone"),
]


OWN = re.compile("\x1b\\[[0-9;?]*[A-Zhlm]")
"""Colour, and the moves of a spinner: what the command itself sends to a terminal."""


@pytest.mark.parametrize(
    "command", ["capture", "show", "search", "first", "report", "changes", "compare", "history", "blogs", "polls"]
)
def test_no_trick_reaches_the_terminal(hostile: tuple[Path, str, dict[str, Ended]], command: str) -> None:
    home, url, captures = hostile
    key = full_of_tricks().post("tricky").id
    arguments = {"history": [url, key], "search": ["first"], "first": ["first"], "blogs": [], "polls": []}.get(
        command, [url]
    )
    ended = captures.get(command) or run(home, command, *arguments, FORCE_COLOR="1")
    assert ended.status == 0
    words = OWN.sub("", ended.out)
    assert words != ended.out, "the command believes that it writes to a terminal"
    assert not CONTROL.search(words + OWN.sub("", ended.err))
    if command != "polls":
        assert ":fire: [bold red]not markup[/] [/] \\" in " ".join(words.split())


@pytest.mark.parametrize("command", ["show", "search", "first", "report", "changes", "compare", "blogs"])
def test_json_is_one_line_a_row_whatever_is_in_it(hostile: tuple[Path, str, dict[str, Ended]], command: str) -> None:
    home, url, _ = hostile
    asked = (command, *{"blogs": [], "search": ["first"], "first": ["first"]}.get(command, [url]), "--json")
    ended = ask(home, *asked)
    assert not CONTROL.search(ended.out)
    assert "[bold red]not markup[/]" in json.dumps(ended.rows)
    assert ask(home, *asked, encoding="ascii").rows == ended.rows


# --- As any Scrapy project -------------------------------------------------------------------------------------------


def test_scrapy_lists_crawls_and_parses(played: Played, tmp_path: Path) -> None:
    scrapy = ("-m", "scrapy")
    assert "guardian" in run(tmp_path, "list", program=scrapy).out.split()
    crawled = run(tmp_path, "crawl", "guardian", "-a", f"url={played.url}", program=scrapy)
    assert (crawled.status, crawled.err) == (0, "")
    (poll,) = ask(tmp_path, "polls", "--json").rows
    assert (poll["outcome"], poll["url"], poll["entries"]) == ("captured", played.url, len(STAGES[CLOSED].posts))
    parsed = run(tmp_path, "parse", "--spider", "guardian", played.url, program=scrapy)
    assert parsed.status == 0
    assert STAGES[CLOSED].posts[0].id in parsed.out
    assert "<html" not in parsed.out
    assert len(ask(tmp_path, "polls", "--json").rows) == 1
