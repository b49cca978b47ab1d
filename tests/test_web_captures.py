"""Capturing on demand: the real command against a real newsroom, with progress, behind the guard, within limits."""

from __future__ import annotations

import json
import re
from time import sleep
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from collector.access import people
from collector.access.roles import Role, Scope
from collector.newsroom.server import Newsroom
from collector.web.api import service_models
from collector.web.captures import Captures
from collector.web.site import Limits, now
from tests.afternoon import AT, STAGES
from tests.website import Served, serving


def ended(api: httpx.Client, address: str) -> Any:
    while not (answer := api.get(address).json())["done"]:
        sleep(0.05)
    TypeAdapter(service_models.Capture).validate_python(answer)
    return answer


def test_a_capture_is_asked_for_followed_and_kept(web: Served) -> None:
    with (
        Newsroom(STAGES["the blog closes"], lambda: AT) as newsroom,
        web.program(Scope.CAPTURE, Scope.READ, role=Role.EDITOR) as api,
    ):
        wanted = {"url": f" {newsroom.url}", "publisher": "guardian"}
        asked = api.post("/api/captures", json=wanted)
        assert asked.status_code == 202
        with api.stream("GET", f"{asked.headers['location']}/events") as events:
            told = [line.partition(": ")[2] for line in events.iter_lines() if line and line[0] != ":"]
        assert [told[0], told[-2]] == ["page", "done"]
        assert newsroom.url in [json.loads(each) for each in told[1:-2:2]]
        final = json.loads(told[-1])
        assert final == ended(api, asked.headers["location"])
        assert (final["poll"]["outcome"], final["who"]) == ("captured", "editor")
        assert final["poll"]["blog"]["title"] == STAGES["the blog closes"].headline
        assert newsroom.url in {blog["url"] for blog in api.get("/api/blogs").json()["items"]}
    assert [(row["who"], row["action"], row["subject"]) for row in people.record(web.store, limit=1)] == [
        ("editor", "capture", newsroom.url)
    ]


def test_the_form_leads_to_the_blog_without_a_script(web: Served) -> None:
    with Newsroom(STAGES["the blog closes"], lambda: AT) as newsroom, web.browser(Role.EDITOR) as browser:
        sent = browser.post("/captures", data={"url": newsroom.url, "publisher": "guardian"})
        assert sent.status_code == 303
        while "Capturing" in (shown := browser.get(sent.headers["location"]).text):
            assert 'http-equiv="refresh"' in shown
            sleep(0.1)
        assert "captured: " in shown
        (blog,) = re.findall(r'"(/blogs/\d+)">To the blog', shown)
        assert STAGES["the blog closes"].headline in browser.get(blog).text
        assert newsroom.url in browser.get("/captures").text


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://[fd00::1]/"])
def test_what_the_guard_refuses_is_a_failed_poll_and_nothing_else(web: Served, url: str) -> None:
    with web.program(Scope.CAPTURE) as api:
        job = ended(api, api.post("/api/captures", json={"url": url}).headers["location"])
    assert job["poll"] is None or job["poll"]["error"]["kind"] in ("refused", "dns")
    assert job["poll"] is not None or "not set up to fetch that" in job["problem"]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "FILE:/etc/passwd",
            "file:/etc/passwd",
            "source:file:///x",
            "view-source:http://a.example",
        ),
        *("ftp://a.example/", "gopher://a.example/", "data:text/html,x", "javascript:alert(1)", "--publisher", "-h"),
        *("", "   ", "http://", "//a.example", "http://a b.example/", "http://[::1", "jar:http://a.example!/"),
    ],
)
def test_what_is_no_web_address_is_refused_with_the_reason(web: Served, url: str) -> None:
    with web.program(Scope.CAPTURE) as api:
        response = api.post("/api/captures", json={"url": url})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "more",
    [
        {"publisher": "nobody"},
        {"publisher": "../guardian"},
        {"settings": {}},
        {"proxy": "http://a.example"},
        {"user_agent": "x\r\ny"},
    ],
)
def test_nothing_else_can_be_set(web: Served, more: dict[str, Any]) -> None:
    with web.program(Scope.CAPTURE) as api:
        assert api.post("/api/captures", json={"url": "https://a.example/", **more}).status_code in (400, 422)


def test_captures_are_counted(web: Served) -> None:
    limits = Limits(captures=1)
    with serving(web.store, limits) as served, served.program(Scope.CAPTURE) as api:
        first, second = (api.post("/api/captures", json={"url": "http://127.0.0.1:9/"}) for _ in range(2))
        assert (first.status_code, second.status_code) == (202, 429)
        assert ended(api, first.headers["location"])["poll"]["error"]["kind"] == "connection"


def test_what_was_never_asked_for_is_not_known(web: Served) -> None:
    with web.program(Scope.CAPTURE) as api:
        assert {api.get(f"/api/captures/x{end}").status_code for end in ("", "/events")} == {404}


def test_what_goes_wrong_inside_is_not_told_outside(tmp_path: Any) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("not a database, but long enough to be taken for one by whoever only looks at the size of it")
    captures = Captures({"COLLECTOR_DATABASE_URL": f"sqlite:///{nowhere}", "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"})
    job = captures.start("http://127.0.0.1:9/", None, "maya", now())
    while not job.done:
        sleep(0.05)
    captures.close()
    assert job.problem
    assert str(tmp_path) not in job.problem
