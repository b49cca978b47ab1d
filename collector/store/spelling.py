"""Terms, and queries of words, as each database spells them.

Terms hold letters and figures alone (`collector.terms`), so that nothing needs to be escaped.
"""

from __future__ import annotations

from collections import defaultdict

from collector.language import And, Not, Or, Query, Words
from collector.terms import EDGE


def worded(query: Query) -> bool:
    """Whether words are all that it asks for, so that a full-text index alone can answer it."""
    match query:
        case Words():
            return True
        case And(parts) | Or(parts):
            return all(map(worded, parts))
        case Not(part):
            return worded(part)
    return False


def vector(terms: str) -> str:
    """Terms as PostgreSQL writes a `tsvector`: each with its places."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, term in enumerate(terms.split(), start=1):
        places[term].append(str(place))
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())


def fts5(query: Query) -> str:
    """A query of words for SQLite. Its NOT stands between two: where there is no first, it is everything."""
    match query:
        case Words(terms, prefix):
            return f'"{" ".join(terms)}"{" *" if prefix else ""}'
        case Or(parts):
            return f"({' OR '.join(map(fts5, parts))})"
        case And(parts):
            wanted = [fts5(part) for part in parts if not isinstance(part, Not)] or [f'"{EDGE}"']
            found = f"({' AND '.join(wanted)})"
            for part in parts:
                found = f"({found} NOT {fts5(part.part)})" if isinstance(part, Not) else found
            return found
        case Not():
            return fts5(And((query,)))
    raise AssertionError(query)


def tsquery(query: Query) -> str:
    """A query of words for PostgreSQL."""
    match query:
        case Words(terms, prefix):
            phrase = " <-> ".join(f"'{term}'" for term in terms)
            return f"({phrase}{':*' if prefix else ''})"
        case Or(parts):
            return f"({' | '.join(map(tsquery, parts))})"
        case And(parts):
            return f"({' & '.join(map(tsquery, parts))})"
        case Not(part):
            return f"!{tsquery(part)}"
    raise AssertionError(query)
