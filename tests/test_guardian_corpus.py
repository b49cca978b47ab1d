"""The Guardian's reader against recorded live blogs, every version of which has its truth beside it."""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from collector.extract.merge import merge
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    Flag,
    LiveBlog,
    Page,
    Reading,
    Status,
)
from collector.recent import RECENT
from spiders.guardian import BLOCKS, Guardian

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus/guardian"
PROSE = ("Text", "Blockquote", "Subheading", "List")
AT = datetime(2026, 8, 1, tzinfo=UTC)
SILENT = {"updated_ms", "markup_only", "pinned", "key_event"}
"""Fields of the truth whose change is none of the words, people, links or pictures."""

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared: the recorded live blogs are not here")

Truth = dict[str, Any]


def versions() -> list[str]:
    return [
        f"{truth.parents[1].name}/{truth.stem}"
        for truth in sorted(CORPUS.glob("seq*/truth/*.json"))
        if truth.stem.isdigit()
    ]


def pairs() -> list[tuple[str, str]]:
    return [(a, b) for a, b in pairwise(versions()) if a.partition("/")[0] == b.partition("/")[0]]


@cache
def truth_of(version: str) -> Truth:
    sequence, number = version.split("/")
    told: Truth = json.loads((CORPUS / sequence / "truth" / f"{number}.json").read_text())
    return told


@cache
def pages_of(version: str) -> tuple[Page, ...]:
    sequence, number = version.split("/")
    urls = truth_of(version)["page_urls"]
    return tuple(Page(url, AT, body=body(sequence, number, place)) for place, url in enumerate(urls, start=1))


def body(sequence: str, number: str, place: int) -> bytes:
    page = "" if place == 1 else f".p{place}"
    return gzip.decompress((CORPUS / sequence / "pages" / f"{number}{page}.html.gz").read_bytes())


@cache
def readings_of(version: str) -> tuple[Reading, ...]:
    found = [Guardian.read(page) for page in pages_of(version)]
    failures = [reading for reading in found if isinstance(reading, Failure)]
    assert not failures, failures
    return tuple(reading for reading in found if isinstance(reading, Reading))


@cache
def blog_of(version: str) -> LiveBlog:
    return merge(readings_of(version))


def blocks(version: str) -> Iterator[tuple[Entry, Truth]]:
    entries = {entry.key: entry for entry in blog_of(version).entries}
    return ((entries[b["id"]], b) for b in truth_of(version)["blocks"] if b["in_dom"])


def squeeze(text: str | None) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(text or ""))
    plain = re.sub(r"[\s\u200b\u200e\u200f\ufeff]+", "", plain)
    return plain.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


@pytest.mark.parametrize("version", versions())
def test_every_page_shows_its_blocks_in_order(version: str) -> None:
    told = truth_of(version)
    shown = {block["id"] for block in told["blocks"] if block["in_dom"]}
    read = [[entry.key for entry in reading.blog.entries] for reading in readings_of(version)]
    assert read == [[key for key in page if key in shown] for page in told["pages"]]


@pytest.mark.parametrize("version", versions())
def test_paragraphs_are_there_and_in_their_places(version: str) -> None:
    for entry, told in blocks(version):
        text, start = squeeze(entry.text), 0
        for element in (e for e in told["elements"] if e["type"] in PROSE and e.get("text")):
            wanted = squeeze(element["text"])
            found = text.find(wanted, start)
            assert found >= 0, (entry.key, element["text"])
            start = found + len(wanted)


@pytest.mark.parametrize("version", versions())
def test_prose_has_not_one_character_more_than_was_written(version: str) -> None:
    for entry, told in blocks(version):
        assert "doublequotationmark" not in squeeze(entry.text)
        if all(element["type"] in PROSE for element in told["elements"]):
            assert squeeze(entry.text) == "".join(squeeze(e["text"]) for e in told["elements"])


@pytest.mark.parametrize("version", versions())
def test_titles(version: str) -> None:
    for entry, told in blocks(version):
        wanted = {squeeze(told["title"])} | ({"Summary"} if told["summary"] and not told["title"] else set())
        assert squeeze(entry.title) in wanted


@pytest.mark.parametrize("version", versions())
def test_times(version: str) -> None:
    for entry, told in blocks(version):
        assert entry.published_at == datetime.fromisoformat(told["published"])
        updated = datetime.fromisoformat(told["updated"]) if told["updated_shown_in_dom"] else None
        assert entry.updated_at == updated


@pytest.mark.parametrize("version", versions())
def test_contributors(version: str) -> None:
    for entry, told in blocks(version):
        assert [contributor.name for contributor in entry.contributors] == told["contributors"]


@pytest.mark.parametrize("version", versions())
def test_key_events_and_summaries(version: str) -> None:
    for entry, told in blocks(version):
        assert (Flag.KEY_EVENT in entry.flags) == told["key_event"]
        assert (Flag.SUMMARY in entry.flags) == told["summary"]


@pytest.mark.parametrize("version", versions())
def test_the_pinned_block(version: str) -> None:
    pinned = [entry.key for entry in blog_of(version).entries if Flag.PINNED in entry.flags]
    told = truth_of(version)["pinned_id"]
    assert pinned == ([told] if told else [])


@pytest.mark.parametrize("version", versions())
def test_media_and_embeds(version: str) -> None:
    for entry, told in blocks(version):
        pictures = [e for e in told["elements"] if e["type"] == "Image"]
        assert [squeeze(m.caption) for m in entry.media] == [squeeze(e["caption"]) for e in pictures]
        assert [squeeze(m.credit) for m in entry.media] == [squeeze(e["credit"]) for e in pictures]
        for media, picture in zip(entry.media, pictures, strict=True):
            assert media.identity.removeprefix("media/") in picture["master"][0]
        tweets = [e for e in told["elements"] if e["type"] == "Tweet"]
        posts = [e for e in entry.embeds if e.provider == "twitter"]
        assert [post.url.rpartition("/")[2] for post in posts] == [e["tweet_id"] for e in tweets]
        for post, tweet in zip(posts, tweets, strict=True):
            assert squeeze(tweet["text"]).startswith(squeeze(post.text))
            assert squeeze(post.author) in squeeze(tweet["text"])
        players = [e["asset"] for e in told["elements"] if e["type"] in ("VideoYoutube", "Youtube")]
        assert [e.url.rpartition("=")[2] for e in entry.embeds if e.provider == "youtube"] == [
            asset.rpartition("=")[2] for asset in players
        ]


@pytest.mark.parametrize("version", versions())
def test_the_blog_itself(version: str) -> None:
    told = truth_of(version)
    for reading in readings_of(version):
        blog = reading.blog
        assert squeeze(blog.title) == squeeze(told["headline"])
        assert blog.standfirst == told["standfirst_text"]
        assert [person.name for person in blog.byline] == told["byline"].split(" and ")
        assert blog.status is (Status.LIVE if told["is_live"] else Status.CLOSED)
        assert blog.canonical_url == told["url"]
        assert blog.updated_at == datetime.fromisoformat(told["last_modified"])
        assert blog.language == "en"
        assert blog.published_at is not None
        assert abs((blog.published_at - datetime.fromisoformat(told["first_published"])).total_seconds()) < 60
        assert len(blog.media) == 1


@pytest.mark.parametrize("version", versions())
def test_every_page_leads_to_the_next_and_the_last_to_none(version: str) -> None:
    readings = readings_of(version)
    assert [reading.next_url for reading in readings] == [*truth_of(version)["page_urls"][1:], None]
    assert [reading.complete for reading in readings] == [True] + [False] * (len(readings) - 1)


@pytest.mark.parametrize("version", versions())
def test_a_page_asked_for_by_a_block_begins_with_it(version: str) -> None:
    for page, reading in zip(pages_of(version)[1:], readings_of(version)[1:], strict=True):
        assert Guardian.asked_for(page.url) == reading.blog.entries[0].key


def test_the_layout_is_the_renderers() -> None:
    eras = {"head": "dcr-2026", "2403": "dcr-2024"}
    for version in versions():
        assert {reading.blog.layout for reading in readings_of(version)} == {eras[truth_of(version)["renderer"]]}


def content(entry: Entry) -> tuple[object, ...]:
    """What counts of an entry: where any of it differs, a reader is told of an edit."""
    return (
        entry.title,
        entry.text,
        entry.contributors,
        [link.url for link in entry.links],
        [media.identity for media in entry.media],
        entry.embeds,
        entry.published_at.replace(microsecond=0) if entry.published_at else None,
    )


@pytest.mark.parametrize(("before", "after"), pairs())
def test_what_was_not_edited_reads_the_same(before: str, after: str) -> None:
    earlier = {entry.key: entry for entry in blog_of(before).entries}
    edits = {edit["id"]: set(edit["fields"]) for edit in truth_of(after)["changes_since_previous"]["edited"]}
    for entry in blog_of(after).entries:
        if entry.key in earlier and not edits.get(entry.key, set()) - SILENT:
            assert content(entry) == content(earlier[entry.key]), entry.key


@pytest.mark.parametrize(("before", "after"), pairs())
def test_what_was_edited_reads_differently(before: str, after: str) -> None:
    entries = [{entry.key: entry for entry in blog_of(version).entries} for version in (before, after)]
    for edit in truth_of(after)["changes_since_previous"]["edited"]:
        if {"title", "text", "contributors"} & set(edit["fields"]):
            assert content(entries[0][edit["id"]]) != content(entries[1][edit["id"]]), edit


def test_another_renderer_changes_nothing_but_the_layout() -> None:
    old, new = blog_of("seq3/003"), blog_of("seq3/004")
    assert [(e.key, content(e), e.flags, e.updated_at) for e in old.entries] == [
        (e.key, content(e), e.flags, e.updated_at) for e in new.entries
    ]
    assert (old.title, old.standfirst, old.byline, old.status) == (new.title, new.standfirst, new.byline, new.status)
    assert [media.identity for media in old.media] == [media.identity for media in new.media]
    assert old.layout != new.layout


@pytest.mark.parametrize("version", versions())
def test_what_is_remembered_is_what_is_read(version: str) -> None:
    for page in pages_of(version):
        warm = Guardian.read(page)
        RECENT.forget()
        assert warm == Guardian.read(page)


@pytest.mark.parametrize("version", versions())
def test_a_block_cut_out_of_its_page_reads_as_in_it(version: str) -> None:
    whole = replace(BLOCKS, tag="nothing")
    for page in pages_of(version):
        cut, uncut = (blocks.sheet(page.url, page.body or b"") for blocks in (BLOCKS, whole))
        assert cut is not None
        assert uncut is not None
        assert cut.entries == uncut.entries


def test_the_server_may_stand_anywhere() -> None:
    for page in pages_of("seq5/005"):
        other = "http://127.0.0.1:8080"
        moved = Page(
            page.url.replace("https://www.theguardian.com", other),
            AT,
            body=(page.body or b"").replace(b"https://www.theguardian.com", other.encode()),
        )
        here, there = Guardian.read(page), Guardian.read(moved)
        assert isinstance(here, Reading)
        assert isinstance(there, Reading)
        assert (there.next_url or "").replace(other, "https://www.theguardian.com") == (here.next_url or "")
        assert there.blog.canonical_url.startswith(other)
        assert [e.text for e in there.blog.entries] == [e.text for e in here.blog.entries]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("empty_200", FailureKind.EMPTY),
        ("seq1_009_body_without_articles", FailureKind.EXTRACTION_COLLAPSE),
        ("seq1_009_truncated_before_body", FailureKind.TRUNCATED),
        ("seq1_009_truncated_between_blocks", FailureKind.TRUNCATED),
        ("seq1_009_truncated_mid_block", FailureKind.TRUNCATED),
    ],
)
def test_broken_pages_are_failures(name: str, kind: FailureKind) -> None:
    broken = gzip.decompress((CORPUS / "broken" / f"{name}.html.gz").read_bytes())
    failure = Guardian.read(Page("https://www.theguardian.com/science/live/2021/feb/19/mars", AT, body=broken))
    assert isinstance(failure, Failure)
    assert failure.kind is kind


@pytest.mark.parametrize("number", [f"{n:03d}" for n in range(1, 13)])
def test_polling_replies_repeat_what_the_page_shows(number: str) -> None:
    for sequence in ("seq1", "seq2", "seq5"):
        reply = CORPUS / sequence / "pages" / f"{number}.poll.json.gz"
        if not reply.exists():
            continue
        data = gzip.decompress(reply.read_bytes())
        reading = Guardian.read(Page(truth_of(f"{sequence}/{number}")["url"], AT, body=data))
        assert isinstance(reading, Reading)
        assert not reading.complete
        assert len(reading.blog.entries) == len(re.findall('<article id="block-', json.loads(data)["html"]))
        entries = {entry.key: entry for entry in blog_of(f"{sequence}/{number}").entries}
        for entry in reading.blog.entries:
            assert content(entry) == content(entries[entry.key])


def real(name: str) -> Reading:
    file = CORPUS / "real" / name
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    reading = Guardian.read(Page("https://www.theguardian.com/world/live/2022/feb/24/blog", AT, body=data))
    assert isinstance(reading, Reading), reading
    return reading


def test_the_polling_fragment_of_2022() -> None:
    reading = real("poll_2022-02-24_ukraine.html")
    (entry,) = reading.blog.entries
    assert (entry.key, entry.title, reading.complete) == ("621743f78f08dc833953806d", None, False)
    assert reading.blog.layout == "dcr-2022"
    assert entry.updated_at == datetime(2022, 2, 24, 8, 50, 33, tzinfo=UTC)
    assert [embed.url for embed in entry.embeds] == ["https://twitter.com/SFischer_EU/status/1496763403616071681"]
    assert entry.links == ()
    assert "css-" not in entry.text + entry.html


def test_the_polling_reply_of_2024() -> None:
    reading = real("poll_2024-01-08_us-politics.json")
    (entry,) = reading.blog.entries
    assert reading.blog.layout == "dcr-2024"
    assert [embed.author for embed in entry.embeds] == [
        "House Freedom Caucus (@freedomcaucus)",
        "Congressman Bob Good (@RepBobGood)",
        "Rep Andy Biggs (@RepAndyBiggsAZ)",
    ]


@pytest.mark.parametrize("file", sorted((CORPUS / "real/content_api").glob("*")), ids=lambda file: file.name[:40])
def test_content_api_documents(file: Path) -> None:
    document = json.loads(gzip.decompress(file.read_bytes()))
    reading = real(f"content_api/{file.name}")
    ids = re.findall('<div id="block-([0-9a-f]{24})"', document["fields"]["body"])
    assert [entry.key for entry in reading.blog.entries] == ids
    assert reading.blog.title
    assert reading.blog.layout == "content-api"
    assert all(entry.published_at for entry in reading.blog.entries)
    assert sum(bool(entry.text) for entry in reading.blog.entries) >= 0.95 * len(ids)
    furniture = re.compile(
        r"\bUpdated at\b|View image in fullscreen|\bBST\b$|View this post on Instagram", re.MULTILINE
    )
    assert [entry.key for entry in reading.blog.entries if furniture.search(entry.text)] == []
    told = {block["id"]: block for block in document.get("blocks", {}).get("body", [])}
    for entry in (entry for entry in reading.blog.entries if entry.key in told):
        assert squeeze(entry.title) == squeeze(told[entry.key].get("title"))
        assert (Flag.KEY_EVENT in entry.flags) == told[entry.key]["attributes"].get("keyEvent", False)
