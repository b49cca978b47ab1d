"""Who polls what, on both databases: never two at a time, never a stale commit, never a watch that is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from collector.backoff import HostPause
from collector.cron import read_cron
from collector.errors import LeaseLost
from collector.lifecycle import Life, Stage
from collector.model import Failure, FailureKind, Outcome, Page, Status
from collector.poll import Poll, Recorded
from collector.store import demands, leases, requests, watches
from collector.store import hosts as hosting
from collector.store.hosts import LEASE
from collector.store.leases import AT_ONCE, Claim
from collector.store.schema import counters
from collector.store.schema import watches as watch_table
from collector.store.service_schema import dues, hosts
from collector.store.service_schema import requests as request_table
from collector.store.store import Store
from collector.store.turns import kept_life, pace_of
from collector.store.watches import Wanted
from collector.watch import Depth, Watch
from collector.windows import Window
from tests.builders import a_blog, an_entry
from tests.thorough import tries

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
_uids = (f"poll-{n}" for n in count())


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    yield store
    store.close()


def wanted(number: int, host: str | None = "paper.test", every: float | None = 60.0) -> Wanted:
    return Wanted(f"https://{host or 'localhost'}/live/{number}", "generic", host, every=every)


def a_poll(claim: Claim, at: datetime, *, fails: bool = False, status: Status = Status.LIVE) -> tuple[Poll, Recorded]:
    return poll_of(claim.watch, at, fails=fails, status=status)


def poll_of(watch: Watch, at: datetime, *, fails: bool = False, status: Status = Status.LIVE) -> tuple[Poll, Recorded]:
    failure = Failure(FailureKind.SERVER_ERROR, "it failed") if fails else None
    poll = Poll(
        next(_uids), watch, at, pages=(Page(watch.url, at),), blog=a_blog(an_entry(), status=status), failure=failure
    )
    return poll, Recorded(1, Outcome.FAILED if fails else Outcome.UNCHANGED, failure, None, None, 1)


@dataclass
class Desk:
    """One collector, as its store sees it."""

    store: Store
    owner: str = "one"

    def ask(self, *those: Wanted, now: datetime = NOON, source: str = watches.DEMAND) -> None:
        with self.store.write() as connection:
            watches.ask(connection, those, source, now)

    def claim(self, now: datetime, most: int = 100, full: tuple[str, ...] = ()) -> list[Claim]:
        with self.store.write() as connection:
            return leases.claim(connection, self.owner, now, most, full)[0]

    def ready(self, now: datetime) -> bool:
        with self.store.read() as connection:
            return leases.ready(connection, self.owner, now)

    def complete(self, claim: Claim, now: datetime, *, fails: bool = False, status: Status = Status.LIVE) -> None:
        with self.store.write() as connection:
            leases.complete(connection, *a_poll(claim, now, fails=fails, status=status))

    def hand_back(self, host: str, ok_at: datetime) -> None:
        with self.store.write() as connection:
            hosting.hand_back(connection, self.owner, [(host, ok_at.timestamp())])

    def renew(self, now: datetime) -> None:
        with self.store.write() as connection:
            leases.renew(connection, self.owner, now)

    def due(self, url: str) -> Any:
        with self.store.read() as connection:
            return connection.execute(
                select(dues).join(watch_table, watch_table.c.id == dues.c.watch_id).where(watch_table.c.url == url)
            ).one()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


LATER = NOON + 15 * SECOND


# --- Claiming --------------------------------------------------------------------------------------------------------


def test_a_watch_is_claimed_when_it_is_due_and_not_before(desk: Desk) -> None:
    desk.ask(wanted(1))
    assert desk.claim(NOON - SECOND) == []
    assert not desk.ready(NOON - SECOND)
    assert desk.ready(LATER)
    (claim,) = desk.claim(LATER)
    assert (claim.watch.url, claim.watch.depth) == (wanted(1).url, Depth.NEWEST)
    assert desk.claim(LATER) == []


def test_new_watches_are_due_within_seconds_and_not_all_in_one(desk: Desk) -> None:
    desk.ask(*(wanted(n, host=None) for n in range(50)))
    first = len(desk.claim(NOON + 5 * SECOND))
    assert 10 < first < 40
    assert first + len(desk.claim(LATER)) == 50


def test_no_more_of_one_host_than_it_can_be_asked(desk: Desk) -> None:
    desk.ask(*(wanted(n) for n in range(10)), *(wanted(n, host="other.test") for n in range(2)))
    claims = desk.claim(LATER)
    assert sorted(c.host for c in claims if c.host) == ["other.test"] * 2 + ["paper.test"] * AT_ONCE
    assert desk.claim(LATER, full=("paper.test",)) == []


def test_a_host_belongs_to_one_collector(desk: Desk) -> None:
    desk.ask(*(wanted(n) for n in range(10)))
    other = Desk(desk.store, "two")
    first = desk.claim(LATER, most=1)
    assert other.claim(LATER) == []
    desk.complete(first[0], LATER)
    desk.hand_back("paper.test", LATER + SECOND)
    assert len(other.claim(LATER)) == AT_ONCE


def test_of_a_host_that_rests_nothing_is_claimed(desk: Desk) -> None:
    desk.ask(wanted(1))
    with desk.store.write() as connection:
        hosting.rest(connection, "paper.test", HostPause((LATER + 60 * SECOND).timestamp(), 1, "it asked for it"))
    assert desk.claim(LATER) == []
    assert len(desk.claim(LATER + 60 * SECOND)) == 1


def test_a_paused_watch_is_left_alone_until_it_is_taken_up_again(desk: Desk) -> None:
    desk.ask(wanted(1))
    with desk.store.write() as connection:
        demands.pause(connection, wanted(1).url)
    assert desk.claim(LATER) == []
    with desk.store.write() as connection:
        demands.resume(connection, wanted(1).url, LATER)
    assert len(desk.claim(LATER)) == 1


def test_whoever_takes_a_host_over_from_the_dead_waits_its_gap(desk: Desk) -> None:
    desk.ask(wanted(1))
    with desk.store.write() as connection:
        hosting.space(connection, "paper.test", 300.0)
    desk.claim(LATER)
    other, much_later = Desk(desk.store, "two"), LATER + LEASE + SECOND
    with other.store.write() as connection:
        (host,) = leases.claim(connection, "two", much_later, 10)[1]
    assert host.next_ok_at == (much_later + 300 * SECOND).timestamp()


# --- Completing ------------------------------------------------------------------------------------------------------


def test_a_recorded_poll_says_when_the_next_one_is_and_why(desk: Desk) -> None:
    desk.ask(wanted(1, every=60.0))
    (claim,) = desk.claim(LATER)
    desk.complete(claim, LATER + SECOND)
    due = desk.due(wanted(1).url)
    assert LATER + 30 * SECOND < due.next_at < LATER + 92 * SECOND
    assert (due.reason, due.owner, pace_of(due.pace).polls) == ("every 1 min, as asked", None, 1)


def test_failures_are_counted_and_a_good_poll_forgets_them(desk: Desk) -> None:
    desk.ask(wanted(1))
    now = LATER
    for failures in (1, 2, 3):
        (claim,) = desk.claim(now)
        desk.complete(claim, now, fails=True)
        due = desk.due(wanted(1).url)
        assert (pace_of(due.pace).failures, due.failing_since) == (failures, LATER)
        now = due.next_at
    (claim,) = desk.claim(now)
    desk.complete(claim, now)
    assert desk.due(wanted(1).url).failing_since is None


def test_a_closed_blog_is_checked_ever_less_often_and_then_no_more(desk: Desk) -> None:
    desk.ask(wanted(1))
    (claim,) = desk.claim(LATER)
    desk.complete(claim, LATER)
    now, checks = desk.due(wanted(1).url).next_at, 0
    while now is not None:
        (claim,) = desk.claim(now)
        desk.complete(claim, now, status=Status.CLOSED)
        now, checks = desk.due(wanted(1).url).next_at, checks + 1
    due = desk.due(wanted(1).url)
    assert (checks, due.stage) == (8, "retired")
    assert due.reason.startswith("closed for 90 d")


def test_a_poll_that_came_too_late_is_refused(desk: Desk) -> None:
    desk.ask(wanted(1))
    (mine,) = desk.claim(LATER)
    other, much_later = Desk(desk.store, "two"), LATER + LEASE + SECOND
    (theirs,) = other.claim(much_later)
    with pytest.raises(LeaseLost, match="another collector"):
        desk.complete(mine, much_later)
    other.complete(theirs, much_later)
    with pytest.raises(LeaseLost):
        desk.complete(mine, much_later)


def test_a_capture_by_hand_teaches_the_cadence_too(desk: Desk) -> None:
    desk.ask(wanted(1, every=600.0))
    with desk.store.write() as connection:
        leases.complete(connection, *poll_of(Watch(wanted(1).url, "generic"), LATER))
    due = desk.due(wanted(1).url)
    assert pace_of(due.pace).polls == 1
    assert due.next_at > LATER + 60 * SECOND


def test_a_clock_that_was_set_back_starves_no_watch(desk: Desk) -> None:
    desk.ask(wanted(1, every=60.0))
    (claim,) = desk.claim(LATER)
    desk.complete(claim, LATER)
    day = timedelta(days=1)
    with desk.store.write() as connection:
        assert leases.set_clock_right(connection, LATER - day) == 1
        assert leases.set_clock_right(connection, LATER - day) == 0
    assert desk.claim(LATER - day) == []
    assert len(desk.claim(LATER - day + 92 * SECOND)) == 1


# --- What is watched -------------------------------------------------------------------------------------------------


def test_the_schedule_is_what_the_file_lists_now(desk: Desk) -> None:
    with desk.store.write() as connection:
        watches.schedule(connection, [wanted(1), wanted(2)], NOON)
    with desk.store.write() as connection:
        watches.schedule(connection, [wanted(2), wanted(3)], NOON)
        assert [row.url for row in watches.listed(connection)] == [wanted(2).url, wanted(3).url]
    assert desk.due(wanted(1).url).next_at is None


def test_a_schedule_that_is_read_again_moves_nothing_but_what_it_changes(desk: Desk) -> None:
    with desk.store.write() as connection:
        watches.schedule(connection, [wanted(1, every=600.0), wanted(2, every=600.0)], NOON)
    for claim in desk.claim(LATER):
        desk.complete(claim, LATER)
    before = desk.due(wanted(1).url)
    with desk.store.write() as connection:
        watches.schedule(connection, [wanted(1, every=600.0), wanted(2, every=60.0)], LATER)
    assert desk.due(wanted(1).url) == before
    assert desk.due(wanted(2).url).next_at <= LATER + 10 * SECOND
    assert pace_of(desk.due(wanted(2).url).pace).polls == 1


def test_what_is_retired_stays_so_until_it_is_taken_out_of_the_schedule_and_put_back(desk: Desk) -> None:
    listed = wanted(1)
    with desk.store.write() as connection:
        watches.schedule(connection, [listed], NOON)
        connection.execute(update(dues).values(stage=Stage.RETIRED, life=kept_life(Life(Stage.RETIRED)), next_at=None))
        watches.schedule(connection, [replace(listed, every=600.0)], LATER)
    assert (desk.due(listed.url).stage, desk.due(listed.url).next_at) == (Stage.RETIRED, None)
    with desk.store.write() as connection:
        watches.schedule(connection, [], LATER)
        watches.schedule(connection, [listed], LATER)
    (claim,) = desk.claim(LATER + 15 * SECOND)
    desk.complete(claim, LATER + 15 * SECOND)
    assert (desk.due(listed.url).stage, desk.due(listed.url).next_at is None) == (Stage.LIVE, False)


def test_two_blogs_that_lead_to_one_address_have_it_watched_once(desk: Desk) -> None:
    desk.ask(wanted(1), wanted(2))
    with desk.store.write() as connection:
        connection.execute(update(dues).values(leads_to=wanted(3).url))
        watches.follow(connection, LATER)
        assert [row.url for row in watches.listed(connection)] == [wanted(n).url for n in (1, 2, 3)]


def test_a_watch_that_is_removed_is_polled_no_more(desk: Desk) -> None:
    desk.ask(wanted(1))
    (claim,) = desk.claim(LATER)
    with desk.store.write() as connection:
        demands.remove(connection, wanted(1).url, NOON)
    desk.complete(claim, LATER)
    assert desk.due(wanted(1).url).next_at is None


def test_a_watch_is_polled_while_one_of_its_windows_is_open(desk: Desk) -> None:
    mornings = Window("Europe/London", opens=time(6), closes=time(13, 1), days=frozenset(range(1, 6)))
    nights = Window(cron=read_cron("30 2 * * sat,sun"), lasts=timedelta(hours=1))
    desk.ask(replace(wanted(1, every=60.0), active=(mornings, nights)))
    (claim,) = desk.claim(LATER)  # a Monday, one o'clock in London
    desk.complete(claim, LATER + 60 * SECOND)
    assert desk.due(wanted(1).url).next_at == datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
    assert "outside its active hours" in desk.due(wanted(1).url).reason


def test_a_closed_blog_is_let_be_where_that_was_asked(desk: Desk) -> None:
    desk.ask(replace(wanted(1), checked_after_closing=False))
    (claim,) = desk.claim(LATER)
    desk.complete(claim, LATER, status=Status.CLOSED)
    assert desk.due(wanted(1).url).next_at is None


# --- Requests --------------------------------------------------------------------------------------------------------


def test_a_request_is_claimed_at_once_and_reads_everything(desk: Desk) -> None:
    with desk.store.write() as connection:
        number = requests.leave(connection, wanted(1), NOON)
    (claim,) = desk.claim(NOON)
    assert (claim.lease.request, claim.watch.depth, claim.due_at) == (number, Depth.ALL, None)
    desk.complete(claim, NOON)
    with desk.store.write() as connection:
        requests.finish(connection, number, {"outcome": "captured"}, "done", NOON)
    assert desk.claim(LATER) == []
    assert desk.due(wanted(1).url).next_at is None


def test_a_request_for_what_is_watched_leaves_the_watch_as_it_is(desk: Desk) -> None:
    desk.ask(wanted(1, every=600.0))
    before = desk.due(wanted(1).url)
    with desk.store.write() as connection:
        requests.leave(connection, wanted(1, every=None), NOON)
    assert desk.due(wanted(1).url) == before


# --- Any history -----------------------------------------------------------------------------------------------------

OWNERS = st.sampled_from(["a", "b", "c"])
SITES = ("red.test", "blue.test", None)
WATCHES = [wanted(n, SITES[n % 3]) for n in range(7)]


@dataclass
class Worker:
    """A collector as it sees itself: what it claimed, and until when that is surely its own."""

    owner: str
    claims: list[Claim] = field(default_factory=list)
    safe_until: dict[int, datetime] = field(default_factory=dict)
    hosts_until: dict[str, datetime] = field(default_factory=dict)


class Leasing(RuleBasedStateMachine):
    """Collectors that claim, poll, crash, come too late, on a clock that runs, jumps and is set back."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.names = (f"{name}-{n}" for n in count() for name in ("x",))
        self.workers = {name: Worker(name) for name in ("a", "b", "c")}
        self.newest: dict[int, Claim] = {}
        self.resting: dict[str, datetime] = {}

    @initialize()
    def begin(self) -> None:
        with self.store.write() as connection:
            for table in (request_table, dues, hosts, watch_table):
                connection.execute(delete(table))
            connection.execute(delete(counters).where(counters.c.name == "price"))
            watches.ask(connection, WATCHES, watches.DEMAND, self.now)

    @rule(seconds=st.sampled_from([0.5, 2, 11, 31, 70, 400]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(name=OWNERS, most=st.sampled_from([1, 2, 50]))
    def claims(self, name: str, most: int) -> None:
        worker = self.workers[name]
        with self.store.write() as connection:
            claimed, held = leases.claim(connection, worker.owner, self.now, most)
        others = [w for w in self.workers.values() if w is not worker]
        for host in held:
            assert not any(w.hosts_until.get(host.name, self.now) > self.now for w in others), "two speak to a host"
            worker.hosts_until[host.name] = self.now + LEASE
        for claim in claimed:
            assert not any(w.safe_until.get(claim.watch_id, self.now) > self.now for w in others), "polled twice"
            assert self.newest.get(claim.watch_id) not in worker.claims, "claimed twice by one"
            assert claim.host is None or self.resting.get(claim.host, self.now) <= self.now, "the host rests"
            worker.claims.append(claim)
            worker.safe_until[claim.watch_id] = self.now + LEASE
            self.newest[claim.watch_id] = claim

    @rule(slow=OWNERS, quick=OWNERS)
    def is_overtaken(self, slow: str, quick: str) -> None:
        """What one has claimed, another claims when the lease is over."""
        self.claims(slow, 50)
        self.time_passes(LEASE.total_seconds() + 1)
        self.claims(quick, 50)

    @rule(name=OWNERS)
    def renews(self, name: str) -> None:
        worker = self.workers[name]
        with self.store.write() as connection:
            leases.renew(connection, worker.owner, self.now)
            mine = connection.execute(select(dues.c.watch_id).where(dues.c.owner == worker.owner)).scalars().all()
            spoken = connection.execute(select(hosts.c.name).where(hosts.c.owner == worker.owner)).scalars().all()
        worker.safe_until = dict.fromkeys(mine, self.now + LEASE)
        worker.hosts_until = dict.fromkeys(spoken, self.now + LEASE)

    @rule(name=OWNERS, pick=st.integers(0, 50), fails=st.booleans())
    def completes(self, name: str, pick: int, fails: bool) -> None:  # noqa: FBT001 (hypothesis hands it over)
        worker = self.workers[name]
        if not worker.claims:
            return
        claim = worker.claims.pop(pick % len(worker.claims))
        worker.safe_until.pop(claim.watch_id, None)
        try:
            with self.store.write() as connection:
                leases.complete(connection, *a_poll(claim, self.now, fails=fails))
            assert self.newest.pop(claim.watch_id) == claim, "a stale poll was recorded"
        except LeaseLost:
            assert self.newest.get(claim.watch_id) != claim, "a good poll was refused"

    @rule(name=OWNERS, tidies=st.booleans())
    def never_hears_what_it_claimed(self, name: str, tidies: bool) -> None:  # noqa: FBT001 (hypothesis hands it over)
        worker = self.workers[name]
        with self.store.write() as connection:
            _, held = leases.claim(connection, worker.owner, self.now, 50)
            worker.hosts_until |= {host.name: self.now + LEASE for host in held}
            if tidies:
                leases.let_go_of_forgotten(connection, worker.owner, {claim.watch_id for claim in worker.claims})
        fences = self._fences()
        self.newest = {watch: claim for watch, claim in self.newest.items() if fences[watch] == claim.lease.fence}

    @rule(name=OWNERS)
    def crashes(self, name: str) -> None:
        worker = self.workers[name]
        self.workers[name] = Worker(f"{name}{next(self.names)}")
        assert worker.owner != self.workers[name].owner

    @rule(name=OWNERS)
    def hands_its_hosts_back(self, name: str) -> None:
        worker = self.workers[name]
        with self.store.write() as connection:
            back = [(host, self.now.timestamp() + 1) for host in worker.hosts_until]
            hosting.hand_back(connection, worker.owner, back)
        worker.hosts_until.clear()

    @rule(host=st.sampled_from(["red.test", "blue.test"]), seconds=st.sampled_from([5, 300]))
    def rests(self, host: str, seconds: int) -> None:
        until = self.now + timedelta(seconds=seconds)
        with self.store.write() as connection:
            hosting.rest(connection, host, HostPause(until.timestamp(), 1, "it answered rate_limited"))
        self.resting[host] = until

    @rule(hours=st.sampled_from([-26, -2, 2, 26]))
    def the_clock_jumps(self, hours: int) -> None:
        """From then on nobody knows whose leases are whose; the fences do."""
        self.now += timedelta(hours=hours)
        for worker in self.workers.values():
            worker.safe_until.clear()
            worker.hosts_until.clear()
        self.resting.clear()
        with self.store.write() as connection:
            leases.set_clock_right(connection, self.now)
            connection.execute(update(hosts).values(until=self.now))

    @invariant()
    def no_fence_goes_back(self) -> None:
        fences = self._fences()
        assert all(fences[watch] == claim.lease.fence for watch, claim in self.newest.items() if watch in fences)

    def _fences(self) -> dict[int, int]:
        with self.store.read() as connection:
            return {row.watch_id: row.fence for row in connection.execute(select(dues))}

    def teardown(self) -> None:
        """When all is quiet, a new collector gets every watch: none was forgotten."""
        self.now += timedelta(hours=3)
        with self.store.write() as connection:
            leases.set_clock_right(connection, self.now)
        heir = Desk(self.store, "heir")
        found: set[int] = set()
        for _ in range(3):
            claimed = heir.claim(self.now)
            found |= {claim.watch_id for claim in claimed}
            for claim in claimed:
                heir.complete(claim, self.now)
        assert len(found) == len(WATCHES)


def test_any_history_of_leases_keeps_every_promise(store: Store) -> None:
    class Here(Leasing):
        pass

    Here.store = store
    examples = tries("LEASES", 25, 400)
    run_state_machine_as_test(
        Here, settings=settings(max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck))
    )
