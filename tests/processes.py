"""What every other process of the tests is given: its folder, its environment, a port of its own."""

from __future__ import annotations

import os
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def environment(**own: str) -> dict[str, str]:
    """Our environment, of the collector's settings these alone; loopback is let through unless they say otherwise."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COLLECTOR_")}
    return inherited | {"COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"} | own


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])
