"""Copies of a store: made while polls go on, and put back where nothing is kept.

SQLite's are files like the store's own, made through its backup API; PostgreSQL's are archives of pg_dump. A copy is
not trusted: what a store does not hold (triggers, views, functions) is not put back, since it would run.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, NullPool, create_engine, inspect, make_url

from collector.errors import BackupRefused, ConfigurationError, StoreError, StoreExists, UsageError
from collector.store import schema
from collector.store.store import Store, translated

SQLITE_MAGIC = b"SQLite format 3\x00"
DUMP_MAGIC = b"PGDMP"
DUMPED = frozenset(
    {
        *("TABLE", "TABLE DATA", "INDEX", "CONSTRAINT", "FK CONSTRAINT"),
        *("SEQUENCE", "SEQUENCE OWNED BY", "SEQUENCE SET", "DEFAULT"),
    }
)
"""What a dump of our store consists of: anything else might run."""


def suffix(store: Store) -> str:
    """How the name of a copy ends."""
    return ".sqlite3" if store.is_sqlite else ".pgdump"


Check = Callable[[str], None]
"""Looks at a store, by its URL, before it is given its name; raises where it is not to be trusted."""


def copies_before_upgrades(store: Store) -> list[Path]:
    """The copies that upgrades of an SQLite store left beside it."""
    if not store.is_sqlite:
        return []
    file = Path(str(store.url.database))
    return sorted(file.parent.glob(f"{file.name}.before-*"))


def prepare(folder: Path) -> None:
    """Makes a folder for copies, unless something of that name is there.

    Raises:
        UsageError: when it cannot be made.
    """
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
    except OSError as problem:
        raise UsageError(f"the folder {folder} cannot be made ({problem.strerror}): name another one") from problem


def copy(store: Store, target: Path, check: Check) -> None:
    """Writes a copy of the store, whole and as of one moment; its name appears once it is checked and on the disk.

    Only a copy that is a store itself, as SQLite's are, can be checked before it is put back.

    Raises:
        StoreExists: when there is a file of that name.
        StoreError: when it cannot be written.
    """
    if target.exists():
        raise StoreExists(f"there is a file {target} already: name another one")
    with translated(str(target)), _unfinished(target) as part:
        if store.is_sqlite:
            with closing(sqlite3.connect(str(store.url.database))) as source, closing(sqlite3.connect(part)) as made:
                source.backup(made)
            check(f"sqlite:///{part}")
        else:
            _run("pg_dump", store.url, "--format=custom", f"--file={part}")


def restore(file: Path, store_url: str, check: Check) -> None:
    """Puts a copy where the store is to be, once it was found to be one, whole, and nothing else.

    Raises:
        StoreExists: when something is kept there already.
        BackupRefused: when the file is no copy of a store, or holds what a store does not.
    """
    url = make_url(store_url)
    if url.get_backend_name() == "sqlite":
        _restore_file(file, Path(str(url.database)), check)
    else:
        _restore_dump(file, url)
        check(store_url)


def _restore_file(file: Path, target: Path, check: Check) -> None:
    if target.exists():
        raise StoreExists(f"something is kept in {target} already: move it away first, nothing was overwritten")
    _begins_with(file, SQLITE_MAGIC)
    target.parent.mkdir(parents=True, exist_ok=True)
    _without_journal(target)
    with translated(str(target)), _unfinished(target) as part:
        shutil.copyfile(file, part)
        try:
            _look_over(file, part)
        except sqlite3.Error as problem:
            raise BackupRefused(f"{file} is damaged ({problem}): take another; nothing was put in place") from problem
        check(f"sqlite:///{part}")


def _without_journal(target: Path) -> None:
    """Removes the journal that a store which was moved away has left behind: SQLite would take it for the new one's.

    Raises:
        StoreExists: when that store is not whole without it, since it was killed in the middle of a transaction.
    """
    for left in (target.with_name(f"{target.name}-{kind}") for kind in ("journal", "wal")):
        if not left.exists():
            continue
        with left.open("rb") as opened:
            needed = opened.read(1) not in (b"", b"\0")
        if needed:
            raise StoreExists(
                f"{left} belongs to the store that was there, which is not whole without it: move it away too, beside "
                "that store and under its name; nothing was overwritten"
            )
        left.unlink()


def _look_over(file: Path, part: Path) -> None:
    """Refuses a database that is not a store, or holds anything that a store of its version does not."""
    with closing(sqlite3.connect(f"file:{part}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        made = _schema(connection)
        if connection.execute("PRAGMA application_id").fetchone() != (schema.APPLICATION_ID,):
            raise BackupRefused(f"{file} is not the backup of a collector's store; nothing was put in place")
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        strange = made ^ _schema_of(version)
        if strange:
            names = ", ".join(sorted({name for _, name, _ in strange})[:5])
            raise BackupRefused(
                f"{file} differs from a store of its version {version!r} in {names}, which might run once it is used; "
                "nothing was put in place"
            )
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise sqlite3.DatabaseError(said)


def _schema(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str | None]]:
    return frozenset(connection.execute("SELECT type, name, sql FROM sqlite_master"))


def _schema_of(version: str) -> frozenset[tuple[str, str, str | None]]:
    """The schema of a store of that version; nothing, when there is no such version."""
    from collector.store.migrations.upgrade import make, versions  # noqa: PLC0415 (Alembic costs 0.3 s, rarely needed)

    if version not in versions():
        return frozenset()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite3"
        make(f"sqlite:///{file}", version)
        with closing(sqlite3.connect(file)) as connection:
            return _schema(connection)


def _restore_dump(file: Path, url: URL) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with translated(url.render_as_string()), engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise StoreExists(f"something is kept in {url.render_as_string()} already: name an empty database")
    _begins_with(file, DUMP_MAGIC)
    strange = {kind for kind in _listed(_run("pg_restore", None, "--list", str(file))) if kind not in DUMPED}
    if strange:
        raise BackupRefused(f"{file} holds {', '.join(sorted(strange))}, which might run; nothing was put in place")
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-comments")
    _run("pg_restore", url, *options, f"--dbname={url.database}", str(file))


def _listed(contents: str) -> Iterator[str]:
    """The kinds of what a dump holds: `214; 1259 16385 TABLE public blogs collector`."""
    for line in contents.splitlines():
        if line and not line.startswith(";"):
            words = line.split(" ", 3)[3]
            two = " ".join(words.split(" ")[:3])
            yield next((kind for kind in sorted(DUMPED, key=len, reverse=True) if two.startswith(f"{kind} ")), two)


def _run(program: str, url: URL | None, *arguments: str) -> str:
    """Runs one of PostgreSQL's programs; the address and the password go through its environment."""
    path = shutil.which(program)
    if path is None:
        raise ConfigurationError(f"{program} is not installed, and PostgreSQL is backed up with it: install its client")
    ended = subprocess.run(  # noqa: S603 (no shell)
        [path, *arguments], env=os.environ | _address(url), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise StoreError(f"{program} failed: {ended.stderr.strip().splitlines()[-1] if ended.stderr else 'no reason'}")
    return ended.stdout


def _address(url: URL | None) -> dict[str, str]:
    if url is None:
        return {}
    host = url.host or url.query.get("host")
    told = {"PGHOST": host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    return {name: str(value) for name, value in (told | {"PGDATABASE": url.database}).items() if value}


def _begins_with(file: Path, magic: bytes) -> None:
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(magic))
    except OSError as problem:
        raise BackupRefused(f"{file} cannot be read: {problem.strerror}") from problem
    if begins != magic:
        raise BackupRefused(f"{file} is not a backup of this kind of store; nothing was put in place")


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place once it is whole and on the disk, and is gone otherwise."""
    part = target.with_name(f"{target.name}.part")
    try:
        _cleared(part)
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
        _sync(target.parent)
    finally:
        _cleared(part)


def _cleared(part: Path) -> None:
    """Removes an unfinished file and what SQLite, or an upgrade of it, put beside it."""
    for beside in part.parent.glob(f"{part.name}*"):
        beside.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
