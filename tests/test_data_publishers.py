"""Publishers that are read from their own data: Al Jazeera, Reddit, the BBC's World Service. In words of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from collector.model import (
    Failure,
    FailureKind,
    Flag,
    Page,
    Reading,
    Status,
)
from collector.publisher import Publisher
from collector.publishers import by_name

NOW = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
EIGHT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
SECONDS = int(EIGHT.timestamp())
HTML = '<!doctype html><html lang="en"><head><title>x</title></head><body><h1>Storm</h1>{}</body></html>'


def read(publisher: type[Publisher], body: Any, url: str) -> Reading:
    raw = body if isinstance(body, str) else json.dumps(body)
    reading = publisher.read(Page(url, NOW, body=raw.encode()))
    assert isinstance(reading, Reading)
    return reading


class TestAlJazeera:
    BLOG = "https://www.aljazeera.com/news/liveblog/2026/5/12/storm-in-the-harbour"

    @pytest.fixture
    def publisher(self) -> type[Publisher]:
        return by_name("aljazeera")

    def shell(self, **more: Any) -> dict[str, Any]:
        article = {
            "title": "Storm",
            "slug": "storm-in-the-harbour",
            "link": "/news/liveblog/2026/5/12/storm-in-the-harbour",
            "isLive": True,
            "children": [12, 11],
            "childrenMeta": [{"id": "13", "publishedTime": str(SECONDS)}, {"id": "12", "publishedTime": str(SECONDS)}],
        }
        return {"data": {"article": {**article, **more}}}

    def test_the_page_leads_to_the_shell(self, publisher: type[Publisher]) -> None:
        reading = read(publisher, HTML.format(""), self.BLOG)
        query = parse_qs(urlsplit(reading.next_url or "").query)
        assert reading.leads
        assert query["operationName"] == ["ArchipelagoSingleLiveBlogQuery"]
        assert json.loads(query["variables"][0])["name"] == "storm-in-the-harbour"
        assert publisher.headers == {"wp-site": "aje"}

    def test_an_entry_on_either_list_is_there(self, publisher: type[Publisher]) -> None:
        lead = read(publisher, HTML.format(""), self.BLOG)
        reading = read(publisher, self.shell(), lead.next_url or "")
        assert [(e.key, e.text, e.published_at) for e in reading.blog.entries] == [
            ("13", "", EIGHT),
            ("12", "", EIGHT),
            ("11", "", None),
        ]
        assert [key for key, _ in reading.details] == ["13", "12", "11"]
        assert "SingleLiveBlogChildrensQuery" in (reading.next_url or "")
        assert reading.blog.status is Status.LIVE

    def test_the_list_alone_leads_no_further(self, publisher: type[Publisher]) -> None:
        url = "https://www.aljazeera.com/graphql?operationName=SingleLiveBlogChildrensQuery"
        reading = read(publisher, {"data": {"article": {"children": [12]}}}, url)
        assert (reading.next_url, [e.key for e in reading.blog.entries]) == (None, ["12"])

    def test_an_entry_of_its_own(self, publisher: type[Publisher]) -> None:
        post = {
            "id": "12",
            "title": "Boats",
            "content": '<p>All <a href="/news/boats">in</a>.</p>',
            "date": "2026-05-12T08:00:00",
            "modified_gmt": "2026-05-12T08:00:00",
            "author": [{"name": "Ann Other", "link": "/author/ann"}],
        }
        (entry,) = read(publisher, {"data": {"posts": post}}, "https://www.aljazeera.com/graphql?x").blog.entries
        assert (entry.key, entry.title, entry.text, entry.published_at) == ("12", "Boats", "All in.", EIGHT)
        assert entry.updated_at is None
        assert [who.url for who in entry.contributors] == ["https://www.aljazeera.com/author/ann"]

    def test_an_entry_that_is_not_there_is_none(self, publisher: type[Publisher]) -> None:
        assert read(publisher, {"data": {"posts": None}}, "https://www.aljazeera.com/graphql?x").blog.entries == ()

    def test_other_data_are_no_live_blog(self, publisher: type[Publisher]) -> None:
        failure = publisher.read(Page("https://www.aljazeera.com/graphql?x", NOW, body=b'{"data": {}}'))
        assert isinstance(failure, Failure)
        assert failure.kind is FailureKind.NOT_A_LIVE_BLOG


class TestRedditLive:
    THREAD = "https://www.reddit.com/live/abc"

    @pytest.fixture
    def publisher(self) -> type[Publisher]:
        return by_name("redditlive")

    def listed(self, *updates: dict[str, Any], after: str | None = None) -> dict[str, Any]:
        children = [{"kind": "LiveUpdate", "data": update} for update in updates]
        return {"kind": "Listing", "data": {"children": children, "after": after}}

    def update(self, key: str, **more: Any) -> dict[str, Any]:
        return {"id": key, "body_html": '<div class="md"><p>All in.</p></div>', "created_utc": float(SECONDS), **more}

    def test_the_page_leads_to_the_thread_and_on_to_its_updates(self, publisher: type[Publisher]) -> None:
        page = read(publisher, HTML.format(""), self.THREAD)
        assert (page.leads, page.next_url) == (True, f"{self.THREAD}/about.json")
        told = {"kind": "LiveUpdateEvent", "data": {"title": "Storm", "state": "complete"}}
        about = read(publisher, told, page.next_url or "")
        assert (about.leads, about.next_url) == (True, f"{self.THREAD}.json?limit=100")
        assert about.blog.status is Status.CLOSED

    def test_updates(self, publisher: type[Publisher]) -> None:
        told = self.listed(self.update("u2", author="ann"), self.update("u1", stricken=True), after="LiveUpdate_u1")
        reading = read(publisher, told, f"{self.THREAD}.json?limit=100")
        assert [(e.key, e.text, e.published_at) for e in reading.blog.entries] == [
            ("u2", "All in.", EIGHT),
            ("u1", "~~All in.~~", EIGHT),
        ]
        assert reading.next_url == f"{self.THREAD}.json?limit=100&after=LiveUpdate_u1&count=2"
        assert reading.complete

    def test_an_endless_thread_is_a_window(self, publisher: type[Publisher]) -> None:
        url = f"{self.THREAD}.json?limit=100&after=LiveUpdate_u9&count=1999"
        reading = read(publisher, self.listed(self.update("u1"), after="LiveUpdate_u1"), url)
        assert (reading.next_url, reading.complete) == (None, False)

    def test_what_is_newer_than_one_update_is_no_whole_list(self, publisher: type[Publisher]) -> None:
        assert not read(publisher, self.listed(), f"{self.THREAD}.json?before=LiveUpdate_u9").complete


class TestWorldService:
    URL = "https://www.bbc.com/pidgin/live/c0123456789t"

    def paragraph(self, said: str) -> dict[str, Any]:
        return {"type": "paragraph", "model": {"text": said, "blocks": [{"type": "fragment", "model": {"text": said}}]}}

    def post(self, number: int) -> dict[str, Any]:
        items = [{"type": "listItem", "model": {"blocks": [self.paragraph("One quay")]}}]
        listed = {"type": "unorderedList", "model": {"blocks": items}}
        return {
            "urn": f"asset:{number}",
            "header": {"model": {"blocks": [{"type": "headline", "model": {"blocks": [self.paragraph("Boats")]}}]}},
            "content": {"model": {"blocks": [self.paragraph("All < in."), listed]}},
            "options": {"isBreakingNews": True},
            "dates": {"firstPublished": "2026-05-12T08:00:00.000Z", "lastPublished": "2026-05-12T08:00:00.000Z"},
        }

    def page(self, number: int, total: int) -> str:
        stream = {"content": {"data": {"results": [self.post(7)], "page": {"index": number, "total": total}}}}
        data = {"title": "Storm", "isLive": False, "liveTextStream": stream}
        told = json.dumps({"props": {"pageProps": {"pageData": data}}})
        return HTML.format(f'<script id="__NEXT_DATA__" type="application/json">{told}</script>')

    def test_posts_of_a_page(self) -> None:
        reading = read(by_name("bbc"), self.page(1, 3), self.URL)
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text) == ("asset:7", "Boats", "All < in.\nOne quay")
        assert (entry.published_at, entry.updated_at, entry.flags) == (EIGHT, None, frozenset({Flag.BREAKING}))
        assert (reading.blog.title, reading.blog.status) == ("Storm", Status.CLOSED)

    @pytest.mark.parametrize(("number", "following"), [(1, "?page=2"), (2, "?page=3"), (3, None)])
    def test_every_page_leads_to_the_next(self, number: int, following: str | None) -> None:
        reading = read(by_name("bbc"), self.page(number, 3), f"{self.URL}?page={number}")
        assert reading.next_url == (self.URL + following if following else None)
