"""The lock on a data directory that cannot be written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import ConfigurationError
from collector.service.lock import held
from tests.commands import run


def test_a_data_directory_that_cannot_be_made_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="COLLECTOR_HOME"), held(tmp_path / "file" / "data"):
        pass


def test_the_service_says_so_in_a_sentence_with_its_exit_status(tmp_path: Path) -> None:
    (tmp_path / "run.lock").mkdir()  # what even a superuser cannot write to
    ended = run(tmp_path, "run")
    assert (ended.status, ended.out) == (78, "")
    assert f"the data directory {tmp_path} cannot be written to" in ended.err
    assert ended.err.count("\n") == 1
