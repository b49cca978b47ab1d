"""WARC and WACZ files of what was captured: what their records say, read by code of the tests' own and by warcio."""

from __future__ import annotations

import gzip
import json
import zlib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.checker import Checker  # type: ignore[import-untyped]

from collector.archive import cdx, warc
from collector.archive.contents import Contents
from collector.archive.files import whole
from collector.archive.http import head
from collector.archive.package import Span, archived, write_wacz, write_warc
from collector.archive.warc import Record
from collector.errors import CorruptBody, NotFound, UsageError
from collector.model import Failure, FailureKind, Page
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.store import Store
from tests.commands import ask
from tests.toy import START, URL, Outlet, ToyPublisher, Watcher

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Gzipping(Outlet):
    """The outlet behind a server that packs what it sends, as all do; what is handed on is unpacked."""

    async def fetch(self, url: str, headers: object) -> Page:
        page = await super().fetch(url, headers)  # type: ignore[arg-type]
        if self.faults.get("") == "cut":
            page = replace(page, failure=Failure(FailureKind.TRUNCATED, "The connection ended too soon."))
        sent = [("Content-Type", "application/json"), ("Content-Length", "77"), ("Content-Encoding", "gzip")]
        return replace(page, headers=(*page.headers, *sent)) if page.status == 200 else page


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """A blog of two pages after five polls: seen, as it was, edited, cut short, down."""
    outlet = Gzipping(page_size=3)
    for number in range(1, 8):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number} says that {number} boats are in.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    outlet.wait(60)
    watcher.poll()
    outlet.wait(60)
    outlet.edit("e7", text="Entry number 7 says that 70 boats are in.")
    watcher.poll()
    for fault in ("cut", "down"):
        outlet.wait(60)
        outlet.edit("e7", text=f"The text before the server is {fault}.")
        outlet.faults[""] = fault
        watcher.poll()
    yield watcher
    watcher.keep.store.close()


def records(watcher: Watcher, since: datetime | None = None, until: datetime | None = None) -> list[Record]:
    return [*archived(watcher.keep, Span(URL, since, until), NOW)]


def of_kind(found: list[Record], kind: str) -> list[Record]:
    return [record for record in found if record.kind == kind]


def fields_of(block: bytes) -> dict[str, str]:
    """The headers of an answer, as Python's own parser reads them."""
    return dict(BytesParser().parsebytes(block.partition(b"\r\n")[2], headersonly=True).items())


# --- Records ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_a_response_at_its_own_time_with_the_bytes_that_were_read(watcher: Watcher) -> None:
    first = of_kind(records(watcher), "response")[0]
    body = first.block.partition(b"\r\n\r\n")[2]
    assert first.target == URL
    assert first.field("WARC-Date") == "2024-03-27T09:07:01.000Z"
    assert json.loads(body)["posts"][0][0] == "e7"
    assert first.field("WARC-Payload-Digest") == f"sha256:{sha256(body).hexdigest()}"
    assert first.field("WARC-Block-Digest") == f"sha256:{sha256(first.block).hexdigest()}"


def test_headers_of_the_way_are_kept_under_another_name_and_the_length_is_that_of_the_body(watcher: Watcher) -> None:
    first = of_kind(records(watcher), "response")[0]
    said, body = fields_of(first.block), first.block.partition(b"\r\n\r\n")[2]
    assert said["X-Archive-Orig-Content-Encoding"] == "gzip"
    assert said["X-Archive-Orig-Content-Length"] == "77"
    assert said["Content-Length"] == str(len(body))
    assert "Content-Encoding" not in said


def test_an_answer_that_was_as_before_refers_to_the_one_that_it_confirms(watcher: Watcher) -> None:
    found = records(watcher)
    first = of_kind(found, "response")[0]
    again = of_kind(found, "revisit")[0]
    assert again.field("WARC-Profile") == warc.NOT_MODIFIED
    assert again.field("WARC-Refers-To") == first.id
    assert again.field("WARC-Refers-To-Target-URI") == first.target
    assert again.field("WARC-Refers-To-Date") == first.field("WARC-Date")
    assert again.field("WARC-Payload-Digest") == first.field("WARC-Payload-Digest")
    assert again.block == b""


def test_bytes_sent_again_are_not_written_again(watcher: Watcher) -> None:
    found = records(watcher)
    payloads = [r.field("WARC-Payload-Digest") for r in of_kind(found, "response")]
    assert len(payloads) == len({*payloads})
    watcher.outlet.faults[""] = "down"  # type: ignore[attr-defined]
    watcher.poll()
    again = of_kind(records(watcher), "revisit")[-1]
    assert again.field("WARC-Profile") == warc.SAME_PAYLOAD
    assert again.block.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")


def test_a_span_brings_the_answers_that_it_refers_to(watcher: Watcher) -> None:
    since = START + timedelta(minutes=8)
    found = records(watcher, since=since, until=since + timedelta(seconds=30))
    kinds = [record.kind for record in found]
    assert kinds == [
        "warcinfo",
        "response",
        "metadata",
        "revisit",
        "metadata",
        "response",
        "metadata",
        "revisit",
        "metadata",
    ]
    told = [json.loads(record.block)["context"] for record in of_kind(found, "metadata")]
    assert told == [True, False, True, False]


def test_what_the_collector_knows_of_a_capture_stands_beside_it(watcher: Watcher) -> None:
    found = records(watcher)
    answer, beside = found[1:3]
    said = json.loads(beside.block)
    assert beside.field("WARC-Concurrent-To") == answer.id
    assert beside.target == ""  # else replay tools show it in place of the answer
    assert (said["watch"], said["outcome"], said["error"]) == (URL, "captured", None)
    assert said["capture"]["headers"][0][0] == "ETag"
    failures = {json.loads(r.block)["error"]["kind"] for r in of_kind(found, "metadata") if b'"failed"' in r.block}
    assert failures == {"truncated", "server_error"}


def test_a_cut_answer_is_marked_as_such(watcher: Watcher) -> None:
    cut = [record for record in records(watcher) if record.field("WARC-Truncated")]
    assert [record.field("WARC-Truncated") for record in cut] == ["disconnect"]


def test_the_same_captures_make_the_same_records(watcher: Watcher) -> None:
    assert [r.written() for r in records(watcher)] == [r.written() for r in records(watcher)]


def test_a_damaged_body_stops_the_export_and_is_named(watcher: Watcher, tmp_path: Path) -> None:
    with watcher.keep.store.write() as connection:
        connection.exec_driver_sql("UPDATE bodies SET frame = x'00' WHERE id = 1")
    keep = Keep(watcher.keep.store, Bodies())
    with pytest.raises(CorruptBody, match="body 1"):
        list(write_warc(tmp_path / "x.warc.gz", archived(keep, Span(URL), NOW)))
    assert not list(tmp_path.glob("x.*"))


class Asking(Outlet):
    """The outlet behind a connection of which everything is known."""

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        page = await super().fetch(url, headers)
        asked = (("User-Agent", "collector"), *headers.items())
        return replace(page, request_headers=asked, peer="192.0.2.1", certificate="ab" * 32)


def test_what_was_asked_stands_beside_the_answer_and_comes_back(tmp_path: Path) -> None:
    outlet = Asking()
    outlet.publish("e1", "One boat.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    watcher.poll()
    list(write_wacz(tmp_path / "x.wacz", watcher.keep, Span(URL), NOW))
    found = [*write_warc(tmp_path / "x.warc.gz", archived(watcher.keep, Span(URL), NOW))]
    assert [r.kind for r in found] == [
        "warcinfo",
        *["response", "request", "metadata"],
        "revisit",
        "request",
        "metadata",
    ]
    first = found[2]
    assert first.block.startswith(b"GET /live/1 HTTP/1.1\r\nHost: toy.test\r\nUser-Agent: collector\r\n")
    assert first.field("WARC-Concurrent-To") == found[1].id
    assert {r.field("WARC-IP-Address") for r in found if r.kind in ("request", "response", "revisit")} == {"192.0.2.1"}
    contents = Contents(tmp_path / "x.warc.gz", lambda _url: ToyPublisher)  # type: ignore[arg-type,return-value]
    (page,) = [answer.page for answer in contents.polls()[0].answers]
    assert (page.request_headers, page.peer, page.certificate) == (
        (("User-Agent", "collector"),),
        "192.0.2.1",
        "ab" * 32,
    )
    watcher.keep.store.close()


# --- Nothing gets out of its line ------------------------------------------------------------------------------------

NASTY = st.text(st.sampled_from("a:\r\n\0\x0b\x85\u2028ü \t"), max_size=12)


@given(st.lists(st.tuples(NASTY, NASTY), max_size=4))
def test_no_header_can_add_a_line_to_an_answer(headers: list[tuple[str, str]]) -> None:
    lines = head(200, headers, 0).split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert lines[-3:] == [b"Content-Length: 0", b"", b""]
    assert len(lines) <= len(headers) + 4
    assert all(line.count(b"\n") == line.count(b"\r") == 0 for line in lines)


@given(st.dictionaries(st.sampled_from(["WARC-Target-URI", "WARC-Profile"]), NASTY))
def test_no_value_can_add_a_line_to_a_record(values: dict[str, str]) -> None:
    made = warc.record("resource", "name", NOW, values, b"block")
    text = gzip.decompress(made.written())
    lines = text.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert len(lines) == 1 + len(made.fields)
    assert text.count(b"\n") == text.count(b"\r\n")


@given(NASTY)
def test_an_address_in_a_record_is_printable_ascii(url: str) -> None:
    assert all(0x20 < ord(c) < 0x7F for c in warc.uri(url))


# --- Files -----------------------------------------------------------------------------------------------------------


def test_every_record_is_a_gzip_member_of_its_own_and_warcio_finds_every_digest_right(
    watcher: Watcher, tmp_path: Path
) -> None:
    path = tmp_path / "blog.warc.gz"
    found = [*write_warc(path, archived(watcher.keep, Span(URL), NOW))]
    rest, members = path.read_bytes(), 0
    while rest:
        member = zlib.decompressobj(31)
        assert member.decompress(rest).startswith(b"WARC/1.1\r\n")
        rest, members = member.unused_data, members + 1
    assert members == len(found)
    assert Checker(Namespace(inputs=[str(path)], verbose=False)).process_all() == 0


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    with whole(path) as file:
        file.write(b"half")
        assert [p.name for p in tmp_path.iterdir()] == ["x.warc.gz.open"]
    assert [p.name for p in tmp_path.iterdir()] == ["x.warc.gz"]


def test_a_search_brings_the_answers_that_first_showed_its_finds(watcher: Watcher) -> None:
    found = [*archived(watcher.keep, Span(query='"70 boats"'), NOW)]
    edited = [r.field("WARC-Date") for r in of_kind(records(watcher), "response")][2]
    told = [json.loads(r.block) for r in of_kind(found, "metadata")]
    assert {r["poll"] for r in told if not r["context"]} == {"poll-3"}
    assert b"70 boats" in of_kind(found, "response")[0].block
    assert edited in {r.field("WARC-Date") for r in of_kind(found, "response")}
    assert b"70 boats" in found[0].block
    with pytest.raises(NotFound, match="has that"):
        list(archived(watcher.keep, Span(query="nobody-said-this"), NOW))


def test_a_file_is_not_written_over(watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"precious")
    with pytest.raises(UsageError, match="not written over"):
        list(write_warc(path, archived(watcher.keep, Span(), NOW)))
    assert path.read_bytes() == b"precious"


def test_nothing_to_write_makes_no_file(watcher: Watcher, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(write_wacz(tmp_path / "x.wacz", watcher.keep, Span(URL, since=NOW), NOW))
    assert not list(tmp_path.glob("x.*"))


def test_a_package_lists_every_file_with_its_digest(watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"
    list(write_wacz(path, watcher.keep, Span(URL), NOW))
    with ZipFile(path) as package:
        told = package.read("datapackage.json")
        said = json.loads(told)
        assert {r["path"] for r in said["resources"]} | {"datapackage.json", "datapackage-digest.json"} == {
            *package.namelist()
        }
        for resource in said["resources"]:
            content = package.read(resource["path"])
            assert (resource["hash"], resource["bytes"]) == (warc.digest(content), len(content))
        assert json.loads(package.read("datapackage-digest.json"))["hash"] == warc.digest(told)
        assert (said["title"], said["mainPageUrl"]) == ("A day in the harbour – live", URL)


def test_the_index_of_a_package_leads_to_its_records_and_its_pages_to_answers(watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"
    list(write_wacz(path, watcher.keep, Span(URL), NOW))
    with ZipFile(path) as package:
        data = package.read("archive/data.warc.gz")
        packed = package.read("indexes/index.cdx.gz")
        lines = gzip.decompress(packed).decode().splitlines()
        meta, *places = package.read("indexes/index.idx").decode().splitlines()
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
    assert lines == sorted(lines)
    for line in lines:
        said = json.loads(line.split(" ", 2)[2])
        record = gzip.decompress(data[int(said["offset"]) : int(said["offset"]) + int(said["length"])])
        assert f"WARC-Target-URI: {said['url']}\r\n".encode() in record
    assert json.loads(meta.split(" ", 2)[2])["format"] == "cdxj-gzip-1.0"
    (place,) = [json.loads(line.split(" ", 2)[2]) for line in places]
    assert (place["offset"], place["length"], place["digest"]) == (0, len(packed), warc.digest(packed))
    assert pages[0]["format"] == "json-pages-1.0"
    assert [page["url"] for page in pages[1:]] == [URL] * 5


def test_the_same_moment_makes_the_same_package(watcher: Watcher, tmp_path: Path) -> None:
    for name in ("one", "two"):
        list(write_wacz(tmp_path / name, watcher.keep, Span(URL), NOW))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/Live/1?b=2&A=1#x", "org,example)/live/1?a=1&b=2"),
        ("http://127.0.0.1:8080/a/", "1,0,0,127:8080)/a"),
        ("https://example.org:443", "org,example)/"),
    ],
)
def test_the_index_sorts_addresses_by_host_from_the_right(url: str, key: str) -> None:
    assert cdx.surt(url) == key


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("watcher")
def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "collector.sqlite3").write_bytes((tmp_path / "store.sqlite3").read_bytes())
    told = ask(home, "export", URL, "--warc", str(tmp_path / "x.warc.gz"), "--to", "2024-03-27T09:07:30Z", "--json").row
    assert told["records"] == {"warcinfo": 1, "response": 2, "metadata": 2}
    assert told["bytes"] == (tmp_path / "x.warc.gz").stat().st_size
    assert ask(home, "export", URL, "--wacz", str(tmp_path / "x.wacz")).status == 0
    assert ask(home, "export", URL).status == 2
    found = ask(home, "export", "--search", "boats first:>2024-03-27", "--warc", str(tmp_path / "s.warc.gz"))
    assert found.status == 2, found
    found = ask(home, "export", "--search", "70 boats", "--warc", str(tmp_path / "s.warc.gz"), "--json")
    assert found.row["records"] == {"warcinfo": 1, "response": 2, "revisit": 1, "metadata": 3}
    assert "not both" in ask(home, "export", URL, "--search", "boats", "--warc", str(tmp_path / "t.warc.gz")).err
    assert ask(home, "export", "https://elsewhere.test/", "--wacz", str(tmp_path / "y.wacz")).status == 2


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("blogs --format csv --from 2026-11-23", "--from means nothing beside --format csv"),
        ("changes --format atom --since 5", "leave --since out"),
        ("revisions --format jsonl --since 5", "leave since out"),
        (f"{URL} --warc FILE --since 5", "--since means nothing beside --warc"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(tmp_path: Path, command: str, said: str) -> None:
    home = tmp_path / "home"
    Store(f"sqlite:///{home / 'collector.sqlite3'}").close()
    ended = ask(home, "export", *command.split())
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
