"""robots.txt is obeyed as RFC 9309 asks: today, while it is out of order, and months later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response

from collector.errors import AddressRefused
from collector.fetch.gate import CRAWL_DELAY
from collector.fetch.outcome import RequestRefused
from collector.fetch.robots import LONGEST_DELAY, READ_BYTES, RobotsMiddleware, parsed
from collector.model import FailureKind
from tests.lying_server import LyingServer, Reply, cut, encoded, hang, packed, page, redirect, until_closed
from tests.probe import Asked, Fetched, probe

HOUR = 3600.0
ALLOW, DENY = b"User-agent: *\nAllow: /\n", b"User-agent: *\nDisallow: /\n"
LIVE = "https://news.example/live"


@dataclass
class Site:
    """Stands in for Scrapy's engine: answers for robots.txt with `answer`, and counts how often it was asked."""

    answer: Response | Exception
    asked: list[str] = field(default_factory=list)
    engine: Site = field(init=False)

    def __post_init__(self) -> None:
        self.engine = self

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer.replace(request=request)


@dataclass
class Visitor:
    """A middleware with a clock that is moved by hand."""

    site: Site
    now: float = 0.0

    def __post_init__(self) -> None:
        self.middleware = RobotsMiddleware(cast(Crawler, self.site), clock=lambda: self.now)

    def refusal(self, url: str = LIVE, **meta: str) -> FailureKind | None:
        """The kind of failure with which `url` is refused, None if it may be fetched."""
        return asyncio.run(self._refusal(Request(url, meta=meta)))

    async def _refusal(self, request: Request) -> FailureKind | None:
        try:
            await self.middleware.process_request(request)
        except RequestRefused as refusal:
            return refusal.failure.kind
        return None


def robots(body: bytes, status: int = 200, flags: tuple[str, ...] = ()) -> Response:
    return Response("https://news.example/robots.txt", status=status, body=body, flags=list(flags))


def visitor(answer: Response | Exception) -> Visitor:
    return Visitor(Site(answer))


def test_what_the_rules_refuse_is_not_fetched() -> None:
    rules = b"User-agent: *\nDisallow: /private/\nUser-agent: LiveBlogCollector\nDisallow: /archive/\n"
    visit = visitor(robots(rules))
    assert visit.refusal("https://news.example/archive/1") is FailureKind.ROBOTS
    assert visit.refusal("https://news.example/private/1") is None
    assert visit.refusal(LIVE) is None
    assert visit.site.asked == ["https://news.example/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451])
def test_a_file_that_does_not_exist_allows_everything(status: int) -> None:
    assert visitor(robots(DENY, status)).refusal() is None


@pytest.mark.parametrize("status", [500, 502, 503, 599, 304, 301])
def test_a_file_that_cannot_be_had_now_forbids_everything(status: int) -> None:
    assert visitor(robots(ALLOW, status)).refusal() is FailureKind.ROBOTS


def test_a_file_that_came_incomplete_forbids_everything() -> None:
    assert visitor(robots(ALLOW, flags=("dataloss",))).refusal() is FailureKind.ROBOTS
    assert visitor(robots(ALLOW, flags=("partial",))).refusal() is None


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<!doctype html><p>Welcome</p>", b"\xef\xbb\xbf" + ALLOW])
def test_a_file_without_rules_allows_everything(body: bytes) -> None:
    assert visitor(robots(body)).refusal() is None


def test_rules_behind_a_byte_order_mark_count() -> None:
    assert visitor(robots(b"\xef\xbb\xbf" + DENY)).refusal() is FailureKind.ROBOTS


def test_a_timeout_of_the_file_forbids_and_says_that_it_is_the_file() -> None:
    assert visitor(DownloadTimeoutError()).refusal() is FailureKind.ROBOTS


def test_a_host_that_is_refused_is_said_to_be_refused_and_not_to_have_rules() -> None:
    assert visitor(AddressRefused("10.0.0.1 is refused.")).refusal() is FailureKind.REFUSED


def test_more_redirects_than_are_followed_count_as_no_file() -> None:
    assert visitor(IgnoreRequest("max redirections reached")).refusal() is None


def test_a_person_may_override_the_rules_with_a_reason() -> None:
    visit = visitor(robots(DENY))
    assert visit.refusal(robots_override="asked by the publisher") is None
    assert visit.site.asked == []


# Time.


def test_rules_are_read_again_within_a_day() -> None:
    visit = visitor(robots(ALLOW))
    assert visit.refusal() is None
    visit.site.answer = robots(DENY)
    visit.now = HOUR
    assert visit.refusal() is None
    assert len(visit.site.asked) == 1
    visit.now = 24 * HOUR
    assert visit.refusal() is FailureKind.ROBOTS
    assert len(visit.site.asked) == 2


def test_while_the_file_is_out_of_order_its_last_rules_hold_for_thirty_days() -> None:
    visit = visitor(robots(b"User-agent: *\nDisallow: /archive/\n"))
    assert visit.refusal() is None
    visit.site.answer = robots(b"", 503)
    visit.now = 29 * 24 * HOUR
    assert visit.refusal() is None
    assert visit.refusal("https://news.example/archive/1") is FailureKind.ROBOTS
    visit.now = 31 * 24 * HOUR
    assert visit.refusal() is FailureKind.ROBOTS


def test_an_unreadable_file_is_tried_again_after_a_minute_but_not_at_every_page() -> None:
    visit = visitor(robots(b"", 503))
    assert [visit.refusal(), visit.refusal()] == [FailureKind.ROBOTS, FailureKind.ROBOTS]
    assert len(visit.site.asked) == 1
    visit.site.answer = robots(ALLOW)
    visit.now = 61.0
    assert visit.refusal() is None


def test_requests_at_the_same_time_ask_for_the_file_once() -> None:
    async def visit_all() -> list[None]:
        middleware = RobotsMiddleware(cast(Crawler, site))
        return await asyncio.gather(*(middleware.process_request(Request(f"{LIVE}/{n}")) for n in range(20)))

    site = Site(robots(ALLOW))
    asyncio.run(visit_all())
    assert len(site.asked) == 1


def test_one_that_gives_up_does_not_take_the_answer_from_the_others() -> None:
    async def visit() -> None:
        middleware = RobotsMiddleware(cast(Crawler, site))
        hasty, patient = (asyncio.ensure_future(middleware.process_request(Request(LIVE))) for _ in range(2))
        await asyncio.sleep(0)
        hasty.cancel()
        await patient

    site = Site(robots(ALLOW))
    asyncio.run(visit())
    assert len(site.asked) == 1


def test_hosts_ports_and_schemes_have_rules_of_their_own() -> None:
    visit = visitor(robots(ALLOW))
    for url in (LIVE, "http://news.example/live", "https://news.example:8443/live", "https://NEWS.example/other"):
        visit.refusal(url)
    assert visit.site.asked == [
        "https://news.example/robots.txt",
        "http://news.example/robots.txt",
        "https://news.example:8443/robots.txt",
    ]


# Crawl-delay.


@pytest.mark.parametrize(
    ("asked", "given_"),
    [("10", 10.0), ("0.5", 0.5), ("99999", LONGEST_DELAY), ("-1", 0.0), ("soon", 0.0), ("nan", 0.0)],
)
def test_a_crawl_delay_is_told_up_to_five_minutes(asked: str, given_: float) -> None:
    visit = visitor(robots(f"User-agent: *\nCrawl-delay: {asked}\n".encode()))
    request = Request(LIVE)
    asyncio.run(visit.middleware.process_request(request))
    assert request.meta[CRAWL_DELAY] == given_


# Size and strange content.


def test_half_a_megabyte_is_read_and_no_half_line() -> None:
    filler = b"# filler\n" * (500 * 1024 // 9)
    assert parsed(filler + DENY).can_fetch(LIVE, "LiveBlogCollector") is False
    cut_off = b"User-agent: *\n" + b"#" * (READ_BYTES - 30) + b"\nDisallow: /live/archive\n"
    assert parsed(cut_off).can_fetch(LIVE, "LiveBlogCollector") is True


@given(st.binary(max_size=400), st.sampled_from([b"", b"User-agent: *\n", b"Disallow: ", b"Crawl-delay: "]))
def test_no_file_makes_it_raise(noise: bytes, start: bytes) -> None:
    rules = parsed(start + noise)
    assert rules.can_fetch(LIVE, "LiveBlogCollector") in {True, False}
    delay = rules.crawl_delay("LiveBlogCollector")
    assert delay is None or delay >= 0


# The same through Scrapy's real downloader, one server for each case.

SITES: dict[str, tuple[Reply, str | None]] = {
    "allows": (page(ALLOW), None),
    "forbids": (page(DENY), "robots"),
    "missing": (page(b"no", 404), None),
    "broken": (page(b"no", 503), "robots"),
    "hangs": (hang(), "robots"),
    "incomplete": (cut(DENY + b"#" * 100, len(DENY)), "robots"),
    "until closed": (until_closed(DENY), "robots"),
    "packed": (encoded(DENY, "gzip"), "robots"),
    "bomb": (page(packed(b"#" * 20_000_000, "gzip"), headers={"Content-Encoding": "gzip"}), "robots"),
    "megabyte": (page(DENY + b"# filler\n" * 120_000), "robots"),
    "html": (page(b"<!doctype html><p>Welcome"), None),
    "loop": (redirect("/robots.txt"), None),
    "five redirects": (redirect("/r1"), "robots"),
    "to a file": (redirect("file:///etc/passwd"), "robots"),
}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, LyingServer]]:
    running = {}
    for name, (reply, _) in SITES.items():
        chain = {f"/r{n}": redirect(f"/r{n + 1}") for n in range(1, 5)}
        running[name] = LyingServer({"/robots.txt": reply, "/live": page(b"live"), **chain, "/r5": page(DENY)})
        running[name].__enter__()
    yield running
    for server in running.values():
        server.__exit__(None, None, None)


@pytest.fixture(scope="module")
def fetched(servers: dict[str, LyingServer]) -> dict[str, Fetched]:
    asked: dict[str, Asked | str] = {name: server.url("/live") for name, server in servers.items()}
    asked["override"] = Asked(servers["forbids"].url("/live"), {"robots_override": "the publisher asked us to"})
    asked["nobody"] = "http://127.0.0.1:9/live"
    leave = {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
    return probe(asked, leave, {"DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 10_000_000}, robots=True)


@pytest.mark.parametrize("site", SITES)
def test_a_real_site_is_read_or_left_alone(
    fetched: dict[str, Fetched], servers: dict[str, LyingServer], site: str
) -> None:
    expected = SITES[site][1]
    assert fetched[site].kind == expected, fetched[site].message
    assert servers[site].asked("/live") == (1 if expected is None or site == "forbids" else 0)


def test_the_file_gets_through_where_one_request_is_made_at_a_time(servers: dict[str, LyingServer]) -> None:
    one = {"CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_TIMEOUT": 5}
    asked = {f"page {n}": servers["allows"].url(f"/live?{n}") for n in range(3)}
    fetched = probe(asked, {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}, one, robots=True)
    assert [found.kind for found in fetched.values()] == ["not_found"] * 3


def test_an_override_fetches_what_the_rules_refuse(fetched: dict[str, Fetched]) -> None:
    assert fetched["override"].body == "live"


def test_a_host_that_does_not_answer_is_not_said_to_have_rules(fetched: dict[str, Fetched]) -> None:
    assert fetched["nobody"].kind == "connection"


def test_rules_of_origins_that_nobody_asks_for_any_more_are_forgotten() -> None:
    reader = visitor(robots(ALLOW))
    for number in range(5):
        reader.refusal(f"https://{number}.example/live")
    reader.site.answer = robots(b"", status=503)
    reader.refusal("https://down.example/live")
    reader.now += 29 * 24 * HOUR
    reader.refusal("https://later.example/live")
    assert len(reader.middleware._known) == 6
    reader.now += 2 * 24 * HOUR
    reader.refusal("https://last.example/live")
    assert [*reader.middleware._known] == ["https://last.example"]
