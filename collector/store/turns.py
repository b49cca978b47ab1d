"""When a watch has its next turn: its row in `dues` and the poll just recorded, as the cadence wants to hear them.

Pure but for the shape of the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any

from collector.backoff import HostPause
from collector.cadence import Pace, Seen, Terms, after_failure, after_poll, next_poll
from collector.changes import ChangeKind
from collector.cron import Cron
from collector.lifecycle import OVER, Doubt, Life, Stage
from collector.model import Entry, FailureKind, Outcome
from collector.poll import Poll, Recorded
from collector.store.schema import AnyRow
from collector.windows import Window, opens

_EDITS = (ChangeKind.EDITED, ChangeKind.REVERTED)
_OF_PACE = tuple(field.name for field in fields(Pace))
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,7})")


def pace_of(kept: Mapping[str, Any]) -> Pace:
    """A pace as it was kept."""
    trouble = kept.get("trouble")
    return Pace(**{**kept, "trouble": FailureKind(trouble) if trouble else None})


def kept(pace: Pace) -> dict[str, Any]:
    """A pace as it is kept."""
    return {name: getattr(pace, name) for name in _OF_PACE}


def learnt(pace: Pace, poll: Poll, recorded: Recorded) -> Pace:
    """The pace after a poll."""
    if recorded.outcome is Outcome.FAILED:
        return after_failure(pace, recorded.failure.kind if recorded.failure else FailureKind.INTERNAL)
    counted = (ChangeKind.NEW,) if pace.polled_at is not None else (ChangeKind.NEW, ChangeKind.BACKFILLED)
    published = tuple(_published(c.after) for c in recorded.changes if c.kind in counted)
    edits = sum(c.kind in _EDITS for c in recorded.changes)
    return after_poll(pace, Seen(poll.captured_at.timestamp(), published, edits))


def _published(entry: Entry | str | None) -> float | None:
    if not isinstance(entry, Entry) or entry.published_at is None:
        return None
    return entry.published_at.timestamp()


def life_of(kept_life: Mapping[str, Any]) -> Life:
    """A life as it was kept."""
    doubt = kept_life["doubt"]
    return Life(
        stage=Stage(kept_life["stage"]),
        since=_moment_of(kept_life["since"]),
        evidence=tuple(kept_life["evidence"]),
        closed_at=_moment_of(kept_life["closed_at"]),
        by_publisher=kept_life["by_publisher"],
        leads_to=kept_life["leads_to"],
        doubt=Doubt(doubt["what"], doubt["polls"], datetime.fromisoformat(doubt["since"])) if doubt else None,
    )


def _moment_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def kept_life(life: Life) -> dict[str, Any]:
    """A life as it is kept."""
    doubt = life.doubt
    return {
        "stage": life.stage,
        "since": life.since.isoformat() if life.since else None,
        "evidence": list(life.evidence),
        "closed_at": life.closed_at.isoformat() if life.closed_at else None,
        "by_publisher": life.by_publisher,
        "leads_to": life.leads_to,
        "doubt": {"what": doubt.what, "polls": doubt.polls, "since": doubt.since.isoformat()} if doubt else None,
    }


@dataclass(frozen=True, slots=True)
class Turn:
    """When a watch is polled next, None for never, and why."""

    at: datetime | None
    reason: str


def planned(row: AnyRow, pace: Pace, life: Life, poll: Poll, now: datetime) -> Turn:
    """A watch's next turn. The row has its host's gap and pause and the price beside its own."""
    if life.stage in OVER:
        return Turn(None, f"{life.stage}: {'; '.join(life.evidence)}")
    if life.closed_at is not None and not row.checked_after_closing:
        return Turn(None, "closed, and not to be checked after closing")
    following = next_poll(poll.watch.url, pace, _terms(row, poll, life.closed_at), now.timestamp())
    if following.delay is None:
        return Turn(None, following.reason)
    at = now + timedelta(seconds=following.delay)
    opened = opens(windows_of(row.active), at)
    return Turn(
        opened, following.reason if opened == at else f"{following.reason}; outside its active hours until then"
    )


def _terms(row: AnyRow, poll: Poll, closed: datetime | None) -> Terms:
    bounds = {"floor": row.shortest, "ceiling": row.longest}
    return Terms(
        price=row.price / 1000,
        priority=row.priority,
        every=row.every,
        max_age=_max_age(poll),
        gap=(row.gap or 0.0) * row.shared,
        window=_newest_page(poll),
        closed_at=closed.timestamp() if closed else None,
        host=HostPause(row.until.timestamp(), row.troubles, row.why) if row.until else HostPause(),
        **{bound: seconds for bound, seconds in bounds.items() if seconds is not None},
    )


def windows_of(kept_windows: Sequence[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Windows as they were kept."""
    return tuple(_window_of(each) for each in kept_windows)


def _window_of(each: Mapping[str, Any]) -> Window:
    return Window(
        zone=each["zone"],
        days=frozenset(each["days"]),
        opens=time.fromisoformat(each["opens"]),
        closes=time.fromisoformat(each["closes"]),
        cron=_cron_of(each["cron"]) if each["cron"] else None,
        lasts=timedelta(seconds=each["lasts"]),
    )


def _cron_of(each: Mapping[str, Any]) -> Cron:
    days, months, weekdays = (frozenset(each[part]) for part in ("days", "months", "weekdays"))
    return Cron(tuple(map(time.fromisoformat, each["times"])), days, months, weekdays, each["either"])


def kept_windows(windows: Sequence[Window]) -> list[dict[str, Any]]:
    """Windows as they are kept."""
    return [
        {
            "zone": window.zone,
            "days": sorted(window.days),
            "opens": window.opens.isoformat(),
            "closes": window.closes.isoformat(),
            "cron": _kept_cron(window.cron) if window.cron else None,
            "lasts": window.lasts.total_seconds(),
        }
        for window in windows
    ]


def _kept_cron(cron: Cron) -> dict[str, Any]:
    sets = {"days": sorted(cron.days), "months": sorted(cron.months), "weekdays": sorted(cron.weekdays)}
    return {"times": [moment.isoformat() for moment in cron.times], **sets, "either": cron.either}


def _newest_page(poll: Poll) -> int | None:
    """How many entries the newest page holds, None where it holds all."""
    first = poll.known.documents.get(poll.pages[0].url) if poll.pages else None
    further = [reading.next_url for reading in poll.readings[:1] if reading] or [first.next_url if first else None]
    return poll.first_page_entries if len(poll.pages) > 1 or further[0] else None


def _max_age(poll: Poll) -> float:
    """For how many seconds caches will answer the same."""
    if not poll.pages:
        return 0.0
    found = _MAX_AGE.search(poll.pages[0].header("Cache-Control") or "")
    age = poll.pages[0].header("Age") or ""
    spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
    return float(max(0, int(found[1]) - spent)) if found else 0.0
