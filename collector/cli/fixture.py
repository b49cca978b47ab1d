"""`collector fixture`: a publisher's file from a template, and a fixture from a page, asked for or saved."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from collector.config import PROJECT
from collector.errors import CollectorError, UsageError
from collector.model import Failure, Page
from collector.watch import Depth, Watch

NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
OK = 200
CASE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")

TEMPLATE = '''"""{title}: what the outlet is called, and what its live pages are like.

Read: the general rules.
Certainty: one page of {year} was seen.
Completeness: a window; complete is never claimed.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class {title}(Publisher):
    """{host}."""

    name = "{name}"
    hosts: ClassVar[tuple[str, ...]] = ("{host}",)
    zone: ClassVar[str] = "UTC"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, with the zone of the outlet's clocks."""
        return generic.read(page, cls.zone)
'''


def command(
    name: Annotated[str, typer.Argument(help="The publisher's name: small letters and figures.")],
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A page of it: its address, or saved.")],
    url: Annotated[str, typer.Option("--url", help="The address that a saved page is from.")] = "",
    captured_at: Annotated[
        str | None, typer.Option("--captured-at", metavar="TIME", help="When; default: now.")
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="The fixture's name; default: the day it was saved.")
    ] = None,
    into: Annotated[Path, typer.Option("--into", help="The project's folder.")] = PROJECT,
) -> None:
    """Write spiders/NAME.py, if there is none, and tests/fixtures/NAME/CASE/ from a page, trimmed."""
    page = _asked(name, source) if source.startswith(("http://", "https://")) else _saved(source, url, captured_at)
    case = case or page.captured_at.date().isoformat()
    if not NAME.fullmatch(name) or not CASE.fullmatch(case):
        raise UsageError("names are small letters and figures; a case's may have hyphens: 2024-live")
    written = [] if (into / "spiders" / f"{name}.py").exists() else [_template(name, page, into)]
    folder = into / "tests" / "fixtures" / name / case
    written += _fixture(name, page, folder)
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"Look through {folder / 'expected.json'}: it says what was read, not what is right.")


def _asked(name: str, url: str) -> Page:
    """The page at an address, asked for as `capture` does: guarded, obeying robots.txt; nothing is stored."""
    from collector.publishers import ANY, names, project_settings
    from collector.service.crawl import fetched
    from collector.service.plan import require_contact

    require_contact(url)
    poll = fetched(Watch(url, name if name in names() else ANY, Depth.NEWEST), project_settings())
    page = poll.pages[0]
    if page.failure or page.status != OK or not page.body:
        raise CollectorError(poll.failure.message if poll.failure else f"{url} answered {page.status} without a page")
    return replace(page, captured_at=page.captured_at.replace(microsecond=0))


def _saved(source: str, url: str, captured_at: str | None) -> Page:
    """A page from a file."""
    from collector.publishers import host_of
    from collector.query.compare import instant

    if not url:
        raise UsageError("say which address the page was saved from: collector fixture NAME FILE --url URL")
    host_of(url)
    try:
        body = Path(source).read_bytes()
    except OSError as problem:
        raise UsageError(f"{source} cannot be read: {problem.strerror or problem}") from problem
    at = instant(captured_at) if captured_at else datetime.now(UTC).replace(microsecond=0)
    return Page(url, at, body=body, body_digest=sha256(body).hexdigest(), final_url=url)


def _template(name: str, page: Page, into: Path) -> Path:
    from collector.publishers import host_of

    path = into / "spiders" / f"{name}.py"
    told = TEMPLATE.format(title=name.capitalize(), name=name, host=host_of(page.url), year=page.captured_at.year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(told, encoding="utf-8")
    return path


def _fixture(name: str, page: Page, folder: Path) -> list[Path]:
    from collector.cli.trimming import trimmed
    from collector.publishers import by_name, names

    read = by_name(name if name in names() else "generic").read
    body = trimmed(page, read)
    reading = read(Page(page.url, page.captured_at, body=body, final_url=page.final_url))
    expected = {"failure": reading.kind.value} if isinstance(reading, Failure) else _plain(reading)
    suffix = "json" if body.lstrip()[:1] in (b"{", b"[") else "html"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"page.{suffix}": body,
        "meta.json": _json({"url": page.url, "captured_at": page.captured_at.isoformat()}),
        "expected.json": _json(expected),
    }
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return [folder / file for file in files]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(value: object) -> Any:
    """A value of the model as JSON has it, without fields that are empty or false."""
    if is_dataclass(value):
        said = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {name: inner for name, inner in said.items() if inner not in (None, "", [], {}, False)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(_plain(inner) for inner in value)
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
