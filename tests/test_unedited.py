"""What a page does without an editor, between two polls: none of it is told as an editor's work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from collector.model import Page
from tests.pages import TEXT, URL, html
from tests.readers import AnyPage
from tests.toy import Watcher

NOON = datetime(2024, 3, 6, 12, 0, tzinfo=UTC)


@dataclass
class Sheet:
    """A server of pages that are set by hand, by their addresses; `now` is when it is asked."""

    now: datetime
    pages: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page, its bytes never the same twice."""
        del headers
        self.asked += 1
        body = self.pages[url].replace("</body>", f"<!-- {self.asked} --></body>").encode()
        said = (("Content-Type", "text/html; charset=utf-8"),)
        return Page(url, self.now, 200, said, body, sha256(body).hexdigest(), url)


def told(watcher: Watcher, first: int) -> list[tuple[str, str | None]]:
    """All that was told from the change of that place on, absences that are only noted too."""
    return [(str(change.kind), change.key) for change in watcher.changes[first:]]


def prose(number: int) -> str:
    return f"Report {number} of the harbour office says this. {TEXT}"


def ticker(clocks: Mapping[int, str], order: Sequence[int], *, ids: bool) -> str:
    """Entries with nothing but a clock."""
    named = {n: f' id="e-{n}"' if ids else "" for n in order}
    return html("".join(f'<div class="u"{named[n]}><b>{clocks[n]}</b><p>{prose(n)}</p></div>' for n in order))


CLOCKS = {n: (NOON - timedelta(minutes=5 + 9 * (8 - n))).strftime("%H:%M") for n in range(1, 9)}
DOWN = [8, 7, 6, 5, 4, 3, 2, 1]
PINNED = [3, 8, 7, 6, 5, 4, 2, 1]


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without ids"])
@pytest.mark.parametrize(
    "after",
    [
        lambda sheet: sheet.pages.update({URL: ticker(CLOCKS, PINNED, ids=sheet.pages[URL].count("e-") > 0)}),
        lambda sheet: setattr(sheet, "now", sheet.now + timedelta(hours=26)),
        lambda sheet: setattr(sheet, "now", sheet.now + timedelta(hours=50)),
    ],
    ids=["one is put on top", "a day later", "two days later"],
)
def test_clocks_that_are_put_on_another_day_are_no_edits(
    tmp_path: Path, after: Callable[[Sheet], None], *, ids: bool
) -> None:
    sheet = Sheet(NOON, {URL: ticker(CLOCKS, DOWN, ids=ids)})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    after(sheet)
    for _ in range(3):
        sheet.now += timedelta(minutes=40)
        assert watcher.poll().failure is None
    assert told(watcher, first) == []


@pytest.mark.parametrize("day", ["Wednesday", "Today"])
def test_a_day_that_is_told_by_its_name_alone_is_no_edit_a_day_later(tmp_path: Path, day: str) -> None:
    page = ticker(CLOCKS, DOWN, ids=False).replace("</h1>", f"</h1><h2>{day}</h2>")
    sheet = Sheet(NOON, {URL: page})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    sheet.now += timedelta(hours=26)
    for _ in range(3):
        sheet.now += timedelta(minutes=90)
        assert watcher.poll().failure is None
    assert told(watcher, first) == []


def stamped(order: Sequence[int], times: Mapping[int, datetime]) -> str:
    return html(
        "".join(
            f'<article class="post" id="e-{n}"><time datetime="{times[n].isoformat()}">x</time>'
            f"<p>{prose(n)}</p></article>"
            for n in order
        )
    )


def test_an_old_entry_on_top_of_the_newest_proves_nothing_of_those_between(tmp_path: Path) -> None:
    times = {n: NOON - timedelta(minutes=10 * (40 - n)) for n in range(1, 41)}
    sheet = Sheet(NOON, {URL: stamped(range(30, 20, -1), times)})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    sheet.pages[URL] = stamped(range(38, 28, -1), times)
    sheet.now += timedelta(hours=1)
    watcher.poll()
    first = len(watcher.changes)
    sheet.pages[URL] = stamped([21, *range(38, 29, -1)], times)
    for _ in range(3):
        sheet.now += timedelta(hours=1)
        watcher.poll()
    assert told(watcher, first) == []


def test_a_time_told_to_the_minute_today_and_to_the_second_yesterday_is_no_edit(tmp_path: Path) -> None:
    exact = {n: NOON - timedelta(minutes=10 * (9 - n), seconds=-23) for n in range(1, 9)}
    rough = stamped(range(8, 0, -1), exact)
    for at in exact.values():
        rough = rough.replace(at.isoformat(), at.strftime("%Y-%m-%dT%H:%MZ"))
    sheet = Sheet(NOON, {URL: stamped(range(8, 0, -1), exact)})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    for page in (rough, sheet.pages[URL], rough):
        sheet.pages[URL] = page
        sheet.now += timedelta(minutes=3)
        watcher.poll()
    assert told(watcher, first) == []


def test_a_page_that_never_said_what_it_is_and_says_that_it_is_over_has_closed(tmp_path: Path) -> None:
    times = {n: NOON - timedelta(minutes=10 * (9 - n)) for n in range(1, 9)}
    sheet = Sheet(NOON, {URL: stamped(range(8, 0, -1), times)})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    sheet.pages[URL] = sheet.pages[URL].replace("</h1>", "</h1><p>This live blog is now closed.</p>")
    sheet.now += timedelta(minutes=3)
    watcher.poll()
    assert watcher.told("closed") == [("closed", None)]


def test_entries_without_ids_keep_their_keys_when_a_newer_reader_would_make_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Newer(AnyPage):
        version = 2

    sheet = Sheet(NOON, {URL: ticker(CLOCKS, DOWN, ids=False)})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    with monkeypatch.context() as older:
        older.setattr(
            "collector.identity.derived_key", lambda entry: f"derived-{len(entry.text)}-{entry.published_raw}"
        )
        watcher.poll()
    first = len(watcher.changes)
    watcher.publisher = Newer
    for _ in range(3):
        sheet.now += timedelta(minutes=40)
        watcher.poll()
    assert told(watcher, first) == []


def test_the_same_words_in_another_minute_of_play_are_another_entry(tmp_path: Path) -> None:
    def match(minutes: Sequence[int]) -> str:
        said = {n: "Corner, Harbour United, and the keeper has it." if n % 15 == 3 else prose(n) for n in minutes}
        return html("".join(f'<div class="u"><b class="minute">{n}\'</b><p>{said[n]}</p></div>' for n in minutes))

    sheet = Sheet(NOON, {URL: match([61, 57, 52, 48, 44, 41, 37, 31, 20])})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    sheet.pages[URL] = match([63, 61, 57, 52, 48, 44, 41, 37, 31, 20])
    sheet.now += timedelta(minutes=3)
    watcher.poll()
    assert [kind for kind, _ in watcher.told("new", "backfilled")] == ["backfilled"] * 9 + ["new"]


@dataclass(frozen=True)
class Print:
    """How a page comes out: whose name stands under which entry, where its pictures and links lead."""

    names: Mapping[int, str] = field(default_factory=dict)
    pictures: str = "https://img.example"
    links: str = ""
    data: bool = False
    headline: str = "Storm in the harbour"
    zone: str = "+00:00"

    def entry(self, number: int) -> str:
        at = f"{NOON - timedelta(minutes=10 * (9 - number)):%Y-%m-%dT%H:%M:%S}{self.zone}"
        name = f'<span class="author">{self.names[number]}</span>' if number in self.names else ""
        return (
            f'<article class="post" id="e-{number}"><time datetime="{at}">x</time>{name}<p>{prose(number)}</p>'
            f'<p><a href="https://quay.example/{number}{self.links}">The log</a></p>'
            f'<img src="{self.pictures}/{number}.jpg"></article>'
        )

    def page(self) -> str:
        posts = [
            {
                "@type": "BlogPosting",
                "url": f"{URL}#e-{n}",
                "datePublished": (NOON - timedelta(minutes=10 * (9 - n))).isoformat(),
                "articleBody": prose(n),
                "author": {"@type": "Person", "name": f"Reporter {n % 3}"},
            }
            for n in range(8, 0, -1)
        ]
        said = {"@type": "LiveBlogPosting", "url": URL, "headline": self.headline, "liveBlogUpdate": posts}
        data = f'<script type="application/ld+json">{json.dumps(said)}</script>' if self.data else ""
        return html(data + "".join(self.entry(n) for n in range(8, 0, -1)))


def polled_in_turn(tmp_path: Path, *prints: str) -> list[tuple[str, str | None]]:
    """What is told of a page that comes out so in turn, two polls of each, from the first of the second on."""
    sheet = Sheet(NOON, {URL: prints[0]})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    for page in prints[1:]:
        sheet.pages[URL] = page
        for _ in range(2):
            sheet.now += timedelta(minutes=3)
            assert watcher.poll().failure is None
    return told(watcher, first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Print(data=True), Print()),
        (Print(), Print(pictures="https://cdn.example/i")),
        (Print(), Print(links="?from=live")),
        (Print(), Print(names=dict.fromkeys(range(1, 9), "Ann Other"))),
        (Print(), Print(zone="+01:00")),
    ],
    ids=["its data do not come", "pictures from another host", "links that say whence", "signed", "another zone"],
)
def test_what_all_entries_do_at_once_is_the_pages_doing(one: Print, other: Print, tmp_path: Path) -> None:
    changes = polled_in_turn(tmp_path, one.page(), other.page(), one.page())
    assert {kind for kind, _ in changes} <= {"reinterpreted", "layout"}


COVERED = re.compile("<p>Report.*?</p>")


@pytest.mark.parametrize("instead", ["<p>Loading</p>", ""], ids=["a notice", "nothing"])
def test_a_page_of_which_only_the_data_still_tell_the_words_is_believed_when_it_stays_so(
    instead: str, tmp_path: Path
) -> None:
    page = Print(data=True).page()
    sheet = Sheet(NOON, {URL: page})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    sheet.pages[URL] = COVERED.sub(instead, page)
    for hours, fails in ((1, True), (4, True), (8, False)):
        sheet.now = NOON + timedelta(hours=hours)
        assert (watcher.poll().failure is not None) == fails
    assert {kind for kind, _ in told(watcher, first)} == {"reinterpreted"}


def test_an_entry_of_which_nothing_can_be_read_is_there(tmp_path: Path) -> None:
    page = Print().page()
    widget = re.sub("<p>Report 5 .*?</p>.*?</article>", '<div data-widget="chart"></div></article>', page)
    assert polled_in_turn(tmp_path, page, widget, page) == []


def test_a_notice_in_place_of_every_entry_without_an_id_is_no_new_entry(tmp_path: Path) -> None:
    page = ticker(CLOCKS, DOWN, ids=False)
    sheet = Sheet(NOON, {URL: page})
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    watcher.poll()
    first = len(watcher.changes)
    for instead in ("<p>This content is not available in your region.</p>", None):
        sheet.pages[URL] = COVERED.sub(instead, page) if instead else page
        sheet.now += timedelta(minutes=3)
        assert (watcher.poll().failure is None) == (instead is None)
    assert told(watcher, first) == []


@pytest.mark.parametrize(
    "line",
    ["<p>Follow the storm on our channel.</p>", "<div><span>Share</span></div><p>Send us what you see.</p>"],
)
def test_a_line_that_all_entries_get_or_lose_at_once_is_the_pages(line: str, tmp_path: Path) -> None:
    bare = Print().page()
    full = bare.replace("</article>", f"{line}</article>")
    edited = full.replace(prose(5), f"{prose(5)} Two tugs came.")
    changes = polled_in_turn(tmp_path, bare, full, bare, full, edited)
    assert [key for kind, key in changes if kind != "reinterpreted"] == ["e-5"]
    assert changes.count(("reinterpreted", "e-1")) == 3


def test_a_line_that_some_entries_get_at_once_is_an_editors(tmp_path: Path) -> None:
    bare = Print().page()
    after = bare.replace("</article>", "<p>This has been corrected.</p></article>", 3)
    assert polled_in_turn(tmp_path, bare, after) == [("edited", f"e-{n}") for n in (8, 7, 6)]


def test_a_headline_that_only_the_data_tell_is_the_headline_while_they_do_not_come(tmp_path: Path) -> None:
    sheet = Sheet(NOON)
    watcher = Watcher(sheet, tmp_path, AnyPage, URL)
    for data in (True, False, True, False, False, False, True):
        sheet.pages[URL] = Print(data=data, headline="Storm: all that is known").page()
        sheet.now += timedelta(minutes=3)
        watcher.poll()
    assert watcher.told("headline") == []
    sheet.pages[URL] = Print(data=True, headline="Storm: all is over").page()
    sheet.now += timedelta(minutes=3)
    watcher.poll()
    assert watcher.told("headline") == [("headline", None)]


def test_a_headline_that_changes_while_the_data_do_not_come_is_told(tmp_path: Path) -> None:
    first = Print(data=True, headline="Storm: all that is known").page()
    bare = Print().page()
    changes = polled_in_turn(tmp_path, first, bare, bare.replace("<h1>", "<h1>The end of it: "))
    assert [kind for kind, _ in changes if kind == "headline"] == ["headline"]


def test_an_edit_among_all_that_a_page_does_at_once_is_told(tmp_path: Path) -> None:
    after = Print(pictures="https://cdn.example/i").page().replace(prose(5), f"{prose(5)} Two tugs came.")
    assert ("edited", "e-5") in polled_in_turn(tmp_path, Print().page(), after)


@pytest.mark.parametrize("signed", [1, 3, 5])
def test_entries_signed_one_by_one_are_edited(signed: int, tmp_path: Path) -> None:
    names = dict.fromkeys(range(1, 9), "Ann Other")
    after = {n: "Max Muster" if n <= signed else name for n, name in names.items()}
    changes = polled_in_turn(tmp_path, Print(names=names).page(), Print(names=after).page())
    assert sorted(changes) == [("edited", f"e-{n}") for n in range(1, signed + 1)]


def test_addresses_that_are_made_anew_at_each_request_are_no_edits(tmp_path: Path) -> None:
    pages = [
        Print(links=f"?sid={number:032x}")
        .page()
        .replace(".jpg", f"?Expires={17115400 + number}00&amp;Signature=a{number}")
        for number in (0xA1B2C3D4E5F6, 0xB2C3D4E5F6A1, 0xC3D4E5F6A1B2)
    ]
    assert polled_in_turn(tmp_path, *pages) == []


def test_a_list_of_key_events_that_moves_on_edits_none(tmp_path: Path) -> None:
    def page(*chosen: int) -> str:
        links = "".join(f'<li><a href="#e-{n}">Report {n}</a></li>' for n in chosen)
        return Print().page().replace("<main>", f"<main><ul>{links}</ul>")

    assert polled_in_turn(tmp_path, page(), page(8, 6), page(8, 7), page()) == []


def test_entries_known_from_the_data_alone_are_those_that_the_page_spells_otherwise(tmp_path: Path) -> None:
    data, articles, rest = Print(data=True).page().replace("#e-", "#block-7000000").partition("<article")
    whole = data + (articles + rest).replace('id="e-', 'id="e-7000000')
    alone = data + rest.rpartition("</article>")[2]
    assert {kind for kind, _ in polled_in_turn(tmp_path, alone, whole)} <= {"reinterpreted", "layout"}
