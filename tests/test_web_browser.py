"""The tour in a real Chromium: narrow and wide, light and dark, with and without a script, by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, expect

from collector.access.roles import Role
from collector.newsroom.server import Newsroom
from tests.afternoon import AT, STAGES, key
from tests.browsing import WIDTHS, Watched, chromium
from tests.website import Served

TOUR = {
    "live": "/",
    "blogs": "/blogs",
    "changes": "/changes",
    "timeline": "/blogs/1",
    "then": "/blogs/1?step=1",
    "withdrawn": "/blogs/1?only=removed",
    "blog-changes": "/blogs/1/changes",
    "entry": f"/blogs/1/entries/{key('toll')}",
    "entry-sides": f"/blogs/1/entries/{key('toll')}?view=side",
    "compare": "/blogs/1/compare",
    "compare-sides": "/blogs/1/compare?view=side",
    "headlines": "/blogs/1/headlines",
    "report": "/blogs/1/report",
    "polls": "/blogs/1/polls",
    "search": "/search",
    "found": "/search?q=fire*",
    "first": "/first?q=fire*",
    "captures": "/captures",
    "watches": "/watches",
    "incidents": "/incidents",
    "account": "/account",
    "people": "/people",
    "audit": "/audit",
}
EXAMINED = {(360, "light"), (1600, "dark")}
"""Where axe looks: a colour or a label is the same at either width."""
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def opened(browser: Browser, web: Served, role: Role = Role.ADMIN, **settings: object) -> Watched:
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.add_cookies([{"name": web.site.cookie, "value": web.session(role), "url": web.url}])
    return Watched(context.new_page(), web.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_tour_is_sound(browser: Browser, web: Served, width: int, scheme: str) -> None:
    tour = opened(browser, web, viewport={"width": width, "height": 1000}, color_scheme=scheme)
    pictures, found = os.environ.get("COLLECTOR_SCREENSHOTS"), []
    for name, path in TOUR.items():
        page = tour.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
        if pictures:
            page.screenshot(path=Path(pictures) / f"{name}-{width}-{scheme}.png", full_page=True)
        if (width, scheme) in EXAMINED:
            violations = Axe().run(page).response["violations"]
            found += [(name, each["id"], each["nodes"][0]["html"]) for each in violations if each["impact"] in SERIOUS]
    tour.page.context.close()
    assert found == []
    assert tour.trouble == []


def test_the_door_is_sound(browser: Browser, web: Served) -> None:
    door = Watched(browser.new_page(), web.url)
    page = door.go("/blogs/1")
    assert page.url.endswith("/login?next=%2Fblogs%2F1")
    assert [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS] == []
    page.context.close()
    assert door.trouble == []


def test_a_reader_goes_from_what_is_live_to_the_words_that_changed(browser: Browser, web: Served) -> None:
    tour = opened(browser, web, Role.READER, timezone_id="America/New_York", locale="en-GB")
    page = tour.go("/")
    page.get_by_role("link", name="21 injured in fire on Saltmere ferry").click()
    expect(page.locator("article.removed .mark").first).to_contain_text("Withdrawn")
    expect(page.locator("time[data-form=seconds]").first).to_contain_text("GMT-5")
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    page.wait_for_url("**/blogs/1?step=0")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire on ferry in Saltmere harbour – live")
    page.get_by_role("link", name="Back to now").click()
    page.get_by_role("link", name="Rewritten", exact=False).first.click()
    page.wait_for_url("**/blogs/1?only=rewritten")  # and its script is there: keys pressed earlier go to nobody
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className").startswith("entry")
    page.get_by_role("link", name="wordings").first.click()
    expect(page.locator("del").first).to_be_visible()
    page.get_by_role("link", name="Side by side").click()
    expect(page.locator(".sides ins").first).to_be_visible()
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill('"second explosion"')
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("second explosion", ignore_case=True)
    page.context.close()
    assert tour.trouble == []


def test_a_capture_shows_its_progress_and_what_it_came_to(browser: Browser, web: Served) -> None:
    tour = opened(browser, web, Role.EDITOR)
    with Newsroom(STAGES["the blog closes"], lambda: AT) as newsroom:
        page = tour.go("/captures")
        page.get_by_label("Address").fill(newsroom.url)
        page.get_by_label("Publisher").fill("guardian")
        page.get_by_role("button", name="Capture").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Captured", timeout=60_000)
        page.get_by_role("link", name="To the blog").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(STAGES["the blog closes"].headline)
    page.context.close()
    assert tour.trouble == []


def test_it_all_works_without_a_script(browser: Browser, web: Served) -> None:
    tour = opened(browser, web, java_script_enabled=False)
    for path in TOUR.values():
        tour.go(path)
    page = tour.go("/blogs/1")
    page.get_by_role("link", name="one change back").click()
    expect(page.get_by_text("You see the blog as it had been observed")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.context.close()
    assert tour.trouble == []
