"""Every platform in the shape of its pages and replies, in words of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from collector.extract import platforms
from collector.extract.platforms.answer import Answer
from collector.model import (
    Failure,
    FailureKind,
    Flag,
    KeySource,
    Page,
    Reading,
    Status,
)

HERE = "https://harbour.example/live/storm"
NOW = datetime(2026, 5, 12, 12, 0, 5, tzinfo=UTC)
EIGHT = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
NINE = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
SECONDS = int(EIGHT.timestamp())
HOUR = 3600


def page(body: str | bytes, url: str = HERE) -> Page:
    return Page(url, NOW, body=body.encode() if isinstance(body, str) else body)


def html(*parts: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>Storm</title>{head}</head>'
        f"<body><h1>Storm in the harbour</h1>{''.join(parts)}</body></html>"
    )


def read(page: Page) -> Reading | Failure | None:
    answer = Answer.of(page)
    return None if isinstance(answer, Failure) else platforms.read(answer)


def host(*parts: str, head: str = "") -> Reading:
    reading = read(page(html(*parts, head=head)))
    assert isinstance(reading, Reading)
    return reading


def reply(told: Any, url: str) -> Reading:
    reading = read(page(json.dumps(told), url))
    assert isinstance(reading, Reading)
    return reading


def test_an_ordinary_page_is_no_platforms() -> None:
    assert read(page(html("<p>The ferry left on time.</p>"))) is None
    assert read(page("")) is None


def test_an_ordinary_object_is_no_platforms() -> None:
    assert read(page('{"entries": [], "name": "boats"}', "https://harbour.example/boats.json")) is None


def test_json_that_was_cut_is_told_as_such() -> None:
    failure = read(page('{"entries": [{"id": "1"', "https://harbour.example/wp-json/liveblog/v1/5/x"))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.TRUNCATED


class TestWordPress:
    REST = "https://harbour.example/wp-json/liveblog/v1/7/"

    def settings(self, **more: Any) -> str:
        told = {"post_id": "7", "state": "enable", "endpoint_url": self.REST, **more}
        script = f"<script>var liveblog_settings = {json.dumps(told)};</script>"
        return f"<div id=wpcom-liveblog-container class=7></div>{script}"

    def entry(self, key: str, **more: Any) -> dict[str, Any]:
        ordinary = {
            "id": key,
            "type": "new",
            "render": "<p>The <b>quay</b> is closed.</p>",
            "timestamp": SECONDS,
            "entry_time": SECONDS,
            "authors": [{"name": "Ann Other"}],
            "share_link": f"{HERE}/#{key}",
            "key_event": False,
        }
        return {**ordinary, **more}

    def test_the_page_leads_to_the_list(self) -> None:
        reading = host(self.settings())
        assert reading.leads
        assert reading.next_url == f"{self.REST}get-entries/1/latest"
        assert (reading.blog.title, reading.blog.status) == ("Storm in the harbour", Status.LIVE)

    def test_an_archived_blog_is_closed(self) -> None:
        assert host(self.settings(state="archive")).blog.status is Status.CLOSED

    def test_settings_without_an_endpoint_lead_nowhere(self) -> None:
        assert read(page(html("<script>var liveblog_settings = {};</script>"))) is None

    def test_the_json_ld_stands_in_under_the_ids_of_the_list(self) -> None:
        update = {"url": f"{HERE}/#12", "articleBody": "The quay is closed.", "datePublished": EIGHT.isoformat()}
        data = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [update]})
        reading = host(self.settings(), head=f'<script type="application/ld+json">{data}</script>')
        assert [(e.key, e.text, e.published_at) for e in reading.blog.entries] == [("12", "The quay is closed.", EIGHT)]

    def test_an_entry_of_the_list(self) -> None:
        told = {
            "entries": [self.entry("9", timestamp=SECONDS + HOUR, type="update")],
            "page": 1,
            "pages": 1,
            "total": 1,
        }
        reading = reply(told, f"{self.REST}get-entries/1/latest")
        (entry,) = reading.blog.entries
        assert (entry.key, entry.key_source, entry.text) == ("9", KeySource.NATIVE, "The quay is closed.")
        assert (entry.published_at, entry.updated_at) == (EIGHT, NINE)
        assert [who.name for who in entry.contributors] == ["Ann Other"]
        assert (reading.next_url, reading.complete, reading.leads) == (None, True, False)
        assert reading.withdrawals_url == f"{self.REST}entries/0/{int(NOW.timestamp()) - 5}/"

    def test_a_key_event_loses_the_command_that_made_it_one(self) -> None:
        render = '<p><span class="liveblog-command type-key">key</span> The quay is open.</p>'
        told = {"entries": [self.entry("9", render=render, key_event=True)], "page": 1, "pages": 1}
        (entry,) = reply(told, f"{self.REST}get-entries/1/latest").blog.entries
        assert (entry.text, entry.flags) == ("The quay is open.", frozenset({Flag.KEY_EVENT}))

    def test_pages_lead_to_the_next(self) -> None:
        told = {"entries": [self.entry("9")], "page": 2, "pages": 3}
        assert reply(told, f"{self.REST}get-entries/2/latest").next_url == f"{self.REST}get-entries/3/latest"

    def test_the_log_tells_of_deletions(self) -> None:
        log = [self.entry("9"), self.entry("8"), self.entry("9", type="delete", render="")]
        reading = reply({"entries": log, "latest_timestamp": SECONDS}, f"{self.REST}entries/0/1/")
        assert (reading.withdrawn, [e.key for e in reading.blog.entries], reading.complete) == (
            frozenset({"9"}),
            ["8"],
            False,
        )


class TestSuperdesk:
    ID = "5" * 24
    API = f"https://agency.example/api/client_blogs/{ID}/posts"

    def post(self, key: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
        ordinary = {
            "_id": f"urn:{key}",
            "deleted": False,
            "post_status": "open",
            "published_date": EIGHT.isoformat(),
            "content_updated_date": EIGHT.isoformat(),
            "publisher": {"display_name": "Ann Other"},
            "groups": [{"id": "root", "refs": [{}]}, {"id": "main", "refs": [{"item": item} for item in items]}],
        }
        return {**ordinary, **more}

    def listed(self, *posts: dict[str, Any], following: str = "", total: int = 1) -> Reading:
        links = {"next": {"href": following}} if following else {}
        meta = {"total": total, "page": 1, "max_results": 25}
        return reply({"_items": list(posts), "_meta": meta, "_links": links}, self.API)

    def test_a_frame_leads_to_the_embed(self) -> None:
        reading = host(f'<iframe class="liveblog-iframe" src="//agency.example/embed/{self.ID}"></iframe>')
        assert (reading.next_url, reading.leads) == (f"https://agency.example/embed/{self.ID}", True)

    def test_a_film_in_a_frame_is_no_blog(self) -> None:
        assert read(page(html(f'<iframe src="https://films.example/embed/{self.ID}"></iframe>'))) is None

    def test_a_live_blog_with_another_one_in_a_frame_is_itself(self) -> None:
        update = {"@type": "BlogPosting", "articleBody": "All in."}
        data = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [update]})
        shown = f'<iframe class="liveblog-iframe" src="//agency.example/embed/{self.ID}"></iframe>'
        own = f'<script type="application/ld+json">{data}</script>'
        assert read(page(html(shown, head=own))) is None

    def test_the_embed_leads_to_the_api_and_tells_the_status(self) -> None:
        told = {
            "blog": {"_id": self.ID, "title": "Storm", "blog_status": "closed"},
            "api_host": "https://agency.example/",
        }
        shown = (
            '<article class="lb-post lb-post--highlighted" data-post-id="urn:1" data-post-sticky="False">'
            f'<div class="lb-post-header"><div class="lb-post-date" data-js-timestamp="{EIGHT.isoformat()}"></div>'
            '<div class="lb-author__name">Ann Other</div></div>'
            '<div class="items-container"><div class="lb-item text"><article>All boats are in.</article></div></div>'
            "</article>"
        )
        reading = host(shown, f"<script>window.LB = {json.dumps(told)};</script>")
        assert reading.next_url == self.API
        assert (reading.blog.title, reading.blog.status) == ("Storm", Status.CLOSED)
        (entry,) = reading.blog.entries
        assert (entry.key, entry.text, entry.published_at) == ("urn:1", "All boats are in.", EIGHT)
        assert entry.flags == {Flag.KEY_EVENT}

    def test_a_post_of_several_items(self) -> None:
        picture = {"item_type": "image", "text": '<figure><img src="https://img.example/a.jpg"></figure>'}
        text = {"item_type": "text", "text": "All boats are in."}
        reading = self.listed(self.post("1", text, picture, sticky=True, content_updated_date=NINE.isoformat()))
        (entry,) = reading.blog.entries
        assert (entry.text, entry.flags, entry.updated_at) == ("All boats are in.", frozenset({Flag.PINNED}), NINE)
        assert [media.url for media in entry.media] == ["https://img.example/a.jpg"]

    def test_the_order_served_is_kept(self) -> None:
        posts = [self.post(key, order=order) for key, order in (("1", 27.125), ("2", 27.5), ("3", 26))]
        assert [e.key for e in self.listed(*posts).blog.entries] == ["urn:1", "urn:2", "urn:3"]

    @pytest.mark.parametrize("how", [{"deleted": True}, {"post_status": "submitted"}, {"post_status": "draft"}])
    def test_what_is_no_longer_public_is_withdrawn(self, how: dict[str, Any]) -> None:
        reading = self.listed(self.post("1", **how), self.post("2"))
        assert (reading.withdrawn, [e.key for e in reading.blog.entries]) == (frozenset({"urn:1"}), ["urn:2"])

    def test_pages_are_followed_from_the_api_s_root(self) -> None:
        reading = self.listed(self.post("1"), following=f"client_blogs/{self.ID}/posts?page=2", total=30)
        assert (reading.next_url, reading.complete) == (f"{self.API}?page=2", True)

    def test_a_list_that_ends_too_early_is_not_whole(self) -> None:
        assert not self.listed(self.post("1"), total=30).complete


class TestNorkon:
    FEED = "https://livecentercdn.norkon.net/BulletinFeed/daily/90611/"

    @pytest.mark.parametrize(
        "found",
        [
            '<div class="live-center-embed" data-src="https://livecenter.norkon.net/frame/daily/90611/plain"></div>',
            "<script src=https://livecenter.norkon.net/x.js></script><script>setJsonContent('daily', 90611)</script>",
        ],
    )
    def test_the_page_leads_to_the_feed(self, found: str) -> None:
        assert host(found).next_url == f"{self.FEED}Initial/"

    def test_the_channel_of_an_unknown_tenant_leads_nowhere(self) -> None:
        assert read(page(html("<div data-norkon-channel-id=90611></div>"))) is None

    def test_bulletins_with_a_mark_before_them(self) -> None:
        item = {
            "id": 12,
            "title": "Boats",
            "created": SECONDS,
            "authorName": "Ann",
            "content": {"html": "<p>All in.</p>"},
        }
        body = b"\xef\xbb\xbf" + json.dumps({"result": {"addedOrChanged": [item]}}).encode()
        reading = read(page(body, f"{self.FEED}Initial/"))
        assert isinstance(reading, Reading)
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text, entry.published_at) == ("12", "Boats", "All in.", EIGHT)
        assert reading.next_url == f"{self.FEED}EarlierObj/12/"

    def test_the_feed_ends_where_it_says_so(self) -> None:
        told = {"result": {"bulletins": [{"id": 3, "created": SECONDS}], "hasMore": False}}
        assert reply(told, f"{self.FEED}EarlierObj/12/").next_url is None


class Test24liveblog:
    EVENT = "https://data.24liveplus.com/v1/retrieve_server/x/event/2636/"
    NEWS = EVENT + "news/?inverted_order=1&last_nid={}&limit=100"

    def test_the_page_leads_to_the_event(self) -> None:
        assert host('<div id="LB24_LIVE_CONTENT" data-eid="2636"></div>').next_url == self.EVENT

    def test_the_event_tells_the_status_and_leads_to_the_news(self) -> None:
        reading = reply({"data": {"event": {"closed": True, "start_time": SECONDS}}}, self.EVENT)
        assert (reading.leads, reading.next_url) == (True, self.NEWS.format(""))
        assert reading.blog.status is Status.CLOSED

    def test_news_are_asked_for_until_there_are_none(self) -> None:
        news = [{"nid": "91", "newstitle": "Boats", "contents": "<p>All in.</p>", "created": SECONDS}]
        reading = reply({"data": {"news": news}}, self.NEWS.format(""))
        assert [(e.key, e.title, e.text) for e in reading.blog.entries] == [("91", "Boats", "All in.")]
        assert reading.next_url == self.NEWS.format("91")
        assert reply({"data": {"news": []}}, self.NEWS.format("91")).next_url is None


class TestArena:
    def test_the_page_leads_to_the_cache(self) -> None:
        reading = host('<div class="arena-liveblog" data-publisher="daily" data-event="vx1"></div>')
        assert reading.next_url == "https://cached-api.arena.im/v1/liveblog/daily/vx1"

    def test_posts_are_a_window(self) -> None:
        post = {
            "key": "k1",
            "createdAt": SECONDS * 1000,
            "updatedAt": SECONDS * 1000,
            "message": {"title": "Boats", "text": "In."},
        }
        reading = reply(
            {"eventInfo": {"name": "Storm"}, "posts": [post]}, "https://cached-api.arena.im/v1/liveblog/daily/vx1"
        )
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text, entry.published_at) == ("k1", "Boats", "In.", EIGHT)
        assert (reading.blog.title, reading.complete, entry.updated_at) == ("Storm", False, None)


class TestEasyLiveblogs:
    ENDPOINT = "https://harbour.example/wp-json/easy-liveblogs/v1/liveblog/7"

    def test_the_page_leads_to_the_endpoint(self) -> None:
        reading = host(f'<div id="elb-liveblog" data-endpoint="{self.ENDPOINT}" data-status="closed"></div>')
        assert (reading.next_url, reading.blog.status) == (self.ENDPOINT, Status.CLOSED)

    def test_updates_are_the_whole_blog(self) -> None:
        update = {
            "id": 4,
            "title": "Boats",
            "content": "<p>All in.</p>",
            "datetime": EIGHT.isoformat(),
            "author": "Ann",
        }
        reading = reply({"status": "open", "title": "Storm", "updates": [update]}, self.ENDPOINT)
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text, entry.published_at) == ("4", "Boats", "All in.", EIGHT)
        assert (reading.complete, reading.blog.status) == (True, Status.LIVE)


class TestEscenic:
    SERVICE = "https://cue.example/live-center-presentation-webservice/"

    def entry(self, number: int, **more: Any) -> dict[str, Any]:
        ordinary = {
            "self": f"{self.SERVICE}entry/{number}",
            "state": "published",
            "publishDate": "2026-05-12T08:00:00.000+0000",
            "lastModifiedDate": "2026-05-12T09:00:00.000+0000",
            "payload": [{"name": "title", "value": "Boats"}, {"name": "body", "value": "<p>All in.</p>"}],
            "author": {"value": "Ann Other"},
            "sticky": True,
        }
        return {**ordinary, **more}

    def test_the_page_leads_to_the_entries(self) -> None:
        told = json.dumps({"feed": f"{self.SERVICE}event/12"}).replace("/", "\\/")
        assert host(f"<script>var live = {told};</script>").next_url == f"{self.SERVICE}event/12/entries?count=50"

    def test_entries_and_those_withdrawn(self) -> None:
        older = f"{self.SERVICE}event/12/entries?count=50&before=3"
        told = {"entries": [self.entry(5), self.entry(4, state="deleted")], "next": older}
        reading = reply(told, f"{self.SERVICE}event/12/entries?count=50")
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text) == ("5", "Boats", "All in.")
        assert (entry.published_at, entry.updated_at, entry.flags) == (EIGHT, NINE, frozenset({Flag.PINNED}))
        assert (reading.withdrawn, reading.next_url) == (frozenset({"4"}), older)

    def test_the_changelog_is_no_whole_list(self) -> None:
        reading = reply({"entries": [self.entry(5)], "next": "x"}, f"{self.SERVICE}changelog/event/12/before/9?count=2")
        assert (reading.complete, reading.next_url) == (False, None)

    def test_a_page_without_entries_is_the_last(self) -> None:
        assert reply({"entries": [], "next": "x"}, f"{self.SERVICE}event/12/entries?count=50").next_url is None


class TestDrupal:
    def test_the_page_leads_to_the_posts_before_now(self) -> None:
        shown = "<script>drupalSettings = {}</script><div data-history-node-id=31 class=liveblog-posts-container></div>"
        asked = "https://harbour.example/liveblog/31/posts?_format=json&items_per_page=50&created_op=%3C&created="
        assert host(shown).next_url == f"{asked}{int(NOW.timestamp()) + 1}"

    def test_posts_lead_to_older_ones(self) -> None:
        url = "https://harbour.example/liveblog/31/posts?_format=json&items_per_page=50&created_op=%3C&created=9"
        post = {"id": "4", "title": "Boats", "body__value": "<p>All in.</p>", "created": str(SECONDS), "status": "1"}
        reading = reply({"content": [post, {**post, "id": "3", "status": "0"}]}, url)
        assert [(e.key, e.title, e.text, e.published_at) for e in reading.blog.entries] == [
            ("4", "Boats", "All in.", EIGHT)
        ]
        assert reading.withdrawn == {"3"}
        assert reading.next_url == url.replace("created=9", f"created={SECONDS}")
        assert reply({"content": []}, url).next_url is None


class TestTickaroo:
    def test_the_page_leads_to_the_prefetch(self) -> None:
        reading = host('<tickaroo-liveblog liveblogId="abc123" clientId="daily"></tickaroo-liveblog>')
        assert reading.next_url == (
            "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json?client_id=daily&liveblogId=abc123"
        )

    def test_a_page_with_the_tickers_data_is_left_to_the_general_rules(self) -> None:
        data = (
            '<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"url": "x"}]}</script>'
        )
        shown = '<tickaroo-liveblog liveblogId="abc123" clientId="daily"></tickaroo-liveblog>'
        assert read(page(html(shown, head=data))) is None

    def test_the_schema_is_a_window_without_ids(self) -> None:
        update = {"headline": "Boats", "articleBody": "Boats All in.", "datePublished": EIGHT.isoformat()}
        schema = json.dumps({"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": [update]})
        reading = reply({"html": "", "schema": schema}, "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json")
        (entry,) = reading.blog.entries
        assert (entry.key_source, entry.title, entry.text) == (KeySource.DERIVED, "Boats", "All in.")
        assert not reading.complete

    def test_an_event_of_the_data_model(self) -> None:
        spans = {"text": "See the list.", "attrs": [{"start": 8, "end": 12, "ref": {"url": "https://a.example/"}}]}
        event = {
            "_type": "Tik::Model::Event",
            "local_id": "e1",
            "created_at": float(SECONDS),
            "event_info": {"title": "See the list.\n\n<Two> lines", "attributes_json": json.dumps(spans)},
        }
        (entry,) = reply(event, "https://tickers.example/e").blog.entries
        assert (entry.key, entry.text, entry.published_at) == ("e1", "See the list.\n<Two> lines", EIGHT)
        assert [(link.url, link.text) for link in entry.links] == [("https://a.example/", "list")]


class TestQuintype:
    STORY: ClassVar[dict[str, Any]] = {
        "story-template": "live-blog",
        "headline": "Storm",
        "cards": [
            {
                "id": "c1",
                "card-added-at": SECONDS * 1000,
                "card-updated-at": (SECONDS + HOUR) * 1000,
                "metadata": {"key-event": True},
                "story-elements": [{"type": "title", "text": "Boats"}, {"type": "text", "text": "<p>All in.</p>"}],
            }
        ],
    }

    def test_cards_in_the_page_are_the_whole_blog(self) -> None:
        data = json.dumps({"qt": {"data": {"story": self.STORY}}})
        reading = host(f'<script type="application/json">{data}</script>')
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text, entry.flags) == (
            "c1",
            "Boats",
            "All in.",
            frozenset({Flag.KEY_EVENT}),
        )
        assert (entry.published_at, entry.updated_at) == (EIGHT, NINE)
        assert (reading.leads, reading.next_url, reading.complete) == (False, None, True)

    def test_an_address_of_the_story_leads_there(self) -> None:
        story = "/api/v1/stories/0a1b2c3d-0000-1111-2222-333344445555"
        reading = host(f'<script>load("{story}", "live-blog")</script>')
        assert (reading.leads, reading.next_url) == (True, f"https://harbour.example{story}")

    def test_the_api_s_reply(self) -> None:
        reading = reply({"story": self.STORY}, "https://harbour.example/api/v1/stories/x")
        assert (reading.blog.title, len(reading.blog.entries)) == ("Storm", 1)

    def test_an_ordinary_story_is_none(self) -> None:
        assert read(page(json.dumps({"story": {**self.STORY, "story-template": "text"}}))) is None


class TestArc:
    def story(self, key: str) -> dict[str, Any]:
        return {
            "_id": key,
            "type": "story",
            "headlines": {"basic": f"Boats {key}"},
            "display_date": EIGHT.isoformat(),
            "content_elements": [{"type": "text", "content": "All <b>in</b>."}, {"type": "image"}],
        }

    def test_stories_in_a_story_are_the_entries(self) -> None:
        content = {"headlines": {"basic": "Storm"}, "content_elements": [self.story("A"), self.story("B")]}
        reading = host(f"<script>window.Fusion={{}};Fusion.globalContent={json.dumps(content)};Fusion.x=1</script>")
        assert [(e.key, e.title, e.text, e.published_at) for e in reading.blog.entries] == [
            ("A", "Boats A", "All in.", EIGHT),
            ("B", "Boats B", "All in.", EIGHT),
        ]
        assert (reading.blog.title, reading.complete, reading.leads) == ("Storm", False, False)

    def test_the_same_in_next_data(self) -> None:
        told = {"props": {"pageProps": {"globalContent": {"content_elements": [self.story("A"), self.story("B")]}}}}
        reading = host(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(told)}</script>')
        assert [e.key for e in reading.blog.entries] == ["A", "B"]

    def test_one_story_in_a_story_is_no_live_blog(self) -> None:
        content = json.dumps({"content_elements": [self.story("A")]})
        assert read(page(html(f"<script>Fusion.globalContent={content};</script>"))) is None

    def test_paragraphs_that_could_hold_others_are_no_stories(self) -> None:
        parts = [{"_id": key, "type": "text", "content": "All in.", "content_elements": []} for key in "ABC"]
        content = json.dumps({"headlines": {"basic": "Storm"}, "content_elements": parts})
        assert read(page(html(f"<script>Fusion.globalContent={content};</script>"))) is None

    def test_a_ticker_within_leads_to_tickaroo(self) -> None:
        embed = {"type": "custom_embed", "embed": {"id": "abc", "config": {"clientId": "daily"}}}
        content = json.dumps({"content_elements": [embed]})
        assert "tickaroo.com" in (host(f"<script>Fusion.globalContent={content};</script>").next_url or "")


class TestBrightspot:
    def test_posts_of_the_page_are_a_window(self) -> None:
        shown = (
            f'<bsp-liveblog-post class="LiveBlogPost" data-post-id="p1" data-posted-date-timestamp="{SECONDS * 1000}">'
            '<h2 class="LiveBlogPost-headline">Boats</h2><div class="LiveBlogPost-body"><p>All in.</p></div>'
            '<bsp-copy-link data-link="https://harbour.example/live/storm#p1"></bsp-copy-link></bsp-liveblog-post>'
        )
        reading = host(shown)
        (entry,) = reading.blog.entries
        assert (entry.key, entry.title, entry.text, entry.published_at) == ("p1", "Boats", "All in.", EIGHT)
        assert (entry.url, reading.complete) == (f"{HERE}#p1", False)

    def test_the_json_form_has_no_ids(self) -> None:
        post = {"headline": "Boats", "body": "<p>All in.</p>", "datePublishedISO": EIGHT.isoformat()}
        told = {"_template": "/liveblog/LiveBlogPage.hbs", "headline": "Storm", "currentPosts": [post]}
        (entry,) = reply(told, f"{HERE}?_renderer=json").blog.entries
        assert (entry.key_source, entry.title, entry.text) == (KeySource.DERIVED, "Boats", "All in.")


ODD: list[Any] = [None, True, -1, 10**30, 1e300, "", "²", "9" * 5000, [], {}, [[]], "<p>", "https://[", "\ud800"]
SAMPLES: list[tuple[str, dict[str, Any]]] = [
    (
        f"{TestWordPress.REST}get-entries/1/latest",
        {"entries": [TestWordPress().entry("9")], "page": 1, "pages": 2, "total": 6},
    ),
    (TestSuperdesk.API, {"_items": [TestSuperdesk().post("1", {"text": "In."})], "_meta": {"total": 3}, "_links": {}}),
    (f"{TestNorkon.FEED}Initial/", {"result": {"addedOrChanged": [{"id": 1, "created": 2, "content": {"html": "x"}}]}}),
    (Test24liveblog.NEWS.format(""), {"data": {"news": [{"nid": "1", "created": 2}], "event": {}}}),
    (
        "https://cached-api.arena.im/v1/liveblog/a/b",
        {"eventInfo": {"name": "x"}, "posts": [{"key": "1", "message": {}}]},
    ),
    (TestEasyLiveblogs.ENDPOINT, {"status": "open", "updates": [{"id": 1, "content": "x", "datetime": "2026"}]}),
    (f"{TestEscenic.SERVICE}event/12/entries?count=50", {"entries": [TestEscenic().entry(5)], "next": "x"}),
    ("https://a.example/liveblog/31/posts?x", {"content": [{"id": "4", "created": "9", "status": "1"}]}),
    ("https://t.example/", {"html": "", "schema": {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"headline": "x"}]}}),
    ("https://q.example/", {"story": TestQuintype.STORY}),
    (HERE, {"_template": "LiveBlogPage.hbs", "currentPosts": [{"headline": "x", "datePublishedISO": "2026"}]}),
]


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for name, item in inside for found in paths_in(item, (*path, name)))]


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], odd)
    return copy


@pytest.mark.parametrize(("url", "told"), SAMPLES, ids=[url for url, _ in SAMPLES])
def test_whatever_stands_in_a_reply_nothing_is_raised(url: str, told: dict[str, Any]) -> None:
    for path in paths_in(told):
        for odd in ODD:
            read(page(json.dumps(changed(told, path, odd)), url))


@pytest.mark.parametrize(("url", "told"), SAMPLES, ids=[url for url, _ in SAMPLES])
def test_a_reply_that_was_cut_anywhere_gives_no_entries(url: str, told: dict[str, Any]) -> None:
    body = json.dumps(told)
    for end in range(1, len(body), 7):
        assert isinstance(read(page(body[:end], url)), Failure)
