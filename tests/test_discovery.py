"""Discovery finds the live blogs that a front, a feed or a sitemap announces, and none of their many look-alikes."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.discovery import OLDEST, Announced, Kind, Source, address, chosen, looks_live
from collector.extract import sources
from collector.model import Failure, FailureKind, Page
from collector.publishers import by_url
from collector.schedule import DiscoveryRule

SOURCES = Path(__file__).parent / "sources"
FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://www.courier.example"
STORM = f"{SITE}/live/2026/11/25/storm-reaches-the-harbour"
BUDGET = f"{SITE}/news/council-budget-live-updates"
FRONT = f"{SITE}/news/"


def read(name: str, url: str = FRONT) -> Source:
    source = sources.read(Page(url, NOW, body=(SOURCES / name).read_bytes()))
    assert isinstance(source, Source), source
    return source


def unknown(_url: str) -> None:
    """No publisher's file knows the site."""


def found(name: str, url: str = FRONT, **asked: tuple[re.Pattern[str], ...]) -> list[str]:
    rule = DiscoveryRule(source=url, **asked)  # type: ignore[arg-type] # patterns only
    return [each.url for each in chosen(rule, read(name, url), unknown, NOW)]


def pattern(text: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(text, re.IGNORECASE),)


def test_a_front_shows_its_live_blogs_among_much_else() -> None:
    assert found("front.html") == [
        STORM,
        BUDGET,
        f"{SITE}/2026/11/25/ferry-strike-live-480213",
        f"{SITE}/2026/11/24/lighthouse-reopens-480107",
    ]


def test_a_link_goes_by_its_own_words_and_not_by_its_pictures() -> None:
    (storm,) = (each for each in read("front.html").links if each.url == STORM)
    assert storm.title == "Storm reaches the harbour – live"


def test_a_feed_tells_addresses_titles_and_times_and_may_lie_on_another_host() -> None:
    source = read("rss.xml", "https://feeds.elsewhere.example/courier")
    assert source.kind is Kind.FEED
    assert len(source.links) == 4
    assert source.links[0].at == datetime(2026, 11, 25, 7, 12, tzinfo=UTC)
    assert found("rss.xml", "https://feeds.elsewhere.example/courier") == [STORM, BUDGET]


def test_an_atom_feed_dates_an_entry_by_its_last_change() -> None:
    (first, _) = read("atom.xml").links
    assert first.at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert found("atom.xml") == [f"{SITE}/liveticker/sturm-am-hafen-480199"]


def test_a_news_sitemap_is_read_without_its_pictures() -> None:
    assert read("news-sitemap.xml").kind is Kind.SITEMAP
    assert found("news-sitemap.xml") == [STORM]


def test_an_index_of_sitemaps_names_those_to_read() -> None:
    source = read("sitemap-index.xml")
    assert source.links == ()
    assert source.further == (f"{SITE}/sitemaps/news-1.xml", f"{SITE}/sitemaps/news-2.xml")


def test_a_rule_with_patterns_of_its_own_takes_what_they_match() -> None:
    assert found("front.html", urls=pattern("seals")) == [f"{SITE}/2026/11/25/where-the-seals-live-480311"]
    assert found("front.html", titles=pattern("strike live")) == [f"{SITE}/2026/11/25/ferry-strike-live-480213"]
    assert found("front.html", urls=pattern("/live/"), titles=pattern("strike")) == []


def test_a_rule_leaves_out_what_it_is_told_to_by_address_or_title() -> None:
    without = (*pattern("budget"), *pattern("^ferry strike"))
    assert found("front.html", without=without) == [STORM, f"{SITE}/2026/11/24/lighthouse-reopens-480107"]


def test_what_is_dated_a_week_ago_is_no_news() -> None:
    link = Announced(f"{SITE}/liveblog/pier-480199")
    rule = DiscoveryRule(source=FRONT)
    for age, taken in ((OLDEST, 1), (OLDEST + timedelta(seconds=1), 0)):
        dated = Source(Kind.FEED, (Announced(link.url, at=NOW - age),))
        assert len(chosen(rule, dated, unknown, NOW)) == taken


def test_a_publishers_own_knowledge_goes_before_the_general_signs() -> None:
    known = re.compile(r"/coverage/\d+")
    assert looks_live(Announced(f"{SITE}/coverage/7"), known)
    assert not looks_live(Announced(STORM, "Storm – live"), known)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/politics/live/2024/mar/27/rishi-sunak",
        "https://a.example/news/live/c4gx7w2yq0no",
        "https://a.example/world/live-news/israel-hamas-war-03-27-24/index.html",
        "https://a.example/news/live-updates/hurricane-helene-path/",
        "https://a.example/esteri/2023/11/02/diretta/guerra_oggi-419364605/",
        "https://a.example/india/case-live-updates-court/liveblog/78396591.cms",
        "https://a.example/newsticker/liveblog-nahost-dienstag-100.html",
        "https://a.example/livecoverage/stock-market-today-dow-sp500",
        "https://a.example/israel-news/2024-01-01/ty-article-live/idf-strikes",
        "https://a.example/politik/wahl-liveticker-100.html",
        "https://a.example/international/live/2024/03/27/guerre_6224_3210.html",
    ],
)
def test_addresses_that_are_common_are_known_without_a_title(url: str) -> None:
    assert looks_live(Announced(url))


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a.example/live", "Live"),
        ("https://a.example/live/", "LIVE TV"),
        ("https://a.example/live/bbcone", "Watch live"),
        ("https://a.example/live-tv/news/live/2024/channel", "LIVE"),
        ("https://a.example/audio/live/radio-four-live", "Listen live"),
        ("https://a.example/football/live-scores", "LIVE scores"),
        ("https://a.example/news/people-who-live-longer-12345", "People who live longer"),
        ("https://a.example/sport/final-live-stream-how-to-watch", "Final LIVE stream"),
        ("https://a.example/music/oasis-live-at-wembley-review", "Oasis at Wembley review"),
        ("https://a.example/tickets/live/oasis-wembley-12345", "Oasis LIVE"),
        ("https://a.example/newsticker/", "Newsticker"),
        ("https://a.example/tag/live-blog/", "Live blog"),
        ("https://a.example/partidos-hoy-horarios-canales-ver-futbol-en-vivo", "Partidos EN VIVO"),
    ],
)
def test_look_alikes_are_left_alone(url: str, title: str) -> None:
    assert not looks_live(Announced(url, title))


@pytest.mark.parametrize("name", ["heise", "libero", "vg"])
def test_the_recorded_look_alikes_are_not_taken_nor_what_they_link_to(shared: Path, name: str) -> None:
    folder = shared / f"corpus/pages/not-a-live-blog-{name}"
    url = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["url"]
    body = gzip.decompress((folder / "page.html.gz").read_bytes())
    then = datetime(2018, 1, 1, tzinfo=UTC)
    source = sources.read(Page(url, then, body=body))
    assert isinstance(source, Source)
    assert len(source.links) > 60
    assert chosen(DiscoveryRule(source=url), source, unknown, then) == ()
    itself = [Announced(url, each.title) for each in source.links]
    assert not any(looks_live(each) for each in itself)


@pytest.mark.parametrize("name", ["br", "express", "mirror", "repubblica", "toi"])
def test_recorded_live_blogs_are_taken_when_they_are_linked_to(shared: Path, name: str) -> None:
    told = json.loads((shared / f"corpus/pages/{name}/truth.json").read_text(encoding="utf-8"))
    assert looks_live(Announced(told["url"], told["title"]), by_url(told["url"]).addresses)


def test_publishers_know_the_addresses_of_their_own_fixtures() -> None:
    pages = [page.with_name("meta.json") for page in FIXTURES.glob("*/*/page.html")]
    urls = {json.loads(meta.read_text(encoding="utf-8"))["url"] for meta in pages}
    known = {url: by_url(url).addresses for url in urls}
    assert [url for url, shape in known.items() if shape and not shape.search(url)] == []


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (f"{STORM}?page=with:block-9#block-9", STORM),
        (f"{STORM}?utm_source=a&ref=b&at_medium=c", STORM),
        (
            "https://A.example/live-updates/storm/?id=7&entryId=2",
            "https://a.example/live-updates/storm/?id=7&entryId=2",
        ),
    ],
)
def test_one_blog_is_found_under_one_address(url: str, kept: str) -> None:
    assert address(url) == kept


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b'{"a": 1}', b"<!doctype html><p>cut"])
def test_what_is_no_source_is_a_failure_and_no_list_without_links(body: bytes) -> None:
    assert isinstance(sources.read(Page(FRONT, NOW, body=body)), Failure)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_cannot_make_the_reader_load_or_repeat_anything(encoding: str) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = "<item><title>&b;&f;</title><link>https://courier.example/liveblog/a-b-c</link></item>"
    body = f"{bomb}<rss><channel>{item}</channel></rss>".encode(encoding)
    assert isinstance(sources.read(Page(FRONT, NOW, body=body)), Failure)


@given(st.binary(max_size=300), st.sampled_from([b"<rss><item><link>", b"<urlset><url><loc>", b"<html><a href=", b""]))
def test_no_document_makes_it_raise(noise: bytes, start: bytes) -> None:
    source = sources.read(Page(FRONT, NOW, body=start + noise))
    assert isinstance(source, Source) or source.kind in FailureKind
    if isinstance(source, Source):
        chosen(DiscoveryRule(source=FRONT), source, unknown, NOW)


@given(st.text(max_size=80))
def test_no_address_makes_it_raise(text: str) -> None:
    looks_live(Announced(f"https://a.example/{text}", text))
    address(f"https://a.example/{text}")
