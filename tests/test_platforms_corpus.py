"""Recorded stages of platforms, played as polls through the collector's real stages."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from collector.extract import generic
from collector.model import Flag, Outcome, Page, Reading, State, Status
from collector.publishers import by_name
from collector.store import known as knowing
from collector.watch import Depth
from tests.readers import AnyPage
from tests.shelf import JSON, Shelf
from tests.toy import Watcher

WORDPRESS = "http://127.0.0.1:8899/2026/05/harbour-bridge-closure-live/"
REST = "http://127.0.0.1:8899/wp-json/liveblog/v1/5/"
LOG = re.compile(re.escape(REST) + r"entries/0/\d+/")


def known_of(watcher: Watcher) -> Any:
    with watcher.keep.store.read() as connection:
        return knowing.of_watch(connection, watcher.url)


def visible(watcher: Watcher) -> set[str]:
    return {e.key for e in known_of(watcher).entries.values() if e.state is State.VISIBLE}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


class TestWordPress:
    """Four stages of one blog: what its editors did is in the operation log."""

    @pytest.fixture
    def corpus(self, shared: Path) -> Path:
        return shared / "corpus/platforms/wordpress-liveblog"

    def stage(self, corpus: Path, number: int, *, rest: bool, log: bool = False) -> dict[Any, Any]:
        answers: dict[Any, Any] = {WORDPRESS: (corpus / f"s{number}.page.html").read_bytes()}
        for page in (1, 2, 3) if rest else ():
            body = (corpus / f"s{number}.get-entries-p{page}.json").read_bytes()
            answers[f"{REST}get-entries/{page}/latest"] = (200, JSON, body)
        if log:
            answers[LOG] = (200, JSON, (corpus / f"s{number}.entries-range.json").read_bytes())
        return answers

    def play(self, corpus: Path, shelf: Shelf, folder: Path, **how: bool) -> Watcher:
        watcher = Watcher(shelf, folder, AnyPage, WORDPRESS)
        for number in (1, 2, 3, 4):
            shelf.put(self.stage(corpus, number, **how))
            recorded = watcher.poll()
            assert recorded.outcome is Outcome.CAPTURED
            shelf.wait(600)
        return watcher

    @pytest.mark.parametrize("log", [False, True])
    def test_the_operation_log_is_reproduced(self, corpus: Path, shelf: Shelf, tmp_path: Path, log: bool) -> None:  # noqa: FBT001
        watcher = self.play(corpus, shelf, tmp_path, rest=True, log=log)
        first = {("backfilled", key) for key in ("8", "9", "10", "11", "12", "13")}
        operations = json.loads((corpus / "s4.oplog.json").read_text())["log"]
        done = [(o["op"], o["id"]) for o in operations]
        expected = {
            *first,
            *(("new", key) for op, key in done if op == "insert" and ("backfilled", key) not in first),
            *(("edited", key) for op, key in done if op == "update"),
            *(("removed", key) for op, key in done if op == "delete"),
            ("closed", None),
        }
        assert set(watcher.told()) == expected
        assert len(watcher.told()) == len(expected)
        assert visible(watcher) == {e["id"] for e in json.loads((corpus / "truth/s4.json").read_text())["entries"]}

    def test_the_log_of_deletions_confirms_at_once(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = Watcher(shelf, tmp_path, AnyPage, WORDPRESS)
        for number in (1, 2, 3):
            shelf.put(self.stage(corpus, number, rest=True, log=True))
            recorded = watcher.poll()
            shelf.wait(20)
        removed = {c.key: c.evidence["confirmed_by"] for c in recorded.changes if c.kind == "removed"}
        assert set(removed) == {"13", "18"}
        assert all("list of what it withdrew" in how for how in removed.values())

    def test_the_words_of_an_edit_are_those_of_the_page(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = self.play(corpus, shelf, tmp_path, rest=True)
        edited = {c.key: c for c in watcher.changes if c.kind == "edited"}
        assert "4km" in edited["10"].before.text  # type: ignore[union-attr]
        assert "7km" in edited["10"].after.text  # type: ignore[union-attr]
        assert edited["17"].fields == ("text",)
        assert edited["17"].after.flags == {Flag.KEY_EVENT}  # type: ignore[union-attr]

    def test_without_rest_nothing_is_called_removed(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = self.play(corpus, shelf, tmp_path, rest=False)
        assert watcher.told("removed", "missing", "restored") == []
        assert watcher.told("edited") == [("edited", "17")]
        assert ("closed", None) in watcher.told()

    def test_rest_that_fails_for_a_while_takes_nothing_back(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = Watcher(shelf, tmp_path, AnyPage, WORDPRESS)
        for number, rest in ((1, True), (2, False), (2, True), (2, False), (3, False), (3, True), (4, True)):
            shelf.put(self.stage(corpus, number, rest=rest))
            watcher.poll()
            shelf.wait(600)
        assert set(watcher.told("edited", "reverted")) == {("edited", "10"), ("edited", "17")}
        assert len(watcher.told("edited", "reverted")) == 2
        assert set(watcher.told("removed")) == {("removed", "13"), ("removed", "18")}
        assert watcher.told("restored") == []

    def test_rest_that_comes_late_makes_no_edits(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = Watcher(shelf, tmp_path, AnyPage, WORDPRESS)
        for rest in (False, True):
            shelf.put(self.stage(corpus, 1, rest=rest))
            watcher.poll()
            shelf.wait(600)
        assert watcher.told("edited", "removed", "missing") == []
        assert visible(watcher) == {"8", "9", "10", "11", "12", "13"}


class TestSuperdesk:
    """An embed before and after deletions, and the API's page that names them."""

    EMBED = "https://liveblog.example.invalid/embed/58bfeb4c15720af1a94c1052"
    API = "https://liveblog.example.invalid/api/client_blogs/58bfeb4c15720af1a94c1052/posts"

    @pytest.fixture
    def corpus(self, shared: Path) -> Path:
        return shared / "corpus/platforms/superdesk-liveblog"

    @pytest.fixture
    def truth(self, corpus: Path) -> Any:
        return json.loads((corpus / "truth/client_blogs_posts_page1.json").read_text())

    def polled(self, corpus: Path, shelf: Shelf, folder: Path) -> Watcher:
        watcher = Watcher(shelf, folder, AnyPage, self.EMBED)
        shelf.put({self.EMBED: (corpus / "embed_v1_before-deletes.html").read_bytes()})
        assert watcher.poll().entries == 25
        shelf.wait(30)
        page = (corpus / "client_blogs_posts_page1.json").read_bytes()
        shelf.put({self.EMBED: (corpus / "embed_v2_as-served.html").read_bytes(), self.API: (200, JSON, page)})
        watcher.poll()
        return watcher

    def test_tombstones_are_removals_at_once(self, corpus: Path, shelf: Shelf, tmp_path: Path, truth: Any) -> None:
        watcher = self.polled(corpus, shelf, tmp_path)
        removed = {c.key: c.evidence["confirmed_by"] for c in watcher.changes if c.kind == "removed"}
        assert set(removed) == set(truth["removed_v1_to_v2"])
        assert len(removed) == 13
        assert all("lists it as deleted" in how for how in removed.values())

    def test_reading_the_api_instead_of_the_page_is_no_edit(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = self.polled(corpus, shelf, tmp_path)
        assert watcher.told("edited", "new", "restored", "reverted", "missing") == []

    @pytest.mark.parametrize("name", ["embed_v2_as-served.html", "client_blogs_posts_page1.json"])
    def test_flags_and_order_are_the_editors(self, corpus: Path, truth: Any, name: str) -> None:
        url = self.EMBED if name.startswith("embed") else self.API
        reading = generic.read(Page(url, Shelf().now, body=(corpus / name).read_bytes()))
        assert isinstance(reading, Reading)
        entries = reading.blog.entries
        assert {e.key for e in entries if Flag.PINNED in e.flags} == set(truth["sticky"])
        assert {e.key for e in entries if Flag.KEY_EVENT in e.flags} == set(truth["highlights"])
        served = [post["id"] for post in truth["posts"] if not post["deleted"]]
        top = [key for key in served if key in truth["sticky"]] if name.startswith("embed") else []
        assert [e.key for e in entries] == top + [key for key in served if key not in top]

    def test_the_words_and_times_are_those_of_the_truth(self, corpus: Path, truth: Any) -> None:
        body = (corpus / "client_blogs_posts_page1.json").read_bytes()
        reading = generic.read(Page(self.API, Shelf().now, body=body))
        assert isinstance(reading, Reading)
        posts = {post["id"]: post for post in truth["posts"]}
        for entry in reading.blog.entries:
            post = posts[entry.key]
            assert entry.published_at == (datetime.fromisoformat(post["published"]) if post["published"] else None)
            if post["item_types"] == ["text"]:
                assert " ".join(entry.text.split())[:60] == post["text80"][:60]

    def test_unpublished_posts_are_withdrawn_too(self, corpus: Path) -> None:
        body = (corpus / "dpa_client_blogs_posts_2016.json").read_bytes()
        reading = generic.read(Page(f"{self.API}?max_results=20", Shelf().now, body=body))
        assert isinstance(reading, Reading)
        assert (len(reading.blog.entries), len(reading.withdrawn), reading.complete) == (14, 1, True)


class TestAlJazeera:
    """A shell, two lists and three entries."""

    BLOG = "https://www.aljazeera.com/news/liveblog/2026/4/22/iran-war-live-trump-says-ceasefire-extended-as-talks-with-tehran-in-limbo"
    PAGE = b"<!doctype html><html lang=en><head><title>Live</title></head><body><h1>Live</h1></body></html>"

    @pytest.fixture
    def corpus(self, shared: Path) -> Path:
        return shared / "corpus/platforms/aljazeera"

    def snapshot(self, corpus: Path, number: int) -> dict[Any, Any]:
        shell = (corpus / f"shell_snapshot-{'2' if number == 2 else '0'}.trimmed.json").read_bytes()
        listed = shell if number == 0 else (corpus / f"children_snapshot-{number}.json").read_bytes()
        answers: dict[Any, Any] = {
            self.BLOG: self.PAGE,
            re.compile(".*ArchipelagoSingleLiveBlogQuery.*"): shell,
            re.compile(".*SingleLiveBlogChildrensQuery.*"): listed,
        }
        for update in ("4512107", "4514943", "4514963"):
            answers[re.compile(f".*LiveBlogUpdateQuery.*{update}.*")] = (corpus / f"update_{update}.json").read_bytes()
        return answers

    def test_25_26_and_27_entries_with_the_right_additions(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = Watcher(shelf, tmp_path, by_name("aljazeera"), self.BLOG)
        counts, added = [], []
        for number in (0, 1, 2):
            shelf.put(self.snapshot(corpus, number))
            recorded = watcher.poll()
            counts.append(recorded.entries)
            added.append([c.key for c in recorded.changes if c.kind == "new"])
            shelf.wait(600)
        truth = json.loads((corpus / "truth/iran-war-live.json").read_text())
        assert counts == list(truth["entry_count_by_snapshot"].values())
        assert added == [[], truth["added"]["0->1"], truth["added"]["1->2"]]
        assert watcher.told("removed", "missing", "edited") == []
        assert known_of(watcher).blog.status is Status.LIVE
        assert known_of(watcher).blog.title == truth["title"]

    def test_an_entry_gets_its_words_from_its_own_address(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        watcher = Watcher(shelf, tmp_path, by_name("aljazeera"), self.BLOG)
        shelf.put(self.snapshot(corpus, 0))
        recorded = watcher.poll()
        entry = next(c.after for c in recorded.changes if c.key == "4512107")
        truth = json.loads((corpus / "truth/iran-war-live.json").read_text())["entries_with_body"][0]
        assert entry.title == truth["title"]  # type: ignore[union-attr]
        assert entry.text.startswith(truth["text80"][:60])  # type: ignore[union-attr]
        assert [who.name for who in entry.contributors] == truth["author"]  # type: ignore[union-attr]

    def test_an_ended_blog_is_closed(self, corpus: Path) -> None:
        page = Page(f"{self.BLOG}?x", Shelf().now, body=(corpus / "ended-test-blog_shell.json").read_bytes())
        reading = by_name("aljazeera").read(page)
        assert isinstance(reading, Reading)
        assert reading.blog.status is Status.CLOSED


class TestRedditLive:
    """Six polls whose window shrinks by one each time."""

    LIST = "https://www.reddit.com/live/ta535s1hq2je.json?limit=100"

    @pytest.fixture
    def corpus(self, shared: Path) -> Path:
        return shared / "corpus/platforms/reddit-live"

    @pytest.mark.parametrize("depth", list(Depth))
    def test_one_new_entry_and_no_removal(self, corpus: Path, shelf: Shelf, tmp_path: Path, depth: Depth) -> None:
        watcher = Watcher(shelf, tmp_path, by_name("redditlive"), self.LIST)
        outcomes = []
        for poll in sorted(corpus.glob("ta535s1hq2je_poll*.json")):
            shelf.put({self.LIST: poll.read_bytes()})
            outcomes.append(watcher.poll(depth).outcome)
            shelf.wait(600)
        truth = json.loads((corpus / "truth/ta535s1hq2je.json").read_text())
        assert watcher.told("new") == [("new", truth["really_new"]["poll5->poll6"][0])]
        assert watcher.told("removed", "missing", "edited", "restored") == []
        assert outcomes[1] is Outcome.FAILED
        assert outcomes.count(Outcome.FAILED) == 1

    def test_a_thread_is_read_to_its_end(self, corpus: Path, shelf: Shelf, tmp_path: Path) -> None:
        thread = "https://www.reddit.com/live/ukaeu1ik4sw5"
        pages = {
            2: "LiveUpdate_ee7df212-2fe6-11e5-9dfa-0ef6ca535a4d",
            3: "LiveUpdate_7827987a-c998-11e4-a0b9-22000b6a88d2",
        }
        shelf.put(
            {
                thread: TestAlJazeera.PAGE,
                f"{thread}/about.json": (corpus / "ukaeu1ik4sw5_about.json").read_bytes(),
                f"{thread}.json?limit=100": (corpus / "ukaeu1ik4sw5_p1.json").read_bytes(),
                f"{thread}.json?limit=100&after={pages[2]}&count=100": (corpus / "ukaeu1ik4sw5_p2.json").read_bytes(),
                f"{thread}.json?limit=100&after={pages[3]}&count=200": (
                    corpus / "ukaeu1ik4sw5_p3-empty.json"
                ).read_bytes(),
            }
        )
        watcher = Watcher(shelf, tmp_path, by_name("redditlive"), thread)
        recorded = watcher.poll()
        truth = json.loads((corpus / "truth/ukaeu1ik4sw5.json").read_text())
        assert recorded.entries == truth["entry_count"]
        known = known_of(watcher)
        assert [proof.oldest for proof in known.proofs] == [None]
        assert known.blog.status is Status.LIVE


def test_a_page_of_the_world_service(shared: Path) -> None:
    url = "https://www.bbc.com/pidgin/live/c07zr0zwjnnt"
    body = (shared / "corpus/platforms/bbc-simorgh/live_c07zr0zwjnnt.trimmed.json").read_bytes()
    reading = by_name("bbc").read(Page(url, Shelf().now, body=body))
    assert isinstance(reading, Reading)
    assert [e.title for e in reading.blog.entries][:2] == ["Post 66", "Post 55"]
    assert reading.blog.entries[0].key == "asset:bbcee9ab-2b7a-44f9-8065-c7130725b927"
    assert reading.blog.status is Status.CLOSED
    assert reading.next_url == f"{url}?page=2"


def test_an_event_of_tickaroo(shared: Path) -> None:
    body = (shared / "corpus/platforms/tickaroo/event.json").read_bytes()
    reading = generic.read(Page("https://tickers.example/event", Shelf().now, body=body))
    assert isinstance(reading, Reading)
    (entry,) = reading.blog.entries
    assert entry.key == "666890f6-9054-4f81-81ac-cc6d5f02b2c9"
    assert [(link.url, link.text) for link in entry.links] == [("http://dpa.de", "Link")]
    assert [media.credit for media in entry.media] == ["Mich"]
