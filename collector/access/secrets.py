"""Secrets: made at random, handed out once, kept as digests, compared in constant time.

Tokens, sessions and links are 256 random bits, for which SHA-256 is enough. Passwords are chosen by people, so they go
through scrypt, with a salt and the cost written beside the digest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

PREFIX = "lbc"
"""Begins every secret that is handed out, so that scanners of repositories know one when they see it."""

SHORTEST = 10
LONGEST = 200
_DIGITS = 15
"""More than the number of any row has."""

_COST = (2**15, 8, 1)
_MEMORY = 64 * 1024 * 1024


def new() -> str:
    """A secret of 256 bits, in letters that an address may hold."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def handed_out(number: int, secret: str) -> str:
    """A credential as its holder sees it: its number and the secret."""
    return f"{PREFIX}_{number}_{secret}"


def taken_apart(text: str) -> tuple[int, str] | None:
    """The number and the secret of a credential as it was handed out; None where it is none."""
    prefix, _, rest = text.partition("_")
    number, _, secret = rest.partition("_")
    if prefix != PREFIX or not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        return None
    return int(number), secret


def is_of(secret: str, kept: str) -> bool:
    """Whether a secret is the one that a digest was kept of."""
    return hmac.compare_digest(digest(secret), kept)


def kept_password(password: str) -> str:
    """What is kept of a password."""
    salt = secrets.token_bytes(16)
    cost = ",".join(map(str, _COST))
    return f"scrypt${cost}${salt.hex()}${_scrypt(password, salt, _COST).hex()}"


def is_password(password: str, kept: str | None) -> bool:
    """Whether it is the password. Where there is none the same work is done, so that nobody can tell."""
    _, cost, salt, wanted = (kept or _NOBODYS).split("$")
    n, r, p = map(int, cost.split(","))
    same = hmac.compare_digest(_scrypt(password, bytes.fromhex(salt), (n, r, p)).hex(), wanted)
    return same and kept is not None


def _scrypt(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


_NOBODYS = f"scrypt${','.join(map(str, _COST))}${'00' * 16}${'00' * 64}"
