"""Whole histories, made up by a machine: whatever editors, servers and caches do, nothing false is told, nothing lost.

The outlet knows when each entry was there and what it said. Held against it:
- no entry is called removed that was there at every moment between the last document that showed it and the first that
  did not;
- every text that an `edited` change tells was there, in that interval;
- once the server answers well and time passes, the store shows what the page shows, and tells every withdrawal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from collector.model import Outcome
from collector.store import known as knowing
from collector.watch import Depth
from tests.thorough import tries
from tests.toy import URL, NoPermalinks, Outlet, Post, ToyPublisher, Watcher

WORDS = "boat quay ferry smoke engine crew harbour mayor water night pump rope"
SMALLEST_GLITCH = 4
EXAMPLES = tries("HISTORIES", 60, 5_000)
FAULTS = ("cut", "stale", "thin", "down", "empty")


class Histories(RuleBasedStateMachine):
    @initialize(
        size=st.sampled_from([None, 4, 6]),
        permalinks=st.booleans(),
        dated=st.booleans(),
        posts=st.integers(0, 12),
    )
    def open(self, size: int | None, permalinks: bool, dated: bool, posts: int) -> None:  # noqa: FBT001
        self.outlet = Outlet(page_size=size, permalinks=permalinks, dated=dated)
        publisher = ToyPublisher if permalinks else NoPermalinks
        self.folder = TemporaryDirectory()
        self.watcher = Watcher(self.outlet, Path(self.folder.name), publisher)
        self.there: dict[str, list[tuple[datetime, Post | None]]] = {}
        self.numbers = 0
        self.gone: list[Post] = []
        self.redated = self.renamed = False
        for _ in range(posts):
            self.publish(60, 0)

    @rule(after=st.integers(1, 300), back=st.sampled_from([0, 0, 0, 600, 7200]))
    def publish(self, after: int, back: int) -> None:
        self.outlet.wait(after)
        self.numbers += 1
        words = WORDS.split()
        text = f"{self.numbers} {words[self.numbers % 12]} {words[self.numbers * 7 % 12]} reported at the harbour."
        self.outlet.publish(f"e{self.numbers}", text, published=self.outlet.now - timedelta(seconds=back))
        self._note(f"e{self.numbers}")

    @precondition(lambda self: self.outlet.posts)
    @rule(data=st.data(), after=st.integers(1, 300), silently=st.booleans())
    def withdraw(self, data: st.DataObject, after: int, silently: bool) -> None:  # noqa: FBT001
        key = data.draw(st.sampled_from([p.key for p in self.outlet.posts]))
        self.outlet.wait(after)
        self.gone.append(self.outlet.withdraw(key, silently=silently))
        self._note(key)

    @precondition(lambda self: self.gone)
    @rule(data=st.data(), after=st.integers(1, 300))
    def put_back(self, data: st.DataObject, after: int) -> None:
        post = data.draw(st.sampled_from(self.gone))
        self.gone.remove(post)
        self.outlet.wait(after)
        self.outlet.put_back(post)
        self._note(post.key)

    @precondition(lambda self: self.outlet.posts)
    @rule(data=st.data(), after=st.integers(1, 300))
    def edit(self, data: st.DataObject, after: int) -> None:
        post = data.draw(st.sampled_from(self.outlet.posts))
        self.outlet.wait(after)
        self.outlet.edit(post.key, text=f"{post.text} More at {self.outlet.now:%H:%M:%S}.")
        self._note(post.key)

    @precondition(lambda self: self.outlet.posts and self.may_redate())
    @rule(data=st.data(), after=st.integers(1, 300))
    def redate(self, data: st.DataObject, after: int) -> None:
        post = data.draw(st.sampled_from(self.outlet.posts))
        self.outlet.wait(after)
        self.outlet.edit(post.key, published=self.outlet.now)
        self._note(post.key)
        self.redated = True

    def may_redate(self) -> bool:
        """Whether a date may be changed now."""
        return True

    @rule(after=st.integers(0, 200), depth=st.sampled_from(Depth))
    def poll(self, after: int, depth: Depth) -> None:
        self.outlet.wait(after)
        recorded = self.watcher.poll(depth)
        if depth is Depth.ALL and recorded.outcome is not Outcome.FAILED:
            self.redated = self.renamed = False

    @rule(data=st.data(), after=st.integers(0, 200), fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def poll_in_trouble(self, data: st.DataObject, after: int, fault: str, times: int) -> None:
        page = data.draw(st.sampled_from(["", *(p.key for p in self.outlet.state()["posts"])]))
        if fault == "stale" and not self.outlet.tells_old_copies:
            return  # a cache that gives no dates, or the same ones, cannot be told from an editor
        if fault == "thin" and len(self.outlet.posts) < SMALLEST_GLITCH:
            return  # one or two entries that are not shown cannot be told from a withdrawal
        self.outlet.faults[page] = fault
        for _ in range(times):
            self.outlet.wait(after)
            self.watcher.poll()
        self.outlet.faults.clear()

    def named(self, key: str) -> str:
        """The outlet's own name of an entry that the collector knows by that key."""
        return key

    def _note(self, key: str) -> None:
        post = next((p for p in self.outlet.posts if p.key == key), None)
        self.there.setdefault(key, []).append((self.outlet.now, post))

    def _states(self, key: str, after: datetime | None, until: datetime) -> list[Post | None]:
        """What the entry was, one after the other, at some moment after `after` and at or before `until`."""
        past = [(at, post) for at, post in self.there[key] if at <= until]
        before = [post for at, post in past if after is None or at <= after]
        within = [post for at, post in past if after is not None and at > after]
        return [*([before[-1]] if before else [None]), *within]

    @invariant()
    def nothing_false_was_told(self) -> None:
        for change in getattr(self, "watcher", Nobody).changes:
            if change.key is None:
                continue
            states = self._states(self.named(change.key), change.from_at, change.to_at)
            if change.kind == "removed":
                assert None in states, f"{change.key} was never away"
            elif change.kind in ("edited", "reverted", "new", "restored"):
                told = change.after.text
                assert told in {s.text for s in states if s}, f"{change.key} never said so then"

    def teardown(self) -> None:
        if not hasattr(self, "watcher"):
            return
        self._settle()
        with self.watcher.keep.store.read() as connection:
            known = knowing.of_watch(connection, URL)
        shown = sorted(self.named(key) for key, entry in known.entries.items() if entry.state == "visible")
        assert shown == sorted(p.key for p in self.outlet.posts) or not known.entries
        self.watcher.keep.store.close()
        self.folder.cleanup()

    def _settle(self) -> None:
        """The newsroom publishes once more; a healthy server is polled until even mass withdrawals must be believed."""
        self.publish(120, 0)
        for hours in (0, 7, 2, 2):
            self.outlet.wait(hours * 3600)
            recorded = self.watcher.poll()
        assert recorded.outcome is not Outcome.FAILED


class Nobody:
    """Before the history has begun."""

    changes: tuple[()] = ()


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, report_multiple_bugs=False
)
