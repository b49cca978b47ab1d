"""`collector export`: what was captured, in the formats of web archives."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.output import Json, console, errors, lines, plain
from collector.config import current
from collector.errors import UsageError
from collector.query.compare import instant
from collector.store.keep import kept

OneUrl = Annotated[str | None, typer.Argument(metavar="[URL]", help="Of this live blog only.", show_default=False)]
Warc = Annotated[Path | None, typer.Option("--warc", metavar="FILE", help="A WARC/1.1 file to write, NAME.warc.gz.")]
Wacz = Annotated[Path | None, typer.Option("--wacz", metavar="FILE", help="A WACZ file to write: opens in a browser.")]
From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Of polls made then or later.")]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Of polls made then or earlier.")]


def command(
    url: OneUrl = None,
    warc: Warc = None,
    wacz: Wacz = None,
    since: From = None,
    until: To = None,
    json: Json = False,
) -> None:
    """Write what was captured to a WARC or WACZ file, which other archives and replay tools read."""
    from collector.archive.package import Span, archived, write_wacz, write_warc

    keep, at = kept(current().database_url), datetime.now(UTC)
    span = Span(url, instant(since) if since else None, instant(until) if until else None)
    if warc and not wacz:
        path, records = warc, write_warc(warc, archived(keep, span, at))
    elif wacz and not warc:
        path, records = wacz, write_wacz(wacz, keep, span, at)
    else:
        raise UsageError("say what to write: --warc FILE or --wacz FILE")
    kinds: Counter[str] = Counter()
    with errors.status("writing ...", spinner="dots") as status:
        for record in records:
            kinds[record.kind] += 1
            status.update(f"{kinds.total()} records")
    if json:
        lines([{"file": str(path), "url": url, "bytes": path.stat().st_size, "records": dict(kinds)}])
    else:
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        console.print(f"{plain(str(path))}: {told}")
