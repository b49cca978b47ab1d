"""Which line of a page is the blog's headline, when a part of the page is missing or says otherwise."""

from __future__ import annotations

from collector.headlines import as_known
from collector.model import LiveBlog, Part

BOTH = {Part.DATA: "Storm: all we know", Part.SHOWN: "Storm in the harbour"}


def blog(headlines: dict[Part, str]) -> LiveBlog:
    return LiveBlog("https://quay.example/live", next(iter(headlines.values()), ""), (), headlines=headlines)


WAS = blog(BOTH)


def test_a_part_that_comes_first_because_another_is_missing_changes_nothing() -> None:
    now = as_known(blog({Part.SHOWN: "Storm in the harbour"}), WAS)
    assert (now.title, dict(now.headlines)) == (WAS.title, BOTH)


def test_a_part_that_comes_first_and_says_otherwise_than_it_did_is_the_headline() -> None:
    assert as_known(blog({Part.SHOWN: "Storm is over"}), WAS).title == "Storm is over"


def test_a_part_that_was_never_there_is_the_headline() -> None:
    assert as_known(blog({Part.SHARING: "Live: storm"}), WAS).title == "Live: storm"


def test_what_the_missing_part_said_is_kept_for_the_day_when_it_comes_again() -> None:
    meanwhile = as_known(blog({Part.SHOWN: "Storm is over"}), WAS)
    assert as_known(blog({Part.DATA: BOTH[Part.DATA], Part.SHOWN: "Storm is over"}), meanwhile).title == "Storm is over"
    assert as_known(blog({Part.DATA: "How it ended", Part.SHOWN: "Storm is over"}), meanwhile).title == "How it ended"


def test_spaces_make_no_other_headline() -> None:
    assert as_known(blog({Part.SHOWN: "Storm  in the harbour "}), WAS).title == WAS.title


def test_a_blog_whose_parts_nobody_tells_apart_is_called_as_it_comes() -> None:
    known = LiveBlog("https://quay.example/live", "Old", ())
    assert as_known(LiveBlog("https://quay.example/live", "New", ()), known).title == "New"


def test_the_standfirst_is_held_alike() -> None:
    was = LiveBlog(WAS.canonical_url, "", (), standfirst="Told", standfirsts={Part.DATA: "Told", Part.HEAD: "Shown"})
    now = LiveBlog(WAS.canonical_url, "", (), standfirst="Shown", standfirsts={Part.HEAD: "Shown"})
    assert as_known(now, was).standfirst == "Told"
