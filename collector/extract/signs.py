"""What says that a page is a live blog: its address, its headline, the names of its elements, a word beside them.

None of it is a proof: tickers of prices, players and programmes are called live too. But a live blog says so somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from collector.extract.html import Node, brief
from collector.extract.pieces import Piece

ADDRESS = re.compile(
    r"/live/|/live-updates?/|/live-?blogs?/|/live-news/|/livecoverage/|/live-story/|liveblog|ty-article-live|minute-by-minute"
    r"|liveticker|newsblog|news-?ticker|/ticker|/direct/|/en-direct|/directo|/en-vivo|/diretta|/ao-vivo|/ao-minuto|/nyhetsdogn"
    r"|-live-\d|/live\d{6,}",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\bLIVE\b|live updates|as it happened|[–-] live\b|\+\+|live ?blog|live-?ticker|news-?ticker|newsblog|EN DIRECT"
    r"|en directo|última hora|diretta|ao vivo|\bDirekt\b|na żywo|relacja"
    r"|онлайн|наживо|canlı|živě|percről percre|minuto a minuto|ζωντανά",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?<![^\W_])(?:live|liveblogg?|live-?ticker|ticker|newsblog|nyhetsd[øy]gn|direct|direct[oa]|direkte?|diretta|dirette"
    r"|vivo|minuto|uživo|suora|élőben|hetki hetkeltä|élő|trực tiếp|langsung|relacj\w+|żywo|zywo)(?![^\W_])"
    r"|live-?(?:blog|ticker|feed|post)|as (?:it|they) happened|minute[- ]by[- ]minute|\+\+\+"
    r"|трансляц|онлайн|наживо|canlı|živě|percről|ζωντανά"
    r"|tiešraide|tiesiogiai|drejtpërdrejt|naživo|(?<![^\W_])(?:otse|beint|živo|uzivo|in real time)(?![^\W_])"
    r"|min[uúů]u?t\w* (?:p[aeo]r?|a|tot|for|för|cu|za|u) min[uúů]u?t\w*|dakika dakika|anbean|menit demi menit"
    r"|otse(?:blogi|pilt)|(?<![^\W_])(?:en directe|zuzenean|mubashara|moja kwa moja|í beinni|în direct)(?![^\W_])"
    r"|прямой эфир|прямом эфире|прямий ефір|прямому ефірі|прамым эфіры|(?<![^\W_])(?:на живо|во живо|уживо)(?![^\W_])"
    r"|λεπτό προς λεπτό|ლაივი|ուղիղ եթեր|ڕاستەوخۆ|ژوندۍ|લાઇવ|ਲਾਈਵ|లైవ్|ಲೈವ್|ലൈവ്|തത്സമയം|සජීවී|लाइभ|लाइव्ह|ቀጥታ ስርጭት"
    r"|ຖ່າຍທອດສົດ|ផ្សាយផ្ទាល់|တိုက်ရိုက်"
    r"|tempo real|tiempo real|tempo reale|temps réel|echtzeit|real-time|rolling (?:coverage|news|updates)"
    r"|速報|直播|实时|實時|ライブ|中継|실시간|생중계"
    r"|مباشر|لحظه به لحظه|براہ راست|לייב|בזמן אמת|דיווח חי|लाइव|লাইভ|நேரலை|สด",
    re.IGNORECASE,
)
"""Words of what is live, as a part of a name or of a sentence."""

LATEST = re.compile(
    r"(?<![^\W_])(?:latest|updates?|newest|developments|breaking|entwicklungen|überblick|overblik|dernières|últimas|ultime"
    r"|novedades|laatste nieuws|senaste nytt|siste nytt|últimas noticias)(?![^\W_])",
    re.IGNORECASE,
)
"""Words of what goes on, in addresses and headlines: "Storm latest"."""

LISTS = re.compile(
    r"live-?(?:blog|ticker|text|feed|updates?|coverage|entr)|\bticker\b|minute-?by-?minute", re.IGNORECASE
)
"""Names of elements that hold the entries of a live blog."""

SECTION = re.compile(
    r"(?:|live|live-?blogs?|live-?tickers?|ticker|news|news-?blogs?|live-(?:news|updates)|latest|(?:en-)?directs?|(?:en-)?directos?"
    r"|en-vivo|dirette|ao-vivo|na-zywo)",
    re.IGNORECASE,
)
"""What the last part of an address is where many stories have their place below it."""

BADGES = "span strong b em p div h2 h3".split()
BADGE = 24
APART = frozenset("nav footer aside form a".split())
"""Where what is live is another thing: a player in the menu, a story beside this one."""

PROMISED = 2


@dataclass(frozen=True)
class Signs:
    """What a page says of itself: its tree, its address, its headlines and what it is about."""

    root: Node
    address: str
    headline: str
    subject: str = ""

    @cached_property
    def hints(self) -> int:
        """How many of address and headline look like a live blog's: 0 to 2."""
        return bool(ADDRESS.search(self.address)) + bool(TITLE.search(self.headline))

    @property
    def promise(self) -> bool:
        """Whether there is no doubt: address and headline both say that it is live."""
        return self.hints >= PROMISED

    @cached_property
    def path(self) -> str:
        """The path of the address, without a slash at its end."""
        return urlsplit(self.address).path.rstrip("/")

    @cached_property
    def is_section(self) -> bool:
        """Whether the address is that of a section, a front page too, below which stories have their own."""
        return SECTION.fullmatch(self.path.rpartition("/")[2]) is not None

    def call_live(self, pieces: Sequence[Piece]) -> bool:
        """Whether the elements around the entries, or theirs, have the name of a live blog's."""
        return LISTS.search(_names(pieces[0].nodes[0])) is not None

    def tell_live(self, pieces: Sequence[Piece]) -> bool:
        """Whether anything on the page says that something is live, in whatever way."""
        said = f"{self.path} {self.headline} {self.subject}"
        if self.hints or SAID.search(said) or LATEST.search(said) or SAID.search(_names(pieces[0].nodes[0])):
            return True
        return self._has_badge() or any("LiveBlogPosting" in (node.text or "") for node in self.root.iter("script"))

    def _has_badge(self) -> bool:
        """Whether a word stands alone somewhere: "Live"."""
        named = (node for node in self.root.iter(*BADGES) if SAID.search(brief(node, BADGE)))
        return any(APART.isdisjoint(around.tag for around in node.iterancestors()) for node in named)


def _names(node: Node) -> str:
    around = (node, *node.iterancestors())
    return " ".join(each.get(name) or "" for each in around for name in ("class", "id", "itemtype"))
