"""The words of the pages that stand in more than one place."""

from __future__ import annotations

from collector.access.roles import Scope
from collector.store.demands import Added

NAVIGATION = (
    ("/", "Live", Scope.READ),
    ("/changes", "Changes", Scope.READ),
    ("/search", "Search", Scope.READ),
    ("/captures", "Capture", Scope.CAPTURE),
    ("/watches", "Watches", Scope.READ),
    ("/incidents", "Incidents", Scope.READ),
    ("/people", "People", Scope.ADMIN),
    ("/audit", "Audit", Scope.ADMIN),
)
"""Where the main menu leads, and who is shown the way."""

STANDING = {"stands": "Still there", "rewritten": "Edited away", "removed": "Withdrawn"}
"""What became of words."""

RESTS = {
    Added.PAUSED: "That is watched already, and paused: Resume takes it up again.",
    Added.OVER: "That was watched until it moved or was retired: Resume takes it up again.",
}
"""What is said of an address that is watched already and stays unpolled."""

TABS = (
    ("timeline", "Timeline", ""),
    ("changes", "Changes", "/changes"),
    ("compare", "Compare", "/compare"),
    ("headlines", "Headlines", "/headlines"),
    ("report", "Report", "/report"),
    ("polls", "Polls", "/polls"),
)
"""What there is of a blog: the tab's name, its words, where it leads from the blog's page."""

KINDS = {
    "new": "New",
    "backfilled": "Found later",
    "edited": "Rewritten",
    "reverted": "Back as before",
    "missing": "Absent once",
    "removed": "Withdrawn",
    "restored": "Restored",
    "reinterpreted": "Read differently by us",
    "headline": "Headline",
    "standfirst": "Standfirst",
    "closed": "Closed",
    "reopened": "Reopened",
    "moved": "Moved",
    "layout": "New markup",
    "gap": "Gap in our watching",
}
"""What each kind of change is called."""

MENU = {
    "told": "What readers were not told",
    "rewritten": "Rewritten",
    "withdrawn": "Withdrawn",
    "headlines": "Headlines",
    "new": "New entries",
    "all": "Everything",
}
"""What each choice of kinds is called."""
