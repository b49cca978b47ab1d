"""The `collector` command to which every host ending in `.test` is this machine, so that the gate takes it for another.

Nothing else differs: `python -m benchmarks.parts.service run --schedule FILE` is `collector run`.
"""

from __future__ import annotations

from collector import settings
from collector.cli.main import main

settings.TWISTED_DNS_RESOLVER = "tests.collectors.TestNames"

if __name__ == "__main__":
    main()
