"""The collector's cadence, put to the simulator of polling policies: `Policy` is what it loads.

`python benchmarks/polling_policy.py [SEED...]` compares it with a fixed interval and with an oracle, at equal numbers
of requests. That needs numpy and the simulator in `../shared`; docs/cadence.md tells how, and what came out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIMULATOR = ROOT.parent / "shared" / "acceptance" / "polling_sim.py"
SEEDS = [1001]
BLOGS, HOURS = 80, 48

# The simulator may run in another environment than the project's; cadence.py needs nothing but Python.
sys.path.insert(0, str(ROOT))

from collector.cadence import Pace, Seen, Terms, after_poll, next_poll  # noqa: E402


class Policy:
    """The cadence as the simulator asks for it; `k` is the price of a poll, which the simulator may move."""

    name = "collector/cadence.py"
    forever = False
    k0 = 60.0

    def __init__(self, knob: float) -> None:
        self.k = knob
        self.blogs = 0
        self.pace = Pace()

    def bind(self, _blog: object) -> Policy:
        """The policy for a blog, into which it does not look: `first` begins anew for each."""
        return self

    def first(self, hist: Sequence[float], now: float) -> float:
        """Seconds until the second poll, after a first one that showed the entries of `hist`."""
        self.blogs += 1
        self.pace = Pace()
        return self._next(Seen(now, tuple(hist)))

    def step(self, now: float, _prev: float, new: Sequence[float], edits: int) -> float:
        """Seconds until the next poll, after one that showed `new` entries and edits of known ones."""
        return self._next(Seen(now, tuple(new), edits))

    def _next(self, seen: Seen) -> float:
        self.pace = after_poll(self.pace, seen)
        delay = next_poll(f"blog {self.blogs}", self.pace, Terms(price=self.k), seen.at).delay
        assert delay is not None  # noqa: S101 (only a closed blog is never polled again)
        return delay


def main(seeds: Sequence[int]) -> None:
    """Runs a small comparison, or says what it would need."""
    missing = [
        what for what, there in (("numpy", find_spec("numpy")), (SIMULATOR.name, SIMULATOR.exists())) if not there
    ]
    if missing:
        sys.stdout.write(f"Not measured: no {' and no '.join(missing)} here. docs/cadence.md tells how to run it.\n")
        return
    sys.path.insert(0, str(SIMULATOR.parent))
    simulator: Any = import_module(SIMULATOR.stem)
    for regime in simulator.REGIMES:
        simulator.table(seeds, regime, [120, 300, 900], BLOGS, HOURS, quick=True, pols=[Policy, simulator.Oracle])
    simulator.POLICIES = [Policy]
    simulator.real([120, 300, 900])


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SEEDS)
