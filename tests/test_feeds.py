"""Feeds of changes and searches, read back by a strict XML parser and by JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from collector.errors import BadQuery, NotFound
from collector.query.feeds import LATEST, Feed, Item, atom, changes_feed, json_feed, search_feed
from collector.store.store import Store
from tests.toy import URL, Outlet, Watcher

ATOM = "{http://www.w3.org/2005/Atom}"
TRICKY = 'A <b>ferry</b> & "two" ]]> </script><script>alert(1)</script> \x0c \u202e end'


@pytest.fixture
def outlet() -> Outlet:
    return Outlet()


@pytest.fixture
def store(outlet: Outlet, tmp_path: Path) -> Iterator[Store]:
    watcher = Watcher(outlet, tmp_path)
    outlet.publish("e1", "A boat.")
    watcher.poll()
    for step in (
        lambda: outlet.publish("e2", TRICKY),
        lambda: outlet.edit("e1", text="A ferry."),
        lambda: setattr(outlet, "title", "A night in the harbour"),
        lambda: outlet.withdraw("e1"),
    ):
        outlet.wait(300)
        outlet.touch()
        step()
        watcher.poll()
    yield watcher.keep.store
    watcher.keep.store.close()


def read(feed: Feed) -> list[dict[str, Any]]:
    """The entries of an Atom feed as a strict parser reads it."""
    root = etree.fromstring("".join(atom(feed)).encode(), etree.XMLParser(resolve_entities=False))
    assert root.findtext(f"{ATOM}id")
    assert root.findtext(f"{ATOM}title") == feed.title
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href") or child.get("term") for child in entry}
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_changes_are_told_newest_first_with_their_words(store: Store) -> None:
    items = read(changes_feed(store, URL))
    assert [item["title"].split(":")[0] for item in items] == ["removed", "headline", "edited", "new"]
    assert items[0]["content"] == "<p><del>A ferry.</del></p>"
    assert items[1]["content"] == "<p>A <del>day </del><ins>night </ins>in the harbour<del> – live</del></p>"
    assert items[2]["content"] == "<p>A <del>boat</del><ins>ferry</ins>.</p>"
    assert items[2]["category"] == "substantive"
    assert len({item["id"] for item in items}) == 4


def test_what_was_captured_is_text_and_nothing_else(store: Store) -> None:
    tricky = read(changes_feed(store))[-1]
    assert "<script>" not in tricky["content"]
    assert "&lt;script&gt;" in tricky["content"]
    assert "<b>" in tricky["title"], "a title is plain text: its marks are shown"


def test_an_edit_of_no_word_tells_what_it_did(outlet: Outlet, tmp_path: Path) -> None:
    watcher = Watcher(outlet, tmp_path)
    outlet.publish("e1", "A boat.")
    watcher.poll()
    outlet.wait(300)
    outlet.touch()
    outlet.edit("e1", flags=("pinned",))
    watcher.poll()
    assert read(changes_feed(watcher.keep.store))[0]["content"] == "<p>A boat.</p><p>marked: <ins>pinned</ins></p>"
    watcher.keep.store.close()


def test_json_feed_has_the_same_items(store: Store) -> None:
    feed = changes_feed(store, URL)
    said = json.loads("".join(json_feed(feed)))
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    assert said["home_page_url"] == URL
    assert [item["id"] for item in said["items"]] == [item["id"] for item in read(feed)]
    assert [item["content_html"] for item in said["items"][:3]] == [item["content"] for item in read(feed)[:3]]


def test_a_search_has_a_feed(store: Store) -> None:
    items = read(search_feed(store, "ferry"))
    assert items[0]["content"] == "<p>A <b>ferry.</b></p>"
    assert len(items) == 2
    with pytest.raises(BadQuery):
        search_feed(store, "(ferry")


def test_a_feed_of_nothing_is_a_feed(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    assert read(changes_feed(store)) == []
    with pytest.raises(NotFound):
        changes_feed(store, URL)
    store.close()


def test_a_feed_shows_the_latest_only(outlet: Outlet, tmp_path: Path) -> None:
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    for number in range(LATEST + 5):
        outlet.publish(f"n{number}", f"Boat {number}.")
    outlet.wait(60)
    watcher.poll()
    assert len(changes_feed(watcher.keep.store).items) == LATEST
    watcher.keep.store.close()


def test_characters_that_xml_does_not_have_are_replaced() -> None:
    item = Item("tag:x", URL, "a\x00b\ud800c\ufffe", "", "2024-03-27T09:00:00.000Z")
    (entry,) = read(Feed("tag:f", "f", URL, (item,)))
    assert entry["title"] == "a\ufffdb\ufffdc\ufffd"
