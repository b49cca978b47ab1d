"""The Guardian: live blogs as its two renderers have written them since 2014, and as its Content API tells them.

A block is `article#block-<id>` since 2021 (layouts dcr-2022 to dcr-2026) and was `div#block-<id>` before (frontend, and
the Content API still). The pinned block is shown twice, its copy without an id. Every page tells of all key events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar
from urllib.parse import unquote

from collector.extract import dates, document, figures, masthead, people
from collector.extract.blocks import Blocks, Sheet
from collector.extract.entry import Parts, Place, compose
from collector.extract.html import (
    Draft,
    Node,
    classed,
    first,
    has_class,
    line,
    lines,
    marked,
    parse,
    paths,
    string,
    strings,
)
from collector.extract.jsonld import Thing, inner, load, text
from collector.extract.text import fold
from collector.extract.urls import absolute, bare, parameter
from collector.model import (
    Contributor,
    Entry,
    Failure,
    FailureKind,
    Flag,
    LiveBlog,
    Page,
    Reading,
    Status,
)
from collector.publisher import Publisher
from collector.recent import recently

ZONE = "Europe/London"
KEY = re.compile("block-([0-9a-f]{24})")

PINNED_COPIES = paths('id("pinned-post")//*')
PINNED = strings('id("pinned-post")//header//a/@href')
CARDS = strings('//a[starts-with(@data-link-name, "key event card") or contains(@class, "timeline__link")]/@href')
PAGER = 'id("liveblog-navigation")/*[contains(@style, "area:{0}") or contains(@class, "__{0}")]'
OLDER = strings(PAGER.format("older") + "//a/@href")
NEWER = paths(PAGER.format("newer") + "[@style or .//a/@href]")
MODIFIED = frozenset({("property", "article:modified_time"), ("itemprop", "dateModified")})
STARTED = string('(//details | //time)[contains(., "First published on")]')

IS_LIVE = re.compile(rb'"isLive":\s*(true|false)')
WENT_OUT = re.compile(rb'"webPublicationDate":\s*(\d{12,14})')
NOISE = (re.compile(rb"&quot;now&quot;:\d+"), b""), (re.compile(rb">[^<>]{1,24}</time>"), b"></time>")
"""What differs in a block's header at every fetch: the server's clock, and the block's age in words."""

PICTURE = re.compile(r"(?:i\.guim\.co\.uk/img/media|media\.guim\.co\.uk)/([^/?]+)/([^/?]+)")
SIZE = re.compile(r"-\d+x\d+(?=\.\w+$)")
INVITATION = re.compile("Newsletter|EmailSignUp|Callout|Disclaimer")
"""Elements that ask readers for something and tell them nothing."""

MARKS = {"keyEvent": Flag.KEY_EVENT, "summary": Flag.SUMMARY}
CLASSES = {"is-key-event": Flag.KEY_EVENT, "is-summary": Flag.SUMMARY}


class Guardian(Publisher):
    """theguardian.com: pages and replies of every renderer since 2014."""

    name = "guardian"
    hosts: ClassVar[tuple[str, ...]] = ("www.theguardian.com", "theguardian.com")
    zone: ClassVar[str] = ZONE
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/live/\d{4}/[a-z]{3}/\d\d/")
    version: ClassVar[int] = 1

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page, a fragment of one, a polling reply, or a Content API document."""
        body, address = document.received(page.body or b""), page.final_url or page.url
        if isinstance(body, Failure):
            return body
        reading = _of_json(_place(address), body) if document.is_json(body) else _of_html(address, body)
        return reading if isinstance(reading, Failure) else document.unspoilt(reading.blog) or reading

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str:
        """The page of the blog that holds a block; it answers 404 once the block is withdrawn."""
        return f"{bare(blog_url)}?page=with:block-{key}"

    @classmethod
    def asked_for(cls, url: str) -> str | None:
        """The key of the block that `?page=with:block-KEY` names."""
        found = KEY.fullmatch(parameter(url, "page").removeprefix("with:"))
        return found[1] if found else None


def _place(address: str) -> str:
    """The blog's own address, where the polling endpoint answered in its place."""
    return bare(address).removesuffix(".json").replace("//api.nextgen.guardianapps.co.uk/", "//www.theguardian.com/")


def _of_html(address: str, markup: bytes) -> Reading | Failure:
    if not document.is_document(markup):
        return _fragment(_place(address), markup)
    if "filterKeyEvents=true" in address:
        return Failure(FailureKind.WRONG_PAGE, "this address shows key events only: leave filterKeyEvents out of it")
    sheet = BLOCKS.sheet(bare(address), markup)
    if sheet is None:
        return Failure(FailureKind.NOT_HTML, f"no HTML could be made of the {len(markup)} bytes")
    failure = BLOCKS.short(sheet)
    if failure:
        return failure
    # By one address, whatever form the renderer gives it: a new renderer does not make another page of it.
    older = [Guardian.permalink(sheet.base, key) for key in _keys(OLDER(sheet.root))]
    return Reading(_blog(sheet), first(older), _marks(sheet.root), complete=not NEWER(sheet.root))


def _of_json(base: str, body: bytes) -> Reading | Failure:
    told = load(body)
    if not isinstance(told, dict):
        return Failure(FailureKind.TRUNCATED, f"the JSON of {len(body)} bytes does not end as it should")
    content = inner(inner(told, "response"), "content") or told
    if "body" in inner(content, "fields"):
        return _content_api(base, content)
    if not isinstance(told.get("html"), str):
        return Failure(FailureKind.NOT_A_LIVE_BLOG, "the JSON is neither a polling reply nor a Content API document")
    if told["html"].strip():
        return _fragment(base, told["html"].encode("utf-8", "replace"))
    if told.get("numNewBlocks"):
        return Failure(FailureKind.EXTRACTION_COLLAPSE, f"the reply counts {told['numNewBlocks']} blocks, and has none")
    return Reading(LiveBlog(base, "", ()), complete=False)


def _fragment(base: str, markup: bytes) -> Reading | Failure:
    """The newest blocks alone, as the polling endpoint sends them."""
    begun, ended = markup.count(b"<article"), markup.count(b"</article>")
    if begun != ended:
        return Failure(FailureKind.TRUNCATED, f"the fragment was cut: {begun} blocks begin, {ended} end")
    sheet = BLOCKS.sheet(base, markup)
    if sheet is None or not sheet.entries:
        return Failure(FailureKind.NOT_A_LIVE_BLOG, f"no block of a live blog is in these {len(markup)} bytes")
    return Reading(LiveBlog(base, "", sheet.entries, layout=_layout(markup)), complete=False)


def _content_api(base: str, content: Thing) -> Reading | Failure:
    """A document of the Content API: the whole blog in one field, without the page around it."""
    base, fields = text(content, "webUrl") or base, inner(content, "fields")
    body, main, standfirst = (text(fields, name).encode("utf-8", "replace") for name in ("body", "main", "standfirst"))
    sheet, head, intro, said = BLOCKS.sheet(base, body), parse(main), parse(standfirst), text(fields, "liveBloggingNow")
    if sheet is None or not sheet.entries:
        return Failure(FailureKind.NOT_A_LIVE_BLOG, "the Content API document has no block of a live blog")
    blog = LiveBlog(
        canonical_url=base,
        title=fold(text(fields, "headline") or text(content, "webTitle")),
        entries=sheet.entries,
        standfirst="" if intro is None else "\n".join(lines([intro])),
        byline=people.names(text(fields, "byline")),
        status={"true": Status.LIVE, "false": Status.CLOSED}.get(said, Status.UNKNOWN),
        status_evidence=(f"liveBloggingNow is {said}",) if said else (),
        language=text(fields, "lang") or None,
        published_at=dates.iso(text(fields, "firstPublicationDate") or text(content, "webPublicationDate")),
        updated_at=dates.iso(text(fields, "lastModified")),
        media=() if head is None else figures.shown(head.iter("figure"), base, FIGURES.read),
        layout=_layout(body),
    )
    total = inner(content, "blocks").get("totalBodyBlocks")
    return Reading(blog, complete=not isinstance(total, int) or total <= len(sheet.entries))


def _blog(sheet: Sheet) -> LiveBlog:
    root, config = sheet.root, max(0, sheet.markup.find(b"window.guardian"))
    went_out = WENT_OUT.search(sheet.markup, config)
    status, evidence = _status(sheet.markup, config)
    return LiveBlog(
        canonical_url=_canonical(root, sheet.base),
        title=line(first(root.iter("h1"))),
        entries=sheet.entries,
        standfirst="\n".join(lines(islice(filter(_is_standfirst, root.iter("div")), 1))),
        byline=people.byline(first(marked(root, "data-component", "meta-byline", "address", "p")), sheet.base),
        status=status,
        status_evidence=evidence,
        language=root.get("lang"),
        published_at=dates.spoken(STARTED(root).partition("First published on")[2], ZONE)
        or (dates.epoch(int(went_out[1])) if went_out else None),
        updated_at=dates.iso(first(masthead.contents(root, MODIFIED)) or "", ZONE),
        media=figures.shown(islice(filter(_is_main, root.iter("figure")), 1), sheet.base, FIGURES.read),
        layout=_layout(sheet.markup),
    )


def _canonical(root: Node, base: str) -> str:
    link = first(marked(root, "rel", "canonical", "link"))
    return base if link is None else absolute(base, link.get("href")) or base


def _is_standfirst(div: Node) -> bool:
    return div.get("data-gu-name") == "standfirst" or "content__standfirst" in div.get("class", "")


def _is_main(figure: Node) -> bool:
    """Whether a figure is the picture or player at the head of the page."""
    inside = any(div.get("data-gu-name") == "media" for div in figure.iterancestors("div"))
    return inside or "media-primary" in figure.get("class", "")


def _layout(markup: bytes) -> str:
    """The renderer, told by how it writes a block's address and time."""
    start = markup.find(b'<article id="block-')
    if start < 0:
        return "frontend" if b'class="block-time__link"' in markup else "content-api"
    head = markup[start : markup.find(b"</header>", start)]
    if b'href="?page=with%3Ablock-' in head:
        return "dcr-2026"
    if b'<gu-island name="RelativeTime"' in head:
        return "dcr-2024"
    return "dcr-2022" if b'class="block pending css-' in head or b'class="block css-' in head else "dcr-2023"


def _status(markup: bytes, config: int) -> tuple[Status, tuple[str, ...]]:
    polls, said = b'name="Liveness"' in markup, IS_LIVE.search(markup, config)
    seen = f"the component that fetches new blocks is {'there' if polls else 'not there'}"
    if said is None:
        return (Status.LIVE, (seen,)) if polls else (Status.UNKNOWN, ())
    status = Status.LIVE if said[1] == b"true" else Status.CLOSED
    return status, (f"the page's configuration says isLive is {said[1].decode()}", seen)


def _marks(root: Node) -> frozenset[tuple[str, Flag]]:
    """The pinned block; key events and summaries from the carousel's data, else from its cards."""
    holders = filter(_holds_pinned, root.iter("div"))
    pinned = PINNED(root) or [block.get("id", "") for holder in holders for block in holder]
    island = first(marked(root, "name", "KeyEventsCarousel", "gu-island"))
    told = None if island is None else _told(island.get("props", ""))
    events = {(key, Flag.KEY_EVENT) for key in _keys(CARDS(root))} if told is None else told
    return frozenset({(key, Flag.PINNED) for key in _keys(pinned)} | events)


def _holds_pinned(div: Node) -> bool:
    """Whether the element holds the pinned block, before 2022."""
    return "pinned-block__body" in div.get("class", "")


@recently
def _told(props: str) -> frozenset[tuple[str, Flag]] | None:
    """The marks in the carousel's data, which are long and seldom change; None where they tell of no key events."""
    told = load(props)
    events = told.get("keyEvents") if isinstance(told, dict) else None
    if not isinstance(events, list):
        return None
    return frozenset(
        (key, flag)
        for event in (event for event in events if isinstance(event, dict))
        for key in _keys([f"block-{text(event, 'id')}"])
        for name, flag in MARKS.items()
        if inner(event, "attributes").get(name) is True
    )


def _keys(addresses: Iterable[str]) -> Iterator[str]:
    return (found[1] for address in addresses if (found := KEY.search(unquote(address))))


def _blocks(root: Node) -> list[Node]:
    copies = set(PINNED_COPIES(root))
    return [n for n in root.iter("article", "div") if n.get("id", "").startswith("block-") and n not in copies]


def _entry(base: str, key: str, block: Node) -> Entry:
    header = first(block.iterchildren("header"))
    parts = _classic(block) if header is None else _modern(block, header)
    return compose(key, parts, Place(base, Guardian.permalink(base, key), ZONE), HABITS)


def _modern(block: Node, header: Node) -> Parts:
    title, footer = first(header.iterchildren("h2")), first(block.iterchildren("footer"))
    writers = [div for div in header.iterchildren("div") if first(div.iter("time")) is None]
    return Parts(
        [node for node in block if node.tag not in ("header", "footer")],
        title,
        first(header.iter("time")),
        None if footer is None else first(footer.iter("time")),
        tuple(Contributor(name) for div in writers for span in div.iter("span") if (name := line(span))),
        # The server gives a summary without a title this one.
        frozenset({Flag.SUMMARY} if line(title) == "Summary" else ()),
    )


def _classic(block: Node) -> Parts:
    body = first(classed(block, "block-elements"))
    profile = absolute("https://www.theguardian.com/", block.get("data-block-contributor"))
    return Parts(
        [] if body is None else [body],
        first(classed(block, "block-title")),
        first(time for part in classed(block, "published-time") for time in part.iter("time")),
        first(time for part in classed(block, "updated-time") for time in part.iter("time")),
        tuple(Contributor(line(name)) for name in classed(block, "liveblog-block-byline__name"))
        or ((Contributor(profile.rpartition("/")[2], profile),) if profile else ()),
        frozenset(flag for name, flag in CLASSES.items() if has_class(block, name)),
    )


def _anchor(node: Node, draft: Draft) -> bool:
    """A link that the site put on a word by itself: it comes and goes without an edit, so only the word counts."""
    automatic = node.get("data-component") == "auto-linked-tag"
    if automatic:
        draft.inside(node)
    return automatic


def _figure(node: Node, draft: Draft) -> bool:
    if INVITATION.search(node.get("data-spacefinder-type", "")):
        return True
    linked = any(inside.get("data-component") == "rich-link" for inside in node.iter("div"))
    if linked or has_class(node, "element-rich-link"):
        return figures.related(node, draft)
    return FIGURES.read(node, draft)


def _box(node: Node, _: Draft) -> bool:
    """Leaves out what stands in a block and is not of it: its writer's name, an advertisement."""
    return has_class(node, "liveblog-block-byline") or has_class(node, "ad-slot")


def _caption(note: Node) -> tuple[str, str]:
    """The words in spans, the credit behind them; before 2021 the credit has a span of its own, or there are none."""
    credit = first(classed(note, "element-image__credit"))
    if credit is not None:
        return line(first(classed(note, "element-image__caption"))), line(credit)
    spans = list(note.iterchildren("span"))
    return (" ".join(lines(spans)), fold(" ".join(span.tail or "" for span in spans))) if spans else (line(note), "")


def _picture(address: str) -> str:
    """The picture's hash and crop, which its address keeps at every size; else the address without its size."""
    if found := PICTURE.search(address):
        return f"media/{found[1]}/{found[2]}"
    return SIZE.sub("", bare(address)).replace("i.guim.co.uk/img/static/", "static.guim.co.uk/")


FIGURES = figures.Figures(_picture, _caption)
HABITS = {"a": _anchor, "aside": _figure, "div": _box, "figure": _figure, "img": FIGURES.picture} | figures.POSTS
BLOCKS = Blocks(
    path=_blocks,
    key=KEY,
    read=_entry,
    tag="article",
    prefix="block-",
    noise=NOISE,
    head_end=b"</header>",
)
