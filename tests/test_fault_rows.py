"""Whole polls of what a server and a policy can do: one test for each row, with the outcome that the row expects.

T1 to T15 are of transport, R1 and R2 of policy. Each poll is one of `collector capture`, through the real downloader,
guard, robots rules, pipelines and store, of a server that lies. A failed poll must leave what was known as it was.
A host that has no address (T5) is asked for in tests/test_transport.py alone, since that may take a minute to learn.
"""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from collector.backoff import LONGEST_WAIT, retry_after
from collector.fetch.robots import LONGEST_DELAY, Rules, parsed
from tests.commands import ask
from tests.lying_server import (
    HTML,
    LyingServer,
    Reply,
    Route,
    Talk,
    chunked,
    cut,
    drip,
    encoded,
    head,
    not_modified,
    packed,
    page,
    raw,
    redirect,
    reset,
    send,
    until_closed,
    wrong_length,
)
from tests.probe import Fetched, probe
from tests.processes import ROOT, environment, free_port
from tests.test_transport import Authority

LEAVE = {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
NOON = 1_711_540_800.0
WORDS = "Die Fähre „Möwe“ fährt – für 5 € – weiter."


def blog(words: str = "The ferry has reached the inner harbour.", charset: str = "utf-8") -> bytes:
    """A live blog of three entries, the newest with these words."""
    said = [words, "Two tugs have left the quay to meet her.", "The harbour office expects the ferry by noon."]
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"#entry-{n}",
            "headline": f"Update {n}",
            "articleBody": text,
            "datePublished": f"2024-03-05T18:{50 - n:02}:00Z",
        }
        for n, text in enumerate(said)
    ]
    posting = {"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": updates}
    data = json.dumps(posting, ensure_ascii=False)
    shown = "".join(
        f'<article id="entry-{n}"><h2>Update {n}</h2><p>{text}</p></article>' for n, text in enumerate(said)
    )
    return (
        f'<!doctype html><html><head><meta charset="{charset}"><title>Storm</title>'
        f'<script type="application/ld+json">{data}</script></head><body><h1>Storm</h1>{shown}</body></html>'
    ).encode(charset, "xmlcharrefreplace")


BLOG = blog()
MOVED = blog("The ferry has left again.")
BOMB = packed(b"\0" * 30_000_000, "gzip")
GZIP = {"Content-Encoding": "gzip"}
FRESH: Mapping[str, str] = {"ETag": '"1"', "Last-Modified": "Tue, 05 Mar 2024 18:55:00 GMT"}


def after_good(*replies: Reply) -> list[Reply]:
    """A good answer first, then these."""
    return [page(BLOG, headers=FRESH), *replies]


# Path -> what it answers, poll by poll.
ROUTES: dict[str, Route] = {
    "/t1": after_good(not_modified(FRESH)),
    "/t2-never": not_modified(FRESH),
    "/t3": after_good(page(b"later", 429, {"Retry-After": "120"})),
    "/t4": after_good(page(b"no", 503), page(b"no", 500), page(MOVED)),
    "/t5-reset": after_good(reset()),
    "/t7-more": after_good(wrong_length(BLOG, 10)),
    "/t7-cut": after_good(cut(BLOG, 500)),
    "/t7-chunks": after_good(chunked([BLOG[:400]], finished=False)),
    "/t7-closed": after_good(until_closed(BLOG[: len(BLOG) // 2])),
    "/t8": after_good(page(BOMB, headers=GZIP)),
    "/t8-nested": after_good(encoded(b"\0" * 30_000_000, "gzip", "gzip")),
    "/t8-error": after_good(page(BOMB, 500, GZIP)),
    "/t8-way": after_good(page(BOMB, 302, {**GZIP, "Location": "/t1-page"})),
    "/t9-declared": after_good((send(head(200, [HTML, ("Content-Length", "1000000000")])),)),
    "/t9-endless": after_good(chunked([b"x" * 1_000_000] * 20)),
    "/t10-loop": after_good(redirect("/t10-loop")),
    "/t10-file": after_good(redirect("file:///etc/passwd")),
    "/t10-inside": after_good(redirect("http://10.0.0.1/secret")),
    "/t10-metadata": after_good(redirect("http://169.254.169.254/latest/")),
    "/t13-none": page(blog(WORDS), headers={"Content-Type": "text/html"}),
    "/t13-wrong": page(blog(WORDS), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
    "/t13-bom": page(b"\xef\xbb\xbf" + blog(WORDS)),
    "/t13-windows": page(blog(WORDS, "windows-1252"), headers={"Content-Type": "text/html"}),
    "/t13-header": page(blog(WORDS, "windows-1252"), headers={"Content-Type": "text/html; charset=windows-1252"}),
    "/t13-flip": [
        page(blog(WORDS)),
        page(blog(WORDS).decode().encode("cp1252", "replace"), headers={"Content-Type": "text/html"}),
    ],
    "/t14-pdf": after_good(page(b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"})),
    "/t14-image": after_good(page(b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "text/html"})),
    "/t14-json": after_good(page(b'{"error": "no"}', headers={"Content-Type": "application/json"})),
    "/t14-typeless": after_good(page(MOVED, headers={"Content-Type": ""})),
    "/t14-empty": after_good(page(b"")),
    "/t15-colon": page(BLOG, headers=[("X-Odd", "a\tb"), ("X-Long", "y" * 8000)]),
    "/t15-cookies": page(BLOG, headers=[("Set-Cookie", f"c{n}={n}") for n in range(1000)]),
    "/t15-long": after_good(raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 70_000 + b"\r\n\r\n" + BLOG)),
    "/t15-lengths": after_good(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")),
    "/t1-page": page(MOVED),
}


def capture(home: Path, urls: list[str], *more: str, **own: str) -> dict[str, dict[str, Any]]:
    """Polls addresses as a person would, and returns what was printed of each."""
    ended = subprocess.run(
        [sys.executable, "-m", "collector", "capture", *urls, "--json", *more],
        env=environment(COLLECTOR_HOME=str(home), **own),
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
        text=True,
    )
    assert ended.returncode in (0, 1), ended.stderr
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return {row["url"]: row for row in rows}


class Polls:
    """The polls of every path, one after the other, and the requests that came."""

    def __init__(
        self,
        home: Path,
        server: LyingServer,
        sites: Mapping[str, LyingServer],
        rounds: list[dict[str, dict[str, Any]]],
    ) -> None:
        self.home, self.server, self.sites, self.rounds = home, server, sites, rounds

    def of(self, path: str) -> list[dict[str, Any]]:
        return [row[self.server.url(path)] for row in self.rounds if self.server.url(path) in row]

    def kinds(self, path: str) -> list[str]:
        """How each poll ended: its outcome, or the kind of its failure."""
        return [row["error"]["kind"] if row["error"] else row["outcome"] for row in self.of(path)]

    def changes(self, path: str) -> list[list[str]]:
        return [[change["kind"] for change in row["changes"]] for row in self.of(path)]

    def sent(self, path: str) -> list[Mapping[str, str]]:
        return [seen.headers for seen in self.server.seen if seen.path == path]


@pytest.fixture(scope="module")
def polls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polls]:
    home = tmp_path_factory.mktemp("rows")
    with LyingServer(dict(ROUTES)) as server, ExitStack() as stack:
        sites = {
            name: stack.enter_context(LyingServer({"/robots.txt": r, "/live": page(BLOG)}))
            for name, (r, _) in ROBOTS.items()
        }
        asked = [*(server.url(path) for path in ROUTES), *(site.url("/live") for site in sites.values())]
        first, again = capture(home, asked), capture(home, asked)
        third = capture(home, [server.url(path) for path in ("/t4", "/t1")])
        fourth = capture(home, [server.url("/t4")])
        yield Polls(home, server, sites, [first, again, third, fourth])


def kept(polls: Polls, path: str, *kinds: str) -> None:
    """Asserts that a good poll was followed by failed ones of these kinds, and that nothing came of those."""
    assert polls.kinds(path) == ["captured", *kinds]
    assert [len(found) for found in polls.changes(path)[1:]] == [0] * len(kinds)
    assert all(row["entries"] == 0 and row["snapshot"] is None for row in polls.of(path)[1:])


def test_t1_a_304_is_an_observation_and_every_request_after_a_good_one_is_conditional(polls: Polls) -> None:
    assert polls.kinds("/t1") == ["captured", "unchanged", "unchanged"]
    first, *later = polls.sent("/t1")
    assert "if-none-match" not in first
    assert {headers["if-none-match"] for headers in later} == {'"1"'}
    assert {headers["if-modified-since"] for headers in later} == {FRESH["Last-Modified"]}


def test_t2_a_304_to_who_never_had_a_200_is_asked_for_again_and_then_believed_to_be_nothing(polls: Polls) -> None:
    assert polls.kinds("/t2-never") == ["empty", "empty"]
    assert len(polls.sent("/t2-never")) == 4
    assert not any("if-none-match" in headers for headers in polls.sent("/t2-never"))


def test_t3_too_many_requests_is_a_result_and_says_how_long_to_wait(polls: Polls) -> None:
    kept(polls, "/t3", "rate_limited")
    assert "120" in polls.of("/t3")[1]["error"]["message"]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120.0),
        (formatdate(NOON + 90, usegmt=True), 90.0),
        ("soon", None),
        ("31536000", LONGEST_WAIT),
        (formatdate(NOON - 90, usegmt=True), None),
    ],
)
def test_t3_a_retry_after_holds_to_the_second_and_for_a_day_at_most(header: str, wait: float | None) -> None:
    assert retry_after(header, NOON) == wait


def test_t4_a_storm_of_errors_changes_nothing_and_the_first_good_poll_goes_on(polls: Polls) -> None:
    assert polls.kinds("/t4") == ["captured", "server_error", "server_error", "captured"]
    assert polls.changes("/t4")[1:] == [[], [], ["edited"]]


def test_t5_what_fails_on_the_way_has_kinds_of_its_own(polls: Polls, unreached: dict[str, Fetched]) -> None:
    kept(polls, "/t5-reset", "connection")
    found = {name: fetched.kind for name, fetched in unreached.items()}
    assert found == {"refused": "connection", "no handshake": "timeout", "silent": "timeout"}


def test_t6_who_drips_a_byte_now_and_then_is_given_up_in_time(dripped: dict[str, Fetched]) -> None:
    assert {name: fetched.kind for name, fetched in dripped.items()} == {"head": "timeout", "body": "timeout"}


@pytest.mark.parametrize("path", ["/t7-more", "/t7-cut", "/t7-chunks", "/t7-closed"])
def test_t7_a_cut_answer_is_truncated_and_proves_no_absence(polls: Polls, path: str) -> None:
    kept(polls, path, "truncated")


@pytest.mark.parametrize(
    ("path", "kind"), [("/t8", "too_large"), ("/t8-nested", "too_large"), ("/t8-error", "too_large")]
)
def test_t8_bombs_are_too_large(polls: Polls, path: str, kind: str) -> None:
    kept(polls, path, kind)


def test_t8_a_bomb_in_a_redirect_is_never_opened(polls: Polls) -> None:
    assert polls.kinds("/t8-way") == ["captured", "captured"]


@pytest.mark.parametrize("path", ["/t9-declared", "/t9-endless"])
def test_t9_sixteen_mebibytes_are_enough(polls: Polls, path: str) -> None:
    kept(polls, path, "too_large")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/t10-loop", "redirect"), ("/t10-file", "redirect"), ("/t10-inside", "refused"), ("/t10-metadata", "refused")],
)
def test_t10_redirects_that_lead_astray_are_refused(polls: Polls, path: str, kind: str) -> None:
    kept(polls, path, kind)


def test_t10_a_redirect_out_of_encryption_is_refused(encrypted: dict[str, Fetched]) -> None:
    assert encrypted["downgrade"].kind == "redirect"


@pytest.mark.parametrize("name", ["expired", "wrong host", "unknown authority", "old protocol"])
def test_t11_a_certificate_that_does_not_hold_is_no_answer(encrypted: dict[str, Fetched], name: str) -> None:
    assert encrypted[name].kind == "tls", encrypted[name].message


def test_t12_http_2_is_not_spoken_so_nothing_of_it_can_be_reset(
    encrypted: dict[str, Fetched], spoken: list[str | None]
) -> None:
    assert encrypted["good"].kind is None
    assert "h2" not in spoken


@pytest.mark.parametrize("path", ["/t13-none", "/t13-wrong", "/t13-bom", "/t13-windows", "/t13-header"])
def test_t13_words_come_out_as_they_were_meant_in_any_encoding(polls: Polls, path: str) -> None:
    assert polls.kinds(path) == ["captured", "unchanged"]
    shown = ask(polls.home, "show", polls.server.url(path), "--json").row
    assert shown["entries"][0]["text"] == WORDS


def test_t13_words_that_come_out_garbled_once_are_no_edit(polls: Polls) -> None:
    assert polls.changes("/t13-flip")[1] == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/t14-pdf", "not_html"),
        ("/t14-image", "not_html"),
        ("/t14-json", "not_html"),
        ("/t14-empty", "empty"),
    ],
)
def test_t14_what_is_no_page_has_its_kind(polls: Polls, path: str, kind: str) -> None:
    kept(polls, path, kind)


def test_t14_a_page_is_told_by_what_it_holds_and_not_by_its_type(polls: Polls) -> None:
    assert polls.kinds("/t14-typeless") == ["captured", "captured"]


@pytest.mark.parametrize("path", ["/t15-colon", "/t15-cookies"])
def test_t15_odd_headers_do_no_harm(polls: Polls, path: str) -> None:
    assert polls.kinds(path) == ["captured", "unchanged"]


@pytest.mark.parametrize("path", ["/t15-long", "/t15-lengths"])
def test_t15_headers_that_cannot_be_read_fail_the_poll(polls: Polls, path: str) -> None:
    kept(polls, path, "connection")


# What takes a time-out, or a certificate, to happen.

SECONDS = {"DOWNLOAD_TIMEOUT": 2}


@pytest.fixture(scope="module")
def unreached() -> dict[str, Fetched]:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        # What waits to be accepted fills the queue, so that the kernel leaves whoever comes next without an answer.
        for _ in range(2):
            one = waiting.enter_context(socket.socket())
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        asked = {
            "refused": f"http://127.0.0.1:{free_port()}/",
            "no handshake": f"http://127.0.0.1:{full.getsockname()[1]}/",
        }
        with LyingServer({"/": (lambda talk: talk.wait(30),)}) as silent:
            return probe({**asked, "silent": silent.url("/")}, LEAVE, {"DOWNLOAD_TIMEOUT": 5})


@pytest.fixture(scope="module")
def dripped() -> dict[str, Fetched]:
    drops = drip(head(200, [HTML, ("Content-Length", "900")]), 0.2)
    body = (send(head(200, [HTML, ("Content-Length", "900")])), *drip(b"x" * 60, 0.2))
    with LyingServer({"/head": drops, "/body": body}) as server:
        return probe({"head": server.url("/head"), "body": server.url("/body")}, LEAVE, SECONDS)


@pytest.fixture(scope="module")
def spoken() -> list[str | None]:
    """The protocols that were agreed on with the server that offers HTTP/2 too."""
    return []


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory, spoken: list[str | None]) -> dict[str, Fetched]:
    folder, strangers, ours = tmp_path_factory.mktemp("tls"), tmp_path_factory.mktemp("strangers"), Authority()
    offers, old = ours.context(folder, "localhost"), ours.context(folder, "localhost")
    offers.set_alpn_protocols(["h2", "http/1.1"])
    with warnings.catch_warnings(action="ignore"):  # that the version is outdated is the point
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    def overhear(talk: Talk) -> None:
        spoken.append(talk.connection.selected_alpn_protocol() if isinstance(talk.connection, ssl.SSLSocket) else None)

    routes: dict[str, Route] = {"/": (overhear, *page(BLOG))}
    with (
        LyingServer(dict(routes)) as plain,
        LyingServer({**routes, "/down": redirect(plain.url("/"))}, tls=offers) as good,
        LyingServer(routes, tls=ours.context(folder, "localhost", -timedelta(days=2))) as expired,
        LyingServer(routes, tls=ours.context(folder, "news.example")) as wrong_host,
        LyingServer(routes, tls=Authority().context(strangers, "localhost")) as unknown,
        LyingServer(routes, tls=old) as outdated,
    ):
        asked = {
            "good": good.url("/"),
            "downgrade": good.url("/down"),
            "expired": expired.url("/"),
            "wrong host": wrong_host.url("/"),
            "unknown authority": unknown.url("/"),
            "old protocol": outdated.url("/"),
        }
        named = {name: url.replace("127.0.0.1", "localhost") for name, url in asked.items()}
        return probe(named, {**LEAVE, "SSL_CERT_FILE": str(ours.trusted(folder))}, {"DOWNLOAD_TIMEOUT": 10})


# Policy: each robots.txt on a server of its own, polled with the others.

DENY = b"User-agent: *\nDisallow: /\n"
ROBOTS: dict[str, tuple[Route, str | None]] = {
    "forbids": (page(DENY), "robots"),
    "404": (page(b"no", 404), None),
    "403": (page(b"no", 403), None),
    "503": (page(b"no", 503), "robots"),
    "html": (page(b"<!doctype html><p>Welcome"), None),
    "a megabyte": (page(DENY + b"# filler\n" * 120_000), "robots"),
    "redirects without end": (redirect("/robots.txt"), None),
    "cut": (cut(b"User-agent: *\nAllow: /\n", 5), "robots"),
    "a bomb": (page(BOMB, headers=GZIP), "robots"),
    "changes its mind": ([page(b"", 404), page(DENY)], None),
}


@pytest.mark.parametrize("site", ROBOTS)
def test_r1_each_answer_for_robots_means_what_rfc_9309_says(polls: Polls, site: str) -> None:
    row = polls.rounds[0][polls.sites[site].url("/live")]
    assert (row["error"] and row["error"]["kind"]) == ROBOTS[site][1]


def test_r1_robots_is_asked_before_the_first_page_and_keeps_it_from_being_asked_for(polls: Polls) -> None:
    assert {seen.path for seen in polls.sites["forbids"].seen} == {"/robots.txt"}
    assert [seen.path for seen in polls.sites["404"].seen][:2] == ["/robots.txt", "/live"]


def test_r1_rules_that_change_while_a_blog_is_watched_stop_its_polls_and_remove_nothing(polls: Polls) -> None:
    site = polls.sites["changes its mind"]
    row = polls.rounds[1][site.url("/live")]
    assert (row["error"]["kind"], row["changes"]) == ("robots", [])
    assert site.asked("/live") == 1


@pytest.mark.parametrize(("asked", "kept_to"), [("10", 10.0), ("99999", LONGEST_DELAY)])
def test_r2_a_crawl_delay_is_kept_up_to_five_minutes(asked: str, kept_to: float) -> None:
    rules = parsed(f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    assert Rules(rules, None, 0.0, 0.0).delay() == kept_to
