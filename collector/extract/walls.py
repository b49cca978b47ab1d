"""Tells the pages that stand in a live blog's way: bot checks, consent, paywalls, logins, shells and error pages.

Two signs decide alone, whatever the page shows: the headers of a bot guard (`challenge`) and a redirect to a place for
signing in, consent or subscribing (`moved_to_wall`). All other signs are words, and words of every wall also stand in
the furniture of good pages; so `wall` may only be asked about a page that is known to hold no live blog.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html

from collector.extract.wallwords import GATE_HOSTS, GATES, SIGNS, Sign
from collector.model import Failure, FailureKind, Page

READ_BYTES = 1024 * 1024
READ_TEXT = 20_000
"""Characters of visible text that are looked at; walls say what they are early."""

_OK = 200
_AKAMAI_SHORT = 2_000
"""Bytes; what Akamai's edge says in its own name is shorter, a page that it passes on is longer."""


def challenge(page: Page) -> Failure | None:
    """The failure `blocked` if the headers name a bot guard; None if they do not, or only headers came (304)."""
    guard = None if page.body is None else _guard(page, page.body)
    if guard is None:
        return None
    return Failure(
        FailureKind.BLOCKED,
        f"{guard} answered in place of the site and wants proof that a person is asking. The collector does not pose "
        "as one: poll less often, or ask the publisher to let it in.",
    )


def _guard(page: Page, body: bytes) -> str | None:
    if page.header("cf-mitigated") is not None:
        return "Cloudflare"
    if page.header("x-amzn-waf-action") is not None:
        return "Amazon's firewall"
    # With an error status the edge speaks of a broken origin, with a redirect or 404 in the site's name.
    if (page.header("server") or "").lower() == "akamaighost" and page.status == _OK and len(body) < _AKAMAI_SHORT:
        return "Akamai"
    if page.header("x-dd-b") is not None and page.status != _OK:
        return "DataDome"
    return None


def moved_to_wall(page: Page) -> Failure | None:
    """The failure `interstitial` if a redirect led from the page asked for to a place that lets nobody pass unasked."""
    if page.final_url in ("", page.url):
        return None
    asked, final = urlsplit(page.url), urlsplit(page.final_url)
    gates = _gates(final.hostname, final.path) - _gates(asked.hostname, asked.path)
    if not gates:
        return None
    return Failure(
        FailureKind.INTERSTITIAL,
        f"The site led to {page.final_url}, where it wants a login, consent or a subscription first. The collector "
        "gives none; look whether the publisher has an open address of the page.",
    )


def _gates(host: str | None, path: str) -> frozenset[str]:
    segments = {segment.lower().removesuffix(".html").removesuffix(".php") for segment in path.split("/")}
    return frozenset(segments & GATES) | (frozenset({(host or "").partition(".")[0]}) & GATE_HOSTS)


def wall(page: Page) -> Failure | None:
    """Why a page that holds no live blog holds none, as far as it says so itself; None if it does not say."""
    if page.body is None:
        return None
    if not page.body.strip():
        return _empty("The server sent an empty page. Poll again.")
    return challenge(page) or moved_to_wall(page) or _told(_seen(page), page)


def _told(seen: _Seen, page: Page) -> Failure | None:
    sign = next((sign for sign in SIGNS if _shows(seen, sign)), None)
    if sign is not None:
        return Failure(sign.kind, sign.message)
    if _moved_up(page):
        return Failure(
            FailureKind.NOT_FOUND,
            f"The page asked for is gone: the site led to {page.final_url} instead. Check the address.",
        )
    if not seen.text:
        return _empty("The page is a shell without any text; perhaps only a browser fills it. Look at it in one.")
    return None


def _empty(message: str) -> Failure:
    return Failure(FailureKind.EMPTY, message)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a reader meets first, in lower case: title and first heading, and the text; what needs no script beside."""

    title: str
    text: str
    unscripted: str
    asks_password: bool


def _shows(seen: _Seen, sign: Sign) -> bool:
    if len(seen.text) <= sign.longest_titled and any(words in seen.title for words in sign.titles):
        return True
    text = f"{seen.unscripted} {seen.text}" if sign.unscripted else seen.text
    if len(text) > sign.longest:
        return False
    return any(words in text for words in sign.texts) or (sign.password and seen.asks_password)


def _moved_up(page: Page) -> bool:
    """Whether the final address is a front or section page above the one that was asked for."""
    asked, final = _segments(page.url), _segments(page.final_url or page.url)
    return len(final) < len(asked) and asked[: len(final)] == final


def _segments(url: str) -> list[str]:
    return [segment for segment in urlsplit(url).path.split("/") if segment]


def _seen(page: Page) -> _Seen:
    root = _tree(page)
    if root is None:
        return _Seen("", "", "", asks_password=False)
    unscripted = _text(" ".join(node.text_content() for node in root.iter("noscript")))
    headings = " | ".join(node.text_content() for node in (*list(root.iter("title"))[:1], *list(root.iter("h1"))[:1]))
    asks_password = bool(root.xpath("//input[translate(@type, 'PASWORD', 'pasword')='password']"))
    etree.strip_elements(root, "head", "script", "style", "template", "noscript", etree.Comment, with_tail=False)
    text = _text(" ".join(root.itertext()))
    return _Seen(_text(f"{headings} |"), text[:READ_TEXT], unscripted[:READ_TEXT], asks_password)


def _text(raw: str) -> str:
    return " ".join(raw.replace("’", "'").split()).casefold()


def _tree(page: Page) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return html.document_fromstring(_decoded(page).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing in it that could be an element
        return None


def _decoded(page: Page) -> str:
    body = (page.body or b"")[:READ_BYTES]
    declared = (page.header("content-type") or "").lower().partition("charset=")[2].strip("\"' ;")
    for charset in (declared, "utf-8"):
        try:
            return body.decode(charset or "utf-8").replace("\0", "")
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", errors="replace").replace("\0", "")
