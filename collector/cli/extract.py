"""`collector extract`: read a saved page, store nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli.output import Json, PublisherName, complain, lines
from collector.cli.show import print_answer
from collector.errors import UsageError
from collector.model import Failure, Page, Reading
from collector.query import answers
from collector.query.compare import instant

File = Annotated[Path, typer.Argument(help="A saved page: HTML, or the JSON that a publisher serves.")]
PageUrl = Annotated[str, typer.Option("--url", help="The address it was saved from.")]
CapturedAt = Annotated[
    str | None, typer.Option("--captured-at", metavar="TIME", help="When it was saved; default: now.")
]


def command(
    file: File, url: PageUrl, captured_at: CapturedAt = None, publisher: PublisherName = None, json: Json = False
) -> None:
    """Read a saved page and print the live blog in it. A page that is none: exit status 1, with the reason."""
    reading = _read(_page(file, url, captured_at), publisher)
    if isinstance(reading, Failure):
        answer: dict[str, Any] = {"blog": None, "entries": [], "error": answers.failure(reading)}
    else:
        answer = _answer(reading, url)
    if json:
        lines([answer])
    elif isinstance(reading, Failure):
        complain(f"{reading.kind}: {reading.message}")
    else:
        print_answer(answer)
    if isinstance(reading, Failure):
        raise typer.Exit(1)


def _page(file: Path, url: str, captured_at: str | None) -> Page:
    try:
        body = file.read_bytes()
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror or problem}") from problem
    at = instant(captured_at) if captured_at else datetime.now(UTC)
    return Page(url, at, body=body, body_digest=sha256(body).hexdigest(), final_url=url)


def _read(page: Page, publisher: str | None) -> Reading | Failure:
    from collector.extract.walls import wall
    from collector.publishers import by_name, by_url

    reading = (by_name(publisher) if publisher else by_url(page.url)).read(page)
    return (wall(page) or reading) if isinstance(reading, Failure) else reading


def _answer(reading: Reading, url: str) -> dict[str, Any]:
    from collector.extract.merge import merge

    said = merge([reading])
    seen = {"state": "visible", "revision": 1, "first_seen_at": None, "last_seen_at": None}
    blog = {"url": url, **answers.blog(said), "first_seen_at": None, "last_seen_at": None, "as_of": None}
    return {"blog": blog, "entries": [answers.entry(e) | seen for e in said.entries], "error": None}
