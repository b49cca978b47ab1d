"""Whose copy an entry is: the agencies that it credits, and which entries are the same words handed on.

Two entries are copies of one text when most runs of four words of the shorter stand in the other too, words within
quotation marks left out: that two newsrooms quote the same sentence makes neither a copy of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from collector.normalise import unify
from collector.terms import words

COPY = 0.4
"""From this share of runs in common on, two texts are copies of one."""

_RUN = 4
_FEWEST = 6
"""Runs that a text needs to be told from another: two short sentences are alike by chance."""

_QUOTED = re.compile(r"(?<!\w)'[^'\n]{12,}?'(?!\w)|'[^\n]{12,}?[.,!?]'(?!\w)")

_NAMES = {
    "Reuters": r"Reuters",
    "AP": r"(?:the )?Associated Press|AP",
    "AFP": r"Agence[- ]France[- ]Presse|AFP",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "PA": r"Press Association|PA (?:news agency|Media)|PA",
    "ANSA": r"ANSA",
    "EFE": r"EFE",
    "APA": r"APA",
    "Kyodo": r"Kyodo(?: News)?",
    "Xinhua": r"Xinhua",
    "TASS": r"TASS",
    "Interfax": r"Interfax",
    "Anadolu": r"Anadolu(?: Agency)?",
    "PTI": r"PTI|Press Trust of India",
    "Bloomberg": r"Bloomberg(?: News)?",
}
_SAYS = "(?:reports?|reported|says?|said|writes|quot(?:es|ed)|cit(?:es|ed)|meldet|berichtet|rapporte|informa|riferisce)"
_ASKS = (
    "(?i:according to|told(?: by)?|reports?|via|citing|quoted by|by|from|laut|gegenüber|meldet|berichtet|selon|según"
    "|segundo|secondo)"
)
_CREDIT = {
    agency: re.compile(
        rf"\b{_ASKS} (?i:(?:the|der|die|la|l'|news agency|nachrichtenagentur|agence|agencia) ?){{0,3}}(?:{names})\b"
        rf"|\b(?:{names})(?: news agency)?(?:,)? (?:has |have )?{_SAYS}\b"
        rf"|[(\[](?:[^()\[\]]{{0,30}}[/,] ?)?(?:{names})(?: ?[/,][^()\[\]]{{0,30}})?[)\]]"
        rf"|(?:^|\n)[^\n]{{0,30}}\((?:{names})\) -|(?:- |/)(?:{names})\.?(?:$|\n)"
    )
    for agency, names in _NAMES.items()
}

Runs = frozenset[tuple[str, ...]]


def agencies(text: str) -> tuple[str, ...]:
    """The news agencies that a text credits, each once: named as a source, not only mentioned."""
    plain = unify(text)
    return tuple(agency for agency, credit in _CREDIT.items() if credit.search(plain))


def runs(text: str) -> Runs:
    """The runs of words by which a text is known, quotations left out."""
    said = [words(part) for part in _QUOTED.sub("\n", unify(text)).splitlines()]
    return frozenset(tuple(each[at : at + _RUN]) for each in said for at in range(len(each) - _RUN + 1))


def alike(one: Runs, other: Runs) -> float:
    """The share of the runs of the shorter that stand in the other; 0 where there are too few to tell."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= _FEWEST else 0.0


def copies(texts: Sequence[str]) -> list[int | None]:
    """For each text the number of the group of copies that it belongs to, counted from 1; None where it has no like."""
    known = [runs(text) for text in texts]
    leader = list(range(len(texts)))
    for at, one in enumerate(known):
        for before in range(at):
            if alike(one, known[before]) >= COPY:
                joined, gone = leader[before], leader[at]
                leader = [joined if each == gone else each for each in leader]
    groups = [each for each in dict.fromkeys(leader) if leader.count(each) > 1]
    return [groups.index(each) + 1 if each in groups else None for each in leader]
