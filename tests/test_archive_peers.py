"""What other people's programs make of our files: pywb replays them, py-wacz validates them. Both from `make peers`."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from collector.archive.package import Span, archived, write_wacz, write_warc
from collector.store import schema as s
from tests.toy import URL, Outlet, Watcher

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def peers() -> Path:
    """The folder of other people's programs; the test is skipped where it is absent."""
    folder = ROOT / ".venv-peers" / "bin"
    if not (folder / "wayback").exists():
        pytest.skip("no .venv-peers: `make peers` makes it")
    return folder


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """A blog after four polls: seen, as it was, edited, edited back."""
    outlet = Outlet()
    watcher = Watcher(outlet, tmp_path_factory.mktemp("peers"))
    outlet.publish("e1", "One boat is in.")
    for text in ("One boat is in.", "Two boats are in.", "One boat is in."):
        watcher.poll()
        outlet.wait(60)
        outlet.edit("e1", text=text)
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


@pytest.fixture(scope="module")
def wayback(peers: Path, watcher: Watcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a pywb that has our WARC file in its collection `c`."""
    folder = tmp_path_factory.mktemp("pywb")
    list(write_warc(folder / "blog.warc.gz", archived(watcher.keep, Span(URL), NOW)))
    for command in (["init", "c"], ["add", "c", "blog.warc.gz"]):
        subprocess.run([peers / "wb-manager", *command], cwd=folder, check=True, capture_output=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        command = [str(peers / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/c"
        deadline = time.monotonic() + 30
        while not answers(f"{address}/"):
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "pywb did not start"
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def answers(url: str) -> bool:
    with suppress(HTTPError, URLError, ConnectionError), urlopen(url, timeout=10):  # noqa: S310 (a server of ours)
        return True
    return False


def observed(watcher: Watcher) -> list[tuple[datetime, str]]:
    """Every moment at which the blog was seen, with the digest of what it showed."""
    shown = (
        select(s.captures.c.captured_at, s.bodies.c.digest)
        .join(s.bodies, s.bodies.c.id == s.captures.c.body_id)
        .where(s.captures.c.url == URL)
        .order_by(s.captures.c.id)
    )
    with watcher.keep.store.read() as connection:
        return [(row.captured_at, row.digest) for row in connection.execute(shown)]


def test_pywb_shows_at_every_moment_the_bytes_that_were_seen_then(wayback: str, watcher: Watcher) -> None:
    moments = observed(watcher)
    assert len(moments) == 4
    for at, digest in moments:
        with urlopen(f"{wayback}/{at:%Y%m%d%H%M%S}id_/{URL}") as replayed:  # noqa: S310 (a server of ours)
            assert replayed.status == 200
            assert sha256(replayed.read()).hexdigest() == digest
            assert replayed.headers["Memento-Datetime"] == f"{at:%a, %d %b %Y %H:%M:%S} GMT"


def test_pywb_lists_every_moment(wayback: str, watcher: Watcher) -> None:
    with urlopen(f"{wayback}/timemap/link/{URL}") as timemap:  # noqa: S310 (a server of ours)
        listed = re.findall(r'rel="memento"; datetime="([^"]+)"', timemap.read().decode())
    assert listed == [f"{at:%a, %d %b %Y %H:%M:%S} GMT" for at, _ in observed(watcher)]


def test_wacz_validate_finds_nothing_wrong(peers: Path, watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"
    list(write_wacz(path, watcher.keep, Span(URL), NOW))
    validated = subprocess.run([peers / "wacz", "validate", "-f", path], capture_output=True, text=True, check=False)
    assert validated.returncode == 0, validated.stdout + validated.stderr
    assert "Validation succeeded" in validated.stdout


def test_wacz_validate_finds_a_file_that_was_changed(peers: Path, watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"
    list(write_wacz(path, watcher.keep, Span(URL), NOW))
    path.write_bytes(path.read_bytes().replace(b"data.warc.gz", b"date.warc.gz"))
    validated = subprocess.run([peers / "wacz", "validate", "-f", path], capture_output=True, text=True, check=False)
    assert "Validation succeeded" not in validated.stdout
