"""Lives of blogs, printed in every format, watched by the real collector: what it tells is what the generator did.

A hundred lives are lived in an ordinary run; `COLLECTOR_THOROUGH=1 pytest tests/test_generic_histories.py` lives ten
thousand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from collector.changes import Change
from collector.extract import generic
from collector.model import (
    Entry,
    Failure,
    Page,
    Reading,
)
from tests.printing import PRINTERS, Item, Printer, page
from tests.readers import Unaddressed
from tests.thorough import tries
from tests.toy import HTTP, START, Watcher

HISTORIES = tries("GENERIC_HISTORIES", 100, 10_000)
STEPS = 4
PAUSE = 90
FEWEST = 3
WORDS = (
    "ferry harbour storm council rescue engine captain island bridge closed opened morning crew passengers"
    " weather boats wind repair minister spokesman quay tide north signal lights cargo anchor rope deck radio"
    " coast pilot school road"
).split()


def prose(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


@dataclass
class Paper:
    """An outlet that prints one blog in one format; its clock is its own."""

    printer: Printer
    items: list[Item] = field(default_factory=list)
    now: datetime = START
    modified: datetime = START
    swapped: bool = False
    newest: int = 9000

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:  # noqa: ARG002 (no condition is ever met)
        self.wait(1)
        items = list(self.items)
        if self.swapped and len(items) > 3:
            items[1], items[2] = items[2], items[1]
        body = page("Storm in the harbour – live", self.printer(items))
        said = (("Last-Modified", self.modified.strftime(HTTP)),)
        return Page(url, self.now, 200, said, body, sha256(body).hexdigest(), url)


class Reader(Unaddressed):
    """The generic reader as a publisher, its clocks being Berlin's."""

    @classmethod
    def read(cls, fetched: Page) -> Reading | Failure:
        return generic.read(fetched, "Europe/Berlin")


def begin(rng: random.Random, printer: Printer) -> Paper:
    paper, at = Paper(printer), START - timedelta(minutes=5)
    for number in range(rng.randint(6, 9)):
        paper.items.append(Item(f"e-{9000 - 7 * number}", prose(rng, 5), _text(rng), at))
        at -= timedelta(minutes=rng.randint(1, 60))
    return paper


def _text(rng: random.Random) -> str:
    return "\n".join(prose(rng, rng.randint(14, 30)) for _ in range(rng.randint(1, 3)))


Expected = set[tuple[str, str]]
"""What is to be told: the kind of change and the text it is of, white space apart."""


def act(rng: random.Random, paper: Paper) -> Expected:
    """Something that happens to the blog, and what is to be told of it."""
    paper.wait(PAUSE)
    paper.modified = paper.now
    deed = rng.choice([_publish, _publish, _edit, _edit, _drop, _copy, _swap])
    return deed(rng, paper)


def _publish(rng: random.Random, paper: Paper) -> Expected:
    paper.newest += rng.randint(1, 9)
    item = Item(f"e-{paper.newest}", prose(rng, 5), _text(rng), paper.now.replace(microsecond=0))
    paper.items.insert(0, item)
    return {("new", squeezed(item.text))}


def _edit(rng: random.Random, paper: Paper) -> Expected:
    at = rng.randrange(len(paper.items))
    item = paper.items[at]
    words = item.text.split(" ")
    for _ in range(rng.randint(1, 2)):
        words[rng.randrange(len(words))] = rng.choice(["eleven", "twelve", "thirteen"]) + str(rng.randrange(10_000))
    text = " ".join(words) + (f" {prose(rng, 6)}" if rng.random() < 0.3 else "")
    paper.items[at] = Item(item.key, item.title, text, item.at, item.copy)
    return {("edited", squeezed(text))}


def _drop(rng: random.Random, paper: Paper) -> Expected:
    if len(paper.items) <= FEWEST:
        return _publish(rng, paper)  # two headings with a clock are no live blog to anybody
    gone = paper.items.pop(rng.randrange(len(paper.items) - 1))
    return {("removed", squeezed(gone.text))}


def _copy(rng: random.Random, paper: Paper) -> Expected:
    chosen = rng.choice(paper.items)
    paper.items = [Item(i.key, i.title, i.text, i.at, i is chosen) for i in paper.items]
    return set()


def _swap(_: random.Random, paper: Paper) -> Expected:
    paper.swapped = not paper.swapped
    return set()


def squeezed(text: str) -> str:
    return "".join(text.split())


def told(changes: list[Change]) -> Expected:
    """What the changes tell of entries, those of flags alone and those not yet announced left out."""
    found = set()
    for change in changes:
        if change.key is None or change.kind == "missing" or (change.kind == "edited" and change.fields == ("flags",)):
            continue
        entry = change.after or change.before
        assert isinstance(entry, Entry)
        found.add(("new" if change.kind == "backfilled" else str(change.kind), squeezed(entry.text)))
    return found


def lives(seed: int) -> Iterator[tuple[str, Expected, Expected]]:
    """The steps of one life: the format, what was told and what was to be told."""
    rng = random.Random(seed)  # noqa: S311 (no secret, a life)
    printer = PRINTERS[seed % len(PRINTERS)]
    paper = begin(rng, printer)
    with TemporaryDirectory() as folder:
        watcher = Watcher(paper, Path(folder), Reader)
        watcher.poll()
        for _ in range(STEPS):
            wanted = act(rng, paper)
            before = len(watcher.changes)
            for _ in range(2):
                paper.wait(PAUSE)
                watcher.poll()
            yield printer.__name__, told(watcher.changes[before:]), wanted
        watcher.keep.store.close()


@pytest.mark.parametrize("seed", range(min(HISTORIES, len(PRINTERS))))
def test_each_format_tells_what_happened(seed: int) -> None:
    for name, found, wanted in lives(seed):
        assert found == wanted, name


def test_many_lives_hold_no_false_removal_and_lose_no_edit() -> None:
    wrong = [
        (seed, name, found - wanted, wanted - found)
        for seed in range(len(PRINTERS), HISTORIES)
        for name, found, wanted in lives(seed)
        if found != wanted
    ]
    assert wrong == []
