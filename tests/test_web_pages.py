"""The pages, read as HTML without a script: what each tells of the afternoon, and how the way leads through them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files

import httpx
import pytest
from lxml import html

from collector.access.roles import Role
from collector.archive import takedown
from collector.query.changes import changes
from collector.query.live import BARS, rate
from collector.query.report import harmless
from collector.store.acts import Reason
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.web.pages.render import TEMPLATES, link, prose, templates
from tests.afternoon import STAGES, key
from tests.builders import at
from tests.website import Served


@pytest.fixture(scope="module")
def browser(web: Served) -> Iterator[httpx.Client]:
    with web.browser(Role.READER) as client:
        yield client


def page(browser: httpx.Client, address: str, **params: str | int) -> html.HtmlElement:
    response = browser.get(address, params=params or None)
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def only(found: list[html.HtmlElement]) -> html.HtmlElement:
    (one,) = found
    return one


def test_the_start_page_lists_blogs_with_what_happened_to_them(browser: httpx.Client) -> None:
    row = only(page(browser, "/").cssselect(".blogs li"))
    assert "21 injured in fire on Saltmere ferry – as it happened" in words(row)
    assert words(only(row.cssselect(".withdrawn dd"))) == "2"
    assert int(words(only(row.cssselect(".rewritten dd")))) >= 2
    assert row.cssselect("svg.spark rect")


def test_a_timeline_shows_withdrawn_entries_as_withdrawn_and_when(browser: httpx.Client) -> None:
    gone = page(browser, "/blogs/1", only="removed").cssselect("article.removed")
    assert len(gone) == 2
    assert any("explosion" in words(each).lower() for each in gone)
    assert all(words(each).split(" ", 1)[1].startswith("Withdrawn between") for each in gone)
    assert all("permalink answered 404" in words(each) for each in gone)


def test_the_slider_leads_to_what_was_there_then(browser: httpx.Client) -> None:
    now, first = page(browser, "/blogs/1"), page(browser, "/blogs/1", step=0)
    slider = only(now.cssselect("input[type=range]"))
    assert slider.get("value") == slider.get("max")
    assert words(only(first.cssselect("h1"))) == STAGES["where families can ask"].headline
    assert len(first.cssselect("article.entry")) == len(STAGES["where families can ask"].posts)
    following = only(first.cssselect("a[rel=next]")).get("href")
    second = page(browser, f"/blogs/1{following}")
    assert any("explosion" in words(each).lower() for each in second.cssselect("article.visible"))


def test_an_entrys_page_shows_every_wording_against_the_one_before(browser: httpx.Client) -> None:
    for view, where in (("inline", ".inline"), ("side", ".sides")):
        shown = page(browser, f"/blogs/1/entries/{key('toll')}", view=view)
        *_, corrected, first = shown.cssselect(".revisions > li")
        assert "12" in words(only(corrected.cssselect(f"{where} del")[:1]))
        assert "21" in words(only(corrected.cssselect(f"{where} ins")[:1]))
        assert not first.cssselect("del, ins")
        assert "numeric" in words(corrected)


def test_a_comparison_says_what_the_closed_page_does_not(browser: httpx.Client) -> None:
    steps = only(page(browser, "/blogs/1/compare").cssselect("select[name=from]")).cssselect("option")
    shown = page(browser, "/blogs/1/compare", **{"from": steps[-1].get("value")})
    told = [words(each).split()[0] for each in shown.cssselect("section h2")]
    assert told[0] == "Headline"
    assert {"Added", "Rewritten"} <= {*told}
    assert only(shown.cssselect("select[name=from] option[selected]")).get("value") == steps[-1].get("value")


def test_the_report_says_what_the_closed_page_does_not(browser: httpx.Client) -> None:
    shown = page(browser, "/blogs/1/report")
    told = {words(each): each.getparent() for each in shown.cssselect("section h2")}
    assert "second explosion" in words(told["Withdrawn 2"])
    (unstated,) = [words(section) for name, section in told.items() if name.startswith("Figures")]
    assert "12" in unstated
    assert "21" in unstated
    file = browser.get("/blogs/1/report.html")
    assert file.headers["content-disposition"] == 'attachment; filename="report-1.html"'
    assert "second explosion" in file.text


def test_headlines_are_told_with_their_time(browser: httpx.Client) -> None:
    told = [words(each) for each in page(browser, "/blogs/1/headlines").cssselect(".headlines li")]
    assert any("21 injured in fire" in each and each.startswith("Headline between") for each in told)
    assert any(each.startswith("Closed") for each in told)


def test_changes_are_told_newest_first_and_by_kind(browser: httpx.Client) -> None:
    shown = page(browser, "/changes", show="withdrawn").cssselect("article.change")
    assert [each.get("class") for each in shown] == ["change removed"] * 2
    assert "removed" not in {
        each.get("class").split()[1] for each in page(browser, "/changes", show="new").cssselect("article")
    }
    assert page(browser, "/blogs/1/changes", show="nonsense").cssselect("article.change")


def test_a_change_that_was_retracted_is_struck_through_with_the_reason(web: Served, browser: httpx.Client) -> None:
    assert not page(browser, "/changes", show="headlines").cssselect(".change.retracted")
    seq = next(row["seq"] for row in changes(web.store) if row["kind"] == "headline")
    takedown.retract(Keep(web.store, Bodies()), seq, Reason("the desk", at(9), "read from the <wrong> page"))
    (struck,) = page(browser, "/changes", show="headlines").cssselect(".change.retracted")
    assert "Wrongly recorded, says the desk: read from the <wrong> page" in words(struck)


def test_polls_are_told_with_how_they_ended(browser: httpx.Client) -> None:
    rows = page(browser, "/blogs/1/polls").cssselect("tbody tr")
    assert [words(row.cssselect("td")[2]) for row in rows] == ["captured"] * 5


@pytest.mark.parametrize("address", ["/nowhere", "/blogs/99", "/blogs/1/entries/none", "/blogs/abc"])
def test_a_wrong_way_is_told_as_a_page(browser: httpx.Client, address: str) -> None:
    response = browser.get(address)
    assert response.status_code in (404, 422)
    assert html.fromstring(response.text).cssselect("main h1")


def test_no_page_of_the_tour_leads_to_a_dead_end(browser: httpx.Client) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        response = browser.get(address)
        assert response.status_code == 200, address
        if not response.headers["content-type"].startswith("text/html"):
            continue
        for each in html.fromstring(response.text).cssselect("a[href]"):
            found = str(httpx.URL(address).join(str(each.get("href"))).copy_with(fragment=None))
            kind = re.sub(r"(entries/)[^?]*|(=)[^&]*", r"\1\2", found)
            if found.startswith("/") and kind not in seen:
                seen.add(kind)
                waiting.append(found)
    assert len(seen) > 15


# --- What was captured is shown, and does nothing --------------------------------------------------------------------


def test_every_template_escapes() -> None:
    assert templates()
    assert TEMPLATES.autoescape is True
    unescaped = re.compile(r"\|\s*safe\b|autoescape|Markup")
    folder = files("collector.web") / "templates"
    assert [name for name in templates() if unescaped.search((folder / name).read_text("utf-8"))] == []


def test_what_turns_the_line_round_is_made_visible() -> None:
    assert harmless("a\u202eb\u2066c\x1b[2Jd\x00") == "a\ufffdb\ufffdc\ufffd[2Jd\ufffd"
    assert harmless("שלום\u200f עולם\n") == "שלום\u200f עולם\n"
    assert harmless(None) == ""


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil", "http:", "vbscript:x", " javascript:https://a", "http://[a"],
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert link(url) is None


def test_prose_keeps_its_shape_and_loads_nothing() -> None:
    kept = prose(
        '<p onclick="x">a <a href="https://a.example/" target="_top">b</a><img src="https://c.example/d.png"></p>'
    )
    assert kept == '<p>a <a href="https://a.example/" rel="noopener noreferrer nofollow">b</a></p>'


# --- How busy a blog is ----------------------------------------------------------------------------------------------


def test_the_rate_counts_every_moment_of_its_span_once() -> None:
    moments = [at(minute) for minute in (0, 1, 1, 30, 59, 60)]
    assert sum(rate(moments)) == len(moments)
    assert rate(moments)[0] == 3
    assert rate(moments)[-1] == 2
    assert rate([]) == [0] * BARS
    assert sum(rate([at(5)])) == 1
    assert sum(rate(moments, (at(1), at(1) + timedelta(hours=1)))) == 5
