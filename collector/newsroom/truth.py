"""What a perfect reader finds in a run of editions: the answer against which a collector is judged. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collector.newsroom.story import Edition, Post

_HREF = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Found:
    """One change that a perfect reader finds: its kind as the collector calls it, the post's id, what moved in it."""

    kind: str
    key: str | None = None
    fields: frozenset[str] = frozenset()


def truth(editions: Iterable[Edition]) -> Iterator[frozenset[Found]]:
    """What a perfect reader finds at each edition after the first, having seen every one before."""
    past: dict[str, list[Post]] = {}
    before: Edition | None = None
    for after in editions:
        if before is not None:
            yield frozenset([*_of_the_posts(before, after, past), *_of_the_blog(before, after)])
        for post in after.posts:
            seen = past.setdefault(post.id, [post])
            if _differences(seen[-1], post):
                seen.append(post)
        before = after


def _of_the_posts(before: Edition, after: Edition, past: dict[str, list[Post]]) -> Iterator[Found]:
    stood = {post.id for post in before.posts}
    for post in after.posts:
        seen = past.get(post.id)
        fields = _differences(seen[-1], post) if seen else frozenset()
        if not seen:
            yield Found("new", post.id)
        elif post.id not in stood:
            yield Found("restored", post.id, fields)
        elif fields:
            again = any(not _differences(old, post) for old in seen)
            yield Found("reverted" if again else "edited", post.id, fields)
    for key in stood - {post.id for post in after.posts}:
        yield Found("removed", key)


def _of_the_blog(before: Edition, after: Edition) -> Iterator[Found]:
    if before.headline != after.headline:
        yield Found("headline")
    if before.standfirst != after.standfirst:
        yield Found("standfirst")
    if before.live != after.live:
        yield Found("reopened" if after.live else "closed")


def _differences(old: Post, new: Post) -> frozenset[str]:
    if old == new:
        return frozenset()
    sides = [
        {
            "title": post.shown_title,
            "text": post.text,
            "contributors": post.contributors,
            "published_at": post.published,
            "media": post.image,
            "links": _HREF.findall(post.html),
            "flags": post.flags,
        }
        for post in (old, new)
    ]
    return frozenset(name for name in sides[0] if sides[0][name] != sides[1][name])
