"""The examples of docs/api.md run against a real server, in the order in which they stand there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from collector.access.roles import Scope
from collector.newsroom.server import Newsroom
from tests.afternoon import AT, STAGES
from tests.website import Served

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_run_and_print_what_they_say(web: Served, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"SERVER": web.url, "TOKEN": web.token(Scope.READ, Scope.CAPTURE)}
    runnable = [each for each in EXAMPLES if "pandas" not in each or find_spec("pandas")]
    with Newsroom(STAGES["the blog closes"], lambda: AT) as newsroom:
        names["URL"] = newsroom.url
        for example in runnable:
            exec(compile(example, "docs/api.md", "exec"), names)  # noqa: S102 (they are ours)
    printed = capsys.readouterr().out
    assert "There are reports of a second explosion on board." in printed
    assert re.search(r"^removed \S+Z Reports of a second explosion$", printed, re.MULTILINE)
    assert "event: done" in printed
    assert f"1 closed {STAGES['the blog closes'].headline}" in printed
    assert f"{STAGES['where families can ask'].headline} ->" in printed


def test_the_document_names_every_address_of_the_api(web: Served) -> None:
    with web.program(Scope.READ) as api:
        paths = api.get("/api/openapi.json").json()["paths"]
    assert [path for path in paths if f"`{path}`" not in PAGE] == []
