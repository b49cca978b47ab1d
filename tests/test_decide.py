"""What is told of a blog's life: every kind of change, and the silence where there is nothing to tell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from collector.model import FailureKind, Outcome
from collector.watch import Depth
from tests.toy import Newer, NoPermalinks, Outlet, Watcher, a_harbour


@pytest.fixture
def outlet() -> Outlet:
    return a_harbour(page_size=None)


@pytest.fixture
def watcher(outlet: Outlet, tmp_path: Path) -> Watcher:
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.changes.clear()
    return watcher


def test_the_first_poll_backfills_what_was_there(outlet: Outlet, tmp_path: Path) -> None:
    watcher = Watcher(outlet, tmp_path)
    recorded = watcher.poll()
    assert recorded.outcome is Outcome.CAPTURED
    assert set(watcher.told()) == {("backfilled", f"e{n}") for n in range(1, 9)}
    assert all(change.from_at is None for change in watcher.changes)


def test_nothing_happened_is_unchanged_and_asks_once(outlet: Outlet, watcher: Watcher) -> None:
    outlet.asked.clear()
    assert watcher.poll().outcome is Outcome.UNCHANGED
    assert watcher.told() == []
    assert len(outlet.asked) == 1


def test_a_new_entry_appeared_between_the_last_poll_and_this(outlet: Outlet, watcher: Watcher) -> None:
    before = outlet.now
    outlet.wait(30)
    outlet.publish("e9", "A ninth entry.")
    watcher.poll()
    (change,) = watcher.changes
    assert (change.kind, change.key) == ("new", "e9")
    assert change.from_at == before
    assert change.to_at == outlet.now


def test_an_entry_dated_back_is_new_because_its_absence_was_proved(outlet: Outlet, watcher: Watcher) -> None:
    outlet.publish("old", "Dated back by hours.", published=outlet.now - timedelta(hours=9))
    watcher.poll()
    assert watcher.told() == [("new", "old")]


def test_an_edit_names_its_fields_and_labels(outlet: Outlet, watcher: Watcher) -> None:
    outlet.edit("e3", text="Entry number 3 says that 30 boats are in.")
    watcher.poll()
    (change,) = watcher.changes
    assert (change.kind, change.key, change.fields) == ("edited", "e3", ("text",))
    assert "numeric" in change.labels


def test_an_edit_taken_back_is_reverted_and_a_revision_of_its_own(outlet: Outlet, watcher: Watcher) -> None:
    first = next(p for p in outlet.posts if p.key == "e3").text
    for text in ("Another wording altogether.", first):
        outlet.wait(60)
        outlet.edit("e3", text=text)
        watcher.poll()
    assert watcher.told() == [("edited", "e3"), ("reverted", "e3")]
    assert (watcher.changes[-1].revision, watcher.changes[-1].reverts_to) == (3, 1)


def test_a_withdrawal_is_confirmed_by_the_permalink(outlet: Outlet, watcher: Watcher) -> None:
    shown = outlet.now
    outlet.wait(30)
    outlet.withdraw("e4", silently=True)
    watcher.poll()
    (change,) = [c for c in watcher.changes if c.kind != "missing"]
    assert (change.kind, change.key, change.from_at) == ("removed", "e4", shown)
    assert "permalink" in change.evidence["confirmed_by"]


def test_the_newest_entry_withdrawn_silently_is_found_by_its_permalink(outlet: Outlet, watcher: Watcher) -> None:
    outlet.withdraw("e8", silently=True)
    watcher.poll()
    assert watcher.told() == [("removed", "e8")]


class TestWithoutPermalinks:
    @pytest.fixture
    def watcher(self, outlet: Outlet, tmp_path: Path) -> Watcher:
        outlet.permalinks = False
        watcher = Watcher(outlet, tmp_path, NoPermalinks)
        watcher.poll()
        watcher.changes.clear()
        return watcher

    def test_one_absence_is_noted_and_not_announced(self, outlet: Outlet, watcher: Watcher) -> None:
        outlet.withdraw("e4")
        watcher.poll()
        assert watcher.told("missing", "removed") == [("missing", "e4")]

    def test_a_second_absence_within_a_minute_confirms_nothing(self, outlet: Outlet, watcher: Watcher) -> None:
        outlet.withdraw("e4")
        watcher.poll()
        outlet.wait(20)
        watcher.poll()
        assert watcher.told("removed") == []

    def test_a_304_a_minute_later_confirms_the_removal(self, outlet: Outlet, watcher: Watcher) -> None:
        outlet.withdraw("e4")
        watcher.poll()
        first_absent = outlet.now
        outlet.wait(60)
        recorded = watcher.poll()
        assert recorded.outcome is Outcome.UNCHANGED
        (change,) = recorded.changes
        assert (change.kind, change.key, change.to_at) == ("removed", "e4", first_absent)

    def test_the_newest_entry_counts_only_if_the_page_is_later(self, outlet: Outlet, watcher: Watcher) -> None:
        outlet.withdraw("e8", silently=True)
        watcher.poll()
        outlet.wait(3600)
        watcher.poll()
        assert watcher.told("missing", "removed") == []
        outlet.publish("e9", "Something newer stands above the gap.")
        watcher.poll()
        outlet.wait(61)
        watcher.poll()
        assert watcher.told("removed") == [("removed", "e8")]

    def test_an_entry_that_comes_back_before_it_was_confirmed_is_no_news(
        self, outlet: Outlet, watcher: Watcher
    ) -> None:
        gone = outlet.withdraw("e4")
        watcher.poll()
        outlet.put_back(gone)
        outlet.wait(100)
        watcher.poll()
        assert watcher.told() == []


def test_a_removed_entry_that_returns_is_restored(outlet: Outlet, watcher: Watcher) -> None:
    gone = outlet.withdraw("e4")
    watcher.poll()
    outlet.wait(60)
    outlet.put_back(gone)
    watcher.poll()
    assert watcher.told() == [("removed", "e4"), ("restored", "e4")]
    outlet.wait(60)
    assert watcher.poll().outcome is Outcome.UNCHANGED


def test_an_entry_posted_again_under_another_id_is_linked(outlet: Outlet, watcher: Watcher) -> None:
    gone = outlet.withdraw("e4")
    outlet.wait(5)
    outlet.publish("e4b", gone.text)
    watcher.poll()
    new = next(c for c in watcher.changes if c.kind == "new")
    assert (new.key, new.reissue_of) == ("e4b", "e4")
    assert ("removed", "e4") in watcher.told()


def test_entries_that_move_to_the_next_page_are_not_removed(outlet: Outlet, watcher: Watcher) -> None:
    outlet.page_size = 4
    for number in range(9, 14):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number}.")
        watcher.poll()
    assert watcher.told() == [("new", f"e{n}") for n in range(9, 14)]


def test_the_newest_page_alone_tells_nothing_of_older_pages(outlet: Outlet, tmp_path: Path) -> None:
    outlet.page_size = 3
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.changes.clear()
    outlet.wait(60)
    outlet.publish("e9", "A ninth entry.")
    outlet.asked.clear()
    recorded = watcher.poll(Depth.NEWEST)
    assert watcher.told() == [("new", "e9")]
    assert len(outlet.asked) == 1
    assert recorded.outcome is Outcome.CAPTURED


def test_a_gap_makes_the_newest_page_lead_to_all(outlet: Outlet, tmp_path: Path) -> None:
    outlet.page_size = 3
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.changes.clear()
    for number in range(9, 18):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number}.")
    watcher.poll(Depth.NEWEST)
    assert set(watcher.told()) == {("new", f"e{n}") for n in range(9, 18)}


def test_headline_closing_and_reopening_are_told(outlet: Outlet, watcher: Watcher) -> None:
    outlet.touch()
    outlet.title, outlet.live = "A day in the harbour – as it happened", False
    watcher.poll()
    assert watcher.told() == [("headline", None), ("closed", None)]
    outlet.touch()
    outlet.live = True
    watcher.poll()
    assert watcher.told()[-1] == ("reopened", None)


def test_new_markup_with_the_same_content_is_a_layout_change(outlet: Outlet, watcher: Watcher) -> None:
    outlet.touch()
    outlet.layout = "fancy"
    watcher.poll()
    assert watcher.told() == [("layout", None)]


def test_a_newer_extractor_reinterprets_and_edits_nothing(outlet: Outlet, watcher: Watcher) -> None:
    outlet.edit("e2", text="Entry number 2 was rewritten.")
    outlet.withdraw("e5")
    watcher.publisher = Newer
    watcher.poll()
    assert watcher.told("edited", "reverted") == [("edited", "e2")]
    assert watcher.told("removed") == [("removed", "e5")]
    assert set(watcher.told("reinterpreted")) == {("reinterpreted", f"e{n}") for n in range(1, 9)}
    outlet.wait(60)
    assert watcher.poll().outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("cut", FailureKind.TRUNCATED),
        ("thin", FailureKind.EXTRACTION_COLLAPSE),
        ("down", FailureKind.SERVER_ERROR),
        ("stale", FailureKind.STALE),
    ],
)
def test_a_bad_page_is_a_failure_and_changes_nothing(
    outlet: Outlet, watcher: Watcher, fault: str, kind: FailureKind
) -> None:
    for number in (10, 11, 12):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number}.")
        watcher.poll()
    outlet.wait(60)
    outlet.edit("e3", text="Edited while the server was out of order.")
    watcher.changes.clear()
    outlet.faults[""] = fault
    for _ in range(2):
        outlet.wait(90)
        recorded = watcher.poll()
        assert recorded.outcome is Outcome.FAILED
        assert recorded.failure is not None
        assert recorded.failure.kind is kind
    assert watcher.changes == []
    outlet.faults.clear()
    watcher.poll()
    assert watcher.told() == [("edited", "e3")]


def test_a_mass_withdrawal_is_believed_when_the_permalinks_say_so(outlet: Outlet, watcher: Watcher) -> None:
    for number in range(1, 7):
        outlet.withdraw(f"e{number}")
    watcher.poll()
    assert set(watcher.told("removed")) == {("removed", f"e{n}") for n in range(1, 7)}


def test_a_bad_older_page_leaves_what_stands_on_it_alone(outlet: Outlet, tmp_path: Path) -> None:
    outlet.page_size = 3
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.changes.clear()
    outlet.wait(60)
    outlet.publish("e9", "A ninth entry.")
    pages = [p.key for p in outlet.posts][2:]
    outlet.faults.update(dict.fromkeys(pages, "cut"))
    recorded = watcher.poll()
    assert recorded.outcome is Outcome.CAPTURED
    assert watcher.told() == [("new", "e9")]


def test_an_archive_page_from_a_cache_takes_nothing_back(outlet: Outlet, tmp_path: Path) -> None:
    outlet.page_size = 3
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    oldest = outlet.posts[-3].key
    outlet.wait(60)
    outlet.edit("e1", text="The oldest entry was rewritten.")
    watcher.poll()
    watcher.changes.clear()
    outlet.wait(60)
    outlet.title = "Another headline"
    outlet.touch()
    outlet.faults[oldest] = "stale"
    watcher.poll()
    assert watcher.told() == [("headline", None)]


def test_a_page_known_of_old_does_not_stand_in_for_entries_that_moved_off_it(outlet: Outlet, tmp_path: Path) -> None:
    outlet.page_size = 4
    for number in (9, 10, 11):
        outlet.publish(f"e{number}", f"Entry number {number}.")
        outlet.wait(60)
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    gone = outlet.withdraw("e2")
    outlet.wait(60)
    watcher.poll()
    outlet.put_back(gone)
    outlet.wait(60)
    outlet.publish("e12", "The last page is again what it was at first.")
    for hours in (0, 7, 2, 2):
        outlet.wait(hours * 3600)
        watcher.poll()
    assert watcher.told("removed", "restored", "new") == [("removed", "e2"), ("new", "e12"), ("restored", "e2")]
