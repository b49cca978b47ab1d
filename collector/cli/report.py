"""`collector report`: the version that stands against what readers saw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from collector.archive.files import whole
from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, Url, console, lines, local, plain, printable
from collector.cli.render import particulars, spans
from collector.query.report import lasted, page, report
from collector.words import Kind, Span

Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="One page to print, which loads nothing.")]


def command(url: Url, html: Html = None, json: Json = False) -> None:
    """Report what became of a live blog: withdrawn, rewritten, added later, headlines, corrections, our own gaps."""
    answer = report(store(), url)
    if html:
        with whole(html) as file:
            file.write(page(answer).encode())
        console.print(f"{plain(str(html))} written")
    elif json:
        lines([answer])
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    console.print(f"[bold]{plain(answer['title'])}[/]")
    console.print(
        f"[dim]{answer['status']} · observed {local(answer['first_polled_at'])} to {local(answer['last_polled_at'])} · "
        f"{answer['seen']} entries seen, {answer['standing']} standing[/]"
    )
    for name, rows, show in (
        ("Withdrawn", answer["withdrawn"], _withdrawn),
        ("Rewritten", [step for each in answer["rewritten"] for step in each["steps"]], _step),
        ("Added later", answer["added"], _added),
        ("Corrections that are stated", answer["corrections"], lambda e: _added(e) if "why" in e else _step(e)),
        ("Figures, names and denials changed without a word", answer["unstated"], _step),
        ("Exchanged beside words that stay", answer["exchanged"], _exchange),
        ("Headline", answer["headlines"], _line),
        ("Standfirst", answer["standfirsts"], _line),
        ("Entries may have passed unseen", answer["gaps"], lambda each: console.print(_happened(each))),
        ("No good poll", answer["silences"], lambda each: console.print(_happened(each))),
    ):
        console.print(f"\n[bold]{name}[/] [dim]{len(rows)}[/]")
        for row in rows:
            show(row)


def _happened(when: dict[str, Any]) -> str:
    to = local(when["to_at"], SECONDS)
    return f"between {local(when['from_at'], SECONDS)} and {to}" if when["from_at"] else f"by {to}"


def _withdrawn(each: dict[str, Any]) -> None:
    _head(each)
    console.print(
        f"[dim]gone {_happened(each['gone'])}, had stood {lasted(each['stood'])}; {plain(each['evidence'])}[/]"
    )


def _head(each: dict[str, Any]) -> None:
    console.print(f"\n[bold]{plain(each['title'])}[/] [dim]{plain(each['key'])}[/]")
    console.print(plain(each["text"]))


def _step(each: dict[str, Any]) -> None:
    told = f" · {', '.join(each['labels'])}" if each["labels"] else ""
    console.print(f"\n[dim]{_happened(each['when'])}, had stood {lasted(each['stood'])}{told}[/]")
    for field in ("title", "text"):
        if field in each["fields"]:
            console.print(_spans(each[field]))
    for line in particulars(each):
        console.print(line)


def _exchange(each: dict[str, Any]) -> None:
    console.print(f"\n{plain(each['opening'])}", end="")
    _step(each)


def _spans(parts: Sequence[dict[str, str]]) -> Text:
    return spans([Span(Kind(part["kind"]), part["text"]) for part in parts])


def _added(each: dict[str, Any]) -> None:
    _head(each)
    console.print(f"[dim]came {_happened(each['came'])}, {each['why']}[/]")


def _line(each: dict[str, Any]) -> None:
    since = f"since {_happened(each['since'])}" if each["since"] else "when first seen"
    console.print(Text.assemble(printable(each["text"]), (f"  {since}", "dim")))
