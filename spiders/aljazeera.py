"""Al Jazeera (English): its page is filled by scripts, so that its entries are read from the site's own GraphQL.

Read: the shell (`ArchipelagoSingleLiveBlogQuery`), the list of entries (`SingleLiveBlogChildrensQuery`), and each entry
    (`LiveBlogUpdateQuery`), all at `/graphql` with the header `wp-site: aje`.
Certainty: recorded replies of 2026 and public code; no page was at hand.
Completeness: the two lists together are the whole blog; they can disagree, and an entry on either is there.
Deletion: an entry that is on neither list. One that is listed but has no words yet is known by its time alone.
Closing: the shell's `isLive`. A closing entry comes earlier, and leads to the next day's blog.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from collector.extract import dates, document, generic
from collector.extract.platforms.answer import (
    SILENT,
    Answer,
    Thing,
    later,
    leading,
    number,
    seconds,
    status,
    text,
    thing,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import absolute, bare, parameter
from collector.model import (
    Contributor,
    Entry,
    Failure,
    FailureKind,
    KeySource,
    LiveBlog,
    Page,
    Reading,
)
from collector.publisher import Publisher

SITE = "https://www.aljazeera.com"
SLUG = re.compile(r"/liveblog/\d{4}/\d{1,2}/\d{1,2}/([\w-]+)")
SHELL = "ArchipelagoSingleLiveBlogQuery"
CHILDREN = "SingleLiveBlogChildrensQuery"
UPDATE = "LiveBlogUpdateQuery"


class Aljazeera(Publisher):
    """aljazeera.com."""

    name = "aljazeera"
    hosts: ClassVar[tuple[str, ...]] = ("www.aljazeera.com",)
    zone: ClassVar[str] = "UTC"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/liveblog/\d{4}/")
    headers: ClassVar[Mapping[str, str]] = {"wp-site": "aje"}

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page, which leads to the site's data, or a reply of these."""
        body = document.received(page.body or b"")
        if isinstance(body, Failure):
            return body
        answer = Answer(page, body)
        if document.is_json(body):
            return _reply(answer)
        slug = SLUG.search(answer.address)
        if slug is None or answer.root is None:
            return generic.read(page, cls.zone)
        shell = _asked(SHELL, {"name": slug[1], "postType": "liveblog", "preview": ""})
        lead = leading(answer, answer.root, shell, **SILENT, layout="graphql", sources=("graphql",))
        return lead or generic.read(page, cls.zone)


def _asked(operation: str, variables: Mapping[str, Any]) -> str:
    told = json.dumps(variables, separators=(",", ":"))
    query = urlencode({"wp-site": "aje", "operationName": operation, "variables": told, "extensions": "{}"})
    return f"{SITE}/graphql?{query}"


def _reply(answer: Answer) -> Reading | Failure:
    data = thing(answer.told, "data")
    if "posts" in data:
        return _detail(answer, thing(data, "posts"))
    article = thing(data, "article")
    if isinstance(article.get("children"), list):
        return _list(answer, article)
    return Failure(
        FailureKind.NOT_A_LIVE_BLOG, "the JSON is neither a live blog of this site nor a list of its entries"
    )


def _list(answer: Answer, article: Thing) -> Reading:
    """The shell, which tells of the blog and lists its entries with their times, or the list of entries alone."""
    link, slug = absolute(SITE, text(article, "link")), text(article, "slug")
    said, evidence = status(article, "isLive", live=True)
    times = {text(meta, "id"): meta for meta in things(article, "childrenMeta")}
    keys = dict.fromkeys([*times, *(str(key) for key in article["children"] if isinstance(key, int | str))])
    blog = LiveBlog(
        link or bare(answer.address),
        fold(text(article, "title")),
        tuple(_listed(key, times.get(key, {})) for key in keys if key),
        standfirst=fold(text(article, "subheading") or text(article, "excerpt")),
        byline=_writers(article),
        status=said,
        status_evidence=evidence,
        published_at=dates.iso(text(article, "date")),
        layout="graphql",
        sources=("graphql",),
    )
    more = (
        _asked(CHILDREN, {"postName": slug}) if slug and parameter(answer.address, "operationName") == SHELL else None
    )
    return Reading(blog, more, details=tuple(_details(keys)))


def _details(keys: Mapping[str, None]) -> Iterator[tuple[str, str]]:
    for key in keys:
        wanted = {"postID": key if number(key) is None else number(key), "postType": "liveblog-update"}
        yield key, _asked(UPDATE, {**wanted, "preview": "", "isAmp": False})


def _listed(key: str, meta: Thing) -> Entry:
    told = text(meta, "publishedTime")
    return Entry(key, KeySource.NATIVE, "", published_at=seconds(told), published_raw=told or None)


def _detail(answer: Answer, post: Thing) -> Reading:
    """One entry; none, where the list names one that is not there."""
    blog = LiveBlog(bare(answer.address), "", (), layout="graphql", sources=("graphql",))
    if not text(post, "id"):
        return Reading(blog, complete=False)
    published = dates.iso(text(post, "date"))
    changed = later(dates.iso(text(post, "modified_gmt")), published)
    entry = replace(
        written(text(post, "id"), text(post, "content"), absolute(SITE, text(post, "link")) or SITE),
        title=None if post.get("shouldDisplayTitle") is False else fold(text(post, "title")) or None,
        published_at=published,
        published_raw=text(post, "date") or None,
        updated_at=changed,
        updated_raw=text(post, "modified_gmt") if changed else None,
        contributors=_writers(post),
    )
    return Reading(replace(blog, entries=(entry,)), complete=False)


def _writers(post: Thing) -> tuple[Contributor, ...]:
    return tuple(
        Contributor(name, absolute(SITE, text(who, "link")))
        for who in things(post, "author")
        if (name := fold(text(who, "name")))
    )
