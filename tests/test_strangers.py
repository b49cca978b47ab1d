"""A publisher changes the sort of its ids, back and forth: its entries stay who they are, and no two become one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from collector.digest import claimed_time
from collector.identity import Remembered
from collector.memory import Known, KnownEntry
from collector.model import Entry, State
from collector.strangers import met, recognised
from tests.builders import an_entry, an_entry_without_id, at
from tests.pages import TEXT, URL, html
from tests.readers import AnyPage
from tests.test_histories import Histories
from tests.test_unedited import Sheet
from tests.thorough import tries
from tests.toy import Watcher, a_harbour


def report(number: int, key: str = "", **fields: object) -> Entry:
    """An entry of a minute of its own, of words of its own."""
    said = f"Report {number} of the harbour office, pier {number}, boat {number}, says that all is well."
    return replace(an_entry(key or f"k{number}", text=said, published_at=at(number)), **fields)  # type: ignore[arg-type]


def found(known: Sequence[Entry], *pages: Sequence[Entry], gone: str = "", renamed: bool = False) -> dict[str, str]:
    """The keys by the ids of the strangers that are recognised; `gone` is one that was removed."""
    entries = {
        e.key: KnownEntry(
            e.key,
            State.REMOVED if e.key == gone else State.VISIBLE,
            *(1, "", ""),
            e.published_at,
            *(at(0), at(0)),
            shown_as="an id of before" if renamed else None,
        )
        for e in known
    }
    blog = Known(entries=entries)
    told = recognised(blog, pages, {e.key: Remembered(e.key, claimed_time(e), e.title, e.text) for e in known})
    assert met(blog, pages) or not told
    return told


BEFORE = [report(n) for n in range(1, 7)]
AFTER = [report(n, f"new{n}") for n in range(1, 7)]
ALL = {f"new{n}": f"k{n}" for n in range(1, 7)}


def edited(number: int, **fields: object) -> list[Entry]:
    """The page under new ids, one of its entries changed at once."""
    return [replace(e, **fields) if e.key == f"new{number}" else e for e in AFTER]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "page",
    [
        AFTER,
        AFTER[::-1],
        [report(9, "new9"), *AFTER],
        edited(3, text=f"{AFTER[2].text} Two tugs came to help."),
        edited(3, text=AFTER[2].text.replace("all is well", "it is all well")),
        edited(3, title="A headline"),
        edited(3, published_at=at(500)),
        [replace(e, published_at=e.published_at + timedelta(seconds=20)) for e in AFTER if e.published_at],
    ],
    ids=[
        "as it was",
        "turned round",
        "one more",
        "one grew",
        "one reworded",
        "a headline",
        "one redated",
        "in seconds",
    ],
)
def test_most_of_a_page_under_new_ids_is_what_was_known(page: Sequence[Entry]) -> None:
    assert found(BEFORE, page) == ALL


def test_entries_that_had_no_ids_are_known_when_they_get_some() -> None:
    before = [replace(e, key=f"derived-{e.key}", key_source=an_entry_without_id().key_source) for e in BEFORE]
    assert found(before, AFTER) == {shown: f"derived-{key}" for shown, key in ALL.items()}


def test_one_entry_under_another_id_beside_others_under_theirs_is_another_entry() -> None:
    assert found(BEFORE, [*BEFORE[:5], AFTER[5]]) == {}


def test_each_page_is_judged_by_itself() -> None:
    assert found(BEFORE, AFTER[:2], BEFORE[2:]) == {"new1": "k1", "new2": "k2"}


def test_where_ids_were_changed_before_one_entry_is_recognised_alone() -> None:
    page = [*BEFORE[:5], AFTER[5]]
    assert found(BEFORE, page, renamed=True) == {"new6": "k6"}
    moved = replace(AFTER[5], published_at=at(9))
    assert found(BEFORE, [*BEFORE[:5], moved, *(report(n, f"x{n}") for n in range(20, 40))]) == {}


def test_an_entry_that_was_removed_and_is_back_under_a_new_id_is_itself() -> None:
    assert found(BEFORE, AFTER, gone="k3") == ALL
    twins = [an_entry("k7", text="Goal!", published_at=at(7)), an_entry("k8", text="Goal!", published_at=at(7))]
    one = an_entry("new8", text="Goal!", published_at=at(7))
    assert found([*BEFORE, *twins], [*AFTER, one], gone="k7") == {**ALL, "new8": "k8"}


GOALS = [an_entry(f"goal{n}", text="Goal!", published_at=at(50)) for n in (1, 2)]


@pytest.mark.parametrize(
    "shown",
    [
        [an_entry("x", text="Goal!", published_at=at(50))],
        [an_entry(key, text="Goal!", published_at=at(50)) for key in "xyz"],
        [an_entry("x", text="Goal! Ann!", published_at=at(50))],
        [an_entry("x", text="Goal!", published_at=at(51))],
    ],
    ids=["one of two", "three of two", "other words", "another minute"],
)
def test_what_could_be_either_of_two_is_neither(shown: Sequence[Entry]) -> None:
    assert found([*BEFORE, *GOALS], [*AFTER, *shown]) == ALL


def test_two_that_say_the_same_in_one_minute_are_the_two_that_did_in_their_order() -> None:
    one, other = (replace(goal, published_at=at(50 + n / 3)) for n, goal in enumerate(GOALS))
    page = [replace(other, key="y"), replace(one, key="x"), *AFTER]
    assert found([*BEFORE, one, other], page) == {**ALL, "x": "goal1", "y": "goal2"}
    same = [replace(goal, key=key) for goal, key in zip(GOALS, "xy", strict=True)]
    assert found([*BEFORE, *GOALS], [*AFTER, *same]) == {**ALL, "x": "goal1", "y": "goal2"}


def test_other_entries_under_new_ids_are_others() -> None:
    assert found(BEFORE, [report(n, f"new{n}") for n in range(11, 17)]) == {}
    rewritten = [replace(e, text=f"Trams of line {e.key} stand still in the snow until tonight.") for e in AFTER]
    assert found(BEFORE, rewritten) == {}


NOON = datetime(2024, 3, 6, 12, 0, tzinfo=UTC)
Printer = Callable[[Mapping[int, str], Mapping[int, datetime]], str]


def by_element(name: Callable[[int], str]) -> Printer:
    """A page whose entries have ids as elements."""

    def page(texts: Mapping[int, str], times: Mapping[int, datetime]) -> str:
        return html(
            "".join(
                f'<article class="post" id="{name(n)}"><time datetime="{times[n]:%Y-%m-%dT%H:%MZ}">x</time>'
                f"<p>{text}</p></article>"
                for n, text in texts.items()
            )
        )

    return page


def by_data(texts: Mapping[int, str], times: Mapping[int, datetime]) -> str:
    """A page whose data alone tell entries, under addresses of their own, to the second."""
    posts = [
        {
            "@type": "BlogPosting",
            "@id": f"{URL}/{uuid5(NAMESPACE_URL, str(n))}",
            "datePublished": times[n].isoformat(),
            "articleBody": text,
        }
        for n, text in texts.items()
    ]
    said = {"@type": "LiveBlogPosting", "url": URL, "headline": "Storm in the harbour", "liveBlogUpdate": posts}
    shown = "".join(f"<div><p>{text}</p></div>" for text in texts.values())
    return html(f'<script type="application/ld+json">{json.dumps(said)}</script>{shown}')


NUMBERS = by_element(lambda n: f"block-65f{n:021x}")
UUIDS = by_element(lambda n: str(uuid5(NAMESPACE_URL, str(n))))
NO_IDS = by_element(lambda _: "")


class Page:
    """A page of eight entries, watched while it is printed in one way and another."""

    def __init__(self, folder: Path, printer: Printer) -> None:
        self.texts = {n: f"Report {n} of the harbour office says this. {TEXT}" for n in range(8, 0, -1)}
        self.times = {n: NOON - timedelta(minutes=10 * (9 - n), seconds=-n) for n in self.texts}
        self.sheet = Sheet(NOON, {})
        self.watcher = Watcher(self.sheet, folder, AnyPage, URL)
        self.printed(printer)

    def printed(self, printer: Printer) -> set[tuple[str, str]]:
        """What is told of it, by kind and number, at three polls; all of them are good ones."""
        first = len(self.watcher.changes)
        self.sheet.pages[URL] = printer(self.texts, self.times)
        for _ in range(3):
            self.sheet.now += timedelta(minutes=30)
            assert self.watcher.poll().failure is None
        shown = [e for e in self.watcher.known().entries.values() if e.state is State.VISIBLE]
        assert len(shown) == len(self.texts)
        told = [c for c in self.watcher.changes[first:] if c.key and c.kind not in ("missing", "reinterpreted")]
        return {(str(c.kind), said.text.split()[1]) for c in told if isinstance(said := c.after or c.before, Entry)}


@pytest.mark.parametrize(
    ("one", "other"),
    [(NUMBERS, UUIDS), (NUMBERS, by_data), (by_data, UUIDS), (NO_IDS, UUIDS), (UUIDS, NO_IDS)],
    ids=["other ids", "of the data", "of the markup", "at last", "no longer"],
)
def test_through_changes_of_its_ids_a_blog_is_followed(one: Printer, other: Printer, tmp_path: Path) -> None:
    page = Page(tmp_path, one)
    assert page.printed(other) == set()
    if other is not NO_IDS:  # without an id it would be another entry
        page.texts[5] = f"Report 5 was withdrawn by the office, which regrets the error. {TEXT[::-1]}"
        page.times[5] += timedelta(hours=1)
        assert page.printed(other) == {("edited", "5")}
    del page.texts[4]
    page.texts = {9: f"Report 9 comes late. {TEXT}", **page.texts}
    page.times[9] = page.sheet.now
    assert {("new", "9"), ("removed", "4")} <= page.printed(other)
    assert page.printed(one) == set()
    assert page.printed(other) == set()
    page.texts[6] += " Two tugs came to help."
    assert page.printed(one) == {("edited", "6")}


def test_a_third_sort_of_ids_is_one_too(tmp_path: Path) -> None:
    page = Page(tmp_path, NUMBERS)
    for printer in (UUIDS, by_data, UUIDS, NUMBERS, by_data):
        assert page.printed(printer) == set()


def test_entries_of_one_poll_with_their_change_of_ids_are_edited_new_and_removed(tmp_path: Path) -> None:
    page = Page(tmp_path, NUMBERS)
    page.texts[5] += " Two tugs came to help."
    del page.texts[4]
    page.texts = {9: f"Report 9 comes late. {TEXT}", **page.texts}
    page.times[9] = page.sheet.now
    assert page.printed(UUIDS) == {("edited", "5"), ("removed", "4"), ("new", "9")}


def test_what_is_remembered_of_other_ids_is_what_the_store_knows(database: str) -> None:
    outlet = a_harbour()
    watcher = Watcher(outlet, database)
    for ids in (str, lambda key: f"other-{key * 3}", lambda key: f"third-{key * 3}", str):
        outlet.wait(60)
        outlet.touch()
        outlet.ids = ids
        assert watcher.poll().failure is None  # the watcher holds the one against the other
        outlet.wait(60)
        watcher.poll()
    assert watcher.told() == [("backfilled", f"e{n}") for n in range(8, 0, -1)]
    watcher.keep.store.close()


SORTS: tuple[Callable[[str], str], ...] = (
    str,
    lambda key: f"block-65f{int(key[1:]):09x}",
    lambda key: str(uuid5(NAMESPACE_URL, key)),
)


class Renamings(Histories):
    @precondition(lambda self: not self.redated)
    @rule(sort=st.sampled_from(SORTS), seconds=st.integers(1, 300))
    def change_ids(self, sort: Callable[[str], str], seconds: int) -> None:
        self.outlet.wait(seconds)
        self.outlet.touch()
        self.outlet.ids = sort
        self.renamed = True

    def may_redate(self) -> bool:
        """Under another id and another date an entry is told by nothing but its words."""
        return not self.renamed

    def named(self, key: str) -> str:
        return next(name for name in self.there for sort in SORTS if sort(name) == key)


TestRenamings = Renamings.TestCase
TestRenamings.settings = settings(
    max_examples=tries("RENAMINGS", 60, 5_000), stateful_step_count=25, deadline=None, report_multiple_bugs=False
)
