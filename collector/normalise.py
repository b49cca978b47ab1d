"""What of a text and of an address counts when two versions are compared.

These are forms for comparing, never for keeping or showing: the store keeps what the publisher wrote.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urlsplit

from collector.fleeting import lasting, lasting_path, name_of, revealed
from collector.recent import recently

# Joiners (U+200C, U+200D) are not here: they carry meaning in Persian, in Indic scripts and in emoji.
_SOFT_HYPHEN_AND_MARKS = "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = "".join(map(chr, [*range(0x09), *range(0x0E, 0x1C), 0x7F]))
# Patterns and not tables for str.translate: that looks up every character of a text with one that is not ASCII.
_INVISIBLE = re.compile(f"[{re.escape(_SOFT_HYPHEN_AND_MARKS + _BIDI_CONTROLS + _CONTROLS)}]")

_QUOTES = '"`´‘’‚‛“”„‟‹›«»ʼ＇＂「」『』'
_DASHES = "‐‑‒–—―−﹣－"
_EMOJI_STYLE = "\ufe0e\ufe0f"
_UNIFIED = {**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_EMOJI_STYLE, ""), "…": "..."}
_TO_UNIFY = re.compile(f"[{re.escape(''.join(_UNIFIED))}]")
_LOOSE = re.compile(r" ?(['\-.,:;!?()\[\]/%€$£¥]) ?")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_DASH_RUN = re.compile(r"--+")

_TRACKING_PREFIXES = ("utm_", "at_", "mc_", "pk_", "piwik_", "matomo_", "hsa_", "_hs")
_TRACKING_NAMES = """
    cmp cmpid intcmp icid ito fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid igsh igshid
    mkt_tok _ga _gl ref_src ref_url smid smtyp xtor s_cid ocid sr_share taid wt_mc wt.mc wtmc ns_mchannel ns_source
    ns_campaign ns_linkname ns_fee __twitter_impression vero_id oly_enc_id oly_anon_id
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_FRAGMENT = re.compile(r"(?:_=_|(?:xtor|utm_\w+|echobox|intcid|ref)=.*)$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_LOOSE_IN_QUERIES = re.compile(r"%(?:21|24|27|28|29|2A|2C|2F|3A|40)", re.IGNORECASE)
"""Escapes of what means the same escaped or not in a query."""

_URL_SAFE = "/?%:@!$&'()*+,;=~[]|"


def fold(text: str) -> str:
    """The text that counts: composed (NFC), invisible marks gone, white space collapsed, empty lines dropped.

    Lines are kept apart by a single line feed. Folding twice is folding once.
    """
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = (" ".join(line.split()) for line in visible.splitlines())
    return "\n".join(line for line in lines if line)


def unify(text: str) -> str:
    """Folded, with one kind of quotation mark (the apostrophe), one dash (the hyphen) and dots for an ellipsis."""
    return fold(_TO_UNIFY.sub(lambda found: _UNIFIED[found[0]], fold(text)))


@recently
def plain(text: str) -> str:
    """For the cosmetic comparison: texts that differ only in spacing, line breaks, quotes or dashes are equal.

    Case, words, figures and the presence of a quotation mark count: scare quotes taken away are a difference.
    """
    one_line = " ".join(unify(text).split())
    tight = _LOOSE.sub(r"\1", one_line)
    return _DASH_RUN.sub("-", _THOUSANDS.sub("", tight)).strip()


@recently
def url_identity(url: str) -> str:
    """The address without what only tracks or decorates: two spellings of one target are equal.

    Host and scheme in lower case, no default port, no tracking parameters, nothing that is made anew at every request,
    escapes in one spelling. A fragment is kept (it may name an entry) unless it tracks or points at words on the page.
    Not an address to fetch. An address that cannot be taken apart is only folded.
    """
    address = revealed(fold(url).replace("\n", ""))
    try:
        parts = urlsplit(address)
        host = _host(parts)
    except ValueError:
        return address
    if not host:
        return address
    query = lasting("&".join(p for p in parts.query.split("&") if not _tracks(p)))
    fragment = parts.fragment.split(":~:")[0]
    return "".join(
        (
            f"{parts.scheme.lower()}://{host}",
            _escaped(lasting_path(parts.path)) or "/",
            f"?{_escaped(_LOOSE_IN_QUERIES.sub(lambda found: unquote(found[0]), query))}" if query else "",
            f"#{fragment}" if fragment and not _TRACKING_FRAGMENT.match(fragment) else "",
        )
    )


def _host(parts: SplitResult) -> str:
    """User, host and port as far as they matter; raises ValueError for a port that is no number."""
    if not parts.hostname or parts.scheme.lower() not in _DEFAULT_PORTS:
        return ""
    user, at, _ = parts.netloc.rpartition("@")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port
    shown_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f":{port}"
    return f"{user}{at}{host}{shown_port}"


def _tracks(parameter: str) -> bool:
    name = name_of(parameter)
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _escaped(part: str) -> str:
    return _ESCAPE.sub(lambda found: found.group().upper(), quote(part, _URL_SAFE, errors="surrogatepass"))
