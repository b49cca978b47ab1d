"""250 hostile pieces as title, text, author and address, on every surface: none acts, none runs in a real Chromium."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from lxml import etree, html
from playwright.sync_api import Browser
from sqlalchemy import Connection, insert, update

from collector.access.roles import Role, Scope
from collector.changes import ChangeKind
from collector.model import (
    Contributor,
    Embed,
    Entry,
    Link,
    Media,
)
from collector.store.schema import blogs, changes, counters, snapshots
from collector.store.store import Store
from tests.browsing import Watched, chromium
from tests.builders import START, an_entry, at
from tests.library import Shelf, Wording, fill
from tests.payloads import PAYLOADS
from tests.website import Served, serving

ROOT = Path(__file__).resolve().parents[1]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OURS = set(
    "a article b bdi blockquote body br button code dd del details div dl dt em figcaption figure footer form h1 h2 h3"
    " head header html i input ins label li line link main mark meta nav ol option output p pre rect script section"
    " select span strong summary svg table tbody td th thead time title tr ul".split()
)
"""The elements that our templates and an entry's prose are made of."""
LOADING = set("src srcset poster data background style srcdoc ping manifest formaction".split())
"""Attributes that load or lay something over the page; only our script and style sheet have one."""


def hostile(payload: str, key: str) -> Entry:
    """An entry that is nothing but the payload."""
    return an_entry(
        key,
        title=payload,
        text=payload,
        html=payload,
        contributors=(Contributor(payload, payload),),
        links=(Link(payload, payload),),
        media=(Media("image", payload, payload, payload, payload, payload),),
        embeds=(Embed(payload, payload, payload, payload),),
        url=payload,
        published_raw=payload,
    )


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A store in which a blog has an entry of each payload, and each payload a blog."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'collector.sqlite3'}")
    entries = [
        [
            Wording(hostile(payload, f"e{place}")),
            Wording(hostile(f"{payload} now", f"e{place}"), 5, ChangeKind.EDITED, ("numeric",)),
        ]
        for place, payload in enumerate(PAYLOADS)
    ]
    shelf = Shelf("https://a.example/", entries=entries, removed=frozenset(range(0, len(PAYLOADS), 3)))
    with store.write() as connection:
        fill(connection, [shelf, *(Shelf(f"https://a.example/{place}") for place in range(len(PAYLOADS)))])
        for number, payload in enumerate([PAYLOADS[0], *PAYLOADS], start=1):
            call(connection, number, payload)
    with serving(store) as served:
        yield served
    store.close()


def call(connection: Connection, number: int, payload: str) -> None:
    """Makes a payload of all that a blog says of itself, and of how that came."""
    told = {"title": payload, "standfirst": payload, "status": "live"}
    said = told | {"canonical_url": f"https://hostile.example/{number}?{payload}"}
    connection.execute(update(blogs).where(blogs.c.id == number).values(**said, said=said))
    row = {"poll_id": number, "blog_id": number, "captured_at": START, "entries": 0, "extractor": "toy/1"}
    connection.execute(insert(snapshots), row | told | {"said": said})
    kinds = (ChangeKind.HEADLINE, ChangeKind.STANDFIRST, ChangeKind.MOVED)
    for seq, kind in enumerate(kinds, start=10_000 + 3 * number):
        found = {"seq": seq, "blog_id": number, "poll_id": number, "kind": kind, "to_at": at(7)}
        words = {"before": "before", "after": payload, "fields": [], "labels": []}
        connection.execute(insert(changes), found | words | {"evidence": {"confirmed_by": payload}})
        connection.execute(update(counters).values(value=seq))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def pages() -> list[str]:
    """Every page on which payloads stand."""
    return [
        *(f"/blogs/1?skip={skip}" for skip in range(0, len(PAYLOADS), 100)),
        *(f"/search?q={quote(q)}" for q in ("now", "fired*", "evil NOT alert", "status:removed")),
        *("/", "/changes?show=headlines", "/blogs/1/changes", "/blogs/1/changes?show=all", "/blogs/1?only=removed"),
        *(
            "/first?q=now",
            "/blogs/1/report",
            "/blogs/2",
            "/blogs/2/headlines",
            "/blogs/1/compare?from=2024-03-27T09:01:00Z&view=side",
        ),
    ]


def every_page(client: httpx.Client, path: str) -> Iterator[tuple[str, str]]:
    """A page and those it leads on to: address and text."""
    following: str | None = path
    while following:
        shown = client.get(following)
        assert shown.status_code == 200, (following, shown.text)
        yield following, shown.text
        more = html.fromstring(shown.text).cssselect(".more a")
        following = str(httpx.URL(following).join(str(more[0].get("href")))) if more else None


def acts(text: str) -> list[str]:
    """What of a page is not of our own making, or leads somewhere it should not."""
    found = []
    for node in html.document_fromstring(text).iter(etree.Element):
        if node.tag not in OURS:
            found.append(f"<{node.tag}>")
        for name, value in node.attrib.items():
            if str(name).startswith("on") or (name in LOADING and node.tag not in ("script", "link")):
                found.append(f"{name!r} {value!r}")
            if name in ("href", "action") and not re.match(r"https?://[^/]|/(?![/\\])|\?|#", str(value)):
                found.append(f"{name!r} {value!r}")
        if node.tag == "script" and (node.text or not str(node.get("src")).startswith("/static/")):
            found.append(str(node.text))
    return found


def test_no_page_holds_anything_that_acts(web: Served) -> None:
    seen = ""
    with web.browser(Role.ADMIN) as client:
        for path in ["/blogs", "/changes?show=all", *pages()]:
            for address, text in every_page(client, path):
                assert acts(text) == [], address
                assert not CONTROL.search(text), address
                seen += text
    assert "50337" not in seen, "a template was evaluated"
    assert seen.count("alert(1)") > 1_000


@pytest.mark.parametrize("view", ["inline", "side"])
def test_no_entrys_page_holds_anything_that_acts(web: Served, view: str) -> None:
    with web.browser(Role.READER) as client:
        for place in range(0 if view == "inline" else 1, len(PAYLOADS), 3):
            shown = client.get(f"/blogs/1/entries/e{place}", params={"view": view})
            assert shown.status_code == 200
            assert acts(shown.text) == [], PAYLOADS[place]
            assert not CONTROL.search(shown.text), PAYLOADS[place]


HEADER_ON_TOP = "document.elementFromPoint(600, 10).closest('header.site') !== null"


def test_nothing_runs_in_a_real_browser(browser: Browser, web: Served) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.add_cookies([{"name": web.site.cookie, "value": web.session(Role.ADMIN), "url": web.url}])
    tour = Watched(context.new_page(), web.url)
    entries = [f"/blogs/1/entries/e{place}" for place in range(0, len(PAYLOADS), 40)]
    for path in [*pages(), *entries, "/api/blogs/1", "/api/changes"]:
        page = tour.go(path)
        assert page.evaluate("window.fired") is None, path
        assert urlsplit(page.url).netloc == urlsplit(web.url).netloc, path
        assert path.startswith("/api") or page.evaluate(HEADER_ON_TOP), f"something lies over the page: {path}"
    context.close()
    assert tour.trouble == []


def test_a_report_to_keep_holds_nothing_that_acts_and_runs_nothing(
    browser: Browser, web: Served, tmp_path: Path
) -> None:
    with web.browser(Role.READER) as client:
        text = client.get("/blogs/1/report.html").text
    assert text.count("alert(1)") > 100
    head, own, rest = text.partition("</style>")
    assert acts(f"{head.partition('<style>')[0]}{rest}") == []
    assert own
    assert not CONTROL.search(text)
    kept = tmp_path / "report.html"
    kept.write_text(text, encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(kept.as_uri())
    assert page.evaluate("window.fired") is None
    assert asked == [kept.as_uri()]
    page.close()


def test_a_payload_as_a_question_is_only_a_question(web: Served) -> None:
    with web.browser(Role.EDITOR) as client:
        for place, payload in enumerate(PAYLOADS):
            asked = [
                ("/search", {"q": payload}),
                ("/blogs/1", {"as_of": payload[:64]}),
                ("/login", {"next": payload, "link": payload}),
            ]
            path, params = asked[place % 3]
            shown = client.get(path, params=params)
            assert shown.status_code < 500
            assert acts(shown.text) == [], (path, payload)
        assert client.post("/captures", data={"url": f"x{PAYLOADS[0]}"}).status_code == 400


def test_the_api_tells_payloads_as_they_are_and_as_nothing_but_data(web: Served) -> None:
    with web.program(Scope.READ) as api:
        answered = api.get("/api/blogs/1")
        assert answered.headers["content-type"] == "application/json"
        assert answered.headers["x-content-type-options"] == "nosniff"
        told = {entry["key"]: entry["title"] for entry in answered.json()["entries"]}
        for payload in PAYLOADS[::5]:
            refused = api.get("/api/search", params={"q": f'"{payload}'})
            assert refused.status_code in (200, 400, 422)
            assert refused.headers["content-type"] in ("application/json", "application/problem+json")
    assert told == {f"e{place}": f"{payload} now" for place, payload in enumerate(PAYLOADS)}


FORMULA = re.compile(r"[\s\"]*[=+\-@\t\r\uff1d]")


def test_files_and_feeds_hold_no_formula_and_nothing_that_acts(web: Served) -> None:
    with web.program(Scope.EXPORT, Scope.FEED) as api:
        for kind in ("blogs", "entries", "revisions", "changes"):
            for row in csv.reader(StringIO(api.get(f"/api/exports/{kind}").text)):
                assert [cell for cell in row if FORMULA.match(cell)] == []
            lines = api.get(f"/api/exports/{kind}", params={"format": "jsonl"}).text.splitlines()
            assert all(json.loads(line) for line in lines)
        for name in ("changes.atom?blog=1", "changes.atom", "search.atom?q=now"):
            feed = etree.fromstring(api.get(f"/api/feeds/{name}").content, etree.XMLParser(resolve_entities=False))
            shown = [str(each.text) for each in feed.iter("{http://www.w3.org/2005/Atom}content")]
            assert shown
            assert [acts(f"<html><body>{each}</body></html>") for each in shown] == [[]] * len(shown)
            addresses = [str(each.get("href")) for each in feed.iter("{http://www.w3.org/2005/Atom}link")]
            assert [each for each in addresses if not each.startswith(("http://", "https://"))] == []
        items = api.get("/api/feeds/changes.json", params={"blog": 1}).json()["items"]
        assert [acts(f"<html><body>{each['content_html']}</body></html>") for each in items] == [[]] * len(items)


SAID = f"https://hostile.example/1?{PAYLOADS[0]}"


@pytest.mark.parametrize(
    "command",
    [
        ["show", SAID],
        ["changes", SAID, "--all"],
        ["compare", SAID, "2024-03-27T09:01:00Z"],
        ["search", "now", "--limit", "500"],
        ["report", SAID],
        ["first", "now"],
        ["changes", "--json"],
        ["blogs", "--json"],
    ],
)
def test_a_terminal_is_not_moved_by_any_of_them(web: Served, command: list[str]) -> None:
    run = [sys.executable, "-m", "collector", *command]
    environment = {**os.environ, "COLLECTOR_DATABASE_URL": str(web.store.url), "TERM": "xterm", "COLUMNS": "120"}
    ended = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert not CONTROL.search(ended.stdout.decode())
