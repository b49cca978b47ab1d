"""`verify` finds whatever was done to a store behind the collector's back, and names it."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from collector.archive.finding import Finding
from collector.archive.verify import Verification
from collector.errors import CollectorError
from collector.store import hosts, watches
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.store import Store
from collector.store.watches import Wanted
from tests.builders import START
from tests.thorough import THOROUGH, tries
from tests.toy import Outlet, Watcher, a_harbour

FLIPS = tries("COLLECTOR_FLIPS", 60, 10_000)
PARTS = 40 if THOROUGH else 1
"""In how many parts the bits are flipped, each drawn by a number of its own: what was found is told part by part."""

PAGE = 4096
TABLE_LEAF, OTHERS = 13, (2, 5, 10)
"""How SQLite marks the pages that hold rows, and those that only lead to rows."""

RECORDED = (
    *("blogs", "watches", "bodies", "polls", "captures", "snapshots", "documents", "entries", "revisions", "changes"),
    *("counters", "custody"),
)
OF_A_WATCH = ("id", "url", "blog_id")
"""What of a watch is recorded: the rest is set by the operator, or by the service as it goes."""


def lived_through(watcher: Watcher) -> None:
    """A first sight, an edit, an outage, a withdrawal with a new headline, its confirmation, and nothing new."""
    outlet = watcher.outlet
    assert isinstance(outlet, Outlet)
    watcher.poll()
    outlet.wait(60)
    outlet.edit("e5", text="Entry number 5 says that 50 boats are in.")
    watcher.poll()
    outlet.faults[""] = "down"
    watcher.poll()
    outlet.faults.clear()
    outlet.wait(60)
    outlet.withdraw("e3")
    outlet.title = "A day in the harbour, told in full – live"
    for seconds in (60, 100, 60):
        watcher.poll()
        outlet.wait(seconds)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a history. Nobody writes to it."""
    folder = tmp_path_factory.mktemp("archive")
    watcher = Watcher(a_harbour(), folder)
    lived_through(watcher)
    watcher.keep.store.close()
    return folder / "store.sqlite3"


@pytest.fixture
def copy(archive: Path, tmp_path: Path) -> Path:
    """A copy of it, to do something to."""
    return Path(shutil.copy(archive, tmp_path))


def findings(file: Path) -> list[Finding]:
    store = Store(f"sqlite:///{file}")
    try:
        return [*Verification(store).findings()]
    finally:
        store.close()


def done_to(file: Path, *statements: str) -> list[Finding]:
    """What is found once somebody has run these statements, in a database that minds nothing."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
    return findings(file)


def places(found: list[Finding]) -> list[str]:
    return [f"{each.place}: {each.damage}" for each in found]


# --- Nothing was done ------------------------------------------------------------------------------------------------


def test_nothing_is_found_where_nothing_was_done(archive: Path) -> None:
    store = Store(f"sqlite:///{archive}")
    look = Verification(store)
    assert [*look.findings()] == []
    assert (look.chains, look.links, look.polls) == (1, 6, 6)
    with store.read() as connection:
        assert look.bodies == connection.execute(text("SELECT count(*) FROM bodies")).scalar_one()
    store.close()


def test_nothing_is_found_where_a_service_keeps_its_watches(copy: Path) -> None:
    store = Store(f"sqlite:///{copy}")
    wanted = Wanted("https://a.example/live/1", "generic", "a.example", every=90.0, shortest=20.5, keep=86_400.0)
    with store.write() as connection:
        watches.ask(connection, [wanted], "demand", START)
        hosts.introduce(connection, ["a.example"], 1.0, START)
    assert [*Verification(store).findings()] == []
    store.close()


def test_a_watch_has_a_chain_before_it_has_a_blog(tmp_path: Path) -> None:
    outlet = a_harbour()
    outlet.faults[""] = "down"
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.poll()
    outlet.faults.clear()
    watcher.poll()
    look = Verification(watcher.keep.store)
    assert [*look.findings()] == []
    assert (look.chains, look.links) == (2, 3)
    watcher.keep.store.close()
    assert places(
        done_to(tmp_path / "store.sqlite3", "UPDATE polls SET error_message = 'all is well' WHERE id = 2")
    ) == ["poll 2: altered"]


class OnPostgres(Watcher):
    """The same watcher, its store elsewhere."""

    address = ""

    @staticmethod
    def _opened(file: Path) -> Keep:  # noqa: ARG004 (there is none)
        return Keep(Store(OnPostgres.address), Bodies())


def test_collectors_side_by_side_fork_no_chain(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OnPostgres, "address", postgres_url)
    first, *others = [OnPostgres(a_harbour(), tmp_path) for _ in range(3)]
    first.poll()

    def collect(number: int) -> None:
        watcher = others[number]
        watcher.ids_from(1000 * (number + 1))
        for _ in range(12):
            watcher.outlet.now += timedelta(seconds=60)
            watcher.poll()

    with ThreadPoolExecutor() as pool:
        assert [*pool.map(collect, range(2))] == [None, None]
    look = Verification(first.keep.store)
    assert [*look.findings()] == []
    assert look.links == 25
    with first.keep.store.write() as connection:
        connection.execute(text("UPDATE changes SET labels = '[\"numeric\"]' WHERE seq = 3"))
    assert [each.damage for each in Verification(first.keep.store).findings()] == ["altered"]
    for watcher in (first, *others):
        watcher.keep.store.close()


def test_a_sample_follows_every_chain_and_looks_at_some_of_the_rest(copy: Path) -> None:
    store = Store(f"sqlite:///{copy}")
    look = Verification(store, sample=2, random=Random(3))  # noqa: S311 (no secret, a sample)
    assert [*look.findings()] == []
    assert (look.links, look.polls, look.bodies) == (6, 2, 2)
    store.close()


# --- Rows that somebody edited, took away, added or swapped ----------------------------------------------------------

AN_EDIT = "entry e5, as recorded by poll 2: altered"
EDITS = {
    "UPDATE polls SET outcome = 'captured' WHERE id = 3": "poll 3: altered",
    "UPDATE polls SET started_at = started_at + 1 WHERE id = 2": "poll 2: altered",
    "UPDATE captures SET captured_at = captured_at - 60000 WHERE id = 1": "capture 0 of poll 1: altered",
    "UPDATE captures SET headers = '[]' WHERE id = 2": "capture 1 of poll 1: altered",
    "UPDATE captures SET body_id = 1 WHERE id = 2": "capture 1 of poll 1: altered",
    "UPDATE captures SET poll_id = 2, position = 9 WHERE id = 2": "capture 9 of poll 2: added",
    "UPDATE snapshots SET title = 'A quiet day' WHERE poll_id = 4": "the snapshot of poll 4: altered",
    "UPDATE revisions SET content = replace(content, '50', '5') WHERE number = 2": AN_EDIT,
    "UPDATE revisions SET first_seen_at = first_seen_at - 1 WHERE number = 2": AN_EDIT,
    "UPDATE changes SET to_at = to_at - 1 WHERE kind = 'removed'": "entry e3, as recorded by poll 4: altered",
    "UPDATE changes SET kind = 'new' WHERE entry = 'e1'": "entry e1, as recorded by poll 1: altered",
    "UPDATE changes SET after = '\"Nothing\"' WHERE kind = 'headline'": "the blog's changes in poll 4: altered",
    "UPDATE changes SET after_poll = 1 WHERE kind = 'removed'": "change 10: contradicts",
    "UPDATE entries SET state = 'visible' WHERE key = 'e3'": "entry e3 of blog 1, as last seen: altered",
    "UPDATE entries SET digest = text_digest WHERE key = 'e1'": "entry e1: contradicts",
    "UPDATE documents SET seen_at = seen_at + 1 WHERE id = 1": "page https://toy.test/live/1 of blog 1: altered",
    "UPDATE blogs SET title = 'A quiet day'": "blog 1: altered",
    "UPDATE blogs SET last_seen_at = last_seen_at + 1": "blog 1: contradicts",
    "UPDATE watches SET url = 'https://toy.test/live/2'": "poll 1: altered",
    "UPDATE counters SET value = value + 1 WHERE name = 'seq'": "change 12: contradicts",
    "UPDATE custody SET leaves = replace(leaves, 'e3', 'e1') WHERE number = 1": "blog 1, link 1: altered",
    "UPDATE custody SET head = upper(head) WHERE number = 2": "blog 1, link 2: altered",
    "UPDATE custody SET number = number + 100 WHERE number = 6": "blog 1, links 6 to 105: missing",
    "UPDATE bodies SET size = size + 1 WHERE id = 2": "body 2: altered",
    "UPDATE bodies SET frame = (SELECT frame FROM bodies WHERE id = 1) WHERE id = 2": "body 2: altered",
    "DELETE FROM polls WHERE id = 3": "poll 3: missing",
    "DELETE FROM captures WHERE poll_id = 2 AND position = 0": "capture 0 of poll 2: missing",
    "DELETE FROM snapshots WHERE poll_id = 4": "the snapshot of poll 4: missing",
    "DELETE FROM revisions WHERE number = 2": AN_EDIT,
    "DELETE FROM changes WHERE kind = 'removed'": "entry e3, as recorded by poll 4: missing",
    "DELETE FROM entries WHERE key = 'e1'": "entry e1 of blog 1, as last seen: missing",
    "DELETE FROM bodies WHERE id = 2": "body number 1 of watch 1: missing",
    "DELETE FROM custody WHERE number = 4": "blog 1, link 4: missing",
    "DELETE FROM custody WHERE number = 6": "blog 1: missing",
    "DELETE FROM counters WHERE name = 'seq'": "the numbers of changes: unreadable",
    "INSERT INTO captures (id, poll_id, position, role, url, final_url, redirects, status, headers, captured_at) "
    "SELECT 99, 1, 99, role, url, final_url, redirects, status, headers, captured_at FROM captures WHERE id = 1": (
        "capture 99 of poll 1: added"
    ),
}
SWAPS = {
    "captures of one poll": (
        "UPDATE captures SET position = 98 WHERE id = 1",
        "UPDATE captures SET position = 0 WHERE id = 2",
        "UPDATE captures SET position = 1 WHERE id = 1",
    ),
    "two links": (
        "UPDATE custody SET number = 99 WHERE number = 2",
        "UPDATE custody SET number = 2 WHERE number = 3",
        "UPDATE custody SET number = 3 WHERE number = 99",
    ),
    "the contents of two revisions": (
        "UPDATE revisions SET content = r.content FROM revisions r WHERE r.id = 3 - revisions.id",
    ),
    "two changes": (
        "UPDATE changes SET seq = 99 WHERE seq = 1",
        "UPDATE changes SET seq = 1 WHERE seq = 10",
        "UPDATE changes SET seq = 10 WHERE seq = 99",
    ),
    "two bodies": (
        "UPDATE bodies SET number = 99 WHERE id = 1",
        "UPDATE bodies SET number = 0 WHERE id = 2",
        "UPDATE bodies SET number = 1 WHERE id = 1",
    ),
}


@pytest.mark.parametrize("statement", EDITS)
def test_a_row_that_was_edited_taken_away_or_added_is_named(copy: Path, statement: str) -> None:
    assert EDITS[statement] in places(done_to(copy, statement))


@pytest.mark.parametrize("statements", SWAPS.values(), ids=SWAPS)
def test_what_was_swapped_is_found(copy: Path, statements: tuple[str, ...]) -> None:
    assert done_to(copy, *statements)


@pytest.mark.parametrize(("poll", "place"), [(4, "blog 1, link 4"), (6, "blog 1")], ids=["in the middle", "the last"])
def test_a_poll_taken_away_with_everything_of_it_is_missed(copy: Path, poll: int, place: str) -> None:
    rows = ("captures", "custody", *(("snapshots", "changes") if poll == 4 else ()))
    everything = [f"DELETE FROM {name} WHERE poll_id = {poll}" for name in rows]  # noqa: S608 (names of our own tables)
    everything.append(f"DELETE FROM polls WHERE id = {poll}")  # noqa: S608 (a number of our own)
    assert f"{place}: missing" in places(done_to(copy, *everything))


def test_a_finding_says_which_blog_it_is_of(copy: Path) -> None:
    (found,) = done_to(copy, "UPDATE polls SET reach = 'complete' WHERE id = 3")
    assert (found.place, found.blog) == ("poll 3", "https://toy.test/live/1")
    assert found.sentence == "is not what was recorded"


# --- Bits that fell over ---------------------------------------------------------------------------------------------


def test_a_frame_cut_anywhere_is_named(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        kept = connection.execute("SELECT id, frame FROM bodies ORDER BY id DESC LIMIT 3").fetchall()
    store = Store(f"sqlite:///{copy}")
    for number, frame in kept:
        for length in range(len(frame)):
            with closing(sqlite3.connect(copy)) as connection, connection:
                connection.execute("UPDATE bodies SET frame = ? WHERE id = ?", (frame[:length], number))
            assert f"body {number}" in {each.place for each in Verification(store).packed()}
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("UPDATE bodies SET frame = ? WHERE id = ?", (frame, number))
    assert [*Verification(store).findings()] == []
    store.close()


class Bits:
    """The bits of a store that hold rows, and what the rows are while none has fallen over."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.whole = file.read_bytes()
        self.schema, self.rows = self.read()

    def read(self) -> tuple[object, object]:
        """The schema, and every value that is the collector's word, as SQLite reads them."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.text_factory = bytes
            try:
                schema = connection.execute("SELECT * FROM sqlite_master").fetchall()
                questions = [_question(connection, table) for table in RECORDED]
            except (sqlite3.Error, UnicodeDecodeError):
                return "damaged", None
            try:
                return schema, [connection.execute(question).fetchall() for question in questions]
            except sqlite3.Error as problem:
                return schema, str(problem)

    def flipped(self, bit: int) -> bool:
        """Flips a bit of the file; whether a row reads differently since."""
        page = self.whole[bit // 8 // PAGE * PAGE :][:PAGE]
        begins = int.from_bytes(page[5:7], "big") if page[0] == TABLE_LEAF else 0
        if bit // 8 < PAGE or page[0] in OTHERS or bit // 8 % PAGE < begins:
            return False
        altered = bytearray(self.whole)
        altered[bit // 8] ^= 1 << bit % 8
        self.file.write_bytes(altered)
        schema, rows = self.read()
        return schema == self.schema and rows != self.rows


def _question(connection: sqlite3.Connection, table: str) -> str:
    names = [row[1].decode() for row in connection.execute(f"PRAGMA table_info({table})")]
    asked = [name for name in names if table != "watches" or name in OF_A_WATCH]
    values = ", ".join(f'"{name}", typeof("{name}")' for name in asked)
    return f"SELECT {values} FROM {table}"  # noqa: S608 (names of our own tables)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_bit_that_falls_over_is_found(copy: Path, part: int) -> None:
    bits, chance, flips = Bits(copy), Random(7 + part), 0  # noqa: S311 (no secret, bits)
    while flips < FLIPS / PARTS:
        bit = chance.randrange(len(bits.whole) * 8)
        if bits.flipped(bit):
            flips += 1
            assert found_somehow(copy), f"bit {bit}"


def found_somehow(file: Path) -> bool:
    """Whether damage is found, or the store cannot even be opened."""
    try:
        return bool(findings(file))
    except CollectorError:
        return True
