"""Captures on demand: each is the command `collector capture` in a process of its own, with its guard and its lock.

What becomes of one is remembered here while the server runs; what it found is in the store for ever.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any

from collector.config import PROJECT
from collector.errors import BusyError, ContactMissing, NotFound, UsageError

AT_ONCE = 2
LONGEST_SECONDS = 600
"""After so long a capture is stopped: its deadline is shorter, but machines sleep."""
REMEMBERED = 200

_HIDDEN = "it failed; the server's log says why"
_log = logging.getLogger(__name__)


@dataclass
class Job:
    """A capture: the pages read so far; in the end the `poll` as the command prints it, or a `problem` in words."""

    id: str
    url: str
    who: str
    asked_at: datetime
    pages: list[str] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    problem: str | None = None

    @property
    def done(self) -> bool:
        """Whether it has come to an end."""
        return self.poll is not None or self.problem is not None


class Captures:
    """The captures that were asked for here; at most two run at a time, the others wait."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = {**os.environ, **(environment or {})}
        self._jobs: dict[str, Job] = {}
        self._running: set[subprocess.Popen[str]] = set()
        self._runners = ThreadPoolExecutor(AT_ONCE, "capture")

    def start(self, url: str, publisher: str | None, who: str, at: datetime) -> Job:
        """Asks for a capture. Where the address leads is looked at when it is dialled, by the guard.

        Raises:
            BadUrl: when it is not an absolute http or https address.
            UnknownPublisher: when there is no publisher of that name.
        """
        from collector.service.plan import wanted  # noqa: PLC0415 (Scrapy costs a second, rarely needed)

        wanted(url, publisher)
        job = Job(secrets.token_urlsafe(12), url, who, at)
        self._jobs[job.id] = job
        while len(self._jobs) > REMEMBERED:
            del self._jobs[next(iter(self._jobs))]
        self._runners.submit(self._run, job, ["--publisher", publisher] if publisher else [])
        return job

    def find(self, number: str) -> Job:
        """A capture as it stands.

        Raises:
            NotFound: when it was not asked for here, or is long forgotten.
        """
        if number not in self._jobs:
            raise NotFound("there is no such capture here: those of before the server began are in the list of polls")
        return self._jobs[number]

    def latest(self) -> list[Job]:
        """What was asked for, newest first."""
        return [*self._jobs.values()][::-1]

    def close(self) -> None:
        """Ends those that run and lets those that wait go: nothing of a poll that is ended is kept."""
        self._runners.shutdown(wait=False, cancel_futures=True)
        for process in tuple(self._running):
            process.kill()

    def _run(self, job: Job, options: list[str]) -> None:
        command = [sys.executable, "-m", "collector", "capture", "--json", "--progress", *options, "--", job.url]
        try:
            with TemporaryFile("w+", encoding="utf-8") as complaints:
                status = self._follow(job, command, complaints)
                complaints.seek(0)
                if job.poll is None:
                    job.problem = _sentence(status, complaints.read())
        except (OSError, ValueError):
            _log.exception("a capture of %s could not be made", job.url)
            job.problem = _HIDDEN

    def _follow(self, job: Job, command: list[str], complaints: IO[str]) -> int:
        """Runs the command, noting in the job what it prints; returns its exit status."""
        with subprocess.Popen(  # noqa: S603 (no shell, and the address stands behind --)
            command,
            cwd=PROJECT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
        ) as process:
            self._running.add(process)
            deadline = Timer(LONGEST_SECONDS, process.kill)
            deadline.start()
            try:
                for line in process.stdout or ():
                    _note(job, json.loads(line))
            finally:
                deadline.cancel()
                self._running.discard(process)
        return process.returncode


def _note(job: Job, said: dict[str, Any]) -> None:
    if "read" in said:
        job.pages.append(said["read"])
    else:
        job.poll = said


def _sentence(status: int, complaint: str) -> str:
    """Why a capture came to nothing, for whoever asked; what went wrong inside is for the log."""
    if status in (UsageError.exit_status, BusyError.exit_status):
        return complaint.strip().removeprefix("collector: ")
    _log.error("a capture failed with status %s: %s", status, complaint)
    if status == ContactMissing.exit_status:
        return "this collector is not set up to fetch that; its operator finds the reason in the server's log"
    return _HIDDEN
