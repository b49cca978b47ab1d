"""Several collectors on one store, and the sites that they poll: processes of their own, to be killed and watched.

`python -m tests.collectors DATABASE N` forks N collectors from a process that has loaded everything. Every host ending
in `.test` is this machine to them, so that the gate takes it for somebody else's. Each says its process id, then the
number of every poll that was recorded.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby, pairwise
from threading import Thread
from typing import Any

from scrapy.resolver import CachingHostnameResolver

from collector.poll import Poll
from collector.store import watches
from collector.store.store import Store
from collector.store.watches import DEMAND, Wanted
from tests.processes import ROOT, environment

PAGE = """<!doctype html><html><head><title>{title}</title><script type="application/ld+json">{data}</script></head>
<body><h1>{title}</h1></body></html>"""


class TestNames(CachingHostnameResolver):
    """Takes every host ending in `.test` for this machine."""

    def resolveHostName(self, receiver: Any, name: str, *rest: Any, **more: Any) -> Any:  # type: ignore[override]  # noqa: N802 (Twisted's name)
        """Resolves a name."""
        here = "127.0.0.1" if name.endswith(".test") else name
        return super().resolveHostName(receiver, here, *rest, **more)


@dataclass(frozen=True)
class Visit:
    """One request as a site saw it, in seconds."""

    host: str
    path: str
    began: float
    ended: float


class Sites:
    """Every host and every path is a live blog whose latest entry is of this minute.

    With a `wait` the first page asked for is refused, and so many seconds of Retry-After are asked for.
    """

    def __init__(self, takes: float = 0.05, wait: int | None = None) -> None:
        self.takes = takes
        self.wait = wait
        self.visits: list[Visit] = []
        self._server = _Server(("127.0.0.1", 0), self)

    def url(self, host: int, blog: int) -> str:
        return f"http://h{host}.test:{self._server.server_port}/live/{blog}"

    def __enter__(self) -> Sites:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked_to_wait(self) -> int | None:
        """For how many seconds, once."""
        wait, self.wait = self.wait, None
        return wait

    def by(self, key: Callable[[Visit], Any]) -> dict[Any, list[Visit]]:
        """The visits, in order, of each host or watch."""
        return {k: sorted(v, key=lambda visit: visit.began) for k, v in groupby(sorted(self.visits, key=key), key)}

    def shortest_gap(self) -> float:
        """The shortest time that any host was left alone between two requests; negative where two overlapped."""
        visits = self.by(lambda visit: visit.host).values()
        return min((b.began - a.ended for host in visits for a, b in pairwise(host)), default=0.0)

    def longest_pause(self) -> float:
        """The longest time between two polls of one watch."""
        live = self.by(lambda visit: (visit.host, visit.path)).items()
        return max(b.began - a.began for (_, path), seen in live if path != "/robots.txt" for a, b in pairwise(seen))

    def polled(self) -> int:
        """How many watches were polled at all."""
        return len({(v.host, v.path) for v in self.visits if v.path != "/robots.txt"})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], sites: Sites) -> None:
        super().__init__(address, _Handler)
        self.sites = sites

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A collector that was killed hangs up."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        began = time.monotonic()
        time.sleep(self.server.sites.takes)
        robots = self.path == "/robots.txt"
        body = b"User-agent: *\nAllow: /\n" if robots else page(self.path, datetime.now(UTC)).encode()
        wait = None if robots else self.server.sites.asked_to_wait()
        self.send_response(429 if wait else 200)
        if wait:
            self.send_header("Retry-After", str(wait))
        self.send_header("Content-Type", "text/plain" if robots else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.sites.visits.append(Visit(self.headers["Host"], self.path, began, time.monotonic()))
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


def page(path: str, now: datetime) -> str:
    """A live blog with an entry of each of the last five minutes."""
    minutes = [now.replace(second=0, microsecond=0).timestamp() - 60 * n for n in range(5)]
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"{path}#{int(at)}",
            "url": f"{path}#{int(at)}",
            "headline": f"What was known at {int(at)}",
            "datePublished": datetime.fromtimestamp(at, UTC).isoformat(),
            "articleBody": f"At {int(at)} the harbour office said that {int(at) % 97} boats were in.",
        }
        for at in minutes
    ]
    title = f"A day in the harbour {path} – live"
    data = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": title, "liveBlogUpdate": updates}
    return PAGE.format(title=title, data=json.dumps(data))


@dataclass
class Collectors:
    """The processes: their ids, and the polls that they have acknowledged."""

    pids: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)

    def listen(self, stream: Any) -> None:
        for line in stream:
            said = json.loads(line)
            if "pid" in said:
                self.pids.append(said["pid"])
            else:
                self.acknowledged.append(said["poll"])


@contextmanager
def collectors(url: str, count: int) -> Iterator[Collectors]:
    """Runs so many collectors on a store."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.collectors", url, str(count)],
        cwd=ROOT,
        env=environment(COLLECTOR_DATABASE_URL=url),
        stdout=subprocess.PIPE,
        text=True,
    )
    found = Collectors()
    listener = Thread(target=found.listen, args=(parent.stdout,), daemon=True)
    listener.start()
    try:
        while len(found.pids) < count:
            assert parent.poll() is None, "the collectors did not begin"
            time.sleep(0.05)
        yield found
    finally:
        parent.terminate()
        parent.wait()
        listener.join(5)
        if parent.stdout:
            parent.stdout.close()


def watch(store: Store, urls: Sequence[str], every: float) -> None:
    """Has these watched."""
    wanted = [Wanted(url, "generic", url.split("/")[2].split(":")[0], every=every) for url in urls]
    with store.write() as connection:
        watches.ask(connection, wanted, DEMAND, datetime.now(UTC))


def _say(**facts: object) -> None:
    os.write(1, f"{json.dumps(facts)}\n".encode())


def _collect() -> None:
    from collector.app import Running  # noqa: PLC0415 (loaded before the fork, by main)
    from collector.publishers import project_settings  # noqa: PLC0415

    settings = project_settings()
    settings.setdict(
        {"TWISTED_DNS_RESOLVER": "tests.collectors.TestNames", "LOG_INSTALL_ROOT_HANDLER": False}, priority="cmdline"
    )

    def tell(poll: Poll) -> None:
        if poll.recorded:
            _say(poll=poll.recorded.poll)

    Running(settings, ROOT / "tests" / "no-such-schedule.yaml", tell).run()


def main() -> None:
    """Forks the collectors, and ends them when told to end."""
    from collector import app, publishers  # noqa: PLC0415, F401 (loaded here once)
    from spiders import generic  # noqa: PLC0415, F401

    children = []
    for _ in range(int(sys.argv[2])):
        pid = os.fork()
        if pid == 0:
            _say(pid=os.getpid())
            _collect()
            os._exit(0)
        children.append(pid)

    def end(*_: object) -> None:
        for pid in children:
            with suppress(ProcessLookupError):  # it was killed before
                os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
