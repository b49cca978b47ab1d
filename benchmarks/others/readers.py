"""What programs that read any page cost on live blogs, and what share of the entries they recover.

`make peers`, then `.venv-peers/bin/python benchmarks/others/readers.py FOLDER`: every FOLDER/NAME/page.html.gz with its
truth.json. Cost is the least processor time of several runs as a ratio to a bare lxml parse. An entry is recovered when
the first forty letters of its text stand in what the program gives, however they are laid out; ids and times are not
asked for. `benchmarks/generic.py` measures the collector in the same way.
"""

from __future__ import annotations

import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import extruct  # type: ignore[import-not-found]
import newspaper  # type: ignore[import-not-found]
import trafilatura  # type: ignore[import-not-found]
from lxml import etree

RUNS = 3
LETTERS = 40
URL = "https://news.example/live/page"


def best(action: Callable[[bytes], object], body: bytes) -> float:
    """The least processor time of several runs, in milliseconds."""
    found = []
    for _ in range(RUNS):
        started = time.process_time()
        action(body)
        found.append(time.process_time() - started)
    return min(found) * 1000


def bare(body: bytes) -> object:
    """The yardstick: the page parsed, and nothing read."""
    return etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))


def by_trafilatura(body: bytes) -> str:
    """The text that trafilatura extracts, set to favour recall."""
    return trafilatura.extract(body, favor_recall=True) or ""


def by_newspaper4k(body: bytes) -> str:
    """The text of the article that newspaper4k parses."""
    article = newspaper.Article(URL)
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    return str(article.text)


def by_extruct(body: bytes) -> str:
    """All texts of the JSON-LD that extruct loads."""
    return json.dumps(extruct.extract(body, base_url=URL, syntaxes=["json-ld"], errors="ignore"), ensure_ascii=False)


def share(text: str, openings: list[str]) -> float:
    """The share of the entries that begin somewhere in a text."""
    whole = "".join(text.split())
    return sum("".join(words.split())[:LETTERS] in whole for words in openings) / len(openings)


def main() -> None:
    """Prints a line for each page and program."""
    logging.disable()
    for path in sorted(Path(sys.argv[1]).glob("*/truth.json")):
        openings = [e["text80"] for e in json.loads(path.read_text())["entries"] if e.get("text80")]
        body = gzip.decompress((path.parent / "page.html.gz").read_bytes())
        yardstick = best(bare, body)
        for program in (by_trafilatura, by_newspaper4k, by_extruct) if openings else ():
            cost, found = best(program, body) / yardstick, share(program(body), openings)
            sys.stdout.write(f"{path.parent.name:12} {program.__name__[3:]:12} {cost:7.1f} {found:6.0%}\n")


if __name__ == "__main__":
    main()
