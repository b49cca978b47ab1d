"""What a server can do to a request, done by one that lies, to Scrapy's real downloader with the project's settings."""

from __future__ import annotations

import gzip
import ipaddress
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lying_server import (
    HTML,
    LyingServer,
    Reply,
    Route,
    chunked,
    cut,
    drip,
    encoded,
    hang,
    head,
    not_modified,
    packed,
    page,
    raw,
    redirect,
    reset,
    send,
    until_closed,
    wrong_length,
)
from tests.probe import Asked, Fetched, probe
from tests.processes import free_port

BODY = b"<html><body>" + b"<article>Entry</article>" * 400 + b"</body></html>"
LIMIT = 1_000_000
SECONDS = 2
LEAVE = {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8 ::1/128"}
STARTED = head(200, [HTML, ("Content-Length", str(len(BODY)))]) + BODY[:100]
MANY_COOKIES = [("Set-Cookie", f"c{n}={n}") for n in range(1000)]

# What is asked for, what the server does, and the kind of failure that the poll must end with.
FAULTS: dict[str, tuple[Reply, str | None]] = {
    "honest": (page(BODY), None),
    "chunked": (chunked([BODY[:50], BODY[50:]]), None),
    "gzip": (encoded(BODY, "gzip"), None),
    "deflate": (encoded(BODY, "deflate"), None),
    "br": (encoded(BODY, "br"), None),
    "zstd": (encoded(BODY, "zstd"), None),
    "nested codings": (encoded(BODY, "gzip", "br"), None),
    "gzip until closed": (until_closed(packed(BODY, "gzip"), {"Content-Encoding": "gzip"}), None),
    "thousand cookies": (page(BODY, headers=MANY_COOKIES), None),
    "header without colon": (raw(head(200, [HTML])[:-2] + b"nonsense\r\nContent-Length: 2\r\n\r\nok"), None),
    "not modified": (not_modified({"ETag": '"1"'}), None),
    "hangs at once": (hang(), "timeout"),
    "hangs after the head": (hang(head(200, [HTML, ("Content-Length", "10")])), "timeout"),
    "hangs in the body": (hang(STARTED), "timeout"),
    "drips its head": (drip(head(200, [HTML]), 0.3), "timeout"),
    "drips its body": ((send(head(200, [HTML, ("Content-Length", "900")])), *drip(b"x" * 60, 0.3)), "timeout"),
    "drips chunks": (chunked([b"x"] * 60, 0.3), "timeout"),
    "resets at once": (reset(), "connection"),
    "says nothing": (raw(b""), "connection"),
    "speaks no http": (raw(b"220 mail.example ESMTP\r\n\r\n"), "connection"),
    "endless header": (raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 100_000 + b"\r\n\r\n"), "connection"),
    "negative length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"), "connection"),
    "two lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), "connection"),
    "resets in the body": (reset(STARTED), "truncated"),
    "length too large": (wrong_length(BODY, 10), "truncated"),
    "cut by length": (cut(BODY, 500), "truncated"),
    "cut before the body": (cut(BODY, 0), "truncated"),
    "chunks without an end": (chunked([BODY], finished=False), "truncated"),
    "bad chunk": (raw(head(200, [HTML, ("Transfer-Encoding", "chunked")]) + b"zz\r\nhello\r\n0\r\n\r\n"), "truncated"),
    "until closed": (until_closed(BODY), "truncated"),
    "cut gzip": (page(gzip.compress(BODY)[:-30], headers={"Content-Encoding": "gzip"}), "truncated"),
    "cut br": (page(packed(BODY, "br")[:-5], headers={"Content-Encoding": "br"}), "truncated"),
    "not gzip at all": (page(BODY, headers={"Content-Encoding": "gzip"}), "undecodable"),
    "unknown coding": (page(BODY, headers={"Content-Encoding": "sdch"}), "undecodable"),
    "fifty codings": (page(BODY, headers={"Content-Encoding": ", ".join(["gzip"] * 50)}), "undecodable"),
    "declared too large": (hang(head(200, [HTML, ("Content-Length", "1000000000")])), "too_large"),
    "too large": (chunked([b"x" * 100_000] * 20), "too_large"),
    "gzip bomb": (encoded(b"\0" * 20 * LIMIT, "gzip"), "too_large"),
    "nested bomb": (encoded(b"\0" * 20 * LIMIT, "gzip", "gzip"), "too_large"),
    "br bomb": (encoded(b"\0" * 20 * LIMIT, "br"), "too_large"),
    "zstd bomb": (encoded(b"\0" * 20 * LIMIT, "zstd"), "too_large"),
    "bomb as an error": (encoded(b"\0" * 20 * LIMIT, "gzip", status=500), "too_large"),
    "gone": (page(b"gone", 410), "gone"),
    "forbidden": (page(b"no", 403), "blocked"),
    "overloaded": (page(b"wait", 503, {"Retry-After": "120"}), "server_error"),
    "no such status": (raw(b"HTTP/1.1 999 Denied\r\nContent-Length: 2\r\n\r\nno"), "client_error"),
    "redirect to a file": (redirect("file:///etc/passwd"), "redirect"),
    "redirect to data": (redirect("data:text/html,hello"), "redirect"),
    "redirect to no address": (redirect("http://[::1/"), "redirect"),
    "redirect to no host": (redirect("http://"), "redirect"),
    "redirect without an address": (page(b"", 302), "redirect"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[LyingServer]:
    with LyingServer({f"/{number}": reply for number, (reply, _) in enumerate(FAULTS.values())}) as server:
        bomb = packed(b"\0" * 20 * LIMIT, "gzip")
        moved = {"Location": "/0", "Content-Encoding": "gzip"}
        server.routes |= {
            "/loop": redirect("/loop"),
            "/hop0": redirect("/0"),
            **{f"/hop{n}": redirect(f"/hop{n - 1}") for n in range(1, 6)},
            "/found": redirect("/missing", 302),
            "/bomb": page(bomb, 302, moved),
            "/robot": redirect(f"//127.1:{server.port}/0"),
        }
        yield server


@pytest.fixture(scope="module")
def fetched(served: LyingServer) -> dict[str, Fetched]:
    asked: dict[str, Asked | str] = {name: served.url(f"/{number}") for number, name in enumerate(FAULTS)}
    asked |= {
        "loop": served.url("/loop"),
        "five hops": served.url("/hop4"),
        "six hops": served.url("/hop5"),
        "hop to nothing": served.url("/found"),
        "bomb on the way": served.url("/bomb"),
        "other spelling": served.url("/robot"),
        "fragment": served.url("/0#entry-7"),
        "again": served.url("/0"),
        "long address": served.url("/0?" + "x" * 5000),
        # With patience: where there is no DNS at all it takes long to learn so.
        "no such host": Asked("http://no-such-host.invalid/", {"download_timeout": 60}),
        "nobody listens": f"http://127.0.0.1:{free_port()}/",
        "other scheme": "ftp://127.0.0.1/",
    }
    return probe(asked, LEAVE, {"DOWNLOAD_TIMEOUT": SECONDS, "DOWNLOAD_MAXSIZE": LIMIT})


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_kind(fetched: dict[str, Fetched], fault: str) -> None:
    assert fetched[fault].kind == FAULTS[fault][1], fetched[fault].message


@pytest.mark.parametrize("name", [name for name, (_, kind) in FAULTS.items() if kind is None and "modif" not in name])
def test_a_good_answer_is_whole(fetched: dict[str, Fetched], name: str) -> None:
    assert fetched[name].length in {len(BODY), 2}


@pytest.mark.parametrize(
    "fault", ["cut by length", "resets in the body", "until closed", "cut gzip", "not gzip at all"]
)
def test_what_was_received_of_a_broken_body_is_kept(fetched: dict[str, Fetched], fault: str) -> None:
    assert fetched[fault].length > 0


def test_a_304_has_no_body(fetched: dict[str, Fetched]) -> None:
    assert (fetched["not modified"].status, fetched["not modified"].length) == (304, -1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("loop", "redirect"),
        ("six hops", "redirect"),
        ("five hops", None),
        ("hop to nothing", "not_found"),
        ("bomb on the way", None),
        ("other spelling", None),
        ("again", None),
        ("fragment", None),
        ("no such host", "dns"),
        ("nobody listens", "connection"),
        ("other scheme", "refused"),
    ],
)
def test_addresses_and_redirects(fetched: dict[str, Fetched], name: str, kind: str | None) -> None:
    assert fetched[name].kind == kind, fetched[name].message


def test_the_chain_of_redirects_is_told(fetched: dict[str, Fetched], served: LyingServer) -> None:
    found = fetched["five hops"]
    assert found.url == served.url("/hop4")
    assert found.redirects == tuple(served.url(f"/hop{n}") for n in (4, 3, 2, 1, 0))
    assert found.final_url == served.url("/0")


def test_an_address_is_asked_for_however_long_it_is(fetched: dict[str, Fetched]) -> None:
    assert fetched["long address"].kind == "not_found"


def test_requests_are_what_we_say_of_them(fetched: dict[str, Fetched], served: LyingServer) -> None:
    assert fetched
    sent = next(request.headers for request in served.seen if request.path == "/0")
    assert sent["user-agent"].startswith("LiveBlogCollector/")
    assert sent["accept-encoding"] == "gzip, deflate, br, zstd"
    assert not {"cookie", "referer", "accept-language"} & {name for request in served.seen for name in request.headers}


def test_nothing_is_asked_twice_after_a_failure(fetched: dict[str, Fetched], served: LyingServer) -> None:
    assert fetched
    numbers = {name: number for number, name in enumerate(FAULTS)}
    for fault in ("overloaded", "hangs at once", "cut by length", "forbidden"):
        assert served.asked(f"/{numbers[fault]}") == 1


# TLS. The probe trusts the authority of this test in addition to nothing, so a good certificate is one of its own.


class Authority:
    """Makes certificates: its own is the one that is trusted."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.certificate = self._sign(self.name, self.key, timedelta(days=1), None)

    def _sign(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, valid: timedelta, host: str | None
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        names: list[x509.GeneralName] = [x509.DNSName(host)] if host else []
        if host == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = (
            x509.CertificateBuilder(subject_name=name, issuer_name=self.name, public_key=key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + valid)
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def context(self, folder: Path, host: str, valid: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's context with a certificate for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]), key, valid, host)
        path = folder / f"{host}-{valid.days}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def trusted(self, folder: Path) -> Path:
        """A file with the authority's own certificate."""
        path = folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fetched]:
    folder, strangers, ours = tmp_path_factory.mktemp("tls"), tmp_path_factory.mktemp("strangers"), Authority()
    routes: dict[str, Route] = {"/": page(BODY)}
    with (
        LyingServer(dict(routes)) as plain,
        LyingServer({**routes, "/down": redirect(plain.url("/"))}, tls=ours.context(folder, "localhost")) as good,
        LyingServer(routes, tls=ours.context(folder, "localhost", -timedelta(days=2))) as expired,
        LyingServer(routes, tls=ours.context(folder, "news.example")) as wrong_host,
        LyingServer(routes, tls=Authority().context(strangers, "localhost")) as unknown,
        LyingServer(routes) as no_tls,
    ):
        plain.routes["/up"] = redirect(good.url("/"))
        asked = {
            "good": good.url("/"),
            "upgrade": plain.url("/up"),
            "downgrade": good.url("/down"),
            "expired": expired.url("/"),
            "wrong host": wrong_host.url("/"),
            "unknown authority": unknown.url("/"),
            "no tls": no_tls.url("/").replace("http:", "https:"),
        }
        return probe(asked, {**LEAVE, "SSL_CERT_FILE": str(ours.trusted(folder))}, {"DOWNLOAD_TIMEOUT": 10})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("good", None),
        ("upgrade", None),
        ("downgrade", "redirect"),
        ("expired", "tls"),
        ("wrong host", "tls"),
        ("unknown authority", "tls"),
        ("no tls", "tls"),
    ],
)
def test_only_a_certificate_that_holds_is_read_over(over_tls: dict[str, Fetched], name: str, kind: str | None) -> None:
    assert over_tls[name].kind == kind, over_tls[name].message


def test_a_page_tells_who_answered_what_they_showed_and_what_was_asked(over_tls: dict[str, Fetched]) -> None:
    good, upgrade, downgrade = (over_tls[name] for name in ("good", "upgrade", "downgrade"))
    assert good.peer == "127.0.0.1"
    assert re.fullmatch("[0-9a-f]{64}", good.certificate or "")
    assert good.certificate == upgrade.certificate == downgrade.certificate
    assert "User-Agent" in {name for name, _ in good.request_headers}


def test_a_redirect_out_of_encryption_is_kept_and_not_followed(over_tls: dict[str, Fetched]) -> None:
    refused = over_tls["downgrade"]
    assert refused.status == 301
    assert refused.final_url.startswith("https:")
    assert "http://" in refused.message
