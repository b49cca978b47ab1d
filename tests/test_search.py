"""Search on both databases against a reader who goes through everything with a finger; and what a find says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from collector.changes import ChangeKind
from collector.errors import BadQuery
from collector.model import Contributor, Flag, Status
from collector.query.search import every, relevant, search
from collector.store import finding
from collector.store.store import Store
from tests.builders import an_entry, at
from tests.library import Shelf, Wording, clear, fill
from tests.thorough import tries
from tests.toy import URL, Outlet, Watcher

EXAMPLES = tries("SEARCHES", 60, 1_000)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('search')}/store.sqlite3")
    yield store
    store.close()


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> Iterator[Store]:
    from tests.postgres import new_database  # noqa: PLC0415 - only where there is a server

    store = Store(new_database(postgres_server))
    yield store
    store.close()


# --- Both databases and the finger -----------------------------------------------------------------------------------

SPELLED = {
    "storm": ("storm",),
    "Stórm,": ("storm",),
    "storms": ("storms",),
    "FERRY": ("ferry",),
    "ferries": ("ferries",),
    "Fähre": ("fahre",),
    "l’eau": ("l", "eau"),
    "10:30": ("10", "30"),
    "well-known": ("well", "known"),
    "東京": ("東", "京"),
    "AND": ("and",),
    "—": (),
}
"""Words as they are printed, and what the finger takes them for."""

NAMES = {"Zoë Quay": ("zoe", "quay"), "Al Quay": ("al", "quay")}
WORDS = st.lists(st.sampled_from(sorted(SPELLED)), min_size=0, max_size=6)
LABELS = ("numeric", "name")
STATUSES = (Status.LIVE, Status.CLOSED)
URLS = ("https://a.example/live/1", "https://b.example/live/2")


@dataclass(frozen=True)
class Line:
    """What the finger knows of a revision."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    authors: tuple[tuple[str, ...], ...]
    flags: frozenset[str]
    kinds: frozenset[str]
    labels: frozenset[str]
    blog: int
    seen_at: datetime
    standing: str


@st.composite
def wordings(draw: st.DrawFn) -> list[Wording]:
    """The revisions of an entry."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        entry = an_entry(
            title=" ".join(draw(WORDS)) or None,
            text=" ".join(draw(WORDS)),
            contributors=tuple(
                Contributor(name) for name in draw(st.lists(st.sampled_from(sorted(NAMES)), max_size=2))
            ),
            flags=frozenset(draw(st.lists(st.sampled_from(Flag), max_size=1))),
        )
        kind = draw(st.sampled_from([ChangeKind.EDITED, ChangeKind.REVERTED])) if number else ChangeKind.NEW
        labels = tuple(draw(st.lists(st.sampled_from(LABELS), max_size=1))) if number else ()
        made.append(Wording(entry, draw(st.integers(0, 5)), kind, labels))
    return made


@st.composite
def shelves(draw: st.DrawFn) -> list[Shelf]:
    kept = []
    for number, url in enumerate(URLS):
        entries = draw(st.lists(wordings(), max_size=4))
        removed = frozenset(place for place in range(len(entries)) if draw(st.booleans()))
        kept.append(Shelf(url, ("toy", "other")[number], STATUSES[number], entries, removed))
    return kept


def folded(text: str | None) -> tuple[str, ...]:
    return tuple(term for word in (text or "").split() for term in SPELLED[word])


def lines(kept: Sequence[Shelf]) -> list[Line]:
    found = []
    for number, shelf in enumerate(kept):
        for place, revisions in enumerate(shelf.entries):
            wordings = [(" ".join((w.entry.title or "").split()), w.entry.text) for w in revisions]
            for wording, said in zip(revisions, wordings, strict=True):
                gone = place in shelf.removed
                kinds = {wording.kind.value} | ({"removed"} if gone and wording is revisions[-1] else set())
                found.append(
                    Line(
                        folded(wording.entry.title),
                        folded(wording.entry.text),
                        tuple(NAMES[person.name] for person in wording.entry.contributors),
                        frozenset(flag.value for flag in wording.entry.flags),
                        frozenset(kinds),
                        frozenset(wording.labels),
                        number,
                        at(wording.minute),
                        "rewritten" if said != wordings[-1] else "removed" if gone else "stands",
                    )
                )
    return found


Asked = tuple[str, Callable[[Line], bool]]
"""A query as it is written, and as the finger understands it."""


def holds(run: Sequence[str], terms: Sequence[str], *, begins: bool = False) -> bool:
    def stands(at: int) -> bool:
        part = run[at : at + len(terms)]
        last = len(part) == len(terms) and (part[-1].startswith(terms[-1]) if begins else part[-1] == terms[-1])
        return last and part[:-1] == tuple(terms[:-1])

    return any(stands(at) for at in range(len(run)))


def phrase(words: list[str]) -> Asked:
    terms = [term for word in words for term in SPELLED[word]]
    return f'"{" ".join(words)}"', lambda line: holds(line.title, terms) or holds(line.text, terms)


def begins(prefix: str) -> Asked:
    return f"{prefix}*", lambda line: holds(line.title + line.text, [prefix], begins=True)


def author(name: str) -> Asked:
    terms = name.lower().split()
    return f'author:"{name}"', lambda line: any(holds(each, terms) for each in line.authors)


def seen(minute: int) -> Asked:
    return f"after:{at(minute).isoformat()}", lambda line: line.seen_at >= at(minute)


LEAVES: st.SearchStrategy[Asked] = st.one_of(
    st.lists(st.sampled_from(sorted(set(SPELLED) - {"—"})), min_size=1, max_size=3).map(phrase),
    st.sampled_from(["sto", "fe", "wel", "storms"]).map(begins),
    st.sampled_from(["Zoe", "quay", "Zoe Quay", "Quay Al"]).map(author),
    st.integers(0, 6).map(seen),
    st.integers(0, 6).map(lambda m: (f"before:{at(m).isoformat()}", lambda line: line.seen_at < at(m))),
    st.sampled_from(Flag).map(lambda f: (f"flag:{f}", lambda line: f in line.flags)),
    st.sampled_from(["new", "edited", "reverted", "removed"]).map(
        lambda k: (f"kind:{k}", lambda line: k in line.kinds)
    ),
    st.sampled_from(LABELS).map(lambda label: (f"label:{label}", lambda line: label in line.labels)),
    st.sampled_from(["stands", "rewritten", "removed"]).map(lambda s: (f"status:{s}", lambda line: s == line.standing)),
    st.sampled_from([0, 1]).map(lambda n: (f"status:{STATUSES[n]}", lambda line: n == line.blog)),
    st.sampled_from([0, 1]).map(lambda n: (f"publisher:{('toy', 'other')[n]}", lambda line: n == line.blog)),
    st.sampled_from([0, 1]).map(lambda n: (f"blog:{URLS[n][8:].upper()}", lambda line: n == line.blog)),
    st.sampled_from([0, 1]).map(lambda n: (f'blog:"{URLS[n]}?watched"', lambda line: n == line.blog)),
)


def either(one: Asked, other: Asked) -> Asked:
    return f"({one[0]} OR {other[0]})", lambda line: one[1](line) or other[1](line)


def both(one: Asked, other: Asked) -> Asked:
    return f"({one[0]} {other[0]})", lambda line: one[1](line) and other[1](line)


def neither(one: Asked) -> Asked:
    return f"NOT {one[0]}", lambda line: not one[1](line)


QUERIES = st.recursive(
    LEAVES, lambda q: st.one_of(st.builds(either, q, q), st.builds(both, q, q), st.builds(neither, q)), max_leaves=6
)


@settings(max_examples=EXAMPLES)
@given(kept=shelves(), asked=st.lists(QUERIES, min_size=1, max_size=8))
def test_both_databases_find_what_a_finger_finds(
    sqlite: Store, postgres: Store, kept: list[Shelf], asked: list[Asked]
) -> None:
    listed = lines(kept)
    for store in (sqlite, postgres):
        with store.write() as connection:
            clear(connection)
            fill(connection, kept)
            for text, finger in asked:
                wanted = [number for number, line in enumerate(listed, start=1) if finger(line)]
                hits = search(connection, text).hits
                assert [hit["id"] for hit in hits] == wanted[::-1], text
                assert [hit["standing"] for hit in hits] == [listed[hit["id"] - 1].standing for hit in hits]
                assert sorted(hit["id"] for hit in relevant(connection, text)) == wanted, text


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each database in turn, empty."""
    store: Store = request.getfixturevalue(request.param)
    with store.write() as connection:
        clear(connection)
    return store


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_pages_follow_each_other_without_gap(store: Store, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "WINDOW", 5)
    rare = [[Wording(an_entry(text="a storm" if number % 3 else "a calm"))] for number in range(40)]
    with store.write() as connection:
        fill(connection, [Shelf(URLS[0], entries=rare)])
    wanted = [number + 1 for number in range(40) if number % 3][::-1]
    read: list[int] = []
    before = None
    while True:
        with store.read() as connection:
            finds = search(connection, "storm", before, size)
        read += [hit["id"] for hit in finds.hits]
        before = finds.next
        if before is None:
            break
    assert read == wanted
    assert [hit["id"] for hit in every(store, "storm")] == wanted


def test_what_says_it_most_is_most_relevant(store: Store) -> None:
    texts = ["The storm is a storm.", "A long sentence about boats names the storm once and goes on.", "No wind."]
    with store.write() as connection:
        fill(connection, [Shelf(URLS[0], entries=[[Wording(an_entry(text=text))] for text in texts])])
        assert [hit["id"] for hit in relevant(connection, "storm")] == [1, 2]
        assert [hit["id"] for hit in relevant(connection, "kind:new", limit=2)] == [3, 2]


def test_nothing_is_found_in_an_empty_store(store: Store) -> None:
    with store.read() as connection:
        for query in ("storm", "NOT storm", "kind:new", "storm OR kind:new"):
            assert search(connection, query).hits == []
            assert relevant(connection, query) == []


# --- What a find says ------------------------------------------------------------------------------------------------


@pytest.fixture
def outlet() -> Outlet:
    outlet = Outlet()
    for key, text in [("e1", "One boat is out."), ("e2", "Two boats are out."), ("e3", "Three boats are out.")]:
        outlet.publish(key, text)
        outlet.wait(60)
    return outlet


@pytest.fixture
def connection(outlet: Outlet, tmp_path: Path) -> Iterator[Connection]:
    """A history told by polls: e1 stands, e2 is rewritten and rewritten back, e3 is rewritten and withdrawn."""
    watcher = Watcher(outlet, tmp_path)
    for step in (
        lambda: None,
        lambda: outlet.edit("e2", text="Two ferries are out."),
        lambda: outlet.edit("e2", text="Two boats are out."),
        lambda: outlet.edit("e3", text="Three ferries are out."),
        lambda: outlet.withdraw("e3"),
    ):
        outlet.wait(120)
        step()
        outlet.wait(30)
        watcher.poll()
    outlet.wait(120)
    watcher.poll()
    with watcher.keep.store.read() as opened:
        yield opened
    watcher.keep.store.close()


def test_a_find_says_what_became_of_its_text(connection: Connection) -> None:
    hits = search(connection, "boat* OR ferries").hits
    told = {(hit["entry"], hit["revision"]): (hit["standing"], hit["state"], hit["kind"]) for hit in hits}
    assert told == {
        ("e1", 1): ("stands", "visible", "backfilled"),
        ("e2", 1): ("stands", "visible", "backfilled"),
        ("e2", 2): ("rewritten", "visible", "edited"),
        ("e2", 3): ("stands", "visible", "reverted"),
        ("e3", 1): ("rewritten", "removed", "backfilled"),
        ("e3", 2): ("removed", "removed", "edited"),
    }
    assert [hit["entry"] for hit in hits] == ["e3", "e2", "e2", "e3", "e2", "e1"], "newest first"


def test_a_find_says_when_its_text_came_and_went(connection: Connection) -> None:
    ((came, went),) = [(hit["came"], hit["went"]) for hit in search(connection, "ferries status:rewritten").hits]
    assert came == {"from_at": "2024-03-27T09:05:31.000Z", "to_at": "2024-03-27T09:08:02.000Z"}
    assert went == {"from_at": "2024-03-27T09:08:02.000Z", "to_at": "2024-03-27T09:10:33.000Z"}
    (removed,) = search(connection, "status:removed").hits
    assert removed["last_seen_at"] == removed["went"]["from_at"]
    assert removed["first_seen_at"] == removed["last_seen_at"], "one poll saw it"
    (standing,) = search(connection, "one").hits
    assert standing["went"] is None
    assert standing["last_seen_at"] > standing["first_seen_at"]


def test_a_find_shows_the_words_around_what_was_sought(connection: Connection) -> None:
    (hit,) = search(connection, '"one boat"').hits
    assert hit["snippet"] == [{"text": "One boat ", "found": True}, {"text": "is out.", "found": False}]
    assert (hit["url"], hit["blog_title"], hit["publisher"]) == (URL, "A day in the harbour – live", "toy")


def test_a_query_that_means_nothing_is_refused_before_anything_is_read(connection: Connection) -> None:
    for ask in (search, relevant):
        with pytest.raises(BadQuery):
            ask(connection, "(storm")
