"""Changes, entries and word differences as a person likes to read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from collector.cli.output import SECONDS, clock, console, local, printable
from collector.words import Kind, Span, difference

STYLES = {
    "new": "green",
    "backfilled": "dim",
    "edited": "yellow",
    "reverted": "yellow",
    "missing": "dim",
    "removed": "bold red",
    "restored": "cyan",
    "headline": "magenta",
    "standfirst": "magenta",
    "closed": "bold",
    "reopened": "bold",
    "moved": "magenta",
    "gap": "red",
}
OPENING = 90
CONTEXT = 8
"""Unchanged words kept at each side of a difference."""


def opening(entry: dict[str, Any] | None, length: int = OPENING) -> str:
    """An entry in one line: its title, else how its text begins."""
    if entry is None:
        return ""
    words = " ".join((entry["title"] or entry["text"]).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def spans(parts: Sequence[Span]) -> Text:
    """A word difference: what went struck through in red, what came in green, long unchanged stretches cut.

    Where there is no colour, what went stands in [-...-] and what came in {+...+}.
    """
    text = Text()
    for place, part in enumerate(parts):
        if part.kind is Kind.REMOVED:
            text.append(_marked(part.text, "[-{}-]"), "red strike")
        elif part.kind is Kind.ADDED:
            text.append(_marked(part.text, "{{+{}+}}"), "green underline")
        else:
            text.append(_cut(printable(part.text), at_start=place == 0, at_end=place == len(parts) - 1))
    return text


def _marked(words: str, form: str) -> str:
    """The words between marks, where the terminal shows no colour; blanks around them stay outside."""
    core = words.strip()
    if console.color_system is not None or not core:
        return printable(words)
    before, _, after = words.partition(core)
    return f"{before}{form.format(printable(core))}{after}"


def _cut(words: str, *, at_start: bool, at_end: bool) -> str:
    listed = words.split(" ")
    if len(listed) <= 2 * CONTEXT:
        return words
    head = "" if at_start else " ".join(listed[:CONTEXT]) + " "
    tail = "" if at_end else " " + " ".join(listed[-CONTEXT:])
    return f"{head}…{tail}" if head or tail else ""


def change(row: dict[str, Any]) -> list[Text]:
    """A change in a line or two: when, what, which entry, and the words that differ."""
    kind = row["kind"]
    head = Text.assemble(
        (local(row["to_at"], SECONDS), "dim"), "  ", (f"{kind:<10}", STYLES.get(kind, "")), " ", _subject(row)
    )
    if row["labels"]:
        head.append(f"  [{', '.join(row['labels'])}]", "dim")
    if row.get("retracted"):
        head.stylize("strike")
        head.append(f"  retracted: {printable(row['retracted']['why'])}", "not strike red")
    return [head, *(Text("    ").append_text(line) for detail in _details(row) for line in detail.split("\n"))]


def _subject(row: dict[str, Any]) -> str:
    if _is_of_the_blog(row):
        return ", ".join(row["fields"])
    if "state" in row["evidence"]:
        found = "found" if row["evidence"]["state"] == "visible" else "no longer found"
        return f"{found}: {opening(row['after'] or row['before']) or row['entry']}"
    entry = row["after"] or row["before"]
    if isinstance(entry, dict):
        posted = f"({_posted(entry['published_at'], row['to_at'])}) " if entry["published_at"] else ""
        return printable(posted + opening(entry))
    return printable(entry)


def _posted(at: str, found_at: str) -> str:
    """When an entry was posted, with the day where it was found on another one."""
    day = local(at, "%d %b %Y")
    return clock(at) if day == local(found_at, "%d %b %Y") else f"{day} {clock(at)}"


def _is_of_the_blog(row: dict[str, Any]) -> bool:
    """Whether words of the blog itself differ; which ones is in `fields`, where the kind does not tell."""
    return row["kind"] in ("headline", "standfirst") or (row["kind"] == "reinterpreted" and row["entry"] is None)


def _details(row: dict[str, Any]) -> Iterable[Text]:
    before, after = row["before"], row["after"]
    if isinstance(before, dict) and isinstance(after, dict):
        yield from differences(row)
    elif _is_of_the_blog(row):
        yield spans(difference(before, after))
    if row["reissue_of"]:
        yield Text(f"posted before as {printable(row['reissue_of'])}, withdrawn", "dim")
    if row["evidence"].get("confirmed_by"):
        yield Text(f"last seen {local(row['from_at'], SECONDS)}; {row['evidence']['confirmed_by']}", "dim")


def differences(row: dict[str, Any]) -> Iterable[Text]:
    """What differs between two wordings, `before` and `after`, in `fields` and `particulars`: a line a field."""
    before, after = row["before"], row["after"]
    for field in ("title", "text"):
        if field in row["fields"]:
            yield _field(field, difference(before[field] or "", after[field] or ""))
    yield from particulars(row)


def particulars(row: dict[str, Any]) -> Iterable[Text]:
    """What differs besides the words: what went and what came, a line a field."""
    for found in row["particulars"]:
        removed, added = ([_shown(found["field"], line) for line in found[side]] for side in ("removed", "added"))
        yield _field(found["field"], _replaced(removed, added))


def _field(name: str, parts: Sequence[Span]) -> Text:
    return Text.assemble((f"{name}: ", "dim")).append_text(spans(parts))


def _replaced(removed: Iterable[str], added: Iterable[str]) -> list[Span]:
    """What went, then what came, with blanks between."""
    parts = [Span(Kind.REMOVED, line) for line in removed] + [Span(Kind.ADDED, line) for line in added]
    return [each for part in parts for each in (part, Span(Kind.SAME, " "))][:-1]


def _shown(field: str, line: str) -> str:
    return local(line, SECONDS) if field == "published_at" else line
