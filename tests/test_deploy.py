"""What `deploy/` says holds together with the program: its options, variables and exit statuses are real."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from collector import errors
from collector.config import KEYS

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "collector.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def setting(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "collector.service"
    unit.write_text(UNIT.replace(setting("ExecStart")[0].split()[0], "/bin/true"), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S607
    assert (found.returncode, found.stderr) == (0, "")


def test_the_unit_restarts_on_nothing_that_a_person_has_to_mend() -> None:
    (statuses,) = setting("RestartPreventExitStatus")
    hopeless = {errors.UsageError.exit_status, errors.ConfigurationError.exit_status, errors.StoreError.exit_status}
    assert {int(status) for status in statuses.split()} == hopeless
    assert errors.BusyError.exit_status not in hopeless


def test_the_unit_waits_longer_than_the_service_takes_to_stop() -> None:
    assert int(setting("TimeoutStopSec")[0]) > 10
    assert COMPOSE["services"]["collector"]["stop_grace_period"] == "20s"


def test_every_variable_that_is_set_is_one_that_is_read() -> None:
    told = {*re.findall(r"COLLECTOR_[A-Z_]+", UNIT + CONTAINER), *COMPOSE["services"]["collector"]["environment"]}
    assert {variable.lower() for variable in told} <= {*KEYS}


def test_the_collectors_share_one_database_and_nothing_else_reaches_it() -> None:
    services = COMPOSE["services"]
    assert services["collector"]["deploy"]["replicas"] > 1
    assert "postgresql://" in services["collector"]["environment"]["COLLECTOR_DATABASE_URL"]
    assert services["postgres"]["networks"] == ["store"]
    assert COMPOSE["networks"]["store"]["internal"] is True
    assert "ports" not in services["postgres"]


def test_containers_run_without_privileges() -> None:
    collector = COMPOSE["services"]["collector"]
    assert (collector["read_only"], collector["cap_drop"]) == (True, ["ALL"])
    assert re.search(r"^USER collector$", CONTAINER, re.MULTILINE)


def test_the_page_on_operation_names_every_file() -> None:
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert [each.name for each in DEPLOY.iterdir() if each.is_file() and each.name not in page] == []
