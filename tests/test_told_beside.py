"""Pages that show the newest entries and tell all of them in their data: which of the two an absence is judged by."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from collector.changes import Change
from collector.model import Page
from tests.printing import BASE, Item, page, paragraphs, posting
from tests.readers import AnyPage
from tests.thorough import tries
from tests.toy import HTTP, START, Watcher

LIVES = tries("TOLD_LIVES", 12, 2_000)
SHOWN, FIRST = 6, 14
WORDS = "ferry harbour storm council rescue engine captain island bridge closed morning crew weather repair".split()


class Paper:
    """An outlet whose page shows the newest entries, with their authors, and whose data tell all, in another form."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        self.hidden: set[str] = set()
        self.untold: set[str] = set()
        self.now: datetime = START
        self.modified: datetime = START

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:  # noqa: ARG002 (no condition is ever met)
        self.wait(1)
        listed = [item for item in self.items if item.key not in self.hidden][:SHOWN]
        told = [item for item in self.items if item.key not in self.untold]
        data = posting(told, lambda _, item: f"{BASE}#{item.key}")
        body = page("Storm in the harbour – live", data + "".join(map(entry, listed)))
        said = (("Last-Modified", self.modified.strftime(HTTP)),)
        return Page(url, self.now, 200, said, body, sha256(body).hexdigest(), url)


def entry(item: Item) -> str:
    return (
        f'<article class="post" id="{item.key}"><time datetime="{item.at.isoformat()}">now</time>'
        f'<h3>{html.escape(item.title)}</h3><span class="author">Ann Other</span>{paragraphs(item.text)}'
        f'<p><a href="https://quay.example/{item.key}">The log</a></p></article>'
    )


def prose(rng: random.Random) -> str:
    return "\n".join(" ".join(rng.choices(WORDS, k=rng.randint(14, 24))) + "." for _ in range(2))


def begin(rng: random.Random) -> Paper:
    items = [
        Item(
            f"e-{9000 - 7 * n}",
            f"Report {' '.join(rng.choices(WORDS, k=3))} {n}",
            prose(rng),
            START - timedelta(hours=n + 1),
        )
        for n in range(FIRST)
    ]
    return Paper(items)


Expected = set[tuple[str, str]]


def told(changes: Sequence[Change]) -> Expected:
    return {(str(c.kind), c.key) for c in changes if c.key is not None and c.kind != "missing"}


def after_two_polls(paper: Paper, watcher: Watcher) -> Expected:
    before = len(watcher.changes)
    for _ in range(2):
        paper.wait(90)
        watcher.poll()
    return told(watcher.changes[before:])


def act(rng: random.Random, paper: Paper) -> Expected:
    """Something that happens to the blog, and what is to be told of it."""
    paper.modified = paper.now
    shown = [item for item in paper.items if item.key not in paper.hidden][:SHOWN]
    deed, chosen = rng.choice(["publish", "edit", "drop", "hide", "show"]), rng.choice(shown[1:-1])
    at = paper.items.index(chosen)
    if deed == "edit":
        paper.items[at] = replace(chosen, text=chosen.text + f" And {rng.randrange(10**6)} more words of it all.")
        return {("edited", chosen.key)}
    if deed == "drop" and len(paper.items) > FIRST - 3:
        del paper.items[at]
        return {("removed", chosen.key)}
    if deed == "hide" and len(paper.hidden) < 2:
        paper.hidden.add(chosen.key)
        return set()
    if deed == "show":
        paper.hidden.clear()
        return set()
    key = f"e-{9001 + len(paper.items) + rng.randrange(10**6) * 100}"
    paper.items.insert(0, Item(key, f"Report {key}", prose(rng), paper.now.replace(microsecond=0)))
    return {("new", key)}


def lived(seed: int) -> list[tuple[Expected, Expected]]:
    rng = random.Random(seed)  # noqa: S311 (no secret, a life)
    paper = begin(rng)
    with TemporaryDirectory() as folder:
        watcher = Watcher(paper, Path(folder), AnyPage)
        watcher.poll()
        steps = []
        for _ in range(6):
            wanted = act(rng, paper)
            found = after_two_polls(paper, watcher)
            steps.append((found - {each for each in found if each[0] == "backfilled"}, wanted))
        watcher.keep.store.close()
    return steps


def test_an_entry_that_only_the_data_still_tell_is_neither_removed_nor_edited(tmp_path: Path) -> None:
    paper = begin(random.Random(1))  # noqa: S311 (no secret, words)
    watcher = Watcher(paper, tmp_path, AnyPage)
    watcher.poll()
    paper.hidden.add(paper.items[2].key)
    paper.modified = paper.now
    found = after_two_polls(paper, watcher)
    assert [kind for kind, _ in found if kind != "backfilled"] == []
    paper.hidden.clear()
    paper.modified = paper.now
    assert after_two_polls(paper, watcher) == set()


@pytest.mark.parametrize("rewrite", [lambda text: f"{text} And more.", lambda text: text.partition(" ")[2]])
def test_an_entry_that_only_the_data_ever_told_is_edited_there(rewrite: Callable[[str], str], tmp_path: Path) -> None:
    paper = begin(random.Random(1))  # noqa: S311 (no secret, words)
    paper.hidden.add(paper.items[2].key)
    watcher = Watcher(paper, tmp_path, AnyPage)
    watcher.poll()
    chosen = paper.items[2]
    paper.items[2] = replace(chosen, text=rewrite(chosen.text))
    paper.modified = paper.now
    assert after_two_polls(paper, watcher) == {("edited", chosen.key)}


def test_an_entry_that_neither_shows_nor_tells_is_removed(tmp_path: Path) -> None:
    paper = begin(random.Random(1))  # noqa: S311 (no secret, words)
    watcher = Watcher(paper, tmp_path, AnyPage)
    watcher.poll()
    gone = paper.items.pop(2)
    paper.modified = paper.now
    assert ("removed", gone.key) in after_two_polls(paper, watcher)


def test_lives_of_pages_whose_data_tell_more_than_they_show() -> None:
    wrong = [
        (seed, found - wanted, wanted - found)
        for seed in range(LIVES)
        for found, wanted in lived(seed)
        if found != wanted
    ]
    assert wrong == []
