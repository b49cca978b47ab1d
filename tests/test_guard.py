"""No address that a stranger writes leads the collector into the machine or the network that it runs in."""

from __future__ import annotations

import ast
import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import AddressRefused, ConfigurationError, ContactMissing
from collector.fetch.guard import Guard
from tests.lying_server import LyingServer, page, redirect
from tests.probe import Fetched, probe
from tests.processes import ROOT, environment

CONTACT = "newsroom@example.org"
OPEN = Guard(allowed=(), contact=CONTACT)
LOCAL = Guard(allowed=(ip_network("127.0.0.0/8"), ip_network("::1/128")), contact=None)

REFUSED = """
    0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 192.0.0.1 192.0.0.9 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 232.1.2.3
    240.0.0.1 255.255.255.255 168.63.129.16
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
    64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:db8::1
    2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
    4000::1
""".split()
PUBLIC = (
    "8.8.8.8 1.1.1.1 151.101.1.111 100.128.0.1 172.32.0.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808"
)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_a_way_out(address: str) -> None:
    with pytest.raises(AddressRefused, match="COLLECTOR_ALLOW_PRIVATE") as refusal:
        OPEN.check(address)
    assert address in str(refusal.value)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_passes_once_a_contact_is_set(address: str) -> None:
    OPEN.check(address)
    with pytest.raises(ContactMissing, match="COLLECTOR_CONTACT"):
        Guard(allowed=(), contact=None).check(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_needs_leave_but_no_contact(address: str) -> None:
    LOCAL.check(address)


def test_a_private_network_needs_leave_and_a_contact() -> None:
    lan = (ip_network("10.0.0.0/8"),)
    Guard(lan, CONTACT).check("10.1.2.3")
    with pytest.raises(ContactMissing):
        Guard(lan, None).check("10.1.2.3")
    with pytest.raises(AddressRefused):
        Guard(lan, CONTACT).check("192.168.0.1")


@pytest.mark.parametrize("name", ["localhost", "example.org", "127.1", "2130706433", "0x7f.1", "", "127.0.0.1 "])
def test_a_name_is_never_dialled_since_it_would_be_resolved_after_the_check(name: str) -> None:
    with pytest.raises(AddressRefused, match="numeric"):
        LOCAL.check(name)


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_no_wrapping_in_ipv6_makes_a_private_address_public(address: object) -> None:
    for wrapped in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}", f"2002:{_groups(address)}::"):
        with pytest.raises(AddressRefused):
            OPEN.check(wrapped)


def _groups(address: object) -> str:
    number = [int(part) for part in str(address).split(".")]
    return f"{number[0]:02x}{number[1]:02x}:{number[2]:02x}{number[3]:02x}"


# What follows runs Scrapy's real reactor and downloader in another process, against a canary that counts connections.

LOOPBACK_SPELLINGS = {
    "plain": "http://127.0.0.1:{port}/",
    "short": "http://127.1:{port}/",
    "three parts": "http://127.0.1:{port}/",
    "zero": "http://0:{port}/",
    "zeros": "http://0.0.0.0:{port}/",
    "decimal": "http://2130706433:{port}/",
    "octal": "http://017700000001:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.1:{port}/",
    "octal part": "http://0177.0.0.1:{port}/",
    "trailing dot": "http://127.0.0.1.:{port}/",
    "name": "http://localhost:{port}/",
    "name with dot": "http://localhost.:{port}/",
    "name in capitals": "http://LOCALHOST:{port}/",
    "subdomain": "http://foo.localhost:{port}/",
    "other name": "http://ip6-localhost:{port}/",
    "ipv6": "http://[::1]:{port}/",
    "ipv6 any": "http://[::]:{port}/",
    "ipv6 long": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "mapped in hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "compatible": "http://[::127.0.0.1]:{port}/",
    "nat64": "http://[64:ff9b::7f00:1]:{port}/",
    "6to4": "http://[2002:7f00:1::]:{port}/",
    "teredo": "http://[2001:0:7f00:1::]:{port}/",
    "scope": "http://[fe80::1%25lo]:{port}/",
    "circled digits": "http://①②⑦.⓪.⓪.①:{port}/",
    "ideographic stops": "http://127。0。0。1:{port}/",
    "full-width stops": "http://127．0．0．1:{port}/",
    "user": "http://user@127.0.0.1:{port}/",
    "user and password": "http://198.51.100.7:80@127.0.0.1:{port}/",
    "backslash": "http://198.51.100.7\\@127.0.0.1:{port}/",
    "backslash the other way": "http://127.0.0.1:{port}\\@198.51.100.7/",
    "fragment": "http://127.0.0.1:{port}#@198.51.100.7/",
    "tab": "http://127.0.0.1:{port}\t@198.51.100.7/",
    "one slash": "http:/127.0.0.1:{port}/",
    "no slash": "http:127.0.0.1:{port}/",
    "no scheme": "//127.0.0.1:{port}/",
    "space before": " http://127.0.0.1:{port}/",
    "tls": "https://127.0.0.1:{port}/",
}
OTHER_TARGETS = {
    "file": "file:///etc/passwd",
    "file in capitals": "FILE:/etc/passwd",
    "data": "data:text/html,read-me",
    "ftp": "ftp://127.0.0.1:{port}/",
    "gopher": "gopher://127.0.0.1:{port}/",
    "view-source": "view-source:http://127.0.0.1:{port}/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
}


@dataclass(frozen=True)
class Attack:
    """What became of every request, and how often the canaries were reached."""

    results: dict[str, Fetched]
    connections: int
    port: int


def _canary_host() -> str:
    """A second loopback address: the only one that is let through while the canary's is not."""
    try:
        socket.create_server(("127.0.0.2", 0)).close()
    except OSError:
        pytest.skip("this machine has no loopback address but 127.0.0.1")
    return "127.0.0.2"


@pytest.fixture(scope="module")
def attack() -> Iterator[Attack]:
    with LyingServer({"/": page(b"secret")}) as canary, LyingServer(host=_canary_host()) as gate:
        targets = {**LOOPBACK_SPELLINGS, **OTHER_TARGETS}
        urls = {name: target.format(port=canary.port) for name, target in targets.items()}
        asked = dict(urls)
        for number, (name, url) in enumerate(urls.items()):
            gate.routes[f"/{number}"] = redirect(url.encode().decode("latin-1"))
            asked[f"redirect: {name}"] = gate.url(f"/{number}")
        environ = {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.2/32", "COLLECTOR_CONTACT": CONTACT}
        results = probe(asked, environ, {"DOWNLOAD_TIMEOUT": 60, "REACTOR_THREADPOOL_MAXSIZE": 64})
        yield Attack(results, canary.connections, canary.port)


def test_no_spelling_and_no_redirect_reaches_the_canary(attack: Attack) -> None:
    assert attack.connections == 0


@pytest.mark.parametrize("name", [*LOOPBACK_SPELLINGS, *OTHER_TARGETS])
def test_every_attempt_ends_as_a_failure_and_brings_no_secret(attack: Attack, name: str) -> None:
    direct, redirected = attack.results[name], attack.results[f"redirect: {name}"]
    assert direct.kind in {"refused", "dns", "not_a_request"}
    assert redirected.kind in {"refused", "dns", "redirect", "not_found"}
    for result in (direct, redirected):
        assert "secret" not in result.body
        assert "root:" not in result.body
        assert "read-me" not in result.body


@pytest.mark.parametrize("name", ["plain", "short", "decimal", "name", "mapped", "circled digits", "tls"])
def test_a_refusal_names_the_way_out(attack: Attack, name: str) -> None:
    for result in (attack.results[name], attack.results[f"redirect: {name}"]):
        assert result.kind == "refused"
        assert "COLLECTOR_ALLOW_PRIVATE" in result.message


def test_the_same_spellings_work_where_loopback_is_let_through() -> None:
    names = ["plain", "short", "decimal", "octal", "hexadecimal", "name", "mapped", "circled digits"]
    with LyingServer({"/": page(b"mine")}) as server:
        server.routes["/away"] = redirect(f"http://127.1:{server.port}/")
        asked = {name: LOOPBACK_SPELLINGS[name].format(port=server.port) for name in names}
        asked["redirect"] = server.url("/away")
        results = probe(asked, {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"})
    assert {name: result.body for name, result in results.items()} == dict.fromkeys(asked, "mine")


def test_ipv6_loopback_works_where_it_is_let_through_and_nowhere_else() -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no IPv6")
    with LyingServer({"/": page(b"mine")}, host="::1") as server:
        refused = probe({"ipv6": server.url("/")}, {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"})
        assert (refused["ipv6"].kind, server.connections) == ("refused", 0)
        allowed = probe({"ipv6": server.url("/")}, {"COLLECTOR_ALLOW_PRIVATE": "::1/128"})
        assert allowed["ipv6"].body == "mine"


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_another_resolver_does_not_get_past_the_guard() -> None:
    with LyingServer({"/": page(b"secret")}) as canary:
        url = f"http://localhost:{canary.port}/"
        threaded = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver", "DNSCACHE_ENABLED": True}
        results = probe({"name": url}, {"COLLECTOR_CONTACT": CONTACT}, threaded)
        assert (results["name"].kind, canary.connections) == ("refused", 0)


def test_scrapys_own_commands_are_guarded_too(tmp_path: Path) -> None:
    home = {"COLLECTOR_HOME": str(tmp_path)}
    with LyingServer({"/": page(b"secret")}) as canary:
        assert "secret" not in _scrapy_fetch(canary.url("/"), environment(**home, COLLECTOR_ALLOW_PRIVATE=""))
        assert canary.connections == 0
        assert "secret" in _scrapy_fetch(canary.url("/"), environment(**home))


def _scrapy_fetch(url: str, environ: dict[str, str]) -> str:
    command = [sys.executable, "-m", "scrapy", "fetch", url]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    ).stdout


# asyncio's own connections, as a library beside Scrapy would open them.


def test_asyncio_connections_pass_the_guard_too() -> None:
    async def dial(guard: Guard, port: int) -> None:
        guard.install_on_loop(asyncio.get_running_loop())
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    with LyingServer() as canary:
        with pytest.raises(AddressRefused):
            asyncio.run(dial(OPEN, canary.port))
        assert canary.connections == 0
        asyncio.run(dial(LOCAL, canary.port))


def test_a_second_guard_of_the_same_process_must_be_the_same() -> None:
    async def install_twice(second: Guard) -> None:
        OPEN.install_on_loop(asyncio.get_running_loop())
        second.install_on_loop(asyncio.get_running_loop())

    asyncio.run(install_twice(Guard(allowed=(), contact=CONTACT)))
    with pytest.raises(ConfigurationError, match="run them apart"):
        asyncio.run(install_twice(LOCAL))


# The structure: nothing in the project opens a connection by itself.

CLIENTS = {
    "socket", "ssl", "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
    "imaplib", "poplib", "telnetlib", "xmlrpc.client", "websockets", "twisted.internet.endpoints", "twisted.web.client",
}  # fmt: skip
ONLY_WORDS = {"http.client.responses"}
DIALLING = {"open_connection", "create_connection", "sock_connect", "connectTCP", "connectSSL", "connectUNIX"}
MAY_DIAL = {
    "collector/fetch/guard.py",
    "collector/fetch/dialling.py",  # for a browser, on the loop that the guard watches
}
ONLY_LISTEN = ("collector/app.py", "collector/newsroom/", "collector/web/")


def _modules() -> list[Path]:
    return [path for folder in ("collector", "spiders", "pipelines") for path in (ROOT / folder).rglob("*.py")]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dials(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    clients = {name for name in _imported(tree) if any(name == c or name.startswith(f"{c}.") for c in CLIENTS)}
    clients -= ONLY_WORDS
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in DIALLING}
    return clients | calls


def test_no_module_but_the_guard_can_open_a_connection() -> None:
    found = {}
    for path in _modules():
        name = path.relative_to(ROOT).as_posix()
        dials = _dials(path) - ({"socket"} if name.startswith(ONLY_LISTEN) else set())
        if dials and name not in MAY_DIAL:
            found[name] = dials
    assert found == {}


def test_the_search_for_such_modules_finds_one() -> None:
    assert {"socket", "connectTCP"} <= _dials(ROOT / "collector/fetch/guard.py")
