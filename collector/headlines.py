"""The line that counts of a blog, where several parts of its page have one: a headline, a standfirst.

A part may be missing from a page for a while (its data, its head), and then another part's line comes first. Nothing
was changed thereby: a line was changed when the part that has it now says otherwise than it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from collector.model import LiveBlog, Part
from collector.normalise import fold


def as_known(blog: LiveBlog, was: LiveBlog) -> LiveBlog:
    """The blog with headline and standfirst as they are known, where the part of the page that has them says the same.

    What every part said last is kept, for the day when another one comes first.
    """
    title, standfirst = blog.title, blog.standfirst
    if _says_the_same(blog.headlines, was.headlines):
        title = was.title
    if _says_the_same(blog.standfirsts, was.standfirsts):
        standfirst = was.standfirst
    return replace(
        blog,
        title=title,
        standfirst=standfirst,
        headlines={**blog.headlines, **_missing(blog.headlines, was.headlines)},
        standfirsts={**blog.standfirsts, **_missing(blog.standfirsts, was.standfirsts)},
    )


def _says_the_same(now: Mapping[Part, str], was: Mapping[Part, str]) -> bool:
    first = next(iter(now), None)
    return first is not None and first in was and fold(now[first]) == fold(was[first])


def _missing(now: Mapping[Part, str], was: Mapping[Part, str]) -> dict[Part, str]:
    return {part: said for part, said in was.items() if part not in now}
