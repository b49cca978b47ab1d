"""Scrapy's settings; the only place that names spiders and pipelines (as strings).

Scrapy's defaults are made for crawling many pages once. Here few pages are asked for again and again, for months, as
evidence, from addresses that strangers may have written; each setting that departs from a default says why.
"""

from __future__ import annotations

from collector import __version__
from collector.config import current
from collector.fetch.useragent import user_agent

_config = current()

BOT_NAME = "collector"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
ITEM_PIPELINES = {
    "pipelines.archive.Archive": 100,
    "pipelines.normalise.Normalise": 200,
    "pipelines.detect.Detect": 300,
    "pipelines.persist.Persist": 400,
}

COLLECTOR_MEMORY = "collector.service.memory.StoreMemory"  # where spiders learn what is known of a blog
COLLECTOR_GATE = "collector.service.gate.StoreGate"  # who says when a host may be asked
COLLECTOR_HOME = str(_config.home)
COLLECTOR_DATABASE_URL = _config.database_url
COLLECTOR_CONTACT = _config.contact or ""
COLLECTOR_ALLOW_PRIVATE = [str(network) for network in _config.allow_private]
COLLECTOR_PROXY = _config.proxy or ""

# Who asks, and how.
USER_AGENT = user_agent(__version__, _config.contact)
# No Accept-Language: a page is wanted as its publisher writes it.
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}
COOKIES_ENABLED = False  # a reader without a past: otherwise the site decides what to show by the last visit
REFERER_ENABLED = False  # nothing is told to a site about another one
REFERRER_POLICY = "no-referrer"  # nor if a publisher's file switches it on again

# What is dialled.
EXTENSIONS = {
    "collector.fetch.guard.GuardExtension": 0,
    "scrapy.extensions.corestats.CoreStats": None,  # see STATS_CLASS
    "scrapy.extensions.logstats.LogStats": None,  # a line a minute for every publisher
}
# Other schemes read this machine's files (file), or bring bytes that no server sent (data).
# Ours passes the gate, which keeps one connection to a host and a gap between two requests.
_gated = "collector.fetch.gate.GatedHandler"
DOWNLOAD_HANDLERS = {"http": _gated, "https": _gated, "data": None, "file": None, "ftp": None, "s3": None}
# Through a proxy the guard sees the proxy's address and not the site's: the operator may choose one in
# COLLECTOR_PROXY, before which ProxyMiddleware judges the site; http_proxy and the like must not.
HTTPPROXY_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
# Scrapy's cache has no expiry: a host that moves would be lost to a long-lived process. This resolver knows IPv6 too.
DNSCACHE_ENABLED = False
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"

# What is read.
DOWNLOAD_TIMEOUT = 30  # seconds for the whole answer, so that one that drips cannot hold a place for ever
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0  # pages of some megabytes are usual here
DOWNLOAD_FAIL_ON_DATALOSS = False  # a body that was cut is archived, flagged, and fails its poll as truncated
COMPRESSION_ENABLED = False  # it hands on the readable half of a damaged stream; see DecodingMiddleware
DOWNLOADER_MIDDLEWARES = {
    "collector.fetch.robots.RobotsMiddleware": 100,
    "collector.fetch.decoding.DecodingMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # see STATS_CLASS
    "collector.fetch.redirect.RedirectMiddleware": 600,
    "collector.fetch.proxy.ProxyMiddleware": 750,
}
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # pages that reload themselves are common here, and what they show is the page
ROBOTSTXT_OBEY = False  # RobotsMiddleware obeys instead: it reads the rules anew, and knows what an error means
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # a 304, 404 or 503 is an answer, and ends a poll
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # nothing is crawled from page to page
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # nor handed on by what a response is given
}
HTTPCACHE_ENABLED = False  # it would show the page of yesterday; validators are kept with the watch

# How much at once, and what happens after a failure.
CONCURRENT_REQUESTS = 512  # what waits at the gate counts, and must not keep others from asking their own hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 8  # only this machine is asked so: elsewhere the gate lets one through at a time
DOWNLOAD_DELAY = 0  # the gate keeps the gap, for all crawls and processes together
CONCURRENT_ITEMS = 1  # polls are stored one after the other, in the order in which they were made
RETRY_ENABLED = False  # it asks again at once and never reads Retry-After; the schedule backs off instead
AUTOTHROTTLE_ENABLED = False  # it forgets a host after a minute; the gate before every crawl remembers
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the same page is asked for again: that is the point
URLLENGTH_LIMIT = 0  # a longer address would be dropped without a word, and its poll never end

# What runs beside.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
REMOTE_CONTROL_ENABLED = False  # a server that runs whatever Python it is sent
TELNETCONSOLE_ENABLED = False  # likewise
LOG_LEVEL = "WARNING"
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # nobody reads them, and every request adds to them
STATS_DUMP = False
MEMUSAGE_ENABLED = False  # it watches the whole process, once for every publisher
