"""What the newsroom's blog is, and what an editor can do to it. Pure: every operation returns a new edition.

Operations take `(edition, at, ...)`, with `at` the newsroom's own time, so that a script is a list of them
(`functools.partial`) played at whatever times the player hands in. An operation on a post that is not there raises
`KeyError`: it is a mistake of the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from typing import Any

DRAFTED = datetime.min.replace(tzinfo=UTC)
"""The time that stands in a draft: `publish` puts the real ones."""

_LINE_END = re.compile(r"</(?:p|li|h2)>|<br ?/?>")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `name` is the last part of its address."""

    name: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Tweet:
    """A post of another site, embedded. `id` is its number there, `text` plain. It bears the date of its post."""

    id: str
    author: str
    handle: str
    text: str

    @property
    def url(self) -> str:
        """Its address there."""
        return f"https://twitter.com/{self.handle}/status/{self.id}"

    def signed(self, at: datetime) -> tuple[str, str]:
        """The line under it: who wrote it, and the date as that site prints it."""
        return f"— {self.author} (@{self.handle})", f"{at:%B} {at.day}, {at.year}"


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of the blog; a draft as long as it has no id.

    `slug` is what the script calls it and never reaches the page. `html` holds whole paragraphs, lists and quotations
    (`<p>`, `<ul>`, `<blockquote><p>`), our own and trusted. `published` set in a draft makes the post backdated.
    """

    slug: str
    html: str
    title: str | None = None
    contributors: tuple[str, ...] = ()
    key_event: bool = False
    summary: bool = False
    image: Image | None = None
    tweet: Tweet | None = None
    pinned: bool = False
    id: str = ""
    published: datetime = DRAFTED
    updated: datetime = DRAFTED

    @property
    def shown_title(self) -> str | None:
        """The title on the page: the server titles an untitled summary itself."""
        return self.title or ("Summary" if self.summary else None)

    @property
    def words(self) -> tuple[str, ...]:
        """The post's own words, one line a paragraph or list item."""
        return tuple(_lines(self.html))

    @property
    def text(self) -> str:
        """What a reader reads: one line a paragraph, list item, caption or tweet, without furniture."""
        lines = [*self.words]
        if self.image:
            lines.append(f"{self.image.caption} {self.image.credit}")
        if self.tweet:
            lines += [self.tweet.text, " ".join(self.tweet.signed(self.published))]
        return "\n".join(lines)

    @property
    def flags(self) -> frozenset[str]:
        """What the post is marked as: `key_event`, `summary`, `pinned`."""
        return frozenset(flag for flag in ("key_event", "summary", "pinned") if getattr(self, flag))


@dataclass(frozen=True, slots=True)
class Edition:
    """The blog as it stands at one moment; `posts` newest first. Times are in UTC, by the newsroom's own clock."""

    slug: str
    headline: str
    standfirst: str
    byline: tuple[str, ...]
    first_published: datetime
    last_modified: datetime
    posts: tuple[Post, ...] = ()
    live: bool = True
    image: Image | None = None
    withdrawn: tuple[Post, ...] = ()

    @property
    def path(self) -> str:
        """The path of the blog's address."""
        return f"/uk-news/live/{self.first_published:%Y/%b/%d}/{self.slug}".lower()

    @property
    def published(self) -> datetime:
        """The date the page gives itself: it moves with the newest post."""
        return max((post.published for post in self.posts), default=self.first_published)

    def post(self, slug: str) -> Post:
        """The post the script calls by that name, if it is on the page; else `KeyError`."""
        return _called(slug, self.posts)


Change = Callable[[Edition, datetime], Edition]
"""An operation with everything told but the edition and the time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a script: seconds after the curtain rises, what happens in words for a person, and the change."""

    at_seconds: float
    what: str
    change: Change


def paragraphs(*texts: str) -> str:
    """The texts as paragraphs of HTML."""
    return "".join(f"<p>{text}</p>" for text in texts)


def publish(edition: Edition, at: datetime, post: Post) -> Edition:
    """Adds a post, with an id of this moment; it stands where its publication time puts it."""
    published = at if post.published == DRAFTED else post.published
    fresh = replace(post, id=_object_id(at, post.slug), published=published, updated=published)
    return _arranged(edition, at, (fresh, *edition.posts))


def edit(edition: Edition, at: datetime, slug: str, **content: Any) -> Edition:
    """Rewrites the named fields of a post, which then says that it was updated."""
    return _rewritten(edition, at, slug, updated=at, **content)


def retouch(edition: Edition, at: datetime, slug: str, **content: Any) -> Edition:
    """Rewrites the named fields of a post without saying so: its updated time stays."""
    return _rewritten(edition, at, slug, **content)


def redate(edition: Edition, at: datetime, slug: str) -> Edition:
    """Gives a post the time of now: it moves to the top under its old id."""
    return _rewritten(edition, at, slug, published=at, updated=at)


def withdraw(edition: Edition, at: datetime, slug: str) -> Edition:
    """Takes a post off the page without a word; the page's own date of change moves."""
    return replace(vanish(edition, at, slug), last_modified=at)


def vanish(edition: Edition, _at: datetime, slug: str) -> Edition:
    """Takes a post off the page without any trace: not even the date of change moves."""
    gone = edition.post(slug)
    return replace(
        edition, posts=tuple(p for p in edition.posts if p is not gone), withdrawn=(*edition.withdrawn, gone)
    )


def restore(edition: Edition, at: datetime, slug: str) -> Edition:
    """Puts a withdrawn post back where it stood, under its old id and no longer pinned."""
    back = _called(slug, edition.withdrawn)
    kept = replace(edition, withdrawn=tuple(p for p in edition.withdrawn if p is not back))
    return _arranged(kept, at, (replace(back, pinned=False), *edition.posts))


def repost(edition: Edition, at: datetime, slug: str) -> Edition:
    """Deletes a post and publishes the same words again: a new id, the time of now."""
    old = edition.post(slug)
    without = replace(edition, posts=tuple(p for p in edition.posts if p is not old))
    return publish(without, at, replace(old, published=DRAFTED))


def pin(edition: Edition, at: datetime, slug: str) -> Edition:
    """Pins a post to the top of page 1, in the place of any other."""
    chosen = edition.post(slug)
    posts = tuple(replace(p, pinned=p is chosen) for p in edition.posts)
    return replace(edition, posts=posts, last_modified=at)


def unpin(edition: Edition, at: datetime) -> Edition:
    """Takes the pinned post down from the top; it keeps its place in the list."""
    return replace(edition, posts=tuple(replace(p, pinned=False) for p in edition.posts), last_modified=at)


def rename(edition: Edition, at: datetime, headline: str) -> Edition:
    """Gives the blog another headline."""
    return replace(edition, headline=headline, last_modified=at)


def introduce(edition: Edition, at: datetime, standfirst: str) -> Edition:
    """Gives the blog another standfirst."""
    return replace(edition, standfirst=standfirst, last_modified=at)


def close(edition: Edition, at: datetime, headline: str) -> Edition:
    """Ends the coverage, under a last headline."""
    return replace(edition, live=False, headline=headline, last_modified=at)


def reopen(edition: Edition, at: datetime, headline: str) -> Edition:
    """Takes the coverage up again."""
    return replace(edition, live=True, headline=headline, last_modified=at)


def _rewritten(edition: Edition, at: datetime, slug: str, **content: Any) -> Edition:
    old = edition.post(slug)
    posts = tuple(replace(p, **content) if p is old else p for p in edition.posts)
    return _arranged(edition, at, posts)


def _arranged(edition: Edition, at: datetime, posts: tuple[Post, ...]) -> Edition:
    newest_first = sorted(posts, key=lambda post: post.published, reverse=True)
    return replace(edition, posts=tuple(newest_first), last_modified=at)


def _called(slug: str, posts: tuple[Post, ...]) -> Post:
    found = next((post for post in reversed(posts) if post.slug == slug), None)
    if found is None:
        raise KeyError(slug)
    return found


def _object_id(at: datetime, slug: str) -> str:
    """24 hex digits of which the first eight are the second of creation, as the content system makes them."""
    return f"{int(at.timestamp()):08x}{sha256(slug.encode()).hexdigest()[:16]}"


def _lines(html: str) -> Iterator[str]:
    for line in _LINE_END.sub("\n", html).split("\n"):
        folded = " ".join(unescape(_TAG.sub("", line)).split())
        if folded:
            yield folded
