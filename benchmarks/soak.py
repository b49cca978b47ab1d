"""A month of the service in an hour: live blogs that open and close all over it, on a clock that jumps.

    .venv/bin/python benchmarks/soak.py [--blogs 500] [--days 30] [--seed 1]

The service's dispatcher, leases, gate, stages and store are the real ones, the demo newsroom writes the blogs, and the
hosts are down, slow, throttle and refuse by turns; only HTTP is left out. Every three days the process is killed in the
middle of its polls. What had to be shown is printed with its figures. `tests/test_soak.py` lives through one day.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts.judging import findings, predicted
from benchmarks.parts.soaking import Sample, Soak

MEMORY = Path("/dev/shm")  # noqa: S108 (a million commits wait for no disk there)
console = Console(width=150)


def main() -> None:
    """Lives through it and prints what it has shown; ends with 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blogs", type=int, default=500)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what befalls the hosts would be told once a watch
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        soak = Soak(Path(folder), asked.seed, asked.blogs, asked.days, told)
        soak.run()
        table = Table(title=f"{asked.blogs} blogs, {asked.days:g} days, seed {asked.seed}")
        for column in ("shown", "holds", "figures"):
            table.add_column(column)
        found = [*findings(soak)]
        for each in found:
            table.add_row(each.what, "yes" if each.holds else "NO", each.figures)
        console.print(table)
        console.print(f"polls {dict(soak.notes.outcomes)}, failures {dict(soak.notes.failures)}")
        console.print(f"changes {dict(soak.notes.kinds)}")
        console.print(f"{time.process_time():.0f} s of processor time")
        soak.close()
    sys.exit(not all(each.holds for each in found))


def told(sample: Sample) -> None:
    """A day has passed."""
    sizes = f"store {sample.size / 1e6:.1f} MB (predicted {predicted(sample) / 1e6:.1f})"
    console.print(
        f"{sample.at:%d %b}: {sample.polls} polls, {sample.changes} changes, {sizes}, {sample.memory / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
