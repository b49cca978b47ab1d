"""`collector verify`: whether what is kept is what was recorded; every place where it is not, by name.

Four things are held against each other: the database and itself; each chain of custody and what its links commit to;
each body and its digest; what was derived and what it was derived from. Polls may go on meanwhile: no read is long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from sqlalchemy import Connection

from collector.archive import roots
from collector.archive.chains import Walk, unreadable
from collector.archive.finding import Finding
from collector.errors import CorruptBody, StoreError
from collector.store import audit, derived, intact
from collector.store.audit import Acts, Chain, Unreadable
from collector.store.bodies import Bodies
from collector.store.schema import AnyRow
from collector.store.store import Store

BODIES = 50
"""How many bodies are unpacked in one short read."""

Step = Callable[[Connection], Iterator[Finding]]


@dataclass
class Verification:
    """A look at a store, at one blog of it, or at a sample: `findings` are made while they are read.

    `sample` is how many polls, and how many bodies, are looked at, chosen by `random`; chains are always followed from
    end to end. The counts are of what has been looked at so far.
    """

    store: Store
    blog: int | None = None
    sample: int | None = None
    random: Random | None = None
    chains: int = 0
    links: int = 0
    polls: int = 0
    bodies: int = 0
    dropped: int = 0
    acts: Acts = field(default_factory=Acts)

    def findings(self) -> Iterator[Finding]:
        """Everything that is not as it was recorded."""
        yield from self._reading("the file", _file)
        found: list[Chain] = []
        yield from self._reading("the list of blogs", lambda connection: self._list(connection, found))
        yield from self._reading("the acts", self._acts)
        looks_at = self._looks_at()
        for chain in found:
            yield from self._chain(chain, looks_at)
        yield from self.packed()
        if self.blog is None:
            yield from self._reading("the numbers of changes", self._numbers)
            yield from self._reading("the roots", roots.findings)

    def _acts(self, connection: Connection) -> Iterator[Finding]:
        self.acts = audit.all_acts(connection)
        yield from (unreadable(row) for row in self.acts.unreadable)
        told, done = audit.retractions(connection).items(), self.acts.retracted.items()
        for seq, number in told ^ {pair for pair in done if pair[0] not in self.acts.changes}:
            yield Finding(f"change {seq}", "contradicts", f"and act {number} do not agree that it was retracted")

    def _numbers(self, connection: Connection) -> Iterator[Finding]:
        return (_contradiction(c) for c in derived.misnumbered(connection, self.acts.changes))

    def _list(self, connection: Connection, found: list[Chain]) -> Iterator[Finding]:
        found += audit.chains(connection, self.blog)
        self.chains = len(found)
        return iter(())

    def _looks_at(self) -> Callable[[int], bool]:
        """Which polls are looked at."""
        if self.sample is None:
            return lambda _: True
        with self.store.read() as connection:
            return frozenset(self._sampled(audit.linked_polls(connection, self.blog))).__contains__

    def _sampled(self, numbers: Sequence[int]) -> Sequence[int]:
        if self.sample is None or self.sample >= len(numbers):
            return numbers
        return sorted((self.random or Random()).sample(numbers, self.sample))  # noqa: S311 (a sample, no secret)

    def _chain(self, chain: Chain, looks_at: Callable[[int], bool]) -> Iterator[Finding]:
        """Follows a chain. Its last links, its end, and what may still change are of one moment."""
        walk = Walk(chain, acts=self.acts)

        def step(connection: Connection) -> Iterator[Finding]:
            yield from walk.follow(connection, looks_at)
            if walk.ended:
                yield from (Finding(f"poll {p}", "added", "is in no chain") for p in audit.outside(connection, chain))
            if walk.ended and chain.kind == "blog":
                yield from walk.end(connection)
                yield from (_contradiction(c) for c in derived.contradictions(connection, chain.id))

        while not walk.ended:
            for finding in self._reading(chain.name, step):
                yield replace(finding, blog=walk.url)
        self.links += walk.followed
        self.polls += walk.looked_at

    def packed(self) -> Iterator[Finding]:
        """Every body, or a sample of them, unpacked from what is on the disk."""
        rows: list[AnyRow] = []
        yield from self._reading("the list of bodies", lambda connection: self._listed(connection, rows))
        unpacked = Bodies()
        wanted = set(self._sampled([row.id for row in rows]))
        for start in range(0, len(rows), BODIES):
            some = [row for row in rows[start : start + BODIES] if row.id in wanted]
            yield from self._reading("bodies", partial(_unpacked, unpacked, some))
            self.bodies += len(some)

    def _listed(self, connection: Connection, rows: list[AnyRow]) -> Iterator[Finding]:
        dropped: list[AnyRow] = []
        for row in audit.bodies_of(connection, self.blog):
            if isinstance(row, Unreadable):
                yield unreadable(row)
            elif row.packed or row.id not in self.acts.bodies:
                rows.append(row)
            else:
                self.dropped += 1
                dropped.append(row)
        yield from (Finding(place, "missing", "is gone") for place in audit.unnumbered([*rows, *dropped]))
        orphans = audit.unreferred(connection, self.blog)
        yield from (Finding(f"body {number}", "added", "is of no capture") for number in orphans)

    def _reading(self, place: str, step: Step) -> Iterator[Finding]:
        """What a step finds in one short read; that it came to no end, where something is past reading."""
        found: list[Finding] = []
        try:
            with self.store.read() as connection:
                found.extend(step(connection))
        except (StoreError, *audit.DAMAGED) as problem:
            found.append(Finding(place, "unreadable", f"could not be read to its end: {problem}"))
        return iter(found)


def _unpacked(unpacked: Bodies, rows: Sequence[AnyRow], connection: Connection) -> Iterator[Finding]:
    for number in audit.damaged_frames(connection, [row.id for row in rows]):
        yield Finding(f"body {number}", "altered", "its frame is not what was written")
    for row in rows:
        try:
            size = len(unpacked.read(connection, row.id))
        except CorruptBody as problem:
            yield Finding(f"body {row.id}", "altered", str(problem))
        except audit.DAMAGED as problem:
            yield Finding(f"body {row.id}", "unreadable", f"cannot be unpacked: {problem}")
        else:
            if size != row.size:
                yield Finding(f"body {row.id}", "altered", f"has {size} bytes, not the {row.size} that it counts")


def _file(connection: Connection) -> Iterator[Finding]:
    yield from (Finding(place, "altered", said) for place, said in intact.complaints(connection))
    yield from (Finding(place, "altered", said) for place, said in intact.mistyped(connection))


def _contradiction(found: derived.Contradiction) -> Finding:
    return Finding(found.place, "contradicts", found.sentence)
