"""What fetching safely needs: the network guard, strict decoding, redirects, robots.txt, and what became of a request.

This package speaks Scrapy and Twisted. It knows neither publishers nor the store, and reads no page for its content.
"""
