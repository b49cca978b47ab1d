"""Follows redirects as Scrapy does, but never into something that may not be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """Hands a redirect on as the answer that it is, status and all, when it may not be followed.

    That is one to another scheme than http and https, to no address at all, or from https down to http, where anybody
    on the way could write the page. The poll then fails with the kind `redirect` and the chain is kept.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy's, without its warning that there is no Referer to look after: none is ever sent."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Sends no Referer."""
        request.headers.pop(b"Referer", None)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request for the next hop, or the response itself."""
        try:
            answer = super().process_response(request, response)
        except ValueError:  # what stands in Location is no address
            return response
        downgraded = request.url.startswith("https:") and answer.url.startswith("http:")
        return response if downgraded else answer
