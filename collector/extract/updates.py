"""Which of the times in an entry are those of an update: by their class, or by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from collector.extract.html import Node, words

NAMED = re.compile(r"updat|modif|edit|aktualis|aggiorn|actuali|mis-a-jour", re.IGNORECASE)
LABEL = re.compile(
    r"(?:^|(?<=[\s|·•(–—]))(?:(?:last|zuletzt|dernière|ultimo|última|senast|sist)\s+)?"
    r"(?:updated?|modified|edited|aktualisier(?:t|ung)|bearbeitet|mise? à jour|actualisé|modifiée?"
    r"|aggiorna(?:to|mento)|modificato|actualizad[oa]|actualización|editad[oa]|atualizad[oa]|bijgewerkt|gewijzigd|zaktualizowano|aktualizacja"
    r"|uppdaterad|oppdatert|opdateret|päivitetty|güncelle(?:me|ndi)|обновлено|оновлено)"
    r"(?:\s+(?:at|on|um|am|le|à|alle|il|el|a las|em|às|om|kl\.?|klo))?\s*:?\s*$",
    re.IGNORECASE,
)
"""What stands before the time of an update: "Updated at", "Zuletzt aktualisiert:"."""

LONGEST = 40
"""Characters of an element that holds such a word alone."""


def is_update(time: Node) -> bool:
    """Whether an element that tells a time tells when something was changed."""
    return NAMED.search(time.get("class") or "") is not None or LABEL.search(_before(time)) is not None


def published(times: Iterable[Node]) -> Node | None:
    """The first of the elements that is not the time of an update; where all are, the first; None without any."""
    updates = []
    for time in times:
        if not is_update(time):
            return time
        updates.append(time)
    return updates[0] if updates else None


def without_label(time: Node) -> None:
    """Takes out the word before the time of an update."""
    before, around = time.getprevious(), time.getparent()
    if before is not None and not (before.tail or "").strip():
        if LABEL.fullmatch(words(before)):
            before.text = ""
            del before[:]
    elif before is not None:
        before.tail = LABEL.sub("", before.tail or "")
    elif around is not None:
        around.text = LABEL.sub("", around.text or "")


def _before(node: Node) -> str:
    """The text right before an element, in the element before it where that is short."""
    before, around = node.getprevious(), node.getparent()
    if before is None:
        return "" if around is None else around.text or ""
    told = before.tail or ""
    return told if told.strip() or len(words(before)) > LONGEST else words(before)
