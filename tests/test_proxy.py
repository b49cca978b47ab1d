"""Through the operator's proxy: what it is asked for is judged before, and nothing goes past it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from collector.errors import AddressRefused, ConfigurationError, ContactMissing
from collector.fetch.guard import Guard
from tests.lying_server import LyingServer, page, redirect
from tests.probe import Fetched, probe

PUBLIC = "http://93.184.215.14"
CONTACT = {"COLLECTOR_CONTACT": "newsroom@example.org"}
ASKED = {
    "public": f"{PUBLIC}/live",
    "named": "http://news.example/live",
    "leads inside": f"{PUBLIC}/inside",
    "private": "http://10.0.0.1/",
    "metadata": "http://169.254.169.254/latest/",
    "spelt oddly": "http://0xa9fea9fe/latest/",
    "loopback by number": "http://2130706433/",
    "no dots": "http://intranet/",
    "inner name": "http://wiki.corp/",
}


@pytest.fixture(scope="module")
def proxy() -> Iterator[LyingServer]:
    routes = {
        f"{PUBLIC}/live": page(b"through the proxy"),
        "http://news.example/live": page(b"by its name"),
        f"{PUBLIC}/inside": redirect("http://10.0.0.1/secret"),
    }
    with LyingServer(dict(routes)) as server:
        yield server


@pytest.fixture(scope="module")
def fetched(proxy: LyingServer) -> dict[str, Fetched]:
    address = proxy.base.replace("//", "//me:hush@")
    return probe(ASKED, {**CONTACT, "COLLECTOR_PROXY": address}, {"DOWNLOAD_TIMEOUT": 20})


@pytest.mark.parametrize(("name", "body"), [("public", "through the proxy"), ("named", "by its name")])
def test_a_public_host_is_asked_for_through_the_proxy(fetched: dict[str, Fetched], name: str, body: str) -> None:
    assert fetched[name].body == body, fetched[name].message


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("public", "named")])
def test_an_inner_address_is_refused_before_the_proxy_hears_of_it(
    fetched: dict[str, Fetched], proxy: LyingServer, name: str
) -> None:
    assert fetched[name].kind == "refused", fetched[name].message
    assert {seen.path for seen in proxy.seen} <= {f"{PUBLIC}/live", "http://news.example/live", f"{PUBLIC}/inside"}


def test_the_proxy_is_told_who_asks_for_it(fetched: dict[str, Fetched], proxy: LyingServer) -> None:
    assert fetched
    assert {seen.headers["proxy-authorization"] for seen in proxy.seen} == {"Basic bWU6aHVzaA=="}


def test_a_network_that_is_let_through_is_reached_directly(proxy: LyingServer) -> None:
    with LyingServer({"/live": page(b"near")}) as near:
        environ = {**CONTACT, "COLLECTOR_PROXY": proxy.base, "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
        assert probe({"near": near.url("/live")}, environ)["near"].body == "near"
        (seen,) = near.seen
        assert "proxy-authorization" not in seen.headers


def test_without_a_contact_the_proxy_is_asked_for_nothing(proxy: LyingServer) -> None:
    before = len(proxy.seen)
    assert probe({"public": f"{PUBLIC}/live"}, {"COLLECTOR_PROXY": proxy.base})["public"].kind == "refused"
    assert len(proxy.seen) == before


def test_a_proxy_that_is_away_fails_the_poll() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    environ = {**CONTACT, "COLLECTOR_PROXY": f"http://127.0.0.1:{port}"}
    assert probe({"public": f"{PUBLIC}/live"}, environ)["public"].kind == "connection"


def test_nothing_is_dialled_past_the_proxy() -> None:
    guard = Guard((), "me@example.org", frozenset({"10.1.2.3"}))
    guard.check("10.1.2.3")
    with pytest.raises(AddressRefused, match="past COLLECTOR_PROXY"):
        guard.check("93.184.215.14")
    with pytest.raises(AddressRefused, match="not a public one"):
        guard.check("10.1.2.4")


def test_a_guard_without_a_contact_judges_no_public_host_good() -> None:
    with pytest.raises(ContactMissing):
        Guard((), None, frozenset({"10.1.2.3"})).judge("93.184.215.14")


def test_a_proxy_without_an_address_is_a_mistake_of_the_configuration() -> None:
    from scrapy.settings import Settings  # noqa: PLC0415 (only this test makes settings)

    with pytest.raises(ConfigurationError, match="COLLECTOR_PROXY"):
        Guard.from_settings(Settings({"COLLECTOR_PROXY": "http://a..b:3128"}))
