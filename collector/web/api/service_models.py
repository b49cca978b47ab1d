"""What the API is asked and answers of watches, captures on demand, and how the service goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from collector.web.api.models import Failure, Model


class WatchWanted(BaseModel):
    """What to watch: `every` is auto, or a time between two polls such as 90s or 5m."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    publisher: Annotated[str | None, Field(pattern="^[a-z0-9]{1,40}$")] = None
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=20)] = []
    every: Annotated[str, Field(max_length=20)] = "auto"


class Watch(Model):
    """A watch: `why` says why the next poll is due when it is. `blog` is null until something of it was kept."""

    watch: int
    blog: int | None
    url: str
    publisher: str
    title: str | None
    name: str | None
    group: str | None
    tags: list[str]
    source: str
    every: float | None
    state: str
    evidence: list[str]
    polling: bool
    last_poll_at: datetime | None
    last_outcome: str | None
    error: Failure | None
    next_poll_at: datetime | None
    why: str
    last_change_at: datetime | None
    failures: int
    failing_since: datetime | None
    polls: int
    entries: int
    leads_to: str | None


class Incident(Model):
    """What was wrong from `began_at` to `ended_at`; null while it lasts."""

    kind: str
    subject: str
    sentence: str
    began_at: datetime
    ended_at: datetime | None


class Source(Model):
    """Where new live blogs are looked for: what came of the last look, and when the next one is due."""

    source: str
    said: str
    next_look_at: datetime


class Service(Model):
    """The collectors at work; `lag` in seconds, `queue` watches that are due."""

    collectors: list[dict[str, Any]]
    lag: float | None
    polls_a_minute: float
    queue: int
    sources: list[Source]
    incidents: list[Incident]


class CaptureWanted(BaseModel):
    """What to capture."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    publisher: Annotated[str | None, Field(pattern="^[a-z0-9]{1,40}$")] = None


class Capture(Model):
    """A capture: the pages read so far, and in the end the `poll`, or the `problem` in a sentence."""

    id: str
    url: str
    who: str
    asked_at: datetime
    done: bool
    pages: list[str]
    poll: dict[str, Any] | None
    problem: str | None
