"""The closing report of a blog, as plain data and as one page to print."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from collector.changes import Change, ChangeKind
from collector.compare import Edit
from collector.model import Entry
from collector.query import answers
from collector.query.answers import Answer
from collector.query.changes import WITHDRAWN
from collector.query.compare import words
from collector.query.show import found
from collector.report import Added, Interval, Line, Report, Rewritten, Step, Stood, Withdrawn, closing_report
from collector.store import feed
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.store.store import Store


def report(store: Store, url: str) -> Answer:
    """What became of a blog; times are RFC 3339, stretches in seconds.

    Raises:
        NotFound: when the store has nothing of the address.
    """
    with store.read() as connection:
        blog = found(connection, url)
        polled = feed.good_polls(connection, blog.id)
    made = closing_report(_changes(store, blog.id), polled, blog.title, blog.standfirst)
    said = {"url": blog.canonical_url, "title": blog.title, "publisher": blog.publisher, "status": blog.status}
    return said | _answer(made)


def _changes(store: Store, blog: int) -> list[Change]:
    told: list[Change] = []
    since = 0
    while True:
        with store.read() as connection:
            page = feed.changes_after(connection, since, feed.Which(blog))
        told += map(_change, page)
        if len(page) < feed.PAGE:
            return told
        since = page[-1].seq


def _change(row: AnyRow) -> Change:
    """The change as it was found; of an entry's sides, the one that matters to what became of it."""
    after = row.after if row.entry is None else entry_of(row.content) if row.content else None
    return Change(
        kind=ChangeKind(row.kind),
        to_at=row.to_at,
        key=row.entry,
        from_at=row.from_at,
        labels=tuple(row.labels),
        before=row.before,
        after=None if row.kind in WITHDRAWN else after,
        evidence=row.evidence,
    )


def _answer(made: Report) -> Answer:
    return {
        "first_polled_at": answers.time(made.first_polled),
        "last_polled_at": answers.time(made.last_polled),
        "closed": _interval(made.closed),
        "seen": made.seen,
        "standing": made.standing,
        "withdrawn": [_withdrawn(each) for each in made.withdrawn],
        "rewritten": [_rewritten(each) for each in made.rewritten],
        "added": [_added(each) for each in made.added],
        "headlines": [_line(each) for each in made.headlines],
        "standfirsts": [_line(each) for each in made.standfirsts],
        "corrections": [_step(each) if isinstance(each, Step) else _added(each) for each in made.corrections],
        "unstated": [_step(each) for each in made.unstated],
        "exchanged": [_step(each) for each in made.exchanged],
        "gaps": [_interval(each) for each in made.gaps],
        "silences": [_interval(each) for each in made.silences],
    }


def _interval(when: Interval | None) -> Answer | None:
    return None if when is None else {"from_at": answers.time(when.after), "to_at": answers.time(when.by)}


def _stood(stood: Stood) -> Answer:
    return {"least": _seconds(stood.least), "most": None if stood.most is None else _seconds(stood.most)}


def _seconds(stretch: timedelta) -> float:
    return round(stretch.total_seconds(), 3)


def _withdrawn(each: Withdrawn) -> Answer:
    when = {"came": _interval(each.came), "gone": _interval(each.gone), "stood": _stood(each.stood)}
    return answers.entry(each.entry) | when | {"evidence": each.evidence}


def _rewritten(each: Rewritten) -> Answer:
    return {"entry": each.key, "whole": _edit(each.whole), "steps": [_step(step) for step in each.steps]}


def _step(step: Step) -> Answer:
    when = {"when": _interval(step.when), "stood": _stood(step.stood), "labels": list(step.labels)}
    return _edit(step.edit) | when


def _edit(edit: Edit) -> Answer:
    """Who wrote it and when is in the entry; here is what reads differently."""
    return {
        "entry": edit.key,
        "published_at": answers.time(edit.after.published_at),
        "opening": _opening(edit.after),
        "fields": list(edit.fields),
        "labels": list(edit.labels),
        "particulars": answers.differing(edit.before, edit.after),
        "title": words(edit.title),
        "text": words(edit.text),
    }


def _opening(entry: Entry) -> str:
    return " ".join((entry.title or entry.text).split())[:90]


def _added(each: Added) -> Answer:
    return answers.entry(each.entry) | {"came": _interval(each.came), "why": each.why}


def _line(line: Line) -> Answer:
    return {"text": line.text, "since": _interval(line.since)}


# --- As a page -------------------------------------------------------------------------------------------------------

_STYLE = files("collector.query").joinpath("templates/report.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What has no picture or turns the line round; marks that Arabic and Hebrew need stay."""

_PAGES = Environment(
    loader=PackageLoader("collector.query", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(answer: Answer) -> str:
    """The report as one HTML file that loads nothing, runs nothing, and can be printed."""
    policy = _POLICY.format(b64encode(sha256(_STYLE.encode()).digest()).decode())
    html = _PAGES.get_template("report.html").render(
        report=answer, style=_STYLE, policy=policy, fields_said=answers.FIELDS_SAID
    )
    return harmless(html)


def harmless(text: str | None) -> str:
    """What a publisher wrote, without what would move or turn what stands around it."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text or "")


def _at(said: str | None) -> str:
    return "not known" if said is None else datetime.fromisoformat(said).strftime("%d %b %Y %H:%M:%S UTC")


def stretch(seconds: float) -> str:
    """Seconds as a person says them."""
    whole = round(seconds)
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if whole >= size:
            more = whole % size // {86_400: 3_600, 3_600: 60, 60: 1}[size]
            return f"{whole // size} {name}" + (f" {more} {({'d': 'h', 'h': 'min', 'min': 's'})[name]}" if more else "")
    return f"{whole} s"


def lasted(stood: Answer) -> str:
    """How long something stood, as far as it is known."""
    least, most = stretch(stood["least"]), stood["most"]
    return f"at least {least}" if most is None else f"{least} to {stretch(most)}"


_PAGES.filters.update(at=_at, lasted=lasted)
