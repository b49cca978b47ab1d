"""How often a test that draws its cases tries: as CI has time for, or, with COLLECTOR_THOROUGH=1, as a night has."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("COLLECTOR_THOROUGH"))


def tries(name: str, usual: int, thorough: int) -> int:
    """The number of cases: what the environment says under `name`, else the usual or the thorough one."""
    return int(os.environ.get(name) or (thorough if THOROUGH else usual))
