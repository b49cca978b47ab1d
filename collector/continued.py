"""What a poll tells of its blog's life, and where a blog that ends says that it goes on. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from collector.discovery import Announced, address, looks_live
from collector.lifecycle import Told
from collector.model import LiveBlog, Status
from collector.poll import Poll

LAST = 3
"""In so many of the newest entries a link to the next blog is looked for."""

_GOES_ON = re.compile(
    r"\bnew (?:live ?)?blog\b|\b(?:live ?blog|live coverage|coverage) (?:continues|is continuing|has moved)\b"
    r"|\b(?:continue|continuing|follow)\b.{0,60}\b(?:new|latest|today's|today’s|here)\b"
    r"|\bneue[nrms]? (?:live-?blog|live-?ticker|ticker)\b|\bhier geht(?: es|'s|’s|s) weiter\b"
    r"|\bnouveau direct\b|\bla suite (?:du|de notre) direct\b|\bnuevo directo\b|\bsigue (?:aquí|la última hora)\b"
    r"|\bnuova diretta\b|\bla diretta continua\b",
    re.IGNORECASE | re.DOTALL,
)


def told(poll: Poll, owed: float, addresses: re.Pattern[str] | None = None) -> Told:
    """What a poll tells; `owed` is how many entries its blog owes by its pace, `addresses` those of its publisher."""
    failure = poll.recorded.failure if poll.recorded else poll.failure
    now = poll.finished_at
    if failure is not None:
        return Told(now, failure.kind, failure.message)
    blog = poll.blog or poll.known.blog
    times = [e.published_at for e in poll.known.entries.values()]
    times += [e.published_at for e in poll.blog.entries] if poll.blog else []
    return Told(
        at=now,
        status=blog.status if blog else Status.UNKNOWN,
        evidence=blog.status_evidence if blog else (),
        newest=max((at for at in times if at is not None and at <= now), default=None),
        owed=owed,
        answered_at=_elsewhere(poll),
        goes_on_at=goes_on_at(poll.blog, addresses) if poll.blog else None,
    )


def goes_on_at(blog: LiveBlog, addresses: re.Pattern[str] | None = None) -> str | None:
    """The live blog of the same site to which the newest entries send readers for what comes next; None if to none."""
    own = address(blog.canonical_url)
    for entry in blog.entries[:LAST]:
        if not _GOES_ON.search(f"{entry.title or ''} {entry.text}"):
            continue
        for link in entry.links:
            there = address(link.url)
            same_site = urlsplit(there).netloc == urlsplit(own).netloc
            if same_site and there != own and looks_live(Announced(there, link.text), addresses):
                return there
    return None


def _elsewhere(poll: Poll) -> str | None:
    """The address on the same site that answered in place of the watched one; another site is for a person to judge."""
    first = poll.pages[0] if poll.pages else None
    if first is None or first.final_url in ("", poll.watch.url):
        return None
    asked, answered = address(poll.watch.url), address(first.final_url)
    same_site = urlsplit(asked).netloc.removeprefix("www.") == urlsplit(answered).netloc.removeprefix("www.")
    return answered if answered != asked and same_site else None
