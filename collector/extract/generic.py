"""Any live blog: the page's formats, best first, made one, and refused where it is none.

Platforms know their own pages. Else the data beside the page (JSON-LD) tell who the entries are, and the markup what
they say: live lists and elements with id and time, microdata, microformats, or just elements of one shape with a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from collector.extract import (
    amp,
    anchors,
    dateorder,
    document,
    heuristic,
    hfeed,
    homes,
    liveblogposting,
    masthead,
    microdata,
    platforms,
    shownzones,
    trust,
)
from collector.extract.calendars import Day
from collector.extract.dayheadings import settle_beside, with_days
from collector.extract.days import resolve
from collector.extract.html import Node
from collector.extract.keypoints import marks_of
from collector.extract.moments import Moment
from collector.extract.pieces import GENERAL, Habitat, Piece
from collector.extract.pinned import pinned, without_copies
from collector.extract.platforms.answer import Answer
from collector.extract.prose import Lengths
from collector.extract.refusal import refusal
from collector.extract.remembered import entries_of
from collector.extract.source import MOST, About, Setting, Source
from collector.extract.timestamps import name_times
from collector.extract.urls import bare
from collector.identity import settle
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    Flag,
    Link,
    LiveBlog,
    Page,
    Part,
    Reading,
    Status,
)

UNKNOWN = "UTC"

Data = Callable[[Node, bytes, Setting], "Source | None"]
"""What a publisher's file reads of its own data in the page."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What a publisher's file knows beyond the general rules; the default knows nothing."""

    zone: str = UNKNOWN
    habitat: Habitat = GENERAL
    data: Data | None = None


def read(page: Page, zone: str = UNKNOWN) -> Reading | Failure:
    """Reads any page as a live blog; times that name no zone are those of `zone` (an IANA name).

    Where that is not known they are those of the page's country, of the times it tells machines or of the clocks beside
    these, else Greenwich's.
    """
    return read_as(page, Habits(zone))


def read_as(page: Page, habits: Habits) -> Reading | Failure:
    """As `read`, with what a publisher's file knows."""
    answer = Answer.of(page)
    if isinstance(answer, Failure):
        return answer
    platform = platforms.read(answer)
    if platform is not None:
        return platform
    root = None if answer.is_json else answer.root
    if root is None:
        return Failure(FailureKind.NOT_HTML, f"no HTML could be made of the {len(answer.body)} bytes")
    reading = _of_tree(root, answer, habits)
    return reading if isinstance(reading, Failure) else document.unspoilt(reading.blog) or reading


def _of_tree(root: Node, answer: Answer, habits: Habits) -> Reading | Failure:
    page, body, values = answer.page, answer.body, answer.linked
    name_times(root)
    base = masthead.address(root, page)
    zone = habits.zone if habits.zone != UNKNOWN else homes.home(root, base) or shownzones.shown(root, body) or UNKNOWN
    setting = Setting(base, zone, page.captured_at, masthead.changed_at(root, page, zone))
    setting = replace(setting, month_first=dateorder.month_first(root, body, setting))
    own = habits.data(root, body, setting) if habits.data else None
    outline = None if own else liveblogposting.outline(values, setting)
    said = own.about.title if own else outline.about.title if outline else ""
    top = masthead.about(root, said or liveblogposting.headline(values), setting)
    told = own.entries if own else outline.entries if outline else ()
    found = _shown(Markup(root, top.title), told, setting, habits.habitat)
    shown = None if isinstance(found, str) else found
    if outline is not None:
        own = outline.source(_wanted(shown))
    source = _made_one(own, shown)
    if source is None:
        why = found if isinstance(found, str) else "none of its entries says anything"
        return Failure(FailureKind.NOT_A_LIVE_BLOG, f"the page is no live blog: {why}")
    return _reading(source, top, root, setting)


def _wanted(shown: Source | None) -> Callable[[Entry], bool]:
    """Which entries of the data are worth reading: all, or where the page shows them by their ids, those and newer."""
    if shown is None or shown.name != anchors.NAME:
        return lambda _: True
    keys = {entry.key for entry in shown.entries}
    oldest = min((entry.published_at for entry in shown.entries if entry.published_at), default=None)
    return lambda e: e.key in keys or oldest is None or (e.published_at is not None and e.published_at >= oldest)


def _made_one(told: Source | None, shown: Source | None) -> Source | None:
    """The data and the markup as one; where they are of different things, the data, if they say more than headlines."""
    if told is None or shown is None:
        return told or shown
    return trust.joined(shown, told) or (told if any(entry.text for entry in told.entries) else shown)


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as markup: its tree, and the blog's headline."""

    root: Node
    title: str


def _shown(page: Markup, told: Sequence[Entry], setting: Setting, habitat: Habitat) -> Source | str:
    """What the markup shows, by the best way to find it; why it shows no live blog, where it shows none."""
    listed = amp.in_lists(page.root, setting)
    if listed:
        source = _source(Way(amp.LIST, 0.95), listed, listed, setting, habitat)
        if source.entries:
            return replace(source, withdrawn=amp.withdrawn(page.root))
    named = anchors.find(page.root, [entry.key for entry in told], setting)
    dated = any(entry.published_at for entry in told) or any(piece.moment for piece in named)
    if not (named and dated and anchors.hold_words(named)):
        found = _unnamed(page, setting, habitat)
        if isinstance(found, Source) or not named:
            return found
    source = _source(Way(anchors.NAME, 0.95), named, named, setting, habitat)
    return source if source.entries else "none of the entries that its data name says anything"


def _unnamed(page: Markup, setting: Setting, habitat: Habitat) -> Source | str:
    """As `_shown`, of markup in which no ids of the data stand, or too little else."""
    return microdata.read(page.root, setting) or _unmarked(page, setting, habitat)


def _unmarked(page: Markup, setting: Setting, habitat: Habitat) -> Source | str:
    """As `_shown`, of markup that does not say what it is: it has to look like a live blog's."""
    lengths, signs = Lengths(page.root), masthead.signs(page.root, page.title, setting)
    why = NONE_ALIKE
    stamped = amp.stamped(page.root, setting)
    for way, pieces in ((Way(amp.ATTRIBUTES, 0.9), stamped), (Way(hfeed.NAME, 0.8), hfeed.find(page.root, setting))):
        if pieces:
            why = refusal(pieces, lengths, setting, signs)
            if not why:
                return _saying(_source(way, pieces, pieces, setting, habitat))
    for pieces in heuristic.find(page.root, setting, lengths):
        against = refusal(pieces, lengths, setting, signs)
        if not against:
            way = Way(heuristic.NAME, 0.6 + 0.1 * signs.hints)
            heuristic.name(pieces, setting)
            kept, marks = without_copies(pieces, setting.base)
            source = _source(way, kept, with_days(kept, setting), setting, habitat)
            return _saying(replace(source, marks=marks))
        why = against if why in (NONE_ALIKE, "") else why
    return why


def _saying(source: Source) -> Source | str:
    return source if source.entries else "none of the entries on it says anything"


NONE_ALIKE = "no elements of one shape with a time each are on it"


@dataclass(frozen=True, slots=True)
class Way:
    """How entries were found, and how certain that is."""

    name: str
    certainty: float


def _source(
    way: Way, pieces: Sequence[Piece], order: Sequence[Piece | Day], setting: Setting, habitat: Habitat
) -> Source:
    pieces = pieces[:MOST]
    for piece in pieces:
        settle_beside(piece, setting)
    on_top = pinned(pieces)
    listed = [each for each in order if each not in on_top]
    told = [each if isinstance(each, Day) else each.moment or Moment("") for each in listed]
    moments = resolve(told, setting.zone, setting.changed_at)
    for piece, moment in zip([each for each in listed if isinstance(each, Piece)], moments, strict=True):
        piece.moment = moment
    for piece in on_top:  # in no order with the others, and mostly a copy of one of them
        told_there = {each.moment.raw: each.moment for each in pieces if each.moment and each not in on_top}
        own = piece.moment or Moment("")
        piece.moment = told_there.get(own.raw) or resolve([own], setting.zone, setting.changed_at)[0]
    entries = entries_of(pieces, setting, habitat)
    shown = tuple(_unlinked(e, setting.base) for e in entries if _says_anything(e))
    blank = frozenset(e.key for e in entries if e.key and not _says_anything(e))
    return Source(way.name, shown, certainty=way.certainty, stands=_stands(way.name, pieces), blank=blank)


def _says_anything(entry: Entry) -> bool:
    return bool(entry.title or entry.text or entry.media or entry.embeds)


def _unlinked(entry: Entry, page: str) -> Entry:
    """The entry without links to itself, and without those to places on its page that say nothing: badges, buttons."""
    links = tuple(link for link in entry.links if not _is_own(link, entry.key, page))
    return entry if links == entry.links else replace(entry, links=links)


def _is_own(link: Link, key: str, page: str) -> bool:
    place = link.url.partition("#")[2]
    return bare(link.url) == bare(page) and (not link.text or (key != "" and place == key))


def _stands(name: str, pieces: Sequence[Piece]) -> bool:
    """Whether the times are what readers are shown, for machines: `amp-timeago` in a live list."""
    return name == amp.LIST and all(piece.time is not None and piece.time.tag == "amp-timeago" for piece in pieces)


def _reading(source: Source, top: About, root: Node, setting: Setting) -> Reading:
    entries = settle(_newest_first(source.entries), setting.base)
    about, archive = source.about, amp.is_archive(root)
    status, evidence = (about.status, about.evidence) if about.evidence else (top.status, top.evidence)
    if archive and status is Status.UNKNOWN:
        status, evidence = Status.CLOSED, ("the page's live list is switched off",)
    standfirsts = {part: said for part, said in ((Part.DATA, about.standfirst), (Part.HEAD, top.standfirst)) if said}
    blog = LiveBlog(
        canonical_url=setting.base,
        title=top.title,
        entries=entries,
        standfirst=next(iter(standfirsts.values()), ""),
        byline=about.byline or top.byline,
        status=status,
        status_evidence=evidence,
        language=root.get("lang") or None,
        published_at=about.published_at or top.published_at,
        updated_at=about.updated_at or top.updated_at,
        headlines=top.headlines,
        standfirsts=standfirsts,
        worded=source.worded,
        layout=source.name,
        sources=tuple(source.name.split("+")),
        confidence=source.certainty,
    )
    return Reading(
        blog,
        marks=source.marks | marks_of(root, {entry.key for entry in entries}),
        withdrawn=source.withdrawn,
        complete=source.complete,
        told=source.told,
        blank=source.blank,
        picked=not any(Flag.KEY_EVENT in entry.flags for entry in entries),
    )


def _newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries as they stand, turned round where the page begins with the oldest."""
    times = [entry.published_at for entry in entries if entry.published_at]
    rising = sum(later > earlier for earlier, later in pairwise(times))
    falling = sum(later < earlier for earlier, later in pairwise(times))
    return tuple(reversed(entries)) if rising > falling else tuple(entries)
