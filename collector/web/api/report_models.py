"""What the API answers of a closing report."""

from __future__ import annotations

from datetime import datetime

from collector.web.api.models import Entry, Interval, Model, Particular, Words


class Stood(Model):
    """For how many seconds something stood; `most` is null where its beginning was not seen."""

    least: float
    most: float | None


class Withdrawn(Entry):
    """An entry that readers saw and that is gone."""

    came: Interval
    gone: Interval
    stood: Stood
    evidence: str


class Added(Entry):
    """An entry that came after its time."""

    came: Interval
    why: str


class Reworded(Model):
    """How an entry differs."""

    entry: str
    published_at: datetime | None
    opening: str
    fields: list[str]
    labels: list[str]
    particulars: list[Particular]
    title: list[Words]
    text: list[Words]


class Step(Reworded):
    """One edit; what it replaced had `stood` so long."""

    when: Interval
    stood: Stood


class Rewritten(Model):
    """An entry whose words changed, and the first of them against those that stand."""

    entry: str
    whole: Reworded
    steps: list[Step]


class Line(Model):
    """A headline or standfirst; `since` is null from before we looked."""

    text: str
    since: Interval | None


class Report(Model):
    """What became of a blog."""

    url: str
    title: str
    publisher: str
    status: str
    first_polled_at: datetime | None
    last_polled_at: datetime | None
    closed: Interval | None
    seen: int
    standing: int
    withdrawn: list[Withdrawn]
    rewritten: list[Rewritten]
    added: list[Added]
    headlines: list[Line]
    standfirsts: list[Line]
    corrections: list[Step | Added]
    unstated: list[Step]
    exchanged: list[Step]
    gaps: list[Interval]
    silences: list[Interval]
