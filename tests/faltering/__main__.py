"""Runs the service."""

from __future__ import annotations

from pathlib import Path

from collector.app import Running
from collector.publishers import project_settings
from collector.service.logs import configure

settings = project_settings()
settings.setdict(
    {
        "SPIDER_MODULES": ["spiders", "tests.faltering.pier"],
        "ITEM_PIPELINES": {**settings.getdict("ITEM_PIPELINES"), "tests.faltering.pier.Drop": 50},
        "LOG_INSTALL_ROOT_HANDLER": False,
    },
    priority="cmdline",
)
configure(json_lines=True)
Running(settings, Path("no-such-schedule.yaml"), lambda _poll: None).run()
