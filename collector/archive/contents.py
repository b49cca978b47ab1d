"""Which polls a WARC file holds: those that the collector exported, as they were; of other archives, live blogs.

A record of another archive begins a poll where its address is that of a live blog. What was fetched of the same
host from then on, until the next record of that address, belongs to the poll: further pages are found there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from collector.archive.kept import Answer, KeptPoll
from collector.archive.payload import answered
from collector.archive.reading import Damage, Placed, read, read_at
from collector.archive.said import Said, is_ours, said
from collector.archive.warc import Record
from collector.changes import stamp
from collector.errors import UsageError
from collector.extract.urls import host
from collector.model import Failure, FailureKind, Page, Reading
from collector.publisher import Publisher
from collector.watch import Depth

UNCHANGED = 304
OK = 200
CUT = Failure(FailureKind.TRUNCATED, "The archive that it was imported from has only a part of the page.")
Choose = Callable[[str], type[Publisher]]
"""The publisher that reads the pages at an address; UsageError where it is none that can be polled."""


@dataclass
class Contents:
    """What a WARC file holds. `damages` are the places where a record should be, and the records that are of no use."""

    path: Path
    choose: Choose
    damages: list[Damage] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Where the bytes of answers stand, by the names under which records refer to them."""

    def polls(self) -> list[KeptPoll]:
        """Reads the file, then tells its polls: ours in the order of the file, then the others by time."""
        ours: dict[str, list[tuple[Said, Answer]]] = {}
        others: dict[str, Answer] = {}
        for placed in read(self.path):
            if isinstance(placed, Damage):
                self.damages.append(placed)
            elif is_ours(placed.record):
                self._described(placed, ours, others)
            elif placed.record.kind in ("response", "revisit"):
                self._answer(placed, others)
        return [*self._as_exported(ours), *self._found(list(others.values()))]

    def _answer(self, placed: Placed, others: dict[str, Answer]) -> None:
        """Takes note of where an answer stands, and of the answer."""
        record = placed.record
        place = placed.offset if record.kind == "response" else self._referred(record)
        if place is None:
            self.damages.append(Damage(placed.offset, "refers to an answer that is not in the file"))
            return
        for name in (record.id, record.field("WARC-Payload-Digest"), _moment(record.target, record.field("WARC-Date"))):
            if name:
                self.places.setdefault(name, place)
        self.places[record.id] = place
        page = _page(record)
        if page is None:
            self.damages.append(Damage(placed.offset, "is no answer of a web server at a time that can be read"))
        else:
            others[record.id] = Answer(page, partial(_body, self.path, place))

    def _referred(self, record: Record) -> int | None:
        names = (
            record.field("WARC-Refers-To"),
            _moment(record.field("WARC-Refers-To-Target-URI"), record.field("WARC-Refers-To-Date")),
            record.field("WARC-Payload-Digest"),
        )
        return next((self.places[name] for name in names if name in self.places), None)

    def _described(self, placed: Placed, ours: dict[str, list[tuple[Said, Answer]]], others: dict[str, Answer]) -> None:
        """Takes an answer for one of ours, as the record beside it describes it."""
        beside = placed.record.field("WARC-Concurrent-To") or ""
        others.pop(beside, None)
        try:
            told = said(placed.record)
        except ValueError as problem:
            self.damages.append(Damage(placed.offset, f"does not describe a capture: {problem}"))
            return
        page, place = told.capture.page(), self.places.get(beside)
        if told.context:
            return
        if page.status and place is None:
            self.damages.append(Damage(placed.offset, f"describes an answer of {page.url} that is not in the file"))
            return
        body = partial(_body, self.path, place) if place is not None else bytes
        ours.setdefault(told.poll, []).append((told, Answer(page, body)))

    def _as_exported(self, ours: dict[str, list[tuple[Said, Answer]]]) -> Iterator[KeptPoll]:
        for uid, made in ours.items():
            first = made[0][0]
            answers = tuple(answer for _, answer in made)
            yield KeptPoll(uid, first.watch, first.publisher, first.started_at, first.depth or Depth.ALL, answers)

    def _found(self, answers: list[Answer]) -> Iterator[KeptPoll]:
        """The polls that are to be found among answers of other archives."""
        answers.sort(key=lambda answer: answer.page.captured_at)
        moments = [answer.page.captured_at for answer in answers]
        begins: dict[str, list[Answer]] = {url: [] for url in self._live_blogs(answers)}
        for answer in answers:
            if answer.page.url in begins:
                begins[answer.page.url].append(answer)
        polls = []
        for url, looks in begins.items():
            ends = [look.page.captured_at for look in looks[1:]]
            for look, end in zip(looks, [*ends, datetime.max.replace(tzinfo=UTC)], strict=True):
                span = answers[bisect_left(moments, look.page.captured_at) : bisect_left(moments, end)]
                further = [a for a in span if a.page.url != url and host(a.page.url) == host(url)]
                name = self.choose(url).name
                polls.append(KeptPoll(_uid(look), url, name, look.page.captured_at, Depth.ALL, (look, *further)))
        return iter(sorted(polls, key=lambda poll: poll.captured_at))

    def _live_blogs(self, answers: list[Answer]) -> set[str]:
        """The addresses that are those of live blogs, or, where a blog's own is not in the file, of a page of one."""
        urls = {answer.page.url for answer in answers}
        found = set[str]()
        for answer in answers:
            if answer.page.url in found or answer.page.status != OK:
                continue
            own = self._canonical(answer)
            if own is not None and (own == answer.page.url or own not in urls):
                found.add(answer.page.url)
        return found

    def _canonical(self, answer: Answer) -> str | None:
        """The address of the live blog that a page shows, by its own word; None where it shows none."""
        try:
            reading = self.choose(answer.page.url).read(answer.in_full())
        except UsageError:
            return None
        return reading.blog.canonical_url if isinstance(reading, Reading) else None


def _page(record: Record) -> Page | None:
    """The page of another archive's record, without its body."""
    try:
        at = datetime.fromisoformat(record.field("WARC-Date") or "")
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    page = Page(record.target, at, OK, body=None, final_url=record.target, peer=record.field("WARC-IP-Address"))
    if record.kind == "revisit" and not record.block:
        told = (record.field("WARC-Profile") or "").endswith("server-not-modified")
        return replace(page, status=UNCHANGED if told else OK)
    answer = answered(record.block)
    if answer is None:
        return None
    failure = CUT if record.field("WARC-Truncated") else answer.failure
    return replace(page, status=answer.status, headers=answer.headers, failure=failure)


def _body(path: Path, place: int) -> bytes:
    answer = answered(read_at(path, place).block)
    return answer.body if answer else b""


def _moment(url: str | None, date: str | None) -> str | None:
    """The name of what was at an address at a moment."""
    return f"{url} {date}" if url and date else None


def _uid(answer: Answer) -> str:
    """The name of a poll that another archive made, the same whenever it is imported."""
    page = answer.page
    told = f"{page.url} {stamp(page.captured_at)} {page.status}"
    return f"warc-{sha256(told.encode()).hexdigest()[:32]}"
