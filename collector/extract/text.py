"""Plain text: folding of white space, and telling text that was garbled on its way."""

from __future__ import annotations

import re

INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
"""Characters without width or meaning of their own. The joiners U+200C and U+200D are not among them: they spell."""

FEW = 5
"""So many odd characters may stand in an honest text, quoted or mistyped."""

CONTRACTED = r"(?:s|t|re|ve|ll|d|m)(?![\w=&])"
SIGNS = (
    ("control characters", re.compile("[\x80-\x9f]"), re.compile("[\u00a0-\U0010ffff]")),
    ("replacement characters", re.compile("\ufffd"), re.compile("[\u00a0-\ufffc]")),
    ("twice-encoded characters", re.compile("â€.|Ã[\u0080-\u00bf]|Â[\u0080-\u00bf]"), re.compile("[‘’“”–—…é]")),
    ("question marks for apostrophes", re.compile(rf"\?(?<=[A-Za-z]\?){CONTRACTED}"), re.compile(rf"[’']{CONTRACTED}")),
)
"""What garbling leaves behind, beside what stands in its place where nothing was garbled."""


def fold(text: str) -> str:
    """The text with every run of white space as one space, none at its ends, and no invisible characters."""
    if not text.isascii():
        text = INVISIBLE.sub("", text)
    return " ".join(text.split())


def garbled(text: str) -> str | None:
    """What shows that a text was garbled ("12 control characters"), None when nothing does.

    A few signs prove nothing, nor do they where the characters they stand for are as frequent: both are needed.
    """
    if text.isascii() and "?" not in text:
        return None  # no sign can be in it
    for name, odd, sound in SIGNS:
        found = len(odd.findall(text))
        if found >= FEW and found > len(sound.findall(text)):
            return f"{found} {name}"
    return None
