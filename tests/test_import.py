"""WARC files of others and of our own, whole and damaged, made polls of."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from collector.archive import warc
from collector.archive.export import FORMAT
from collector.archive.package import Span, archived, write_warc
from collector.archive.payload import answered
from collector.archive.reading import Damage, Placed, read, read_at
from collector.newsroom.pages import page_ids, render
from collector.newsroom.sheet import Press
from tests.afternoon import AT, EDITIONS
from tests.commands import Ended, ask
from tests.toy import URL, Outlet, Watcher

# warcio leaves its buffers to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

PRESS = Press("https://www.theguardian.com")
PEER = "192.0.2.7"
BLOG = PRESS.origin + EDITIONS[0].path


# --- Reading ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of three polls."""
    outlet = Outlet()
    outlet.publish("e1", "One boat is in.")
    watcher = Watcher(outlet, tmp_path)
    for text in ("Two boats are in.", "Three boats are in.", "Four boats are in."):
        watcher.poll()
        outlet.wait(60)
        outlet.edit("e1", text=text)
    path = tmp_path / "three.warc.gz"
    list(write_warc(path, archived(watcher.keep, Span(URL), AT)))
    watcher.keep.store.close()
    return path


def placed(path: Path) -> list[Placed]:
    found = [*read(path)]
    assert not [each for each in found if isinstance(each, Damage)]
    return [each for each in found if isinstance(each, Placed)]


def test_what_was_written_is_read(file: Path) -> None:
    found = placed(file)
    assert [each.record.kind for each in found] == ["warcinfo", *["response", "metadata"] * 3]
    assert [read_at(file, each.offset) for each in found] == [each.record for each in found]


def test_a_file_that_is_not_packed_is_read_too(file: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(file.read_bytes()))
    assert [each.record for each in placed(plain)] == [each.record for each in placed(file)]


def test_a_file_torn_at_any_byte_of_its_last_record_lacks_that_record_and_says_so(file: Path, tmp_path: Path) -> None:
    whole, found = file.read_bytes(), placed(file)
    torn = tmp_path / "torn.warc.gz"
    for end in range(found[-1].offset + 1, len(whole)):
        torn.write_bytes(whole[:end])
        *kept, last = read(torn)
        assert kept == found[:-1]
        assert isinstance(last, Damage)
        assert last.offset == found[-1].offset


def test_a_record_behind_a_torn_one_is_read(file: Path, tmp_path: Path) -> None:
    whole, found = file.read_bytes(), placed(file)
    torn = tmp_path / "torn.warc.gz"
    for cut in (1, 9, 40):
        torn.write_bytes(whole[: found[3].offset - cut] + whole[found[3].offset :])
        kinds = [(type(each).__name__, each.offset) for each in read(torn)]
        assert kinds[2] == ("Damage", found[2].offset)
        assert [name for name, _ in kinds] == ["Placed", "Placed", "Damage", *["Placed"] * 4]


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_a_bit_that_turned_anywhere_costs_one_record_at_most_and_is_told(
    file: Path,
    tmp_path: Path,
    packed: bool,  # noqa: FBT001
) -> None:
    content = file.read_bytes() if packed else gzip.decompress(file.read_bytes())
    turned = tmp_path / "turned.warc"
    idle = {each.offset + place for each in placed(file) for place in range(3, 10)} if packed else set()
    for place in range(0, len(content), 61):
        spoilt = bytearray(content)
        spoilt[place] ^= 4
        turned.write_bytes(spoilt)
        found = [*read(turned)]
        records = [each for each in found if isinstance(each, Placed)]
        assert len(records) >= 6
        if packed and place not in idle:  # the head of a gzip member has bytes that say nothing
            assert any(isinstance(each, Damage) for each in found)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text.replace(b"Content-Length: ", b"Content-Length: 9"), "not as long"),
        (lambda text: text.replace(b"Content-Length: ", b"Content-Length: -"), "how long"),
        (lambda text: text.replace(b"WARC/1.1", b"WARC/9.9"), "begin"),
        (lambda text: text.replace(b"block", b"BLOCK"), "digest"),
    ],
    ids=["longer", "negative", "another version", "another block"],
)
def test_what_is_wrong_with_a_record_is_said(tmp_path: Path, spoil: Any, sentence: str) -> None:
    made = warc.record("resource", "name", AT, {}, b"block").written()
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(spoil(gzip.decompress(made))))
    (found,) = read(path)
    assert isinstance(found, Damage)
    assert sentence in found.sentence


@pytest.mark.parametrize(
    ("block", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>undone before", b"<p>undone before"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc"), b"abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n<p>undone before", b"<p>undone before"),
        (b"HTTP/1.0 200\r\n\r\n", b""),
    ],
    ids=["chunks", "chunks undone", "gzip", "brotli undone", "nothing"],
)
def test_codings_are_undone_unless_they_were_before(block: bytes, body: bytes) -> None:
    answer = answered(block)
    assert answer is not None
    assert (answer.status, answer.body, answer.failure) == (200, body, None)


def test_a_coding_that_cannot_be_undone_is_a_failure() -> None:
    answer = answered(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc")[:-4])
    assert answer is not None
    assert answer.failure is not None


# --- Importing -------------------------------------------------------------------------------------------------------


class OtherArchive:
    """A crawler of somebody else's, that writes its WARC with warcio."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._buffer = BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=True)

    def answer(self, url: str, at: datetime, body: bytes, *headers: tuple[str, str], status: str = "200 OK") -> None:
        """An answer as it went over the wire."""
        packed = gzip.compress(body)
        told = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), *headers]
        http = StatusAndHeaders(status, told, protocol="HTTP/1.1")
        date = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}", "WARC-IP-Address": PEER}
        made = self._writer.create_warc_record(
            url, "response", BytesIO(packed), http_headers=http, warc_headers_dict=date
        )
        self._writer.write_record(made)

    def seen_again(self, url: str, at: datetime, before: datetime, digest: str) -> None:
        """The same bytes, at the same address."""
        told = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        made = self._writer.create_revisit_record(
            url, digest, url, f"{before:%Y-%m-%dT%H:%M:%SZ}", warc_headers_dict=told
        )
        self._writer.write_record(made)

    def close(self) -> None:
        self.path.write_bytes(self._buffer.getvalue())


def crawled(archive: OtherArchive, edition: Any, at: datetime) -> None:
    """All pages of the newsroom's blog, and some other things of that site."""
    archive.answer(f"{PRESS.origin}/style.css", at, b"p { color: black }")
    for number, ids in enumerate(page_ids(edition), start=1):
        url = BLOG if number == 1 else f"{BLOG}?page=with:block-{ids[0]}"
        archive.answer(url, at + timedelta(seconds=number), render(edition, number, at, PRESS).encode())
    archive.answer(f"{PRESS.origin}/news/an-article", at, b"<html><h1>An article</h1><p>Nothing live here.</p></html>")


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Another archive's file: the newsroom's blog at three moments, once as it was before, once down."""
    archive = OtherArchive(tmp_path / "foreign.warc.gz")
    crawled(archive, EDITIONS[8], AT + timedelta(hours=1))
    crawled(archive, EDITIONS[20], AT + timedelta(hours=2))
    archive.answer(BLOG, AT + timedelta(hours=3), b"down", status="503 Service Unavailable")
    crawled(archive, EDITIONS[-1], AT + timedelta(hours=4))
    archive.close()
    return archive.path


def imported(home: Path, path: Path, *options: str) -> Ended:
    return ask(home, "import", "--warc", str(path), "--json", *options)


def test_live_blogs_of_another_archive_become_polls_in_time_order(foreign: Path, tmp_path: Path) -> None:
    rows = imported(tmp_path / "home", foreign).rows
    assert {row["url"] for row in rows} == {BLOG}
    assert [(row["outcome"], row["error"] and row["error"]["kind"]) for row in rows] == [
        ("captured", None),
        ("captured", None),
        ("failed", "server_error"),
        ("captured", None),
    ]
    assert rows[0]["captured_at"] == "2026-11-23T14:00:01.000Z"
    shown = ask(tmp_path / "home", "show", BLOG, "--json").row
    visible = {e["key"]: e["text"] for e in shown["entries"] if e["state"] == "visible"}
    assert visible == {post.id: post.text for post in EDITIONS[-1].posts}
    exported = tmp_path / "again.warc.gz"
    ask(tmp_path / "home", "export", "--warc", str(exported))
    assert {each.record.field("WARC-IP-Address") for each in placed(exported) if each.record.kind == "response"} == {
        PEER
    }


def test_importing_again_changes_nothing(foreign: Path, tmp_path: Path) -> None:
    imported(tmp_path / "home", foreign)
    before = ask(tmp_path / "home", "changes", "--json").out
    again = imported(tmp_path / "home", foreign)
    assert (again.status, {row["result"] for row in again.rows}) == (0, {"already"})
    assert ask(tmp_path / "home", "changes", "--json").out == before


def test_what_is_older_than_the_last_look_is_refused(foreign: Path, tmp_path: Path) -> None:
    imported(tmp_path / "home", foreign)
    older = OtherArchive(tmp_path / "older.warc.gz")
    crawled(older, EDITIONS[10], AT + timedelta(hours=1, minutes=30))
    older.close()
    refused = imported(tmp_path / "home", older.path)
    assert (refused.status, [row["result"] for row in refused.rows]) == (1, ["refused"])


def test_a_page_seen_again_is_unchanged(tmp_path: Path) -> None:
    archive = OtherArchive(tmp_path / "again.warc.gz")
    first = AT + timedelta(hours=1)
    archive.answer(BLOG, first, render(EDITIONS[0], 1, first, PRESS).encode())
    archive.seen_again(BLOG, first + timedelta(hours=1), first, "sha1:AAAA")
    archive.close()
    assert [row["outcome"] for row in imported(tmp_path / "home", archive.path).rows] == ["captured", "unchanged"]


def test_a_damaged_record_is_named_and_the_others_are_imported(foreign: Path, tmp_path: Path) -> None:
    content = bytearray(foreign.read_bytes())
    second = [each for each in placed(foreign) if each.record.target == BLOG][1]
    content[second.offset + 200] ^= 1
    foreign.write_bytes(content)
    ended = imported(tmp_path / "home", foreign)
    assert ended.status == 1
    assert [row["result"] for row in ended.rows] == ["damaged", "imported", "imported", "imported"]
    assert ended.rows[0]["offset"] == second.offset


def test_a_file_without_a_live_blog_is_wrong_usage(tmp_path: Path) -> None:
    archive = OtherArchive(tmp_path / "none.warc.gz")
    archive.answer(f"{PRESS.origin}/style.css", AT, b"p { color: black }")
    archive.close()
    assert imported(tmp_path / "home", archive.path).status == 2
    assert imported(tmp_path / "home", tmp_path / "absent.warc").status == 2


def test_a_record_that_only_says_it_is_ours_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "forged.warc.gz"
    lies = [f'{{"format": "{FORMAT}"}}', f'{{"format": "{FORMAT}", "watch": "file:///etc/passwd", "poll": "x"}}']
    made = [warc.record("metadata", lie, AT, {"Content-Type": warc.JSON}, lie.encode()) for lie in lies]
    path.write_bytes(b"".join(record.written() for record in made))
    ended = imported(tmp_path / "home", path)
    assert (ended.status, [row["result"] for row in ended.rows]) == (1, ["damaged", "damaged"])


def test_an_export_of_one_store_makes_the_same_store_elsewhere(foreign: Path, tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    imported(there, foreign)
    assert ask(there, "export", "--warc", str(tmp_path / "ours.warc.gz")).status == 0
    assert imported(here, tmp_path / "ours.warc.gz").status == 0
    for command in (["changes"], ["polls"], ["blogs"], ["show", BLOG]):
        assert ask(here, *command, "--json").out == ask(there, *command, "--json").out


def test_the_archive_answers_on_either_database(foreign: Path, tmp_path: Path, database: str) -> None:
    def asked(*command: str) -> str:
        ended = ask(tmp_path / "home", *command, COLLECTOR_DATABASE_URL=database)
        assert ended.status == 0, ended.err
        return ended.out

    assert asked("import", "--warc", str(foreign), "--json").count('"captured"') == 3
    told, again = asked("changes", "--json"), json.loads(asked("reparse", BLOG, "--adopt", "--json"))
    assert (again["captures"] > 3, again["entries"], again["adopted"]) == (True, 0, False)
    for command in (("export", BLOG, "--wacz"), ("export", "--search", "ferry", "--warc"), ("evidence", BLOG, "--out")):
        path = tmp_path / f"{command[0]}{command[-1]}.zip"
        asked(*command, str(path))
        assert path.stat().st_size > 1000
    asked("verify")
    assert asked("changes", "--json") == told
