"""A script: an afternoon at Saltmere harbour. A ferry burns, a newsroom reports, errs, corrects and goes home.

One second of play is two minutes of story (`PACE`), so that less than two minutes show what a collector is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from collector.newsroom import dispatches as d
from collector.newsroom.story import (
    Edition,
    Step,
    close,
    edit,
    introduce,
    pin,
    publish,
    rename,
    repost,
    restore,
    retouch,
    unpin,
    vanish,
    withdraw,
)

PACE = 120
"""Seconds of story in one second of play."""

AFTERNOON = (
    Step(2, "the port closes", partial(publish, post=d.CLOSED_HARBOUR)),
    Step(4, "lifeboats go out", partial(publish, post=d.LIFEBOATS)),
    Step(7, "a photograph", partial(publish, post=d.PHOTOGRAPH)),
    Step(10, "the number of injured, misheard", partial(publish, post=d.TOLL)),
    Step(12, "the number of injured is pinned to the top", partial(pin, slug="toll")),
    Step(14, "a passenger's words", partial(publish, post=d.PASSENGER)),
    Step(16, "trains are held", partial(publish, post=d.TRAINS)),
    Step(18, "an embedded post of the harbour office", partial(publish, post=d.HARBOUR_OFFICE)),
    Step(20, "where families can ask", partial(publish, post=d.HOTLINE)),
    Step(21, "12 injured becomes 21", partial(edit, slug="toll", title=d.TOLL_TITLE, html=d.TOLL_CORRECTED)),
    Step(23, "the correction is stated", partial(publish, post=d.CORRECTION)),
    Step(25, "an unconfirmed report", partial(publish, post=d.EXPLOSION)),
    Step(27, "a new headline", partial(rename, headline="21 injured in fire on Saltmere ferry – live")),
    Step(32, "the unconfirmed report is withdrawn without a word", partial(withdraw, slug="explosion")),
    Step(34, "the school hall", partial(publish, post=d.SCHOOL)),
    Step(36, "the captain", partial(publish, post=d.CAPTAIN)),
    Step(38, "a summary", partial(publish, post=d.KNOWN)),
    Step(40, "the helicopter found nobody", partial(publish, post=d.COASTGUARD)),
    Step(43, "the captain's name is mended without a word", partial(retouch, slug="captain", html=d.CAPTAIN_MENDED)),
    Step(45, "the minister", partial(publish, post=d.MINISTER)),
    Step(47, "the wind turns", partial(publish, post=d.WIND)),
    Step(49, "the company's statement", partial(publish, post=d.COMPANY)),
    Step(51, "another post is pinned", partial(pin, slug="hotline")),
    Step(53, "nineteen entries: still one page", partial(publish, post=d.UNDER_CONTROL)),
    Step(56, "twenty entries: a second page", partial(publish, post=d.HOSPITAL)),
    Step(59, "one is withdrawn: one page again", partial(withdraw, slug="hospital")),
    Step(63, "it is restored", partial(restore, slug="hospital")),
    Step(65, "the dog", partial(publish, post=d.DOG)),
    Step(67, "the islands", partial(publish, post=d.ISLANDS)),
    Step(
        69, "a new standfirst", partial(introduce, standfirst="All 160 people are ashore; the fire is under control.")
    ),
    Step(71, "refunds", partial(publish, post=d.REFUNDS)),
    Step(73, "the inspectors", partial(publish, post=d.INSPECTORS)),
    Step(75, "nothing is pinned any more", unpin),
    Step(77, "the wind's entry is deleted and posted again", partial(repost, slug="wind")),
    Step(79, "trains run again", partial(publish, post=d.TRAINS_AGAIN)),
    Step(82, "where the fire began", partial(publish, post=d.VAN)),
    Step(84, "the bridge", partial(publish, post=d.BRIDGE)),
    Step(86, "the port opens", partial(publish, post=d.PORT_OPENS)),
    Step(88, "the church", partial(publish, post=d.VIGIL)),
    Step(90, "the council", partial(publish, post=d.COUNCIL)),
    Step(92, "some go home", partial(publish, post=d.DISCHARGED)),
    Step(95, "a closing summary", partial(publish, post=d.ENDING)),
    Step(98, "the blog closes", partial(close, headline="21 injured in fire on Saltmere ferry – as it happened")),
    Step(103, "an edit after closing", partial(edit, slug="ending", html=d.ENDING_AMENDED)),
    Step(108, "a silent removal after closing", partial(vanish, slug="van")),
)


def opening(at: datetime) -> Edition:
    """The blog when the curtain rises, at that time of the newsroom's: two entries, the older of ten minutes ago."""
    began = at - timedelta(minutes=10)
    bare = Edition(
        slug="saltmere-ferry-fire-live",
        headline="Fire on ferry in Saltmere harbour – live",
        standfirst="Passengers are being brought ashore from the Isle of Skerrin. We report what we know as it comes.",
        byline=(d.MAYA, d.OWEN),
        first_published=began,
        last_modified=began,
        image=d.FERRY,
    )
    return publish(publish(bare, began, d.ALARM), at, d.BERTH)


def editions(opened: Edition, steps: Sequence[Step], at: datetime) -> Iterator[Edition]:
    """The opening edition and the one after each step, had the curtain risen at that time of the newsroom's."""
    edition = opened
    yield edition
    for step in steps:
        edition = step.change(edition, at + timedelta(seconds=step.at_seconds * PACE))
        yield edition
