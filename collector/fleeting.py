"""What of an address is made anew at every request: sessions, seals with an end, mail addresses hidden from robots.

Whoever compares two states of a page leaves it out: it changes without an editor.
"""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"(?:j|php)?sess(?:ion)?_?id|aspsessionid\w*|_wpnonce|hdn(?:ts|ea|tl)|__cf_chl_\w+|x-(?:amz|goog)-.+", re.IGNORECASE
)
_NAMES_OF_CHANCE = frozenset("sid session nonce csrf csrf_token rnd rand random cb cachebuster nocache _".split())
_CHANCE = re.compile(r"(?=\D*\d)(?=\d*[a-z])[\w-]{20,}|(?:0?\.)?\d{10,}", re.IGNORECASE)
_SIGNED_TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+")
_SEALS = frozenset("sig signature hmac hash token".split())
_ENDS = frozenset("expires expire expiry exp se e policy".split())
_SEALED = _SEALS | _ENDS | frozenset("key-pair-id googleaccessid awsaccesskeyid sv st sr sp spr sip".split())
_PATH_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_HIDDEN_MAIL = re.compile(r"/cdn-cgi/l/email-protection#((?:[0-9a-f]{2})+)$", re.IGNORECASE)


def lasting(query: str) -> str:
    """A query without parameters that are made anew at every request.

    A name like "token" or "expires" alone may be what the address is about: a seal and its end go together.
    """
    parameters = query.split("&")
    names = {name_of(each) for each in parameters}
    sealed = _SEALED if names & _SEALS and names & _ENDS else frozenset()
    return "&".join(each for each in parameters if each and name_of(each) not in sealed and not _is_fleeting(each))


def lasting_path(path: str) -> str:
    """A path without the session that some servers write into it."""
    return _PATH_SESSION.sub("", path)


def revealed(address: str) -> str:
    """A mail address that Cloudflare hides from robots, under another key each time, as `mailto:`; else the address.

    The first byte is the key that the others are joined with (xor).
    """
    found = _HIDDEN_MAIL.search(address)
    if found is None:
        return address
    key, *hidden = bytes.fromhex(found[1])
    return "mailto:" + bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")


def name_of(parameter: str) -> str:
    """The name of a query parameter, as far as it counts."""
    return parameter.partition("=")[0].lower().removeprefix("amp;")


def _is_fleeting(parameter: str) -> bool:
    name, value = name_of(parameter), parameter.partition("=")[2]
    by_chance = name in _NAMES_OF_CHANCE and _CHANCE.fullmatch(value)
    return bool(_NAMES.fullmatch(name) or by_chance or _SIGNED_TOKEN.fullmatch(value))
