"""A command loads what it needs itself: nobody waits for the libraries of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run


@pytest.mark.parametrize(
    ("command", "needless"),
    [
        ("--version", {"lxml", "scrapy", "sqlalchemy"}),
        ("capture --help", {"lxml", "scrapy", "sqlalchemy"}),
        ("status", {"lxml", "scrapy"}),
    ],
)
def test_a_command_waits_for_no_library_that_it_does_not_need(command: str, needless: set[str], tmp_path: Path) -> None:
    told = run(tmp_path / "data", *command.split(), program=("-X", "importtime", "-m", "collector")).err
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}
    assert "collector.cli.main" in loaded
    assert needless & loaded == set()
