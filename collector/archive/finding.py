"""A finding of `collector verify`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded: where, what kind of `damage`, and what is wrong, in words.

    `damage` is `altered`, `missing`, `added`, `unreadable` or `contradicts` (what it was derived from). `blog` is the
    address of the blog that it is of, where one is known.
    """

    place: str
    damage: str
    sentence: str
    blog: str | None = None
