"""Watches and incidents through the API and on the page, for those who may change them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from lxml import html
from pydantic import TypeAdapter

from collector.access import people
from collector.access.roles import Role, Scope
from collector.query.status import watched
from collector.store import watches
from collector.store.watches import Wanted
from collector.web.api import service_models
from tests.website import Served

URL = "http://127.0.0.1:9/live/{}"


@pytest.fixture(scope="module")
def api(web: Served) -> Iterator[httpx.Client]:
    with web.program(Scope.READ, Scope.MANAGE, role=Role.EDITOR) as client:
        yield client


def known(web: Served, url: str) -> list[tuple[str, str]]:
    """The state and source of a watch, as the command tells them."""
    return [(row["state"], row["source"]) for row in watched(web.store) if row["url"] == url]


def test_a_watch_is_added_rests_goes_on_and_ends(web: Served, api: httpx.Client) -> None:
    url = URL.format("api")
    assert api.post("/api/watches", json={"url": url, "tags": ["fires"], "every": "5m"}).status_code == 204
    (row,) = [row for row in api.get("/api/watches").json()["items"] if row["url"] == url]
    TypeAdapter(service_models.Watch).validate_python(row)
    assert (row["tags"], row["every"], row["source"]) == (["fires"], 300, "demand")
    for act, state in (("pause", "paused"), ("resume", row["state"])):
        assert api.post(f"/api/watches/{act}", params={"url": url}).status_code == 204
        assert known(web, url) == [(state, "demand")]
    assert api.delete("/api/watches", params={"url": url}).status_code == 204
    assert known(web, url) in ([], [(row["state"], "once")])
    acts = [(line["who"], line["action"]) for line in people.record(web.store, limit=4)]
    assert acts == [("editor", f"watch.{act}") for act in ("remove", "resume", "pause", "add")]


def test_what_the_schedule_lists_is_left_to_it_and_that_is_told(web: Served, api: httpx.Client) -> None:
    url = URL.format("listed")
    with web.store.write() as connection:
        watches.ask(connection, [Wanted(url, "generic", None, tags=("harbour",))], watches.SCHEDULE, datetime.now(UTC))
    refused = api.post("/api/watches", json={"url": url, "tags": ["acme"]})
    assert (refused.status_code, "schedules.yaml" in refused.json()["detail"]) == (400, True)
    with web.browser(Role.EDITOR) as editor:
        assert "schedules.yaml" in editor.post("/watches", data={"url": url}).text
    (row,) = [row for row in watched(web.store) if row["url"] == url]
    assert (row["source"], row["tags"]) == ("schedule", ["harbour"])


def test_pages_of_watches_make_up_all_watches(web: Served, api: httpx.Client) -> None:
    for number in range(5):
        api.post("/api/watches", json={"url": URL.format(f"page-{number}")})
    found: list[dict[str, object]] = []
    following = "/api/watches?limit=2"
    while following:
        page = api.get(following).json()
        found, following = found + page["items"], page["next"]
    assert found == list(watched(web.store))


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"url": "file:///etc/passwd"}, 400),
        ({"url": "https://a.example/", "every": "sometimes"}, 400),
        ({"url": "https://a.example/", "publisher": "nobody"}, 400),
        ({"url": "https://a.example/", "proxy": "http://b.example"}, 422),
        ({"url": "https://a.example/", "headers": {}}, 422),
    ],
)
def test_what_cannot_be_watched_is_refused(api: httpx.Client, wanted: dict[str, object], status: int) -> None:
    assert api.post("/api/watches", json=wanted).status_code == status


def test_what_is_not_watched_is_not_found(api: httpx.Client) -> None:
    nobody = {"url": "https://nobody.example/"}
    assert api.delete("/api/watches", params=nobody).status_code == 404
    assert api.post("/api/watches/pause", params=nobody).status_code == 404


def test_the_page_does_the_same_for_editors_and_only_shows_it_to_readers(web: Served) -> None:
    url = URL.format("page")
    with web.browser(Role.EDITOR) as editor, web.browser(Role.READER) as reader:
        assert editor.post("/watches", data={"url": url, "tags": "a b"}).status_code == 303
        assert editor.post("/watches", data={"url": "nonsense"}).status_code == 400
        shown = html.fromstring(editor.get("/watches").text)
        forms = [form for form in shown.cssselect("td form") if form.cssselect(f"input[value='{url}']")]
        assert [form.get("action") for form in forms] == ["/watches/pause", "/watches/remove"]
        assert editor.post("/watches/pause", data={"url": url}).status_code == 303
        assert url in reader.get("/watches").text
        assert not html.fromstring(reader.get("/watches").text).cssselect("main form")
        assert editor.post("/watches/resume", data={"url": url}).status_code == 303
        assert editor.post("/watches/remove", data={"url": url}).status_code == 303


def test_what_is_wrong_is_told(web: Served, api: httpx.Client) -> None:
    TypeAdapter(service_models.Service).validate_python(api.get("/api/status").json())
    with web.browser(Role.READER) as reader:
        shown = reader.get("/incidents").text
    assert "No collector is at work" in shown
    assert "Nothing is or was wrong" in shown


def test_what_is_paused_is_told_when_it_is_added_again(web: Served) -> None:
    url = URL.format("resting")
    with web.browser(Role.EDITOR) as editor:
        editor.post("/watches", data={"url": url})
        editor.post("/watches/pause", data={"url": url})
        told = html.fromstring(editor.post("/watches", data={"url": url}).text)
        assert "Resume takes it up again" in str(told.xpath("string(//*[@role='alert'])"))
        editor.post("/watches/resume", data={"url": url})
    assert known(web, url) == [("found", "demand")]
