"""The stretch of an entry around what was searched for, cut for a list of finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from collector.language import Query, Words, asked
from collector.model import Entry
from collector.recent import recently
from collector.terms import chunks, words

LONGEST = 30
"""Words of a snippet."""
BEFORE = 8
"""Words of it before the first find."""


_terms = recently(words)
"""Of a list of finds, most words are common ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a snippet; `found` where it is what was searched for."""

    text: str
    found: bool


def snippet(entry: Entry, query: Query) -> tuple[Piece, ...]:
    """The text around the first find, or its beginning where the find is elsewhere; an ellipsis where it was cut."""
    text = entry.text or entry.title or ""
    stretches = list(chunks(text))
    marked = _marked([_terms(stretch[0]) for stretch in stretches], list(asked(query)))
    start = max(0, min(marked, default=0) - BEFORE)
    shown = stretches[start : start + LONGEST]
    pieces = [Piece("… ", found=False)] if start else []
    for found, run in groupby(enumerate(shown, start), key=lambda each: each[0] in marked):
        places = [place for place, _ in run]
        end = stretches[places[-1] + 1].start() if places[-1] + 1 < start + len(shown) else stretches[places[-1]].end()
        pieces.append(Piece(text[stretches[places[0]].start() : end], found=found))
    return (*pieces, Piece(" …", found=False)) if start + LONGEST < len(stretches) else tuple(pieces)


def _marked(said: Sequence[Sequence[str]], sought: Iterable[Words]) -> set[int]:
    """Which stretches hold a part of what is sought."""
    flat = [(term, place) for place, terms in enumerate(said) for term in terms]
    return {
        flat[at + step][1]
        for each in sought
        for at in range(len(flat))
        if _stands(each, flat, at)
        for step in range(len(each.terms))
    }


def _stands(sought: Words, flat: Sequence[tuple[str, int]], at: int) -> bool:
    """Whether what is sought begins at a place."""
    run = [term for term, _ in flat[at : at + len(sought.terms)]]
    if sought.prefix and len(run) == len(sought.terms):
        return run[:-1] == list(sought.terms[:-1]) and run[-1].startswith(sought.terms[-1])
    return run == list(sought.terms)
