"""The demo newsroom: a small web server on loopback that plays a live blog, in our own words and in real markup.

It opens a blog, writes, edits, withdraws, restores and closes, so that a collector has something true to watch without
a network: `collector demo` shows it to a person, tests use it as a server, benchmarks as an endless source of versions.

    story       what the newsroom's blog is, and what an editor can do to it: pure
    afternoon   a script: an afternoon at Saltmere harbour, played in two minutes
    generated   a blog without an end, from a seed
    pages       an edition as the HTML of one page, in two eras of the markup: pure
    server      serves the current edition; listens on loopback and fetches nothing
    play        moves the server's edition along a script

The markup is that of the Guardian's live blogs, which is what the `guardian` publisher reads; the newspaper, its
people and its town are invented.
"""
