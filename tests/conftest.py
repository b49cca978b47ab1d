"""What every test has at hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from collector.newsroom.server import Newsroom
from collector.store.store import Store
from tests import postgres
from tests.afternoon import EDITIONS, Kept, evening, polled
from tests.toy import an_empty_store
from tests.website import Served, serving

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for other processes, or for time to pass."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded live blogs beside the project; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[1] / "../shared"
    if not folder.is_dir():
        pytest.skip("no ../shared: the recorded live blogs are not on this machine")
    return folder.resolve()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket's folder of a running PostgreSQL; the test is skipped where none is installed."""
    with postgres.server() as place:
        yield place


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The URL of a new, empty PostgreSQL database."""
    return postgres.new_database(postgres_server)


@pytest.fixture(scope="session")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The demo newsroom's afternoon as the real collector kept it. Tests that write take a copy."""
    return polled(tmp_path_factory.mktemp("afternoon") / "data")


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom on loopback that shows the fifth edition of the afternoon until it is given another."""
    with Newsroom(EDITIONS[4], evening) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def web(afternoon: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The web face over a copy of the afternoon."""
    home = tmp_path_factory.mktemp("web") / "data"
    shutil.copytree(afternoon.home, home)
    store = Store(f"sqlite:///{home / 'collector.sqlite3'}")
    with serving(store) as served:
        yield served
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new store, in SQLite and then in PostgreSQL."""
    if request.param == "postgresql":
        return postgres.new_store(request.getfixturevalue("postgres_server"))
    file = tmp_path / "kept" / "store.sqlite3"
    file.parent.mkdir()
    file.write_bytes(an_empty_store())
    return f"sqlite:///{file}"
