"""Recorded pages, damaged in every way that is known of: no damage becomes a change, and what follows it is found.

Each page is damaged when the test runs; nothing of the recordings is kept here.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import pytest

from collector.fetch.reader import Reader
from collector.model import FailureKind, Page
from spiders.guardian import Guardian
from tests.readers import AnyPage
from tests.toy import Watcher

Damage = Callable[[bytes], bytes]
ARTICLE = re.compile(rb'<article id="block-.*?</article>', re.DOTALL)
PARAGRAPH = re.compile(rb"<p[^>]*>.*?</p>", re.DOTALL)
PLAIN_PARAGRAPH = re.compile(rb"<p[^>]*>([^<]{12,30})[^<]*</p>")
END = b"</body></html>"


@dataclass(frozen=True)
class Version:
    """A recorded state of a blog: its pages by number, the keys on each, and when it was last changed."""

    folder: Path
    number: int

    @property
    def truth(self) -> dict[str, object]:
        """What the recording says of itself."""
        return _truth(self.folder, self.number)

    def page(self, number: int) -> bytes:
        """A page's bytes, as they were served."""
        middle = "" if number == 1 else f".p{number}"
        return _unpacked(self.folder / "pages" / f"{self.number:03d}{middle}.html.gz")


@cache
def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


@cache
def _truth(folder: Path, number: int) -> dict[str, object]:
    path = folder / "truth" / f"{number:03d}.json"
    told: dict[str, object] = json.loads(path.read_bytes() if path.exists() else _unpacked(Path(f"{path}.gz")))
    return told


@dataclass
class Site:
    """Serves a version; its newest page damaged, when `damage` says how."""

    version: Version
    damage: Damage | None = None
    now: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    @property
    def url(self) -> str:
        """The blog's address."""
        return str(self.version.truth["url"])

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page that is asked for, or a 404."""
        self.wait(0.1)
        wanted = parse_qs(urlsplit(url).query).get("page", [""])[0].removeprefix("with:block-")
        pages: list[list[str]] = self.version.truth["pages"]  # type: ignore[assignment]
        number = next((n for n, keys in enumerate(pages, 1) if wanted in keys), None) if wanted else 1
        if number is None:
            return Page(url, self.now, 404, body=b"not found", body_digest=sha256(b"not found").hexdigest())
        body = self.version.page(number)
        body = self.damage(body) if self.damage and not wanted else body
        changed = datetime.fromisoformat(str(self.version.truth["last_modified"]))
        tag = f'"{sha256(body).hexdigest()}"'
        said = (("ETag", tag), ("Last-Modified", format_datetime(changed, usegmt=True)))
        if headers.get("If-None-Match") == tag:
            return Page(url, self.now, 304, said, None)
        return Page(url, self.now, 200, said, body, sha256(body).hexdigest(), final_url=url)


def only(keep: slice) -> Damage:
    """Only some of the entries, in the page's data too."""

    def damage(body: bytes) -> bytes:
        entries = ARTICLE.findall(body)
        kept = {id(entry) for entry in entries[keep]}
        lost = iter([b"" if id(entry) not in kept else entry for entry in entries])
        return ARTICLE.sub(lambda _: next(lost), body).replace(b'"articleBody"', b'"body"')

    return damage


def cut_at(part: float) -> Damage:
    """The page up to a point, and an end put to it as a proxy does that mends markup."""
    return lambda body: body[: int(body.rindex(b"</main>") * part)] + END


def each_entry(change: Callable[[bytes], bytes]) -> Damage:
    """Every entry's markup changed."""
    return lambda body: ARTICLE.sub(lambda found: change(found[0]), body)


def emptied(entry: bytes) -> bytes:
    head, end, rest = entry.partition(b"</header>")
    footer = rest[rest.rindex(b"<footer") :] if b"<footer" in rest else b"</article>"
    return head + end + footer


def spelt(read_as: str) -> Damage:
    """The page, read in the wrong character set and written in the right one."""
    return lambda body: body.decode(read_as, "replace").encode()


def every_other(change: Callable[[bytes], bytes]) -> Damage:
    """Every other entry's markup changed."""

    def damage(body: bytes) -> bytes:
        turns = cycle((True, False))
        return ARTICLE.sub(lambda found: change(found[0]) if next(turns) else found[0], body)

    return damage


def with_body(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """An entry's markup, what stands under its header changed."""

    def changed(entry: bytes) -> bytes:
        head, end, rest = entry.partition(b"</header>")
        return head + end + change(rest)

    return changed


def covered(notice: bytes) -> Callable[[bytes], bytes]:
    """An entry with a notice in place of every paragraph."""
    return with_body(lambda body: PARAGRAPH.sub(b"<p>" + notice + b"</p>", body))


DAMAGES: dict[str, Damage] = {
    "loading": each_entry(covered(b"Loading")),
    "half of it loading": every_other(covered(b"Loading")),
    "a notice": each_entry(covered(b"This content is not available in your region.")),
    "half of it a notice": every_other(covered(b"This content is not available in your region.")),
    "broken off": each_entry(with_body(lambda body: PLAIN_PARAGRAPH.sub(rb"<p>\1...</p>", body))),
    "everything twice": each_entry(with_body(lambda body: body.replace(b"</article>", b"") + body)),
    "no titles": each_entry(lambda entry: re.sub(rb"<h2.*?</h2>", b"", entry, flags=re.DOTALL)),
    "no times": each_entry(lambda entry: re.sub(rb"<time.*?</time>", b"", entry, flags=re.DOTALL)),
    "capitals": each_entry(lambda entry: re.sub(rb">[^<]+<", lambda found: found[0].upper(), entry)),
    "no links": each_entry(lambda entry: re.sub(rb"</?a\b[^>]*>", b"", entry)),
    "the first three entries": only(slice(3)),
    "the last three entries": only(slice(-3, None)),
    "five of twelve": only(slice(0, None, 3)),
    "all but the last": only(slice(-1)),
    **{f"cut at {part:.0%} and closed": cut_at(part) for part in (0.3, 0.6, 0.8, 0.9, 0.97)},
    "cut and left open": lambda body: body[: len(body) * 6 // 10],
    "cut behind the last entry but one": lambda body: body[: body.rindex(b'<article id="block-')] + END,
    "no entries": lambda body: ARTICLE.sub(b"", body),
    "entries without a body": each_entry(emptied),
    "entries of one sentence": each_entry(
        lambda entry: emptied(entry).replace(b"</header>", b"</header><p>Loading</p>")
    ),
    "read as Windows text": spelt("cp1252"),
    "read as Latin-1": spelt("latin-1"),
    "read as old Macintosh text": spelt("mac_roman"),
    "question marks": lambda body: body.decode().encode("ascii", "replace"),
    "plain letters only": lambda body: body.decode().encode("ascii", "ignore"),
    "sixteen bits": lambda body: body.decode().encode("utf-16"),
    "holes": lambda body: body.replace(b"e ", b"\0 "),
    "not unpacked": gzip.compress,
    "nothing": lambda _: b"",
}
PLACES = [("seq1", 9), ("seq2", 8), ("seq5", 5)]


@pytest.fixture(params=PLACES, ids=[f"{name}-{number}" for name, number in PLACES])
def place(request: pytest.FixtureRequest, shared: Path) -> tuple[Path, int]:
    name, number = request.param
    return shared / "corpus" / "guardian" / name, number


def change_of(watcher: Watcher) -> set[tuple[str, str | None]]:
    """What was told, but for what readers do not count."""
    return {(kind, key) for kind, key in watcher.told() if kind not in ("missing", "layout", "gap", "backfilled")}


@cache
def changes_between(folder: Path, number: int, reader: type[Reader]) -> set[tuple[str, str | None]]:
    """What an undisturbed watcher tells of a version, which was there when the one before was."""
    site = Site(Version(folder, number - 1))
    with TemporaryDirectory() as home:
        watcher = Watcher(site, Path(home), reader, site.url)
        watcher.poll()
        site.version = Version(folder, number)
        for _ in range(2):
            watcher.poll()
            site.wait(90)
        watcher.keep.store.close()
    return change_of(watcher)


def damaged(
    damage: Damage, place: tuple[Path, int], reader: type[Reader], home: Path
) -> tuple[Watcher, Site, list[bool]]:
    """A watcher of the version before, after two polls of a damaged one; whether these failed."""
    folder, number = place
    site = Site(Version(folder, number - 1))
    watcher = Watcher(site, home, reader, site.url)
    watcher.poll()
    site.version, site.damage = Version(folder, number), damage
    failed = []
    for _ in range(2):
        site.wait(90)
        failed.append(watcher.poll().failure is not None)
    return watcher, site, failed


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_named_and_changes_nothing_and_hides_nothing(
    damage: Damage, place: tuple[Path, int], tmp_path: Path
) -> None:
    watcher, site, failed = damaged(damage, place, Guardian, tmp_path)
    assert failed == [True, True]
    assert change_of(watcher) == set()
    site.damage = None
    for _ in range(2):
        site.wait(5)
        assert watcher.poll().failure is None
    assert change_of(watcher) == changes_between(*place, Guardian)


UNSEEN = {"half of it loading", "half of it a notice", "no times"}
"""What the general rules take for edits of a few entries: they do not know which parts an entry of the page has."""


@pytest.mark.parametrize(
    "damage", [d for name, d in DAMAGES.items() if name not in UNSEEN], ids=[n for n in DAMAGES if n not in UNSEEN]
)
def test_damage_of_a_page_of_nobody_known_changes_nothing_and_hides_nothing(
    damage: Damage, place: tuple[Path, int], tmp_path: Path
) -> None:
    watcher, site, _ = damaged(damage, place, AnyPage, tmp_path)
    happened = changes_between(*place, AnyPage)
    assert change_of(watcher) <= happened
    site.damage = None
    for _ in range(2):
        site.wait(90)
        assert watcher.poll().failure is None
    assert change_of(watcher) == happened


def renamed(body: bytes) -> bytes:
    """The page with another id for every entry on it, where it is linked too."""
    for key in {*re.findall(rb'<article id="block-([0-9a-f]{24})"', body)}:
        body = body.replace(key, another(key.decode()).encode())
    return body


def another(key: str) -> str:
    """The new id of an entry."""
    block, _, name = key.rpartition("-")
    return f"{block}-{sha256(name.encode()).hexdigest()[:24]}".lstrip("-")


@pytest.mark.parametrize("reader", [Guardian, AnyPage])
def test_a_page_under_other_ids_tells_what_happened_and_once(
    reader: type[Reader], place: tuple[Path, int], tmp_path: Path
) -> None:
    watcher, site, failed = damaged(renamed, place, reader, tmp_path)
    assert failed == [False, False]
    happened = {(k, another(key) if k == "new" and key else key) for k, key in changes_between(*place, reader)}
    for damage in (renamed, None):
        site.damage = damage
        assert watcher.poll().failure is None
        site.wait(90)
        assert watcher.poll().failure is None
        linked = {(c.kind, c.key) for c in watcher.changes if c.fields == ("links",)}
        assert change_of(watcher) - linked == happened - linked


@pytest.mark.parametrize("back", [1, 2, 3, 5])
def test_a_copy_of_an_earlier_version_is_stale(back: int, place: tuple[Path, int], tmp_path: Path) -> None:
    folder, number = place
    site = Site(Version(folder, number))
    if _truth(folder, number)["last_modified"] == _truth(folder, number - back)["last_modified"]:
        pytest.skip("the two versions say that they are of the same moment")
    watcher = Watcher(site, tmp_path, Guardian, site.url)
    watcher.poll()
    site.version = Version(folder, number - back)
    for _ in range(3):
        site.wait(90)
        failure = watcher.poll().failure
        assert failure is not None
        assert failure.kind is FailureKind.STALE
    site.version = Version(folder, number)
    assert watcher.poll().failure is None
    assert change_of(watcher) == set()
