"""The readable difference of two states of a blog: which entries came, went and read differently, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.labels import changed_fields, labels
from collector.model import Entry, LiveBlog, Status
from collector.normalise import fold
from collector.words import Span, difference


@dataclass(frozen=True, slots=True)
class Rewording:
    """A line of the blog itself, before and after, with the spans that lead from one to the other."""

    before: str
    after: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """An entry that both states have and that means something else in the second.

    `title` and `text` are the spans of the folded texts: what does not count is not marked. `fields` and `labels` are
    those of `collector.labels`.
    """

    key: str
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    title: tuple[Span, ...]
    text: tuple[Span, ...]
    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a blog. What is the same in both is None or absent.

    `added` and `edited` are in the order of the second page, `removed` in that of the first: absent from the second
    state, which says nothing of why. `status` is before and after.
    """

    headline: Rewording | None = None
    standfirst: Rewording | None = None
    status: tuple[Status, Status] | None = None
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    edited: tuple[Edit, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing that counts differs."""
        return self == Comparison()


def compare(before: LiveBlog, after: LiveBlog) -> Comparison:
    """What differs between the two, entries being the same by their key."""
    old, new = _by_key(before), _by_key(after)
    pairs = ((old[key], entry) for key, entry in new.items() if key in old)
    return Comparison(
        headline=_rewording(before.title, after.title),
        standfirst=_rewording(before.standfirst, after.standfirst),
        status=(before.status, after.status) if before.status is not after.status else None,
        added=tuple(entry for key, entry in new.items() if key not in old),
        removed=tuple(entry for key, entry in old.items() if key not in new),
        edited=tuple(edit(was, now) for was, now in pairs if changed_fields(was, now)),
    )


def edit(before: Entry, after: Entry) -> Edit:
    """How the second revision of an entry differs from the first, also where nothing does."""
    return Edit(
        key=after.key,
        fields=changed_fields(before, after),
        labels=labels(before, after),
        title=_folded_difference(before.title or "", after.title or ""),
        text=_folded_difference(before.text, after.text),
        before=before,
        after=after,
    )


def _by_key(blog: LiveBlog) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in blog.entries}


def _rewording(before: str, after: str) -> Rewording | None:
    if fold(before) == fold(after):
        return None
    return Rewording(before, after, _folded_difference(before, after))


def _folded_difference(before: str, after: str) -> tuple[Span, ...]:
    return difference(fold(before), fold(after))
