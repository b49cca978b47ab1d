"""Blogs whose entries are not on their own page: what a poll asks for, and what it may conclude when that fails."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.model import Entry, Failure, FailureKind, Flag, KeySource, LiveBlog, Outcome, Page, Reading, Status
from collector.watch import Depth
from tests.builders import START
from tests.readers import Unaddressed
from tests.shelf import Shelf
from tests.toy import Watcher

HOST = "https://harbour.example/live/1"
LIST = "https://platform.example/1/posts"
OLDER = f"{LIST}?page=2"
LOG = f"{LIST}/withdrawn"


class Told(Unaddressed):
    """Reads a page that says in JSON what its reading is."""

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        try:
            told = json.loads(page.body or b"")
        except ValueError:
            return Failure(FailureKind.TRUNCATED, "the page was cut")
        entries = tuple(
            Entry(
                key,
                KeySource.NATIVE,
                text,
                published_at=START + timedelta(minutes=minutes),
                flags=frozenset({Flag.PINNED} if "pinned" in text else ()),
            )
            for key, text, minutes in told.get("entries", [])
        )
        blog = LiveBlog(page.url, told.get("title", ""), entries, status=Status(told.get("status", "unknown")))
        return Reading(
            blog,
            told.get("next"),
            withdrawn=frozenset(told.get("withdrawn", [])),
            complete=told.get("complete", True),
            leads=told.get("leads", False),
            details=tuple((key, url) for key, url in told.get("details", {}).items()),
            withdrawals_url=told.get("log"),
        )


@dataclass
class Blog:
    """A blog on a host page and a platform, both of which may fail."""

    entries: list[list[Any]] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf)
    stand_ins: bool = False
    host: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def publish(self, key: str, text: str, minutes: int) -> None:
        self.entries.insert(0, [key, text, minutes])

    def serve(self, *, platform: bool = True) -> None:
        shown = [[key, text.partition(".")[0], minutes] for key, text, minutes in self.entries[:2]]
        lead = {"title": "Storm", "leads": True, "next": LIST, "entries": shown if self.stand_ins else [], **self.host}
        answers: dict[Any, Any] = {HOST: json.dumps(lead).encode()}
        if platform:
            answers[LIST] = json.dumps({"entries": self.entries, "status": "live", **self.more}).encode()
        self.shelf.put(answers)


@pytest.fixture
def blog() -> Blog:
    blog = Blog()
    for number in range(1, 7):
        blog.publish(f"e{number}", f"Entry {number} tells of boats. They are many.", number)
    return blog


@pytest.fixture
def watcher(blog: Blog, tmp_path: Path) -> Watcher:
    return Watcher(blog.shelf, tmp_path, Told, HOST)


def poll(blog: Blog, watcher: Watcher, depth: Depth = Depth.ALL, *, platform: bool = True) -> Any:
    blog.serve(platform=platform)
    blog.shelf.wait(600)
    watcher.changes.clear()
    return watcher.poll(depth)


@pytest.mark.parametrize("depth", list(Depth))
def test_entries_are_read_where_the_page_leads_to(blog: Blog, watcher: Watcher, depth: Depth) -> None:
    poll(blog, watcher)
    blog.publish("e7", "Entry 7 is new.", 7)
    recorded = poll(blog, watcher, depth)
    assert recorded.entries == 7
    assert watcher.told() == [("new", "e7")]


def test_a_host_that_did_not_change_is_no_reason_not_to_look(blog: Blog, watcher: Watcher) -> None:
    poll(blog, watcher)
    blog.entries[2][1] = "Entry 4 was rewritten."
    poll(blog, watcher, Depth.NEWEST)
    assert watcher.told() == [("edited", "e4")]


def test_the_words_of_the_blog_are_put_together(blog: Blog, watcher: Watcher) -> None:
    poll(blog, watcher)
    blog.more = {"status": "closed"}
    blog.host = {"title": "Storm, as it was"}
    poll(blog, watcher)
    assert set(watcher.told()) == {("headline", None), ("closed", None)}


def test_nothing_to_stand_in_is_a_failure(blog: Blog, watcher: Watcher) -> None:
    recorded = poll(blog, watcher, platform=False)
    assert (recorded.outcome, recorded.failure.kind) == (Outcome.FAILED, FailureKind.NOT_FOUND)


def test_a_platform_that_is_away_takes_nothing_back(blog: Blog, watcher: Watcher) -> None:
    poll(blog, watcher)
    for _ in range(3):
        assert poll(blog, watcher, platform=False).outcome is Outcome.FAILED
    poll(blog, watcher)
    assert watcher.told() == []


class TestStandIns:
    @pytest.fixture
    def blog(self, blog: Blog) -> Blog:
        return replace(blog, stand_ins=True)

    def test_they_count_while_the_platform_was_never_read(self, blog: Blog, watcher: Watcher) -> None:
        recorded = poll(blog, watcher, platform=False)
        assert (recorded.outcome, recorded.entries) == (Outcome.CAPTURED, 2)

    def test_the_whole_entry_is_no_edit_of_what_stood_in(self, blog: Blog, watcher: Watcher) -> None:
        poll(blog, watcher, platform=False)
        poll(blog, watcher)
        assert set(watcher.told("reinterpreted")) == {("reinterpreted", "e6"), ("reinterpreted", "e5")}
        assert watcher.told("edited", "removed", "missing") == []

    def test_an_edit_in_between_is_one(self, blog: Blog, watcher: Watcher) -> None:
        poll(blog, watcher, platform=False)
        blog.entries[0][1] = "Another wording. Of it all."
        poll(blog, watcher)
        assert watcher.told("edited") == [("edited", "e6")]

    def test_what_is_known_better_is_not_compared(self, blog: Blog, watcher: Watcher) -> None:
        poll(blog, watcher)
        blog.publish("e7", "Entry 7 is new. It came late.", 7)
        poll(blog, watcher, platform=False)
        assert watcher.told() == [("new", "e7")]
        poll(blog, watcher)
        assert watcher.told("edited", "removed", "missing") == []

    def test_an_entry_that_was_missing_is_there_again(self, blog: Blog, watcher: Watcher) -> None:
        poll(blog, watcher)
        gone = blog.entries.pop(1)
        poll(blog, watcher)
        assert watcher.told("missing") == [("missing", "e5")]
        blog.entries.insert(1, gone)
        poll(blog, watcher, platform=False)
        poll(blog, watcher)
        assert watcher.told() == []

    def test_the_words_of_the_blog_outlast_the_platform(self, blog: Blog, watcher: Watcher) -> None:
        poll(blog, watcher)
        poll(blog, watcher, platform=False)
        blog.more = {"status": "closed"}
        poll(blog, watcher)
        assert ("closed", None) in watcher.told()


def test_a_list_of_what_was_withdrawn_is_asked_when_an_entry_is_absent(blog: Blog, watcher: Watcher) -> None:
    blog.more = {"log": LOG}
    poll(blog, watcher)
    assert LOG not in blog.shelf.asked
    blog.entries.pop(2)
    blog.serve()
    blog.shelf.answers[LOG] = (200, (), json.dumps({"withdrawn": ["e4", "other"], "complete": False}).encode())
    watcher.changes.clear()
    watcher.poll()
    assert watcher.told() == [("removed", "e4")]


def test_a_list_of_what_was_withdrawn_that_fails_confirms_nothing(blog: Blog, watcher: Watcher) -> None:
    blog.more = {"log": LOG}
    poll(blog, watcher)
    blog.entries.pop(2)
    poll(blog, watcher)
    assert watcher.told("missing", "removed") == [("missing", "e4")]


class TestWindows:
    """A platform that shows the newest four and no more."""

    def polled(self, blog: Blog, watcher: Watcher, depth: Depth) -> Any:
        window = replace(blog, entries=blog.entries[:4], more={"complete": False})
        return poll(window, watcher, depth)

    @pytest.mark.parametrize("depth", list(Depth))
    def test_what_left_the_window_stays_known_however_often_nothing_changes(
        self, blog: Blog, watcher: Watcher, depth: Depth
    ) -> None:
        self.polled(blog, watcher, depth)
        blog.publish("e7", "Entry 7 is new.", 7)
        for _ in range(4):
            self.polled(blog, watcher, depth)
            assert watcher.told("missing", "removed") == []

    def test_a_pinned_entry_is_not_the_bottom_of_the_window(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher, Depth.ALL)
        blog.publish("e7", "Entry 7 is new.", 7)
        blog.publish("e0", "An old entry, pinned.", 0)
        for _ in range(3):
            self.polled(blog, watcher, Depth.ALL)
            assert watcher.told("missing", "removed") == []


class TestDetails:
    """A page that lists its entries, whose words are at addresses of their own."""

    def serve(self, blog: Blog, *wordless: str) -> None:
        own = {key: f"{HOST}/{key}" for key, _, _ in blog.entries}
        listed = [[key, "", minutes] for key, _, minutes in blog.entries]
        answers: dict[Any, Any] = {HOST: json.dumps({"title": "Storm", "entries": listed, "details": own}).encode()}
        for key, text, minutes in blog.entries:
            if key not in wordless:
                answers[own[key]] = json.dumps({"entries": [[key, text, minutes]], "complete": False}).encode()
        blog.shelf.put(answers)

    def polled(self, blog: Blog, watcher: Watcher, *wordless: str, depth: Depth = Depth.ALL) -> Any:
        self.serve(blog, *wordless)
        blog.shelf.wait(600)
        watcher.changes.clear()
        blog.shelf.asked.clear()
        return watcher.poll(depth)

    def test_entries_have_the_words_of_their_own_pages(self, blog: Blog, watcher: Watcher) -> None:
        recorded = self.polled(blog, watcher)
        assert {c.key: c.after.text for c in recorded.changes} == {key: text for key, text, _ in blog.entries}

    def test_words_that_come_later_are_no_edit(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher, "e3")
        self.polled(blog, watcher)
        assert watcher.told() == [("reinterpreted", "e3")]

    def test_words_that_fail_once_take_nothing_back(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher)
        self.polled(blog, watcher, "e3")
        assert watcher.told() == []

    def test_an_edit_is_found_by_a_deep_look(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher)
        blog.publish("e7", "Entry 7 is new.", 7)
        blog.entries[3][1] = "Entry 4 was rewritten."
        self.polled(blog, watcher)
        assert set(watcher.told()) == {("new", "e7"), ("edited", "e4")}

    def test_a_quick_look_asks_for_new_entries_alone(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher)
        blog.publish("e7", "Entry 7 is new.", 7)
        self.polled(blog, watcher, depth=Depth.NEWEST)
        assert blog.shelf.asked == [HOST, f"{HOST}/e7"]
        assert watcher.told() == [("new", "e7")]

    def test_an_entry_that_is_no_longer_listed_is_removed(self, blog: Blog, watcher: Watcher) -> None:
        self.polled(blog, watcher)
        blog.entries.pop(2)
        self.polled(blog, watcher)
        assert watcher.told("missing", "removed") == [("missing", "e4")]
        self.polled(blog, watcher)
        assert watcher.told("removed") == [("removed", "e4")]

    def test_a_list_that_did_not_change_takes_nothing_back(self, blog: Blog, watcher: Watcher) -> None:
        for _ in range(3):
            self.polled(blog, watcher)
        assert watcher.told() == []
