"""As of a moment: what was last observed by then, held against what the outlet really showed at that moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import NotFound
from collector.query import answers
from collector.query.compare import comparison
from collector.query.show import show
from collector.store.store import Store
from tests.thorough import tries
from tests.toy import URL, Outlet, Post, Watcher

EXAMPLES = tries("AS_OF", 6, 300)
POSTS = 8
WITHDRAWN = 3
"""No more are withdrawn: of a page that lost half of its entries, nothing would be believed."""

Shown = dict[str, str]
STEPS = st.lists(
    st.tuples(st.sampled_from(["publish", "edit", "edit back", "withdraw", "put back"]), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)


class History:
    """A blog to which one thing happens between any two polls, and what it showed at every moment."""

    def __init__(self, folder: Path) -> None:
        self.outlet = Outlet()
        for number in range(POSTS):
            self.outlet.publish(f"e{number}", f"Entry {number}.")
        self.watcher = Watcher(self.outlet, folder)
        self.gone: list[Post] = []
        self.really: list[tuple[datetime, Shown]] = []
        self.polls: list[datetime] = []
        self._poll()

    def live(self, what: str, choice: int) -> None:
        """One thing happens, and a poll sees it."""
        self.outlet.wait(97)
        post = self.outlet.posts[choice % len(self.outlet.posts)]
        if what == "publish":
            self.outlet.publish(f"n{len(self.really)}", "A new entry.")
        elif what == "edit":
            self.outlet.edit(post.key, text=f"Entry {post.key}, {len(self.really)} times.")
        elif what == "edit back":
            self.outlet.edit(post.key, text=f"Entry {post.key[1:]}.")
        elif what == "withdraw" and len(self.gone) < WITHDRAWN:
            self.gone.append(self.outlet.withdraw(post.key))
        elif what == "put back" and self.gone:
            self.outlet.put_back(self.gone.pop(choice % len(self.gone)))
        self._note()
        self.outlet.wait(61)
        self._poll()

    def _note(self) -> None:
        self.really.append((self.outlet.now, {post.key: post.text for post in self.outlet.posts}))

    def _poll(self) -> None:
        self._note()
        self.watcher.poll()
        self.polls.append(self.outlet.now)

    def shown(self, at: datetime) -> Shown:
        """What the page showed at a moment."""
        return next(shown for since, shown in reversed(self.really) if since <= at)


def as_of(store: Store, at: datetime) -> list[dict[str, Any]]:
    with store.read() as connection:
        try:
            entries: list[dict[str, Any]] = show(connection, URL, at)["entries"]
        except NotFound:
            return []
    return entries


@settings(max_examples=EXAMPLES)
@given(steps=STEPS, share=st.floats(0.05, 0.95))
def test_what_is_not_uncertain_was_so(steps: list[tuple[str, int]], share: float) -> None:
    with TemporaryDirectory() as folder:
        history = History(Path(folder))
        for what, choice in steps:
            history.live(what, choice)
        store = history.watcher.keep.store
        for before, after in zip(history.polls, history.polls[1:], strict=False):
            at = before + (after - before) * share
            told, really = as_of(store, at), history.shown(at)
            certain = [entry for entry in told if not entry["uncertain"]]
            assert {e["key"]: e["text"] for e in certain if e["state"] == "visible"}.items() <= really.items()
            assert not {e["key"] for e in certain if e["state"] == "removed"} & really.keys()
            unmoved = history.shown(before).items() & history.shown(after).items()
            assert not {e["key"] for e in told if e["uncertain"]} & dict(unmoved).keys(), "nothing happened to it"
        store.close()


@settings(max_examples=EXAMPLES)
@given(steps=STEPS, first=st.integers(0, 10), second=st.integers(0, 10))
def test_at_a_poll_and_until_the_next_it_is_what_the_poll_saw(
    steps: list[tuple[str, int]], first: int, second: int
) -> None:
    with TemporaryDirectory() as folder:
        history = History(Path(folder))
        for what, choice in steps:
            history.live(what, choice)
        store = history.watcher.keep.store
        assert as_of(store, history.polls[0] - timedelta(hours=1)) == [], "what was there before us is not known"
        for at in history.polls:
            told = {entry["key"]: entry["text"] for entry in as_of(store, at) if entry["state"] == "visible"}
            assert told == history.shown(at)
        moments = [history.polls[each % len(history.polls)] for each in (first, second)]
        was, now = map(history.shown, moments)
        with store.read() as connection:
            _, found = comparison(connection, URL, *(at.isoformat() for at in moments))
        assert {entry.key for entry in found.added} == now.keys() - was.keys()
        assert {entry.key for entry in found.removed} == was.keys() - now.keys()
        assert {edit.key for edit in found.edited} == {key for key in was.keys() & now.keys() if was[key] != now[key]}
        store.close()


def test_a_blog_was_last_seen_at_the_last_poll_before_the_moment(tmp_path: Path) -> None:
    outlet = Outlet()
    outlet.publish("e1", "First.")
    watcher = Watcher(outlet, tmp_path)
    seen = []
    for _ in range(3):
        watcher.poll()
        seen.append(outlet.now)
        outlet.wait(60)
    between = seen[1] + timedelta(seconds=30)
    with watcher.keep.store.read() as connection:
        told = show(connection, URL, between)
    assert told["blog"]["last_seen_at"] == answers.time(seen[1])
