"""Fetches what it is told with the project's own settings and Scrapy's real reactor, in a process of its own.

`probe` is called by tests; the module, run as a script, is the process. A reactor cannot be started twice, and the
guard is installed once for a process: so each probe has one, and asks for many addresses in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from tests.processes import ROOT, environment


@dataclass(frozen=True)
class Fetched:
    """What became of one request: the page in short, and its failure."""

    kind: str | None = None
    message: str = ""
    url: str = ""
    final_url: str = ""
    redirects: tuple[str, ...] = ()
    status: int = 0
    body: str = ""
    length: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    peer: str | None = None
    certificate: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request: its address and its meta; `headers` beside ours."""

    url: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def probe(
    asked: Mapping[str, Asked | str],
    environ: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    *,
    robots: bool = False,
) -> dict[str, Fetched]:
    """Fetches everything at once. `environ` holds COLLECTOR_...; robots.txt is asked for only with `robots`."""
    job = {
        "robots": robots,
        "settings": dict(settings or {}),
        "asked": {name: asdict(one if isinstance(one, Asked) else Asked(one)) for name, one in asked.items()},
    }
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.probe"],
            input=json.dumps(job),
            env=environment(**{"COLLECTOR_HOME": home, "COLLECTOR_ALLOW_PRIVATE": ""} | dict(environ or {})),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.keys() == asked.keys(), f"not every request was resolved: {done.stderr}"
    return {
        name: Fetched(**{**one, "redirects": tuple(one["redirects"]), "headers": tuple(map(tuple, one["headers"]))})
        for name, one in found.items()
    }


WITHOUT_ROBOTS = {"collector.fetch.robots.RobotsMiddleware": None}


def main() -> None:
    """Reads the job from standard input and prints one line of results."""
    from scrapy import Request, Spider  # noqa: PLC0415 - only the process of its own needs Scrapy
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415
    from scrapy.settings import Settings  # noqa: PLC0415

    from collector.fetch.outcome import failure_of_exception, failure_of_status, page_of  # noqa: PLC0415

    job = json.load(sys.stdin)
    results: dict[str, Fetched] = {}

    class Probe(Spider):
        name = "probe"

        async def start(self) -> AsyncIterator[Request]:
            for name, one in job["asked"].items():
                try:
                    yield Request(
                        one["url"],
                        meta=one["meta"],
                        headers=one["headers"],
                        callback=self.answered,
                        errback=self.failed,
                        cb_kwargs={"asked": name},
                    )
                except ValueError as error:
                    results[name] = Fetched("not_a_request", str(error))

        def answered(self, response: Any, asked: str) -> None:
            page = page_of(response, response.request, datetime.now(UTC))
            failure = page.failure or failure_of_status(page)
            results[asked] = Fetched(
                kind=failure.kind if failure else None,
                message=failure.message if failure else "",
                url=page.url,
                final_url=page.final_url,
                redirects=page.redirects,
                status=page.status,
                body=(page.body or b"")[:2000].decode("latin-1"),
                length=-1 if page.body is None else len(page.body),
                headers=page.headers,
                request_headers=page.request_headers,
                peer=page.peer,
                certificate=page.certificate,
            )

        def failed(self, failure: Any) -> None:
            found = failure_of_exception(failure.value)
            results[failure.request.cb_kwargs["asked"]] = Fetched(found.kind, found.message)

    settings = Settings()
    settings.setmodule("collector.settings", priority="project")
    middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **({} if job["robots"] else WITHOUT_ROBOTS)}
    settings.update({"ITEM_PIPELINES": {}, "SPIDER_MODULES": [], "DOWNLOADER_MIDDLEWARES": middlewares})
    settings.update(
        {"CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64, **job["settings"]}, priority="cmdline"
    )
    process = AsyncCrawlerProcess(settings)
    process.crawl(Probe)
    process.start()
    sys.stdout.write(json.dumps({name: asdict(one) for name, one in results.items()}) + "\n")


if __name__ == "__main__":
    main()
