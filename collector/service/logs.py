"""The log of a service: lines for people, or a JSON object a line for programs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from collector.changes import stamp

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`at`, `level`, `part`, `message`, what the caller gave as `extra`, and `problem` where something was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {
            "at": stamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in _USUAL and _is_plain(value)}
        if record.exc_info:
            said["problem"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=True)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def configure(*, json_lines: bool) -> None:
    """Sends the log to standard error: what the collector says from `info` on, what others say from `warning` on."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if json_lines else plain)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("collector").setLevel(logging.INFO)
    # Of a run that is left out because the one before still works; the incident `late` tells what matters of it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # Of an answer that is too large or was cut off; the failed poll tells it with its address.
    logging.getLogger("scrapy.core.downloader.handlers").setLevel(logging.ERROR)
