"""`collector export`: what was captured, as a web archive; what was found in it, as rows and feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.archive.warc import Record
from collector.cli.changes import Since
from collector.cli.opened import keep
from collector.cli.output import Json, console, errors, lines, plain
from collector.cli.tables import Format, write
from collector.errors import UsageError
from collector.query.compare import instant

What = Annotated[
    str | None,
    typer.Argument(
        metavar="[WHAT]",
        help="Of an archive, a live blog's address; with --format, blogs, entries, revisions, changes or search.",
        show_default=False,
    ),
]
Of = Annotated[
    str | None,
    typer.Argument(metavar="[OF]", help="Of this live blog only; of a search, the query.", show_default=False),
]
Form = Annotated[Format | None, typer.Option("--format", help="Rows (csv, jsonl, parquet) or a feed.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="A file to write; else it is printed.")]
Warc = Annotated[Path | None, typer.Option("--warc", metavar="FILE", help="A WARC/1.1 file to write, NAME.warc.gz.")]
Wacz = Annotated[Path | None, typer.Option("--wacz", metavar="FILE", help="A WACZ file to write: opens in a browser.")]
Search = Annotated[
    str | None,
    typer.Option("--search", metavar="QUERY", help="Of an archive: of polls that first saw what this finds."),
]
From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Of polls made then or later.")]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Of polls made then or earlier.")]


def command(  # noqa: PLR0913, PLR0917 (its options)
    what: What = None,
    of: Of = None,
    form: Form = None,
    output: Output = None,
    seq: Since = 0,
    warc: Warc = None,
    wacz: Wacz = None,
    since: From = None,
    until: To = None,
    query: Search = None,
    json: Json = False,
) -> None:
    """Write rows or a feed of what was found (--format), or an archive of what was captured (--warc, --wacz).

    Rows are complete, with their count told; a feed is of the latest. A WARC or WACZ file is read by other archives and
    replay tools; with --search it holds what first showed the finds of a query, in any live blog.
    """
    if form:
        asked = {"--warc": warc, "--wacz": wacz, "--search": query, "--from": since, "--to": until}
        _refuse(asked, f"--format {form}")
        write(what, of, form, output, seq)
        return
    _refuse({"OF": of, "--output": output, "--since": seq}, "--warc and --wacz")
    from collector.archive.package import Span, archived, write_wacz, write_warc

    kept, at = keep(), datetime.now(UTC)
    if what and query is not None:
        raise UsageError("name a live blog or --search QUERY, not both: `blog:` in the query narrows it to one")
    span = Span(what, instant(since) if since else None, instant(until) if until else None, query)
    if warc and not wacz:
        path, kinds = warc, _written(write_warc(warc, archived(kept, span, at)))
    elif wacz and not warc:
        path, kinds = wacz, _written(write_wacz(wacz, kept, span, at))
    else:
        raise UsageError("say what to write: --warc FILE, --wacz FILE, or rows with --format")
    if json:
        lines([{"file": str(path), "url": what, "bytes": path.stat().st_size, "records": kinds}])
    else:
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        console.print(f"{plain(str(path))}: {told}")


def _written(records: Iterable[Record]) -> dict[str, int]:
    """How many records of each kind are written."""
    kinds: Counter[str] = Counter()
    with errors.status("writing ...", spinner="dots") as status:
        for record in records:
            kinds[record.kind] += 1
            status.update(f"{kinds.total()} records")
    return dict(kinds)


def _refuse(options: Mapping[str, object], beside: str) -> None:
    """Refuses what would be ignored."""
    given = [name for name, value in options.items() if value]
    if given:
        raise UsageError(f"{', '.join(given)} means nothing beside {beside}: see `collector export --help`")
