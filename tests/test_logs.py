"""The log of a service: who may say what in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import ROOT

SAYING = """
import logging
from collector.service.logs import configure
configure(json_lines=False)
logging.getLogger({part!r}).log(logging.{level}, "something happened")
"""


@pytest.mark.parametrize(
    ("part", "level", "heard"),
    [
        ("collector.service.service", "INFO", "once"),
        ("twisted", "INFO", "not"),
        ("twisted", "WARNING", "once"),
        ("scrapy.core.downloader.handlers.http11", "WARNING", "not"),  # the poll says that its page is too large
        ("apscheduler.scheduler", "WARNING", "not"),  # the incident `late` says what matters
    ],
)
def test_what_is_told_elsewhere_is_not_told_twice(part: str, level: str, heard: str) -> None:
    saying = [sys.executable, "-c", SAYING.format(part=part, level=level)]
    said = subprocess.run(saying, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    assert said.count("something happened") == {"once": 1, "not": 0}[heard]
