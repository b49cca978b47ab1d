"""Broken and hostile pages: the reader answers in time, never raises, and makes nothing up.

A few hundred mutations in an ordinary run; `COLLECTOR_THOROUGH=1` makes ten thousand.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.extract import generic
from collector.model import Page, Reading
from tests.printing import PRINTERS, Item, page
from tests.thorough import tries

MUTATIONS = tries("GENERIC_MUTATIONS", 300, 10_000)
SECONDS = 2.0
MIB = 256
SHORTEST = 20
NOW = datetime(2024, 3, 27, 12, 0, tzinfo=UTC)
NOT_A_LETTER = re.compile(r"[^A-Za-z]")
WORD = re.compile(r"[A-Za-z]{5,}")
ITEMS = [
    Item(
        f"e-{900 - i}",
        f"Harbour report number {i}",
        f"The ferry waited {i} hours & left.\nNobody was hurt “at all”.",
        NOW,
    )
    for i in range(12)
]
ITEMS = [Item(i.key, i.title, i.text, NOW - timedelta(minutes=7 * n)) for n, i in enumerate(ITEMS)]
PAGES = [page("Storm in the harbour – live", printer(ITEMS)) for printer in PRINTERS]

Mutation = Callable[[random.Random, bytes], bytes]


def cut(rng: random.Random, body: bytes) -> bytes:
    """Ends anywhere, its last tag sent all the same."""
    return body[: rng.randrange(len(body))] + rng.choice([b"", b"</html>"])


def holed(rng: random.Random, body: bytes) -> bytes:
    start = rng.randrange(len(body))
    return body[:start] + body[start + rng.randrange(400) :]


def swapped(rng: random.Random, body: bytes) -> bytes:
    tags = list(re.finditer(rb"</?\w+", body)) or list(re.finditer(rb".", body))
    one, other = rng.choice(tags), rng.choice(tags)
    return body.replace(one[0], other[0], rng.randint(1, 9))


def scribbled(rng: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randint(1, 40)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def quoted(rng: random.Random, body: bytes) -> bytes:
    """JSON and attributes broken: quotation marks, commas and braces exchanged."""
    marks = [m.start() for m in re.finditer(rb'["{}\[\],:]', body)]
    changed = bytearray(body)
    for at in rng.sample(marks, min(len(marks), rng.randint(1, 12))):
        changed[at] = rng.choice(b'"{}[],:\\ ')
    return bytes(changed)


def recoded(rng: random.Random, body: bytes) -> bytes:
    name = rng.choice(["cp1252", "utf-16", "latin-1", "utf-7", "cp037", "shift_jis"])
    told = rng.choice([name, "utf-8", "klingon", "utf-16", "hex", "idna", "punycode", "unicode_escape"])
    return body.decode("utf-8", "replace").replace('charset="utf-8"', f'charset="{told}"').encode(name, "replace")


def wild(rng: random.Random, body: bytes) -> bytes:
    """Values that no program expects."""
    values = [b"-1", b"99999999999999", b"1e999", b"null", b"[]", b"{}", b'"\\ud800"', b"0000-00-00T99:99", b"\x00" * 9]
    spots = list(re.finditer(rb"\d{4}-\d\d-\d\dT[\d:+]+|\d{9,13}", body)) or list(re.finditer(rb".", body))
    spot = rng.choice(spots)
    return body[: spot.start()] + rng.choice(values) + body[spot.end() :]


MUTATE: tuple[Mutation, ...] = (cut, holed, swapped, scribbled, quoted, recoded, wild)


def read(body: bytes) -> object:
    return generic.read(Page("https://toy.test/live/1", NOW, body=body), "Europe/Berlin")


def test_mutated_pages_raise_nothing_take_no_time_and_make_nothing_up() -> None:
    slowest, wrong = 0.0, []
    for seed in range(MUTATIONS):
        rng = random.Random(seed)  # noqa: S311 (no secret, a mutation)
        body = rng.choice(PAGES)
        for mutate in rng.choices(MUTATE, k=rng.randint(1, 3)):
            body = mutate(rng, body) if len(body) > SHORTEST else body
        started = time.process_time()
        reading = read(body)
        slowest = max(slowest, time.process_time() - started)
        if isinstance(reading, Reading):
            there = body.decode("utf-8", "replace") + body.decode("latin-1")
            words = {word for e in reading.blog.entries for word in WORD.findall(f"{e.title or ''} {e.text}")}
            letters = NOT_A_LETTER.sub("", there)  # what is invisible in the page joins the words beside it
            wrong += [(seed, word) for word in words if word not in there and word not in letters]
    assert wrong == []
    assert slowest < SECONDS


def entries(number: int) -> list[Item]:
    return [
        Item(f"e-{n}", f"Report {n}", f"The ferry waited {n} hours and then left the harbour.", NOW)
        for n in range(number)
    ]


def many(number: int) -> bytes:
    """So many entries of one shape."""
    items = [Item(i.key, i.title, i.text, NOW - timedelta(minutes=n)) for n, i in enumerate(entries(number))]
    return page("Storm live", PRINTERS[7](items))


def many_in_data(number: int) -> bytes:
    """So many entries in JSON-LD."""
    return page("Storm live", PRINTERS[0](entries(number)))


def nested(number: int) -> bytes:
    """An entry under so many elements, between others."""
    return page("Storm live", PRINTERS[7](ITEMS[:4]) + "<div>" * number + PRINTERS[7](ITEMS[4:]) + "</div>" * number)


def nested_data(number: int) -> bytes:
    """JSON in so many lists."""
    return page("Storm live", f'<script type="application/ld+json">{"[" * number}{"]" * number}</script>')


def headings_only(number: int) -> bytes:
    """So many headings with a clock, and nothing between them."""
    return page("Storm live", "".join(f"<h2>{n % 24}:{n % 60:02} Report</h2>" for n in range(number)))


def times_only(number: int) -> bytes:
    """So many times without an entry."""
    return page("Storm live", "<p>a" + "<time>12:30</time>" * number)


def picture(number: int) -> bytes:
    """A picture of so many bytes in the page itself, beside words that platforms' pages have."""
    data = "/9j/4AAQSkZJRgABAQ" * (number // 18)
    said = '"live-blog" "live-center-presentation-webservice" /api/v1/stories/'
    return page("Storm live", f"<script>var kind = {said}</script><img src='data:image/jpeg;base64,{data}'>")


def unclosed(number: int) -> bytes:
    """Data of so many comments and tags that nobody ends."""
    return page("Storm live", PRINTERS[0]([replace(ITEMS[0], text="<!-- <bsp-x " * number), *ITEMS[1:]]))


HUGE = {
    "20000 entries": (many, 20_000),
    "20000 entries in data": (many_in_data, 20_000),
    "10000 nested elements": (nested, 10_000),
    "10000 nested lists": (nested_data, 10_000),
    "20000 headings": (headings_only, 20_000),
    "20000 times": (times_only, 20_000),
    "a picture of 3 MB": (picture, 3_000_000),
    "20000 open comments": (unclosed, 20_000),
}

MEASURED = """
import json, resource, sys, time
from tests import test_generic_hostile as hostile
make, number = hostile.HUGE[sys.argv[1]]
body = make(number)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
reading = hostile.read(body)
seconds = time.process_time() - started
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
count = len(reading.blog.entries) if hasattr(reading, "blog") else 0
print(json.dumps({"seconds": seconds, "mib": grown, "entries": count}))
"""


@pytest.mark.parametrize("name", HUGE)
def test_huge_pages_stay_within_bounds(name: str) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", MEASURED, name]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(done.stdout)
    assert told["seconds"] <= SECONDS, told
    assert told["mib"] <= MIB, told
