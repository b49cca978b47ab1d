"""Entries without a time: what is gone from between two others is told, and nothing that a page shows no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from collector.model import Entry, Failure, KeySource, LiveBlog, Page, Reading, Status
from tests.pages import URL, html
from tests.readers import AnyPage, Unaddressed
from tests.test_unedited import NOON, Sheet, prose, told
from tests.thorough import tries
from tests.toy import Watcher

DOWN = [61, 57, 52, 48, 44, 41, 37, 31, 20]


def match(minutes: Iterable[int]) -> str:
    """A page of minutes of play, one entry each."""
    return html(
        "".join(f"""<div class="u" id="e-{n}"><b class="minute">{n}'</b><p>{prose(n)}</p></div>""" for n in minutes)
    )


@pytest.fixture
def watcher(tmp_path: Path) -> Watcher:
    """The page's watcher, after its first poll."""
    watcher = Watcher(Sheet(NOON, {URL: match(DOWN)}), tmp_path, AnyPage, URL)
    watcher.poll()
    return watcher


def shown(watcher: Watcher, *pages: Sequence[int], minutes: float = 25) -> list[tuple[str, str | None]]:
    """What is told of pages polled one after the other, after the backfilled ones."""
    assert isinstance(watcher.outlet, Sheet)
    for page in pages:
        watcher.outlet.pages[URL] = match(page)
        watcher.outlet.now += timedelta(minutes=minutes)
        assert watcher.poll().failure is None
    return told(watcher, len(DOWN))


def without(*minutes: int) -> list[int]:
    return [n for n in DOWN if n not in minutes]


def test_what_is_gone_from_between_two_is_missing_and_an_hour_later_removed(watcher: Watcher) -> None:
    assert shown(watcher, without(44)) == [("missing", "e-44")]
    assert shown(watcher, *[without(44)] * 2) == [("missing", "e-44")]
    assert shown(watcher, without(44)) == [("missing", "e-44"), ("removed", "e-44")]
    assert shown(watcher, DOWN)[2:] == [("restored", "e-44")]


def test_what_is_published_meanwhile_hides_no_withdrawal(watcher: Watcher) -> None:
    pages = [[*range(64, 64 + n), *without(44)] for n in range(4)]
    assert ("removed", "e-44") in shown(watcher, *pages)


def test_a_page_with_the_oldest_first_is_one_too(watcher: Watcher) -> None:
    shown(watcher, DOWN[::-1], DOWN[::-1])
    assert shown(watcher, *[without(44)[::-1]] * 4) == [("missing", "e-44"), ("removed", "e-44")]


def test_two_that_are_gone_at_different_times_are_both_told(watcher: Watcher) -> None:
    kinds = shown(watcher, without(44), *[without(44, 57)] * 5)
    assert kinds == [("missing", "e-44"), ("missing", "e-57"), ("removed", "e-44"), ("removed", "e-57")]


class Still(Sheet):
    """A server whose pages are the same bytes until somebody changes them."""

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        page = await super().fetch(url, headers)
        body = self.pages[url].encode()
        return replace(page, body=body, body_digest=sha256(body).hexdigest())


def test_the_same_page_an_hour_later_confirms_it(database: str) -> None:
    watcher = Watcher(Still(NOON, {URL: match(DOWN)}), database, AnyPage, URL)
    watcher.poll()
    assert shown(watcher, *[without(44)] * 3) == [("missing", "e-44")]
    assert shown(watcher, without(44)) == [("missing", "e-44"), ("removed", "e-44")]
    watcher.keep.store.close()


@pytest.mark.parametrize(
    "pages",
    [
        [without(20), without(20, 31)],
        [[63, *without(20)], [66, 63, *without(20, 31)]],
        [[63, *without(31)], [66, 63, *without(31, 37)]],
        [without(44, 41)],
        [without(57, 48, 41)],
        [[57, 61, *without(57, 61, 44)]],
        [[41, *without(41)], without()],
        [[63, *without(44)], [63, *without(44)]],
        [without(61), without(61, 57)],
        [without(44), DOWN],
        [without(44), without(44, 48), without(44, 48, 52)],
    ],
    ids=[
        "its end",
        "the newest only",
        "the newest and one that is kept below",
        "two beside each other",
        "many",
        "turned round",
        "one is put on top",
        "another in its place",
        "its top",
        "once",
        "those above too, one by one",
    ],
)
def test_what_a_page_may_have_lost_otherwise_is_not_removed(watcher: Watcher, pages: list[list[int]]) -> None:
    assert {kind for kind, _ in shown(watcher, *pages)} <= {"missing", "new"}
    assert {kind for kind, _ in shown(watcher, *pages[-1:] * 3)} <= {"missing", "new"}


def test_a_page_that_shows_some_in_turns_removes_none(watcher: Watcher) -> None:
    rng = Random(3)  # noqa: S311 (no secret, a page)
    pages = [sorted(rng.sample(DOWN, 7), reverse=True) for _ in range(30)]
    assert {kind for kind, _ in shown(watcher, *pages, minutes=10)} <= {"missing"}


class Lists(Unaddressed):
    """Reads pages that are lists of keys, whose entries tell no time; nothing says that a page is all there is."""

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """The entries in their order."""
        keys = json.loads((page.body or b"").partition(b"<")[0])
        entries = tuple(Entry(key, KeySource.NATIVE, f"What happened in minute {key[1:]}.") for key in keys)
        return Reading(LiveBlog(URL, "A match", entries, status=Status.LIVE), complete=False)


Form = Callable[["Matches", Sequence[str]], Sequence[str]]
OF_HOURS: Form = lambda m, down: [k for k in down if m.now - m.born[k] < timedelta(hours=2) or k in m.goals]  # noqa: E731
FORMS: tuple[Form, ...] = (
    lambda _, down: down,
    lambda _, down: down[::-1],
    lambda _, down: down[:8],
    lambda _, down: [*down[:6], *down[6:][-2:]],
    lambda m, down: [key for key in down[:6] if key not in m.goals] + [key for key in down if key in m.goals],
    lambda m, down: [*down[:6], *(key for key in down[6:] if key in m.goals)],
    OF_HOURS,
)
"""Pages of all; the oldest first; the newest; these and what it began with; these and what is kept for good."""


class Matches(RuleBasedStateMachine):
    """A match of entries without times, on a page of any form: only what was withdrawn is told to be."""

    now: datetime

    @initialize(form=st.sampled_from(FORMS), entries=st.integers(3, 12))
    def open(self, form: Form, entries: int) -> None:
        self.form, self.now = form, NOON
        self.born: dict[str, datetime] = {}
        self.there: list[str] = []
        self.goals: set[str] = set()
        self.folder = TemporaryDirectory()
        self.sheet = Sheet(NOON)
        self.watcher = Watcher(self.sheet, Path(self.folder.name), Lists, URL)
        for number in range(entries):
            self.publish(minutes=3, goal=number % 3 == 0)
        self.poll(minutes=1)

    @rule(minutes=st.integers(1, 30), goal=st.booleans())
    def publish(self, minutes: int, goal: bool) -> None:  # noqa: FBT001
        self.now += timedelta(minutes=minutes)
        key = f"e{len(self.born)}"
        self.born[key] = self.now
        self.there.insert(0, key)
        self.goals |= {key} if goal else set()

    @precondition(lambda self: len(self.there) > 1)
    @rule(data=st.data(), hours=st.integers(0, 1))
    def withdraw(self, data: st.DataObject, hours: int) -> None:
        self.there.remove(data.draw(st.sampled_from(self.there)))
        self.go_on(times=4 * hours)

    @rule(minutes=st.integers(1, 20))
    def poll(self, minutes: int) -> None:
        """A page that shows the entries of some hours shows new ones now and then."""
        if self.form is OF_HOURS and self.now - self.born[f"e{len(self.born) - 1}"] >= timedelta(minutes=10):
            self.publish(minutes=1, goal=False)
        self.now += timedelta(minutes=minutes)
        self._polled(self.form(self, self.there))

    @rule(times=st.integers(1, 4))
    def go_on(self, times: int) -> None:
        for _ in range(times):
            self.poll(minutes=20)

    @rule(data=st.data(), times=st.integers(1, 3))
    def poll_in_trouble(self, data: st.DataObject, times: int) -> None:
        page = self.form(self, self.there)
        for _ in range(times):
            some = st.lists(st.sampled_from(page), unique=True, min_size=len(page) // 2)
            self._polled(data.draw(some if page else st.just([])))

    def _polled(self, page: Sequence[str]) -> None:
        self.sheet.now = self.now
        self.sheet.pages[URL] = json.dumps([*page]) + "</body>"
        self.watcher.poll()

    @invariant()
    def only_what_was_withdrawn_is_told_to_be(self) -> None:
        if hasattr(self, "watcher"):
            assert not {c.key for c in self.watcher.changes if c.kind == "removed"} & {*self.there}

    def teardown(self) -> None:
        if hasattr(self, "watcher"):
            self.watcher.keep.store.close()
            self.folder.cleanup()


TestMatches = Matches.TestCase
TestMatches.settings = settings(
    max_examples=tries("MATCHES", 30, 5_000), stateful_step_count=40, deadline=None, report_multiple_bugs=False
)
