"""Words that were lost or garbled on their way, told by what the same entries said before.

Nobody rewrites an entry into what a wrong character set makes of it, nor does the same thing to many entries at one
stroke: takes their words, their titles or their pictures away, puts a notice in their place, rewrites most of them.
A page that reads so came out wrong, even where each entry for itself could be an editor's work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from html import unescape
from urllib.parse import urlsplit

from collector.lines import NEARLY_ALL, of_the_page
from collector.model import Entry, KeySource
from collector.normalise import fold, plain
from collector.recent import recently

GARBLED = 2
"""So many garbled entries are a garbled page. A single one is left as it was known, since a page may stay so."""

POORER = 3
"""So many entries to which the same thing happened at once are a page that came out wrong."""

REWRITTEN = 5
"""So many rewritten entries, if they are most of a page or read alike, are no editor's work of a moment."""

WORDS = 6
"""Fewer words than these are no loss that could be measured."""

READ_AS = ("cp1252", "latin-1", "cp1250", "cp1251", "cp437", "cp850", "mac_roman", "koi8-r", "gbk", "shift_jis")
"""Character sets as which UTF-8 is read by mistake."""

HALF_A_BLANK = b"\xc2 "
"""A no-break space in UTF-8, the second byte of which became a blank."""

LOST = re.compile("\ufffd+")
LONGEST = 4
"""Bytes, and so at most as many characters, that one replacement character may stand for."""

SENTENCE_END = ".!?"

OF_ANY_SITE = frozenset("the a news live online home homepage page latest com org net www www2 co uk".split())
"""Words that stand beside the name of a site and name none."""

SHORTEST_NAME = 3
"""Letters that a site's name has: fewer stand in a host by chance."""

NOT_IN_A_WORD = re.compile(r"\W+")
OTHER_THAN_LETTERS = re.compile(r"[^A-Za-z0-9]+")


def damaged(alike: Sequence[Entry], rewritten: Sequence[tuple[Entry, Entry]]) -> str:
    """What shows that a page came out wrong, in words; empty when nothing does.

    Of the known entries on it, those `alike` read as they did, those `rewritten` (before, after) do not.
    """
    spoilt = sum(garbled(before, after) for before, after in rewritten)
    if spoilt >= GARBLED:
        return f"the words of {spoilt} entries came garbled"
    stripped = sum(stripped_bare(before, after) for before, after in rewritten)
    if stripped >= GARBLED and all(_words(entry).isascii() for entry in alike):
        return f"{stripped} entries lost or changed all that is no plain letter, and no entry has any left as it was"
    poorer = sum(lessened(before, after) for before, after in rewritten)
    if poorer >= POORER and poorer * 2 > len(alike) + len(rewritten):
        return (
            f"{poorer} of {len(alike) + len(rewritten)} known entries lost most of their words, or their times, at once"
        )
    return _at_one_stroke(alike, rewritten)


def _at_one_stroke(alike: Sequence[Entry], rewritten: Sequence[tuple[Entry, Entry]]) -> str:
    """What happened to so many entries at once that no editor did it, in words; empty when nothing did."""
    emptied = sum(hollowed(before, after) for before, after in rewritten)
    if emptied >= POORER:
        return f"{emptied} entries lost most of their words at once, and say nothing else instead"
    broken = sum(broken_off(before, after) for before, after in rewritten)
    if broken >= POORER:
        return f"{broken} entries break off in the middle of what they said"
    doubled = sum(said_twice(before, after) for before, after in rewritten)
    if doubled >= POORER:
        return f"{doubled} entries say everything twice"
    covered = covered_up(rewritten)
    if len(covered) >= POORER and sum(covered) >= REWRITTEN:
        return f"{len(covered)} entries say one and the same thing in place of their words"
    for name, has in PARTS.items():
        lost = sum(has(before) and not has(after) for before, after in rewritten)
        left = sum(map(has, alike))  # those that the page's data tell keep what they had
        if lost >= POORER and lost > NEARLY_ALL * (lost + left) and not any(has(after) for _, after in rewritten):
            return f"{lost} of the {lost + left} entries with {name} lost them at once"
    return ""


def rewritten_at_once(alike: Sequence[Entry], rewritten: Sequence[tuple[Entry, Entry]]) -> str:
    """What shows that more entries were rewritten within hours than an editor rewrites, in words; or empty."""
    known = len(alike) + len(rewritten)
    laid_out = of_the_page(rewritten, known)
    differ = (plain(_words(before)) != plain(_words(after)) for before, after in rewritten)
    words = sum(each and not by_lines for each, by_lines in zip(differ, laid_out, strict=True))
    if words >= REWRITTEN and words * 2 > known:
        return f"{words} of {known} known entries read differently at once"
    return ""


PARTS: Mapping[str, Callable[[Entry], bool]] = {
    "titles": lambda entry: bool(entry.title),
    "links": lambda entry: bool(entry.links),
    "pictures": lambda entry: bool(entry.media),
    "posts": lambda entry: bool(entry.embeds),
}
"""What a page may lose of nearly all entries, and leave their words."""


def garbled(before: Entry, after: Entry) -> bool:
    """Whether an entry says what it said before, but for characters that went wrong: all of them, or in some words.

    What a page writes as character references comes through a wrong character set unharmed.
    """
    was, now = _words(before), _words(after)
    pairs = list(zip(was.split(), now.split(), strict=False))
    differing = [(one, other) for one, other in pairs if one != other]
    wordwise = len(was.split()) == len(now.split()) and bool(differing)
    return (wordwise and all(garbled_words(*pair) for pair in differing)) or garbled_words(was, now)


@recently
def garbled_words(before: str, after: str) -> bool:
    """Whether words are what others turn into when characters go wrong."""
    was, now = fold(before), fold(after)
    if was == now:
        return False
    undone = fold(unescape(now)) == was or was in _ungarbled(now)
    return undone or _fills(now, was) or _asks(now, was) or now in _garblings(was)


def names_only_the_site(headline: str, url: str) -> bool:
    """Whether a headline says no more than what site it is on ("The Guardian", "BBC News | Live"), as its host has it.

    A template that was filled with nothing ends so, or a page of which only the frame came.
    """
    host = OTHER_THAN_LETTERS.sub("", (urlsplit(url).hostname or "").removeprefix("www.")).lower()
    told = [word for word in NOT_IN_A_WORD.split(headline.lower()) if word and word not in OF_ANY_SITE]
    return bool(told) and all(word in host for word in told) and len("".join(told)) >= SHORTEST_NAME


def stripped_bare(before: Entry, after: Entry) -> bool:
    """Whether an entry kept its plain letters and figures, and none of its other characters."""
    was, now = _words(before), _words(after)
    others = {character for character in was if not character.isascii()}
    if not others or not others.isdisjoint(now):
        return False
    return _letters(was) == _letters(now) and plain(was) != plain(now)


def lessened(before: Entry, after: Entry) -> bool:
    """Whether an entry lost most of its words, or its time."""
    was, now = _words(before).split(), _words(after).split()
    if before.published_at is not None and after.published_at is None:
        return True
    return len(was) >= WORDS and len(now) * 2 < len(was)


def hollowed(before: Entry, after: Entry) -> bool:
    """Whether an entry lost most of its words, and has none that it did not have."""
    return lessened(before, after) and set(_words(after).split()) <= set(_words(before).split())


def broken_off(before: Entry, after: Entry) -> bool:
    """Whether an entry's lines are those it had, as far as they go, but for some that end in mid-sentence."""
    pairs = list(zip(_words(before).splitlines(), _words(after).splitlines(), strict=False))
    broken = [_breaks_off(was, now) for was, now in pairs if was != now]
    return len(pairs) == len(_words(after).splitlines()) and bool(broken) and all(broken)


def _breaks_off(was: str, now: str) -> bool:
    begun = now.rstrip(" .…")
    rest = was[len(begun) :]
    return bool(begun) and was.startswith(begun) and rest.strip(" .…") != "" and rest[0] not in SENTENCE_END


def said_twice(before: Entry, after: Entry) -> bool:
    """Whether an entry says what it said, and says it again."""
    was, now = before.text.split(), after.text.split()
    return bool(was) and now == was * 2


def covered_up(rewritten: Sequence[tuple[Entry, Entry]]) -> list[int]:
    """The entries with lines that others of them say too and none said: how many such lines.

    They say nothing else, or lost most of their words to them, or lines that only they said.
    """
    texts = [after.text.splitlines() for _, after in rewritten]
    said = Counter(line for lines in texts for line in set(lines))
    known = Counter(line for before, _ in rewritten for line in set(before.text.splitlines()))
    notices = {line for line, times in said.items() if times > 1} - known.keys()
    counts = [sum(line in notices for line in lines) for lines in texts]
    return [
        count
        for count, lines, sides in zip(counts, texts, rewritten, strict=True)
        if count and (count == len(lines) or (_lost_its_own(*sides, known) and _says_nothing_new(*sides, notices)))
    ]


def _lost_its_own(before: Entry, after: Entry, known: Mapping[str, int]) -> bool:
    """Whether an entry lost most of its words, or a line that stood in no other."""
    lost = set(before.text.splitlines()).difference(after.text.splitlines())
    return lessened(before, after) or any(known[line] == 1 for line in lost)


def _says_nothing_new(before: Entry, after: Entry, notices: Set[str]) -> bool:
    return notices | set(before.text.splitlines()) >= set(after.text.splitlines())


def uniform(entries: Sequence[Entry]) -> int:
    """How many entries say nothing but what others of them say too."""
    said = Counter(line for entry in entries for line in set(entry.text.splitlines()))
    return sum(all(said[line] > 1 for line in entry.text.splitlines()) for entry in entries)


def heading(words: str) -> Entry:
    """A headline as an entry, to be judged with those of its page."""
    return Entry("", KeySource.NATIVE, words)


@recently
def _words(entry: Entry) -> str:
    return fold(f"{entry.title or ''}\n{entry.text}")


def _letters(words: str) -> str:
    return OTHER_THAN_LETTERS.sub("", words)


def _garblings(words: str) -> Iterator[str]:
    """What becomes of words that are read or written in the wrong character set."""
    if words.isascii():
        return
    for name in READ_AS:
        yield fold(words.encode("utf-8", "replace").decode(name, "replace"))


def _ungarbled(words: str) -> Iterator[str]:
    """What words were before they were read in the wrong character set, as far as all of it can be undone."""
    for name in READ_AS:
        with suppress(UnicodeError):
            yield fold(f"{words} ".encode(name).replace(HALF_A_BLANK, b" ").decode("utf-8"))


def _asks(asking: str, whole: str) -> bool:
    """Whether words are others with question marks for characters that a character set lacks.

    One question mark for one ellipsis is an editor's.
    """
    if len(asking) != len(whole):
        return False
    lost = [(a, b) for a, b in zip(asking, whole, strict=True) if a != b]
    return lost != [("?", "…")] and all(a == "?" and (b == " " or not b.isascii()) for a, b in lost)


def _fills(gappy: str, whole: str) -> bool:
    """Whether words with replacement characters are the whole words, some characters of which were lost."""
    (begin, *pieces), gaps = LOST.split(gappy), LOST.findall(gappy)
    if not gaps or not whole.startswith(begin):
        return False
    at = len(begin)
    for piece, gap in zip(pieces, gaps, strict=True):
        found = whole.find(piece, at, at + LONGEST * len(gap) + len(piece))
        if found < 0:
            return False
        at = found + len(piece)
    return len(whole) - at <= (0 if pieces[-1] else LONGEST * len(gaps[-1]))
