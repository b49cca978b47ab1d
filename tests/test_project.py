"""The project keeps the promises it makes about itself: its lock, its layers, its documents, its commands."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = ("collector", "spiders", "pipelines")
MODULES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))

# At the root of `collector/`, these alone may know a file, a socket, a clock or Scrapy.
NOT_DOMAIN = {"__main__", "app", "config", "publisher", "publishers", "settings"}
DOMAIN = [path for path in sorted((ROOT / "collector").glob("*.py")) if path.stem not in NOT_DOMAIN]
WORLD = {"aiohttp", "asyncio", "http", "io", "os", "pathlib", "scrapy", "shutil", "socket", "sqlalchemy", "sqlite3"}
WORLD |= {"subprocess", "tempfile", "threading", "time", "twisted"}
DATABASES = {"alembic", "psycopg", "sqlalchemy", "sqlite3"}

# What is imported under another name than its distribution's: pydantic's other half, and what Python 3.14 brings.
PARTS = {"pydantic_core": ["pydantic"], "compression": ["backports.zstd"]}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def normal(requirement: str) -> str:
    """The name in a requirement, as package indexes compare names."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name(path))


def brought_in(path: Path) -> Iterator[str]:
    """What a module imports, by its full name: `json`, `sqlalchemy.Row`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files() -> list[Path]:
    """Every file that is, or is about to be, part of the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository: what belongs to the project cannot be told from what does not")
    return [path for path in (ROOT / line for line in listed.stdout.split("\0") if line) if path.is_file()]


def locked() -> list[str]:
    """The requirements of the lock, each with its hashes in one line."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return text.replace("\\\n", " ").splitlines()


def test_the_lock_holds_no_address() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_requirement_of_the_lock_is_pinned_and_hashed() -> None:
    requirement = re.compile(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}")
    assert [line for line in locked() if not requirement.match(line)] == []


def test_the_lock_holds_what_is_declared_and_the_build_backend() -> None:
    declared = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    declared += PROJECT["build-system"]["requires"]
    assert {normal(each) for each in declared} <= {normal(line) for line in locked()}


def test_what_is_imported_is_declared() -> None:
    extras = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
    declared = {normal(each) for each in (*PROJECT["project"]["dependencies"], *extras)}
    distributions = {**packages_distributions(), **PARTS}
    used = {each.partition(".")[0] for path in MODULES for each in brought_in(path)}
    foreign = used - set(sys.stdlib_module_names) - set(OURS)
    assert {top for top in foreign if declared.isdisjoint(map(normal, distributions.get(top, [top])))} == set()


def test_imports_go_the_agreed_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    checked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_sql_stands_in_the_store_alone() -> None:
    # Others may pass a connection on, take rows and name the version, but put no question of their own.
    handed_on = {"sqlalchemy.Connection", "sqlalchemy.Row", "sqlite3.sqlite_version", "sqlite3.sqlite_version_info"}
    outside = [path for path in MODULES if ROOT / "collector" / "store" not in path.parents]
    used = {(name(path), each) for path in outside for each in brought_in(path) if each.partition(".")[0] in DATABASES}
    assert {(path, each) for path, each in used if each not in handed_on} == set()


@pytest.mark.parametrize("path", DOMAIN, ids=name)
def test_the_domain_knows_no_world(path: Path) -> None:
    lock = "threading.Lock"  # which asks nothing of it: threads share what is remembered
    assert [each for each in brought_in(path) if each.partition(".")[0] in WORLD and each != lock] == []


@pytest.mark.parametrize("path", DOMAIN, ids=name)
def test_the_domain_has_no_clock(path: Path) -> None:
    clocks = {"now", "utcnow", "today"}
    asked = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr in clocks]
    assert asked == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(rb"(?<![\w.])/(?:root|home|Users)/\w|" + re.escape(os.fsencode(ROOT)) + rb"(?!\w)")
    assert [name(path) for path in files() if places.search(path.read_bytes())] == []


def test_links_between_the_documents_lead_somewhere() -> None:
    lost = []
    for page in [path for path in files() if path.suffix == ".md"]:
        targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        local = [target for target in targets if "://" not in target]
        lost += [f"{name(page)}: {target}" for target in local if not (page.parent / target).exists()]
    assert lost == []


def test_the_make_commands_of_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "CONTRIBUTING.md")]
    named = {target for text in texts for target in re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE)}
    assert named
    assert named <= targets


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"
