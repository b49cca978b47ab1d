"""The data that papers put beside their entries, with every liberty that they take: JSON-LD by chance."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tests.newsstand import Issue, Told

CUT = 100


@dataclass(frozen=True)
class Liberties:
    """What the data tell how: ids, bodies, which entries, times, headlines, authors."""

    ids: str
    body: str
    window: str
    date: str
    headline: str
    author: str


def liberties(rng: random.Random) -> Liberties:
    """A publisher's habits, by chance."""
    return Liberties(
        ids=rng.choice(["same", "other", "counted", "none", "query"]),
        body=rng.choice(["whole", "cut", "html", "empty"]),
        window=rng.choice(["all", "newest"]),
        date=rng.choice(["local", "utc", "one"]),
        headline=rng.choice(["own", "page's", "none", "clock"]),
        author=rng.choice(["own", "page's", "none"]),
    )


def with_data(issue: Issue, seed: int) -> tuple[Liberties, bytes]:
    """The page with its data, and what liberties these take."""
    rng = random.Random(seed)  # noqa: S311 (no secret, a page)
    how = liberties(rng)
    told = issue.told[: max(3, len(issue.told) // 2)] if how.window == "newest" else issue.told
    posting = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "url": issue.url,
        "headline": "The page's own",
        "coverageEndTime": "2030-01-01T00:00:00Z",
        "liveBlogUpdate": [update(each, place, issue, how) for place, each in enumerate(told, start=1)],
    }
    value = rng.choice([posting, [posting, {"@type": "WebPage"}], {"@graph": [{"@type": "WebPage"}, posting]}])
    script = f'<script type="application/ld+json">{json.dumps(value)}</script></head>'
    return how, issue.body.replace(b"</head>", script.encode())


def update(told: Told, place: int, issue: Issue, how: Liberties) -> dict[str, Any]:
    """One update."""
    text = " ".join(told.paragraphs)
    local = told.at.astimezone(ZoneInfo(issue.style.tongue.zone))
    everyone = [{"@type": "Person", "name": name} for name in issue.style.tongue.people]
    said = {
        "@type": "BlogPosting",
        "articleBody": {"whole": text, "cut": text[:CUT], "html": f"<p>{text}</p>", "empty": ""}[how.body],
        "datePublished": {"local": local, "utc": told.at, "one": issue.told[-1].at}[how.date].isoformat(),
        "url": {
            "same": f"{issue.url}#{told.key}",
            "other": f"{issue.url}#x{place * 7919 % 10_007}",
            "counted": f"{issue.url}#post{place}",
            "query": f"{issue.url}?post={told.key}",
        }.get(how.ids),
        "headline": {"own": told.title, "page's": "The page's own", "clock": f"{local:%H:%M} {told.title}"}.get(
            how.headline
        ),
        "author": {"own": {"@type": "Person", "name": told.author}, "page's": everyone}.get(how.author),
    }
    return {name: value for name, value in said.items() if value is not None}
