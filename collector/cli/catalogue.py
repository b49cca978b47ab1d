"""docs/publishers.md, made from what the publishers' files say of themselves.

`python -m collector.cli.catalogue` prints it.
"""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.publisher import Publisher

FACTS = ("Read", "Certainty", "Completeness", "Deletion", "Closing")
FACT = re.compile(rf"^({'|'.join(FACTS)}): (.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)

HEAD = """\
# Publishers

Generated from the files in `spiders/` by `python -m collector.cli.catalogue`; a test compares the two. A host that is
not here is read by the general rules (`generic`). How to add one: [add-a-publisher.md](add-a-publisher.md).
"""


def catalogue() -> str:
    """The document, a section for each publisher by name, in Markdown."""
    from collector.publishers import by_name, names

    return "\n".join([HEAD, *(_section(name, by_name(name)) for name in names())])


def facts(docstring: str) -> dict[str, str]:
    """What a publisher's file says of itself, by the names of `FACTS`; what it leaves out is not there."""
    return {name: " ".join(said.split()) for name, said in FACT.findall(docstring)}


def _section(name: str, publisher: type[Publisher]) -> str:
    docstring = importlib.import_module(publisher.__module__).__doc__ or ""
    said = facts(docstring)
    hosts = ", ".join(f"`{host}`" for host in publisher.hosts) or "any that no other publisher names"
    summary = " ".join(docstring.strip().split("\n\n")[0].split())
    lines = [f"## {name}", "", summary, "", f"- Hosts: {hosts}", f"- Zone: {publisher.zone}"]
    lines += [f"- {fact}: {said[fact]}" for fact in FACTS if fact in said]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(catalogue())
