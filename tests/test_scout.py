"""Sources of live blogs are read as every page is: after robots.txt, guarded, and with a failure where they fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collector.discovery import Announced
from collector.model import Failure, Page
from collector.schedule import DiscoveryRule
from collector.service.scout import FURTHER, look, validators
from tests.commands import run
from tests.lying_server import LyingServer, page

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://www.courier.example"
NEWS = f"{SITE}/sitemap.xml"


class Site:
    """Answers by address, and keeps what it was asked for."""

    def __init__(self, answers: Mapping[str, str | Page]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def fetch(self, url: str, _headers: Mapping[str, str]) -> Page:
        self.asked.append(url)
        answer = self.answers.get(url, "")
        return answer if isinstance(answer, Page) else Page(url, NOW, body=answer.encode())


def seen(site: Site) -> tuple[Announced, ...] | Failure:
    return asyncio.run(look(DiscoveryRule(source=NEWS), site.fetch, {}))[1]


def sitemap(*urls: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>"


def index(*urls: str) -> str:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>"


def test_of_an_index_the_last_sitemaps_are_read_and_one_that_fails_hides_no_other() -> None:
    parts = [f"{SITE}/{n}.xml" for n in range(6)]
    answers: dict[str, str | Page] = {each: sitemap(f"{SITE}/liveblog/storm-{n}") for n, each in enumerate(parts)}
    answers[parts[4]] = Page(parts[4], NOW, 503, body=b"no")
    site = Site({NEWS: index(*parts), **answers})
    found = seen(site)
    assert not isinstance(found, Failure)
    assert [each.url for each in found] == [f"{SITE}/liveblog/storm-5", f"{SITE}/liveblog/storm-3"]
    assert site.asked == [NEWS, *reversed(parts[-FURTHER:])]


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_source_that_fails_is_a_failure_and_no_source_without_blogs(status: int) -> None:
    assert isinstance(seen(Site({NEWS: Page(NEWS, NOW, status, body=b"no")})), Failure)


def test_a_source_that_is_as_it_was_announces_nothing_new() -> None:
    assert seen(Site({NEWS: Page(NEWS, NOW, 304, body=None)})) == ()


def test_a_source_is_asked_for_again_by_its_validators() -> None:
    answered = Page(NEWS, NOW, headers=(("ETag", '"1"'), ("last-modified", "Wed, 25 Nov 2026 09:00:00 GMT")))
    assert [*validators(answered)] == [
        ("If-None-Match", '"1"'),
        ("If-Modified-Since", "Wed, 25 Nov 2026 09:00:00 GMT"),
    ]
    assert [*validators(Page(NEWS, NOW))] == []


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `collector discover` says of sources on loopback, by the last part of their addresses."""
    folder = tmp_path_factory.mktemp("discover")
    front = page(
        b'<!doctype html><html><body><a href="/liveblog/storm-1">Storm</a><a href="/about">About</a></body></html>'
    )
    feed = page(b"<rss><item><link>http://127.0.0.1/liveblog/a</link><title>A</title></item></rss>")
    routes = {
        "/front": front,
        "/feed": feed,
        "/robots.txt": page(b"User-agent: *\nDisallow: /closed\n"),
        "/closed": front,
    }
    with LyingServer(dict(routes)) as server:
        schedule = folder / "schedules.yaml"
        sources = "".join(f"  - source: {server.url(path)}\n" for path in ("/front", "/feed", "/closed", "/missing"))
        schedule.write_text(f"version: 1\ndiscover:\n{sources}    titles: [storm]\n", encoding="utf-8")
        ended = run(folder, "discover", "--schedule", str(schedule), "--json")
        assert ended.status == 1
        yield {"base": server.base, **{row["source"].rpartition("/")[2]: row for row in ended.rows}}


def test_the_command_lists_what_each_source_announces(rows: dict[str, Any]) -> None:
    assert [each["url"] for each in rows["front"]["found"]] == [f"{rows['base']}/liveblog/storm-1"]
    assert rows["feed"]["found"] == [{"url": "http://127.0.0.1/liveblog/a", "title": "A", "at": None}]


def test_robots_hold_for_sources_too(rows: dict[str, Any]) -> None:
    assert rows["closed"]["error"]["kind"] == "robots"
    assert rows["closed"]["found"] == []


def test_a_source_that_is_missing_is_told_and_makes_the_command_fail(rows: dict[str, Any]) -> None:
    assert rows["missing"]["error"]["kind"] == "not_found"


def test_a_schedule_without_rules_is_told(tmp_path: Path) -> None:
    schedule = tmp_path / "s.yaml"
    schedule.write_text("version: 1\nwatches: []\n", encoding="utf-8")
    ended = run(tmp_path, "discover", "--schedule", str(schedule))
    assert ended.status == 0
    assert "has no discovery rules" in ended.err
