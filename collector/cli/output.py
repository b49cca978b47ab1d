"""Writing: JSON lines for programs, text for people; times in the reader's zone, with the zone named."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Url = Annotated[str, typer.Argument(help="The live blog's address.", show_default=False)]
OneUrl = Annotated[str | None, typer.Argument(metavar="[URL]", help="Of this live blog only.", show_default=False)]
PublisherName = Annotated[
    str | None, typer.Option("--publisher", help="Whose markup it is, where the host does not tell.")
]

# Without emoji: ":fire:" in a captured text is what the publisher wrote. Lines are folded for a terminal only: a file
# or a program wants them whole.
console = Console(highlight=False, soft_wrap=not sys.stdout.isatty(), emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def complain(sentence: str) -> None:
    """Tells a person what went wrong and what to do."""
    errors.print(f"[bold red]collector:[/] {plain(sentence)}")


def lines(rows: Iterable[dict[str, Any]]) -> int:
    """Writes a JSON object a line; returns how many."""
    count = 0
    for row in rows:
        sys.stdout.write(_line(row) + "\n")
        count += 1
    sys.stdout.flush()
    return count


def _line(row: dict[str, Any]) -> str:
    """JSON in one line for every reader: what ends lines, moves cursors or has no encoding is escaped."""
    if sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        return json.dumps(row)
    return _UNSAFE.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(row, ensure_ascii=False))


_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str | None) -> str:
    """Captured text made safe for a terminal and for our own markup."""
    return escape(printable(text))


def printable(text: str | None) -> str:
    """Captured text without control characters: none may move the cursor, clear the screen or turn the line round."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text or "")


MINUTES = "%a %d %b %Y %H:%M %Z"
SECONDS = "%a %d %b %Y %H:%M:%S %Z"


def local(at: str | datetime | None, form: str = MINUTES) -> str:
    """A time in the reader's zone, its name with it; a dash where there is none."""
    if at is None:
        return "–"
    moment = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone()
    return moment.strftime(form)


def clock(at: str | None) -> str:
    """Hour and minute in the reader's zone."""
    return "–" if at is None else datetime.fromisoformat(at).astimezone().strftime("%H:%M")
