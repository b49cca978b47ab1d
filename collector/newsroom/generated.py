"""A blog without an end: it grows, is edited, loses an entry now and then, and closes. The same seed, the same blog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from collector.newsroom import prose
from collector.newsroom.prose import happens
from collector.newsroom.story import (
    Edition,
    Image,
    Post,
    Tweet,
    close,
    edit,
    pin,
    publish,
    redate,
    rename,
    repost,
    restore,
    retouch,
    unpin,
    vanish,
    withdraw,
)

OPENED = datetime(2026, 3, 28, 7, 12, 9, tzinfo=UTC)
"""When a generated blog opens, if nobody says otherwise: on the eve of the change to summer time."""

_WRITERS = ("Maya Trent", "Owen Fairlie", "Jun Abara", "Ruth Calloway")

_FEWEST = 3
"""With fewer posts the blog only grows."""

Operation = Callable[[Random, Edition, datetime], Edition]


def generate(seed: int, versions: int, opened: datetime = OPENED) -> Iterator[Edition]:
    """So many editions of one blog, each one act of an editor after the one before; the last act is to close it."""
    return (edition for _, edition in lived(seed, versions, opened))


def lived(seed: int, versions: int, opened: datetime = OPENED) -> Iterator[tuple[datetime, Edition]]:
    """The same, each with the moment from which on it stands: not every act moves the date that the page gives."""
    rng = Random(seed)  # noqa: S311 - no secret, a story
    at = opened
    edition = _opening(rng, at, seed)
    yield at, edition
    for number in range(1, versions):
        at += timedelta(seconds=rng.randint(20, 600))
        edition = _ended(edition, at) if number == versions - 1 else _next(rng, edition, at)
        yield at, edition


def _opening(rng: Random, at: datetime, seed: int) -> Edition:
    bare = Edition(
        slug=f"saltmere-{seed}-live",
        headline=_headline(rng),
        standfirst=prose.sentence(rng),
        byline=tuple(rng.sample(_WRITERS, 2)),
        first_published=at,
        last_modified=at,
    )
    return _publish(rng, bare, at)


def _ended(edition: Edition, at: datetime) -> Edition:
    return close(edition, at, edition.headline.replace("– live", "– as it happened"))


def _next(rng: Random, edition: Edition, at: datetime) -> Edition:
    """One act; where it asks for something that is not there, a new entry instead."""
    operations, weights = zip(*_ACTS, strict=True)
    operation: Operation = rng.choices(operations, weights)[0]
    if operation in _NEEDS_POSTS and len(edition.posts) < _FEWEST:
        operation = _publish
    return operation(rng, edition, at)


def _publish(rng: Random, edition: Edition, at: datetime) -> Edition:
    return publish(edition, at, _draft(rng, at))


def _backdate(rng: Random, edition: Edition, at: datetime) -> Edition:
    """An entry with the time of an hour ago, as when a reporter's notes come in late."""
    early = max(edition.first_published, at - timedelta(hours=1))
    return publish(edition, at, replace(_draft(rng, early), published=early))


def _draft(rng: Random, at: datetime) -> Post:
    return Post(
        slug=f"post-{at:%m%d%H%M%S}-{rng.randrange(10**6)}",
        html=prose.body(rng),
        title=prose.title(rng) if happens(rng, 0.6) else None,
        contributors=(rng.choice(_WRITERS),) if happens(rng, 0.2) else (),
        key_event=happens(rng, 0.15),
        summary=happens(rng, 0.03),
        image=_image(rng) if happens(rng, 0.12) else None,
        tweet=_tweet(rng) if happens(rng, 0.08) else None,
    )


def _image(rng: Random) -> Image:
    name = f"{rng.getrandbits(48):012x}"
    return Image(name, prose.title(rng), prose.sentence(rng), f"Photograph: {rng.choice(_WRITERS)}/The Harbour Courier")


def _tweet(rng: Random) -> Tweet:
    return Tweet(
        str(rng.randrange(10**18, 10**19)), "Saltmere Harbour Office", "SaltmereHarbourOffice", prose.sentence(rng)
    )


def _edit(rng: Random, edition: Edition, at: datetime) -> Edition:
    post = _recent(rng, edition)
    return edit(edition, at, post.slug, html=post.html + f"<p>{prose.sentence(rng)}</p>")


def _retitle(rng: Random, edition: Edition, at: datetime) -> Edition:
    post = _recent(rng, edition)
    return edit(edition, at, post.slug, title=_other(rng, prose.title, post.title))


def _retouch(rng: Random, edition: Edition, at: datetime) -> Edition:
    post = _recent(rng, edition)
    return retouch(edition, at, post.slug, html=post.html.replace("</p>", f" {prose.sentence(rng)}</p>", 1))


def _withdraw(rng: Random, edition: Edition, at: datetime) -> Edition:
    return withdraw(edition, at, rng.choice(edition.posts).slug)


def _vanish(rng: Random, edition: Edition, at: datetime) -> Edition:
    return vanish(edition, at, rng.choice(edition.posts).slug)


def _restore(rng: Random, edition: Edition, at: datetime) -> Edition:
    return restore(edition, at, edition.withdrawn[-1].slug) if edition.withdrawn else _publish(rng, edition, at)


def _pin(rng: Random, edition: Edition, at: datetime) -> Edition:
    return pin(edition, at, rng.choice([post for post in edition.posts if not post.pinned]).slug)


def _unpin(rng: Random, edition: Edition, at: datetime) -> Edition:
    pinned = any(post.pinned for post in edition.posts)
    return unpin(edition, at) if pinned else _publish(rng, edition, at)


def _rename(rng: Random, edition: Edition, at: datetime) -> Edition:
    return rename(edition, at, _other(rng, _headline, edition.headline))


def _redate(rng: Random, edition: Edition, at: datetime) -> Edition:
    return redate(edition, at, _recent(rng, edition).slug)


def _repost(rng: Random, edition: Edition, at: datetime) -> Edition:
    return repost(edition, at, _recent(rng, edition).slug)


def _headline(rng: Random) -> str:
    return f"{prose.headline(rng)} – live"


def _other(rng: Random, make: Callable[[Random], str], old: str | None) -> str:
    """Something else than the old, so that every version differs from the one before."""
    return next(new for new in iter(lambda: make(rng), None) if new != old)


def _recent(rng: Random, edition: Edition) -> Post:
    """One of the newest, where nearly all edits fall; sometimes one from further down."""
    return rng.choice(edition.posts[:12] if happens(rng, 0.85) else edition.posts)


_ACTS: tuple[tuple[Operation, int], ...] = (
    (_publish, 680),
    (_edit, 130),
    (_retitle, 40),
    (_retouch, 20),
    (_withdraw, 20),
    (_vanish, 5),
    (_restore, 15),
    (_pin, 20),
    (_unpin, 15),
    (_rename, 20),
    (_backdate, 15),
    (_redate, 8),
    (_repost, 12),
)

_NEEDS_POSTS = (_edit, _retitle, _retouch, _withdraw, _vanish, _pin, _redate, _repost)
