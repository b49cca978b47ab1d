"""The demo newsroom: its story, its pages, its server, its play."""

from __future__ import annotations

import gzip
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from collector.newsroom.afternoon import AFTERNOON, PACE, editions, opening
from collector.newsroom.generated import generate
from collector.newsroom.pages import page_ids, page_of, render
from collector.newsroom.play import StoryClock, play, playing, raise_curtain
from collector.newsroom.server import Fault, Newsroom
from collector.newsroom.sheet import Layout, Press
from collector.newsroom.story import (
    Edition,
    Post,
    Step,
    close,
    edit,
    paragraphs,
    pin,
    publish,
    redate,
    rename,
    reopen,
    repost,
    restore,
    retouch,
    vanish,
    withdraw,
)
from collector.newsroom.truth import Found, truth

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
LAYOUTS: tuple[Layout, ...] = ("2024", "2026")
SEEDS = st.integers(0, 10_000)


def blog(total: int) -> Edition:
    """A blog of so many posts, `post-1` the oldest, a minute apart."""
    edition = Edition("test-live", "A test – live", "A blog.", ("Maya Trent",), AT, AT)
    for number in range(1, total + 1):
        post = Post(f"post-{number}", paragraphs(f"Entry number {number}."))
        edition = publish(edition, AT + timedelta(minutes=number), post)
    return edition


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def afternoon() -> list[Edition]:
    return list(editions(opening(AT), AFTERNOON, AT))


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(blog(21), lambda: later(30)) as served:
        yield served


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case and body of one request on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
    finally:
        connection.close()


def page(edition: Edition, number: int = 1, now: datetime | None = None, press: Press | None = None) -> Any:
    return parsed(render(edition, number, now or edition.last_modified, press))


def parsed(text: str | bytes) -> Any:
    return html.document_fromstring(text)


def island(tree: Any, name: str) -> dict[str, Any]:
    props: dict[str, Any] = json.loads(tree.xpath(f'//gu-island[@name="{name}"]/@props')[0])
    return props


class TestStory:
    def test_plays_in_order_within_two_minutes(self) -> None:
        times = [step.at_seconds for step in AFTERNOON]
        assert times == sorted(set(times))
        assert 0 < times[0] < times[-1] < 120

    def test_ends_with_about_thirty_posts_under_ids_of_their_own(self, afternoon: list[Edition]) -> None:
        ids = [post.id for post in afternoon[-1].posts]
        assert len(ids) == len(set(ids)) == 31
        assert all(len(key) == 24 and int(key, 16) for key in ids)

    def test_a_post_id_begins_with_the_second_of_its_creation(self) -> None:
        post = publish(blog(0), later(1), Post("any", paragraphs("Words."))).posts[0]
        assert int(post.id[:8], 16) == int(later(1).timestamp())

    def test_every_step_changes_something_to_be_found(self, afternoon: list[Edition]) -> None:
        assert all(truth(afternoon))

    def test_holds_one_of_each_kind_of_change(self, afternoon: list[Edition]) -> None:
        kinds = {found.kind for step in truth(afternoon) for found in step}
        assert kinds >= {"new", "edited", "removed", "restored", "headline", "standfirst", "closed"}

    def test_the_number_of_injured_is_edited_from_12_to_21(self, afternoon: list[Edition]) -> None:
        step = next(i for i, step in enumerate(AFTERNOON) if "12 injured becomes 21" in step.what)
        before, after = afternoon[step].post("toll"), afternoon[step + 1].post("toll")
        assert "12 people" in before.text
        assert "21 people" in after.text
        assert list(truth(afternoon))[step] == {Found("edited", after.id, frozenset({"title", "text"}))}

    def test_is_edited_and_silently_cut_after_closing(self, afternoon: list[Edition]) -> None:
        closed = next(i for i, edition in enumerate(afternoon) if not edition.live)
        after = [found.kind for step in list(truth(afternoon))[closed:] for found in step]
        assert after == ["edited", "removed"]
        assert afternoon[-1].last_modified == afternoon[-2].last_modified

    def test_withdrawn_posts_are_gone(self, afternoon: list[Edition]) -> None:
        assert {post.slug for post in afternoon[-1].withdrawn} == {"explosion", "van"}
        assert not {post.slug for post in afternoon[-1].posts} & {"explosion", "van"}


class TestOperations:
    def test_editing_says_so_and_retouching_does_not(self) -> None:
        before = blog(2)
        told = edit(before, later(9), "post-1", html="<p>Other.</p>").post("post-1")
        silent = retouch(before, later(9), "post-1", html="<p>Other.</p>").post("post-1")
        assert told.updated == later(9)
        assert silent.updated == before.post("post-1").updated
        assert told.text == silent.text == "Other."

    def test_a_withdrawn_post_is_restored_to_its_place_under_its_id(self) -> None:
        before = blog(5)
        assert restore(withdraw(before, later(8), "post-3"), later(9), "post-3").posts == before.posts

    def test_withdrawing_moves_the_date_of_change_and_vanishing_does_not(self) -> None:
        assert withdraw(blog(3), later(9), "post-2").last_modified == later(9)
        assert vanish(blog(3), later(9), "post-2").last_modified == blog(3).last_modified

    def test_a_reposted_post_has_the_same_words_and_another_id(self) -> None:
        before, after = blog(3), repost(blog(3), later(9), "post-1")
        assert after.posts[0].text == before.post("post-1").text
        assert after.posts[0].id not in {post.id for post in before.posts}
        assert {found.kind for found in next(truth([before, after]))} == {"removed", "new"}

    def test_a_redated_post_moves_to_the_top_under_its_id(self) -> None:
        after = redate(blog(3), later(9), "post-1")
        assert after.posts[0].id == blog(3).post("post-1").id
        assert next(truth([blog(3), after])) == {Found("edited", after.posts[0].id, frozenset({"published_at"}))}

    def test_a_backdated_post_stands_where_its_time_puts_it(self) -> None:
        late = Post("late", paragraphs("Late."), published=later(1.5))
        assert [post.slug for post in publish(blog(3), later(9), late).posts] == ["post-3", "post-2", "late", "post-1"]

    def test_only_one_post_is_pinned(self) -> None:
        edition = pin(pin(blog(3), later(8), "post-1"), later(9), "post-2")
        assert [post.slug for post in edition.posts if post.pinned] == ["post-2"]

    def test_a_restored_post_is_no_longer_pinned(self) -> None:
        away = withdraw(pin(blog(3), later(8), "post-2"), later(9), "post-2")
        assert not restore(away, later(10), "post-2").post("post-2").pinned

    def test_an_edit_that_is_taken_back_is_a_reversal(self) -> None:
        first = blog(1)
        second = edit(first, later(5), "post-1", title="Other")
        third = edit(second, later(6), "post-1", title=None)
        assert [found.kind for step in truth([first, second, third]) for found in step] == ["edited", "reverted"]

    def test_closing_and_reopening_are_found(self) -> None:
        shut = close(blog(1), later(5), "A test – as it happened")
        again = reopen(shut, later(6), "A test – live")
        assert [{f.kind for f in step} for step in truth([blog(1), shut, again])] == [
            {"closed", "headline"},
            {"reopened", "headline"},
        ]

    def test_a_post_that_is_not_there_is_a_mistake_of_the_script(self) -> None:
        with pytest.raises(KeyError, match="nobody"):
            withdraw(blog(1), later(5), "nobody")


class TestGenerated:
    def test_the_same_seed_is_the_same_blog(self) -> None:
        assert list(generate(7, 60)) == list(generate(7, 60))
        assert list(generate(7, 60)) != list(generate(8, 60))

    @given(SEEDS)
    def test_every_version_but_the_first_changes_something_and_the_last_is_closed(self, seed: int) -> None:
        versions = list(generate(seed, 40))
        assert len(versions) == 40
        assert all(truth(versions))
        assert [version.live for version in versions] == [True] * 39 + [False]

    @given(SEEDS)
    def test_what_is_found_adds_up_to_the_last_version(self, seed: int) -> None:
        versions = list(generate(seed, 40))
        shown = {post.id for post in versions[0].posts}
        for found in truth(versions):
            shown |= {f.key for f in found if f.key and f.kind in ("new", "restored")}
            shown -= {f.key for f in found if f.kind == "removed"}
        assert shown == {post.id for post in versions[-1].posts}

    def test_five_hundred_versions_grow_to_hundreds_of_posts(self) -> None:
        *_, last = generate(1, 500)
        assert 300 < len(last.posts) < 450
        assert last.headline.endswith("as it happened")

    def test_times_never_run_backwards(self) -> None:
        assert all(a.last_modified <= b.last_modified for a, b in pairwise(generate(3, 200)))


class TestPagination:
    @pytest.mark.parametrize(
        ("total", "sizes"),
        [
            (0, [0]),
            (1, [1]),
            (10, [10]),
            (19, [19]),
            (20, [10, 10]),
            (21, [11, 10]),
            (29, [19, 10]),
            (30, [10, 10, 10]),
            (47, [17, 10, 10, 10]),
        ],
    )
    def test_page_one_holds_what_the_tens_leave(self, total: int, sizes: list[int]) -> None:
        assert [len(ids) for ids in page_ids(blog(total))] == sizes

    @given(st.integers(0, 65))
    def test_the_pages_are_the_posts_in_order(self, total: int) -> None:
        edition = blog(total)
        assert [key for ids in page_ids(edition) for key in ids] == [post.id for post in edition.posts]

    def test_the_twentieth_post_makes_a_second_page_and_its_withdrawal_unmakes_it(self) -> None:
        nineteen, twenty = blog(19), blog(20)
        back = withdraw(twenty, later(30), "post-7")
        assert [len(page_ids(edition)) for edition in (nineteen, twenty, back)] == [1, 2, 1]
        assert len(page_ids(twenty)[0]) == 10

    def test_the_afternoon_crosses_that_line_both_ways(self, afternoon: list[Edition]) -> None:
        totals = [len(edition.posts) for edition in afternoon]
        crossed = totals.index(20)
        assert totals[crossed - 1 : crossed + 3] == [19, 20, 19, 20]

    def test_older_pages_stand_still_while_the_blog_grows(self) -> None:
        assert page_ids(blog(20))[1] == page_ids(blog(29))[1] == page_ids(blog(30))[2]

    def test_a_post_is_found_on_its_page(self) -> None:
        edition = blog(25)
        assert page_of(edition, edition.post("post-25").id) == 1
        assert page_of(edition, edition.post("post-1").id) == 2
        assert page_of(edition, "0" * 24) is None


@pytest.mark.parametrize("layout", LAYOUTS)
class TestPage:
    def test_shows_the_posts_of_its_page_newest_first(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[-1]
        for number, ids in enumerate(page_ids(edition), start=1):
            tree = page(edition, number, press=Press(layout=layout))
            assert tree.xpath('//*[@id="liveblog-body"]/article/@id') == [f"block-{key}" for key in ids]

    def test_says_every_word_of_its_posts(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[30]
        tree = page(edition, press=Press(layout=layout))
        for post in edition.posts[: len(page_ids(edition)[0])]:
            article = tree.get_element_by_id(f"block-{post.id}")
            said = " ".join(article.text_content().split())
            assert all(line in said for line in post.text.split("\n"))
            assert article.xpath("string(header/h2)") == (post.shown_title or "")
            assert article.xpath("header//time/@datetime") == [post.published.strftime("%Y-%m-%dT%H:%M:%S.000Z")]

    def test_no_furniture_repeats_a_line_of_the_story(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[-1]
        tree = page(edition, press=Press(layout=layout))
        for part in tree.xpath("//article | //script | //style"):
            part.drop_tree()
        furniture = " ".join(tree.text_content().split())
        assert "Most viewed" in furniture
        assert not [line for post in edition.posts for line in post.words if line in furniture]

    def test_shows_a_copy_of_the_pinned_post_without_id_on_page_one_only(
        self, layout: Layout, afternoon: list[Edition]
    ) -> None:
        edition = next(e for e in afternoon if len(e.posts) == 20 and e.post("hotline").pinned)
        first, second = (page(edition, number, press=Press(layout=layout)) for number in (1, 2))
        (copy,) = first.xpath('//*[@id="pinned-post"]//article')
        assert copy.get("id") is None
        assert not copy.xpath("header//time")
        assert edition.post("hotline").words[0] in copy.text_content()
        assert edition.post("hotline").id in copy.xpath("header//a/@href")[0]
        assert not second.xpath('//*[@id="pinned-post"]')
        assert second.xpath(f'//*[@id="block-{edition.post("hotline").id}"]')

    def test_lists_all_key_events_of_the_blog_on_every_page(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[-1]
        told = [post for post in edition.posts if post.key_event or post.summary]
        for number in (1, 2, 3):
            tree = page(edition, number, press=Press(layout=layout))
            listed = island(tree, "KeyEventsCarousel")["keyEvents"]
            assert [event["id"] for event in listed] == [post.id for post in told]
            assert [event["attributes"]["summary"] for event in listed] == [post.summary for post in told]
            cards = tree.xpath('//a[starts-with(@data-link-name, "key event card")]')
            assert len(cards) == 2 * len(told)

    def test_navigates_from_page_to_page(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[-1]
        colon = "%3A" if layout == "2026" else ":"
        second, third = (f"?page=with{colon}block-{ids[0]}#liveblog-navigation" for ids in page_ids(edition)[1:])
        links = [
            page(edition, number, press=Press(layout=layout)).xpath('(//nav[@id="liveblog-navigation"])[1]//a/@href')
            for number in (1, 2, 3)
        ]
        assert links[0] == [second, third]
        assert links[1] == ["?#maincontent", "?#liveblog-navigation", third, third]
        assert links[2] == ["?#maincontent", second]

    def test_tells_machines_that_it_is_live_until_it_closes(self, layout: Layout, afternoon: list[Edition]) -> None:
        for edition in (afternoon[0], afternoon[-1]):
            tree = page(edition, press=Press(layout=layout))
            (script,) = tree.xpath('//script[starts-with(., "window.guardian")]/text()')
            config = json.loads(script.removeprefix("window.guardian = ").removesuffix(";"))
            assert config["config"]["page"]["isLive"] is edition.live
            assert bool(tree.xpath('//gu-island[@name="Liveness"] | //*[@id="toast-root"]')) is edition.live

    def test_its_linked_data_hold_the_posts_of_the_page_under_the_times_of_the_blog(
        self, layout: Layout, afternoon: list[Edition]
    ) -> None:
        edition = afternoon[-1]
        tree = page(edition, 2, press=Press(layout=layout))
        posting, web_page = json.loads(tree.xpath('//script[@type="application/ld+json"]/text()')[0])
        assert (posting["@type"], web_page["@type"]) == ("LiveBlogPosting", "WebPage")
        updates = posting["liveBlogUpdate"]
        assert [update["@id"] for update in updates] == [*page_ids(edition)[1]]
        assert {update["datePublished"] for update in updates} == {posting["datePublished"]}

    def test_changes_with_the_minute_and_only_then(self, layout: Layout) -> None:
        press = Press(layout=layout)
        first, same, other = (render(blog(3), 1, later(m), press) for m in (10, 10.5, 11))
        assert first == same != other

    def test_noise_changes_bytes_and_no_words(self, layout: Layout, afternoon: list[Edition]) -> None:
        edition = afternoon[-1]
        presses = [Press(layout=layout, noise_seed=seed) for seed in (1, 1, 2)]
        one, again, two = (render(edition, 1, AT, press) for press in presses)
        assert one == again != two
        words = [parsed(text).xpath("string(//main)").split() for text in (one, two)]
        assert words[0] == words[1]
        for generated in ("//@class", "//figure/@id", "//img/@src", "//script/@src", "//input/@id"):
            assert parsed(one).xpath(generated) != parsed(two).xpath(generated)

    def test_is_as_heavy_as_asked(self, layout: Layout, afternoon: list[Edition]) -> None:
        text = render(afternoon[-1], 1, AT, Press(layout=layout, weight=400_000))
        assert 400_000 < len(text) < 600_000
        assert 50_000 < len(gzip.compress(text.encode())) < 120_000
        assert len(render(afternoon[-1], 1, AT, Press(layout=layout))) < 90_000

    def test_marks_its_age_after_a_month(self, layout: Layout) -> None:
        press = Press(layout=layout)
        fresh, old = (page(blog(1), 1, AT + timedelta(days=d), press).text_content() for d in (20, 400))
        assert "This article is more than" not in fresh
        assert "This article is more than 1 year old" in old

    def test_a_headline_cannot_break_the_page(self, layout: Layout) -> None:
        edition = rename(blog(2), later(5), '</script><b>"Fish" & chips')
        tree = page(edition, press=Press(layout=layout))
        assert tree.xpath("string(//h1)") == '</script><b>"Fish" & chips'
        assert (
            json.loads(tree.xpath('//script[@type="application/ld+json"]/text()')[0])[0]["headline"] == edition.headline
        )


def test_the_two_layouts_differ_in_markup_and_not_in_words(afternoon: list[Edition]) -> None:
    trees = [page(afternoon[-1], press=Press(layout=layout)) for layout in LAYOUTS]
    old, new = (tree.xpath("string(//article[1]/header//a/@href)") for tree in trees)
    assert old.startswith(
        "http://harbour-courier.test/uk-news/live/2026/nov/23/saltmere-ferry-fire-live?page=with:block-"
    )
    assert new.startswith("?page=with%3Ablock-")
    words = [[" ".join(a.text_content().split()) for a in tree.xpath("//article")] for tree in trees]
    assert words[0] == words[1]


class TestServer:
    def test_serves_the_blog_and_lists_it_on_its_front(self, newsroom: Newsroom) -> None:
        status, headers, body = ask(newsroom.url)
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert parsed(body).xpath("//link[@rel='canonical']/@href") == [newsroom.url]
        front = parsed(ask(newsroom.origin + "/")[2])
        front.make_links_absolute(newsroom.origin)
        assert newsroom.url in front.xpath("//a/@href")

    def test_allows_robots(self, newsroom: Newsroom) -> None:
        assert ask(newsroom.origin + "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"

    def test_answers_304_until_something_changes(self, newsroom: Newsroom) -> None:
        etag = ask(newsroom.url)[1]["etag"]
        status, headers, body = ask(newsroom.url, If_None_Match=etag)
        assert (status, body, headers["etag"]) == (304, b"", etag)
        newsroom.edition = edit(newsroom.edition, later(29), "post-21", title="Other")
        status, headers, _ = ask(newsroom.url, If_None_Match=etag)
        assert status == 200
        assert headers["etag"] != etag
        assert headers["last-modified"] == "Mon, 23 Nov 2026 13:29:00 GMT"

    def test_compresses_for_those_who_ask(self, newsroom: Newsroom) -> None:
        plain = ask(newsroom.url)
        packed = ask(newsroom.url, Accept_Encoding="gzip, br")
        assert packed[1]["content-encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == plain[2]
        assert packed[1]["etag"] == plain[1]["etag"]

    def test_head_has_headers_alone(self, newsroom: Newsroom) -> None:
        status, headers, body = ask(newsroom.url, "HEAD")
        assert (status, body) == (200, b"")
        assert int(headers["content-length"]) > 10_000

    @pytest.mark.parametrize("colon", [":", "%3A"])
    def test_gives_the_page_that_holds_a_post(self, newsroom: Newsroom, colon: str) -> None:
        key = newsroom.edition.post("post-4").id
        tree = parsed(ask(f"{newsroom.url}?page=with{colon}block-{key}")[2])
        assert tree.xpath("//article/@id") == [f"block-{key}" for key in page_ids(newsroom.edition)[1]]

    def test_a_permalink_is_not_found_while_its_post_is_withdrawn(self, newsroom: Newsroom) -> None:
        whole, permalink = newsroom.edition, newsroom.permalink("post-4")
        assert ask(permalink)[0] == 200
        newsroom.edition = withdraw(whole, later(29), "post-4")
        assert ask(permalink)[0] == 404
        newsroom.edition = restore(newsroom.edition, later(30), "post-4")
        assert ask(permalink)[0] == 200

    @pytest.mark.parametrize(
        "address", ["/nothing", "/uk-news/live", "{path}?page=2", "{path}?page=with:block-nothing"]
    )
    def test_knows_no_other_address(self, newsroom: Newsroom, address: str) -> None:
        assert ask(newsroom.origin + address.format(path=newsroom.edition.path))[0] == 404

    def test_keeps_account_of_what_was_asked(self, newsroom: Newsroom) -> None:
        ask(newsroom.url, User_Agent="a reader")
        ask(newsroom.origin + "/nothing")
        assert [(asked.path, asked.status) for asked in newsroom.requests] == [
            (newsroom.edition.path, 200),
            ("/nothing", 404),
        ]
        assert newsroom.requests[0].headers["user-agent"] == "a reader"

    def test_every_answer_has_noise_of_its_own_when_asked(self, newsroom: Newsroom) -> None:
        assert ask(newsroom.url)[2] == ask(newsroom.url)[2]
        newsroom.press = replace(newsroom.press, noise_seed=1)
        assert ask(newsroom.url)[2] != ask(newsroom.url)[2]

    def test_serves_another_layout_from_one_request_to_the_next(self, newsroom: Newsroom) -> None:
        newsroom.press = replace(newsroom.press, layout="2024")
        assert b"?page=with%3Ablock-" not in ask(newsroom.url)[2].replace(b"mailto:", b"").split(b"<article")[1][:600]

    def test_keeps_a_connection_alive_and_hangs_up_when_it_closes(self) -> None:
        with Newsroom(blog(1), lambda: later(2)) as served:
            connection = http.client.HTTPConnection(urlsplit(served.origin).netloc, timeout=5)
            for condition, status in (("none", 200), ("*", 304), ("none", 200)):
                connection.request("GET", served.edition.path, headers={"If-None-Match": condition})
                reply = connection.getresponse()
                assert (reply.status, bool(reply.read())) == (status, status == 200)
                assert connection.sock is not None
        assert connection.sock.recv(1) == b""
        connection.close()
        with pytest.raises(ConnectionRefusedError):
            ask(served.url)


class TestFault:
    def test_a_status_comes_without_the_page(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(status=503, headers=(("Retry-After", "120"),))
        status, headers, body = ask(newsroom.url)
        assert (status, headers["retry-after"]) == (503, "120")
        assert "etag" not in headers
        assert b"<article" not in body

    def test_a_body_takes_the_place_of_the_page(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(body=b"<html>Please accept</html>")
        assert ask(newsroom.url)[2] == b"<html>Please accept</html>"

    def test_may_strike_one_address_alone(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda path: Fault(status=500) if "page=" in path else None
        assert ask(newsroom.url)[0] == 200
        assert ask(newsroom.permalink("post-4"))[0] == 500

    def test_a_cut_answer_is_shorter_than_it_promised(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(cut_at=5000)
        with pytest.raises(http.client.IncompleteRead) as cut:
            ask(newsroom.url)
        assert len(cut.value.partial) == 5000

    def test_headers_replace_the_usual_ones(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(headers=(("Last-Modified", "Mon, 23 Nov 2020 10:00:00 GMT"),))
        assert ask(newsroom.url)[1]["last-modified"] == "Mon, 23 Nov 2020 10:00:00 GMT"

    def test_a_body_may_come_in_an_encoding_of_its_own(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(body=b"no gzip", headers=(("Content-Encoding", "gzip"),))
        assert ask(newsroom.url, Accept_Encoding="gzip")[2] == b"no gzip"

    def test_any_status_may_be_given(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(status=520)
        assert ask(newsroom.url)[0] == 520

    def test_a_wait_makes_the_answer_late(self, newsroom: Newsroom) -> None:
        newsroom.fault = lambda _path: Fault(wait=1.0)
        parts = urlsplit(newsroom.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=0.1)
        connection.request("GET", parts.path)
        with pytest.raises(TimeoutError):
            connection.getresponse()
        connection.close()


class Stage:
    """A real clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.time = AT

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> bool:
        self.time += timedelta(seconds=seconds)
        return False


class TestPlay:
    def test_ends_with_the_last_edition_at_the_time_of_the_last_step(self) -> None:
        stage = Stage()
        clock = raise_curtain(AFTERNOON, stage.now)
        newsroom = Newsroom(opening(clock.at(0)), clock)
        play(newsroom, AFTERNOON, clock, stage.wait)
        *_, last = editions(opening(clock.at(0)), AFTERNOON, clock.at(0))
        assert newsroom.edition == last
        assert stage.time == AT + timedelta(seconds=AFTERNOON[-1].at_seconds)
        newsroom.close()

    @pytest.mark.parametrize("speed", [1.0, 10.0])
    def test_the_story_never_runs_ahead_of_the_real_clock(self, speed: float) -> None:
        stage = Stage()
        clock = raise_curtain(AFTERNOON, stage.now, speed)
        for _ in range(300):
            assert clock() <= stage.time
            stage.wait(0.5)
        assert clock() == stage.time

    def test_a_faster_play_takes_less_time_and_tells_the_same_hours(self) -> None:
        stage = Stage()
        clock = raise_curtain(AFTERNOON, stage.now, speed=10)
        assert clock.until(100) == pytest.approx(10)
        stage.wait(1)
        assert clock() - clock.opened == timedelta(seconds=10 * PACE)

    def test_stops_when_told(self) -> None:
        told: list[Step] = []
        newsroom = Newsroom(opening(AT), lambda: AT)
        play(newsroom, AFTERNOON, StoryClock(lambda: AT, AT, AT), lambda _seconds: len(told) == 3, told.append)
        assert [step.what for step in told] == [step.what for step in AFTERNOON[:3]]
        newsroom.close()

    def test_plays_in_a_thread_beside_the_server(self) -> None:
        steps = self.numbered(30)
        clock = raise_curtain(steps, lambda: datetime.now(UTC), speed=100)
        with Newsroom(blog(0), clock) as newsroom, playing(newsroom, steps, clock) as thread:
            thread.join(timeout=10)
            assert len(parsed(ask(newsroom.url)[2]).xpath("//article")) == 10

    @staticmethod
    def numbered(total: int) -> Sequence[Step]:
        return [
            Step(n, f"post {n}", partial(publish, post=Post(f"post-{n}", paragraphs("Words."))))
            for n in range(1, total + 1)
        ]

    def test_is_served_by_hand_until_ctrl_c(self) -> None:
        command = [sys.executable, "-m", "collector.newsroom", "--speed", "50"]
        root = Path(__file__).parents[1]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                url = process.stdout.readline().strip()
                assert ask(url)[0] == 200
                assert "the port closes" in process.stdout.readline()
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=10) == 0
            finally:
                process.kill()
