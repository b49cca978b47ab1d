"""What a page does without an editor, between two polls: none of it is told as an editor's work."""

from __future__ import annotations

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
