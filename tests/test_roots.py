"""One root stands for every chain, and somebody who knows it notices when a chain was written anew."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from collector.archive import roots
from collector.archive.verify import Verification
from collector.errors import NotFound, UsageError
from collector.store.custody_schema import custody
from collector.store.roots import kept
from collector.store.store import Store
from tests.test_verify import lived_through
from tests.toy import Watcher, a_harbour

AT = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
OPENSSL = shutil.which("openssl") or ""
AUTHORITY = """
[req]
distinguished_name = name
x509_extensions = signing
prompt = no
[name]
CN = Test authority
[signing]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    watcher = Watcher(a_harbour(), tmp_path)
    lived_through(watcher)
    yield watcher
    watcher.keep.store.close()


def test_a_root_is_taken_once_a_day(watcher: Watcher) -> None:
    store = watcher.keep.store
    first = roots.daily(store, AT)
    assert first is not None
    assert first.heads[0][:2] == ["blog 1", 6]
    assert roots.daily(store, AT + timedelta(minutes=59)) is None
    watcher.poll()
    second = roots.daily(store, AT + timedelta(hours=1))
    assert second is not None
    assert second.root != first.root
    assert [*Verification(store).findings()] == []


def test_no_root_is_taken_over_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'collector.sqlite3'}")
    assert roots.daily(store, AT) is None
    store.close()


def test_a_chain_written_anew_no_longer_leads_through_a_root(watcher: Watcher) -> None:
    store = watcher.keep.store
    roots.take(store, AT)
    with store.write() as connection:
        connection.execute(update(custody).where(custody.c.number == 6).values(head="0" * 64))
    found = {(each.place, each.sentence) for each in Verification(store).findings()}
    assert ("blog 1", "no longer leads through the link that root 1 found at its end") in found


def openssl(folder: Path, *arguments: str) -> str:
    ended = subprocess.run([OPENSSL, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


@pytest.mark.skipif(not OPENSSL, reason="openssl is not installed")
def test_an_authority_stamps_a_root_and_anybody_checks_the_stamp(watcher: Watcher, tmp_path: Path) -> None:
    store = watcher.keep.store
    (tmp_path / "authority.cnf").write_text(AUTHORITY.format(folder=tmp_path))
    (tmp_path / "serial").write_text("01\n")
    options = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    openssl(tmp_path, "req", *options, "-config", "authority.cnf", "-keyout", "key.pem", "-out", "authority.pem")
    root = roots.take(store, AT).root
    (tmp_path / "root.tsq").write_bytes(roots.request(root))
    assert "Hash Algorithm: sha256" in openssl(tmp_path, "ts", "-query", "-in", "root.tsq", "-text")
    signing = ("-config", "authority.cnf", "-signer", "authority.pem", "-inkey", "key.pem")
    openssl(tmp_path, "ts", "-reply", *signing, "-queryfile", "root.tsq", "-out", "root.tsr")
    assert roots.stamp(store, (tmp_path / "root.tsr").read_bytes()) == root
    with store.read() as connection:
        (tmp_path / "kept.tsr").write_bytes(kept(connection)[0].stamp)
    against = ("-in", "kept.tsr", "-CAfile", "authority.pem")
    assert "Verification: OK" in openssl(tmp_path, "ts", "-verify", "-digest", root, *against)
    assert "Verification: OK" not in openssl(tmp_path, "ts", "-verify", "-digest", root[::-1], *against)
    with pytest.raises(UsageError):
        roots.stamp(store, b"no stamp")
    other = (tmp_path / "root.tsr").read_bytes().replace(bytes.fromhex(root), bytes(32))
    with pytest.raises(NotFound):
        roots.stamp(store, other)
