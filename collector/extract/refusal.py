"""Groups of timed elements that are no live blog: lists of news, comments, schedules, widgets on other pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median

from collector.extract.comments import are_comments
from collector.extract.html import texts, words
from collector.extract.leading import leading_away, leading_to_live
from collector.extract.leads import lead
from collector.extract.moments import RELATIVE
from collector.extract.pieces import Piece
from collector.extract.prose import Lengths
from collector.extract.signs import Signs
from collector.extract.source import Setting

LINKED = 0.6
PROSE, LIVELY_PROSE, SHORT_PROSE = 60, 35, 20
"""Characters that an entry usually has: on any page, on one that hints at a live blog, where there is little doubt."""

MANY = 8
AHEAD = timedelta(minutes=15)
APART = 2 * 86_400
"""Seconds; what usually lies between two reviews, or two stories of an author; between two entries, seldom."""

PLACE = re.compile(r"\W?(\d{1,3})[.)]?")
SENTENCE = re.compile(r"[^\W\d][.!?…。。！？।۔]+[\"'»”“’)]*(?:\s|$)")
"""The end of a sentence, not that of a number."""

SPEAKER = re.compile(
    r"[\s\[\]()\d:.–—-]*(?P<name>[^\W\d_]{3,}(?:[ .'’-]+[^\W\d_]+){0,3})(?: \([^)]*\)|,[^:]{0,40})?:\s"
)
"""A name in capitals and a colon."""

FEW_STEPS = 3
SPAN = re.compile(r"\d[.:h]\d\d(?:\s*Uhr)?\s*(?:[-–—~]|bis|to|until|à)\s*\d{1,2}[.:h]\d\d", re.IGNORECASE)
"""From one clock to another: "13:15 Uhr - 17:00 Uhr"."""


def refusal(pieces: Sequence[Piece], lengths: Lengths, setting: Setting, signs: Signs) -> str:
    """Why the pieces are no live blog's entries, in words that end a sentence; empty where nothing speaks against."""
    reasons = (_by_words(pieces, lengths, setting, signs), _by_look(pieces, signs), _by_times(pieces, setting, signs))
    return next((why for found in reasons for why in found), "")


def _by_words(pieces: Sequence[Piece], lengths: Lengths, setting: Setting, signs: Signs) -> Iterator[str]:
    """Reasons to refuse pieces in how much they say, and where it is said."""
    first = pieces[0]
    if are_comments(first.nodes[0] if first.time is None else first.time):
        yield "what has times on it are readers' comments"
    sizes = [lengths.of_piece(piece) for piece in pieces]
    timed = [size for size, piece in zip(sizes, pieces, strict=True) if piece.moment]  # those among them may say more
    usual, held = min(median(sizes), median(timed or sizes)), sum(sizes)
    if usual < _needed(pieces, signs):
        yield "what has times on it is hardly more than headlines"
    if leading_away(pieces, setting, signs) >= LINKED and not _gathers(pieces, usual, setting, signs):
        yield "what has times on it leads to other pages: a list of news"
    if not signs.promise and sum(_has_page_headline(piece) for piece in pieces) * 2 > len(pieces):
        yield "what has times on it are stories, one below the other, each under the headline of a page"
    outside = {p: lengths.of(p) for p in lengths.paragraphs_outside(pieces)}
    if held < sum(outside.values()) and held < sum(size for p, size in outside.items() if not are_comments(p)):
        yield "what has times on it is the smaller part of the page: a list beside an article"


def _by_look(pieces: Sequence[Piece], signs: Signs) -> Iterator[str]:
    """Reasons to refuse pieces in what they look like; in some only where the page says little of being live."""
    if not signs.promise and (_are_counted(pieces) or _begin_at_nought(pieces)):
        yield "what has times on it are places in a race, or moments of a recording"
    if sum(_is_picture(piece) for piece in pieces) * 2 > len(pieces):
        yield "what has times on it are captions of pictures: a gallery"
    if not signs.call_live(pieces) and _are_speeches(pieces):
        yield "what has times on it are speeches, each behind its speaker's name: a transcript"
    if not (signs.promise or signs.call_live(pieces)) and sum(_says_sentences(p) for p in pieces) * 4 < len(pieces):
        yield "what has times on it are no sentences: a timetable"
    if not (_are_minutes(pieces) or signs.tell_live(pieces)):
        yield "nothing on it says that anything is live: its address, its headlines, the names of its elements"


def _by_times(pieces: Sequence[Piece], setting: Setting, signs: Signs) -> Iterator[str]:
    """Reasons to refuse pieces in when they were said; a page that promises a live blog is believed more."""
    if not signs.hints and not signs.path:
        yield "it is a front page"
    if sum(_is_ahead(piece, setting) for piece in pieces) * 4 > len(pieces):
        yield "the times on it are still to come: a schedule"
    if sum(bool(piece.moment and SPAN.search(piece.moment.raw)) for piece in pieces) * 2 > len(pieces):
        yield "the times on it have a beginning and an end each: a schedule"
    if not (signs.promise or signs.call_live(pieces)) and _are_round(pieces):
        yield "the times on it are all full quarters of an hour: a timetable"
    if not signs.promise and _are_one(pieces):
        yield "what has times on it tells the same time throughout"
    if not signs.promise and _far_apart(pieces):
        yield "days lie between the times on it: a list of news, or what readers say"
    if not _runs_one_way(pieces, signs):
        yield "the times on it run neither up nor down"


def _needed(pieces: Sequence[Piece], signs: Signs) -> int:
    """The characters that an entry has to have usually: fewer where the page promises a live blog, and in a match."""
    if len(pieces) >= MANY and _are_minutes(pieces):
        return SHORT_PROSE
    if not signs.hints or pieces[0].nodes[0].tag == "tr":
        return PROSE
    if signs.promise or signs.call_live(pieces):
        return SHORT_PROSE
    return LIVELY_PROSE if len(pieces) >= MANY else PROSE


def _gathers(pieces: Sequence[Piece], usual: float, setting: Setting, signs: Signs) -> bool:
    """Whether it is a live blog without doubt that gathers reports with pages of their own: no list of live blogs."""
    surely = signs.promise and signs.call_live(pieces) and not signs.is_section
    return surely and usual >= PROSE and leading_to_live(pieces, setting) < LINKED


def _are_counted(pieces: Sequence[Piece]) -> bool:
    """Whether each piece begins with its place: "1. Ann Other"."""
    opening = (next((said.strip() for said in texts(piece.nodes[0]) if said.strip()), "") for piece in pieces)
    found = [PLACE.fullmatch(said) for said in opening]
    return [int(match[1]) for match in found if match] == list(range(1, len(pieces) + 1))


def _begin_at_nought(pieces: Sequence[Piece]) -> bool:
    """Whether times run up from 0:00: how far into a recording something is said."""
    clocks = [piece.moment.clock for piece in pieces if piece.moment and piece.moment.clock is not None]
    return len(clocks) == len(pieces) and clocks[0] == 0 and clocks == sorted(clocks)


def _is_picture(piece: Piece) -> bool:
    """Whether an entry would be a picture and its caption."""
    around = (piece.nodes[0], *piece.nodes[0].iterancestors("figure", "figcaption"))
    return len(piece.nodes) == 1 and around[-1].tag in ("figure", "figcaption")


def _are_speeches(pieces: Sequence[Piece]) -> bool:
    """Whether most pieces say whose words follow, and the same few take turns: "ANN OTHER: The ferry"."""
    if len(pieces) <= MANY or _are_minutes(pieces):
        return False
    said = (" ".join(map(words, piece.nodes)) for piece in pieces)
    found = (SPEAKER.match(own.rest if (own := lead(each)) else each) for each in said)
    speakers = [match["name"] for match in found if match and match["name"].isupper()]
    turns = sum(one != other for one, other in pairwise(speakers))
    return len(speakers) * 2 > len(pieces) and len(set(speakers)) < MANY and turns * 2 > len(speakers)


def _are_round(pieces: Sequence[Piece]) -> bool:
    """Whether all times are full quarters of an hour, as what is planned is."""
    clocks = [piece.moment.clock for piece in pieces if piece.moment and piece.moment.clock is not None]
    return len(clocks) == len(pieces) >= MANY and all(clock % 15 == 0 for clock in clocks)


def _says_sentences(piece: Piece) -> bool:
    return any(SENTENCE.search(said) for node in piece.nodes for said in texts(node))


def _is_ahead(piece: Piece, setting: Setting) -> bool:
    return bool(piece.moment and piece.moment.at and piece.moment.at > setting.captured_at + AHEAD)


def _are_minutes(pieces: Sequence[Piece]) -> bool:
    return all(piece.moment is not None and piece.moment.at is None and piece.moment.clock is None for piece in pieces)


def _has_page_headline(piece: Piece) -> bool:
    return any(next(node.iter("h1"), None) is not None for node in piece.nodes)


def _are_one(pieces: Sequence[Piece]) -> bool:
    """Whether all pieces tell one time: a rating or a price that looks like a clock, or when the page was made."""
    told = {(piece.moment.at, piece.moment.clock) for piece in pieces if piece.moment}
    return len(told) == 1 and told != {(None, None)} and not any(_is_age(piece) for piece in pieces)


def _is_age(piece: Piece) -> bool:
    return piece.moment is not None and piece.moment.precision == RELATIVE


def _far_apart(pieces: Sequence[Piece]) -> bool:
    times = [piece.moment.at for piece in pieces if piece.moment and piece.moment.at]
    gaps = [abs((later - earlier).total_seconds()) for earlier, later in pairwise(times) if later != earlier]
    return bool(gaps) and median(gaps) > APART


def _runs_one_way(pieces: Sequence[Piece], signs: Signs) -> bool:
    """Whether times go up or down, but for a pinned entry or a late one; three alone prove nothing by chance."""
    times = [piece.moment.at for piece in pieces if piece.moment and piece.moment.at]
    steps = [later > earlier for earlier, later in pairwise(times) if later != earlier]
    against = min(sum(steps), len(steps) - sum(steps))
    return against <= max(1 if signs.hints or len(steps) >= FEW_STEPS else 0, len(steps) // 4)
