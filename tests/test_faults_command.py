"""Every way in which a poll fails, by the whole command: the reason is named, and nothing that was known is touched."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.newsroom.generated import generate
from collector.newsroom.pages import render
from collector.newsroom.sheet import Press
from collector.newsroom.story import Edition
from tests.lying_server import LyingServer, Reply, Route, cut, packed, page, raw, redirect, send, wrong_length
from tests.processes import ROOT, environment, free_port

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
EDITIONS: list[Edition] = [e for e in generate(7, 90) if 6 <= len(e.posts) <= 15]
FIRST, NEXT = EDITIONS[0], EDITIONS[-1]


def printed(edition: Edition) -> bytes:
    return render(edition, 1, edition.last_modified + timedelta(minutes=1), Press()).encode()


def html(title: str, body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    said = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return page(said.encode(), status, headers or {})


GOOD = printed(FIRST)
FILLED = "<p>" + "The paper has come out on every working day since the harbour was built. " * 40 + "</p>"
GATE = '<form><input name="who"><input type="password"></form>'

ANSWERS: dict[str, tuple[str, Reply]] = {
    "/challenge": ("blocked", html("Just a moment...", "Checking your browser", headers={"cf-mitigated": "challenge"})),
    "/denied": ("blocked", html("Access Denied", "You don't have permission to access this page.", 403)),
    "/puzzle": ("blocked", html("paper.test", "<p>Verify you are human to go on.</p>")),
    "/consent": ("interstitial", html("The Paper", "<h1>Before you continue</h1><p>We value your privacy</p>")),
    "/paywall": ("interstitial", html("Storm", f"<h1>Storm</h1><p>Subscribe to continue reading</p>{FILLED}")),
    "/login": ("interstitial", html("Please sign in", GATE)),
    "/led-to-login": ("interstitial", redirect("/signin", 302)),
    "/signin": ("interstitial", html("Sign in to The Paper", GATE)),
    "/shell": ("interstitial", html("Storm", "<noscript>Please enable JavaScript</noscript><div id='app'></div>")),
    "/nobody": ("not_found", page(b"no such page", 404)),
    "/soft": ("not_found", html("Page not found", "<h1>Page not found</h1>")),
    "/withdrawn": ("gone", page(b"gone", 410)),
    "/often": ("rate_limited", page(b"slow down", 429, {"Retry-After": "60"})),
    "/unwell": ("client_error", page(b"what?", 400)),
    "/down": ("server_error", page(b"out of order", 503)),
    "/soft-down": ("server_error", html("Service unavailable", "<h1>503</h1>")),
    "/nothing": ("empty", page(b"")),
    "/no-content": ("empty", page(b"", 204)),
    "/picture": ("not_html", page(b"GIF89a\x01\x00\x01\x00", 200, {"Content-Type": "image/gif"})),
    "/half": ("truncated", cut(GOOD, len(GOOD) // 2)),
    "/short": ("truncated", wrong_length(GOOD, 500)),
    "/half-packed": ("truncated", page(gzip.compress(GOOD)[:-2000], 200, {"Content-Encoding": "gzip"})),
    "/half-closed": ("truncated", page(GOOD[: GOOD.rindex(b"<article")] + b"</body></html>")),
    "/damaged": ("undecodable", page(gzip.compress(GOOD)[:-8] + b"\0" * 8, 200, {"Content-Encoding": "gzip"})),
    "/sixteen": ("undecodable", page(GOOD.decode().encode("utf-16"))),
    "/misread": ("undecodable", page(GOOD.decode().replace("’", "\u0092").encode("latin-1", "replace"))),
    "/bomb": ("too_large", page(packed(b" " * (17 << 20), "gzip"), 200, {"Content-Encoding": "gzip"})),
    "/front": ("not_a_live_blog", html("The Paper", f"<h1>News</h1><article>{FILLED}</article>")),
    "/frames": ("extraction_collapse", page(GOOD.replace(b'<article id="block-', b'<article id="other-'))),
    "/round": ("redirect", redirect("/round")),
    "/outside": ("refused", redirect("http://192.0.2.1/live")),
    "/private/live": ("robots", page(GOOD)),
    "/babble": ("connection", raw(b"220 mail.paper.test ESMTP\r\n")),
    "/hangs-up": ("connection", (send(b""),)),
}


def captured(home: Path, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What `collector capture` says of each address."""
    done = subprocess.run(
        [sys.executable, "-m", "collector", "capture", *urls, "--publisher", "guardian", "--json"],
        env=environment(COLLECTOR_HOME=str(home), COLLECTOR_CONTACT="test@collector.test"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(urls), done.stderr
    return {each["url"]: each for each in told}


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a poll of each address above came to, by path; of some that no server could give, by name."""
    robots = page(b"User-agent: *\nDisallow: /private/\n", 200, {"Content-Type": "text/plain"})
    routes: dict[str, Route] = {"/robots.txt": robots}
    routes.update({path: answer for path, (_, answer) in ANSWERS.items()})
    with LyingServer(routes) as server:
        others = {
            "tls": f"https://127.0.0.1:{server.port}/live",
            "dns": "http://nowhere.invalid/live",
            "connection": f"http://127.0.0.1:{free_port()}/live",
        }
        urls = {path: server.url(path) for path in ANSWERS} | others
        told = captured(tmp_path_factory.mktemp("home"), [*urls.values()])
    return {name: told[url] for name, url in urls.items()}


@pytest.mark.parametrize("path", [*ANSWERS, "tls", "dns", "connection"])
def test_a_bad_answer_is_a_failed_poll_that_names_its_reason(path: str, failures: dict[str, dict[str, Any]]) -> None:
    told = failures[path]
    assert (told["outcome"], told["error"]["kind"]) == ("failed", ANSWERS.get(path, (path,))[0]), told["error"]
    assert told["error"]["message"].strip()
    assert told["changes"] == []


def of(path: str, edition: Edition) -> bytes:
    """The edition's newest page, as that of a blog of its own."""
    return printed(edition).replace(edition.path.encode(), path.encode())


def dated(path: str, edition: Edition) -> Reply:
    return page(of(path, edition), 200, {"Last-Modified": edition.last_modified.strftime("%a, %d %b %Y %H:%M:%S GMT")})


def thinned(body: bytes) -> bytes:
    """The page with its first two entries only, and nothing in the data for scripts to tell of others."""
    before, *entries = body.split(b'<article id="block-')
    after = entries[-1].partition(b"</article>")[2]
    return b'<article id="block-'.join([before.replace(b"liveBlogUpdate", b"update"), *entries[:2]]) + after


def test_what_was_known_outlives_old_copies_collapses_and_outages(tmp_path: Path) -> None:
    bad: dict[str, tuple[str, Reply]] = {
        "/stale": ("stale", dated("/stale", FIRST)),
        "/thin": ("extraction_collapse", page(thinned(of("/thin", NEXT)))),
        "/down": ("server_error", page(b"out of order", 503)),
    }
    routes: dict[str, Route] = {
        path: [dated(path, NEXT), answer, dated(path, NEXT)] for path, (_, answer) in bad.items()
    }
    with LyingServer(routes) as server:
        urls = {path: server.url(path) for path in routes}
        first, second, third = (captured(tmp_path, [*urls.values()]) for _ in range(3))
    assert {told["outcome"] for told in first.values()} == {"captured"}
    assert {path: second[url]["error"]["kind"] for path, url in urls.items()} == {
        p: kind for p, (kind, _) in bad.items()
    }
    assert {told["outcome"] for told in third.values()} == {"unchanged"}
    assert [told["changes"] for told in [*second.values(), *third.values()]] == [[]] * 6
