"""What stands around, before, between and inside the entries of a live blog and is none of it."""

from __future__ import annotations

TEASER = (
    '<li class="teaser"><a href="/news/{n}"><h3>A headline of another story number {n}</h3></a>'
    '<time datetime="2024-03-12T0{n}:10:00Z">0{n}:10</time><p>What the other story says in a sentence or two.</p></li>'
)
COMMENT = (
    '<li class="comment" id="comment-{n}"><span class="comment-author">reader{n}</span>'
    '<time datetime="2024-03-12T1{n}:00:00Z">1{n}:00</time><p>I was there and it was windy, let me say.</p></li>'
)
NUMBERS = range(1, 8)

AROUND: dict[str, tuple[str, str]] = {
    "nav": (
        '<header><nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>',
        "",
    ),
    "teasers": (
        "",
        f'<aside class="sidebar"><h2>Latest</h2><ul>{"".join(TEASER.format(n=n) for n in NUMBERS)}</ul></aside>',
    ),
    "more": (
        "",
        f'<section class="more-news"><h2>More</h2><ul>{"".join(TEASER.format(n=n) for n in NUMBERS)}</ul></section>',
    ),
    "comments": (
        "",
        f'<section id="comments"><h2>Comments</h2><ol>{"".join(COMMENT.format(n=n) for n in NUMBERS)}</ol></section>',
    ),
    "ticker": (
        '<div class="breaking-bar"><span class="time">10:01</span> <a href="/x">Something else happened</a></div>',
        "",
    ),
    "footer": (
        "",
        "<footer><p>Published by the Paper, Quay 1. All rights are reserved by the Paper and its owners.</p></footer>",
    ),
    "newsletter": ("", '<div class="newsletter-box"><h3>Our newsletter</h3><form><input name="mail"></form></div>'),
}
BEFORE: dict[str, str] = {
    "nothing": "",
    "lead": '<p class="lead">All that happens in the harbour today, as it comes in, in short reports.</p>',
    "dates": '<p class="published">12.03.2024 08:15 <span>Updated 12.03.2024 09:20</span></p>',
    "points": '<div class="key-points"><h2>Key points</h2><ul><li>The ferry left.</li><li>Crews rest.</li></ul></div>',
    "picture": '<figure><img src="/lead.jpg" alt="Waves"><figcaption>Waves. Photo: A. Graph</figcaption></figure>',
}
BETWEEN: dict[str, str] = {
    "nothing": "",
    "ad": '<div class="ad-slot" id="ad-3"><span>Advertisement</span></div>',
    "promo": '<div class="promo"><a href="/other">Read more: why storms come in March</a></div>',
    "signup": '<aside class="signup"><p>Get the news of the harbour every morning in your mail.</p></aside>',
}
INSIDE: dict[str, str] = {
    "nothing": "",
    "share": '<div class="share"><a href="https://facebook.com/share">Share</a><a href="mailto:?x">Mail</a></div>',
    "buttons": '<div class="tools"><button>Copy link</button><button>Share</button></div>',
    "reactions": '<footer class="react"><button>Like <b>3</b></button><i class="react-total">{minute}</i></footer>',
    "aside": "<aside><h4>More on this</h4><p>What else the paper knows of ferries.</p></aside>",
    "teaser": '<div class="teaser"><a href="/other"><h4>Another story</h4><p>What it says.</p></a></div>',
    "talk": '<div class="reader-comments"><b>Tom</b><p>What a storm it was.</p></div>',
    "counts": '<div class="meta-row"><span class="likes">{minute}</span><a class="comment-count" href="#c">7</a></div>',
}
"""In every entry; `{minute}` changes from poll to poll."""

REPLIES = (
    '<div class="thread"><div class="reply"><span class="reply-who">Tom</span><span class="reply-time">{clock}</span>'
    "<div><p>Thank you for telling us, stay safe out there on the quay, all of you.</p></div></div></div>"
)
"""What a reader said below an entry."""
