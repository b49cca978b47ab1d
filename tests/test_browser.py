"""Pages that a browser makes: real Chromium, a real server on this machine, the guard between them and all else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.processes import ROOT, environment

pytest.importorskip("scrapy_playwright", reason="needs the extra `browser`")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium at /usr/bin/chromium")

PROSE = "The ferry has reached the inner harbour with two tugs at its sides, the harbour office says."
PAGE = """<!doctype html><html lang="en"><head><title>Storm live</title></head><body><main><h1>Storm live</h1>
<div id="feed"></div><div id="told"></div></main><script>
const feed = document.getElementById("feed");
for (let n = 0; n < 5; n++) feed.insertAdjacentHTML("beforeend", `<article class="post" id="e-${900 - n}">
<time datetime="2024-03-05T1${8 - n}:00:00Z">x</time><p>PROSE ${n}</p></article>`);
const ask = new XMLHttpRequest();
ask.open("GET", "OTHER/secret", false);
try { ask.send(); } catch (refused) {}
</script><img src="/picture.png"></body></html>"""

CRAWL = """
import json, sys
from collector.publishers import project_settings
from collector.watch import Depth, Watch
from collector.service.crawl import fetched
from tests.processes import ROOT, environment
settings = project_settings()
settings.set("SPIDER_MODULES", ["tests.browsed"])
settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]})
poll = fetched(Watch(sys.argv[1], "harbour", Depth.NEWEST), settings)
keys = [entry.key for reading in poll.readings if reading for entry in reading.blog.entries]
page = poll.pages[0]
print(json.dumps({"keys": keys, "failure": poll.failure and poll.failure.message, "etag": page.header("ETag")}))
"""


class Server(ThreadingHTTPServer):
    """Answers every address with one page, and remembers what it was asked."""

    def __init__(self, host: str, page: str) -> None:
        super().__init__((host, 0), Handler)
        self.page = page
        self.asked: list[str] = []
        self.address = f"http://{host}:{self.server_port}"
        Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.page.encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("ETag", '"as-served"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """The paper's, and one at another address, to which the paper's page turns."""
    other = Server("127.0.0.2", "secret")
    paper = Server("127.0.0.1", PAGE.replace("PROSE", PROSE).replace("OTHER", other.address))
    yield paper, other
    for server in (paper, other):
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("allowed", "reached"), [("127.0.0.1/32", []), ("127.0.0.0/8", ["/secret"])])
def test_a_browser_makes_the_page_and_dials_only_what_the_guard_lets_through(
    servers: tuple[Server, Server], tmp_path: Path, allowed: str, reached: list[str]
) -> None:
    paper, other = servers
    own = environment(COLLECTOR_HOME=str(tmp_path), COLLECTOR_ALLOW_PRIVATE=allowed)
    command = [sys.executable, "-c", CRAWL, f"{paper.address}/live/storm"]
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"keys": ["e-900", "e-899", "e-898", "e-897", "e-896"], "failure": None, "etag": None}
    assert other.asked == reached
    assert paper.asked == ["/robots.txt", "/live/storm"]
