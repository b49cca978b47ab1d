"""The data that a page carries for machines: linked data, configuration, the posts inside its islands. Pure."""

from __future__ import annotations

from typing import Any

from collector.newsroom import times
from collector.newsroom.sheet import Sheet
from collector.newsroom.story import Post, Tweet

PAPER = "The Harbour Courier"

_ELEMENT = "model.dotcomrendering.pageElements."
_LIVE_DESIGN, _DEAD_DESIGN = 11, 12
_SUMMARY_CHARACTERS = 1000


def linked_data(sheet: Sheet) -> list[dict[str, Any]]:
    """The page's JSON-LD: only this page's posts, and every one of them under the page's own headline and times."""
    edition = sheet.edition
    common = {
        "@context": "http://schema.org",
        "publisher": _publisher(sheet),
        "isAccessibleForFree": True,
        "image": [f"{sheet.press.origin}/img/media/{edition.image.name}/1200.jpg"] if edition.image else [],
        "author": [{"@type": "Person", "name": name, "sameAs": profile(sheet, name)} for name in edition.byline],
        "datePublished": times.iso(edition.published),
        "headline": edition.headline,
        "dateModified": times.iso(edition.last_modified),
        "mainEntityOfPage": sheet.url,
    }
    posting = {
        "@type": "LiveBlogPosting",
        **common,
        "@id": sheet.url,
        "coverageStartTime": f"{edition.published:%Y-%m-%dT%H:%M:%S}+0000",
        "coverageEndTime": f"{edition.last_modified:%Y-%m-%dT%H:%M:%S}+0000",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", **common, "@id": post.id, "articleBody": summary(post)} for post in sheet.posts
        ],
    }
    return [posting, {"@type": "WebPage", "@context": "https://schema.org", "@id": sheet.url}]


def window_config(sheet: Sheet) -> dict[str, Any]:
    """What the page tells its scripts about itself; `isLive` is the only sign of closing that machines get."""
    edition = sheet.edition
    page = {
        "pageId": page_id(sheet),
        "contentType": "LiveBlog",
        "isLive": edition.live,
        "isLiveBlog": True,
        "headline": edition.headline,
        "webPublicationDate": times.milliseconds(edition.published),
        "section": "uk-news",
        "sectionName": "UK news",
        "edition": "UK",
        "author": ",".join(edition.byline),
        "toneIds": "tone/minutebyminute,tone/news",
        "keywordIds": "uk/uk,uk-news/saltmere",
        "host": sheet.press.origin,
        "ajaxUrl": sheet.press.origin,
        "commentable": False,
        "revisionNumber": sheet.generated("revision"),
    }
    return {"config": {"isDotcomRendering": True, "stage": "PROD", "page": page}, "polyfilled": False, "adBlockers": {}}


def key_events(sheet: Sheet, carousel: str) -> dict[str, Any]:
    """The properties of the list of key events: all of the blog's, in full."""
    return {
        "keyEvents": [block(sheet, post) for post in sheet.key_events],
        "id": f"key-events-carousel-{carousel}",
        "serverTime": times.milliseconds(sheet.minute),
        "renderingTarget": "Web",
    }


def block(sheet: Sheet, post: Post) -> dict[str, Any]:
    """A post as the content system hands it to the renderer."""
    return {
        "id": post.id,
        "elements": [*_elements(sheet, post)],
        "attributes": {"pinned": post.pinned, "keyEvent": post.key_event, "summary": post.summary},
        "blockCreatedOn": times.milliseconds(post.published) - 90_000,
        "blockLastUpdated": times.milliseconds(post.updated),
        "blockLastUpdatedDisplay": times.clock(post.updated),
        "blockFirstPublished": times.milliseconds(post.published),
        "blockFirstPublishedDisplay": times.clock(post.published),
        "contributors": [{"name": name} for name in post.contributors],
        **({"title": post.shown_title} if post.shown_title else {}),
        "primaryDateLine": times.dateline(sheet.edition.published),
        "secondaryDateLine": f"First published on {times.dateline(sheet.edition.first_published)}",
    }


def liveness(sheet: Sheet) -> dict[str, Any]:
    """The properties of the script that asks for newer posts while the blog is live."""
    return {
        "pageId": page_id(sheet),
        "webTitle": sheet.edition.headline,
        "ajaxUrl": sheet.press.origin,
        "onFirstPage": sheet.number == 1,
        "webURL": sheet.url,
        "mostRecentBlockId": f"block-{sheet.edition.posts[0].id}" if sheet.edition.posts else "",
        "hasPinnedPost": any(post.pinned for post in sheet.edition.posts),
    }


def share(sheet: Sheet, post: Post | None = None) -> dict[str, Any]:
    """The properties of a button to share the page, or one post of it."""
    design = {"design": _LIVE_DESIGN if sheet.edition.live else _DEAD_DESIGN, "display": 0, "theme": 0}
    common = {"pageId": page_id(sheet), "webTitle": sheet.edition.headline, "format": design}
    if post is None:
        return {**common, "context": "ArticleMeta"}
    if sheet.modern:
        place = {"hash": f"block-{post.id}", "queryParams": {"page": f"with:block-{post.id}"}}
        return {"size": "xsmall", **common, **place, "context": "LiveBlock"}
    return {"size": "xsmall", **common, "blockId": post.id, "context": "LiveBlock"}


def relative_time(sheet: Sheet, post: Post) -> dict[str, Any]:
    """The properties of a relative time; since 2026 they hold the minute of printing."""
    then = {"then": times.milliseconds(post.published)}
    return {**then, "now": times.milliseconds(sheet.minute), "editionId": "UK"} if sheet.modern else then


def tweet(sheet: Sheet, post: Post, embedded: Tweet, html: str = "") -> dict[str, Any]:
    """The properties of an embedded tweet: its markup once more."""
    return {
        "_type": f"{_ELEMENT}TweetBlockElement",
        "source": "Twitter",
        "id": embedded.id,
        "elementId": sheet.element(post, "tweet"),
        "url": embedded.url,
        "html": html,
    }


def page_id(sheet: Sheet) -> str:
    """The blog's name in the content system."""
    return sheet.edition.path.removeprefix("/")


def profile(sheet: Sheet, name: str) -> str:
    """The address of a writer's own page."""
    return f"{sheet.press.origin}/profile/{name.lower().replace(' ', '')}"


def summary(post: Post) -> str:
    """The post's words as the content system sums them up: on one line, cut, without captions and tweets."""
    return " ".join(post.words)[:_SUMMARY_CHARACTERS]


def _publisher(sheet: Sheet) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": f"{sheet.press.origin}#publisher",
        "name": PAPER,
        "url": f"{sheet.press.origin}/",
    }


def _elements(sheet: Sheet, post: Post) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = [
        {"_type": f"{_ELEMENT}TextBlockElement", "html": post.html, "elementId": sheet.element(post, "text")}
    ]
    if post.image:
        image = {"alt": post.image.alt, "caption": post.image.caption, "credit": post.image.credit}
        elements.append(
            {"_type": f"{_ELEMENT}ImageBlockElement", "data": image, "elementId": sheet.element(post, "image")}
        )
    if post.tweet:
        elements.append(tweet(sheet, post, post.tweet))
    return elements
