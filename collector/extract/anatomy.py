"""From an element that holds an entry, of whatever markup, to the entry: time, headline, byline, flags, body.

Works on the tree it is given: what was read as time or headline is emptied there, so that it is not read as text too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from collector.extract.badges import flags_of
from collector.extract.bylines import contributors_of
from collector.extract.calendars import AT, day_of, is_day
from collector.extract.furniture import Box, clear
from collector.extract.habits import HABITS, players, settle_media
from collector.extract.html import HEADINGS, Draft, Node, empty, texts, words
from collector.extract.leads import Lead, lead
from collector.extract.moments import LONGEST, NONE, RELATIVE, Moment, is_stamp, machine, told
from collector.extract.pieces import GENERAL, Habitat, Piece
from collector.extract.signatures import signed
from collector.extract.source import Setting
from collector.extract.text import fold
from collector.extract.titles import title_of
from collector.extract.updates import NAMED, is_update, without_label
from collector.extract.urls import absolute
from collector.extract.wording import POSTED
from collector.extract.zones import zone_of
from collector.model import (
    Entry,
    KeySource,
)

TIMED = re.compile(r"^data-(?:\w+-)*(?:time|timestamp|date|datetime|epoch|utc|published|created|posted)(?:-\w+)*$")
PUBLISHED_FIRST = ("data-post-time", "data-sort-time", "data-published", "data-posted-date-timestamp", "data-timestamp")
TIMES = ("time", "amp-timeago")
"""Elements that hold a time whatever they say: it may be an age."""

DIVIDING = " |·•–—"
"""What stands between a time and a byline, and is left of a line when both were taken out of it."""


AROUND_LABEL, LONGEST_LABEL = DIVIDING + ":()", 30
LABELLING = POSTED | AT | {"from", "on"}
"""Words that introduce a time, and of which no entry consists."""

DIVIDED = re.compile(r"^(?:[ |·•]|[–—-](?=\s))+")
"""What divided a line from the time before it; a dash alone may belong to a number."""


def moment_of(node: Node, setting: Setting) -> Moment | None:
    """What an element tells as a time: in its attributes, else in its words."""
    for name in ("datetime", "content", "title", *sorted(set(node.attrib) & set(PUBLISHED_FIRST)), *timed(node)):
        found = machine(node.get(name), setting.zone) if node.get(name) else None
        if found is not None:
            return found
    own = lead(words(node)) if node.tag in HEADINGS or node.tag in ("b", "strong") else None
    if own is not None and (own.clock is not None or own.rest):
        return opened(own, setting)
    # Apart, as they are shown: "7:12 pm ET" and "Nov. 24" in a box each; as one, where a box holds a part of a figure.
    said = (fold(" ".join(texts(node))), words(node)) if len(node) else (words(node),)
    said = (*said, *(when for each in said if (when := signed(each)[0]) != each))
    return next((found for each in said if (found := time_in(each, setting))), None)


def time_in(said: str, setting: Setting) -> Moment | None:
    """The time that a text tells, if it tells nothing else."""
    return told(said, setting.zone, setting.captured_at, month_first=setting.month_first)


def opened(own: Lead, setting: Setting) -> Moment:
    """The time that opens a text."""
    found = time_in(own.raw, setting)
    return Moment(own.raw) if found is None else replace(found, raw=own.raw)


def timed(node: Node) -> list[str]:
    """The attributes of an element that by their names tell a time, except when it was updated."""
    return [str(name) for name in node.attrib if TIMED.match(str(name)) and not NAMED.search(str(name))]


def entry_of(piece: Piece, setting: Setting, habitat: Habitat = GENERAL) -> Entry:
    """The entry of its elements."""
    flags = flags_of(piece.nodes)
    boxes: list[Box] = []
    for node in piece.nodes:
        settle_media(node, setting.base)
        boxes += clear(node, piece.nodes[0])
    _settle_update(piece, setting)
    contributors = contributors_of(piece, setting.base, habitat, flags)
    title = title_of(piece.nodes, piece.time)
    if piece.time is not None and piece.time is not piece.nodes[0] and _is_only_time(piece.time):
        empty(piece.time)
    embeds = [each for node in piece.nodes for each in players(node, setting.base)]
    draft = _drafted(piece, setting)
    lines = _said(draft.finished(), title, piece.moment, setting)
    if boxes and not (lines or title or draft.media or draft.embeds or embeds):
        for box in boxes:
            box.put_back()
        draft = _drafted(piece, setting)
        lines = _said(draft.finished(), title, piece.moment, setting)
    known = {embed.url for embed in draft.embeds}
    moment = piece.moment or Moment("")
    return Entry(
        piece.key,
        KeySource.NATIVE,
        "\n".join(lines),
        html=draft.html,
        title=title or None,
        published_at=moment.at,
        published_raw=moment.raw or None,
        updated_at=piece.updated.at if piece.updated else None,
        updated_raw=piece.updated.raw if piece.updated else None,
        time_precision=moment.precision if moment.at else NONE,
        contributors=contributors,
        flags=frozenset(flags),
        links=tuple(draft.links),
        media=tuple({medium.identity: medium for medium in draft.media}.values()),
        embeds=(*draft.embeds, *(e for e in embeds if e.url not in known)),
        url=absolute(setting.base, f"#{piece.key}") if piece.key else None,
    )


def _drafted(piece: Piece, setting: Setting) -> Draft:
    draft = Draft(setting.base, HABITS)
    for node in piece.nodes:
        draft.read(node)
    return draft


def _is_only_time(node: Node) -> bool:
    """Whether an element holds none of what an entry says: the words behind a clock may stand in one box with it."""
    if node.tag in TIMES or is_stamp(signed(fold(" ".join(texts(node))))[0]):
        return True
    own = lead(words(node))
    return own is None or not own.rest


def _settle_update(piece: Piece, setting: Setting) -> None:
    """Reads the time that by its name, or the word before it, is that of an update, and takes it out of the text."""
    for node in [each for root in piece.nodes for each in root.iter("time", "span", "small")]:
        if node is not piece.time and is_update(node) and _is_aside(node, piece):
            moment = moment_of(node, setting)
            if (
                piece.updated is None
                and moment is not None
                and moment.at
                and (piece.moment is None or moment.at != piece.moment.at)
            ):
                piece.updated = moment
            if moment is not None or node.tag == "time":
                without_label(node)
                empty(node)


def _is_aside(node: Node, piece: Piece) -> bool:
    return piece.time is None or piece.time not in list(node.iter())


def _said(read: Sequence[str], title: str, moment: Moment | None, setting: Setting) -> list[str]:
    """The lines of an entry without headline and time, which stand at its head or, the time, at its foot."""
    lines = list(read)
    while lines and (lines[0] == title or _is_label(lines[0]) or (moment and _is_when(lines[0], moment, setting))):
        lines.pop(0)
    while lines and (_is_label(lines[-1]) or (moment and len(lines) > 1 and _is_time(lines[-1], setting))):
        lines.pop()
    own = lead(lines[0]) if lines and moment is not None else None
    if own is not None and own.rest and moment is not None and own.raw == moment.raw:
        lines[0] = own.rest
    return [DIVIDED.sub("", lines[0]), *lines[1:]] if lines and moment is not None else lines


def _is_label(said: str) -> bool:
    """Whether a line is what stood before a time that was taken out of it, or that is not there: "Updated at"."""
    told = said.strip(AROUND_LABEL).casefold()
    return len(told) <= LONGEST_LABEL and LABELLING.issuperset(told.split())


def _is_time(said: str, setting: Setting) -> bool:
    """Whether a line is a time and nothing else: the one for readers, beside that for machines."""
    if len(said) > LONGEST or not any(c.isdigit() for c in said):
        return False
    found = time_in(said, setting)
    return found is not None and (found.precision == RELATIVE or is_stamp(said))


def _is_when(said: str, moment: Moment, setting: Setting) -> bool:
    """Whether a line is a time, or the day of that moment, and nothing else."""
    if _is_time(said, setting):
        return True
    if moment.at is None or not is_day(said):
        return False
    day = day_of(said, setting.zone, setting.captured_at, month_first=setting.month_first)
    own = moment.at.astimezone(zone_of(setting.zone))
    return day is not None and (day.month, day.day) == (own.month, own.day)
