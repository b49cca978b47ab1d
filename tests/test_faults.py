"""What servers and caches do to a watched blog: nothing false is told of it, nothing is lost, no watch stays stuck.

The collector's own stages from the first request to the store, over an outlet whose answers are meddled with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from collector.coverage import COLLAPSED_AT_MOST, REPEATED_AT_MOST
from collector.model import FailureKind, Outcome, Page
from collector.watch import Depth
from tests.toy import HTTP, START, URL, NoPermalinks, Outlet, ToyPublisher, Watcher

WORDS = "the ferry “Aurora” left the quay at noon with – so the mayor says – every passenger’s name on a list".split()


@dataclass
class Meddled(Outlet):
    """An outlet whose answers pass through `meddle`, with the key that was asked for ("" for the newest page)."""

    meddle: Callable[[str, Page], Page] | None = None

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The answer, as it comes out."""
        page = await super().fetch(url, headers if self.meddle is None else {})
        return self.meddle(url.partition("with=")[2], page) if self.meddle else page


def with_body(page: Page, body: bytes) -> Page:
    return replace(page, body=body, body_digest=sha256(body).hexdigest(), headers=(("ETag", sha256(body).hexdigest()),))


def rewritten(page: Page, **said: Any) -> Page:
    """The page with other things said in it; its dates stay."""
    body = json.dumps(json.loads(page.body or b"") | said).encode()
    return replace(with_body(page, body), headers=(*page.headers[1:], ("ETag", f'"{sha256(body).hexdigest()}"')))


def posts(page: Page) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(page.body or b"")["posts"]
    return found


def without(*keys: str) -> Callable[[str, Page], Page]:
    """The newest page comes without some entries."""
    return lambda asked, page: page if asked else rewritten(page, posts=[p for p in posts(page) if p[0] not in keys])


def respelt(spell: Callable[[str], str]) -> Callable[[str, Page], Page]:
    """Every entry's text comes otherwise."""
    return lambda _, page: rewritten(page, posts=[[key, spell(text), *rest] for key, text, *rest in posts(page)])


def a_blog(entries: int = 12, **fields: Any) -> Meddled:
    outlet = Meddled(**fields)
    for number in range(1, entries + 1):
        outlet.wait(60)
        outlet.publish(f"e{number}", " ".join([f"Update {number}:", *WORDS[number % 5 :], *WORDS[: number % 5]]))
    return outlet


def watched(outlet: Meddled, folder: Path, publisher: type[ToyPublisher] = ToyPublisher) -> Watcher:
    """The outlet's watcher, after its first look; what it tells from now on is news."""
    watcher = Watcher(outlet, folder, publisher)
    outlet.wait(60)
    assert watcher.poll().outcome is Outcome.CAPTURED
    watcher.changes.clear()
    return watcher


def polls(watcher: Watcher, times: int, every: float) -> set[FailureKind | None]:
    """How these polls failed; None for those that did not."""
    kinds: set[FailureKind | None] = set()
    for _ in range(times):
        assert isinstance(watcher.outlet, Meddled)
        watcher.outlet.wait(every)
        failure = watcher.poll().failure
        kinds.add(failure.kind if failure else None)
    return kinds


def recovers(watcher: Watcher, outlet: Meddled) -> bool:
    """Whether a healthy server is believed at once, and one more entry is all there is to tell."""
    outlet.meddle = None
    before = len(watcher.told())
    outlet.wait(60)
    outlet.publish("last", "The fire is out.")
    return polls(watcher, 2, 5) == {None} and watcher.told()[before:] == [("new", "last")]


GLITCHES = {
    "three": [f"e{n}" for n in range(1, 10)],
    "the oldest": ["e1", "e2", "e3", "e4"],
    "the newest": ["e12", "e11"],
    "one from within": ["e6"],
}


@pytest.mark.parametrize("lost", GLITCHES.values(), ids=GLITCHES)
@pytest.mark.parametrize("fields", [{"dated": True}, {"dated": False}], ids=["dated", "undated"])
def test_what_permalinks_show_and_the_page_does_not_is_not_gone(
    lost: list[str], fields: dict[str, Any], tmp_path: Path
) -> None:
    outlet = a_blog(**fields)
    watcher = watched(outlet, tmp_path)
    outlet.meddle = without(*lost)
    assert polls(watcher, 4, 90) == {FailureKind.EXTRACTION_COLLAPSE}
    assert watcher.changes == []
    assert recovers(watcher, outlet)


def test_a_page_that_was_answered_304_after_a_glitch_proves_nothing_either(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = without("e3", "e4")
    polls(watcher, 1, 90)

    def not_modified(asked: str, page: Page) -> Page:
        return page if asked else replace(without("e3", "e4")("", page), status=304, body=None, body_digest="")

    outlet.meddle = not_modified
    polls(watcher, 3, 90)
    assert watcher.told("removed", "edited") == []


def test_404s_prove_nothing_where_an_entry_that_is_shown_has_one_too(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = lambda asked, page: replace(page, status=404, body=b"") if asked else without("e3")("", page)
    polls(watcher, 1, 30)
    assert watcher.told("removed") == []
    assert recovers(watcher, outlet)


def test_a_withdrawal_is_told_at_once_where_addresses_work(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(30)
    outlet.withdraw("e3", silently=True)
    polls(watcher, 1, 5)
    assert watcher.told() == [("removed", "e3")]


def test_most_of_a_blog_withdrawn_is_told_where_every_permalink_says_so(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(30)
    for number in range(1, 10):
        outlet.withdraw(f"e{number}")
    assert polls(watcher, 1, 5) == {None}
    assert {key for _, key in watcher.told("removed")} == {f"e{n}" for n in range(1, 10)}


def test_an_old_copy_at_a_permalink_is_no_edit(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    old = outlet.state()
    outlet.wait(60)
    outlet.edit("e3", text="Update 3: the mayor takes it all back, and says that the ferry never left the quay.")
    polls(watcher, 1, 5)
    outlet.wait(60)
    outlet.withdraw("e3")

    def cached(asked: str, page: Page) -> Page:
        return outlet._answer(page.url, asked, old, {}, None) if asked else page

    outlet.meddle = cached
    polls(watcher, 3, 90)
    assert watcher.told() == [("edited", "e3"), ("removed", "e3")]


def test_a_permalink_that_leads_back_to_the_blog_confirms_nothing(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(60)
    outlet.withdraw("e3")

    def led_back(asked: str, page: Page) -> Page:
        return replace(outlet._answer(page.url, "", outlet.state(), {}, None), final_url=URL) if asked else page

    outlet.meddle = led_back
    polls(watcher, 1, 5)
    assert watcher.told() == []
    polls(watcher, 1, 70)
    assert watcher.told() == [("removed", "e3")]


def test_an_entry_redated_between_two_pages_is_not_missed(tmp_path: Path) -> None:
    outlet = a_blog(page_size=5)
    watcher = watched(outlet, tmp_path)
    moved: list[str] = []

    def redated(asked: str, page: Page) -> Page:
        if asked and not moved:
            moved.append("e4")
            outlet.edit("e4", published=outlet.now)
            return outlet._answer(page.url, asked, outlet.state(), {}, None)
        return page

    outlet.meddle = redated
    polls(watcher, 3, 90)
    assert {key for kind, key in watcher.told() if kind != "edited"} == set()


def test_a_page_that_lost_its_way_to_the_older_ones_removes_none_of_them(tmp_path: Path) -> None:
    outlet = a_blog(52, page_size=10)
    watcher = watched(outlet, tmp_path)
    outlet.meddle = lambda asked, page: page if asked else rewritten(page, following=None)
    polls(watcher, 4, 90)
    polls(watcher, 2, 4000)
    assert watcher.told("removed", "edited") == []
    assert recovers(watcher, outlet)


def test_two_caches_of_different_age_in_turn_make_no_changes(tmp_path: Path) -> None:
    outlet = a_blog()
    older = outlet.state()
    outlet.wait(60)
    outlet.publish("e13", "A thirteenth update: the harbour is closed.")
    outlet.edit("e5", text="Update 5 was wrong, and this stands in its place now: nobody was on the ferry at all.")
    watcher = watched(outlet, tmp_path)

    def the_older(asked: str, page: Page) -> Page:
        return page if asked else outlet._answer(page.url, "", older, {}, None)

    for _ in range(3):
        outlet.meddle = the_older
        assert polls(watcher, 1, 40) == {FailureKind.STALE}
        outlet.meddle = None
        assert polls(watcher, 1, 40) == {None}
    assert watcher.changes == []


def test_a_page_first_met_in_a_failed_poll_is_no_old_copy(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(60)
    outlet.withdraw("e3", silently=True)
    outlet.meddle = without("e6")  # whose permalink answers with the page as it should be
    polls(watcher, 2, 5)
    outlet.meddle = None
    assert polls(watcher, 2, 5) == {None}
    assert watcher.told() == [("removed", "e3")]


def test_an_editor_who_takes_a_word_back_under_the_same_date_is_believed_in_the_end(tmp_path: Path) -> None:
    outlet = a_blog()
    outlet.meddle = lambda _, page: replace(page, headers=(*page.headers[:1], ("Last-Modified", HTTP_OF_START)))
    watcher = watched(outlet, tmp_path)
    before = next(p.text for p in outlet.posts if p.key == "e5")
    outlet.edit("e5", text="Update 5: the ferry left the quay at one.")
    polls(watcher, 1, 60)
    outlet.edit("e5", text=before)
    assert polls(watcher, 1, 60) == {FailureKind.STALE}
    assert polls(watcher, 3, REPEATED_AT_MOST.total_seconds()) >= {None}
    assert watcher.told() == [("edited", "e5"), ("reverted", "e5")]


def test_a_first_page_that_tells_its_times_in_another_zone_edits_nothing(tmp_path: Path) -> None:
    outlet = a_blog(20, page_size=6)
    watcher = watched(outlet, tmp_path)

    def an_hour_on(asked: str, page: Page) -> Page:
        told = [[key, text, at.replace("T09", "T08"), *rest] for key, text, at, *rest in posts(page)]
        return page if asked else rewritten(page, posts=told)

    outlet.meddle = an_hour_on
    polls(watcher, 1, 60)
    assert {kind for kind, _ in watcher.told()} == {"reinterpreted"}


HTTP_OF_START = START.strftime(HTTP)
DATES = ["garbage", "", "Wed, 27 Mar 2024 09:00:00 -0000", "Wed, 27 Mar 2024 09:00:00", "Fri, 01 Jan 2100 00:00:00 GMT"]


def test_a_page_that_is_dated_by_its_newest_entry_is_believed_in_the_end_when_that_is_withdrawn(
    tmp_path: Path,
) -> None:
    outlet = Outlet(permalinks=False)
    watcher = Watcher(outlet, tmp_path, NoPermalinks)
    for n in range(4):
        outlet.wait(600)
        outlet.publish(f"p{n}", f"Report {n} of the harbour office.")
    watcher.poll()
    before = outlet.versions[-1]["modified"]
    outlet.withdraw("p3")
    outlet.edit("p1", text="Report 1 of the harbour office, put right.")
    outlet.modified = before
    assert watcher.poll().failure is not None
    outlet.wait(11 * 24 * 3600)
    for _ in range(3):
        outlet.wait(300)
        watcher.poll()
    assert watcher.told("edited", "removed") == [("edited", "p1"), ("removed", "p3")]


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_makes_no_sense_stops_no_poll(date: str, tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(60)
    outlet.publish("e13", "A thirteenth update: the harbour is open again.")
    outlet.meddle = lambda _, page: replace(page, headers=(*page.headers[:1], ("Last-Modified", date)))
    polls(watcher, 1, 60)
    outlet.wait(60)
    outlet.publish("e14", "A fourteenth update.")
    outlet.meddle = None
    polls(watcher, 2, 60)
    assert {key for _, key in watcher.told("new")} >= {"e13"}
    assert watcher.told("removed", "edited", "reverted") == []


GARBLINGS: dict[str, Callable[[str], str]] = {
    "read as Windows text": lambda text: text.encode().decode("cp1252", "replace"),
    "read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "read as old Macintosh text": lambda text: text.encode().decode("mac_roman"),
    "read as Cyrillic": lambda text: text.encode().decode("koi8-r"),
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "replacement characters": lambda text: text.replace("’", "\ufffd"),
    "plain letters only": lambda text: text.encode("ascii", "ignore").decode(),
    "escaped twice": lambda text: text.replace("“", "&ldquo;").replace("’", "&rsquo;"),
    "emptied": lambda _: "",
    "cut short": lambda text: " ".join(text.split()[:5]) + " …",
    "one sentence for all": lambda _: "Subscribe to read this update.",
}


@pytest.mark.parametrize("spell", GARBLINGS.values(), ids=GARBLINGS)
def test_a_page_whose_words_were_garbled_or_lost_is_refused(spell: Callable[[str], str], tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = respelt(spell)
    assert polls(watcher, 1, 90) == {FailureKind.EXTRACTION_COLLAPSE}
    assert None not in polls(watcher, 3, 90)
    assert watcher.changes == []


def test_a_few_entries_that_come_without_their_words_are_damage_and_a_notice_in_their_place_is_none(
    tmp_path: Path,
) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    empty = {f"e{number}": f"Update {number}:" for number in (4, 6, 7)}
    outlet.meddle = lambda _, page: rewritten(page, posts=[[k, empty.get(k, t), *more] for k, t, *more in posts(page)])
    assert polls(watcher, 2, 90) == {FailureKind.EXTRACTION_COLLAPSE}
    assert watcher.changes == []
    outlet.meddle = None
    for key in empty:
        outlet.edit(key, text="This post was taken down.")
    assert polls(watcher, 1, 90) == {None}
    assert {key for _, key in watcher.told("edited")} == set(empty)


def test_garbled_words_that_stay_are_what_the_publisher_says(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = respelt(GARBLINGS["cut short"])
    assert None not in polls(watcher, 5, (COLLAPSED_AT_MOST / 5).total_seconds())
    polls(watcher, 3, (COLLAPSED_AT_MOST / 5).total_seconds())
    assert len(watcher.told("edited")) == 12


def test_a_single_entry_that_came_garbled_is_left_as_it_was_known(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = respelt(lambda text: text.replace("’", "\ufffd") if text.startswith("Update 7") else text)
    assert polls(watcher, 2, 90) == {None}
    assert watcher.told() == []
    assert recovers(watcher, outlet)


def test_an_edit_of_a_few_entries_is_no_damage(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(60)
    for key in ("e3", "e4", "e5", "e6"):
        outlet.edit(key, text="Withdrawn.")
    assert polls(watcher, 1, 5) == {None}
    assert sorted(key or "" for _, key in watcher.told("edited")) == ["e3", "e4", "e5", "e6"]


def test_most_of_a_page_rewritten_at_once_is_refused_and_overnight_it_is_an_editors_work(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.wait(60)
    keys = [f"e{number}" for number in range(3, 11)]
    for number, key in enumerate(keys):
        outlet.edit(key, text=f"The harbour master has told us more about boat {number}, and about its owner.")
    assert polls(watcher, 1, 5) == {FailureKind.EXTRACTION_COLLAPSE}
    assert polls(watcher, 1, timedelta(hours=7).total_seconds()) == {None}
    assert {key for _, key in watcher.told("edited")} == set(keys)


@pytest.mark.parametrize("left", ["", "Toy", "Toy News | Live"])
def test_a_page_without_its_headline_does_not_take_it_away(left: str, tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.meddle = lambda _, page: rewritten(page, title=left)
    polls(watcher, 2, 90)
    assert watcher.told() == []
    assert recovers(watcher, outlet)


@pytest.mark.parametrize("depth", Depth)
def test_a_long_page_that_becomes_several_is_read_on(depth: Depth, tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path)
    outlet.page_size = 4
    outlet.wait(60)
    outlet.publish("e13", "A thirteenth update, on a shorter page.")
    outlet.wait(5)
    assert watcher.poll(depth).failure is None
    assert watcher.told() == [("new", "e13")]


def test_without_permalinks_a_lasting_absence_is_believed_and_many_only_later(tmp_path: Path) -> None:
    outlet = a_blog()
    watcher = watched(outlet, tmp_path, NoPermalinks)
    outlet.meddle = without("e3", "e4", "e5", "e6")
    polls(watcher, 4, 90)
    assert watcher.told("removed", "edited") == []
    polls(watcher, 2, timedelta(hours=1).total_seconds())
    assert sorted(key or "" for _, key in watcher.told("removed")) == ["e3", "e4", "e5", "e6"]


def test_an_older_page_cut_short_takes_nothing_away_though_the_pages_behind_it_are_whole(tmp_path: Path) -> None:
    outlet = a_blog()
    outlet.page_size = 4
    watcher = watched(outlet, tmp_path, NoPermalinks)
    between = (outlet.posts[2].published - outlet.posts[1].published) / 2
    for key, published in (
        ("b1", outlet.posts[1].published - between),
        ("b2", outlet.posts[2].published - between),
        ("e13", outlet.now),
        ("e14", outlet.now + timedelta(seconds=1)),
    ):
        outlet.publish(key, f"A further update {key}.", published=published)
    outlet.faults["e11"] = "thin"
    polls(watcher, 3, 90)
    assert watcher.told("removed") == []


def test_an_entry_withdrawn_from_where_two_pages_meet_is_told_after_an_hour(tmp_path: Path) -> None:
    outlet = a_blog()
    outlet.page_size = 4
    watcher = watched(outlet, tmp_path, NoPermalinks)
    outlet.withdraw("e5")
    polls(watcher, 2, 90)
    assert watcher.told() == []
    polls(watcher, 1, 3600)
    assert watcher.told() == [("removed", "e5")]
