"""Evidence packs, verified by their own commands in a place that has none of our software."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from collector.archive.evidence import Pack
from collector.errors import CorruptBody, NotFound, UsageError
from tests.commands import ask
from tests.toy import URL, Outlet, Watcher

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PROGRAMS = ("sha256sum", "openssl", "cat")
FILES = ("SHA256SUMS", "VERIFY.txt", "blog.wacz", "custody.jsonl", "timeline.html", "timeline.json")


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """A blog of two pages: seen, as it was, edited, cut short, one entry withdrawn; with a nasty word in it."""
    outlet = Outlet(page_size=2)
    watcher = Watcher(outlet, tmp_path_factory.mktemp("evidence"))
    for number in range(1, 5):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"</td><script>alert({number})</script> boats – ünï.")
    watcher.poll()
    watcher.poll()
    outlet.edit("e4", text="No boat.")
    watcher.poll()
    outlet.faults[""] = "cut"
    outlet.edit("e4", text="One boat.")
    watcher.poll()
    outlet.faults.clear()
    outlet.withdraw("e2")
    outlet.wait(60)
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


@pytest.fixture(scope="module")
def pack(watcher: Watcher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "blog.zip"
    Pack(watcher.keep, URL, None, NOW).write(path)
    return path


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs that a stranger has, and no others: `python3` is one without packages."""
    folder = tmp_path_factory.mktemp("bin")
    for program in PROGRAMS:
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"{program} is not installed")
        (folder / program).symlink_to(found)
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    return folder


def unpacked(pack: Path, folder: Path) -> Path:
    with ZipFile(pack) as file:
        file.extractall(folder)
    return folder


def verified(folder: Path, bare: Path) -> list[subprocess.CompletedProcess[str]]:
    """What the commands of VERIFY.txt say, in order, up to the first that fails."""
    blocks = re.findall(r"^```\n(.*?)^```$", (folder / "VERIFY.txt").read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    said = []
    for block in blocks:
        ended = subprocess.run(
            ["/bin/sh", "-e"],
            cwd=folder,
            env={"PATH": str(bare)},
            input=block,
            capture_output=True,
            text=True,
            check=False,
        )
        said.append(ended)
        if ended.returncode:
            break
    return said


def test_a_stranger_verifies_a_pack_with_its_own_commands(pack: Path, bare: Path, tmp_path: Path) -> None:
    first, second = verified(unpacked(pack, tmp_path), bare)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.count(": OK") == len(FILES) - 1
    assert second.stdout.startswith("OK: ")
    links = [json.loads(line) for line in (tmp_path / "custody.jsonl").read_text().splitlines()]
    assert second.stdout.strip().endswith(links[-1]["head"])
    assert len(links) == 5


def test_the_digest_that_is_told_is_that_of_the_list(watcher: Watcher, tmp_path: Path, bare: Path) -> None:
    told = Pack(watcher.keep, URL, None, NOW).write(tmp_path / "blog.zip")
    folder = unpacked(tmp_path / "blog.zip", tmp_path / "pack")
    assert told == sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    assert told in verified(folder, bare)[0].stdout


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_altered_is_found(pack: Path, bare: Path, tmp_path: Path, name: str) -> None:
    content = (unpacked(pack, tmp_path) / name).read_bytes()
    for spoilt in (content[:-1] + bytes([content[-1] ^ 1]), content[: len(content) // 2], b""):
        (tmp_path / name).write_bytes(content if name == "VERIFY.txt" else spoilt)
        if name == "VERIFY.txt":
            (tmp_path / name).write_bytes(content + b" ")
        assert verified(tmp_path, bare)[-1].returncode != 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("custody.jsonl", b"No boat.", b"No goat."),
        ("custody.jsonl", b'"number":3', b'"number":4'),
        ("custody.jsonl", b'"status":200', b'"status":201'),
    ],
)
def test_what_was_forged_together_with_its_digests_is_still_found(
    pack: Path, bare: Path, tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    content = (unpacked(pack, tmp_path) / name).read_bytes()
    assert old in content
    (tmp_path / name).write_bytes(content.replace(old, new, 1))
    sums = "".join(f"{sha256((tmp_path / f).read_bytes()).hexdigest()}  {f}\n" for f in FILES if f != "SHA256SUMS")
    (tmp_path / "SHA256SUMS").write_text(sums)
    first, second = verified(tmp_path, bare)
    assert (first.returncode, second.returncode) == (0, 1)
    assert "FAILED" in second.stderr


def test_a_link_that_was_taken_out_is_missed(pack: Path, bare: Path, tmp_path: Path) -> None:
    lines = (unpacked(pack, tmp_path) / "custody.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "custody.jsonl").write_bytes(b"".join(lines[:2] + lines[3:]))
    sums = "".join(f"{sha256((tmp_path / f).read_bytes()).hexdigest()}  {f}\n" for f in FILES if f != "SHA256SUMS")
    (tmp_path / "SHA256SUMS").write_text(sums)
    assert "does not follow" in verified(tmp_path, bare)[-1].stderr


def test_the_timeline_says_what_changed_and_runs_nothing(pack: Path, tmp_path: Path) -> None:
    folder = unpacked(pack, tmp_path)
    told = json.loads((folder / "timeline.json").read_text())
    assert {change["kind"] for change in told["changes"]} >= {"backfilled", "edited", "removed"}
    assert len(told["entries"]["e4"]) == 3
    page = (folder / "timeline.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page


def test_a_pack_of_one_entry_tells_of_that_entry(watcher: Watcher, tmp_path: Path) -> None:
    Pack(watcher.keep, URL, "e4", NOW).write(tmp_path / "e4.zip")
    with ZipFile(tmp_path / "e4.zip") as file:
        told = json.loads(file.read("timeline.json"))
    assert told["entries"].keys() == {"e4"}
    assert {change["entry"] for change in told["changes"]} == {"e4"}


def test_the_same_moment_makes_the_same_pack(watcher: Watcher, pack: Path, tmp_path: Path) -> None:
    Pack(watcher.keep, URL, None, NOW).write(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == pack.read_bytes()


def test_what_is_not_what_was_recorded_is_not_put_into_a_pack(tmp_path: Path) -> None:
    outlet = Outlet()
    outlet.publish("e1", "One boat.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    with watcher.keep.store.write() as connection:
        connection.exec_driver_sql("UPDATE captures SET captured_at = captured_at + 1")
    with pytest.raises(CorruptBody, match="collector verify"):
        Pack(watcher.keep, URL, None, NOW).write(tmp_path / "x.zip")
    assert not list(tmp_path.glob("x.zip*"))
    watcher.keep.store.close()


def test_what_is_not_there_makes_no_pack(watcher: Watcher, tmp_path: Path) -> None:
    for url, entry in (("https://elsewhere.test/", None), (URL, "e9")):
        with pytest.raises(NotFound):
            Pack(watcher.keep, url, entry, NOW).write(tmp_path / "x.zip")
    (tmp_path / "y.zip").write_bytes(b"precious")
    with pytest.raises(UsageError):
        Pack(watcher.keep, URL, None, NOW).write(tmp_path / "y.zip")


def test_the_command_tells_the_digest(watcher: Watcher, tmp_path: Path) -> None:
    shutil.copy(str(watcher.keep.store.url.database), tmp_path / "collector.sqlite3")
    told = ask(tmp_path, "evidence", URL, "--out", str(tmp_path / "pack.zip"), "--json").row
    with ZipFile(tmp_path / "pack.zip") as file:
        assert told["digest"] == sha256(file.read("SHA256SUMS")).hexdigest()
