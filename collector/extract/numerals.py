"""Dates and clocks in the figures and signs of other scripts, written with ours: "下午5時48分", "١٧:٤٨", "3월 12일"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

AFTERNOON = "下午|午後|晚上|晚間|傍晚|中午|오후"
MORNING = "上午|午前|凌晨|清晨|早上|오전"
MIDNIGHT = ("12晚上", "12晚間")
HOUR, MINUTE = "[:時时点點시]", "[分분]"

REWRITES: tuple[Rewrite, ...] = (
    (re.compile(r"(\d{1,3})\s*(?:分钟|分鐘|分|분)\s*(?:之?前|전)"), lambda m: f"{m[1]} min ago"),
    (re.compile(r"(\d{1,2})\s*(?:小时|小時|時間|시간)\s*(?:之?前|전)"), lambda m: f"{m[1]} hours ago"),
    (
        re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?"),
        lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ",
    ),
    (re.compile(r"(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]"), lambda m: f"{m[2]}.{m[1]}. "),
    (
        re.compile(rf"({AFTERNOON}|{MORNING})\s*(\d{{1,2}})\s*{HOUR}\s*(?:(\d{{1,2}})\s*{MINUTE}?)?"),
        lambda m: _clock(int(m[2]) % 12 + 12 * (m[1] in AFTERNOON and m[2] + m[1] not in MIDNIGHT), m[3]),
    ),
    (re.compile(rf"(\d{{1,2}})\s*[時时点點시]\s*(?:(\d{{1,2}})\s*{MINUTE})?"), lambda m: _clock(int(m[1]), m[2])),
    (re.compile(r"(\d{1,2}:\d\d)\s*(?:صباحا?ً?|ص)(?!\w)"), lambda m: f"{m[1]} am"),
    (re.compile(r"(\d{1,2}:\d\d)\s*(?:مساءً?|م)(?!\w)"), lambda m: f"{m[1]} pm"),
)

OTHER = re.compile("[\u0601-\u1fff\u2c00-\U0010ffff]")
"""Scripts that have figures or signs of their own; between them lie punctuation marks, which every text has."""

SEPARATORS = str.maketrans("：，．／", ":,./")


def western(text: str) -> str:
    """The text with its dates and clocks as they are written here; what has none of other scripts stays as it is."""
    if text.isascii() or not OTHER.search(text):
        return text
    said = "".join(str(unicodedata.decimal(c, c)) for c in text).translate(SEPARATORS)
    for pattern, written in REWRITES:
        said = pattern.sub(written, said)
    return said


def _clock(hour: int, minute: str | None) -> str:
    return f"{hour}:{int(minute or 0):02} "
