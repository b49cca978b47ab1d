"""The script of a soak: live blogs that open all over a month, live for hours, close, and are touched once more later.

Each is a life of the demo newsroom's generator. Editions are made when somebody asks, and forgotten when they are over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from random import Random

from collector.newsroom import prose
from collector.newsroom.generated import lived
from collector.newsroom.story import Edition, Post, edit, rename, withdraw

SHORTEST, LONGEST = 50, 220
"""Of how many editions a life is."""

OPEN_ALREADY = 50
"""How many blogs a service finds open when it starts."""

KEPT = timedelta(hours=2)
"""For how long an edition is remembered after the next one stands in its place."""

GONE_ONE_IN = 40
"""One blog in so many is taken away as a whole."""

Said = tuple[str, bytes]
"""An entry's key, and a digest of what it said."""


def said(key: str, title: str | None, text: str) -> Said:
    """What an entry says, as a token that is equal only for the same."""
    return key, blake2b(f"{title or ''}\n{text}".encode(), digest_size=12).digest()


def of_post(post: Post) -> Said:
    """What a post says."""
    return said(post.id, post.shown_title, post.text)


@dataclass
class Life:
    """One blog: where it is and when it opens."""

    seed: int
    host: str
    opens: datetime

    @cached_property
    def editions(self) -> list[tuple[datetime, Edition]]:
        """What it says from when on, to the last act days after its close."""
        return [*self._told()]

    @property
    def gone_at(self) -> datetime | None:
        """When its publisher takes the whole page away, with a 410; None where that never happens."""
        return self.editions[-1][0] if self.seed % GONE_ONE_IN == 0 else None

    @property
    def scripted(self) -> set[Said]:
        """Everything that is ever said in it."""
        return {*map(of_post, {id(post): post for _, edition in self._told() for post in edition.posts}.values())}

    def rest(self) -> None:
        """Forgets its editions, until somebody asks for them again."""
        self.__dict__.pop("editions", None)

    @cached_property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.host}{self.editions[-1][1].path}"

    def at(self, now: datetime) -> tuple[datetime, Edition]:
        """The edition that stands, and since when; the first one before it opens."""
        while len(self.editions) > 1 and self.editions[1][0] < now - KEPT:
            del self.editions[0]
        return next((each for each in reversed(self.editions) if each[0] <= now), self.editions[0])

    def _told(self) -> Iterator[tuple[datetime, Edition]]:
        chance = Random(self.seed)  # noqa: S311 (no secret, a story)
        life = [*lived(self.seed, chance.randint(SHORTEST, LONGEST), self.opens)]
        yield from life
        at, edition = life[-1]
        for days in (chance.uniform(0.05, 0.5), chance.uniform(1, 5)):
            at += timedelta(days=days)
            edition = _quietly(chance, edition, at)
            yield at, edition


def _quietly(chance: Random, edition: Edition, at: datetime) -> Edition:
    """One act on a closed blog that no reader is told of."""
    post = chance.choice(edition.posts)
    if chance.random() < 0.4:  # noqa: PLR2004 (two acts in five)
        return withdraw(edition, at, post.slug)
    if chance.random() < 0.2:  # noqa: PLR2004 (and a fifth of the others)
        return rename(edition, at, f"{prose.headline(chance)} – as it happened")
    return edit(edition, at, post.slug, html=post.html + f"<p>{prose.sentence(chance)}</p>")


def month(seed: int, blogs: int, hosts: int, begun: datetime, days: float) -> list[Life]:
    """So many lives at so many hosts: some are under way as the month begins, the others open all over it."""
    chance = Random(seed)  # noqa: S311 (no secret, a story)
    open_already = min(OPEN_ALREADY, blogs // 4)
    opens = sorted(
        begun - timedelta(hours=chance.uniform(0, 8))
        if number < open_already
        else begun + timedelta(days=chance.uniform(0, days))
        for number in range(blogs)
    )
    return [
        Life(seed * 100_000 + number, f"courier-{chance.randrange(hosts):02}.test", at)
        for number, at in enumerate(opens)
    ]
