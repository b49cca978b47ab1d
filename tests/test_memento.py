"""Memento, as its clients speak it: to the real web face on a real socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.access.roles import Scope
from collector.archive import memento
from collector.archive.memento import Addresses
from collector.errors import UsageError
from tests.test_archive_peers import observed
from tests.toy import URL, Outlet, Watcher
from tests.website import serving

DATE = "%a, %d %b %Y %H:%M:%S GMT"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; datetime="([^"]*)")?')


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """A blog of two pages after four polls: seen, as it was, edited, down."""
    outlet = Outlet(page_size=2)
    watcher = Watcher(outlet, tmp_path_factory.mktemp("memento"))
    for key in ("e1", "e2", "e3", "e4"):
        outlet.publish(key, "<script>alert(1)</script> A boat is in.")
        outlet.wait(60)
    watcher.poll()
    outlet.wait(60)
    watcher.poll()
    outlet.wait(60)
    outlet.edit("e4", text="Two boats are in.")
    watcher.poll()
    outlet.wait(60)
    outlet.faults[""] = "down"
    outlet.touch()
    watcher.poll()
    yield watcher
    watcher.keep.store.close()


@pytest.fixture(scope="module")
def client(watcher: Watcher) -> Iterator[httpx.Client]:
    with serving(watcher.keep.store) as served, served.program(Scope.READ) as client:
        yield client


@pytest.fixture(scope="module")
def moments(watcher: Watcher) -> list[datetime]:
    """Of all looks but the last, which found the server down."""
    return [at for at, _ in observed(watcher)[:-1]]


def asked(client: httpx.Client, at: datetime | str, url: str = URL) -> httpx.Response:
    header = at if isinstance(at, str) else at.strftime(DATE)
    return client.get(f"/api/timegate/{url}", headers={"Accept-Datetime": header})


def links(response: httpx.Response, text: str = "") -> dict[str, str]:
    return {relation: address for address, relation, _ in LINK.findall(text or response.headers["Link"])}


def test_a_timegate_leads_to_the_last_look_by_that_moment(client: httpx.Client, moments: list[datetime]) -> None:
    assert len(moments) == 3
    for at in moments:
        for later in (timedelta(0), timedelta(seconds=30)):
            led = asked(client, at + later)
            assert led.status_code == 302
            assert led.headers["Vary"] == "accept-datetime"
            assert led.headers["Location"] == f"{client.base_url}/api/memento/{memento.stamp(at)}/{URL}"


def test_outside_of_what_was_seen_it_leads_to_the_nearest_end(client: httpx.Client, moments: list[datetime]) -> None:
    for at, end in ((moments[0] - timedelta(days=900), moments[0]), (moments[-1] + timedelta(days=900), moments[-1])):
        assert memento.stamp(end) in asked(client, at).headers["Location"]


def test_without_a_moment_it_leads_to_the_last_look(client: httpx.Client, moments: list[datetime]) -> None:
    assert memento.stamp(moments[-1]) in client.get(f"/api/timegate/{URL}").headers["Location"]


@pytest.mark.parametrize(
    "said",
    ["yesterday", "", "2024-03-27T09:00:00Z", "Wed, 27 Mar 2024 09:00:00", "Tue, 27 Mar 2024 09:00:00 GMT", "0" * 99],
)
def test_a_moment_that_cannot_be_read_is_a_bad_request(client: httpx.Client, said: str) -> None:
    assert asked(client, said).status_code == 400


@pytest.mark.parametrize("part", ["timegate", "timemap/0", "memento/20240327090000"])
def test_an_address_that_was_never_seen_is_not_found(client: httpx.Client, part: str) -> None:
    assert client.get(f"/api/{part}/https://elsewhere.test/").status_code == 404


def test_a_memento_is_what_was_seen_byte_by_byte(client: httpx.Client, watcher: Watcher) -> None:
    for at, digest in observed(watcher)[:-1]:
        shown = client.get(f"/api/memento/{memento.stamp(at)}/{URL}")
        assert shown.status_code == 200
        assert sha256(shown.content).hexdigest() == digest
        assert shown.headers["Memento-Datetime"] == at.strftime(DATE)


def test_a_memento_names_its_neighbours(client: httpx.Client, moments: list[datetime]) -> None:
    told = [links(client.get(f"/api/memento/{memento.stamp(at)}/{URL}")) for at in moments]
    assert all(each["original"] == URL for each in told)
    address = [f"{client.base_url}/api/memento/{memento.stamp(at)}/{URL}" for at in moments]
    assert told[0].keys() >= {"first memento", "next memento", "last memento", "timegate", "timemap"}
    assert (told[1]["first prev memento"], told[1]["memento"], told[1]["next last memento"]) == (*address,)
    assert told[2]["last memento"] == address[2]


def test_another_moment_leads_to_the_look_before_it(client: httpx.Client, moments: list[datetime]) -> None:
    for digits in (f"{moments[1]:%Y%m%d%H%M%S}", memento.stamp(moments[1] + timedelta(milliseconds=1))):
        led = client.get(f"/api/memento/{digits}/{URL}")
        assert led.status_code == 302
        assert memento.stamp(moments[1]) in led.headers["Location"]


@pytest.mark.parametrize("digits", ["2024", "20241399000000", "x" * 14, "2024032709000012"])
def test_digits_that_name_no_moment_are_a_bad_request(client: httpx.Client, digits: str) -> None:
    assert client.get(f"/api/memento/{digits}/{URL}").status_code == 400


def test_a_timemap_lists_every_look_and_where_to_ask(client: httpx.Client, moments: list[datetime]) -> None:
    answer = client.get(f"/api/timemap/0/{URL}")
    assert answer.headers["Content-Type"].startswith("application/link-format")
    found = LINK.findall(answer.text)
    assert [date for _, relation, date in found if "memento" in relation] == [at.strftime(DATE) for at in moments]
    told = links(answer, answer.text)
    assert (told["original"], told["self"]) == (URL, f"{client.base_url}/api/timemap/0/{URL}")
    assert {"first memento", "last memento", "timegate"} <= told.keys()


def test_a_long_timemap_goes_on_elsewhere(
    client: httpx.Client, moments: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.web.api.mementos.LISTED", 2)
    first = client.get(f"/api/timemap/0/{URL}")
    following = client.get(links(first, first.text)["timemap"])
    found = LINK.findall(first.text) + LINK.findall(following.text)
    assert [date for _, relation, date in found if "memento" in relation] == [at.strftime(DATE) for at in moments]


def test_the_query_of_an_address_is_part_of_it(client: httpx.Client) -> None:
    page = f"{URL}?with=e2"
    led = asked(client, datetime(2030, 1, 1, tzinfo=UTC), page)
    assert led.headers["Location"].endswith(f"/{page}")
    assert client.get(led.headers["Location"]).json()["posts"][0][0] == "e2"
    encoded = client.get(f"/api/timegate/{page.replace(':', '%3A').replace('/', '%2F').replace('?', '%3F')}")
    assert encoded.headers["Location"] == led.headers["Location"]


def test_nothing_captured_is_handed_out_as_a_page(client: httpx.Client, moments: list[datetime]) -> None:
    shown = client.get(f"/api/memento/{memento.stamp(moments[0])}/{URL}")
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("text/html; charset=windows-1252", ("text/plain; charset=windows-1252", True)),
        ('application/xhtml+xml;charset="utf-8"', ("text/plain; charset=utf-8", True)),
        ("text/html; charset=a\r\nb", ("text/plain; charset=a", True)),
        ("image/svg+xml", ("text/plain; charset=utf-8", True)),
        ("application/pdf", ("application/octet-stream", False)),
        ("video/mp4", ("application/octet-stream", False)),
    ],
)
def test_no_type_is_left_that_a_browser_runs(said: str, kind: tuple[str, bool]) -> None:
    assert memento.shown_as([("Content-Type", said)]) == kind


def test_mementos_are_for_those_who_may_read(watcher: Watcher) -> None:
    with serving(watcher.keep.store) as served, served.client() as nobody, served.program(Scope.CAPTURE) as other:
        for part in ("timegate", "timemap/0", "memento/20240327090000"):
            assert nobody.get(f"/api/{part}/{URL}").status_code == 401
            assert other.get(f"/api/{part}/{URL}").status_code == 403


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_is_the_same_in_every_form(at: datetime) -> None:
    to_the_second, to_the_millisecond = at.replace(microsecond=0), at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert memento.wanted(memento.http_date(at)) == to_the_second
    assert memento.moment(memento.stamp(at)) == to_the_millisecond


@given(st.text(max_size=20))
def test_whatever_is_asked_for_is_a_moment_or_wrong_usage(said: str) -> None:
    for read in (memento.wanted, memento.moment):
        with suppress(UsageError):
            assert isinstance(read(said), datetime)


def test_an_address_cannot_break_out_of_its_link() -> None:
    addresses = Addresses("http://here/api", 'https://x.test/"><b>\r\nLink: evil')
    assert not set('"\r\n<> ') & set(addresses.timegate)
