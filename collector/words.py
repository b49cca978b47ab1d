"""The difference of two texts, word by word, as a person would mark it.

The longest run of equal words is kept, then the longest on either side of it, and so on. Words that come again and
again make that search slow, so it works on a budget of steps: long texts are first cut where three words in a row
stand once in each, and what the budget does not reach is shown as replaced whole. The spans always hold both texts
exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum

from collector.normalise import unify

_BLOCK_TOKENS = 500
_STEPS = 120_000
_SEARCH_STEPS = 100
_ISLAND_LETTERS = 4
_LARGE_TOKENS = 2

# A word holds joiners, accents and single inner apostrophes, hyphens and points. Chinese and Japanese have no spaces
# and go letter by letter.
_MARKS = r"\s!-/:-@\[-`{-~¡-©«-´¶-¹»-¿\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff01-\uff0f"
_LETTERED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = rf"[^{_MARKS}{_LETTERED}]+"
_TOKEN = re.compile(rf"(\n|{_WORD}(?:['’.,\-‑]{_WORD})*|\S|(?=[^\S\n]))([^\S\n]*)")

Token = tuple[str, str]
"""A word, a mark or a line break, and the blanks behind it; only a text that begins blank has an empty first part."""


class Kind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one kind. Same and removed spans make up the old text, same and added ones the new."""

    kind: Kind
    text: str


@dataclass(slots=True)
class _Budget:
    """How many steps one difference may still take."""

    left: int

    def spend(self, steps: int) -> bool:
        """Takes the steps, or refuses and stays as it is."""
        affordable = steps <= self.left
        self.left -= steps if affordable else 0
        return affordable


@dataclass(slots=True)
class _Change:
    """A replacement and the equal text that follows it."""

    removed: str = ""
    added: str = ""
    same: str = ""


def difference(before: str, after: str) -> tuple[Span, ...]:
    """The spans that lead from one text to the other, in reading order, removed before added; none for empty texts."""
    if before == after:
        return (Span(Kind.SAME, before),) if before else ()
    old, new = tokens(before), tokens(after)
    pieces = _pieces(old, new, _matches([core for core, _ in old], [core for core, _ in new]))
    return tuple(_spans(_without_islands(_changes(pieces))))


def tokens(text: str) -> list[Token]:
    """Words, marks and line breaks in order; joined again they are the text."""
    return _TOKEN.findall(text)


def bag(text: str) -> frozenset[str]:
    """The words of a text, a repeated one as often as it stands there; marks, case and order do not count."""
    times: Counter[str] = Counter()
    words: set[str] = set()
    for core, _ in tokens(unify(text).casefold()):
        if any(map(str.isalnum, core)):
            times[core] += 1
            words.add(f"{core} {times[core]}")
    return frozenset(words)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two bags of words are: from 0, no word in common, to 1, the same words (Dice's coefficient)."""
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 1.0


def _matches(a: list[str], b: list[str]) -> Iterator[Match]:
    """Equal runs in order, as difflib names them: start in the old, start in the new, length."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    yield Match(0, 0, head)
    yield from _moved(_inner(a[head : len(a) - tail], b[head : len(b) - tail], _Budget(_STEPS)), head, head)
    yield Match(len(a) - tail, len(b) - tail, tail)


def _common(a: Sequence[str], b: Sequence[str], from_a: int = 0, from_b: int = 0) -> int:
    """How many words are equal from the two places on."""
    places = zip(range(from_a, len(a)), range(from_b, len(b)), strict=False)
    return next((i - from_a for i, j in places if a[i] != b[j]), min(len(a) - from_a, len(b) - from_b))


def _moved(matches: Iterable[Match], by_a: int, by_b: int) -> Iterator[Match]:
    return (Match(m.a + by_a, m.b + by_b, m.size) for m in matches)


def _inner(a: list[str], b: list[str], budget: _Budget) -> Iterator[Match]:
    """Equal runs of texts that neither begin nor end alike; long ones are first cut where they are sure to meet."""
    long = max(len(a), len(b)) > _BLOCK_TOKENS
    meetings = _meetings(a, b) if long and budget.spend(len(a) + len(b)) else []
    if not meetings:
        yield from _equal_runs(a, b, budget)
        return
    from_a = from_b = 0
    for meeting in [*meetings, Match(len(a), len(b), 0)]:
        yield from _moved(_inner(a[from_a : meeting.a], b[from_b : meeting.b], budget), from_a, from_b)
        yield meeting
        from_a, from_b = meeting.a + meeting.size, meeting.b + meeting.size


def _meetings(a: list[str], b: list[str]) -> list[Match]:
    """Equal runs that surely belong together: they begin with three words that stand once in either text."""
    once_in_a, once_in_b = _once(a), _once(b)
    runs: list[Match] = []
    end_a = end_b = 0
    for at_a, at_b in _rising([(at, once_in_b[words]) for words, at in once_in_a.items() if words in once_in_b]):
        if at_a >= end_a and at_b >= end_b:
            size = _common(a, b, at_a, at_b)
            runs.append(Match(at_a, at_b, size))
            end_a, end_b = at_a + size, at_b + size
    return runs


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of the first, as many as possible that keep the order of the second (patience sorting)."""
    tops: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        pile = bisect_left(tops, second)
        tops[pile : pile + 1], heads[pile : pile + 1] = [second], [index]
        before.append(heads[pile - 1] if pile else -1)
    chain: list[tuple[int, int]] = []
    at = heads[-1] if heads else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _once(cores: list[str]) -> dict[tuple[str, ...], int]:
    """Where each run of three that occurs once begins, in order."""
    runs = list(zip(cores, cores[1:], cores[2:], strict=False))
    counts = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counts[run] == 1}


def _equal_runs(a: list[str], b: list[str], budget: _Budget) -> list[Match]:
    """Equal runs in order: the longest, then the longest on either side, level by level while the budget lasts."""
    found: list[Match] = []
    ranges = deque([(0, len(a), 0, len(b))])
    while ranges:
        from_a, to_a, from_b, to_b = ranges.popleft()
        run = _longest_run(a[from_a:to_a], b[from_b:to_b], budget)
        if run.size:
            match = Match(run.a + from_a, run.b + from_b, run.size)
            found.append(match)
            ranges.append((from_a, match.a, from_b, match.b))
            ranges.append((match.a + match.size, to_a, match.b + match.size, to_b))
    return sorted(found)


def _longest_run(a: list[str], b: list[str], budget: _Budget) -> Match:
    """The longest equal run, of no length where there is none or the budget does not reach for it."""
    if not set(a).isdisjoint(b):
        times_in_b = Counter(b)
        if budget.spend(_SEARCH_STEPS + len(b) + sum(1 + times_in_b[core] for core in a)):
            return SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return Match(0, 0, 0)


def _pieces(old: list[Token], new: list[Token], matches: Iterable[Match]) -> Iterator[Span]:
    """Both texts cut along the matches; where only the blanks behind a word differ, they alone are replaced."""
    from_a = from_b = 0
    for a, b, size in matches:
        yield Span(Kind.REMOVED, _joined(old[from_a:a]))
        yield Span(Kind.ADDED, _joined(new[from_b:b]))
        from_a, from_b = a + size, b + size
        if old[a:from_a] == new[b:from_b]:
            yield Span(Kind.SAME, _joined(old[a:from_a]))
            continue
        for was, now in zip(old[a:from_a], new[b:from_b], strict=True):
            yield Span(Kind.SAME, "".join(was) if was == now else was[0])
            yield Span(Kind.REMOVED, "" if was == now else was[1])
            yield Span(Kind.ADDED, "" if was == now else now[1])


def _joined(run: Iterable[Token]) -> str:
    return "".join(core + blanks for core, blanks in run)


def _changes(pieces: Iterable[Span]) -> list[_Change]:
    changes = [_Change()]
    for piece in pieces:
        if piece.kind is Kind.SAME:
            changes[-1].same += piece.text
            continue
        if piece.text and changes[-1].same:
            changes.append(_Change())
        if piece.kind is Kind.REMOVED:
            changes[-1].removed += piece.text
        else:
            changes[-1].added += piece.text
    return changes


def _without_islands(changes: Iterable[_Change]) -> list[_Change]:
    """A short word that two large replacements happen to share says nothing: it becomes part of them."""
    kept: list[_Change] = []
    for change in changes:
        before = kept[-1] if kept else change
        if before is not change and _is_island(before.same) and _is_large(before) and _is_large(change):
            before.removed += before.same + change.removed
            before.added += before.same + change.added
            before.same = change.same
        else:
            kept.append(change)
    return kept


def _is_island(text: str) -> bool:
    return "\n" not in text and len(text.strip()) <= _ISLAND_LETTERS and len(tokens(text)) == 1


def _is_large(change: _Change) -> bool:
    return max(len(tokens(change.removed)), len(tokens(change.added))) >= _LARGE_TOKENS


def _spans(changes: Iterable[_Change]) -> Iterator[Span]:
    for change in changes:
        for kind, text in (
            (Kind.REMOVED, change.removed),
            (Kind.ADDED, change.added),
            (Kind.SAME, change.same),
        ):
            if text:
                yield Span(kind, text)
