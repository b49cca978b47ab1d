"""Rows as files that other programs read, written as they are read: CSV for spreadsheets, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import IO, Any

from collector.errors import ConfigurationError
from collector.query.answers import Answer

_CONTENT = "title text authors flags published_at url"
COLUMNS = {
    "blogs": "url publisher title status entries removed polls published_at updated_at first_seen_at last_seen_at",
    "entries": f"id blog publisher key state revision {_CONTENT} first_seen_at last_seen_at reissue_of",
    "revisions": f"id blog publisher key revision reverts_to {_CONTENT} first_seen_at poll extractor",
    "changes": "seq kind url entry fields labels before_title before_text after_title after_text revision reverts_to"
    " reissue_of from_at to_at at_poll retracted_at retracted_who retracted_why",
    "search": "id url blog_title publisher entry revision title authors published_at snippet standing state kind labels"
    " first_seen_at last_seen_at came_from_at came_to_at went_from_at went_to_at",
}
"""The columns of each kind of rows, in order."""

_NUMBERS = frozenset("id entries removed polls revision reverts_to poll seq at_poll".split())
_BATCH = 2_000

_FORMULA = re.compile(r"[\s'\"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")

Cell = str | int | None


def flat(kind: str, row: Answer) -> dict[str, Cell]:
    """A row with one value a column: lists joined, what is nested under the names of both."""
    values: dict[str, Any] = dict(row)
    for name, value in row.items():
        if isinstance(value, dict):
            values |= {f"{name}_{inner}": each for inner, each in value.items()}
        elif name in ("before", "after"):
            values[f"{name}_text"] = value  # of a headline or a standfirst
    return {name: _cell(values.get(name)) for name in COLUMNS[kind].split()}


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        pieces = [each["text"] if isinstance(each, dict) else str(each) for each in value]
        return ("" if value and isinstance(value[0], dict) else "; ").join(pieces)
    return value if isinstance(value, int) or value is None else str(value)


def csv_lines(kind: str, rows: Iterable[Answer]) -> Iterator[str]:
    """CSV as RFC 4180 has it, a header first. What a spreadsheet takes for a formula has an apostrophe in front."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS[kind].split())
    yield _taken(out)
    for row in rows:
        writer.writerow([_safe(cell) for cell in flat(kind, row).values()])
        yield _taken(out)


def _taken(out: StringIO) -> str:
    line = out.getvalue()
    out.seek(0)
    out.truncate()
    return line


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\x00", "")
    return f"'{cell}" if _FORMULA.match(cell) else cell


def json_lines(rows: Iterable[Answer]) -> Iterator[str]:
    """Each row whole, as a JSON object in a line of its own; what is not ASCII is escaped."""
    for row in rows:
        yield json.dumps(row) + "\n"


def write_parquet(kind: str, rows: Iterable[Answer], file: IO[bytes]) -> None:
    """Writes a Parquet file, a group of rows at a time.

    Raises:
        ConfigurationError: when pyarrow is not installed.
    """
    try:
        import pyarrow as arrow  # type: ignore[import-untyped]  # noqa: PLC0415 (optional, and large)
        from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        raise ConfigurationError(
            "Parquet needs pyarrow: pip install -e '.[parquet]', or export csv or jsonl"
        ) from problem
    names = COLUMNS[kind].split()
    schema = arrow.schema([(name, arrow.int64() if name in _NUMBERS else arrow.string()) for name in names])
    flattened = (flat(kind, row) for row in rows)
    with ParquetWriter(file, schema) as writer:
        while batch := list(islice(flattened, _BATCH)):
            writer.write_table(arrow.Table.from_pylist(batch, schema))
