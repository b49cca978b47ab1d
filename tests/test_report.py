"""The closing report: what of a blog's life it tells, with which times, and that its page is harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from collector.changes import Change, ChangeKind
from collector.model import Entry, Flag, Link, Media
from collector.query.report import lasted, page, report, stretch
from collector.report import Interval, Report, Stood, closing_report
from collector.store.store import Store
from tests.builders import an_entry, at
from tests.toy import URL, Outlet, Watcher


def change(kind: ChangeKind, minute: float, entry: Entry | str | None = None, **fields: Any) -> Change:
    """A change of the five minutes before a minute."""
    key = entry.key if isinstance(entry, Entry) else fields.pop("key", None)
    return Change(kind, at(minute), key, at(minute - 5), after=entry, **fields)


def told(*changes: Change, polled: list[float] | None = None) -> Report:
    return closing_report(changes, [at(minute) for minute in polled or [0, 60]], "Headline", "Standfirst")


NEW, EDITED, REMOVED = ChangeKind.NEW, ChangeKind.EDITED, ChangeKind.REMOVED
BOAT = an_entry("boat", text="One boat is out.", published_at=at(8))


def test_a_blog_that_never_had_a_standfirst_has_none_to_tell() -> None:
    told = closing_report([], [at(0), at(60)], "Headline", "")
    assert ([line.text for line in told.headlines], told.standfirsts) == (["Headline"], ())


def test_a_withdrawn_entry_is_told_with_its_last_words_and_how_long_it_stood() -> None:
    later = an_entry("boat", text="Two boats are out.")
    gone = change(REMOVED, 60, key="boat", evidence={"confirmed_by": "its page is gone"})
    (withdrawn,) = told(change(NEW, 10, BOAT), change(EDITED, 30, later), gone).withdrawn
    assert withdrawn.entry == later
    assert (withdrawn.came, withdrawn.gone) == (Interval(at(5), at(10)), Interval(at(55), at(60)))
    assert withdrawn.stood == Stood(timedelta(minutes=45), timedelta(minutes=55))
    assert withdrawn.evidence == "its page is gone"


def test_an_entry_that_came_back_is_not_withdrawn() -> None:
    back = change(ChangeKind.RESTORED, 70, BOAT)
    found = told(change(NEW, 10, BOAT), change(REMOVED, 60, key="boat"), back)
    assert (found.withdrawn, found.rewritten, found.seen, found.standing) == ((), (), 1, 1)


def test_a_picture_exchanged_beside_the_same_words_is_told_as_such_and_not_as_rewritten() -> None:
    pictured = replace(BOAT, media=(Media("image", "https://img.example/boat.jpg", "boat"),))
    found = told(change(NEW, 10, BOAT), change(EDITED, 30, pictured), change(EDITED, 50, BOAT))
    assert found.rewritten == ()
    assert [step.edit.fields for step in found.exchanged] == [("media",), ("media",)]
    assert found.exchanged[1].stood == Stood(timedelta(minutes=15), timedelta(minutes=25))


def test_marks_alone_are_no_exchange() -> None:
    pinned = replace(BOAT, flags=frozenset({Flag.PINNED}))
    assert told(change(NEW, 10, BOAT), change(EDITED, 30, pinned)).exchanged == ()


def test_words_had_stood_since_they_came_whatever_was_exchanged_meanwhile() -> None:
    linked = replace(BOAT, links=(Link("https://a.example", ""),))
    words = replace(linked, text="Two boats are out.")
    found = told(change(NEW, 10, BOAT), change(EDITED, 30, linked), change(EDITED, 60, words))
    ((step,),) = (each.steps for each in found.rewritten)
    assert step.edit.fields == ("text",)
    assert step.stood == Stood(timedelta(minutes=45), timedelta(minutes=55))


def test_a_rewritten_entry_is_told_step_by_step() -> None:
    steps = [an_entry("boat", text=f"{count} boats are out.") for count in ("Two", "Three")]
    (found,) = told(change(NEW, 10, BOAT), change(EDITED, 30, steps[0]), change(EDITED, 40, steps[1])).rewritten
    assert [step.stood for step in found.steps] == [
        Stood(timedelta(minutes=15), timedelta(minutes=25)),
        Stood(timedelta(minutes=5), timedelta(minutes=15)),
    ]
    assert (found.whole.before.text, found.whole.after.text) == ("One boat is out.", "Three boats are out.")


def test_what_changed_but_the_words_is_no_rewriting_nor_is_a_better_reading() -> None:
    linked = an_entry("boat", text=BOAT.text, published_at=at(9))
    read = an_entry("boat", text="One boat is out. Caption.")
    found = told(change(NEW, 10, BOAT), change(EDITED, 30, linked), change(ChangeKind.REINTERPRETED, 40, read))
    assert found.rewritten == ()


def test_figures_changed_without_a_word_are_told_apart_from_corrections() -> None:
    silent = an_entry("toll", text="21 are missing.")
    owned = an_entry("toll", text="22 are missing. Correction: an earlier version said 21.")
    found = told(
        change(NEW, 10, an_entry("toll", text="12 are missing.")), change(EDITED, 20, silent), change(EDITED, 30, owned)
    )
    assert [step.edit.after.text for step in found.unstated] == [silent.text]
    (correction,) = found.corrections
    assert correction in found.rewritten[0].steps
    (of_its_own,) = told(change(NEW, 10, an_entry("c", text="Correction: the mayor is 61."))).corrections
    assert of_its_own.why == "says that it corrects"  # type: ignore[union-attr]


def test_what_came_after_its_time_is_told_with_the_reason() -> None:
    closed = Change(ChangeKind.CLOSED, at(60), from_at=at(55))
    late = change(NEW, 90, an_entry("late", published_at=at(88)))
    slipped_in = change(NEW, 50, an_entry("in", published_at=at(20)))
    on_its_way = change(NEW, 52, an_entry("soon", published_at=at(44)))
    before_us = Change(ChangeKind.BACKFILLED, at(0), "old", after=an_entry("old", published_at=at(-60)))
    found = told(before_us, change(NEW, 10, BOAT), slipped_in, on_its_way, closed, late)
    assert [(each.entry.key, each.why.split()[0]) for each in found.added] == [("in", "under"), ("late", "after")]
    assert found.closed == Interval(at(55), at(60))


def test_headlines_stand_in_order_and_the_only_one_too() -> None:
    moved = Change(ChangeKind.HEADLINE, at(30), from_at=at(25), before="Storm nears", after="Storm is here")
    assert [line.text for line in told(moved).headlines] == ["Storm nears", "Storm is here"]
    assert told(moved).headlines[1].since == Interval(at(25), at(30))
    assert [line.text for line in told().headlines] == ["Headline"]


def test_gaps_in_our_own_sight_are_told() -> None:
    gap = Change(ChangeKind.GAP, at(30), from_at=at(20))
    found = told(gap, polled=[0, 1, 2, 3, 40, 41, 42, 46])
    assert found.gaps == (Interval(at(20), at(30)),)
    assert found.silences == (Interval(at(3), at(40)),)
    assert told(polled=[5]).silences == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3_600, "1 h"), (5_430, "1 h 30 min"), (180_000, "2 d 2 h")],
)
def test_stretches_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert stretch(seconds) == words


def test_how_long_is_said_as_far_as_it_is_known() -> None:
    assert lasted({"least": 60, "most": 120}) == "1 min to 2 min"
    assert lasted({"least": 60, "most": None}) == "at least 1 min"


# --- From a store ----------------------------------------------------------------------------------------------------

TRICKY = '</p><script>alert(1)</script><img src="https://evil.example/x"> {{ 7*7 }} \u202e \x0c'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    outlet = Outlet()
    outlet.publish("e1", "12 boats are out.")
    outlet.publish("e2", f"Gone soon {TRICKY}")
    watcher = Watcher(outlet, tmp_path)
    for step in (
        lambda: None,
        lambda: outlet.edit("e1", text=f"21 boats are out. {TRICKY}"),
        lambda: setattr(outlet, "title", f"A night {TRICKY}"),
        lambda: outlet.withdraw("e2"),
        lambda: setattr(outlet, "live", False),
        lambda: outlet.publish("e3", "One more thing."),
    ):
        outlet.wait(300)
        outlet.touch()
        step()
        watcher.poll()
    yield watcher.keep.store
    watcher.keep.store.close()


def test_a_report_of_a_blog_counts_and_names_everything(store: Store) -> None:
    answer = report(store, URL)
    assert (answer["status"], answer["seen"], answer["standing"]) == ("closed", 3, 2)
    assert [each["key"] for each in answer["withdrawn"]] == ["e2"]
    assert [each["entry"] for each in answer["rewritten"]] == ["e1"]
    assert answer["unstated"][0]["labels"] == ["numeric", "substantive"]
    assert [each["key"] for each in answer["added"]] == ["e3"]
    assert len(answer["headlines"]) == 2
    assert answer["rewritten"][0]["steps"][0]["stood"]["most"] is None, "it was there before we looked"


def test_the_page_loads_and_runs_nothing(store: Store) -> None:
    html = page(report(store, URL))
    root = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    assert {each.tag for each in root.iter(etree.Element)} <= set(
        "html head meta title style body main h1 h2 h3 p table tr th td article strong ins del ol li span".split()
    )
    names = {name for each in root.iter(etree.Element) for name in each.attrib}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "class", "dir", "scope"}
    (policy,) = [each.get("content") for each in root.iter("meta") if each.get("http-equiv")]
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "{{ 7*7 }}" in html
    assert not {"\u202e", "\x0c"} & {*html}


def test_the_page_tells_what_the_answer_tells(store: Store) -> None:
    html = page(report(store, URL))
    words = " ".join(re.sub("<[^>]+>", " ", html).split())
    for said in ("Gone soon", "12 21 boats", "One more thing.", "after the blog was closed", "numeric, substantive"):
        assert said in words
