"""Exports and feeds over HTTP: complete, typed, and open to feed readers by a token that is good for nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest
from lxml import etree

from collector.access.roles import Role, Scope
from collector.query.export import KINDS, export
from collector.query.tables import COLUMNS
from tests.website import Served

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def api(web: Served) -> Iterator[httpx.Client]:
    with web.program(Scope.EXPORT, Scope.FEED) as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_holds_every_row(web: Served, api: httpx.Client, kind: str) -> None:
    query = {"q": "the"} if kind == "search" else {}
    wanted = list(export(web.store, kind, query.get("q")))
    assert wanted
    table = api.get(f"/api/exports/{kind}", params=query)
    assert table.headers["content-type"].startswith("text/csv")
    assert table.headers["content-disposition"] == f'attachment; filename="{kind}.csv"'
    header, *rows = csv.reader(StringIO(table.text))
    assert (header, len(rows)) == (COLUMNS[kind].split(), len(wanted))
    lines = api.get(f"/api/exports/{kind}", params={"format": "jsonl", **query}).text.splitlines()
    assert [json.loads(line) for line in lines] == wanted


def test_an_export_of_one_blog_or_from_a_cursor_on_holds_no_more(web: Served, api: httpx.Client) -> None:
    every = list(export(web.store, "changes"))
    later = api.get("/api/exports/changes", params={"format": "jsonl", "since": 5, "blog": 1}).text.splitlines()
    assert [json.loads(line)["seq"] for line in later] == [row["seq"] for row in every if row["seq"] > 5]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/exports/changes?blog=99", 404),
        ("/api/exports/search", 400),
        ("/api/exports/search?q=%22", 400),
        ("/api/exports/nothing", 422),
        ("/api/exports/changes?format=exe", 422),
        ("/api/feeds/changes.rss", 422),
        ("/api/feeds/changes.atom?blog=99", 404),
        ("/api/feeds/search.atom?q=(", 400),
    ],
)
def test_what_cannot_be_exported_is_a_problem_and_no_file(api: httpx.Client, address: str, status: int) -> None:
    response = api.get(address)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_feeds_tell_what_changed_and_what_was_found(api: httpx.Client) -> None:
    changed = etree.fromstring(api.get("/api/feeds/changes.atom", params={"blog": 1}).content)
    titles = [str(each.findtext(f"{ATOM}title")) for each in changed.iter(f"{ATOM}entry")]
    assert "removed: Reports of a second explosion" in titles
    found = api.get("/api/feeds/search.json", params={"q": '"second explosion"'})
    assert found.headers["content-type"] == "application/feed+json"
    (item,) = found.json()["items"]
    assert item["title"].startswith("Reports of a second explosion")


def test_a_feed_is_narrowed_by_kind_and_label_and_is_another_one(api: httpx.Client) -> None:
    whole, narrow = (
        etree.fromstring(api.get("/api/feeds/changes.atom", params=params).content)
        for params in ({}, {"kind": ["edited"], "label": ["numeric"]})
    )
    tags = [{str(tag.get("term")) for tag in each.iter(f"{ATOM}category")} for each in narrow.iter(f"{ATOM}entry")]
    assert tags
    assert all({"edited", "numeric"} <= each for each in tags)
    assert len(tags) < len([*whole.iter(f"{ATOM}entry")])
    assert narrow.findtext(f"{ATOM}id") != whole.findtext(f"{ATOM}id")
    assert str(narrow.findtext(f"{ATOM}title")).endswith("(edited, numeric)")


def test_a_feed_reader_comes_in_with_a_token_in_the_address_that_opens_nothing_else(web: Served) -> None:
    only_feeds, more = web.token(Scope.FEED, role=Role.READER), web.token(Scope.FEED, Scope.READ)
    with web.client() as reader:
        for address in ("/api/feeds/changes.atom?", "/api/feeds/search.json?q=fire&"):
            assert reader.get(f"{address}token={only_feeds}").status_code == 200
            assert reader.get(f"{address}token={more}").status_code == 401
            assert reader.get(f"{address}token=lbc_1_x").status_code == 401
        for address in ("/api/blogs", "/api/exports/changes", "/api/me", "/"):
            assert reader.get(f"{address}?token={only_feeds}").status_code in (401, 303)
