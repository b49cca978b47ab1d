"""Following a chain of custody: its links, and what the rows say today of what each link commits to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from collector.archive.finding import Finding
from collector.custody import Leaf, checksum, commitment, head
from collector.store import audit
from collector.store.audit import Acts, Chain, Subject, Told, Unreadable
from collector.store.schema import AnyRow

LINKS = 200
"""How many links are followed in one short read."""

LATEST = ("blog", "page", "state")
"""What a later poll may alter: the last commitment alone can be held against the row."""

_PLACES = {
    "poll": "poll {poll}",
    "capture": "capture {which} of poll {poll}",
    "snapshot": "the snapshot of poll {poll}",
    "entry": "entry {which}, as recorded by poll {poll}",
    "changes": "the blog's changes in poll {poll}",
    "blog": "{chain}",
    "page": "page {which} of {chain}",
    "state": "entry {which} of {chain}, as last seen",
}


@dataclass
class Walk:
    """One chain, followed from its first link on.

    `number` and `head` are those of the link before the next; no head where that link is gone or damaged.
    """

    chain: Chain
    number: int = -1
    head: str | None = ""
    acts: Acts = field(default_factory=Acts)
    latest: dict[Subject, Leaf] = field(default_factory=dict)
    url: str | None = None
    followed: int = 0
    looked_at: int = 0
    ended: bool = False

    def follow(self, connection: Connection, looks_at: Callable[[int], bool]) -> Iterator[Finding]:
        """The next links, and those of their polls that are to be looked at."""
        self.ended = True  # should the reading break off, there is no going on
        if self.number < 0:
            self.number = audit.links_before(connection, self.chain)
        links = audit.links_after(connection, self.chain, self.number, LINKS)
        readable = [link for link in links if not isinstance(link, Unreadable)]
        wanted = [link.poll_id for link in readable if link.poll_id is not None and looks_at(link.poll_id)]
        told = audit.told(connection, wanted)
        self.looked_at += len(wanted)
        yield from (unreadable(row) for row in (*told.unreadable, *(k for k in links if isinstance(k, Unreadable))))
        for link in readable:
            yield from self._link(link, told, look=link.poll_id in wanted)
        self.followed += len(links)
        self.ended = len(links) < LINKS

    def _link(self, link: AnyRow, told: Told, *, look: bool) -> Iterator[Finding]:
        yield from self._missing_before(link.number)
        try:
            leaves = [Leaf(*leaf) for leaf in link.leaves]
            said = head(self.head or "", link.number, [leaf.digest for leaf in leaves])
            whole = checksum(leaves) == link.checksum
        except (TypeError, ValueError):
            leaves, said, whole = [], "", False
        if not whole:
            yield Finding(self._place(link.number), "altered", "names or salts of its commitments are damaged")
        if self.head is not None and said != link.head:
            yield Finding(self._place(link.number), "altered", "does not follow from the link before and what it holds")
        self.number, self.head = link.number, link.head
        if any(leaf.salt is None for leaf in leaves) and (self.chain.name, link.number) not in self.acts.links:
            yield Finding(self._place(link.number), "missing", "has lost salts, and no act says so")
        leaves = [leaf for leaf in leaves if leaf.salt is not None]
        self.latest |= {(leaf.what, leaf.which or ""): leaf for leaf in leaves if leaf.what in LATEST}
        for leaf in leaves:
            if leaf.what == "act":
                yield from held_against(leaf, self.acts.said.get(leaf.which or ""), f"act {leaf.which}")
        if look:
            yield from self._poll(link, [leaf for leaf in leaves if leaf.what not in LATEST], told)

    def _missing_before(self, number: int) -> Iterator[Finding]:
        if number > self.number + 1:
            self.head = None
            first, last = self.number + 1, number - 1
            gone = f"link {first}" if first == last else f"links {first} to {last}"
            yield Finding(f"{self.chain.name}, {gone}", "missing", "is gone" if first == last else "are gone")

    def _place(self, number: int) -> str:
        return f"{self.chain.name}, link {number}"

    def _poll(self, link: AnyRow, leaves: list[Leaf], told: Told) -> Iterator[Finding]:
        row = told.polls.get(link.poll_id)
        if row is not None and not self._owns(row):
            yield Finding(f"poll {row.id}", "altered", f"is not of {self.chain.name}, whose chain it is in")
        said = dict(told.facts.get(link.poll_id, {}))
        for leaf in leaves:
            place = self.place(leaf.what, leaf.which, link.poll_id)
            yield from held_against(leaf, said.pop((leaf.what, leaf.which), None), place)
        for what, which in said:
            yield Finding(self.place(what, which, link.poll_id), "added", "was not there when the poll was recorded")

    def _owns(self, poll: AnyRow) -> bool:
        if self.chain.kind == "blog":
            return bool(poll.blog_id == self.chain.id)
        return poll.blog_id is None and bool(poll.watch_id == self.chain.id)

    def place(self, what: str, which: str | None, poll: int | None = None) -> str:
        """The name of a subject."""
        form = _PLACES.get(what, what + " {which}")
        return form.format(which=which, poll=poll, chain=self.chain.name)

    def end(self, connection: Connection) -> Iterator[Finding]:
        """The end of the chain against the blog that it is of, and what a later poll may alter against its rows."""
        blog = audit.blog(connection, self.chain.id)
        if isinstance(blog, Unreadable):
            yield unreadable(blog)
            return
        self.url = blog.canonical_url
        if (blog.version, blog.head or "") != (self.number, self.head):
            yield Finding(
                self.chain.name, "missing", f"was extended {blog.version} times; its chain ends at link {self.number}"
            )
        now, damaged = audit.remembered(connection, blog)
        yield from (unreadable(row) for row in damaged)
        yield from self._as_remembered(now, older=audit.links_before(connection, self.chain) > 0)

    def _as_remembered(self, now: dict[Subject, Any], *, older: bool) -> Iterator[Finding]:
        for subject, leaf in self.latest.items():
            said = now.pop(subject, None)
            if said is not None or leaf.what != "page":  # a page that shows no entry any more is forgotten
                yield from held_against(leaf, said, self.place(*subject))
        for subject in () if older or self.chain.id in self.acts.blogs else now:
            yield Finding(self.place(*subject), "added", "is of no poll that was recorded")


def held_against(leaf: Leaf, said: Any, place: str) -> Iterator[Finding]:
    """What is said today of a subject against what was committed to."""
    if said is None:
        yield Finding(place, "missing", "is gone")
        return
    try:
        matches = leaf.salt is not None and commitment(leaf.salt, said) == leaf.digest
    except (TypeError, ValueError):
        matches = False
    if not matches:
        yield Finding(place, "altered", "is not what was recorded")


def unreadable(row: Unreadable) -> Finding:
    """That a row is there and says nothing."""
    return Finding(f"row {row.id} of {row.table}", "unreadable", "is damaged: it cannot be read")
