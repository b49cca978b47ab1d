"""Search through the API and the page: finds, wrong queries, and searches that are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from pydantic import TypeAdapter

from collector.access.roles import Role, Scope
from collector.language import FIELDS
from collector.query.first import first
from collector.query.search import every
from collector.web.api import models, search_models
from tests.website import Served


@pytest.fixture(scope="module")
def api(web: Served) -> Iterator[httpx.Client]:
    with web.program(Scope.READ) as client:
        yield client


@pytest.fixture(scope="module")
def browser(web: Served) -> Iterator[httpx.Client]:
    with web.browser(Role.READER) as client:
        yield client


def words(node: etree._Element) -> str:
    return " ".join("".join(map(str, node.itertext())).split())


def test_the_api_finds_what_the_command_finds_page_by_page(web: Served, api: httpx.Client) -> None:
    wanted = list(every(web.store, "the"))
    assert len(wanted) > 7
    found, following = [], "/api/search?q=the&limit=3"
    while following:
        page = TypeAdapter(models.Listed[search_models.Hit]).validate_python(api.get(following).json())
        found += api.get(following).json()["items"]
        following = page.next or ""
    assert found == wanted
    best = api.get("/api/search", params={"q": "the", "order": "relevance", "limit": 500}).json()
    assert {hit["id"] for hit in best["items"]} == {hit["id"] for hit in wanted}


def test_the_page_says_what_became_of_the_words(browser: httpx.Client) -> None:
    shown = html.fromstring(browser.get("/search", params={"q": '"second explosion"'}).text)
    found = [words(each) for each in shown.cssselect("article.change")]
    assert any(each.startswith("Withdrawn") and "Gone between" in each for each in found)
    assert {words(each).lower() for each in shown.cssselect("mark")} == {"second explosion"}


@pytest.mark.parametrize(("q", "position"), [('"storm', 1), ("a AND", 6), ("colour:red", 1), ("(", 2)])
def test_a_query_that_makes_no_sense_names_the_place(
    api: httpx.Client, browser: httpx.Client, q: str, position: int
) -> None:
    refused = api.get("/api/search", params={"q": q})
    assert refused.status_code == 400
    assert re.search(rf"at character {position}\b", refused.json()["detail"])
    shown = browser.get("/search", params={"q": q})
    assert shown.status_code == 400
    assert html.fromstring(shown.text).cssselect("[role=alert] mark")


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["the", "fire*", '"', "(", ")", "AND", "OR", "NOT", "-", "*", "NEAR(", "\x00", "'", "\\", "%", ";--"]
    ),
    st.sampled_from([f"{field}:" for field in FIELDS]),
    st.sampled_from(["2024-03-27", "numeric", "removed", "9" * 30, "١٢", "\u202e", "\ud83d\ude00", "ﷺ" * 20]),
)


@given(pieces=st.lists(PIECES, max_size=25), order=st.sampled_from(["newest", "relevance"]))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_has_an_answer_or_a_reason(api: httpx.Client, pieces: list[str], order: str) -> None:
    text = " ".join(pieces).encode("utf-8", "replace").decode()
    began = monotonic()
    response = api.get("/api/search", params={"q": text, "order": order})
    assert response.status_code in (200, 400, 422), response.text
    assert monotonic() - began < 5, "a search may take five seconds, however odd the query"


def test_who_had_it_first_is_told(web: Served, api: httpx.Client, browser: httpx.Client) -> None:
    told = api.get("/api/first", params={"q": '"second explosion"'}).json()
    TypeAdapter(models.Listed[search_models.First]).validate_python(told)
    assert told["items"] == first(web.store, '"second explosion"')
    (shown,) = html.fromstring(browser.get("/first", params={"q": '"second explosion"'}).text).cssselect("article")
    assert words(shown).startswith("May be the first between")
    assert "shared words" not in words(shown)
    assert browser.get("/first", params={"q": "("}).status_code == 400


def test_searches_are_kept_and_forgotten(web: Served, browser: httpx.Client) -> None:
    assert browser.post("/searches", data={"name": " Fires ", "q": "fire* label:numeric"}).status_code == 303
    assert browser.post("/searches", data={"name": "Fires", "q": "fire*"}).status_code == 303
    assert browser.post("/searches", data={"name": "", "q": "fire*"}).status_code == 400
    assert browser.post("/searches", data={"name": "x", "q": '"'}).status_code == 400
    (kept,) = html.fromstring(browser.get("/search").text).cssselect(".kept")
    (link,) = kept.cssselect("a")
    assert (words(link), link.get("href")) == ("Fires", "/search?q=fire%2A")
    with web.browser(Role.EDITOR) as other:
        (form,) = kept.cssselect("form")
        assert other.post(str(form.get("action"))).status_code == 303
        assert not html.fromstring(other.get("/search").text).cssselect(".kept")
    assert html.fromstring(browser.get("/search").text).cssselect(".kept")
    browser.post(str(form.get("action")))
    assert not html.fromstring(browser.get("/search").text).cssselect(".kept")
