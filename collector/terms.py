"""What can be found of an entry: its words, folded so that accents, case and punctuation do not count.

The index and the query are folded by the same function, here and nowhere else, so that every database finds the same:
it is handed terms between blanks and has nothing to decide. Chinese and Japanese go letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from collector.model import Entry

EDGE = "§"
"""Stands at the edge of each part, so that no phrase reaches across; and in every entry, so that NOT has a whole."""

MOST_WORDS = 16_000
"""So many words of an entry are found; a database counts no further."""

MOST_LETTERS = 64
"""So many letters of a word count."""

_LETTERED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_ALONE = re.compile(f"[{_LETTERED}]")
_VOICED = "\u3099\u309a"  # the marks that make the Japanese ka a ga: no accents
_CHUNK = re.compile(rf"[{_LETTERED}]|[^\s{_LETTERED}]+")


class _Letters(dict[int, str]):
    """What each character becomes: itself, nothing (an accent, a mark that nobody sees) or a blank."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if category == "Cf" or (unicodedata.combining(letter) and letter not in _VOICED):
            self[code] = ""
        else:
            self[code] = letter if category[0] in "LMN" else " "
        return self[code]


_LETTERS = _Letters()


def words(text: str) -> list[str]:
    """The terms of a text in order: letters and digits between whatever else stands there."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    apart = _ALONE.sub(r" \g<0> ", unicodedata.normalize("NFC", bare))
    return [word[:MOST_LETTERS] for word in apart.split()]


def chunks(text: str) -> Iterator[re.Match[str]]:
    """The stretches of a text that stand between blanks, each to be folded on its own."""
    return _CHUNK.finditer(text)


def mark(field: str, word: str) -> str:
    """The term of a word that was said elsewhere than in title and text."""
    return f"{field}{EDGE}{word}"


def terms(entry: Entry, labels: Iterable[str] = ()) -> str:
    """All that a revision is found by, between blanks: title, text, who wrote it, its flags, the labels of its edit."""
    said = [EDGE, *words(entry.title or ""), EDGE, *words(entry.text)][:MOST_WORDS]
    for person in entry.contributors:
        said += [EDGE, *(mark("author", word) for word in words(person.name))]
    said += (mark("flag", "".join(words(flag))) for flag in sorted(entry.flags))
    said += (mark("label", label) for label in labels)
    return " ".join(said)
