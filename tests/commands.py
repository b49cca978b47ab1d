"""`collector` as users type it: in a process of its own, or entered in this one where that would enter."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from collector.cli.main import main
from collector.config import current
from collector.store.keep import kept
from tests.processes import ROOT, environment


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What it printed with --json."""
        assert self.status in (0, 1), self.err
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def words(self) -> str:
        """What it printed for a person, however the lines were broken."""
        return " ".join(self.out.split())

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.rows
        return row


def run(home: Path, *command: str, program: tuple[str, ...] = ("-m", "collector"), **own: str) -> Ended:
    """Runs `collector` as in a terminal of 200 columns that shows no colour, in the zone UTC."""
    ended = subprocess.run(
        [sys.executable, *program, *command],
        cwd=ROOT,
        env=environment(**{"COLLECTOR_HOME": str(home), "TZ": "UTC", "COLUMNS": "200"} | own),
        capture_output=True,
        timeout=60,
        check=False,
        encoding="utf-8",
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def ask(home: Path, *command: str, encoding: str = "utf-8", **own: str) -> Ended:
    """The same in this process, for commands that fetch nothing."""
    out, err = (TextIOWrapper(BytesIO(), encoding, write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in ("COLLECTOR_CONTACT", "COLLECTOR_DATABASE_URL"):
            patch.delenv(name, raising=False)
        for name, value in environment(COLLECTOR_HOME=str(home), **own).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["collector", *command])
        patch.chdir(ROOT)
        with pytest.raises(SystemExit) as left:
            main()
        if kept.cache_info().currsize:
            kept(current().database_url).store.close()
            kept.cache_clear()
    status = left.value.code
    assert isinstance(status, int)
    return Ended(status, *(stream.buffer.getvalue().decode(encoding) for stream in (out, err)))
