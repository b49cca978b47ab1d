"""Which fields of an entry changed, and labels that say what kind of change it is.

Labels are for readers to filter by, never to drop by. They are read from the words: in English first, in German,
French, Spanish and Italian as far as a few words go. `substantive` and `cosmetic` need no language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from collector.digest import Meaning, differing, meaning
from collector.model import Entry
from collector.normalise import plain, unify
from collector.words import bag, overlap

FIELDS = ("title", "text", "contributors", "published_at", "media", "links", "flags")
LABELS = ("cosmetic", "numeric", "name", "negation", "correction", "substantive")

_EMBEDS_COUNT_AS = "media"
_ALIKE = 0.5
_MOST_PAIRS = 2_500

_CORRECTION = re.compile(
    r"\bcorrections?\b ?[:,(-]|^[^\w\n]*correction\b|\bcorrected\b|\bamended\b|\bclarifi(?:cation|ed)\b|\berratum\b"
    r"|\b(?:earlier|previous|original) version\b"
    r"|\b(?:originally|incorrectly|wrongly|mistakenly) (?:said|stated|reported)\b"
    r"|\bkorrektur\b|\bkorrigiert\b|\bberichtigung\b|\brichtigstellung\b|\bklarstellung\b"
    r"|\b(?:früheren|ersten|vorherigen|ursprünglichen) (?:version|fassung)\b"
    r"|\brectificatif\b|\bcorrigée?s?\b|\berrata\b|\bversion (?:précédente|antérieure|initiale)\b"
    r"|\bcorrección\b|\bcorregid[oa]s?\b|\bfe de erratas\b|\brectificación\b|\bversión anterior\b"
    r"|\brettifica\b|\berrata corrige\b|\bversione precedente\b",
    re.IGNORECASE | re.MULTILINE,
)
_NEGATION = re.compile(
    r"\b(?:not|cannot|never|none|nobody|nothing|neither|nor|without|den(?:y|ies|ied|ying|ial)|unconfirmed)\b|n't\b"
    r"|\b(?:nicht|nichts|kein(?:e[rsmn]?)?|nie|niemals|niemand|ohne|weder)\b"
    r"|\bne\b|\bn'(?=\w)|\b(?:pas|jamais|aucune?|sans|rien)\b"
    r"|\b(?:nunca|jamás|ning[uú]n[oa]?|nadie|nada|tampoco|não)\b|\b(?:non|nessun[oa]?|senza|né)\b"
    # "No 10" is an address and "en mai" a date.
    r"|\bno\b(?!\.? ?\d)|(?<!\d )(?<!\d\. )(?<!\b(?:en|de|im) )\bmai\b(?! \d)",
    re.IGNORECASE,
)

# A word is left out where it is a common one in another of the five languages: due, once, elf, sei, neuf, may, march.
_UNITS = """zero cero|one eins|two zwei deux dos|three drei trois tres tre|four vier quatre cuatro quattro
five fünf cinq cinco cinque|six sechs seis|seven sieben sept siete sette|eight acht huit ocho otto|nine neun nueve nove
ten zehn dix diez dieci|eleven onze undici|twelve zwölf douze doce dodici|thirteen dreizehn treize trece tredici
fourteen vierzehn quatorze catorce quattordici|fifteen fünfzehn quinze quince quindici|sixteen sechzehn seize sedici
seventeen siebzehn diecisiete|eighteen achtzehn dieciocho|nineteen neunzehn diecinueve"""
_TENS = """twenty zwanzig vingt veinte venti|thirty dreißig trente treinta trenta|forty vierzig quarante cuarenta
fifty fünfzig cinquante cincuenta|sixty sechzig soixante sesenta|seventy siebzig setenta settanta
eighty achtzig ochenta ottanta|ninety neunzig noventa novanta"""
_SCALES = """12 dozen dutzend|100 hundred hundert|1000 thousand tausend mille mil|100000 lakh
1000000 million millionen millón millones milione milioni mio|10000000 crore
1000000000 billion milliarde milliarden milliard milliards miliardo miliardi mrd|1000000000000 trillion"""
_SHORT_SCALES = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_DATES = """monday tuesday wednesday thursday friday saturday sunday january february april june july august september
october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli
oktober dezember lundi mardi mercredi jeudi vendredi samedi dimanche janvier février avril juin juillet août septembre
octobre novembre décembre lunes martes miércoles jueves viernes sábado domingo enero febrero abril junio julio agosto
septiembre octubre noviembre diciembre lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo
aprile giugno luglio settembre ottobre dicembre"""
_VAGUE = "dozens hundreds thousands millions billions half third quarter fourth fifth sixth seventh eighth ninth tenth"
_SYMBOLS = {
    "%": "percent|per cent|prozent|pour cent|por ciento|per cento",
    "$": "dollars?",
    "€": "euros?",
    "£": "pounds?",
    "₹": "rupees?",
}


def _rows(table: str) -> list[list[str]]:
    return [row.split() for row in table.replace("\n", "|").split("|")]


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNIT_OF = {word: value for value, row in enumerate(_rows(_UNITS)) for word in row}
_TEN_OF = {word: 10 * value for value, row in enumerate(_rows(_TENS), start=2) for word in row}
_SCALE_OF = {word: int(row[0]) for row in _rows(_SCALES) for word in row[1:]}
_DATE_WORDS = frozenset(_DATES.split())
_NUMBER_WORD = re.compile(rf"\b(?:({_any(_TEN_OF)})(?:[ -]({_any(_UNIT_OF)}))?|({_any(_UNIT_OF)}))\b")
_SYMBOL_WORD = {symbol: re.compile(rf"\b(?:{words})\b") for symbol, words in _SYMBOLS.items()}
_FIGURE = re.compile(
    r"(?P<number>(?:(?<!\S)-)?\d+(?:[.,:']\d+| \d{3}(?!\d))*)"
    rf"(?:(?:(?P<short>{_any(_SHORT_SCALES)})|[ -]?(?P<scale>{_any(_SCALE_OF)}))\b)?|\b(?P<alone>{_any(_SCALE_OF)})\b"
    rf"|[%$€£¥₹]|(?<=\d) ?[ap]\.?m\b|\b(?:{_any((*_DATE_WORDS, *_VAGUE.split()))})\b"
)
_DECIMALS = re.compile(r"[.,:](\d{1,2}|\d{4,})$")
_MARKS = re.compile(r"[^\d-]")

_BREAK = re.compile(r"\n|(?<=[.!?])['\")\]]* +|(?<=[。！？])")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Rev|Hon|St|No|Nr|vs|ca|Mme|Sra?|[A-Z])\.$"
)
_WORD = re.compile(r"(?:\b[cdlmnst]')?([^\W\d_]+(?:['-][^\W\d_]+)*)")
_NO_NAMES = _DATE_WORDS.union("i i'm i've i'd i'll mr mrs ms dr no herr frau may march".split())
_GERMAN = frozenset("der das den dem des ein eine und ist nicht im auch auf für mit von wird".split())
_LONGEST_ABBREVIATION = 6
_LONG_WORD = 4
_SHOUTED = 0.9


def changed_fields(before: Entry, after: Entry) -> tuple[str, ...]:
    """The fields that differ, in the order of `FIELDS`: none if and only if the content digests are equal."""
    return _differing(meaning(before), meaning(after))


def labels(before: Entry, after: Entry) -> tuple[str, ...]:
    """What kind of edit it is, in the order of `LABELS`.

    `cosmetic` stands alone: only spacing, quotes and dashes differ. `substantive` says that some field means something
    else now, and stands beside each of the others. No label at all: nothing differs, or only flags, or a time that one
    of the two does not give exactly.
    """
    fields = changed_fields(before, after)
    old, new = meaning(before, plain), meaning(after, plain)
    moved = {f for f in _differing(old, new) if f != "flags"}
    if not ("published_at" in old and "published_at" in new):
        moved.discard("published_at")
    if moved:
        found = _of_words(before, after) if moved & {"title", "text"} else set()
        return tuple(label for label in LABELS if label in found | {"substantive"})
    return ("cosmetic",) if fields and not {"flags", "published_at"} & set(fields) else ()


def _differing(old: Meaning, new: Meaning) -> tuple[str, ...]:
    found = differing(old, new)
    if "embeds" in found:
        found.add(_EMBEDS_COUNT_AS)
    return tuple(field for field in FIELDS if field in found)


def _of_words(before: Entry, after: Entry) -> set[str]:
    """The labels that only the words can tell."""
    old, new = _wording(before), _wording(after)
    passages = [*_rewritten(old[0], new[0]), *_rewritten(old[1], new[1])]
    capitals = {word for was, now in passages for word in _other_capitals(was, now)}
    found = {
        "numeric": any(_figures_differ(was, now) for was, now in passages),
        "name": bool(capitals) and not capitals.isdisjoint(_names("\n".join((*old, *new)))),
        "negation": any(_times(_NEGATION, was) != _times(_NEGATION, now) for was, now in passages),
        "correction": _times(_CORRECTION, "\n".join(new)) > _times(_CORRECTION, "\n".join(old)),
    }
    return {label for label, holds in found.items() if holds}


def _wording(entry: Entry) -> tuple[str, str]:
    return unify(entry.title or ""), unify(entry.text)


def _times(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def _rewritten(old: str, new: str) -> list[tuple[str, str]]:
    """The sentences that read differently now, each beside its old self.

    Sentences only added or only removed are not among them. Those that changed beyond recognition stand together.
    """
    if old == new:
        return []
    was, now = ([(sentence, plain(sentence)) for sentence in _sentences(text)] for text in (old, new))
    gone, come = _without(was, now), _without(now, was)
    pairs = []
    for i, j in _alike(gone, come):
        pairs.append((gone[i], come[j]))
        gone[i] = come[j] = ""
    rest = "\n".join(filter(None, gone)), "\n".join(filter(None, come))
    return [*pairs, rest] if all(rest) else pairs


def _sentences(text: str) -> list[str]:
    starts = [0]
    for found in _BREAK.finditer(text):
        last_word_from = max(starts[-1], found.start() - _LONGEST_ABBREVIATION)
        if found.group() == "\n" or not _ABBREVIATED.search(text, last_word_from, found.start()):
            starts.append(found.end())
    cut = (text[start:end].strip() for start, end in pairwise([*starts, len(text)]))
    return [sentence for sentence in cut if sentence]


def _without(sentences: list[tuple[str, str]], others: list[tuple[str, str]]) -> list[str]:
    """The sentences, each beside its gist, that the others do not have, or not as often."""
    left, counts = [], Counter(gist for _, gist in others)
    for sentence, gist in sentences:
        counts[gist] -= 1
        if counts[gist] < 0:
            left.append(sentence)
    return left


def _alike(gone: list[str], come: list[str]) -> Iterator[tuple[int, int]]:
    """Which of one side go with which of the other, best first, each once; none where that is too much to ask."""
    if len(gone) * len(come) > _MOST_PAIRS:
        return
    old, new = [bag(s) for s in gone], [bag(s) for s in come]
    scores = ((overlap(a, b), -i, -j) for i, a in enumerate(old) for j, b in enumerate(new))
    free_old, free_new = set(range(len(gone))), set(range(len(come)))
    for _, i, j in sorted((score for score in scores if score[0] >= _ALIKE), reverse=True):
        if -i in free_old and -j in free_new:
            free_old.discard(-i)
            free_new.discard(-j)
            yield -i, -j


def _figures_differ(was: str, now: str) -> bool:
    """Whether the figures are others. A lone "one" that comes or goes is more often a word than a figure."""
    old, new = _figures(was), _figures(now)
    return bool({*(old - new), *(new - old)} - {"1"})


def _figures(text: str) -> Counter[str]:
    """Numbers by value however they are written, and the units, days and months that they go with."""
    lowered = _NUMBER_WORD.sub(_in_digits, text.lower())
    for symbol, words in _SYMBOL_WORD.items():
        lowered = words.sub(symbol, lowered)
    return Counter(_canonical(found) for found in _FIGURE.finditer(lowered))


def _in_digits(found: re.Match[str]) -> str:
    tens, ones, alone = found.groups()
    return str(_UNIT_OF[alone]) if alone else str(_TEN_OF[tens] + _UNIT_OF.get(ones, 0))


def _canonical(found: re.Match[str]) -> str:
    scale = _SHORT_SCALES.get(found["short"]) or _SCALE_OF.get(found["scale"] or found["alone"]) or 1
    if found["number"] or found["alone"]:
        return format((_value(found["number"] or "1") * scale).normalize(), "f")
    return found.group().strip().replace(".", "")


def _value(digits: str) -> Decimal:
    """What they say in either notation: behind the last mark, three digits are thousands and others are decimals."""
    whole, *decimals = _DECIMALS.split(digits)
    return Decimal(".".join((_MARKS.sub("", whole), *decimals[:1])))


def _other_capitals(was: str, now: str) -> set[str]:
    """The capitalised words, bare, that one has and the other has in no form."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    return {
        _bare(word)
        for words, others in ((old, {*map(_bare, new)}), (new, {*map(_bare, old)}))
        for word in words
        if _is_capital(word) and _bare(word) not in others
    }


def _names(text: str) -> frozenset[str]:
    """Words that are names to all appearance: capitals inside a sentence that is not all capitals.

    German writes every noun so: there it takes two in a row.
    """
    sentences = [sentence for sentence in map(list, map(_WORD.finditer, _sentences(text))) if not _is_shouted(sentence)]
    german = len(_GERMAN & {word[1].lower() for words in sentences for word in words}) > 1
    found: set[str] = set()
    for before, word in (pair for words in sentences for pair in pairwise(words)):
        between = word.string[before.end() : word.start()]
        if not _is_capital(word[1]) or between.endswith("'") or between.rstrip().endswith((":", "•")):
            continue
        if not german:
            found.add(_bare(word[1]))
        elif between == " " and _is_capital(before[1]) and before[1].lower() not in {"die", *_GERMAN}:
            found |= {_bare(before[1]), _bare(word[1])}
    return frozenset(found - _NO_NAMES)


def _is_shouted(words: list[re.Match[str]]) -> bool:
    """Whether it is a headline with a capital at every word, which tells nothing of names."""
    long = [word[1] for word in words if len(word[1]) >= _LONG_WORD]
    return len(long) >= _LONG_WORD and sum(map(_is_capital, long)) > _SHOUTED * len(long)


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def _bare(word: str) -> str:
    return word.casefold().removesuffix("'s")
