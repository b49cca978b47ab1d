"""The API tells what the commands tell, a page at a time, and says of itself what is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import httpx
import pytest
from pydantic import TypeAdapter

from collector.access.roles import Scope
from collector.labels import LABELS
from collector.query.changes import changes
from collector.query.compare import answer, comparison
from collector.query.history import history
from collector.query.lists import blogs, polls
from collector.query.report import report
from collector.query.show import show
from collector.web.api import models, report_models
from collector.web.api.reply import Label
from tests.afternoon import Kept, key
from tests.website import Served


@pytest.fixture(scope="module")
def api(web: Served) -> Iterator[httpx.Client]:
    with web.program(Scope.READ) as client:
        yield client


def told(response: httpx.Response, model: Any = None) -> Any:
    assert response.status_code == 200, response.text
    if model is not None:
        TypeAdapter(model).validate_python(response.json())
    return response.json()


def every(api: httpx.Client, address: str, **params: Any) -> Iterator[Any]:
    """All items of a list, its pages followed to the end."""
    following: str | None = str(httpx.URL(address, params=params))
    while following:
        page = told(api.get(following))
        yield from page["items"]
        following = page["next"]


def test_blogs_are_told_as_the_command_tells_them(web: Served, api: httpx.Client) -> None:
    assert told(api.get("/api/blogs"), models.Listed[models.BlogRow])["items"] == list(blogs(web.store))


def test_a_blog_is_told_as_the_command_tells_it(web: Served, api: httpx.Client, afternoon: Kept) -> None:
    with web.store.read() as connection:
        assert told(api.get("/api/blogs/1"), models.ShownBlog) == show(connection, afternoon.url)


def test_a_blog_is_told_as_of_any_snapshot(web: Served, api: httpx.Client, afternoon: Kept) -> None:
    snapshots = told(api.get("/api/blogs/1/snapshots"), models.Listed[models.Snapshot])["items"]
    assert len(snapshots) > 3
    for snapshot in snapshots:
        at = snapshot["captured_at"]
        answered = told(api.get("/api/blogs/1", params={"as_of": at}), models.ShownBlog)
        assert answered["blog"]["title"] == snapshot["title"]
        with web.store.read() as connection:
            assert answered == show(connection, afternoon.url, datetime.fromisoformat(at))


def test_a_history_is_told_as_the_command_tells_it(web: Served, api: httpx.Client, afternoon: Kept) -> None:
    with web.store.read() as connection:
        wanted = history(connection, afternoon.url, key("toll"))
    assert len(wanted) > 1
    assert told(api.get(f"/api/blogs/1/entries/{key('toll')}"), models.History)["items"] == wanted


def test_a_comparison_is_told_as_the_command_tells_it(web: Served, api: httpx.Client, afternoon: Kept) -> None:
    first, *_, last = [each["captured_at"] for each in every(api, "/api/blogs/1/snapshots")][::-1]
    with web.store.read() as connection:
        wanted = answer(*comparison(connection, afternoon.url, first, last))
        by_default = answer(*comparison(connection, afternoon.url, None, None))
    compared = told(api.get("/api/blogs/1/compare", params={"from": first, "to": last}), models.Comparison)
    assert compared == wanted
    assert [edit["entry"] for edit in compared["edited"]].count(key("toll")) == 1
    assert told(api.get("/api/blogs/1/compare")) == by_default


def test_a_report_is_told_as_the_command_tells_it(web: Served, api: httpx.Client, afternoon: Kept) -> None:
    told_of = told(api.get("/api/blogs/1/report"), report_models.Report)
    assert told_of == report(web.store, afternoon.url)
    assert key("toll") in [each["entry"] for each in told_of["unstated"]]


@pytest.mark.parametrize("limit", [1, 50])
def test_changes_are_narrowed_by_kind_and_label(web: Served, api: httpx.Client, limit: int) -> None:
    kinds, labels = ["edited", "removed"], ["numeric", "negation"]
    found = list(every(api, "/api/changes", kind=kinds, label=labels, limit=limit))
    assert found
    assert found == [c for c in changes(web.store) if c["kind"] in kinds and {*c["labels"]} & {*labels}]


def test_every_label_can_be_asked_for() -> None:
    assert get_args(Label) == LABELS


@pytest.mark.parametrize("limit", [3, 7, 500])
def test_pages_of_changes_make_up_all_changes(web: Served, api: httpx.Client, limit: int) -> None:
    wanted = list(changes(web.store))
    assert list(every(api, "/api/changes", limit=limit)) == wanted
    assert list(every(api, "/api/changes", limit=limit, blog=1)) == wanted
    assert list(every(api, "/api/changes", limit=limit, since=5)) == [each for each in wanted if each["seq"] > 5]
    TypeAdapter(list[models.Change]).validate_python(wanted)


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_pages_of_polls_make_up_all_polls(web: Served, api: httpx.Client, limit: int) -> None:
    wanted = polls(web.store)
    assert list(every(api, "/api/polls", limit=limit)) == wanted
    assert list(every(api, "/api/blogs/1/polls", limit=limit)) == wanted
    TypeAdapter(list[models.Poll]).validate_python(wanted)


def test_what_has_not_changed_is_not_sent_again(api: httpx.Client) -> None:
    first = api.get("/api/blogs/1")
    again = api.get("/api/blogs/1", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert api.get("/api/blogs/1", headers={"If-None-Match": '"other"'}).status_code == 200
    assert api.get("/api/blogs/1", params={"as_of": "2026-11-23"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/blogs/99", 404, "there is no blog 99"),
        ("/api/blogs/0", 422, "path.blog"),
        ("/api/blogs/1/entries/none", 404, "no entry 'none'"),
        ("/api/blogs/1?as_of=yesterday", 400, "'yesterday' is no time"),
        ("/api/blogs/1?as_of=1999-01-01", 404, "nothing had been captured"),
        ("/api/blogs/1/compare?from=77", 404, "has no snapshot 77"),
        ("/api/blogs/99/snapshots", 404, "there is no blog 99"),
        ("/api/changes?limit=501", 422, "query.limit"),
        ("/api/changes?since=-1", 422, "query.since"),
        ("/api/changes?blog=99", 404, "there is no blog 99"),
        ("/api/nothing", 404, "not found"),
        ("/api/blogs%00", 400, "NUL"),
    ],
)
def test_a_problem_is_a_sentence(api: httpx.Client, address: str, status: int, said: str) -> None:
    response = api.get(address)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem = TypeAdapter(models.Problem).validate_python(response.json())
    assert problem.status == status
    assert said in problem.detail


def test_another_method_is_told_which_there_are(api: httpx.Client) -> None:
    response = api.delete("/api/blogs", headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.headers["content-type"] == "application/problem+json"


def test_who_asks_is_told_who_they_are(api: httpx.Client) -> None:
    assert told(api.get("/api/me"), models.Myself) == {"name": "admin", "role": "admin", "scopes": ["read"]}


def test_every_route_of_the_document_says_what_it_answers(api: httpx.Client) -> None:
    document = told(api.get("/api/openapi.json"))
    assert document["paths"]
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            assert {"401", "403", "422", "429", "503"} <= said["responses"].keys(), (method, path)
            assert said["description"], (method, path)
